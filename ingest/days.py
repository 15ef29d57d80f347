"""The groups of a date figure and a year for what it leaves out in, its first and last day out."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from .lexicon import rows
from .numerals import digits, numeral

Days = tuple[date, date]
_YEARS = range(1900, 2101)


@cache
def _words(kind: str) -> dict[str, tuple[str, str]]:
    return {row["word"]: (row["value"], row["to"]) for row in rows("time_words") if row["kind"] == kind}


def per_year(period: str) -> Decimal | None:
    """How often a period comes in a year (季度 -> 4)."""
    found = _words("per_year").get(period)
    return Decimal(found[0]) if found else None


def _months(year: int, first: int, last: int) -> Days:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _number(text: str | None) -> int | None:
    value = numeral(text) if text else None
    return int(value) if value is not None else None


def written_year(groups: Mapping[str, str | None]) -> int | None:
    """The year that a figure itself writes."""
    year = digits(groups.get("y") or "")
    return year if year in _YEARS else None


def days(groups: Mapping[str, str | None], year: int | None) -> Days | None:
    """First and last day of what the groups y m d e h q name; None without a year or where no such day exists."""
    year = written_year(groups) or year
    if year is None or year not in _YEARS:
        return None
    month, ending = _number(groups.get("m")), groups.get("e")
    if half := groups.get("h") or None:
        low, high = _words("half")[half]
        return _months(year, int(low), int(high))
    if quarter := groups.get("q") or None:
        low, high = _words("quarter")[quarter]
        span = _months(year, int(low), int(high))
        return (span[1], span[1]) if ending else span
    if month is not None:
        if not 1 <= month <= 12:
            return None
        return _day(year, month, _number(groups.get("d")), ending)
    span = _months(year, 1, 12)
    return _edge(span, ending) if ending else span


def _day(year: int, month: int, day: int | None, ending: str | None) -> Days | None:
    span = _months(year, month, month)
    if day is not None:
        if not 1 <= day <= span[1].day:
            return None
        return date(year, month, day), date(year, month, day)
    if ending in _words("ten"):
        last = date(year, month, int(_words("ten")[ending or ""][0]))
        return last, last
    return _edge(span, ending) if ending else span


def _edge(span: Days, ending: str) -> Days:
    at = span[0] if ending in _words("start") else span[1]
    return at, at


def years(first: str, last: str) -> Days | None:
    """From the first day of one year to the last of another."""
    low, high = digits(first), digits(last)
    if low not in _YEARS or high not in _YEARS or low is None or high is None or low > high:
        return None
    return date(low, 1, 1), date(high, 12, 31)


def plan(word: str) -> Days | None:
    """The years of a national plan."""
    found = _words("plan").get(word)
    return (date(int(found[0]), 1, 1), date(int(found[1]), 12, 31)) if found else None
