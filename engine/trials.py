"""An unknown fact and the conditions that ask for it in, the profiles with every answer that makes a difference out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from ontology.interchange import OPEN_ATTRIBUTE
from ontology.model import AttributeCondition
from ontology.profile import Fact, Flags, Interval, Profile

from .explain import Point
from .kleene import Options

_OTHER = "?"
"""A code or option that no condition names."""
_HALF = Decimal("0.5")


def trials(point: Point, asked: Sequence[AttributeCondition], profile: Profile) -> Iterator[Profile]:
    """The profile with one answer after another: on either side of each limit, each option and another, yes and no."""
    if point.attr == OPEN_ATTRIBUTE:
        for said in (True, False):
            yield _with(profile, answers={**profile.answers, str(point.detail): said})
        return
    fact = profile.facts.get(point.attr)
    for answer in _tag(point.detail, fact) if point.detail is not None else _answers(asked, fact):
        yield _with(profile, facts={**profile.facts, point.attr: answer})


def _with(profile: Profile, **changed: Mapping[str, object]) -> Profile:
    """A profile that differs in some facts, not validated again."""
    parts = {"facts": profile.facts, "answers": profile.answers, "derived": {}, **changed}
    return Profile.model_construct(**parts)  # type: ignore[arg-type]


def _tag(tag: str, fact: Fact | None) -> Iterator[Fact]:
    known, complete = (fact.known, fact.complete) if isinstance(fact, Flags) else ({}, False)
    for said in (True, False):
        yield Flags.model_construct(known={**known, tag: said}, complete=complete)


def _answers(asked: Sequence[AttributeCondition], fact: Fact | None) -> Iterator[Fact]:
    numbers = sorted({leaf.value for leaf in asked if isinstance(leaf.value, Decimal)})
    days = sorted({leaf.value for leaf in asked if isinstance(leaf.value, date)})
    if numbers:
        yield from _between(numbers, fact)
    elif days:
        yield from _around(days)
    elif any(isinstance(leaf.value, bool) for leaf in asked):
        yield from (True, False)
    elif isinstance(fact, Options):
        yield from fact.possible
    else:
        wanted = (leaf.value if isinstance(leaf.value, tuple) else (str(leaf.value),) for leaf in asked)
        yield from dict.fromkeys([*(value for values in wanted for value in values), _OTHER])


def _between(limits: Sequence[Decimal], fact: Fact | None) -> Iterator[Interval]:
    """A number below the first limit, between each two, above the last, as far as the known range allows."""
    inner = [(low + high) * _HALF for low, high in pairwise(limits)]
    low, high = (fact.low, fact.high) if isinstance(fact, Interval) else (None, None)
    for number in (limits[0] - 1, *inner, limits[-1] + 1):
        if (low is None or low <= number) and (high is None or number <= high):
            yield Interval.model_construct(low=number, high=number)


def _around(limits: Sequence[date]) -> Iterator[date]:
    """A day before the first limit, between each two, after the last."""
    yield limits[0] - timedelta(days=1)
    for low, high in pairwise(limits):
        yield low + (high - low) / 2
    yield limits[-1] + timedelta(days=1)
