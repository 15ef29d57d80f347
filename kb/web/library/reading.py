"""A document with its text in, sections to read out: headings, paragraphs with marked stretches, measures beside them.

Offsets are those of the stored text, so that every character that is shown stands where a quote says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from kb.base import KnowledgeBase
from ontology.model import Clause, Measure, PolicyDocument, UnitInCharge

from .marking import Piece, Span, pieces

_ENDS = "。；！？：;:!?》"
_LONGEST_HEADING = 60
_TEXT_SHOWN, _MEASURES_SHOWN = 60_000, 300
_FULL, _SLACK = 15, 4
_WRAPPED_SHARE = 0.35
_BREAK = re.compile(r"(?<![a-zA-Z0-9])\s*\n\s*|\s*\n\s*(?![a-zA-Z0-9])")


class Line(NamedTuple):
    """A paragraph: its pieces, or those of a heading."""

    pieces: tuple[Piece, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Section:
    """A clause up to the next one or to what it holds: heading, paragraphs, the numbers of the measures read from it.

    `level`: how deep the clause lies, 0 for what stands in front of the first one.
    """

    path: str
    anchor: str
    level: int
    heading: Line | None
    lines: tuple[Line, ...]
    measures: tuple[int, ...]
    units: tuple[UnitInCharge, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The measures that are marked in it, also those that begin before it."""
        lines = (*([self.heading] if self.heading else []), *self.lines)
        return frozenset(number for line in lines for one in line.pieces for number in one.numbers) | {*self.measures}


def anchor(measure: Measure) -> str:
    """The name of a measure inside its document, in addresses and on the page.

    It is the last part of its identifier: c1.1-m-643ff7c2.
    """
    return measure.id.rpartition("#")[2].rpartition("/")[2]


def large(kb: KnowledgeBase, document: str) -> bool:
    """Whether a document may be too long for one page."""
    query = (
        "SELECT length(text) > ? OR (SELECT count(*) FROM measure WHERE document = s.iri) > ?"
        " FROM source s WHERE s.iri = ?"
    )
    row = kb.index.database.execute(query, (_TEXT_SHOWN, _MEASURES_SHOWN, document)).fetchone()
    return bool(row and row[0])


def address(kb: KnowledgeBase, measure: str, root: str = "") -> str:
    """Where the words of a measure (by IRI) stand on the page of its document."""
    document, _, name = measure.partition("#")
    wanted = f"?at={name}" if large(kb, document) else ""
    return f"{root}/library/{document.rpartition('/')[2]}{wanted}#t-{name}"


def ordered(document: PolicyDocument) -> tuple[Measure, ...]:
    """The measures in the order of the text, as they are numbered on the page (from 1)."""
    return tuple(sorted(document.measures, key=lambda one: (one.quote.start, one.quote.end)))


class Outline:
    """A text cut at its clauses, and in parts of which a page shows one: a whole text may be far too long for it."""

    def __init__(self, document: PolicyDocument, text: str, measures: Sequence[Measure]) -> None:
        """Cut it; `measures` in the order in which they are numbered."""
        openings = _openings(document, text)
        self._text = text
        self._clauses: list[Clause | None] = [None, *openings]
        self._bounds = [0, *(one.start for one in openings), len(text)]
        self._spans = [Span(one.quote.start, one.quote.end, number) for number, one in enumerate(measures, 1)]
        self._held: dict[int, list[int]] = {}
        for one in self._spans:
            self._held.setdefault(self._section_at(one.start), []).append(one.number)
        self.parts = tuple(self._cut())

    def _section_at(self, place: int) -> int:
        return min(bisect_right(self._bounds, place), len(self._clauses)) - 1

    def _cut(self) -> Iterator[range]:
        """Spans of clauses with no more text and measures than a page takes; one clause may have more."""
        first, length, count = 0, 0, 0
        for at, (low, high) in enumerate(pairwise(self._bounds)):
            own = len(self._held.get(at, ()))
            if at > first and (length + high - low > _TEXT_SHOWN or count + own > _MEASURES_SHOWN):
                yield range(first, at)
                first, length, count = at, 0, 0
            length, count = length + high - low, count + own
        yield range(first, len(self._clauses))

    def part_of(self, place: int) -> int:
        """In which part (from 1) a place of the text stands."""
        section = self._section_at(place)
        return next((number for number, one in enumerate(self.parts, 1) if section in one), 1)

    def _place(self, at: int) -> tuple[int, int]:
        return self._bounds[at], self._bounds[at + 1]

    def sections(self, part: int) -> tuple[Section, ...]:
        """The clauses of a part (from 1)."""
        layout = _Layout(self._text, self._spans)
        found = (
            _section(self._clauses[at], layout, self._place(at), at, tuple(self._held.get(at, ())))
            for at in self.parts[part - 1]
        )
        return tuple(one for one in found if one.heading or one.lines)


