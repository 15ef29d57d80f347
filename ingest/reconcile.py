"""A criterion and the bounds of the same words in, one criterion out that says what the bounds say.

The neighbouring tier decides whether a limit includes its figure (1000万元(含)以下 | 1000万元以上); only the bounds
have seen it. Words that date an attribute (第四季度到期) become a first and a last day once the year is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
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

from .expressions import all_of, any_of, leaves
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


def of_tier(
    criterion: Criterion | None, bounds: Sequence[Bound], others: Sequence[tuple[int, int]]
) -> Criterion | None:
    """The criterion of one tier of a list (500万元以上、1000万元以上的，分别…): its own limits, none of the others."""
    if not others:
        return criterion
    apart = [one for one in leaves(criterion) if _within(one.quote, others)]
    attrs = {one.attr for one in apart if isinstance(one, AttributeCondition)}
    kept = _without(criterion, apart) if attrs else criterion
    read = [one.quote for one in leaves(kept) if isinstance(one, AttributeCondition)]
    own = (
        AttributeCondition(attr=attr, op=_LIMITS[bound.op], value=bound.value, quote=bound.quote)
        for attr in sorted(attrs)
        for bound in bounds
        if len(attrs) == 1 and bound.role is BoundRole.CONDITION and bound.op in _LIMITS
        if isinstance(bound.value, Decimal) and not any(_overlap(quote, bound.quote) for quote in read)
    )
    return all_of([kept, *own])


def _within(quote: Quote | None, places: Sequence[tuple[int, int]]) -> bool:
    return quote is not None and any(start < quote.end and quote.start < end for start, end in places)


def _without(criterion: Criterion | None, apart: Sequence[Criterion]) -> Criterion | None:
    if not isinstance(criterion, ConditionGroup):
        return None if criterion in apart else criterion
    members = [_without(member, apart) for member in criterion.members]
    match criterion.mode:
        case GroupMode.ALL:
            return all_of(members)
        case GroupMode.ANY:
            return any_of(members)
        case GroupMode.NONE:
            left = tuple(member for member in members if member is not None)
            return criterion.model_copy(update={"members": left}) if left else None


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
