"""A paragraph in, its number out: how a clause is marked (一、 （一） 1. 第一条 一是), its style and value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from .lexicon import rows

_NUMERAL = r"[一二三四五六七八九十百零〇廿卅两]{1,6}"
_DIGITS = {
    "零": 0,
    "\u3007": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = {"廿": 20, "卅": 30}
_FIRST_CIRCLED = ord("①")
_SPACED = regex.compile(r"(?P<no>(?P<ord>\d{1,2}))[.．、](?=\d)")
_SPACED_STYLE = "digit_dot"

START, SENTENCE = "start", "sentence"


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at `start`; the clause's own words begin at `end`. `label` goes into the path."""

    style: str
    label: str
    value: int
    start: int
    end: int


def numeral(text: str) -> int:
    """The value of a Chinese or Arabic numeral below 1000 (二十八 -> 28), 0 when it is none."""
    if text.isdecimal():
        return int(text)
    if len(text) == 1 and _FIRST_CIRCLED <= ord(text) < _FIRST_CIRCLED + 20:
        return ord(text) - _FIRST_CIRCLED + 1
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char] if digit and "十" not in text and "百" not in text else _DIGITS[char]
        elif char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char == "百":
            total, digit = total + (digit or 1) * 100, 0
        elif char in _TENS:
            total, digit = total + _TENS[char], 0
        else:
            return 0
    return total + digit


@cache
def _styles(where: str) -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple(
        (row["style"], regex.compile(row["pattern"].replace("{N}", _NUMERAL)))
        for row in rows("numbering")
        if row["where"] == where
    )


def marker(text: str, start: int = 0, end: int | None = None, *, spaced: bool = False) -> Marker | None:
    """The number that a paragraph `text[start:end]` begins with. `spaced`: a blank stood after it (1. 5G网络)."""
    stop = len(text) if end is None else end
    for style, pattern in _styles(START):
        if found := pattern.match(text, start, stop):
            return _marker(style, found)
    if spaced and (found := _SPACED.match(text, start, stop)):
        return _marker(_SPACED_STYLE, found)
    return None


def inline_markers(text: str, start: int, end: int) -> tuple[Marker, ...]:
    """The run 一是…二是…三是… of sentences inside `text[start:end]`; fewer than two of them are words, not numbers."""
    found: list[Marker] = []
    for style, pattern in _styles(SENTENCE):
        for place in pattern.finditer(text, start, end):
            at = place.start()
            if (at == start or text[at - 1] in "。；：！？\n】") and numeral(place["ord"]) == len(found) + 1:
                found.append(_marker(style, place))
    return tuple(found) if len(found) > 1 else ()


def _marker(style: str, found: regex.Match[str]) -> Marker:
    return Marker(style, found["no"], numeral(found["ord"]), found.start(), found.end())
