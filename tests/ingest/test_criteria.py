"""Sentences from the specification, and what holds for every text: no failure, the same reading twice, true quotes."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.criteria import criteria, general_criteria, merge
from ingest.expressions import leaves, parse, unquoted
from ingest.text import ClauseText, NormalText, Part, SourceText
from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, Audience, ConditionGroup, Criterion, GroupMode, OpenCondition
from ontology.skos import load

CASES = tomllib.loads((Path(__file__).parents[1] / "spec" / "criteria.toml").read_text(encoding="utf-8"))["case"]


@cache
def codes() -> CodeBook:
    return load()


def normal(text: str) -> NormalText:
    return NormalText(text, tuple(range(len(text))), SourceText("x.txt", text, "utf-8", "0" * 64))


def part_of(case: dict[str, str]) -> tuple[Part, NormalText]:
    heading, sentence = case.get("heading", ""), case["text"]
    wanted = case.get("part", sentence)
    text = f"{heading}。{sentence}。" if heading else f"{sentence}。"
    begins = text.index(sentence)
    start = text.index(wanted, begins)
    before = (text[begins:start],) if start > begins else ()
    headings = (heading,) if heading else ()
    part = Part(
        start,
        start + len(wanted),
        wanted,
        text[begins:],
        begins,
        headings,
        before,
        text[begins:],
        audience=Audience(case["audience"]) if "audience" in case else None,
        instrument=case.get("instrument"),
    )
    return part, normal(text)


def shape(criterion: Criterion | None) -> object:
    """A criterion without quotes and without the order of its members."""
    if criterion is None:
        return None
    plain = unquoted(criterion)
    if isinstance(plain, ConditionGroup):
        return (plain.mode.value, frozenset(shape(member) for member in plain.members))
    if isinstance(plain, OpenCondition):
        return plain.text
    value = frozenset(plain.value) if isinstance(plain.value, tuple) else plain.value
    return (plain.attr, plain.op.value, value)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:18] for case in CASES])
def test_reads_the_sentence_as_specified(case: dict[str, str]) -> None:
    part, whole = part_of(case)
    read = criteria(part, whole, codes())
    wanted = parse(case["expect"], codes()) if case["expect"] else None
    if case.get("same_truth"):
        assert {shape(leaf) for leaf in leaves(read)} == {shape(leaf) for leaf in leaves(wanted)}
    else:
        assert shape(read) == shape(wanted)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:18] for case in CASES])
def test_every_quote_is_in_the_source(case: dict[str, str]) -> None:
    part, whole = part_of(case)
    for leaf in leaves(criteria(part, whole, codes())):
        if leaf.quote is not None:
            assert whole.source.text[leaf.quote.start : leaf.quote.end] == leaf.quote.text
            assert leaf.quote.text


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "对",
                "小微企业",
                "、",
                "的",
                "，",
                "受疫情影响",
                "“专精特新”",
                "给予",
                "100万元",
                "首贷户",
                "（含",
                "）",
                "；",
                "x",
            ]
        ),
        min_size=1,
        max_size=14,
    ),
    st.sampled_from([None, "grant", "loan_deferral", "interest_subsidy", "pledge_finance"]),
)
def test_never_fails_and_reads_the_same_twice(pieces: list[str], instrument: str | None) -> None:
    case = {"text": "".join(pieces)} | ({"instrument": instrument} if instrument else {})
    part, whole = part_of(case)
    assert criteria(part, whole, codes()) == criteria(part, whole, codes())


def test_general_conditions_leave_out_the_registration() -> None:
    text = "本政策适用于工商注册地在本区范围内，账目清楚、有固定经营场所的企业或机构。"
    clause = ClauseText("第一条", None, 0, len(text), ((0, len(text)),), (), 0)
    read = general_criteria((clause,), normal(text), codes())[""]
    assert shape(read) == "账目清楚、有固定经营场所"


def test_conditions_under_a_heading_bind_every_claim() -> None:
    text = "申报企业应当具有独立法人资格，未被列入失信被执行人名单。"
    clause = ClauseText("第二条", "申报条件", 0, len(text), ((0, len(text)),), (), 0)
    found = leaves(general_criteria((clause,), normal(text), codes())[""])
    assert "credit_good" in {leaf.attr for leaf in found if isinstance(leaf, AttributeCondition)}
    assert any(isinstance(leaf, OpenCondition) and "独立法人资格" in leaf.text for leaf in found)


def test_merge_joins_general_and_own_conditions() -> None:
    own, general = parse("size=micro,small", codes()), parse('"依法纳税"', codes())
    assert merge(general, own) == ConditionGroup(mode=GroupMode.ALL, members=(own, general))
    assert merge(None, own) == own
    assert merge(None, None) is None


def clause_of(path: str, heading: str | None, text: str, start: int, headings: tuple[str, ...] = ()) -> ClauseText:
    end = start + len(text)
    return ClauseText(path, heading, start, end, ((start, end),), headings, 0)


def test_conditions_beside_the_grants_of_a_chapter_bind_that_chapter_only() -> None:
    first, second = "申请企业应当拥有自主品牌。", "对新建冷库的企业，给予10万元补助。"
    clauses = (
        clause_of("第二章/第三条", "申请条件", first, 0, ("冷链",)),
        clause_of("第二章/第四条", None, second, len(first), ("冷链",)),
    )
    whole = normal(first + second)
    (scope, bound), *others = general_criteria(clauses, whole, codes()).items()
    assert (scope, others) == ("第二章", [])
    assert any(isinstance(leaf, OpenCondition) and "自主品牌" in leaf.text for leaf in leaves(bound))


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("贷款有哪些申请条件？", "答：借款人应当年满十八周岁。"),
        ("支持对象", "对新开业的书店，给予3万元补助。"),
        ("申报条件", "申报单位应当登录系统提交申请书。"),
        ("申报条件", "申报条件由基础条件和专项条件两部分组成。"),
        ("申报条件", "查明属于虚报的，取消其申报资格并追究责任。"),
        ("申报条件", "其中龙头企业上年度营业收入应超过20亿元。"),
        ("申报主体", "法律、法规规定的其他条件。"),
    ],
)
def test_questions_grants_and_procedure_are_no_general_conditions(heading: str, text: str) -> None:
    assert general_criteria((clause_of("三", heading, text, 0),), normal(text), codes()) == {}


def test_a_case_and_what_is_asked_in_it_are_one_condition() -> None:
    text = "产品有特殊管理要求的，申请单位须取得生产许可，近三年，财务制度健全。"
    read = general_criteria((clause_of("三", "申请条件", text, 0),), normal(text), codes())[""]
    assert shape(read) == ("all", frozenset({"产品有特殊管理要求的，申请单位须取得生产许可", "财务制度健全"}))


def test_what_applicants_for_one_scheme_must_be_binds_no_others() -> None:
    text = "申报主体须是展会主办单位。"
    clause = clause_of("四/二/2", None, text, 0, ("产业服务体系扶持计划", "申报条件"))
    assert general_criteria((clause,), normal(text), codes()) == {}


def test_a_condition_after_the_place_of_registration_stays() -> None:
    text = "本措施适用于在本市注册的独立法人企业。"
    read = general_criteria((clause_of("一", None, text, 0),), normal(text), codes())[""]
    assert shape(read) == "独立法人企业"
