"""A comparison in, one record a rule (or a cell without one) out, under column names that stay; the same as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from kb.wording import number, region_name
from ontology.codebook import CodeBook

from .table import Cell, Column, Comparison, Row, Rule
from .words import EMPTY, figure_words, kind_words, tier_words

Value = str | bool | Decimal | date | int | None

COLUMNS: Mapping[str, str] = {
    "subject": "比较对象",
    "as_of": "查询日期",
    "item": "项目",
    "kind": "数值种类代码",
    "tier": "档次",
    "group": "受益对象",
    "column": "列",
    "region": "行政区划代码",
    "cell": "单元格",
    "text": "规定",
    "op": "关系",
    "value": "数值",
    "previous": "原数值",
    "unit": "单位",
    "inclusive": "含本数",
    "period": "计付周期",
    "per": "计量单位",
    "relative_to": "计算基数",
    "conditions": "条件",
    "status": "对企业",
    "best": "本行最优惠",
    "force": "力度",
    "validity": "效力",
    "starts": "生效日",
    "ends": "最后有效日",
    "inherited": "上级规定",
    "rule_tier": "原文档次",
    "units_in_charge": "责任单位",
    "doc_number": "发文字号",
    "title": "文件",
    "document_region": "文件所属地区",
    "clause": "条款",
    "quote": "原文",
    "quote_start": "原文起",
    "quote_end": "原文止",
    "url": "链接",
    "measure": "措施编号",
    "review": "复核状态",
}
"""Names of the columns in CSV with what people call them (in a workbook)."""

RULE = "rule"
_FORMULA = re.compile(r"[=+\-@\t\r\n|%]")
_BOM = "\ufeff"


def records(table: Comparison, codes: CodeBook) -> Iterator[dict[str, Value]]:
    """One record a rule; one for a cell without rules, which says why (and quotes what excludes it)."""
    for row in table.rows:
        for position, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
            where = _where(table, row, column, codes)
            if cell.empty is not None:
                yield {**where, **_empty(cell, codes)}
            for rule in cell.rules:
                yield {**where, "cell": RULE, **_rule(rule, codes), "best": position in row.best}


def csv_bytes(table: Comparison, codes: CodeBook) -> bytes:
    """The records as CSV that a spreadsheet opens as it is: UTF-8 with a mark, no cell that would be a formula."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(COLUMNS), restval="", lineterminator="\r\n")
    writer.writeheader()
    for record in records(table, codes):
        writer.writerow({name: field_text(value) for name, value in record.items()})
    return (_BOM + out.getvalue()).encode()


def _where(table: Comparison, row: Row, column: Column, codes: CodeBook) -> dict[str, Value]:
    return {
        "subject": table.subject,
        "as_of": table.as_of,
        "item": kind_words(row.item, codes),
        "kind": row.item.kind,
        "tier": tier_words(row.item.tiers, codes),
        "group": "、".join(row.item.group),
        "column": column.name,
        "region": column.region,
    }


def _empty(cell: Cell, codes: CodeBook) -> dict[str, Value]:
    if cell.empty is None:
        return {}
    quoted = _rule(cell.excluded_by, codes) if cell.excluded_by else {}
    return {**quoted, "cell": cell.empty.value, "text": EMPTY[cell.empty]}


def _rule(rule: Rule, codes: CodeBook) -> dict[str, Value]:
    figure, origin = rule.figure, rule.origin
    limit: dict[str, Value] = {}
    if figure is not None:
        limit = {
            "op": figure.op.value,
            "value": figure.value,
            "previous": figure.previous,
            "unit": figure.unit,
            "inclusive": figure.inclusive,
            "period": figure.period.value if figure.period else None,
            "per": figure.per,
            "relative_to": figure.relative_to,
        }
    return {
        **limit,
        "text": figure_words(figure, codes),
        "conditions": "、".join(rule.conditions),
        "status": rule.status.value if rule.status else None,
        "force": rule.force.value,
        "validity": rule.validity.value,
        "starts": rule.starts,
        "ends": rule.ends,
        "inherited": rule.inherited,
        "rule_tier": tier_words(rule.tiers, codes),
        "units_in_charge": "、".join(rule.units),
        "doc_number": origin.doc_number,
        "title": origin.title or origin.file,
        "document_region": region_name(origin.region, codes),
        "clause": rule.clause,
        "quote": rule.quote.text,
        "quote_start": rule.quote.start,
        "quote_end": rule.quote.end,
        "url": origin.url,
        "measure": rule.measure,
        "review": rule.review.value,
    }


def field_text(value: Value) -> str:
    """A value as a cell of CSV: words are never a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case Decimal():
            return number(value)
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return f"'{value}" if _FORMULA.match(value) else value
