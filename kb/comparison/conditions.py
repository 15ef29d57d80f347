"""The conditions of a measure in, what a row needs of them out: tiers, who benefits, and what remains in words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kb.wording import fact_words
from ontology.codebook import CodeBook
from ontology.interchange import value_json
from ontology.model import (
    AttributeCondition,
    Bound,
    BoundOp,
    BoundRole,
    ConditionGroup,
    Criterion,
    GroupMode,
    Measure,
    OpenCondition,
    Operator,
)

from .align import meet, span
from .table import Interval

KIND_AXIS: Final = "kind:"
"""Marks a tier by a kind of figure for which a profile has no attribute."""

_UNNAMED: Final = frozenset({"other", "count", "rank", "frequency", "period", "deadline", "target_date"})
"""Kinds that do not say what is counted: two figures of such a kind are not of one line."""

_SIDES = {BoundOp.LE: Operator.LE, BoundOp.LT: Operator.LT, BoundOp.GE: Operator.GE, BoundOp.GT: Operator.GT}
_ONE_OF = (Operator.EQ, Operator.IN, Operator.HAS)


@dataclass(frozen=True, slots=True)
class Who:
    """A condition on who benefits: one of some values of an attribute, or (attribute None) only its words."""

    attr: str | None
    values: frozenset[object]
    words: str

    def covers(self, other: Who) -> bool:
        """Whether whoever meets the other one meets this one too."""
        if self.attr is None:
            return self.words == other.words
        return self.attr == other.attr and other.values <= self.values


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Those to whom a measure does not apply: whoever meets all of some conditions."""

    parts: tuple[Who, ...]
    words: str

    def covers(self, group: tuple[Who, ...]) -> bool:
        """Whether all of a group are left out."""
        return all(any(part.covers(who) for who in group) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Read:
    """What the conditions of a measure say; `excluded`: who is left out, `words`: what no code says.

    `particular`: some of those words stand in the measure itself, not among the general ones of its document.
    """

    tiers: tuple[Interval, ...]
    group: tuple[Who, ...]
    excluded: tuple[LeftOut, ...]
    words: tuple[str, ...]
    particular: bool


def read(measure: Measure, general: Criterion | None, codes: CodeBook) -> Read:
    """The conditions of a measure of a document with these general ones."""
    members, usual = _members(measure.criteria), frozenset(_members(general))
    tests = [one for one in members if isinstance(one, AttributeCondition)]
    spans = [span(one.attr, one.op, one.value) for one in tests if _numeric(one) and isinstance(one.value, Decimal)]
    bounds, told = _further(measure, tests)
    tiers = _met([*spans, *bounds])
    clear = {one.attr for one in tiers}
    excluded = tuple(out for one in members for out in _excluded(one, codes))
    group = tuple(_who(one, codes) for one in members if _coded(one))
    rest = [one for one in members if not _coded(one) and not _excludes(one) and not _is_tier(one, clear)]
    words = [*(criterion_text(one, codes) for one in rest), *told]
    particular = bool(told) or any(one not in usual for one in rest)
    return Read(tiers, _sorted(group), excluded, tuple(dict.fromkeys(words)), particular)


def _members(criterion: Criterion | None) -> tuple[Criterion, ...]:
    """The conditions that must all hold."""
    if isinstance(criterion, ConditionGroup) and criterion.mode is GroupMode.ALL:
        return tuple(found for member in criterion.members for found in _members(member))
    return () if criterion is None else (criterion,)


def _numeric(test: AttributeCondition) -> bool:
    return isinstance(test.value, Decimal) and test.op is not Operator.NE


def _is_tier(one: Criterion, clear: Container[str]) -> bool:
    return isinstance(one, AttributeCondition) and _numeric(one) and one.attr in clear


def _excludes(one: Criterion) -> bool:
    if isinstance(one, AttributeCondition):
        return one.op is Operator.NE
    return isinstance(one, ConditionGroup) and one.mode is GroupMode.NONE


def _coded(one: Criterion) -> bool:
    """Whether codes say all of a condition on who benefits."""
    if isinstance(one, AttributeCondition):
        return one.op in _ONE_OF and not isinstance(one.value, Decimal)
    if isinstance(one, ConditionGroup):
        return one.mode is GroupMode.ANY and all(_coded(member) for member in one.members)
    return False


def _who(one: Criterion, codes: CodeBook) -> Who:
    if isinstance(one, AttributeCondition):
        return Who(one.attr, _values(one), criterion_text(one, codes))
    return Who(None, frozenset(), criterion_text(one, codes))


def _values(test: AttributeCondition) -> frozenset[object]:
    return frozenset(test.value if isinstance(test.value, tuple) else (test.value,))


def _excluded(one: Criterion, codes: CodeBook) -> Iterator[LeftOut]:
    """Those whom a condition leaves out."""
    if isinstance(one, AttributeCondition) and one.op is Operator.NE:
        yield _left_out(one.model_copy(update={"op": Operator.EQ}), codes)
    elif isinstance(one, ConditionGroup) and one.mode is GroupMode.NONE:
        yield from (_left_out(member, codes) for member in one.members)


def _left_out(one: Criterion, codes: CodeBook) -> LeftOut:
    return LeftOut(_sorted(_who(part, codes) for part in _members(one)), criterion_text(one, codes))


def _sorted(found: Iterable[Who]) -> tuple[Who, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda one: (one.attr or "~", one.words)))


