"""The measures of two places for one enterprise in; what a move gains, loses, betters or leaves open, out.

Measures meet when they use the same instrument for the same kind of figure; where the figure does not say what it is
given for (`hq:generic`: a reward, a ceiling), only when they are given for the same thing in much the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, partial

from engine.decide import Status
from engine.trace import leaves
from ontology.codebook import AttributeType, CodeBook
from ontology.model import OpenCondition

from .bigrams import bigrams
from .headline import strength
from .matching import Result
from .weighing import Balance, Weighed, Why, generic, granted, weigh

_ALIKE = Fraction(1, 2)
_NUMBERS = re.compile(r"[0-9.%]+")
_INSTEAD = 2


class Change(StrEnum):
    """What a move does: an item is gained, lost, better, worse, the same, not comparable, open, or nothing can be said.

    `NO_CONCLUSION`: of the other side nothing (in force) was added.
    """

    GAINED = "gained"
    LOST = "lost"
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"
    NO_CONCLUSION = "no_conclusion"


class Silence(StrEnum):
    """Why there is nothing on the other side: read and silent, other matters, not applicable, nothing (in force) added.

    `VERDICT`: the measure is of both sides, and the move itself changes what is decided.
    """

    SILENT = "silent"
    OTHER_MATTERS = "other_matters"
    NOT_APPLICABLE = "not_applicable"
    NOT_COVERED = "not_covered"
    NOT_IN_FORCE = "not_in_force"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of support on both sides, or on one.

    `instead`: what the other side has that does not apply. `if_met`: what it would be if all that is open were met.
    """

    change: Change
    instrument: str
    here: tuple[Result, ...] = ()
    there: tuple[Result, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    why: Why | None = None
    silence: Silence | None = None
    instead: tuple[Result, ...] = ()
    others: int = 0
    if_met: Change | None = None


@dataclass(frozen=True, slots=True)
class _Meeting:
    """Measures of both sides that are the same kind of support; one side may have none."""

    here: tuple[Result, ...]
    there: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """All measures for enterprises of two places; `gap_here`, `gap_there`: why the silence of a side says nothing."""

    here: tuple[Result, ...]
    there: tuple[Result, ...]
    gap_here: Silence | None = None
    gap_there: Silence | None = None


def paired(sides: Sides, codes: CodeBook) -> tuple[Item, ...]:
    """The items of a move, by instrument, the weightiest first."""
    found: list[Item] = []
    for instrument in codes.lists["instrument"]:
        own = [[one for one in side if one.measure.instrument == instrument] for side in (sides.here, sides.there)]
        here, there = ([one for one in side if one.status is not Status.NOT_APPLICABLE] for side in own)
        for meeting in _meetings(here, there, codes):
            found += _items(meeting, sides, codes)
    return tuple(sorted(found, key=_rank))


def _rank(item: Item) -> tuple[object, ...]:
    return min(strength(one.measure) for one in (*item.here, *item.there))


def _meetings(here: Sequence[Result], there: Sequence[Result], codes: CodeBook) -> Iterator[_Meeting]:
    """Which measures of one instrument meet."""
    one, other = _sorted(here, codes), _sorted(there, codes)
    yield from _by_matter(one.generic, other.generic, codes)
    if (one.words and other.own and not (one.own or other.words)) or (
        one.own and other.words and not (one.words or other.own)
    ):
        yield _Meeting((*one.own, *one.words), (*other.own, *other.words))
        return
    yield from _by_kind(one.own, other.own, codes)
    if one.words and other.words:
        yield _Meeting(tuple(one.words), tuple(other.words))
    else:
        yield from _alone(one.words, other.words)


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Measures by what they grant: figures of a kind of their own, figures that say nothing of the matter, words."""

    own: list[Result]
    generic: list[Result]
    words: list[Result]


def _sorted(results: Sequence[Result], codes: CodeBook) -> _Sorted:
    found = _Sorted([], [], [])
    for result in results:
        kinds = [bound.kind for bound in granted(result, codes)]
        own = any(not generic(kind, codes) for kind in kinds)
        (found.own if own else found.generic if kinds else found.words).append(result)
    return found


def _alone(here: Iterable[Result], there: Iterable[Result]) -> Iterator[_Meeting]:
    yield from (_Meeting((one,), ()) for one in here)
    yield from (_Meeting((), (one,)) for one in there)


def _by_kind(here: Sequence[Result], there: Sequence[Result], codes: CodeBook) -> Iterator[_Meeting]:
    """Measures that share kinds of figures, directly or through others."""
    left = [(one, 0, _kinds(one, codes)) for one in here] + [(one, 1, _kinds(one, codes)) for one in there]
    while left:
        first, side, kinds = left.pop(0)
        group = [(first, side)]
        while near := [one for one in left if one[2] & kinds]:
            group += [(one, place) for one, place, _ in near]
            kinds = kinds.union(*(more for _, _, more in near))
            left = [one for one in left if one not in near]
        sides = [tuple(one for one, place in group if place == wanted) for wanted in (0, 1)]
        if all(sides):
            yield _Meeting(sides[0], sides[1])
        else:
            yield from _alone(*sides)


def _kinds(result: Result, codes: CodeBook) -> frozenset[str]:
    return frozenset(bound.kind for bound in granted(result, codes) if not generic(bound.kind, codes))


def _by_matter(here: Sequence[Result], there: Sequence[Result], codes: CodeBook) -> Iterator[_Meeting]:
    """Pairs that are given for the same thing, the most alike first; the order of the sides makes no difference."""
    scored = [
        (-likeness, min(one.measure.id, other.measure.id), max(one.measure.id, other.measure.id), one, other)
        for one in here
        for other in there
        if _matter(one, codes) == _matter(other, codes) and (likeness := _likeness(one, other)) >= _ALIKE
    ]
    taken: set[str] = set()
    for _, first, second, one, other in sorted(scored, key=lambda found: found[:3]):
        if not {first, second} & taken:
            taken |= {first, second}
            yield _Meeting((one,), (other,))
    yield from _alone(
        (one for one in here if one.measure.id not in taken), (one for one in there if one.measure.id not in taken)
    )


def _matter(result: Result, codes: CodeBook) -> frozenset[tuple[str, str]]:
    """What a grant is given for: its conditions but for limits and for the class of enterprise that one is."""
    found = set()
    for leaf in leaves(result.measure.criteria):
        if isinstance(leaf, OpenCondition):
            found.add(("", leaf.text))
        elif codes.attributes[leaf.attr].type in (AttributeType.SET, AttributeType.BOOL):
            found.add((leaf.attr, str(leaf.value)))
    return frozenset(found)


def _likeness(one: Result, other: Result) -> Fraction:
    """The share of the pairs of characters that two texts have in common, figures left out."""
    first, second = _pairs(one.measure.quote.text), _pairs(other.measure.quote.text)
    return Fraction(len(first & second), max(len(first | second), 1))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(bigrams(_NUMBERS.sub("", text)).split())


def _items(meeting: _Meeting, sides: Sides, codes: CodeBook) -> Iterator[Item]:
    """What is certain of a meeting, and what is open."""
    if not (meeting.here and meeting.there):
        yield _single(meeting, sides, codes)
        return
    here, open_here = _split(meeting.here)
    there, open_there = _split(meeting.there)
    instrument = meeting.here[0].measure.instrument
    if here and there:
        balance, weighed, why = weigh(here, there, codes)
        told = why if balance is Balance.INCOMPARABLE else None
        yield Item(Change(balance), instrument, here, there, weighed, told)
        if open_here or open_there:
            yield Item(Change.UNKNOWN, instrument, open_here, open_there)
        return
    balance, weighed, _ = weigh(meeting.here, meeting.there, codes)
    yield Item(Change.UNKNOWN, instrument, meeting.here, meeting.there, weighed, if_met=Change(balance))


def _split(results: tuple[Result, ...]) -> tuple[tuple[Result, ...], tuple[Result, ...]]:
    """Those that apply, and those that are open."""
    return tuple(one for one in results if one.status is Status.APPLIES), tuple(
        one for one in results if one.status is Status.UNKNOWN
    )


def _single(meeting: _Meeting, sides: Sides, codes: CodeBook) -> Item:
    """A measure of one side only, with what the other side has instead."""
    (one,) = meeting.here or meeting.there
    gap, other = (sides.gap_there, sides.there) if meeting.here else (sides.gap_here, sides.here)
    change = Change.LOST if meeting.here else Change.GAINED
    item = partial(Item, instrument=one.measure.instrument, here=meeting.here, there=meeting.there)
    if gap is not None:
        return item(Change.NO_CONCLUSION, silence=gap)
    alike = [found for found in other if found.measure.instrument == one.measure.instrument]
    live = _sorted([found for found in alike if found.status is not Status.NOT_APPLICABLE], codes)
    refused = [one for one in alike if one.status is Status.NOT_APPLICABLE]
    instead = _instead(one, refused, codes)
    others = len(live.own) + len(live.generic) + len(live.words)
    silence = Silence.NOT_APPLICABLE if instead else Silence.OTHER_MATTERS if others else Silence.SILENT
    if live.own and not granted(one, codes):
        found = item(Change.INCOMPARABLE, why=Why.WORDS, others=others)
    else:
        found = item(change, silence=silence, instead=instead, others=others)
    return found if one.status is Status.APPLIES else replace(found, change=Change.UNKNOWN, if_met=found.change)


def _instead(one: Result, refused: Sequence[Result], codes: CodeBook) -> tuple[Result, ...]:
    """What the other side has of the same kind that does not apply, the most alike first."""
    alike = [found for found in refused if _comparable(one, found, codes)]
    return tuple(sorted(alike, key=lambda found: (-_likeness(one, found), found.measure.id))[:_INSTEAD])


def _comparable(one: Result, other: Result, codes: CodeBook) -> bool:
    """Whether a measure that does not apply is the same kind of support as one that does."""
    kinds = _kinds(one, codes)
    if kinds or _kinds(other, codes):
        return bool(kinds & _kinds(other, codes))
    return _likeness(one, other) >= _ALIKE / 2
