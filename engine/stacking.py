"""The estimates of one document's measures in; out: their sum in one year under its stacking rules, rule by rule.

One-off amounts count as paid in that year, amounts per occasion once; amounts by the month are not added up. The result
does not depend on the order of the measures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ontology.model import (
    BoundRole,
    Measure,
    PaymentPeriod,
    PolicyDocument,
    Stacking,
    StackingMode,
    StackingScope,
)

from .amount_rules import question
from .amounts import Estimate, Input, Known

_ZERO = Decimal(0)
_SHARE = Decimal("0.01")
_TIERS, _LEVELS = "tiers", "levels"


@dataclass(frozen=True, slots=True)
class Sum:
    """The least and the most of several amounts; `high` None when the text sets no limit."""

    low: Decimal
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Applied:
    """One rule with what it did to the measures that it concerns; `note` stands for a rule that no words state.

    `before` is None for a rule that cannot be computed here (other policies, a cap whose base is not known: `needs`).
    """

    rule: Stacking | None
    note: str | None
    measures: tuple[str, ...]
    before: Sum | None
    after: Sum | None
    needs: Input | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What one enterprise can get from one document in a year, and the measures that no sum could count.

    `saved`: what it need not pay (`savings`: the measures), which no rule on grants limits.
    """

    sum: Sum
    saved: Sum
    savings: tuple[str, ...]
    applied: tuple[Applied, ...]
    counted: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Amounts that have been put together: the clauses, the measures, their sum."""

    clauses: tuple[str, ...]
    measures: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sum: Sum

    def holds(self, rule: Stacking) -> bool:
        """Whether a choice is made by the very words that grant these amounts; it then concerns no others."""
        start, end = rule.quote.start, rule.quote.end
        return rule.mode is not StackingMode.CAP and any(low < end and start < high for low, high in self.spans)


def total(document: PolicyDocument, estimates: Iterable[tuple[Measure, Estimate]], known: Known) -> Total:
    """Put the estimates of a document together under its rules."""
    pairs = sorted(
        ((measure, one) for measure, one in estimates if not one.limit_only),
        key=lambda pair: (pair[0].quote.start, pair[0].quote.end, pair[0].id),
    )
    counted = [pair for pair in pairs if _adds_up(pair[1]) and not pair[1].saving]
    saving = [pair for pair in pairs if _adds_up(pair[1]) and pair[1].saving]
    applied: list[Applied] = []
    groups = _lists(counted, document.stacking, applied)
    for rule in sorted(document.stacking, key=_order):
        groups = _apply(rule, groups, applied, known)
    left_out = tuple(measure.id for measure, one in pairs if not _adds_up(one))
    return Total(
        sum=_added([group.sum for group in groups]),
        saved=_added([Sum(one.low or _ZERO, one.high) for _, one in saving]),
        savings=tuple(measure.id for measure, _ in saving),
        applied=tuple(applied),
        counted=tuple(measure.id for measure, _ in counted),
        left_out=left_out,
    )


def _adds_up(one: Estimate) -> bool:
    """Whether a sum of one year can count it: not what is paid by the month, for each unit, or in later years only."""
    if one.stages and one.stages[0].first > 1:
        return False
    if one.per is not None:
        return False
    return one.period is not PaymentPeriod.MONTH and (one.high is not None or one.low is not None or bool(one.inputs))


def _order(rule: Stacking) -> tuple[int, tuple[str, ...], bool, int, int]:
    """Rules of clauses before those of the document, choices before caps."""
    depth = max((clause.count("/") + 1 for clause in rule.clauses), default=0)
    return -depth, rule.clauses, rule.mode is StackingMode.CAP, rule.quote.start, rule.quote.end


def _lists(
    pairs: Sequence[tuple[Measure, Estimate]], rules: Sequence[Stacking], applied: list[Applied]
) -> list[_Group]:
    """The measures by the list of tiers that they are of: of tiers by a figure only the highest counts."""
    lists: defaultdict[tuple[int, int], list[tuple[Measure, Estimate]]] = defaultdict(list)
    for measure, one in pairs:
        lists[measure.quote.start, measure.quote.end].append((measure, one))
    groups = []
    for span, members in lists.items():
        sums = [Sum(one.low or _ZERO, one.high) for _, one in members]
        names = tuple(measure.id for measure, _ in members)
        group = _Group((members[0][0].clause,), names, (span,), _added(sums))
        if len(members) > 1:
            said = [rule for rule in rules if group.holds(rule) and rule.scope is not StackingScope.OTHER_POLICY]
            tiers = _numeric([measure for measure, _ in members])
            alone = bool(said) or tiers
            result = _highest(sums) if alone else Sum(_highest(sums).low, group.sum.high)
            rule = min(said, key=_order, default=None)
            note = None if rule else _TIERS if tiers else _LEVELS
            applied.append(Applied(rule, note, names, group.sum, result))
            group = replace(group, sum=result)
        groups.append(group)
    return groups


def _numeric(measures: Sequence[Measure]) -> bool:
    """Whether the tiers of a list differ by a figure of the same kind."""
    figures = [
        {(bound.kind, bound.op, bound.value) for bound in measure.thresholds if bound.role is BoundRole.CONDITION}
        for measure in measures
    ]
    kinds = set.intersection(*({kind for kind, _, _ in one} for one in figures))
    return bool(kinds) and len({frozenset(one) for one in figures}) == len(measures)


def _apply(rule: Stacking, groups: list[_Group], applied: list[Applied], known: Known) -> list[_Group]:
    """The groups after one rule; those that it concerns become one."""
    inside = [group for group in groups if group.holds(rule)] or [
        group for group in groups if not rule.clauses or any(_within(group, clause) for clause in rule.clauses)
    ]
    names = tuple(name for group in inside for name in group.measures)
    spans = tuple(span for group in inside for span in group.spans)
    if rule.scope is StackingScope.OTHER_POLICY:
        applied.append(Applied(rule, None, names, None, None))
        return groups
    if not inside or (rule.mode is not StackingMode.CAP and len(inside) == 1):
        return groups
    before = _added([group.sum for group in inside])
    needs: Input | None = None
    if rule.mode is StackingMode.CAP:
        limit, needs = _limit(rule, known)
        after = before if limit is None else _under(before, limit)
        if rule.scope is StackingScope.ITEM:
            after = Sum(after.low, before.high)
    else:
        chosen = _highest([group.sum for group in inside])
        after = Sum(chosen.low, before.high) if rule.scope is StackingScope.ITEM else chosen
    note = "item" if rule.scope is StackingScope.ITEM else None
    applied.append(Applied(rule, note, names, before, after, needs))
    outside = [group for group in groups if group not in inside]
    clauses = tuple(sorted({clause for group in inside for clause in group.clauses}))
    return [*outside, _Group(clauses, names, spans, after)]


def _within(group: _Group, scope: str) -> bool:
    """Whether all that has been put together belongs to a clause or to those below it."""
    return all(clause == scope or clause.startswith(f"{scope}/") for clause in group.clauses)


def _limit(rule: Stacking, known: Known) -> tuple[Decimal | None, Input | None]:
    """The cap in 元; of a share the input that is needed."""
    value = rule.value or _ZERO
    if rule.relative_to is None:
        return value, None
    given = known.inputs.get(rule.relative_to)
    asked = Input(rule.relative_to, rule.relative_to, "CNY", question("amount", rule.relative_to), given)
    return (None, asked) if given is None or given.high is None else (given.high * value * _SHARE, None)


def _added(sums: Sequence[Sum]) -> Sum:
    highs = [one.high for one in sums]
    known = [high for high in highs if high is not None]
    return Sum(sum((one.low for one in sums), _ZERO), sum(known, _ZERO) if len(known) == len(highs) else None)


def _highest(sums: Sequence[Sum]) -> Sum:
    known = [one.high for one in sums if one.high is not None]
    return Sum(max(one.low for one in sums), max(known) if len(known) == len(sums) else None)


def _under(one: Sum, limit: Decimal) -> Sum:
    return Sum(min(one.low, limit), limit if one.high is None else min(one.high, limit))
