"""Two conditions in, whether everybody who meets one meets the other out; what cannot be shown is not said.

A condition becomes alternatives, each a set of demands: spans of numbers, sets of classes, and words that only equal
words meet. One lies in another when each of its alternatives lies in one of the other's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import product

from engine.hierarchy import hierarchical, within
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, OpenCondition, Operator

_MOST = 64
_FLOORS, _CEILINGS = (Operator.GT, Operator.GE), (Operator.LT, Operator.LE)


class Verdict(StrEnum):
    """What a local rule is to the one above."""

    SAME = "same"
    WIDER = "wider"
    NARROWER = "narrower"
    MIXED = "mixed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers or days between two ends (None: open); `…_in`: the end itself belongs to it."""

    low: Decimal | None = None
    low_in: bool = False
    high: Decimal | None = None
    high_in: bool = False

    def covers(self, inner: Span) -> bool:
        """Whether another lies in it."""
        low, high = (inner.low, not inner.low_in), (inner.high, inner.high_in)
        below = self.low is None or (low[0] is not None and low >= (self.low, not self.low_in))
        above = self.high is None or (high[0] is not None and high <= (self.high, self.high_in))
        return below and above

    def meet(self, other: Span) -> Span:
        """What lies in both."""
        lows = [(one.low, not one.low_in) for one in (self, other) if one.low is not None]
        highs = [(one.high, one.high_in) for one in (self, other) if one.high is not None]
        low, out = max(lows, default=(None, True))
        high, inside = min(highs, default=(None, False))
        return Span(low, not out, high, inside)

    @property
    def empty(self) -> bool:
        """Whether nothing lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))


@dataclass(frozen=True, slots=True)
class Demands:
    """One alternative: spans by attribute, classes by attribute (one of each set), words."""

    spans: Mapping[str, Span] = field(default_factory=dict)
    classes: Mapping[str, frozenset[frozenset[str]]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    def within(self, outer: Demands) -> bool:
        """Whether everything that meets these demands meets the others."""
        return (
            outer.words <= self.words
            and all(attr in self.spans and span.covers(self.spans[attr]) for attr, span in outer.spans.items())
            and all(_classes_within(attr, self.classes.get(attr, ()), sets) for attr, sets in outer.classes.items())
        )

    def joined(self, other: Demands) -> Demands:
        """Both demands together."""
        spans = dict(self.spans)
        for attr, span in other.spans.items():
            spans[attr] = spans[attr].meet(span) if attr in spans else span
        classes = {
            attr: self.classes.get(attr, frozenset()) | other.classes.get(attr, frozenset())
            for attr in [*self.classes, *other.classes]
        }
        return Demands(spans, classes, self.words | other.words)


def _classes_within(attr: str, mine: Collection[frozenset[str]], wanted: Iterable[frozenset[str]]) -> bool:
    return all(any(_subset(attr, one, other) for one in mine) for other in wanted)


def _subset(attr: str, one: frozenset[str], other: frozenset[str]) -> bool:
    if hierarchical(attr):
        return all(within(attr, code, tuple(sorted(other))) is True for code in one)
    return one <= other


def alternatives(criterion: Criterion | None) -> tuple[Demands, ...]:
    """A condition as alternatives; what is too long for that as one demand of its own words."""
    found = _alternatives(criterion)
    if len(found) > _MOST:
        return (Demands(words=frozenset((_words(criterion),))),)
    return _merged(found)


def _alternatives(criterion: Criterion | None) -> tuple[Demands, ...]:
    if criterion is None:
        return (Demands(),)
    if not isinstance(criterion, ConditionGroup):
        return (_leaf(criterion),)
    if criterion.mode is GroupMode.NONE:
        return (Demands(words=frozenset((_words(criterion),))),)
    members = [alternatives(member) for member in criterion.members]
    if criterion.mode is GroupMode.ANY:
        return tuple(one for member in members for one in member)
    found: tuple[Demands, ...] = (Demands(),)
    for member in members:
        found = tuple(one.joined(other) for one, other in product(found, member))
        if len(found) > _MOST:
            break
    return found


def _merged(found: Sequence[Demands]) -> tuple[Demands, ...]:
    """Alternatives that each name classes of one and the same attribute, as one of all these classes."""
    single = [next(iter(one.classes.items())) for one in found if len(one.classes) == 1]
    plain = all(not one.spans and not one.words for one in found)
    if len(found) < 2 or len(single) < len(found) or not plain:
        return tuple(found)
    if len({attr for attr, _ in single}) > 1 or any(len(sets) > 1 for _, sets in single):
        return tuple(found)
    together = frozenset(code for _, sets in single for one in sets for code in one)
    return (Demands(classes={single[0][0]: frozenset((together,))}),)


def _leaf(leaf: AttributeCondition | OpenCondition) -> Demands:
    if isinstance(leaf, OpenCondition):
        return Demands(words=frozenset((leaf.text,)))
    value, op = leaf.value, leaf.op
    if isinstance(value, date):
        value = Decimal(value.toordinal())
    if isinstance(value, Decimal) and op is not Operator.NE:
        return Demands(spans={leaf.attr: span(op.value, value)})
    if op is Operator.NE or isinstance(value, Decimal):
        return Demands(words=frozenset((_words(leaf),)))
    codes = (str(value),) if isinstance(value, bool | str) else value
    return Demands(classes={leaf.attr: frozenset((frozenset(codes),))})


def span(op: str, value: Decimal) -> Span:
    """The numbers that a comparison lets through."""
    if op in _FLOORS:
        return Span(low=value, low_in=op == Operator.GE)
    if op in _CEILINGS:
        return Span(high=value, high_in=op == Operator.LE)
    return Span(value, True, value, True)


def _words(criterion: Criterion | None) -> str:
    """A condition as a word that only the same condition equals; where it was read makes no difference."""
    if isinstance(criterion, ConditionGroup):
        members = sorted(map(_words, criterion.members))
        return f"{criterion.mode}({','.join(members)})"
    if isinstance(criterion, AttributeCondition):
        return f"{criterion.attr} {criterion.op} {criterion.value}"
    return criterion.text if criterion is not None else ""


def lies_in(inner: Sequence[Demands], outer: Sequence[Demands]) -> bool:
    """Whether it can be shown that each alternative of one lies in one of the other."""
    return all(any(one.within(other) for other in outer) for one in inner)


def compared(local: Sequence[Demands], above: Sequence[Demands]) -> Verdict:
    """What the local condition lets through, measured by the one above."""
    narrower, wider = lies_in(local, above), lies_in(above, local)
    if narrower and wider:
        return Verdict.SAME
    return Verdict.NARROWER if narrower else Verdict.WIDER if wider else Verdict.UNDECIDED


def only_spans(found: Sequence[Demands]) -> tuple[Demands, ...]:
    """The demands on numbers alone."""
    return tuple(Demands(spans=one.spans) for one in found)


def without_spans(found: Sequence[Demands]) -> tuple[Demands, ...]:
    """The demands on who one is, without those on numbers."""
    return tuple(replace(one, spans={}) for one in found)
