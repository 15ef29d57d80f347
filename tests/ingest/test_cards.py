"""Listed conditions and labelled cards: what binds an amount that names nobody."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import zip_longest
from pathlib import Path

import pytest

from ingest.expressions import leaves, parse, unquoted
from ingest.pipeline import ingest_text
from ingest.text import SourceText
from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, BoundRole, ConditionGroup, Criterion, GroupMode, Measure, OpenCondition
from ontology.skos import load

CASES = tomllib.loads((Path(__file__).parents[1] / "spec" / "cards.toml").read_text(encoding="utf-8"))["case"]


@cache
def codes() -> CodeBook:
    return load()


def read(text: str) -> tuple[Measure, ...]:
    return ingest_text(SourceText("x.txt", text, "utf-8", "0" * 64), codes=codes()).document.measures


def paying(text: str, amount: str) -> Measure:
    return next(one for one in read(text) if amount in one.quote.text)


def alternatives(criterion: Criterion | None) -> int:
    """How many alternatives the widest choice in a criterion has."""
    if not isinstance(criterion, ConditionGroup):
        return 0
    own = len(criterion.members) if criterion.mode is GroupMode.ANY else 0
    return max([own, *(alternatives(member) for member in criterion.members)])


CARD = "一、设备补贴\n补贴条件：企业年营业收入2000万元以上，设备通过验收。\n补贴标准：一次性补贴8万元。\n"
NUMBERED = (
    "一、创业资助\n1．商户符合以下条件之一：\n（1）退役军人创办的商户；\n（2）残疾人创办的商户；\n（3）返乡人员创办的商户。\n"
    "2．商户登记注册满6个月，正常经营。\n补贴标准：3000元。\n"
)


def test_the_conditions_of_a_card_reach_its_amount() -> None:
    found = paying(CARD, "8万元")
    told = leaves(found.criteria)
    assert "revenue" in {one.attr for one in told if isinstance(one, AttributeCondition)}
    assert any(isinstance(one, OpenCondition) and "验收" in one.text for one in told)


def test_their_figures_reach_it_too() -> None:
    found = paying(CARD, "8万元")
    assert [bound.role for bound in found.thresholds] == [BoundRole.CONDITION, BoundRole.BENEFIT]


def test_numbered_conditions_reach_the_amount_below_them() -> None:
    found = paying(NUMBERED, "3000元")
    assert alternatives(found.criteria) == 3
    assert any(isinstance(one, OpenCondition) and "正常经营" in one.text for one in leaves(found.criteria))


@pytest.mark.parametrize(("listed", "count"), [("符合下列条件之一", 2), ("同时符合下列条件", 0)])
def test_a_list_means_any_or_all(listed: str, count: int) -> None:
    text = (
        f"一、申报条件\n申报企业应当{listed}：\n（一）年营业收入2000万元以上；\n（二）属于高新技术企业。\n"
        "二、奖励标准\n对通过评审的企业，给予30万元奖励。\n"
    )
    assert alternatives(paying(text, "30万元").criteria) == count


def test_a_label_and_the_verb_after_it_are_no_condition() -> None:
    found = paying("一、上规奖励\n申报基本条件：企业首次纳入统计。\n奖励标准：给予20万元一次性奖励。\n", "20万元")
    opened = [one.text for one in leaves(found.criteria) if isinstance(one, OpenCondition)]
    assert not any("20万元" in text or "标准" in text for text in opened)
    assert any("首次纳入统计" in text for text in opened)


def shape(criterion: Criterion | None) -> object:
    """A criterion without quotes and without the order of its members."""
    if criterion is None:
        return None
    plain = unquoted(criterion)
    if isinstance(plain, ConditionGroup):
        return plain.mode.value, frozenset(shape(member) for member in plain.members)
    return plain.text if isinstance(plain, OpenCondition) else (plain.attr, plain.op, plain.value)


@pytest.mark.parametrize("case", CASES, ids=[case["note"][:40] for case in CASES])
def test_reads_the_card_as_specified(case: dict[str, list[str]]) -> None:
    found = read(str(case["text"]))
    assert [amount for one, amount in zip_longest(found, case["amounts"]) if one and amount in one.quote.text] == case[
        "amounts"
    ]
    assert len(found) == len(case["amounts"])
    for one, wanted in zip(found, case.get("criteria", ()), strict=False):
        assert shape(one.criteria) == shape(parse(wanted, codes()))
    for one, count in zip(found, case.get("conditions", ()), strict=False):
        assert sum(bound.role is BoundRole.CONDITION for bound in one.thresholds) == count
    for one in found if "units" in case else ():
        assert [unit.name for unit in one.units] == case["units"]
