"""The figures of two sides for one enterprise in; which is better for it, or why nobody can say, out.

Two figures are compared as tables compare them (`comparison.favour`); what is added is that several figures of a side
must agree, and that a better figure in weaker wording is no better.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ontology.codebook import CodeBook
from ontology.model import Bound, BoundRole, Force

from .comparison.favour import at_least
from .comparison.gather import direction, figure_of, unnamed
from .comparison.table import Favour
from .matching import Result
from .periods import measure_today

_KIND = "kind"
_FORCES = tuple(Force)


class Balance(StrEnum):
    """What a move does for an enterprise."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    INCOMPARABLE = "incomparable"


class Why(StrEnum):
    """Why two rules do not compare."""

    WORDS = "words"
    KINDS = "kinds"
    SEVERAL = "several"
    UNIT = "unit"
    PERIOD = "period"
    BASE = "base"
    FORM = "form"
    FORCE = "force"
    MIXED = "mixed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Weighed:
    """One kind of figure on both sides: what there is, and how it compares."""

    kind: str
    here: tuple[Bound, ...]
    there: tuple[Bound, ...]
    balance: Balance
    why: Why | None = None


def granted(result: Result, codes: CodeBook) -> tuple[Bound, ...]:
    """The figures that a measure grants on the day, of kinds whose favourable direction is known."""
    return tuple(
        bound
        for bound in measure_today(result).thresholds
        if bound.role in (BoundRole.BENEFIT, BoundRole.TIME) and direction(bound.kind, codes) is not None
    )


def generic(kind: str, codes: CodeBook) -> bool:
    """Whether a kind of figure does not say what it is given for."""
    return unnamed(kind) or "generic" in codes.lists[_KIND][kind].notes


def weigh(here: Sequence[Result], there: Sequence[Result], codes: CodeBook) -> tuple[Balance, tuple[Weighed, ...], Why]:
    """All figures together: better only when nothing is worse; the reason counts where they do not compare."""
    mine, others = _by_kind(here, codes), _by_kind(there, codes)
    shared = [kind for kind in mine if kind in others]
    weighed = tuple(_weighed(kind, mine[kind], others[kind], codes) for kind in shared)
    if not weighed:
        return Balance.INCOMPARABLE, (), Why.KINDS if mine and others else Why.WORDS
    if unclear := [one.why for one in weighed if one.why is not None]:
        return Balance.INCOMPARABLE, weighed, unclear[0]
    found = {one.balance for one in weighed}
    moving = found - {Balance.SAME}
    if len(moving) > 1:
        return Balance.INCOMPARABLE, weighed, Why.MIXED
    if set(mine) != set(others):
        return Balance.INCOMPARABLE, weighed, Why.EXTRA
    balance = moving.pop() if moving else Balance.SAME
    return (*_with_force(balance, here, there, weighed), Why.FORCE)


def _with_force(
    balance: Balance, here: Sequence[Result], there: Sequence[Result], weighed: tuple[Weighed, ...]
) -> tuple[Balance, tuple[Weighed, ...]]:
    """A better figure in weaker wording is no better."""
    forces = [{_FORCES.index(one.measure.force) for one in side} for side in (here, there)]
    if forces[0] == forces[1]:
        return balance, weighed
    stronger = max(forces[1]) < min(forces[0])
    weaker = max(forces[0]) < min(forces[1])
    agrees = (balance is Balance.BETTER and stronger) or (balance is Balance.WORSE and weaker)
    return (balance if agrees else Balance.INCOMPARABLE), weighed


def _by_kind(results: Sequence[Result], codes: CodeBook) -> dict[str, tuple[Bound, ...]]:
    found: dict[str, list[Bound]] = {}
    for bound in (bound for result in results for bound in granted(result, codes)):
        found.setdefault(bound.kind, []).append(bound)
    return {kind: tuple(_distinct(bounds)) for kind, bounds in sorted(found.items())}


def _distinct(bounds: Sequence[Bound]) -> Iterator[Bound]:
    seen = set()
    for bound in bounds:
        key = (bound.op, bound.value, bound.unit, bound.period, bound.per, bound.relative_to)
        if key not in seen:
            seen.add(key)
            yield bound


def _weighed(kind: str, here: tuple[Bound, ...], there: tuple[Bound, ...], codes: CodeBook) -> Weighed:
    if len(here) > 1 or len(there) > 1:
        same = set(map(_text, here)) == set(map(_text, there))
        balance = Balance.SAME if same else Balance.INCOMPARABLE
        return Weighed(kind, here, there, balance, None if same else Why.SEVERAL)
    favour = Favour(direction(kind, codes) or "")
    one, other = figure_of(here[0]), figure_of(there[0])
    gains, losses = at_least(other, one, favour), at_least(one, other, favour)
    if gains is None or losses is None:
        return Weighed(kind, here, there, Balance.INCOMPARABLE, _unlike(here[0], there[0]))
    balance = Balance.SAME if gains and losses else Balance.BETTER if gains else Balance.WORSE
    return Weighed(kind, here, there, balance)


def _text(bound: Bound) -> tuple[str, ...]:
    return tuple(map(str, (bound.op, bound.value, bound.unit, bound.period, bound.per, bound.relative_to)))


def _unlike(one: Bound, other: Bound) -> Why:
    """Why two figures of a kind do not compare."""
    if one.unit != other.unit:
        return Why.UNIT
    if (one.period, one.per) != (other.period, other.per):
        return Why.PERIOD
    return Why.BASE if one.relative_to != other.relative_to else Why.FORM