def _further(measure: Measure, tests: list[AttributeCondition]) -> tuple[list[Interval], list[str]]:
    """Tiers by figures that are conditions and of which no attribute knows, and those that only words can tell."""
    known = {(one.op.value, one.value) for one in tests}
    spans, words = [], []
    for bound in measure.thresholds:
        if bound.role is not BoundRole.CONDITION or (bound.op.value, bound.value) in known:
            continue
        if bound.op in _SIDES and isinstance(bound.value, Decimal) and bound.kind not in _UNNAMED:
            spans.append(span(f"{KIND_AXIS}{bound.kind}", _SIDES[bound.op], bound.value))
        elif not _within(bound, measure.criteria):
            words.append(bound.quote.text)
    return spans, words


def _within(bound: Bound, criterion: Criterion | None) -> bool:
    """Whether the words of a condition already hold those of a figure."""
    texts = (one.text for one in _members(criterion) if isinstance(one, OpenCondition))
    return any(bound.quote.text in text for text in texts)


def _met(spans: Iterable[Interval]) -> tuple[Interval, ...]:
    """One span a number: what all its tests let through; a number whose tests contradict each other is no tier."""
    found: dict[str, Interval | None] = {}
    for one in spans:
        before = found.get(one.attr, one)
        found[one.attr] = None if before is None else meet(before, one)
    return tuple(sorted((one for one in found.values() if one is not None), key=lambda one: one.attr))


def criterion_text(one: Criterion, codes: CodeBook) -> str:
    """A condition as a row or cell says it."""
    match one:
        case OpenCondition():
            return one.text
        case AttributeCondition():
            return _test_text(one, codes)
        case ConditionGroup():
            words = [criterion_text(member, codes) for member in one.members]
            if one.mode is GroupMode.NONE:
                return f"不含：{'、'.join(words)}"
            return (" 或 " if one.mode is GroupMode.ANY else " 且 ").join(
                f"（{text}）" if isinstance(member, ConditionGroup) and len(member.members) > 1 else text
                for text, member in zip(words, one.members, strict=True)
            )


def _test_text(test: AttributeCondition, codes: CodeBook) -> str:
    label = codes.attributes[test.attr].label_zh if test.attr in codes.attributes else test.attr
    value = value_json(test.value)
    if isinstance(value, bool):
        return label if value is (test.op is not Operator.NE) else f"{label}：否"
    words = fact_words(test.attr, value, codes)
    if test.op is Operator.NE:
        return f"不含：{words}"
    if test.op in _ONE_OF:
        return f"{label}：{words}"
    return f"{label} {test.op.value.replace('>=', '≥').replace('<=', '≤')} {words}"
