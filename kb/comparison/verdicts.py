"""A table and an enterprise in, the rows and cells that concern it out, each rule with the verdict of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from engine.decide import Candidate, Decider, Status
from engine.derive import derivation
from engine.kleene import condition_truth
from kb.base import KnowledgeBase
from ontology.model import AttributeCondition, Operator
from ontology.profile import Profile

from .favour import best
from .gather import Found
from .table import Cell, Comparison, Interval, Row

_STATUS = {True: Status.APPLIES, None: Status.UNKNOWN, False: Status.NOT_APPLICABLE}


def concerning(table: Comparison, kb: KnowledgeBase, found: Sequence[Found], profile: Profile) -> Comparison:
    """The table with verdicts, as if the enterprise were in each column's region; only what may concern it is kept."""
    derived = derivation(profile, table.as_of).profile
    asked = [Candidate(one.measure.id, None, None, None, False, one.measure.criteria) for one in found]
    decider = Decider(asked, rules=kb.rules)
    try:
        decided = decider.decide(derived, table.as_of)
    finally:
        decider.close()
    verdicts = {one.measure: _STATUS[one.criteria] for one in decided}
    rows = [_marked(row, verdicts) for row in table.rows if _reached(row, derived)]
    return replace(table, rows=tuple(row for row in rows if _concerns(row)))


def _marked(row: Row, verdicts: dict[str, Status]) -> Row:
    cells = tuple(_cell(cell, verdicts) for cell in row.cells)
    winners, why = best([_open(cell) for cell in cells], row.favour)
    return replace(row, cells=cells, best=winners, undecided=why)


def _cell(cell: Cell, verdicts: dict[str, Status]) -> Cell:
    return replace(cell, rules=tuple(replace(rule, status=verdicts[rule.measure]) for rule in cell.rules))


def _open(cell: Cell) -> Cell:
    """A cell with those rules only that may apply."""
    return replace(cell, rules=tuple(rule for rule in cell.rules if rule.status is not Status.NOT_APPLICABLE))


def _concerns(row: Row) -> bool:
    """Whether a rule for just this group, not only one for more, may apply."""
    rules = (rule for cell in row.cells for rule in cell.rules)
    return any(rule.status is not Status.NOT_APPLICABLE and not rule.wider for rule in rules)


def _reached(row: Row, profile: Profile) -> bool:
    """Whether the enterprise may lie in the tiers of a row."""
    return all(
        condition_truth(test, profile.facts.get(test.attr)) is not False
        for tier in row.item.tiers
        for test in _tests(tier)
    )


def _tests(tier: Interval) -> list[AttributeCondition]:
    """The tests that a span stands for."""
    ends: list[tuple[Operator, Decimal | None]] = [
        (Operator.GE if tier.low_closed else Operator.GT, tier.low),
        (Operator.LE if tier.high_closed else Operator.LT, tier.high),
    ]
    return [AttributeCondition(attr=tier.attr, op=op, value=value) for op, value in ends if value is not None]
