"""A comparison in, a table with footnotes for the terminal out."""

from __future__ import annotations

import typer
from rich import box
from rich.table import Table as Grid
from rich.text import Text

from ontology.codebook import CodeBook

from .compare import Cell, Empty, Table, cell_words
from .layout import clipped, page, rows
from .wording import period_words, region_name

_QUOTE = 100
_EMPTY = {Empty.SILENT: "未规定", Empty.NOT_COVERED: "未收录"}
_NARROWEST = 14


def show_table(table: Table, codes: CodeBook) -> None:
    """Print the table, as many columns beside each other as the page holds, and each quote as a footnote."""
    out = page()
    rows(out, [("比较", table.title), ("日期", table.as_of.isoformat())], indent=0)
    if not table.rows:
        rows(out, [("结果", "已收录的文件都没有这一项")], indent=0)
    notes: dict[str, int] = {}
    step = max(1, (out.width - 24) // (_NARROWEST + 2))
    for first in range(0, len(table.columns) if table.rows else 0, step):
        with out.capture() as drawn:
            out.print(_grid(table, range(first, min(first + step, len(table.columns))), notes, codes))
        typer.echo("\n".join(line.rstrip() for line in drawn.get().rstrip("\n").split("\n")))
    cells = {cell.measure.id: cell for _, line in table.rows for group in line for cell in group}
    rows(out, [(f"[{number}]", _note(cells[measure], codes)) for measure, number in notes.items()], indent=0)
    legend = "未规定：已收录该地文件，文中没有这一项；未收录：没有收录该地文件，不知道；—：有规定，但当日不生效。"
    rows(out, [("说明", legend)], indent=0)


def _grid(table: Table, columns: range, notes: dict[str, int], codes: CodeBook) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=False)
    grid.add_column("项目", overflow="fold", min_width=12)
    for column in columns:
        region = table.columns[column].region
        grid.add_column(Text(f"{region_name(region, codes)}\n{region or ''}"), overflow="fold", min_width=_NARROWEST)
    for (item, tier), line in table.rows:
        name = "；".join(part for part in (item, tier) if part) or "（没有数值）"
        grid.add_row(Text(name), *(_cell(table, column, line[column], notes, codes) for column in columns))
    return grid


def _cell(table: Table, column: int, cells: tuple[Cell, ...], notes: dict[str, int], codes: CodeBook) -> Text:
    if not cells:
        return Text(_EMPTY[table.empty(column)], style="dim")
    lines: dict[str, list[int]] = {}
    for cell in cells:
        number = notes.setdefault(cell.measure.id, len(notes) + 1)
        lines.setdefault(cell_words(cell, codes), []).append(number)
    return Text("\n".join(f"{words}{''.join(f'[{n}]' for n in dict.fromkeys(ns))}" for words, ns in lines.items()))


def _note(cell: Cell, codes: CodeBook) -> str:
    document, measure = cell.document, cell.measure
    source = document.doc_number or document.title or document.file
    force = codes.label("force", measure.force)
    quote = clipped(measure.quote.text, _QUOTE)
    return f"{source} {measure.clause} [{force}]：“{quote}”；{period_words(document, measure, codes)}"
