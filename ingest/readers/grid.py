"""The rows of a table in, lines of text out: each row below a heading row becomes a numbered entry with labelled cells.

A table of text cannot be read across its lines, so that a row is written as people read it out: its name, then every
other cell after the heading of its column. A first column whose cells span several rows groups them: it is written
above them. A table that only lays out a page is written cell by cell. Readers repeat a cell in every row that it spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

_LONGEST_HEADING = 20
_LONGEST_NAME = 40
_SENTENCE = frozenset("。；：;:")

Row = tuple[str, ...]


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a table; cells may hold line feeds, a cell that runs on from its neighbour or above is empty."""
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    while kept and _banner(kept[0]):
        yield next(cell.strip() for cell in kept.pop(0) if cell.strip())
    if len(kept) >= 2 and _is_heading(kept[0]):
        yield from _entries(_one_line(kept[0]), kept[1:])
        return
    for row in kept:
        yield from _plain(row)


def _one_line(row: Row) -> Row:
    return tuple("".join(cell.split()) for cell in row)


def _banner(row: Row) -> bool:
    """A row of one cell across a wider table: its title."""
    return len(row) > 1 and sum(bool(cell.strip()) for cell in row) == 1 and bool(row[0].strip())


def _is_heading(row: Row) -> bool:
    """Whether a row names columns: at least two, each with a short name of its own and no sentence."""
    names = [name for name in _one_line(row) if name]
    short = all(len(name) <= _LONGEST_HEADING and not _SENTENCE.intersection(name) for name in names)
    return len(names) >= 2 and len(names) == len(set(names)) and short and not any(name.isdecimal() for name in names)


def _entries(heads: Row, rows: Sequence[Row]) -> Iterator[str]:
    count, group, grouped = 0, "", _grouped(rows)
    for row in rows:
        cells = [(head, cell.strip()) for head, cell in zip(heads, row, strict=False) if cell.strip()]
        if _banner(row):
            yield cells[0][1]
            continue
        if grouped and row[0].strip():
            if row[0].strip() != group:
                group = row[0].strip()
                yield "".join(group.split())
            cells = cells[1:]
        if cells and cells[0][1].isdecimal():
            cells = cells[1:]
        count += 1
        yield from _entry(count, cells)


def _grouped(rows: Sequence[Row]) -> bool:
    """Whether the first column groups the rows: short names that hold for several rows on end, no numbers."""
    names = [row[0].strip() for row in rows if row and not _banner(row)]
    short = all(len(name) <= _LONGEST_NAME and not name.isdecimal() for name in names)
    return short and any(one and one == after for one, after in pairwise(names))


def _entry(number: int, cells: Sequence[tuple[str, str]]) -> Iterator[str]:
    """One row: its first short cell names it, every other cell stands after the heading of its column."""
    if not cells:
        return
    name = cells[0][1]
    if "\n" not in name and len(name) <= _LONGEST_NAME and not _SENTENCE.intersection(name):
        yield f"{number}. {name}"
        cells = cells[1:]
    else:
        yield f"{number}. {cells[0][0]}"
    for head, cell in cells:
        first, *more = cell.split("\n")
        yield f"{head}：{first}" if head else first
        yield from (line for line in more if line.strip())


def _plain(row: Row) -> Iterator[str]:
    """A row without headings: short cells beside each other, longer ones as paragraphs."""
    cells = [cell.strip() for cell in row if cell.strip()]
    if all("\n" not in cell and len(cell) <= _LONGEST_HEADING for cell in cells):
        yield "\t".join(cells)
        return
    for cell in cells:
        yield from (line for line in cell.split("\n") if line.strip())
