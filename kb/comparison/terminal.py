"""A comparison in, a table with footnotes for the terminal out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import typer
from rich import box
from rich.table import Table as Grid
from rich.text import Text

from engine.period import Validity
from kb.layout import clipped, page, rows
from kb.wording import limit_words
from ontology.codebook import CodeBook
from ontology.model import BoundOp, Force

from .table import Cell, Column, Comparison, Empty, Figure, Row, Rule, Undecided
from .words import EMPTY, FAVOUR, STATUS, UNDECIDED, interval_words, source_name, span_words

_UNSAID = (None, Undecided.NO_DIRECTION, Undecided.ONE_ONLY)
_QUOTE, _NARROWEST, _FIRST = 110, 16, 24
_LIMITED = (BoundOp.LE, BoundOp.LT, BoundOp.GE, BoundOp.GT)
_LEGEND = (
    "未规定：已收录该地这方面的文件，文中没有这一项（有星号的，对另一档次或另一类对象有规定）；"
    "明确排除：文件写明不适用；未收录：没有收录该地这方面的文件，不知道。"
)


def show_comparison(table: Comparison, codes: CodeBook) -> None:
    """Print the table, as many columns beside each other as the page holds, and each quote as a footnote."""
    out = page()
    rows(out, [("比较", table.title), ("日期", table.as_of.isoformat())], indent=0)
    if not table.rows:
        rows(out, [("结果", "已收录的文件都没有这一项")], indent=0)
    notes: dict[Rule, int] = {}
    step = max(1, (out.width - _FIRST) // (_NARROWEST + 2))
    for first in range(0, len(table.columns) if table.rows else 0, step):
        with out.capture() as drawn:
            out.print(_grid(table, range(first, min(first + step, len(table.columns))), notes, codes))
        typer.echo("\n".join(line.rstrip() for line in drawn.get().rstrip("\n").split("\n")))
    rows(out, [(f"[{number}]", _note(rule, codes)) for rule, number in notes.items()], indent=0)
    rows(out, _rest(table.others), indent=0)
    rows(out, [("说明", _LEGEND)], indent=0)


def _rest(others: Iterable[Column]) -> list[tuple[str, str]]:
    """The regions that have no column, by why."""
    silent = [one.name for one in others if one.on_subject]
    apart = [one.name for one in others if not one.on_subject]
    said = [f"{'、'.join(silent)}：未规定"] if silent else []
    said += [f"{'、'.join(apart)}：未收录这方面的文件"] if apart else []
    return [("其他", "；".join([*said, "没有列出的地区：未收录"]))]


def _grid(table: Comparison, columns: range, notes: dict[Rule, int], codes: CodeBook) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=False)
    grid.add_column("项目", overflow="fold", min_width=12)
    for column in columns:
        one = table.columns[column]
        grid.add_column(Text(f"{one.name}\n{one.region or ''}"), overflow="fold", min_width=_NARROWEST)
    for row in table.rows:
        cells = (_cell(row, column, notes, codes) for column in columns)
        grid.add_row(Text(_row_words(row, codes)), *cells)
        grid.add_section()
    return grid


def _row_words(row: Row, codes: CodeBook) -> str:
    item = row.item
    name = codes.label("kind", item.kind).partition("(")[0].partition("（")[0] if item.kind else "（没有数值）"
    told = [FAVOUR[row.favour]] if row.favour else []
    told += [UNDECIDED[row.undecided]] if row.undecided and row.undecided not in _UNSAID else []
    parts = [f"{name}（{'，'.join(told)}）" if told else name]
    parts += [interval_words(one, codes) for one in item.tiers]
    return "\n".join([*parts, *item.group])


def _end(closed: bool) -> str:
    return "（含）" if closed else "（不含）"


def _cell(row: Row, column: int, notes: dict[Rule, int], codes: CodeBook) -> Text:
    cell = row.cells[column]
    if not cell.rules:
        return Text(_empty_words(cell, notes), style="dim")
    lines: dict[str, list[int]] = {}
    for rule in cell.rules:
        number = notes.setdefault(_bare(rule), len(notes) + 1)
        mark = "★" if column in row.best and not rule.inherited else ""
        lines.setdefault(f"{mark}{rule_words(rule, codes)}", []).append(number)
    return Text("\n".join(f"{words}{''.join(f'[{n}]' for n in dict.fromkeys(ns))}" for words, ns in lines.items()))


def _empty_words(cell: Cell, notes: dict[Rule, int]) -> str:
    words = EMPTY[cell.empty or Empty.SILENT]
    if cell.excluded_by is not None:
        return f"{words}[{notes.setdefault(_bare(cell.excluded_by), len(notes) + 1)}]"
    return f"{words}*" if cell.elsewhere else words


def _bare(rule: Rule) -> Rule:
    """A rule as a footnote tells it: the same wherever it is shown."""
    return replace(rule, split=False, wider=False, inherited=False, status=None, figure=None, tiers=())


def rule_words(rule: Rule, codes: CodeBook) -> str:
    """A rule as a cell says it: its figure, whether it holds on the day, where it is from, for whom."""
    words = figure_words(rule.figure, codes) if rule.figure else "有规定，无数值"
    if rule.validity is Validity.NOT_YET:
        words = f"—（{rule.starts} 起施行：{words}）"
    elif rule.validity is Validity.EXPIRED:
        words = f"—（{rule.ends} 已失效：{words}）"
    elif rule.validity is Validity.UNDETERMINED:
        words = f"{words}（期限起点不明）"
    told = [STATUS[rule.status]] if rule.status else []
    told += ["上级规定"] if rule.inherited else []
    told += ["由单一档拆分"] if rule.split and not rule.tiers else ["由较宽的档拆分"] if rule.split else []
    told += ["对象更宽"] if rule.wider else []
    told += ["另有条件"] if rule.conditions else []
    told += [codes.label("force", rule.force)] if rule.force in (Force.ENCOURAGEMENT, Force.TARGET) else []
    return f"{words}〔{'，'.join(told)}〕" if told else words


def figure_words(figure: Figure, codes: CodeBook) -> str:
    """A figure with whether its limit is included: 不高于1%（含）."""
    per = f"每{figure.per.removeprefix('每')}" if figure.per else ""
    often = codes.label("payment-period", figure.period) if figure.period else ""
    end = "" if figure.inclusive is None or figure.op not in _LIMITED else _end(figure.inclusive)
    return f"{often}{per}{limit_words(figure, codes)}{end}"


def _note(rule: Rule, codes: CodeBook) -> str:
    units = f"；责任单位：{clipped('、'.join(rule.units), 40)}" if rule.units else ""
    force = codes.label("force", rule.force)
    quote = clipped(rule.quote.text, _QUOTE)
    others = f"；条件：{'；'.join(rule.conditions)}" if rule.conditions else ""
    return f"{source_name(rule.origin)} {rule.clause} [{force}]：“{quote}”{others}；{span_words(rule)}{units}"
