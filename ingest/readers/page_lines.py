"""The lines and tables of printed pages in, paragraphs and whole tables out: width, indent and size tell what joins.

Running heads and page numbers are left out: lines at the edge of the page that are the same, but for figures, on most
pages. A paragraph that runs over a page is one; so is a table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from ingest.numbering import marker

from .grid import Row

_EDGE = 0.12
_MOST_PAGES = 0.6
_FEWEST_PAGES = 3
_INDENT, _SHORT, _CENTRED, _LARGE, _APART = 1.2, 1.6, 1.0, 1.15, 1.7
_FIGURES = regex.compile(r"\d+")
_PAGE_NUMBER = regex.compile(r"[-—–－~·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:[/，,\s]*共?\s*\d{1,4}\s*页?)?[-—–－~·\s]*")
_ENDS = tuple("。；：;:")
_LATIN = regex.compile(r"[A-Za-z]$")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, its edges in points from the left and the top, and the size of its letters."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Table:
    """A printed table with its upper and lower edge."""

    rows: tuple[Row, ...]
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its width and height in points, its lines outside tables, its tables, and its number of characters."""

    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    characters: int


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a document is set: margins of its running text, size of its letters, distance of its lines."""

    left: float
    right: float
    size: float
    leading: float


def paragraphs(pages: Sequence[Page]) -> Iterator[str | Table]:
    """Paragraphs and tables in their order."""
    inner = _without_heads(pages)
    measure = _measured(inner)
    group: list[Line] = []
    table: Table | None = None
    for page in inner:
        for block in _from_the_top(page):
            if isinstance(block, Table):
                yield from _closed(group)
                table = _continued(table, block)
                continue
            if table is not None:
                yield table
                table = None
            if group and not _joins(group[-1], block, measure, page.width):
                yield from _closed(group)
            group.append(block)
    yield from _closed(group)
    if table is not None:
        yield table


def _from_the_top(page: Page) -> list[Line | Table]:
    blocks: list[Line | Table] = [*page.lines, *page.tables]
    return sorted(blocks, key=lambda block: block.top)


def _closed(group: list[Line]) -> Iterator[str]:
    """The text of a paragraph's lines, which are then done with; a blank only between Latin words."""
    text = ""
    for line in group:
        blank = " " if _LATIN.search(text) and line.text[:1].isascii() and line.text[:1].isalpha() else ""
        text += f"{blank}{line.text}"
    group.clear()
    if text:
        yield text


def _without_heads(pages: Sequence[Page]) -> list[Page]:
    """The pages without what is printed at the edge of most of them, and without page numbers."""
    seen = Counter(key for page in pages for key in {_key(line) for line in page.lines if _at_edge(line, page)})
    needed = max(_FEWEST_PAGES, _MOST_PAGES * len(pages))
    running = {key for key, count in seen.items() if count >= needed}
    return [
        replace(
            page,
            lines=tuple(
                line
                for line in page.lines
                if not (_at_edge(line, page) and (_key(line) in running or _PAGE_NUMBER.fullmatch(line.text)))
            ),
        )
        for page in pages
    ]


def _at_edge(line: Line, page: Page) -> bool:
    return line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height


def _key(line: Line) -> str:
    return str(_FIGURES.sub("#", "".join(line.text.split())))


def _measured(pages: Sequence[Page]) -> _Measure:
    """The measure that most characters are set in."""
    weights: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            weights[round(line.size * 2) / 2] += len(line.text)
    size = weights.most_common(1)[0][0] if weights else 12.0
    body = [line for page in pages for line in page.lines if abs(line.size - size) < 1]
    left = _most([line.left for line in body], size / 2) if body else 0.0
    right = _most([line.right for line in body if line.right - line.left > 8 * size], size) if body else 0.0
    gaps = [
        after.top - before.top
        for page in pages
        for before, after in zip(page.lines, page.lines[1:], strict=False)
        if 0 < after.top - before.top < 4 * size
    ]
    return _Measure(left, right, size, _most(gaps, 1.0) if gaps else 1.75 * size)


def _most(values: Sequence[float], step: float) -> float:
    """The middle of the most frequent class of values; the first when they are spread evenly."""
    classes = Counter(round(value / step) for value in values)
    if not classes:
        return 0.0
    best = classes.most_common(1)[0][0]
    inside = sorted(value for value in values if round(value / step) == best)
    return inside[len(inside) // 2]


def _joins(before: Line, after: Line, measure: _Measure, width: float) -> bool:
    """Whether a line goes on with the paragraph of the line before it (on the same page or the one before)."""
    if abs(before.size - after.size) > 1:
        return False
    apart = after.top - before.top
    if before.size > _LARGE * measure.size:
        return 0 < apart < 2 * before.size and _centred(before, width) and _centred(after, width)
    if apart > _APART * measure.leading:
        return False
    if before.text.endswith(_ENDS) and marker("".join(after.text.split())) is not None:
        return False
    indented = after.left > measure.left + _INDENT * measure.size
    full = before.right > measure.right - _SHORT * measure.size
    return full and not indented


def _centred(line: Line, width: float) -> bool:
    return abs((line.left + line.right) / 2 - width / 2) < _CENTRED * line.size


def _continued(table: Table | None, more: Table) -> Table:
    """A table that follows another with as many columns is its continuation; a repeated heading row goes."""
    if table is None:
        return more
    if len(table.rows[0]) != len(more.rows[0]):
        return Table((*table.rows, *more.rows), table.top, more.bottom)
    rest = more.rows[1:] if more.rows[0] == table.rows[0] else more.rows
    return Table((*table.rows, *rest), table.top, more.bottom)
