"""Folded text in, bare figures out in order of place: one bounded alternation driven by tables of units, patterns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

import regex

from ontology.model import BoundOp

from . import days
from .lexicon import column, rows
from .numerals import magnitude, numeral
from .sieve import openings
from .text import MentionType


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure without its bound words. `last` is the last day of a date, `unit` None for a bare number.

    `chinese`: written in Chinese numerals; `fixed`: the operator that the words themselves carry (减半).
    """

    start: int
    end: int
    type: MentionType
    value: Decimal | date
    unit: str | None
    last: date | None = None
    chinese: bool = False
    bare_value: Decimal | None = None
    need: str = ""
    fixed: BoundOp | None = None
    year: int | None = None


_AREA_REACH = 12


@cache
def _macros() -> dict[str, str]:
    found = {row["name"]: row["pattern"] for row in rows("quantity_grammar") if row["kind"] == "macro"}
    found["units"] = "|".join(map(regex.escape, column("units", "word")))
    found["idioms"] = "|".join(map(regex.escape, column("quantity_idioms", "word")))
    return found


def filled(pattern: str) -> str:
    """A pattern with its macros written out."""
    for _ in range(4):
        for name, text in _macros().items():
            pattern = pattern.replace(f"<{name}>", f"(?:{text})")
    return pattern


@cache
def around(name: str) -> regex.Pattern[str]:
    """A pattern of what stands beside a figure."""
    return regex.compile(filled(next(row["pattern"] for row in rows("quantity_grammar") if row["name"] == name)))


@cache
def _alternation() -> regex.Pattern[str]:
    figures = [
        f"(?P<as_{row['name']}>{filled(row['pattern'])})" for row in rows("quantity_grammar") if row["kind"] == "figure"
    ]
    whole = "|".join(figures)
    begins = openings(whole)
    led = f"(?=[{regex.escape(''.join(sorted(begins)), special_only=False)}])" if begins else ""
    return regex.compile(f"{led}(?:{whole})")


@cache
def _units() -> dict[str, Mapping[str, str]]:
    return {row["word"]: row for row in rows("units")}


@cache
def _idioms() -> dict[str, Mapping[str, str]]:
    return {row["word"]: row for row in rows("quantity_idioms")}


def figures(text: str, year: int | None) -> tuple[Figure, ...]:
    """The figures of a text; `year` is the year of dates that name none, until the text names one."""
    found: list[Figure] = []
    for match in _alternation().finditer(text):
        name = next((key for key in _READ_FIRST if match[f"as_{key}"] is not None), "date")
        if name == "skip":
            continue
        groups = match.groupdict()
        read = _READERS[name](match, groups, year)
        for figure in read:
            year = figure.year or year
        found.extend(read)
    return tuple(found)


def _figure(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    words, unit_word = groups["n"] or "", groups.get("u")
    value = numeral(words)
    if value is None:
        return ()
    chinese = not words[0].isascii()
    whole = value * magnitude(groups.get("big") or "")
    start, end = match.span()
    if unit_word is None:
        if groups.get("per") or (match.string[end : end + 1].isascii() and match.string[end : end + 1].isalpha()):
            return ()
        if groups.get("big"):
            return (Figure(start, end, MentionType.MONEY, _plain(whole), "CNY"),)
        return (Figure(start, end, MentionType.NUMBER, whole, None, bare_value=value),)
    row = _units()[unit_word]
    unit = row["unit"]
    if unit == "year" and whole % 1:
        whole, unit = whole * 12, "month"
    if unit == "CNY" and _per_area(match.string, start, groups.get("per") or ""):
        unit = "CNY/m2"
    kind = MentionType(row["type"])
    has_magnitude = bool(groups.get("big"))
    return (
        Figure(
            start,
            end,
            kind,
            _plain(whole * Decimal(row["factor"])),
            unit,
            chinese=chinese,
            bare_value=None if has_magnitude or chinese else value,
            need=row["need"],
        ),
    )


def _plain(value: Decimal) -> Decimal:
    """The same number without an idle fraction (1.50 -> 1.5, 3.0 -> 3)."""
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()


def _per_area(text: str, start: int, per: str) -> bool:
    """Whether an amount is one per square metre (元/平方米, 每平方米 …元)."""
    if per[1:2] in _area_marks():
        return True
    return around("per_area").search(text, max(0, start - _AREA_REACH), start) is not None


@cache
def _area_marks() -> frozenset[str]:
    return frozenset(row["word"][0] for row in rows("units") if row["unit"] == "m2")


def _date(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    span = days.days(groups, year)
    if span is None:
        return ()
    return (
        Figure(
            match.start(), match.end(), MentionType.DATE, span[0], "date", last=span[1], year=days.written_year(groups)
        ),
    )


def _years(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    span = days.years(groups["y1"] or "", groups["y2"] or "")
    if span is None:
        return ()
    start, end, middle = match.start(), match.end(), match.start("y2")
    return (
        Figure(start, middle, MentionType.DATE, span[0], "date", last=span[0], fixed=BoundOp.GE),
        Figure(middle, end, MentionType.DATE, span[1], "date", last=span[1], fixed=BoundOp.LE, year=span[1].year),
    )


def _plan(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    span = days.plan(groups["plan"] or "")
    return (Figure(match.start(), match.end(), MentionType.DATE, span[0], "date", last=span[1]),) if span else ()


def _often(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    each = days.per_year(groups["p"] or "")
    times = numeral(groups.get("n") or "") if groups.get("n") else Decimal(1)
    if each is None or times is None:
        return ()
    return (Figure(match.start(), match.end(), MentionType.FREQUENCY, each * times, "times/year"),)


def _relief(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    free, half = numeral(groups["r1"] or ""), numeral(groups["r2"] or "")
    if free is None or half is None:
        return ()
    start, end = match.span()
    row = next(iter(_idioms().values()))
    return (
        Figure(start, start + 2, MentionType.DURATION, free, "year", fixed=BoundOp.EQ),
        Figure(start + 2, start + 3, MentionType.DURATION, half, "year", fixed=BoundOp.EQ),
        Figure(start + 3, end, MentionType.PERCENT, Decimal(row["value"]), "%", fixed=BoundOp.DELTA),
    )


def _share(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    whole, part = numeral(groups["of"] or ""), numeral(groups["n"] or "")
    if not whole or part is None:
        return ()
    value = part * 100 / whole
    return (Figure(match.start(), match.end(), MentionType.PERCENT, _plain(round(value, 2 if value >= 1 else 6)), "%"),)


def _idiom(match: regex.Match[str], groups: Mapping[str, str | None], year: int | None) -> tuple[Figure, ...]:
    row = _idioms()[groups["word"] or ""]
    kind = MentionType(row["type"])
    return (Figure(match.start(), match.end(), kind, Decimal(row["value"]), row["unit"], fixed=BoundOp(row["op"])),)


_READ_FIRST = ("skip", "years", "plan", "often", "relief", "share", "ratio", "idiom", "figure")  # else it is a date
_READERS = {
    "figure": _figure,
    "date": _date,
    "years": _years,
    "plan": _plan,
    "often": _often,
    "relief": _relief,
    "share": _share,
    "ratio": _share,
    "idiom": _idiom,
}
