"""A document in, the measures whose conditions can never be decided, or never hold, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from engine.hierarchy import EVERYWHERE, REGION, within
from engine.trace import leaves
from kb.comparison.align import meet, span
from kb.comparison.table import Interval
from kb.show_document import criterion_words
from ontology.codebook import AttributeType, CodeBook
from ontology.findings import Severity
from ontology.model import (
    AttributeCondition,
    Audience,
    ConditionGroup,
    Criterion,
    GroupMode,
    Measure,
    OpenCondition,
    Operator,
    PolicyDocument,
    ReviewState,
)

from .alarm import Alarm

_CORRECT = "对照原文；读错的，复核时更正条件"
_ASK = "正常现象：由主管部门认定。能用数字、证书、名单说清的，可补一行词表（见 huiqi terms）"


def decidable_alarms(document: PolicyDocument, codes: CodeBook) -> Iterator[Alarm]:
    """Conditions that contradict each other or the region of the document, and those in open words only."""
    for measure in document.measures:
        if measure.criteria is None or measure.review is ReviewState.REJECTED:
            continue
        for one, other in _contradictions(measure.criteria, codes):
            told = f"“{criterion_words(one, codes)}”与“{criterion_words(other, codes)}”不能同时成立"
            yield _alarm("CONDITION_CONTRADICTS", Severity.WARNING, document, measure, told, _CORRECT)
        for one in _outside(measure.criteria, document.region):
            told = f"条件“{criterion_words(one, codes)}”不在文件的辖区内，没有企业能符合"
            yield _alarm("REGION_OUTSIDE", Severity.WARNING, document, measure, told, _CORRECT)
        if measure.audience is Audience.ENTERPRISE and _open_only(measure.criteria):
            told = (
                "条件都是文字（"
                + "、".join(f"“{one.text}”" for one in _open(measure.criteria))
                + "），没有数据项可以判断"
            )
            yield _alarm("ONLY_OPEN_WORDS", Severity.INFO, document, measure, told, _ASK)


def _alarm(code: str, severity: Severity, document: PolicyDocument, measure: Measure, told: str, todo: str) -> Alarm:
    return Alarm(code, severity, told, todo, document.file, measure.clause, measure.quote.text, measure.id)


def _contradictions(criterion: Criterion, codes: CodeBook) -> Iterator[tuple[AttributeCondition, AttributeCondition]]:
    """Pairs of conditions that must both hold and cannot; the first such pair of each number or class."""
    if not isinstance(criterion, ConditionGroup):
        return
    if criterion.mode is GroupMode.ALL:
        together: dict[str, list[AttributeCondition]] = {}
        for one in _required(criterion):
            together.setdefault(one.attr, []).append(one)
        for attr, tests in together.items():
            found = next(
                ((a, b) for i, a in enumerate(tests) for b in tests[i + 1 :] if _exclude(attr, a, b, codes)), None
            )
            if found:
                yield found
    else:
        for member in criterion.members:
            yield from _contradictions(member, codes)


def _required(criterion: Criterion) -> Iterator[AttributeCondition]:
    if isinstance(criterion, AttributeCondition):
        yield criterion
    elif isinstance(criterion, ConditionGroup) and criterion.mode is GroupMode.ALL:
        for member in criterion.members:
            yield from _required(member)


def _exclude(attr: str, one: AttributeCondition, other: AttributeCondition, codes: CodeBook) -> bool:
    """Whether no value passes both tests."""
    spans = [_span(test) for test in (one, other)]
    if spans[0] is not None and spans[1] is not None:
        return meet(spans[0], spans[1]) is None
    if isinstance(one.value, bool) and isinstance(other.value, bool):
        return (one.value is (one.op is not Operator.NE)) is not (other.value is (other.op is not Operator.NE))
    kind = codes.attributes[attr].type if attr in codes.attributes else AttributeType.TEXT
    if kind not in (AttributeType.ENUM, AttributeType.CODE):
        return False
    return _classes_exclude(attr, one, other)


def _classes_exclude(attr: str, one: AttributeCondition, other: AttributeCondition) -> bool:
    """Whether two tests of a class, of which an enterprise has one, leave nothing."""
    mine, theirs = _values(one), _values(other)
    if one.op is Operator.NE and other.op is Operator.NE:
        return False
    if Operator.NE in (one.op, other.op):
        asked, barred = (theirs, mine) if one.op is Operator.NE else (mine, theirs)
        return all(within(attr, value, barred) is True if _nested(attr) else value in barred for value in asked)
    if not _nested(attr):
        return not set(mine) & set(theirs)
    return all(within(attr, a, (b,)) is False and within(attr, b, (a,)) is False for a in mine for b in theirs)


def _nested(attr: str) -> bool:
    return attr in (REGION, "industry")


def _span(test: AttributeCondition) -> Interval | None:
    if isinstance(test.value, Decimal) and test.op is not Operator.NE:
        return span(test.attr, test.op, test.value)
    return None


def _values(test: AttributeCondition) -> tuple[str, ...]:
    return test.value if isinstance(test.value, tuple) else (str(test.value),)


def _outside(criterion: Criterion, region: str | None) -> Iterator[AttributeCondition]:
    """The tests for a place of which no part lies in the region of the document."""
    if region in (None, EVERYWHERE):
        return
    for one in _required(criterion):
        if one.attr == REGION and one.op is not Operator.NE:
            pairs = [(value, region or "") for value in _values(one)]
            if all(within(REGION, a, (b,)) is False and within(REGION, b, (a,)) is False for a, b in pairs):
                yield one


def _open(criterion: Criterion) -> Sequence[OpenCondition]:
    return [one for one in leaves(criterion) if isinstance(one, OpenCondition)]


def _open_only(criterion: Criterion) -> bool:
    """Whether no fact decides anything: every condition that must hold is in words that only a person can judge."""
    return all(isinstance(one, OpenCondition) for one in leaves(criterion))
