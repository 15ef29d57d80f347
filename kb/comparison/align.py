"""Spans of a number in, the common spans into which they all fall apart out, with exact open and closed ends.

An end is a cut of the line: (value, 0) lies just below the value, (value, 1) just above it. None is unbounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ontology.model import Operator

from .table import Interval

Cut = tuple[Decimal, int] | None


def span(attr: str, op: Operator, value: Decimal) -> Interval:
    """The span of a number that a test lets through."""
    match op:
        case Operator.GE | Operator.GT:
            return Interval(attr, low=value, low_closed=op is Operator.GE)
        case Operator.LE | Operator.LT:
            return Interval(attr, high=value, high_closed=op is Operator.LE)
        case _:
            return Interval(attr, value, True, value, True)


def low_cut(one: Interval) -> Cut:
    """Where a span begins."""
    return None if one.low is None else (one.low, 0 if one.low_closed else 1)


def high_cut(one: Interval) -> Cut:
    """Where a span ends."""
    return None if one.high is None else (one.high, 1 if one.high_closed else 0)


def between(attr: str, low: Cut, high: Cut) -> Interval:
    """The span between two cuts."""
    found = Interval(attr)
    if low is not None:
        found = replace(found, low=low[0], low_closed=low[1] == 0)
    return found if high is None else replace(found, high=high[0], high_closed=high[1] == 1)


def covers(outer: Interval, inner: Interval) -> bool:
    """Whether a span holds all of another of the same number."""
    outer_low, inner_low, outer_high, inner_high = low_cut(outer), low_cut(inner), high_cut(outer), high_cut(inner)
    below = outer_low is None or (inner_low is not None and outer_low <= inner_low)
    above = outer_high is None or (inner_high is not None and inner_high <= outer_high)
    return below and above


def holds(one: Interval, value: Decimal) -> bool:
    """Whether a number lies in a span."""
    return covers(one, Interval(one.attr, value, True, value, True))


def meet(one: Interval, other: Interval) -> Interval | None:
    """What two spans of the same number have in common; None when nothing."""
    low = max((cut for cut in (low_cut(one), low_cut(other)) if cut is not None), default=None)
    high = min((cut for cut in (high_cut(one), high_cut(other)) if cut is not None), default=None)
    return None if low is not None and high is not None and low >= high else between(one.attr, low, high)


def partition(attr: str, spans: Iterable[Interval]) -> tuple[Interval, ...]:
    """The whole line, cut wherever one of the spans begins or ends, from low to high."""
    cuts = {cut for one in spans for cut in (low_cut(one), high_cut(one)) if cut is not None}
    return tuple(between(attr, low, high) for low, high in pairwise([None, *sorted(cuts), None]))


def joined(first: Interval, second: Interval) -> Interval:
    """Two spans of which the second begins where the first ends, as one."""
    return between(first.attr, low_cut(first), high_cut(second))


def touches(first: Interval, second: Interval) -> bool:
    """Whether the second span begins where the first ends."""
    return first.attr == second.attr and first.high is not None and high_cut(first) == low_cut(second)


def order(tiers: Sequence[Interval]) -> tuple[object, ...]:
    """Where spans come in a table: from low to high, what is unbounded below first."""
    return tuple((one.attr, *_place(low_cut(one), Decimal(-1)), *_place(high_cut(one), Decimal(1))) for one in tiers)


def _place(cut: Cut, unbounded: Decimal) -> tuple[Decimal, Decimal, int]:
    """A cut as something that can be ordered, also against none."""
    return (unbounded, Decimal(0), 0) if cut is None else (Decimal(0), *cut)
