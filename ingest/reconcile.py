"""A criterion and the bounds of the same words in, one criterion out that says what the bounds say.

The neighbouring tier decides whether a limit includes its figure (1000万元(含)以下 | 1000万元以上); only the bounds
have seen it. Words that date an attribute (第四季度到期) become a first and a last day once the year is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from ontology.model import (
    AttributeCondition,
    Bound,
    BoundOp,
    BoundRole,
    ConditionGroup,
    Criterion,
    GroupMode,
    OpenCondition,
    Operator,
    Quote,
)

from .lexicon import rows
from .quantities import figures

_LIMITS = {
    BoundOp.LE: Operator.LE,
    BoundOp.LT: Operator.LT,
    BoundOp.GE: Operator.GE,
    BoundOp.GT: Operator.GT,
}


@dataclass(frozen=True, slots=True)
class _Dated:
    pattern: regex.Pattern[str]
    attr: str


@cache
def _dated() -> tuple[_Dated, ...]:
    return tuple(_Dated(regex.compile(row["pattern"]), row["attr"]) for row in rows("dated_words"))


def reconcile(criterion: Criterion | None, bounds: Sequence[Bound], *, year: int | None) -> Criterion | None:
    """The criterion with its limits as the bounds have them and its dated words as days."""
    match criterion:
        case None:
            return None
        case ConditionGroup():
            members = tuple(
                m for m in (reconcile(one, bounds, year=year) for one in criterion.members) if m is not None
            )
            return criterion if members == criterion.members else criterion.model_copy(update={"members": members})
        case AttributeCondition():
            return _limited(criterion, bounds)
        case OpenCondition():
            return _days(criterion, year) or criterion


def _limited(leaf: AttributeCondition, bounds: Sequence[Bound]) -> AttributeCondition:
    for bound in bounds:
        if (
            bound.role is BoundRole.CONDITION
            and bound.op in _LIMITS
            and bound.value == leaf.value
            and _overlap(leaf.quote, bound.quote)
        ):
            return leaf.model_copy(update={"op": _LIMITS[bound.op]})
    return leaf


def _overlap(one: Quote | None, other: Quote) -> bool:
    return one is not None and one.start < other.end and other.start < one.end


def _days(leaf: OpenCondition, year: int | None) -> Criterion | None:
    """A first and a last day for words that say when; None where they name no day."""
    for row in _dated():
        if not row.pattern.search(leaf.text):
            continue
        for figure in figures(leaf.text, year):
            if figure.last is None:
                continue
            edges = ((Operator.GE, figure.value), (Operator.LE, figure.last))
            return ConditionGroup(
                mode=GroupMode.ALL,
                members=tuple(AttributeCondition(attr=row.attr, op=op, value=v, quote=leaf.quote) for op, v in edges),
            )
    return None
