"""A stretch of normal text in, its sentences and comma segments out, as spans; brackets and quotes are never cut."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import regex

from .lexicon import rows

Span = tuple[int, int]

_LONGEST = 1000  # characters; what has no stop for longer is a list or no language, and is read in pieces


@cache
def _pairs() -> tuple[dict[str, str], frozenset[str]]:
    opening = {row["open"]: row["close"] for row in rows("brackets")}
    return opening, frozenset(opening.values())


@cache
def _marks(*levels: str) -> frozenset[str]:
    return frozenset(row["mark"] for row in rows("stops") if row["level"] in levels)


@cache
def _cutting(marks: frozenset[str]) -> regex.Pattern[str]:
    """The characters that matter where a text is cut at certain marks: these, brackets and line ends."""
    opening, closing = _pairs()
    listed = "".join(sorted({"\n", *opening, *closing, *marks}))
    return regex.compile(f"[{regex.escape(listed, special_only=False)}]")


def _split(text: str, start: int, end: int, marks: frozenset[str]) -> Iterator[Span]:
    """Cut after each mark that stands outside brackets; a bracket that never closes is treated as closed at once."""
    opening, closing = _pairs()
    open_stack: list[str] = []
    opened_at = begin = start
    for found in _cutting(marks).finditer(text, start, end):
        i, char = found.start(), found.group()
        if open_stack and (char == "\n" or i - opened_at > 160):
            open_stack.clear()
        if char in opening and not (open_stack and char == open_stack[-1]):
            open_stack.append(opening[char])
            opened_at = i
        elif char in closing and open_stack and char == open_stack[-1]:
            open_stack.pop()
        if char in marks and not open_stack:
            yield from _trimmed(text, begin, i + 1)
            begin = i + 1
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """A span without the line breaks at its ends, if anything is left."""
    while start < end and text[start] == "\n":
        start += 1
    while end > start and text[end - 1] == "\n":
        end -= 1
    if start < end:
        yield start, end


@lru_cache(maxsize=1024)
def sentences(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Sentences end at 。；！？ or at the end of a paragraph; one without end is cut at a comma, or anywhere."""
    return tuple(sentences_from(text, start, end))


def sentences_from(text: str, start: int, end: int) -> Iterator[Span]:
    """The same one by one, for who wants only the first."""
    for span in _split(text, start, end, _marks("sentence")):
        yield from _pieces(text, *span)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A span in pieces that are not too long."""
    marks = _marks("segment", "item")
    while end - start > _LONGEST:
        cuts = (text.rfind(mark, start + _LONGEST // 2, start + _LONGEST) + 1 for mark in marks)
        cut = max(cuts) or start + _LONGEST
        yield start, cut
        start = cut
    if start < end:
        yield start, end


@lru_cache(maxsize=1024)
def segments(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Comma segments of one sentence, each with its closing mark."""
    return tuple(_split(text, start, end, _marks("segment", "sentence")))


def items(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Coordinated items of one segment, cut at 、."""
    return tuple(_split(text, start, end, _marks("item")))
