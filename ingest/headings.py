"""The words of a clause in, its heading out: a line of its own, 【…】, or a first sentence that is shaped as a title.

A first sentence with a comma is a title only where most clauses of the same style have titles.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

import regex

from .lexicon import rows
from .numbering import Marker

_LONGEST_LINE, _LONGEST_STRICT, _LONGEST_LOOSE = 60, 32, 44
_USUAL = 0.6
_TITLED_STYLES = frozenset({"part", "chapter", "section", "article", "cn_dot"})
_LISTED_STYLES = frozenset({"digit_bracket", "digit_half", "circled"})
_BRACKETED = regex.compile(r"【(?P<title>[^【】\n]{1,60})】[。：:]?\n?")
_PAUSE = regex.compile(r"[，,]")
_SENTENCE = regex.compile(r"[。；！？：:]|(?<!&[a-z]{2,6});")  # &quot; of a web page ends no sentence


@dataclass(frozen=True, slots=True)
class Words:
    """A clause's own words `start:end` after its number, and whether clauses stand below it."""

    mark: Marker
    start: int
    end: int
    has_children: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """The title's place, and where the text after it begins; `loose`: only a title among titles."""

    start: int
    end: int
    after: int
    loose: bool = False


def headings(text: str, clauses: tuple[Words, ...]) -> tuple[Heading | None, ...]:
    """The heading of each clause, or None."""
    found = tuple(_heading(text, words) for words in clauses)
    titled = Counter(words.mark.style for words, heading in zip(clauses, found, strict=True) if heading)
    total = Counter(words.mark.style for words in clauses)
    usual = {style for style in titled if titled[style] >= _USUAL * total[style]}
    return tuple(
        heading if heading and (not heading.loose or words.mark.style in usual) else None
        for words, heading in zip(clauses, found, strict=True)
    )


def _heading(text: str, words: Words) -> Heading | None:
    if bracketed := _BRACKETED.match(text, words.start, words.end):
        return Heading(bracketed.start("title"), bracketed.end("title"), bracketed.end())
    line_end = text.find("\n", words.start, words.end)
    line_end = words.end if line_end < 0 else line_end
    more = line_end < words.end or words.has_children
    stop = _SENTENCE.search(text, words.start, line_end)
    if stop is None:
        return _line(text, words, line_end, more=more)
    if stop.group() in "：:" and stop.end() == line_end:
        announces = _has("list", text[words.start : stop.start()])
        return None if announces or not more else _run_in(text, words.start, stop.start(), line_end)
    if stop.group() in "？?" and stop.end() == line_end and more:
        return Heading(words.start, stop.start(), line_end)
    if stop.group() == "。" and (more or stop.end() < line_end):
        return _run_in(text, words.start, stop.start(), stop.end())
    return None


def _line(text: str, words: Words, line_end: int, *, more: bool) -> Heading | None:
    """A paragraph without a full stop: a title, unless it is an item of a list."""
    if not 1 < line_end - words.start <= _LONGEST_LINE or text[line_end - 1] in "，、,":
        return None
    if not more and words.mark.style not in _TITLED_STYLES:
        return None
    return Heading(words.start, line_end, line_end, loose=words.mark.style in _LISTED_STYLES)


def _run_in(text: str, start: int, end: int, after: int) -> Heading | None:
    title = text[start:end]
    if not 2 < len(title) <= _LONGEST_LOOSE or _has("inside", title) or _has("start", title):
        return None
    loose = len(title) > _LONGEST_STRICT or _PAUSE.search(title) is not None
    return Heading(start, end, after, loose)


@cache
def _pattern(where: str) -> regex.Pattern[str]:
    body = "|".join(row["pattern"] for row in rows("heading_words") if row["where"] == where)
    return regex.compile(rf"^(?:{body})" if where == "start" else body)


def _has(where: str, title: str) -> bool:
    return _pattern(where).search(title) is not None
