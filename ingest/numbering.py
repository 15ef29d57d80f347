"""A paragraph in, its number out: how a clause is marked (一、 （一） 1. 第一条 一是), its style and value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from .lexicon import rows
from .numerals import numeral

_NUMERAL = r"[一二三四五六七八九十百零\u3007廿两]{1,6}"
_FIRST_CIRCLED = ord("①")
_SPACED = regex.compile(r"(?P<no>(?P<ord>\d{1,2}))[.．、](?=\d)")
_SPACED_STYLE = "digit_dot"

START, SENTENCE, ROW = "start", "sentence", "row"


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at `start`; the clause's own words begin at `end`. `label` goes into the path."""

    style: str
    label: str
    value: int
    start: int
    end: int


@lru_cache(maxsize=512)
def ordinal(text: str) -> int:
    """The value of a Chinese, Arabic or circled number (二十八 -> 28), 0 when it is none."""
    if len(text) == 1 and _FIRST_CIRCLED <= ord(text) < _FIRST_CIRCLED + 20:
        return ord(text) - _FIRST_CIRCLED + 1
    return int(numeral(text) or 0)


@cache
def _styles(where: str) -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple(
        (row["style"], regex.compile(row["pattern"].replace("{N}", _NUMERAL)))
        for row in rows("numbering")
        if row["where"] == where
    )


@cache
def _any_start() -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _styles(START)))


def marker(text: str, start: int = 0, end: int | None = None, *, spaced: bool = False) -> Marker | None:
    """The number that a paragraph `text[start:end]` begins with. `spaced`: a blank stood after it (1. 5G网络)."""
    stop = len(text) if end is None else end
    if not spaced and not _any_start().match(text, start, stop):
        return None  # as for most paragraphs
    for style, pattern in _styles(START):
        if found := pattern.match(text, start, stop):
            return _marker(style, found)
    if spaced and (found := _SPACED.match(text, start, stop)):
        return _marker(_SPACED_STYLE, found)
    return None


def row_marker(text: str, start: int = 0, end: int | None = None) -> Marker | None:
    """The bare number that the row of a table begins with."""
    found = ((style, pattern.match(text, start, len(text) if end is None else end)) for style, pattern in _styles(ROW))
    return next((_marker(style, place) for style, place in found if place), None)


def inline_markers(text: str, start: int, end: int) -> tuple[Marker, ...]:
    """The run 一是…二是…三是… of sentences inside `text[start:end]`; fewer than two of them are words, not numbers."""
    found: list[Marker] = []
    for style, pattern in _styles(SENTENCE):
        for place in pattern.finditer(text, start, end):
            at = place.start()
            if (at == start or text[at - 1] in "。；：！？\n】") and ordinal(place["ord"]) == len(found) + 1:
                found.append(_marker(style, place))
    return tuple(found) if len(found) > 1 else ()


def _marker(style: str, found: regex.Match[str]) -> Marker:
    return Marker(style, found["no"], ordinal(found["ord"]), found.start(), found.end())
