"""A kind of figure or an instrument in, a table out: comparable items by document, with three kinds of empty cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from engine.period import Repeal, Validity, period
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.interchange import number_json
from ontology.model import Audience, Bound, BoundRole, Measure, PolicyDocument, ReviewState

from .base import KnowledgeBase
from .lookup import code_of
from .wording import amount, bound_words, kind_name, limit_words, region_name

_OTHER = "other"


class Empty(StrEnum):
    """Why a cell is empty: the document was read and is silent, or there is no document."""

    SILENT = "silent"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, slots=True)
class Cell:
    """One rule of one document: its figure (none when only words), and the measure that holds it."""

    document: PolicyDocument
    measure: Measure
    bound: Bound | None
    validity: Validity
    ends: date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A region with its documents; none when nothing of it was added."""

    region: str | None
    documents: tuple[PolicyDocument, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What is compared: items (rows) by regions (columns)."""

    title: str
    as_of: date
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[str, str], tuple[tuple[Cell, ...], ...]], ...]

    def empty(self, column: int) -> Empty:
        """Why a cell of a column holds nothing."""
        return Empty.SILENT if self.columns[column].documents else Empty.NOT_COVERED


def compare(
    kb: KnowledgeBase, *, kind: str | None, instrument: str | None, regions: Sequence[str], as_of: date
) -> Table:
    """The table of one kind of figure or of one instrument."""
    if (kind is None) == (instrument is None):
        raise KBError("COMPARE_WHAT", "请说明比较什么", hint="：用 --kind 或 --instrument 指定其中一个。")
    kind, instrument = code_of(kb.codes, "kind", kind), code_of(kb.codes, "instrument", instrument)
    columns = _columns(kb, [kb.region(name) for name in regions])
    cells = [cell for column in columns for cell in _cells(column.documents, kind, instrument, as_of, kb.repealed)]
    items = dict.fromkeys(_item(cell, kb.codes) for cell in cells)
    rows = tuple(
        (item, tuple(_of(column, item, cells, kb.codes) for column in columns)) for item in sorted(items, key=_order)
    )
    title = kb.codes.label("kind", kind) if kind else kb.codes.label("instrument", instrument or "")
    return Table(title, as_of, columns, rows)


def _columns(kb: KnowledgeBase, wanted: Sequence[str]) -> tuple[Column, ...]:
    """A column a region: those asked for, else those of the documents; documents without a region come last."""
    documents = kb.documents()
    codes = wanted or sorted({document.region for document in documents if document.region})
    columns = [Column(code, tuple(one for one in documents if one.region == code)) for code in codes]
    nowhere = tuple(document for document in documents if document.region is None)
    if nowhere and not wanted:
        columns.append(Column(None, nowhere))
    return tuple(columns)


def _cells(
    documents: Iterable[PolicyDocument],
    kind: str | None,
    instrument: str | None,
    as_of: date,
    repealed: Mapping[str, Repeal],
) -> Iterable[Cell]:
    for document in documents:
        for measure in document.measures:
            if measure.review is ReviewState.REJECTED:
                continue
            found = period(document, measure, repealed.get(document.id))
            validity, ends = found.validity(as_of), found.ends
            if kind is not None:
                yield from (
                    Cell(document, measure, one, validity, ends) for one in measure.thresholds if one.kind == kind
                )
            elif measure.instrument == instrument and measure.audience is Audience.ENTERPRISE:
                figures = [one for one in measure.thresholds if one.role is BoundRole.BENEFIT]
                yield from (Cell(document, measure, one, validity, ends) for one in figures)
                if not figures:
                    yield Cell(document, measure, None, validity, ends)


def _item(cell: Cell, codes: CodeBook) -> tuple[str, str]:
    """What a cell can be compared by: the kind of figure, and the tier of its conditions."""
    name = kind_name(cell.bound, codes) if cell.bound and cell.bound.kind != _OTHER else ""
    tiers = [
        bound_words(one, codes)
        for one in cell.measure.thresholds
        if one.role is BoundRole.CONDITION and one is not cell.bound
    ]
    return name, "，".join(dict.fromkeys(tiers))


def _order(item: tuple[str, str]) -> tuple[bool, str, bool, str]:
    return (not item[0], item[0], bool(item[1]), item[1])


def _of(column: Column, item: tuple[str, str], cells: Sequence[Cell], codes: CodeBook) -> tuple[Cell, ...]:
    mine = {document.id for document in column.documents}
    return tuple(cell for cell in cells if cell.document.id in mine and _item(cell, codes) == item)


def cell_words(cell: Cell, codes: CodeBook) -> str:
    """A cell as people read it: its figure, or that there are only words; and when it does not hold on the date."""
    words = limit_words(cell.bound, codes) if cell.bound else "有规定，无数值"
    starts = cell.measure.valid_from or cell.document.valid_from or cell.document.issued
    if cell.validity is Validity.NOT_YET:
        return f"—（{starts} 起施行：{words}）"
    if cell.validity is Validity.EXPIRED:
        return f"—（{cell.ends} 已失效：{words}）"
    return words


def table_json(table: Table, codes: CodeBook) -> dict[str, Any]:
    """The table as plain JSON values (huiqi-compare/1)."""
    return {
        "format": "huiqi-compare/1",
        "title": table.title,
        "as_of": table.as_of.isoformat(),
        "columns": [
            {
                "region": column.region,
                "name": region_name(column.region, codes),
                "documents": [document.id for document in column.documents],
            }
            for column in table.columns
        ],
        "rows": [
            {
                "item": item[0],
                "tier": item[1],
                "cells": [_cells_json(table, i, cells, codes) for i, cells in enumerate(line)],
            }
            for item, line in table.rows
        ],
    }


def _cells_json(table: Table, column: int, cells: tuple[Cell, ...], codes: CodeBook) -> dict[str, Any]:
    if not cells:
        return {"empty": table.empty(column).value, "rules": []}
    return {"empty": None, "rules": [_cell_json(cell, codes) for cell in cells]}


def _cell_json(cell: Cell, codes: CodeBook) -> dict[str, Any]:
    bound = cell.bound
    figure: dict[str, Any] = {"op": None, "value": None, "unit": None, "from": None}
    if bound is not None:
        value = bound.value.isoformat() if isinstance(bound.value, date) else number_json(bound.value)
        previous = None if bound.previous is None else number_json(bound.previous)
        figure = {"op": bound.op.value, "value": value, "unit": bound.unit, "from": previous}
        figure["text"] = amount(bound.value, bound.unit, codes)
    return {
        **figure,
        "force": cell.measure.force.value,
        "validity": cell.validity.value,
        "measure": cell.measure.id,
        "clause": cell.measure.clause,
        "quote": cell.measure.quote.text,
    }
