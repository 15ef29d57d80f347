"""The words of a clause in, its heading out: a line of its own, 【…】, or a first sentence that is shaped as a title.

A first sentence with a comma is a title only where most of its siblings have titles.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import regex

from .lexicon import alternation
from .numbering import Marker

_LONGEST_LINE, _LONGEST_STRICT, _LONGEST_LOOSE = 60, 32, 44
_USUAL = 0.6
_TITLED_STYLES = frozenset({"part", "chapter", "section", "article", "cn_dot"})
_LISTED_STYLES = frozenset({"digit_bracket", "digit_half", "circled"})
_BRACKETED = regex.compile(r"【(?P<title>[^【】\n]{1,60})】[。：:]?\n?")
_PAUSE = regex.compile(r"[，,]")
_SENTENCE = regex.compile(r"[。；！？：:]|(?<!&[a-z]{2,6});")  # &quot; of a web page ends no sentence


class Doubt(IntEnum):
    """How much a title needs titles beside it: none, most of its siblings (it counts itself), sure ones only."""

    NONE = 0
    COUNTS = 1
    LEANS = 2


@dataclass(frozen=True, slots=True)
class Words:
    """A clause's own words `start:end` after its number, whether clauses stand below it, the key of its siblings."""

    mark: Marker
    start: int
    end: int
    has_children: bool
    siblings: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title's place, where the text after it begins, and how sure it is."""

    start: int
    end: int
    after: int
    doubt: Doubt = Doubt.NONE


def headings(text: str, clauses: tuple[Words, ...]) -> tuple[Heading | None, ...]:
    """The heading of each clause, or None."""
    found = tuple(_heading(text, words) for words in clauses)
    total: Counter[object] = Counter(key for words in clauses for key in (words.siblings, words.mark.style))
    counted: Counter[tuple[object, Doubt]] = Counter(
        (key, h.doubt) for w, h in zip(clauses, found, strict=True) if h for key in (w.siblings, w.mark.style)
    )

    def usual(words: Words, heading: Heading) -> bool:
        if heading.doubt is Doubt.NONE:
            return True
        keys: list[object] = [words.siblings] if total[words.siblings] > 1 else [words.mark.style]
        counting = [Doubt.NONE, Doubt.COUNTS]
        if heading.doubt is Doubt.LEANS:
            keys, counting = [words.siblings, words.mark.style], [Doubt.NONE]
        return any(sum(counted[key, doubt] for doubt in counting) >= _USUAL * total[key] for key in keys)

    pairs = zip(clauses, found, strict=True)
    return tuple(heading if heading and usual(words, heading) else None for words, heading in pairs)


def _heading(text: str, words: Words) -> Heading | None:
    if bracketed := _BRACKETED.match(text, words.start, words.end):
        return Heading(bracketed.start("title"), bracketed.end("title"), bracketed.end())
    line_end = text.find("\n", words.start, words.end)
    line_end = words.end if line_end < 0 else line_end
    more = line_end < words.end or words.has_children
    stop = _SENTENCE.search(text, words.start, line_end)
    if stop is None:
        return _line(text, words, line_end, more=more)
    whole = stop.end() == line_end
    if whole and not more:
        return None
    if stop.group() in "：:" and whole:
        announces = _has("list", text[words.start : stop.start()])
        return None if announces else _run_in(text, words.start, stop.start(), line_end, whole=False)
    if stop.group() in "？?" and whole:
        return Heading(words.start, stop.end(), line_end)
    if stop.group() == "。":
        return _run_in(text, words.start, stop.start(), stop.end(), whole=whole)
    return None


def _line(text: str, words: Words, line_end: int, *, more: bool) -> Heading | None:
    """A paragraph without a full stop: a title, unless it is an item of a list or a broken sentence."""
    if not 1 < line_end - words.start <= _LONGEST_LINE or text[line_end - 1] in "，、,":
        return None
    title = text[words.start : line_end]
    if words.mark.style not in _TITLED_STYLES and (not more or _has("inside", title)):
        return None
    doubt = Doubt.NONE
    if words.mark.style not in _TITLED_STYLES:
        broken = _has("start", title)
        listed = words.mark.style in _LISTED_STYLES or _PAUSE.search(title) is not None
        doubt = Doubt.LEANS if broken else Doubt.COUNTS if listed else Doubt.NONE
    return Heading(words.start, line_end, line_end, doubt)


def is_sentence(words: str) -> bool:
    """Whether words have the shape of a sentence rather than of a title."""
    return _has("inside", words) or _has("start", words)


def _run_in(text: str, start: int, end: int, after: int, *, whole: bool) -> Heading | None:
    """A first sentence; one that is a paragraph of its own may be the last item of a list with text below it."""
    title = text[start:end]
    if not 2 <= len(title) <= _LONGEST_LOOSE or _has("inside", title):
        return None
    if _has("start", title):
        return Heading(start, end, after, Doubt.LEANS)
    loose = whole or len(title) > _LONGEST_STRICT or _PAUSE.search(title) is not None
    return Heading(start, end, after, Doubt.COUNTS if loose else Doubt.NONE)


@cache
def _pattern(where: str) -> regex.Pattern[str]:
    body = alternation("heading_words", "where", where)
    return regex.compile(rf"^(?:{body})" if where == "start" else body)


def _has(where: str, title: str) -> bool:
    return _pattern(where).search(title) is not None
