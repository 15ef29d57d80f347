"""Normal text and outline in, the lines around the policy out: title, signing bodies, number, day of signature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

import regex

from . import dates
from .lexicon import alternation
from .lines import is_body_name, is_line, is_title
from .outline import Outline
from .text import NormalText

_IN_TITLE = regex.compile(r"《((?:[^《》\n]|《[^《》\n]*》)+)》")
_SUFFIXED = regex.compile(r"[（(][^（）()，。；]{1,16}[）)]")
_SIGNED = regex.compile(rf"(?P<body>.+?)(?P<date>{dates.pattern()})$")
_LONGEST_PART = 60
_SHORTEST_TITLE = 12
_MOST_SIGNERS = 12
_WIDE_GAP = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the normal text."""

    start: int
    end: int

    def text(self, normal: NormalText) -> str:
        """The words as the source has them, without blanks."""
        return normal.quote(self.start, self.end).text


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands around the policy; `titles` are all titles found, the chosen one among them."""

    title: Span | None
    titles: tuple[str, ...]
    issuers: tuple[Span, ...]
    number: Span | None
    issued: date | None
    dated: Span | None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def read(normal: NormalText, outline: Outline) -> Letterhead:
    """The letterhead, titles and signature of a document."""
    head = _lines(normal.text, *outline.head)
    tail = _lines(normal.text, *outline.tail)
    titles = _titles(head)
    title = _chosen(normal.text, titles, head)
    signers, issued, dated = _signature(normal, head, tail)
    if issued is None:  # a notice whose annex is numbered too is signed before it
        signers, issued, dated = _signature(normal, (), _between(normal, outline))
    names = signers or _above_title(normal, head, titles) or _in_title(normal, titles) or _top(head)
    found = next(((line, core) for line in head if (core := _number(line))), None)
    number = found[1] if found else None
    if issued is None and found and (day := dates.whole(found[0].text)):
        issued, dated = day, Span(found[0].start, found[0].end)
    words = [normal.text[span.start : span.end] for span in titles]
    inner = [match[1] for text in words for match in _IN_TITLE.finditer(text)]
    return Letterhead(title, tuple(words + inner), names, number, issued, dated)


def _between(normal: NormalText, outline: Outline) -> tuple[_Line, ...]:
    """The lines between the numbered parts of a text."""
    whole = [clause for clause in outline.clauses if clause.depth == 0]
    gaps = ((before.end, after.start) for before, after in pairwise(whole) if before.end < after.start)
    return tuple(line for low, high in gaps for line in _lines(normal.text, low, high))


def _lines(text: str, start: int, end: int) -> tuple[_Line, ...]:
    found = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if stop > start:
            found.append(_Line(start, stop, text[start:stop]))
        start = stop + 1
    return tuple(found)


def _titles(head: tuple[_Line, ...]) -> tuple[Span, ...]:
    """Lines that end as titles do, with the lines above that they continue and a bracketed line below."""
    found = []
    for place, line in enumerate(head):
        if not is_title(line.text) or not _may_be_title(line.text):
            continue
        first = place
        while first > 0 and _continues(head[first - 1].text) and _belongs(head[first - 1].text, head[first].text):
            first -= 1
        last = place
        if (
            place + 1 < len(head)
            and is_line("aside", head[place + 1].text)
            and not is_line("imprint", head[place + 1].text)
        ):
            last += not is_line("number", head[place + 1].text) and not is_line("date", head[place + 1].text)
        found.append(Span(head[first].start, head[last].end))
    return tuple(found)


def _may_be_title(text: str) -> bool:
    return not any(is_line(kind, text) for kind in ("annex", "source", "imprint", "number", "date"))


def _continues(text: str) -> bool:
    """Whether a line may be the beginning of a title that goes on below."""
    if (
        not 2 <= len(text) <= _LONGEST_PART
        or any(mark in text for mark in "。；！？：:")
        or text.endswith(("，", "）", ")"))
    ):
        return False
    return not is_body_name(text) and not is_title(text) and _may_be_title(text)


def _belongs(above: str, below: str) -> bool:
    """Whether a title begins above: with the words that begin titles, or because too little stands below."""
    return _issuer_end().search(above) is not None or len(_SUFFIXED.sub("", below)) < _SHORTEST_TITLE


def _chosen(text: str, titles: tuple[Span, ...], head: tuple[_Line, ...]) -> Span | None:
    """The policy's own title below a cover notice; else its title; else what a notice hands out; else the notice's."""
    policies = [span for span in titles if is_title(text[span.start : span.end].replace("\n", ""), "policy")]
    if policies:
        return policies[-1] if titles[0] not in policies or _has_cover(head, policies) else policies[0]
    for span in titles:
        if match := _IN_TITLE.search(text, span.start, span.end):
            return Span(match.start(1), match.end(1))
    return titles[-1] if titles else None


def _has_cover(head: tuple[_Line, ...], policies: list[Span]) -> bool:
    """Whether a signature or an annex heading stands between the first title and the last."""
    between = (line.text for line in head if policies[0].end < line.start < policies[-1].start)
    return any(is_line("date", text) or is_line("annex", text) or is_body_name(text) for text in between)


def _signature(
    normal: NormalText, head: tuple[_Line, ...], tail: tuple[_Line, ...]
) -> tuple[tuple[Span, ...], date | None, Span | None]:
    """The bodies above the first date that has some, and that date; else the first date that stands alone."""
    alone: tuple[tuple[Span, ...], date | None, Span | None] = ((), None, None)
    for lines in (head, tail):
        for place, line in enumerate(lines):
            if is_line("annex", line.text) and lines is tail and place > 0 and not _names_reference(line.text):
                break
            signers, day, span = _signed(normal, lines, place)
            if day is None:
                continue
            if signers:
                return signers, day, span
            if alone[1] is None:
                alone = ((), day, span)
    return alone


def _names_reference(text: str) -> bool:
    return "：" in text or ":" in text


def _signed(
    normal: NormalText, lines: tuple[_Line, ...], place: int
) -> tuple[tuple[Span, ...], date | None, Span | None]:
    line = lines[place]
    if is_line("date", line.text):
        signers = _names_above(normal, lines, place)
        return signers, dates.whole(line.text), Span(line.start, line.end)
    if (match := _SIGNED.fullmatch(line.text)) and is_body_name(match["body"]) and dates.whole(match["date"]):
        cut = line.start + match.start("date")
        body = _Line(line.start, cut, match["body"])
        signers = (*_names_above(normal, lines, place), *_split(normal, body))
        return signers, dates.whole(match["date"]), Span(cut, line.end)
    return (), None, None


def _names_above(normal: NormalText, lines: tuple[_Line, ...], place: int) -> tuple[Span, ...]:
    """The names of bodies in the lines directly above, in order; bracketed asides between them are passed over."""
    found: list[tuple[Span, ...]] = []
    for line in reversed(lines[max(0, place - _MOST_SIGNERS) : place]):
        if is_line("aside", line.text):
            continue
        names = _split(normal, line)
        if not names:
            break
        found.append(names)
    return tuple(span for names in reversed(found) for span in names)


def _split(normal: NormalText, line: _Line) -> tuple[Span, ...]:
    """The names on a line: two that only blanks keep apart are two."""
    starts = [line.start]
    for place in range(line.start + 1, line.end):
        if normal.offsets[place] - normal.offsets[place - 1] > _WIDE_GAP and is_body_name(
            normal.text[starts[-1] : place]
        ):
            starts.append(place)
    spans = [Span(a, b) for a, b in zip(starts, [*starts[1:], line.end], strict=True)]
    if not all(is_body_name(normal.text[span.start : span.end]) for span in spans):
        spans = [Span(line.start, line.end)] if is_body_name(line.text) else []
    return tuple(part for span in spans for part in _listed(normal.text, span))


def _listed(text: str, span: Span) -> tuple[Span, ...]:
    """Names joined by 、 where each is complete."""
    cuts = [place for place in range(span.start, span.end) if text[place] == "、"]
    borders = list(zip([span.start, *(cut + 1 for cut in cuts)], [*cuts, span.end], strict=True))
    if all(is_body_name(text[low:high]) for low, high in borders):
        return tuple(Span(low, high) for low, high in borders)
    return (span,)


def _above_title(normal: NormalText, head: tuple[_Line, ...], titles: tuple[Span, ...]) -> tuple[Span, ...]:
    """The names of bodies on the lines directly above a title."""
    starts = {span.start for span in titles}
    for place, line in enumerate(head):
        if line.start in starts and (names := _names_above(normal, head, place)):
            return names
    return ()


@cache
def _issuer_end() -> regex.Pattern[str]:
    return regex.compile(alternation("document_cues", "kind", "issuer_end"))


def _in_title(normal: NormalText, titles: Iterable[Span]) -> tuple[Span, ...]:
    """The bodies that a title begins with (…人民政府办公厅关于…)."""
    for span in titles:
        if (end := _issuer_end().search(normal.text, span.start, span.end)) and end.start() > span.start:
            line = _Line(span.start, end.start(), normal.text[span.start : end.start()].replace("\n", ""))
            if names := _split(normal, line):
                return names
    return ()


def _top(head: tuple[_Line, ...]) -> tuple[Span, ...]:
    """The bodies on the first lines."""
    names = []
    for line in head:
        if not is_body_name(line.text):
            break
        names.append(Span(line.start, line.end))
    return tuple(names)


@cache
def _number_core() -> regex.Pattern[str]:
    return regex.compile(alternation("document_cues", "kind", "number"))


def _number(line: _Line) -> Span | None:
    """The document number that a line consists of, without brackets and date."""
    if not is_line("number", line.text):
        return None
    match = _number_core().search(line.text)
    return Span(line.start + match.start(), line.start + match.end()) if match else None
