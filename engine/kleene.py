"""Criterion and profile in, True / False / None (unknown) out: strong Kleene logic, plain on purpose.

This is the meaning of a criterion. Everything faster is compiled from the same tree and must agree with it.
- A fact of a kind that cannot be compared with the condition (a date with an amount) decides nothing: unknown.
- `==`, `in` and `has` all ask for membership, `!=` for its contrary; regions and industries hold those inside them.
- A set (`Flags`) has a value when any of the wanted tags is in it; an enumeration that is only known in part
  (`Options`) has it when every option left is wanted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ontology.model import AttributeCondition, Criterion, GroupMode, OpenCondition, Operator
from ontology.profile import Fact, Flags, Interval, Profile

from .hierarchy import hierarchical, within

_ORDER = frozenset((Operator.LT, Operator.LE, Operator.GT, Operator.GE))
Ordered = TypeVar("Ordered", Decimal, date)


class Options(Flags):
    """What is left of an enumerated attribute: `known` says of each option whether it is still possible."""

    @classmethod
    def of(cls, options: Collection[str], excluded: Collection[str]) -> Options:
        """All options of the attribute and those that are ruled out."""
        return cls(known={option: option not in excluded for option in options}, complete=True)

    @property
    def possible(self) -> tuple[str, ...]:
        """The options that are left, in the order of the list."""
        return tuple(option for option, left in self.known.items() if left)


def inverse(value: bool | None) -> bool | None:
    """Kleene negation."""
    return None if value is None else not value


def every(values: Collection[bool | None]) -> bool | None:
    """Kleene conjunction."""
    return False if False in values else None if None in values else True


def some(values: Collection[bool | None]) -> bool | None:
    """Kleene disjunction."""
    return True if True in values else None if None in values else False


def truth(criterion: Criterion | None, profile: Profile) -> bool | None:
    """True, False or None of a criterion for a profile; no criterion asks nothing."""
    if criterion is None:
        return True
    if isinstance(criterion, AttributeCondition):
        return condition_truth(criterion, profile.facts.get(criterion.attr))
    if isinstance(criterion, OpenCondition):
        return profile.answers.get(criterion.text)
    decisive = criterion.mode is not GroupMode.ALL
    found: bool | None = not decisive
    for member in criterion.members:
        held = truth(member, profile)
        if held is decisive:
            found = decisive
            break
        if held is None:
            found = None
    return inverse(found) if criterion.mode is GroupMode.NONE else found


def condition_truth(condition: AttributeCondition, fact: Fact | None) -> bool | None:
    """True, False or None of one condition for one fact."""
    op, value = condition.op, condition.value
    if fact is None:
        return None
    if isinstance(value, Decimal):
        return _ordered(op, fact.low, fact.high, value) if isinstance(fact, Interval) else None
    if isinstance(value, date):
        return _ordered(op, fact, fact, value) if isinstance(fact, date) else None
    if op in _ORDER:
        return None
    if isinstance(value, bool):
        held = fact == value if isinstance(fact, bool) else None
    else:
        held = member(condition.attr, fact, (value,) if isinstance(value, str) else value)
    return inverse(held) if op is Operator.NE else held


def member(attr: str, fact: Fact, wanted: tuple[str, ...]) -> bool | None:
    """Whether a fact is, or a set holds, one of the wanted values."""
    if isinstance(fact, str):
        return within(attr, fact, wanted) if hierarchical(attr) else fact in wanted
    if isinstance(fact, Options):
        values = {member(attr, option, wanted) for option in fact.possible}
        return values.pop() if len(values) == 1 else None
    if isinstance(fact, Flags):
        return some([fact.holds(tag) for tag in wanted])
    return None


def _ordered(op: Operator, low: Ordered | None, high: Ordered | None, value: Ordered) -> bool | None:
    """A comparison for every number between low and high (None: no limit on that side): all, none or some hold it."""
    if op in (Operator.GT, Operator.GE):
        return inverse(_ordered(Operator.LE if op is Operator.GT else Operator.LT, low, high, value))
    if op is Operator.LT:
        return True if high is not None and high < value else False if low is not None and low >= value else None
    if op is Operator.LE:
        return True if high is not None and high <= value else False if low is not None and low > value else None
    apart = (high is not None and high < value) or (low is not None and low > value)
    equal = False if apart else True if low == high == value else None
    return inverse(equal) if op is Operator.NE else equal
