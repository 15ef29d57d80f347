"""Estimates and sums in, plain JSON values out: `amount` of huiqi-match/1, and huiqi-estimate/1."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.amount_rules import reason
from engine.amounts import Estimate, Input
from engine.stacking import Applied, Sum, Total
from ontology.interchange import number_json, quote_json
from ontology.profile import Interval

if TYPE_CHECKING:  # an answer needs no more than the amounts of single measures
    from .estimating import Estimated

FORMAT = "huiqi-estimate/1"


def amount_json(one: Estimate | None) -> dict[str, Any] | None:
    """The amount of one measure as JSON; null when it is about no money."""
    if one is None:
        return None
    return {
        "outcome": one.outcome.value,
        "formula": one.formula,
        "period": one.period and one.period.value,
        "low": _number(one.low),
        "high": _number(one.high),
        "saving": one.saving,
        "per": one.per,
        "stages": [
            {
                "first": stage.first,
                "last": stage.last,
                "formula": stage.words,
                "value": _interval_json(stage.value),
            }
            for stage in one.stages
        ],
        "total": _interval_json(one.total),
        "reasons": [reason(code) for code in one.reasons],
        "inputs": [_input_json(needed) for needed in one.inputs],
        "caps": [
            {
                "value": number_json(cap.value),
                "period": cap.period and cap.period.value,
                "per": cap.per,
                "binding": cap.binding,
                "quote": quote_json(cap.quote),
            }
            for cap in one.caps
        ],
        "quotes": [quote_json(quote) for quote in one.quotes],
    }


def estimated_json(found: Estimated) -> dict[str, Any]:
    """The amounts of a document as JSON (huiqi-estimate/1)."""
    return {
        "format": FORMAT,
        "as_of": found.as_of.isoformat(),
        "document": found.document.id,
        "measures": [
            {
                "measure": line.measure.id,
                "review": line.measure.review.value,
                "status": line.status.value,
                "amount": amount_json(line.estimate),
            }
            for line in found.lines
        ],
        "sure": _total_json(found.sure),
        "possible": _total_json(found.possible),
    }


def _total_json(one: Total) -> dict[str, Any]:
    return {
        **_sum_json(one.sum),
        "saved": _sum_json(one.saved),
        "savings": list(one.savings),
        "counted": list(one.counted),
        "left_out": list(one.left_out),
        "applied": [_applied_json(applied) for applied in one.applied],
    }


def _applied_json(one: Applied) -> dict[str, Any]:
    rule = one.rule
    return {
        "mode": rule.mode.value if rule else one.note,
        "scope": rule.scope.value if rule else None,
        "clauses": list(rule.clauses) if rule else [],
        "quote": quote_json(rule.quote) if rule else None,
        "measures": list(one.measures),
        "before": None if one.before is None else _sum_json(one.before),
        "after": None if one.after is None else _sum_json(one.after),
        "needs": None if one.needs is None else _input_json(one.needs),
    }


def _sum_json(one: Sum) -> dict[str, Any]:
    return {"low": number_json(one.low), "high": _number(one.high)}


def _input_json(one: Input) -> dict[str, Any]:
    fields = {"key": one.key, "label": one.label, "unit": one.unit, "question": one.question}
    return {**fields, "value": _interval_json(one.value)}


def _interval_json(value: Interval | None) -> dict[str, Any] | None:
    return None if value is None else {"low": _number(value.low), "high": _number(value.high)}


def _number(value: Decimal | None) -> int | float | None:
    return None if value is None else number_json(value)