def sections(document: PolicyDocument, text: str, measures: Sequence[Measure]) -> tuple[Section, ...]:
    """The whole text, clause by clause."""
    outline = Outline(document, text, measures)
    return tuple(one for part in range(1, len(outline.parts) + 1) for one in outline.sections(part))


def _openings(document: PolicyDocument, text: str) -> list[Clause]:
    """The clauses by where they begin; of several at one place the innermost."""
    found = {one.start: one for one in document.clauses if 0 <= one.start < len(text)}
    found |= {one.start: one for one in sorted(document.clauses, key=_depth) if one.start in found}
    return [found[start] for start in sorted(found)]


def _depth(clause: Clause) -> int:
    return clause.path.count("/") + 1


def _section(
    clause: Clause | None, layout: _Layout, place: tuple[int, int], at: int, measures: tuple[int, ...]
) -> Section:
    low, high = place
    if clause is None:
        return Section("", "front", 0, None, tuple(layout.lines(low, high)), measures, ())
    end = layout.heading_end(clause, high)
    heading = layout.line(low, end) if end > low else None
    lines = tuple(layout.lines(end, high))
    return Section(clause.path, f"clause-{at}", _depth(clause), heading, lines, measures, clause.units)


class _Layout:
    """A text with its marked stretches; knows whether its lines were broken at a fixed width."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = sorted(spans)
        self._longest = max((one.end - one.start for one in spans), default=0)
        self._starts = [one.start for one in self._spans]
        self._width = _width(text)
        self._begun = set[int]()

    def lines(self, low: int, high: int) -> Iterator[Line]:
        """The paragraphs of a stretch; lines that were broken at a fixed width are one paragraph again."""
        begin: int | None = None
        last = low
        for start, end in _filled(self._text, low, high):
            if begin is not None and not self._runs_on(last):
                yield self.line(begin, last)
                begin = None
            begin = start if begin is None else begin
            last = end
        if begin is not None:
            yield self.line(begin, last)

    def line(self, low: int, high: int) -> Line:
        """A stretch with its marks."""
        first = bisect_right(self._starts, low - self._longest - 1)
        near = self._spans[first : bisect_right(self._starts, high)]
        return Line(tuple(map(self._begin, pieces(self._text, low, high, near))), low)

    def _begin(self, piece: Piece) -> Piece:
        """The piece with the numbers of the stretches that it is the first to have, without breaks of lines."""
        fresh = tuple(one for one in piece.numbers if one not in self._begun)
        self._begun.update(fresh)
        return piece._replace(begins=fresh, text=_BREAK.sub("", piece.text))

    def heading_end(self, clause: Clause, high: int) -> int:
        """Where the heading of a clause ends with its sign; where the clause begins when it has none."""
        if not clause.heading or len(clause.heading) > _LONGEST_HEADING:
            return clause.start
        wanted = "".join(clause.heading.split())
        begin = self._text.find(wanted[0], clause.start, high)
        at, left = begin, len(wanted)
        while begin >= 0 and left and at < high:
            left -= not self._text[at].isspace()
            at += 1
        if begin < 0 or "".join(self._text[begin:at].split()) != wanted:
            return clause.start
        return at + 1 if at < high and self._text[at] in _ENDS else at

    def _runs_on(self, end: int) -> bool:
        """Whether the line that ends here goes on in the next one."""
        if self._width is None or self._text[end - 1] in _ENDS:
            return False
        start = self._text.rfind("\n", 0, end) + 1
        return len(self._text[start:end].strip()) >= self._width - _SLACK


def _width(text: str) -> int | None:
    """At how many characters the lines of a text were broken; None when each is a paragraph of its own."""
    sizes = sorted(len(line.strip()) for line in text.splitlines() if line.strip())
    if not sizes:
        return None
    full = sizes[int(len(sizes) * 0.9)]
    if sizes[-1] > full * 1.5 or full < _FULL:
        return None
    return full if sum(one >= full - _SLACK for one in sizes) >= len(sizes) * _WRAPPED_SHARE else None


def _filled(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The lines of a stretch that are not empty, without the blanks around them."""
    start = low
    while start < high:
        end = text.find("\n", start, high)
        end = high if end < 0 else end
        first, last = start, end
        while first < last and text[first].isspace():
            first += 1
        while last > first and text[last - 1].isspace():
            last -= 1
        if first < last:
            yield first, last
        start = end + 1
