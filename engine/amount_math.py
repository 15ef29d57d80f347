"""Sums and rates that may be ranges in, exact decimal results out; sums are rounded to 0.01 元, half up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from ontology.profile import Interval

_CENT, _DIGITS = Decimal("0.01"), 120


def rounded(value: Decimal | None) -> Decimal | None:
    """A sum to the cent."""
    if value is None:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        return value.quantize(_CENT, ROUND_HALF_UP)


def scaled(value: Interval | None, factor: Decimal) -> Interval:
    """A range of what is not negative, times a factor."""
    return product(value or Interval(), Interval.exactly(factor))


def product(one: Interval, other: Interval) -> Interval:
    """The product of two ranges of what is not negative."""
    with localcontext() as context:
        context.prec = _DIGITS
        low = (one.low or Decimal(0)) * (other.low or Decimal(0))
        high = None if one.high is None or other.high is None else one.high * other.high
    return Interval(low=low, high=high)


def shifted(value: Interval, by: Decimal) -> Interval:
    """A range moved up or down."""
    return Interval(
        low=None if value.low is None else value.low + by, high=None if value.high is None else value.high + by
    )


def gap(old: Interval, new: Interval) -> Interval:
    """How far an old rate lies above a new one; never less than nothing."""
    none = Decimal(0)
    low = none if old.low is None or new.high is None else max(none, old.low - new.high)
    high = None if old.high is None else max(none, old.high - (new.low or none))
    return Interval(low=low, high=high)


def added(values: tuple[Interval, ...]) -> Interval:
    """The sum of ranges; open where one of them is."""
    lows, highs = [one.low for one in values], [one.high for one in values]
    known = [high for high in highs if high is not None]
    return Interval(
        low=sum((low or Decimal(0) for low in lows), Decimal(0)),
        high=sum(known, Decimal(0)) if len(known) == len(highs) else None,
    )


def capped(value: Interval, limit: Decimal | None) -> Interval:
    """A range that no limit is exceeded by."""
    if limit is None:
        return value
    low = None if value.low is None else min(value.low, limit)
    return Interval(low=low, high=limit if value.high is None else min(value.high, limit))
