"""A stretch of normal text in, its sentences and comma segments out, as spans; brackets and quotes are never cut."""

from __future__ import annotations

from functools import cache

import regex

from .lexicon import rows

Span = tuple[int, int]


@cache
def _pairs() -> tuple[dict[str, str], frozenset[str]]:
    opening = {row["open"]: row["close"] for row in rows("brackets")}
    return opening, frozenset(opening.values())


@cache
def _cutting() -> regex.Pattern[str]:
    opening, closing = _pairs()
    marks = {row["mark"] for row in rows("stops")}
    return regex.compile("|".join(map(regex.escape, sorted({"\n", *opening, *closing, *marks}))))


@cache
def _marks(level: str) -> frozenset[str]:
    return frozenset(row["mark"] for row in rows("stops") if row["level"] == level)


def _split(text: str, start: int, end: int, marks: frozenset[str]) -> tuple[Span, ...]:
    """Cut after each mark that stands outside brackets; a bracket that never closes is treated as closed at once."""
    opening, closing = _pairs()
    spans: list[Span] = []
    open_stack: list[str] = []
    opened_at = begin = start
    for found in _cutting().finditer(text, start, end):
        i, char = found.start(), found.group()
        if open_stack and (char == "\n" or i - opened_at > 160):
            open_stack.clear()
        if char in opening and not (open_stack and char == open_stack[-1]):
            open_stack.append(opening[char])
            opened_at = i
        elif char in closing and open_stack and char == open_stack[-1]:
            open_stack.pop()
        if char in marks and not open_stack:
            spans.append((begin, i + 1))
            begin = i + 1
    spans.append((begin, end))
    return tuple(span for span in (_trim(text, *s) for s in spans) if span[1] > span[0])


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start] == "\n":
        start += 1
    while end > start and text[end - 1] == "\n":
        end -= 1
    return start, end


def sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Sentences end at 。；！？ or at the end of a paragraph."""
    return _split(text, start, end, _marks("sentence"))


def segments(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Comma segments of one sentence, each with its closing mark."""
    return _split(text, start, end, _marks("segment") | _marks("sentence"))


def items(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Coordinated items of one segment, cut at 、."""
    return _split(text, start, end, _marks("item"))
