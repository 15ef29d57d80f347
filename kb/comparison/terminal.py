"""A comparison in, its sheet as a table with footnotes for the terminal out, of many columns the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import typer
from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from kb.layout import clipped, folded, page, rows
from ontology.codebook import CodeBook

from .sheet import Box, Entry, Note, Sheet, blocks, filled, left_out, sheet
from .table import Column, Comparison

MOST = 12
_QUOTE, _NARROWEST, _WIDEST, _FIRST, _NAMED = 110, 16, 46, 24, 20
_FILES = "全部可用 -o 表.xlsx 或 -o 表.html 写成文件，也可用 --regions 指定地区"


def show_comparison(table: Comparison, codes: CodeBook, most: int = MOST) -> None:
    """Print the table, as many columns beside each other as the page holds, and each quote as a footnote."""
    out = page()
    shown = sheet(first_columns(table, most), codes)
    rows(out, [("比较", shown.title), ("日期", shown.as_of.isoformat())], indent=0)
    if len(table.columns) > most:
        rows(out, [("列数", f"共 {len(table.columns)} 列，这里是前 {most} 列；{_FILES}。")], indent=0)
    if not table.rows:
        rows(out, [("结果", "已收录的文件都没有这一项")], indent=0)
    for columns in blocks(shown, max(1, (out.width * 2 // 3) // (_NARROWEST + 2))) if shown.entries else ():
        _print(out, shown, columns)
    rows(out, [(f"[{note.number}]", _note(note)) for note in shown.notes], indent=0)
    rows(out, [("其他", shown.others)] if shown.others else [], indent=0)
    rows(out, [("说明", "；".join(f"{sign}：{meaning}" for sign, meaning in shown.legend) + "。")], indent=0)


def first_columns(table: Comparison, most: int) -> Comparison:
    """A table with its first columns and the rows in which they say something; of others only the first names."""
    if len(table.columns) > most:
        cut = [replace(row, cells=row.cells[:most], best=tuple(i for i in row.best if i < most)) for row in table.rows]
        said = tuple(row for row in cut if any(cell.rules or cell.excluded_by for cell in row.cells))
        table = replace(table, columns=table.columns[:most], rows=said)
    return replace(table, others=tuple(_named(table.others)), tasked=tuple(_named(table.tasked)))


def _named(others: Iterable[Column]) -> Iterable[Column]:
    """The first of the columns that are only named, by whether they deal with the subject, and how many more."""
    for on_subject in (True, False):
        found = [one for one in others if one.on_subject is on_subject]
        yield from found[:_NAMED]
        if len(found) > _NAMED:
            yield Column(None, f"等 {len(found)} 个", (), on_subject)


def _print(out: Console, shown: Sheet, columns: range) -> None:
    first = max(_FIRST, min(_WIDEST, out.width // 3))
    width = min(_WIDEST, (out.width - first) // len(columns) - 2)
    with out.capture() as drawn:
        out.print(_grid(shown, columns, first - 2, max(_NARROWEST, width)))
    typer.echo("\n".join(line.rstrip() for line in drawn.get().rstrip("\n").split("\n")))
    if words := left_out(shown, columns):
        rows(out, [("", words)], indent=0)


def _grid(shown: Sheet, columns: range, first: int, width: int) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=False)
    grid.add_column("项目", width=first, overflow="fold")
    for head in (shown.heads[one] for one in columns):
        grid.add_column(_folded([head.name, head.code], width), width=width, overflow="fold")
    for entry in (shown.entries[row] for row in filled(shown, columns)):
        grid.add_row(_folded(_row_words(entry), first), *(_cell(entry.boxes[one], width) for one in columns))
        grid.add_section()
    return grid


def _folded(lines: Iterable[str], width: int, style: str = "") -> Text:
    return Text("\n".join(part for line in lines for part in folded(line, width - 4)), style=style)


def _row_words(entry: Entry) -> list[str]:
    name, *rest = entry.lines or ("—",)
    return [f"{name}（{entry.favour}）" if entry.favour else name, *rest]


def _cell(one: Box, width: int) -> Text:
    if one.empty is not None:
        return _folded([f"{one.text}{_marks(() if one.note is None else (one.note,))}"], width, "dim")
    return _folded([f"{line.text}{_marks(line.notes)}" for line in one.lines], width)


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _note(note: Note) -> str:
    return f"{note.place}：“{clipped(note.quote, _QUOTE)}”（{note.told}）"
