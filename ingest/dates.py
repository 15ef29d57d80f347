"""Groups of a matched date in, a day out; also the day that a length of time from another ends on."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

import regex

from .numerals import digits, numeral

_YEAR = r"(?:[12]\d{3}|[一二][\u3007○零一二三四五六七八九]{3})"
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"


def pattern(suffix: str = "") -> str:
    """The pattern of a date in normal text with groups y, m, d (and a suffix for a second date in one pattern)."""
    named = f"(?P<y{suffix}>{_YEAR})年(?:(?P<m{suffix}>{_SMALL})月(?:(?P<d{suffix}>{_SMALL})(?:日|(?=起)))?)?"
    return f"(?:{named}底?末?)"


def plain() -> str:
    """The pattern of a whole date in any writing, without groups: 2020年9月5日, 2020-09-05, 2020.9.5, 2020/9/5."""
    return r"[12]\d{3}(?:年|[-./])(?:1[0-2]|0?[1-9])(?:月|[-./])(?:3[01]|[12]\d|0?[1-9])日?"


def first_day(found: regex.Match[str], suffix: str = "") -> date | None:
    """The date, the first day of a month or year where day or month is not given; None when there is no such day."""
    return _day(found, suffix, last=False)


def last_day(found: regex.Match[str], suffix: str = "") -> date | None:
    """The date, the last day of a month or year where day or month is not given; None when there is no such day."""
    return _day(found, suffix, last=True)


@cache
def _whole(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern)


def whole(line: str) -> date | None:
    """The day of a line that holds a whole date first (2022年3月25日, 2022-03-25)."""
    if short := _whole(plain()).match(line):
        year, month, day = (int(part) for part in regex.findall(r"\d+", short.group()))
        return date(year, month, day) if day <= monthrange(year, month)[1] else None
    found = _whole(pattern()).search(line)
    if found is None or found["d"] is None:
        return None
    return first_day(found)


def after(start: date, *, years: int = 0, months: int = 0) -> date:
    """The inclusive last day of a length of time that begins on `start`."""
    total = start.year * 12 + start.month - 1 + years * 12 + months
    year, month = divmod(total, 12)
    if year > date.max.year:
        return date.max
    longest = monthrange(year, month + 1)[1]
    if start.day > longest:
        return date(year, month + 1, longest)
    return date(year, month + 1, start.day) - timedelta(days=1)


def _day(found: regex.Match[str], suffix: str, *, last: bool) -> date | None:
    year = digits(found[f"y{suffix}"])
    month = _number(found[f"m{suffix}"], 12 if last else 1)
    if year is None or not 1 <= month <= 12:
        return None
    longest = monthrange(year, month)[1]
    day = _number(found[f"d{suffix}"], longest if last else 1)
    return date(year, month, day) if 1 <= day <= longest else None


def _number(text: str | None, missing: int) -> int:
    return int(numeral(text) or 0) if text else missing
