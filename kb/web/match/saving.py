"""An answer in, files to keep out: the list of policies as CSV, workbook or Markdown, JSON, a receipt, the profile."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from kb.base import KnowledgeBase
from kb.comparison.longform import field_text
from kb.comparison.markdown import plain_words
from kb.comparison.workbook import text_cell
from kb.match_json import answer_json
from kb.receipt import receipt, written
from ontology.findings import KBError
from ontology.profile_write import profile_text

from .answering import View
from .cards import Card
from .entered import Entered

COLUMNS = (
    *("结果", "能得到什么", "力度", "政策工具", "因为", "还需", "差一点", "测算"),
    *("文件", "条款", "原文", "单位", "有效期", "编号"),
)
_WIDTHS = (9, 34, 10, 14, 40, 36, 30, 30, 24, 10, 60, 30, 28, 22)
_BOM = "\ufeff"
_TITLE = "政策清单"


@dataclass(frozen=True, slots=True)
class Saved:
    """A file: its name, its media type, its bytes."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Asked:
    """What there is to keep."""

    given: Entered
    view: View
    kb: KnowledgeBase


def saved(form: str, given: Entered, view: View, kb: KnowledgeBase) -> Saved:
    """The file of a form; KBError for a form that is unknown."""
    makers: Mapping[str, tuple[str, str, Callable[[_Asked], bytes]]] = {
        "csv": (f"{_TITLE}.csv", "text/csv; charset=utf-8", _csv),
        "xlsx": (f"{_TITLE}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        "md": (f"{_TITLE}.md", "text/markdown; charset=utf-8", _markdown),
        "json": ("结果.json", "application/json", _json),
        "receipt": ("凭据.json", "application/json", _receipt),
        "profile": ("企业画像.yaml", "application/yaml; charset=utf-8", _profile),
    }
    if form not in makers:
        known = "、".join(makers)
        raise KBError("UNKNOWN_FORMAT", f"不支持的格式“{form}”", hint=f"，可用：{known}。")
    name, media, make = makers[form]
    stem, dot, suffix = name.rpartition(".")
    return Saved(f"{stem}-{given.day.isoformat()}{dot}{suffix}", media, make(_Asked(given, view, kb)))


def records(view: View) -> Iterator[dict[str, str]]:
    """One record a measure, in the order of the page."""
    for group in view.groups:
        for section in group.sections:
            for one in section.cards:
                yield dict(zip(COLUMNS, _record(one, group.title), strict=True))


def _record(one: Card, verdict: str) -> tuple[str, ...]:
    marks = {True: "✓", False: "✗", None: "?"}
    because = "；".join(f"{marks[each.truth]} {each.words}" for each in one.conditions)
    given = (verdict, one.headline, one.force_label, one.instrument, because, "；".join(one.needed), one.near)
    return (*given, one.amount, one.source, one.clause, one.passage.words, one.units, one.period, one.measure)


def _heading(asked: _Asked) -> list[str]:
    """Who, when, of what; what is not in the list."""
    lines = [f"{name}：{words}" if name else words for name, words in asked.view.header]
    return [*lines, asked.view.note]


def _csv(asked: _Asked) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for record in records(asked.view):
        writer.writerow({name: field_text(value) for name, value in record.items()})
    return (_BOM + out.getvalue()).encode()


def _xlsx(asked: _Asked) -> bytes:
    book = Workbook()
    first = book.active
    if not isinstance(first, Worksheet):
        raise TypeError(first)
    first.title = _TITLE
    _written(first, [COLUMNS, *(tuple(one.values()) for one in records(asked.view))])
    for place, width in enumerate(_WIDTHS):
        first.column_dimensions[chr(ord("A") + place)].width = width
    first.freeze_panes = "C2"
    first.auto_filter.ref = first.dimensions
    first.page_setup.orientation, first.page_setup.paperSize, first.page_setup.fitToHeight = "landscape", 9, 0
    first.print_title_rows = "1:1"
    about = book.create_sheet("说明")
    _written(about, [(line,) for line in _heading(asked)])
    about.column_dimensions["A"].width = 100
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(ws: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    """Words only, wrapped, the first row as a heading."""
    for i, row in enumerate(rows, 1):
        for j, words in enumerate(row, 1):
            cell = ws.cell(i, j)
            if isinstance(cell, Cell):
                text_cell(cell, words)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=i == 1)


def _markdown(asked: _Asked) -> bytes:
    lines = [f"# {_TITLE}", "", *(f"- {plain_words(line)}" for line in _heading(asked))]
    for group in asked.view.groups:
        lines += ["", f"## {group.title} {group.count} 项"]
        for section in group.sections:
            lines += ["", f"### {section.title}", ""]
            for one in section.cards:
                lines += [f"- **{plain_words(one.headline)}**（{one.force_label} · {plain_words(one.instrument)}）"]
                record = dict(zip(COLUMNS, _record(one, group.title), strict=True))
                shown = ("因为", "还需", "差一点", "测算", "单位", "有效期")
                lines += [f"  - {name}：{plain_words(record[name])}" for name in shown if record[name]]
                lines += [f"  - 依据：{plain_words(one.source)} {plain_words(one.clause)}"]
                lines += [f"    > {plain_words(one.passage.words)}"]
    return ("\n".join(lines) + "\n").encode()


def _json(asked: _Asked) -> bytes:
    found = answer_json(asked.view.answer, asked.kb.codes)
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def _receipt(asked: _Asked) -> bytes:
    """The receipt that `huiqi match --receipt` writes, which `huiqi replay` reads."""
    return written(receipt(asked.view.answer, asked.kb.codes, everywhere=False))


def _profile(asked: _Asked) -> bytes:
    return profile_text(asked.given.file, asked.kb.codes).encode()
