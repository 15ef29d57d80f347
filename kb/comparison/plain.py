"""A comparison in, plain JSON values out (huiqi-compare/2)."""

from __future__ import annotations

from typing import Any

from kb.wording import amount
from ontology.codebook import CodeBook
from ontology.interchange import iso_json, number_json, quote_json, value_json

from .table import Cell, Column, Comparison, Figure, Interval, Item, Origin, Row, Rule

FORMAT = "huiqi-compare/2"


def comparison_json(table: Comparison, codes: CodeBook) -> dict[str, Any]:
    """The table; `others` are regions on record without a rule on it."""
    return {
        "format": FORMAT,
        "title": table.title,
        "subject": table.subject,
        "as_of": table.as_of.isoformat(),
        "columns": [_column(one) for one in table.columns],
        "rows": [_row(one, codes) for one in table.rows],
        "others": [_column(one) for one in table.others],
        "tasked": [one.name for one in table.tasked],
    }


def _column(column: Column) -> dict[str, Any]:
    documents = [_origin(one) for one in column.documents]
    return {"region": column.region, "name": column.name, "on_subject": column.on_subject, "documents": documents}


def _origin(origin: Origin) -> dict[str, Any]:
    names = ("iri", "file", "title", "doc_number", "region", "url")
    return {name: getattr(origin, name) for name in names}


def _row(row: Row, codes: CodeBook) -> dict[str, Any]:
    return {
        "item": _item(row.item),
        "favour": row.favour and row.favour.value,
        "best": list(row.best),
        "undecided": row.undecided and row.undecided.value,
        "cells": [_cell(cell, codes) for cell in row.cells],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "instrument": item.instrument,
        "kind": item.kind,
        "unit": item.unit,
        "tiers": [_interval(one) for one in item.tiers],
        "group": list(item.group),
    }


def _interval(one: Interval) -> dict[str, Any]:
    return {
        "attr": one.attr,
        "low": None if one.low is None else number_json(one.low),
        "low_closed": one.low_closed,
        "high": None if one.high is None else number_json(one.high),
        "high_closed": one.high_closed,
    }


def _cell(cell: Cell, codes: CodeBook) -> dict[str, Any]:
    return {
        "empty": cell.empty and cell.empty.value,
        "elsewhere": cell.elsewhere,
        "excluded_by": cell.excluded_by and _rule(cell.excluded_by, codes),
        "rules": [_rule(rule, codes) for rule in cell.rules],
    }


def _rule(rule: Rule, codes: CodeBook) -> dict[str, Any]:
    found: dict[str, Any] = {
        "document": rule.origin.iri,
        "measure": rule.measure,
        "clause": rule.clause,
        "quote": quote_json(rule.quote),
        "force": rule.force.value,
        "units": list(rule.units),
        "figure": rule.figure and _figure(rule.figure, codes),
        "tiers": [_interval(one) for one in rule.tiers],
        "conditions": list(rule.conditions),
        "validity": rule.validity.value,
        "from": iso_json(rule.starts),
        "to": iso_json(rule.ends),
        "inherited": rule.inherited,
        "split": rule.split,
        "wider": rule.wider,
        "review": rule.review.value,
    }
    return found if rule.status is None else {**found, "status": rule.status.value}


def _figure(figure: Figure, codes: CodeBook) -> dict[str, Any]:
    return {
        "op": figure.op.value,
        "value": value_json(figure.value),
        "unit": figure.unit,
        "from": None if figure.previous is None else number_json(figure.previous),
        "text": amount(figure.value, figure.unit, codes),
        "quote": figure.quote and quote_json(figure.quote),
        "inclusive": figure.inclusive,
        "inclusive_basis": figure.inclusive_basis and figure.inclusive_basis.value,
        "period": figure.period and figure.period.value,
        "per": figure.per,
        "relative_to": figure.relative_to,
    }
