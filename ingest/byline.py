"""A letterhead as read in, the same with what pages and tables say instead of one out: first line, publisher, day.

Web pages, leaflets and tables have no letterhead: the first line is the title, labelled lines give publisher and day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import regex

from . import dates
from .letterhead import Letterhead, Span
from .lexicon import alternation
from .lines import is_body_name, is_line, is_title
from .numbering import marker
from .outline import Outline
from .text import NormalText

_LONGEST_FIRST, _SHORTEST_FIRST = 50, 5
_NO_TITLE_MARKS = frozenset("。；：:！？…|>")
_ASIDES = ("annex", "source", "imprint", "number", "date", "form", "addressee")


def completed(head: Letterhead, normal: NormalText, outline: Outline) -> Letterhead:
    """The letterhead with title, issuer and day of issue from the lines that stand for them, where it has none."""
    lines = tuple(_lines(normal.text, *outline.head))
    if head.title is None and (title := _title(normal.text, outline, lines)):
        head = replace(head, title=title, titles=(*head.titles, normal.text[title.start : title.end]))
    if head.issued is None and (found := _published(normal.text, lines)):
        head = replace(head, issued=found[0], dated=found[1])
    if not head.issuers and (issuer := _publisher(normal.text, lines)):
        head = replace(head, issuers=(issuer,))
    return head


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1


def _title(text: str, outline: Outline, head: tuple[tuple[int, int], ...]) -> Span | None:
    """What a table is headed by; else the first line of a page; else a title that has slipped in between clauses."""
    for low, high in head[:1]:
        if heads := _pattern("table_head").match(text, low, high):
            return Span(*heads.span("title"))
        if _may_head(text[low:high]):
            return Span(low, high)
    for low, high in _lines(text, outline.head[1], outline.tail[0]):
        line = text[low:high]
        if is_title(line, "policy") and marker(text, low, high) is None and _may_head(line):
            return Span(low, high)
    return None


def _may_head(line: str) -> bool:
    if not _SHORTEST_FIRST <= len(line) <= _LONGEST_FIRST or _NO_TITLE_MARKS.intersection(line):
        return False
    return not is_body_name(line) and not any(is_line(kind, line) for kind in _ASIDES)


def _published(text: str, head: tuple[tuple[int, int], ...]) -> tuple[date, Span] | None:
    """The day in a labelled line, that of signature before that of publication; else the day of a table."""
    for kind in ("signed_day", "published_day", "table_head"):
        for low, high in head:
            found = _pattern(kind).match(text, low, high)
            if found and found["date"] and (day := dates.whole(found["date"])):
                return day, Span(*found.span("date"))
    return None


def _publisher(text: str, head: tuple[tuple[int, int], ...]) -> Span | None:
    """The body that a line names as publisher, or as owner of the site that the text is from."""
    for kind in ("publisher", "site"):
        for low, high in head:
            if (found := _pattern(kind).match(text, low, high)) and is_body_name(found["body"]):
                return Span(*found.span("body"))
    return None


@cache
def _pattern(kind: str) -> regex.Pattern[str]:
    return regex.compile(alternation("document_cues", "kind", kind).replace("{D}", dates.plain()))
