"""The terms of a measure and how long it is paid in; out: what is paid in which year, and in all years together.

A schedule is what the text says year by year (前三年 …，后两年 …), or one yearly sum with a term.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from ontology.model import Bound, BoundOp, PaymentPeriod
from ontology.profile import Interval

from .amount_math import added, capped, rounded, scaled
from .amount_rules import word
from .amount_terms import Term, number

_LENGTHS = ("subsidy_period", "interest_subsidy_period")
_YEAR = Decimal(12)


@dataclass(frozen=True, slots=True)
class Stage:
    """Some years of a schedule: how each is computed and, where all inputs are known, what each pays."""

    first: int
    last: int
    words: str
    value: Interval | None

    @property
    def length(self) -> int:
        """How many years."""
        return self.last - self.first + 1


def staged(terms: Sequence[Term]) -> tuple[tuple[Stage, Term], ...]:
    """The stages with the term that each is computed by; none where the terms are not all of one schedule."""
    if not terms or any(term.bound.years is None for term in terms):
        return ()
    free = next((term for term in terms if term.rule.part == "months"), None)
    found = []
    for years in sorted({term.bound.years for term in terms if term.bound.years}):
        here = [term for term in terms if term.bound.years == years]
        stated = [term for term in here if term.rule.part != "months"] or here
        if len(stated) != 1:
            return ()
        term = _yearly(stated[0], free)
        found.append((Stage(*years, _words(years, term.words), term.value), term))
    apart = all(one.last < two.first for (one, _), (two, _) in pairwise(found))
    return tuple(found) if apart else ()


def together(stages: Sequence[Stage], yearly: Decimal | None, overall: Decimal | None) -> Interval | None:
    """What all years pay under a cap for each year and one for all of them."""
    if any(one.value is None for one in stages):
        return None
    values = tuple(limited(one, yearly) for one in stages)
    every = added(tuple(scaled(value, Decimal(one.length)) for value, one in zip(values, stages, strict=True)))
    return capped(every, overall)


def limited(one: Stage, yearly: Decimal | None) -> Interval:
    """What each year of a stage pays, rounded and capped."""
    value = one.value or Interval()
    return capped(Interval(low=rounded(value.low), high=rounded(value.high)), yearly)


def run(
    lengths: Sequence[Bound], period: PaymentPeriod | None, each: Interval, overall: Decimal | None
) -> Interval | None:
    """What a sum that is paid every year or month comes to over the time that the text states."""
    stated = {(one.op, number(one)) for one in lengths if one.kind in _LENGTHS}
    if len(stated) != 1 or period not in (PaymentPeriod.YEAR, PaymentPeriod.MONTH):
        return None
    ((op, months),) = stated
    count = months / _YEAR if period is PaymentPeriod.YEAR else months
    if count != count.to_integral_value():
        return None
    high = None if each.high is None else each.high * count
    low = each.low * count if op is BoundOp.EQ and each.low is not None else None
    return capped(Interval(low=low, high=high), overall)


def _yearly(term: Term, free: Term | None) -> Term:
    """A term as it is for one year: months of a base are twelve, a share of it is of what is not paid in free years."""
    if free is None or not free.inputs:
        return term
    (base,) = free.inputs
    year = _YEAR / free.rule.months
    share = Decimal(1) if term.rule.part == "months" else min(number(term.bound), Decimal(100)) / 100
    times = f"{word('times')}{year}" if year != 1 else ""
    part = "" if share == 1 else f"{word('times')}{(share * 100).normalize():f}%"
    value = scaled(base.value, share * year) if base.value else None
    return replace(term, words=f"{base.label}{times}{part}", inputs=(base,), value=value, based=True)


def _words(years: tuple[int, int], words: str) -> str:
    first, last = years
    if first == last:
        return f"{word('year', words=str(first))}{words}"
    return f"{word('years', words=f'{first}—{last}')}{words}"
