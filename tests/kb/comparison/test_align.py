"""Tiers that do not coincide, cut into common spans: nothing is lost, nothing is added, whatever the order."""

from __future__ import annotations

import itertools
import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.comparison.align import covers, high_cut, holds, joined, low_cut, meet, partition, touches
from kb.comparison.arrange import lines
from kb.comparison.gather import Found, Given, Question, gathered
from kb.comparison.table import Interval, Origin
from ontology import skos
from ontology.codebook import CodeBook
from ontology.model import (
    AttributeCondition,
    Audience,
    Bound,
    BoundOp,
    BoundRole,
    ConditionGroup,
    Force,
    GroupMode,
    Measure,
    OpenCondition,
    Operator,
    PolicyDocument,
    Quote,
)

ATTR, KIND = "guaranteed_amount", "guarantee_fee_rate"
SIZES: tuple[tuple[str, ...], ...] = ((), ("micro",), ("micro", "small"))
CODES: CodeBook = skos.load()


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    """A span that is not empty."""
    ends = sorted(draw(st.lists(st.integers(1, 9), min_size=2, max_size=2)))
    low, high = (draw(st.sampled_from((None, Decimal(end)))) for end in ends)
    closed = low is not None and low == high
    return Interval(
        ATTR,
        low,
        low is not None and (closed or draw(st.booleans())),
        high,
        high is not None and (closed or draw(st.booleans())),
    )


RULES = st.lists(
    st.tuples(st.integers(0, 3), spans(), st.integers(1, 5), st.sampled_from(SIZES), st.booleans()),
    min_size=1,
    max_size=7,
)
Rules = list[tuple[int, Interval, int, tuple[str, ...], bool]]
POINTS = [Decimal(n) / 2 for n in range(1, 21)]


def conditions(span: Interval, sizes: tuple[str, ...], *, words: bool) -> ConditionGroup | None:
    """The conditions that a span and a group stand for."""
    found: list[AttributeCondition | OpenCondition] = []
    if span.low is not None:
        op = Operator.GE if span.low_closed else Operator.GT
        found.append(AttributeCondition(attr=ATTR, op=op, value=span.low))
    if span.high is not None:
        op = Operator.LE if span.high_closed else Operator.LT
        found.append(AttributeCondition(attr=ATTR, op=op, value=span.high))
    if sizes:
        found.append(AttributeCondition(attr="size", op=Operator.IN, value=sizes))
    if words:
        found.append(OpenCondition(text="经营稳健"))
    return ConditionGroup(mode=GroupMode.ALL, members=tuple(found)) if found else None


def measured(rules: Rules) -> tuple[Given, ...]:
    """Rules as they come out of documents."""
    found = []
    quote = Quote(text="原话", start=0, end=2)
    for i, (place, span, rate, sizes, words) in enumerate(rules):
        document = PolicyDocument(id=f"d{place}", file=f"{place}.txt", sha256="0" * 64, region=f"37{place + 1:02}00")
        fee = Bound(quote=quote, kind=KIND, role=BoundRole.BENEFIT, op=BoundOp.LE, value=Decimal(rate), unit="%")
        measure = Measure(
            id=f"m{i}",
            clause="一",
            quote=quote,
            audience=Audience.ENTERPRISE,
            force=Force.ENTITLEMENT,
            instrument="guarantee_fee",
            criteria=conditions(span, sizes, words=words),
            thresholds=(fee,),
        )
        origin = Origin(document.id, document.file, None, None, document.region)
        found.append(Found(document, origin, measure, ()))
    return gathered(found, Question(KIND, None, date(2024, 1, 1)), {}, CODES)


@given(st.lists(spans(), max_size=6))
def test_the_spans_partition_the_line(found: list[Interval]) -> None:
    cut = partition(ATTR, found)
    assert cut[0].low is None
    assert cut[-1].high is None
    for point in POINTS:
        assert sum(holds(one, point) for one in cut) == 1
    for first, second in itertools.pairwise(cut):
        assert touches(first, second)
        assert meet(first, second) is None
    for one in found:
        assert all(covers(one, part) or meet(one, part) is None for part in cut)


@given(spans(), spans())
def test_two_spans_meet_where_both_hold(one: Interval, other: Interval) -> None:
    common = meet(one, other)
    for point in POINTS:
        assert (common is not None and holds(common, point)) == (holds(one, point) and holds(other, point))


def test_neighbours_join_to_what_both_hold() -> None:
    low, high = Interval(ATTR, None, False, Decimal(5), True), Interval(ATTR, Decimal(5), False, Decimal(9), False)
    both = joined(low, high)
    assert (low_cut(both), high_cut(both)) == (None, (Decimal(9), 0))


@given(RULES)
def test_the_value_at_any_point_is_that_of_the_rules(rules: Rules) -> None:
    found = measured(rules)
    table = lines(found, None)
    for line_group in {line.group for line in table}:
        same = [line for line in table if line.group == line_group]
        for point in POINTS:
            read = {
                one.rule.measure
                for line in same
                if all(holds(span, point) for span in line.item.tiers)
                for one in line.members
                if one.read.group == line_group
            }
            wanted = {
                one.rule.measure
                for one in found
                if one.read.group == line_group and all(holds(span, point) for span in one.rule.tiers)
            }
            assert read == wanted


@given(RULES)
def test_a_rule_for_a_wider_group_is_read_in_every_row_that_it_covers(rules: Rules) -> None:
    for line in lines(measured(rules), None):
        for one in line.members:
            assert all(any(wide.covers(narrow) for narrow in line.group) for wide in one.read.group)
            if one.rule.tiers and line.item.tiers:
                assert covers(one.rule.tiers[0], line.item.tiers[0])


@given(RULES)
def test_the_own_tier_of_a_figure_is_the_union_of_its_rows(rules: Rules) -> None:
    table = lines(measured(rules), None)
    for line in table:
        for one in line.members:
            rows = [each for each in table if each.group == line.group and any(one is m for m in each.members)]
            for point in POINTS:
                inside = any(all(holds(span, point) for span in row.item.tiers) for row in rows)
                assert inside == all(holds(span, point) for span in one.rule.tiers) or one.read.group != line.group


@given(RULES)
def test_neighbouring_rows_differ(rules: Rules) -> None:
    table = lines(measured(rules), None)
    for first, second in itertools.pairwise(table):
        if first.group == second.group and first.item.tiers and second.item.tiers:
            touching = touches(first.item.tiers[0], second.item.tiers[0])
            assert not touching or [id(one) for one in first.members] != [id(one) for one in second.members]


@given(RULES, st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(rules: Rules, r: random.Random) -> None:
    found = list(measured(rules))
    mixed = list(found)
    r.shuffle(mixed)

    def shape(given: list[Given]) -> list[tuple[object, frozenset[str]]]:
        return [(line.item, frozenset(one.rule.measure for one in line.members)) for line in lines(given, None)]

    assert shape(found) == shape(mixed)


@pytest.mark.parametrize(
    ("low", "closed", "point", "inside"),
    [(5, True, 5, True), (5, False, 5, False), (5, False, 6, True), (None, False, 1, True)],
)
def test_an_end_belongs_to_a_span_when_closed(low: int | None, closed: bool, point: int, inside: bool) -> None:
    one = Interval(ATTR, None if low is None else Decimal(low), closed)
    assert holds(one, Decimal(point)) is inside
