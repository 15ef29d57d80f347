"""Lineage: basis on record or not, wider, narrower, better, worse, new, left out, lapsed; what inclusion means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kleene import truth
from kb.base import KnowledgeBase
from kb.build import build
from kb.lineage.figures import figure_deltas
from kb.lineage.inclusion import Verdict, alternatives, compared, lies_in
from kb.lineage.lineage_json import lineage_json
from kb.lineage.trace import lineage
from kb.place import Place
from ontology.findings import KBError
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
from ontology.profile import Interval, Profile

TEXTS = Path(__file__).parent / "lineage"
CITY, DISTRICT = "淄政办发〔2021〕33号", "张政发〔2022〕5号"
LATE, EARLY = date(2023, 2, 1), date(2022, 6, 1)


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A province, a city that carries out its measures, a district below with its earlier rules."""
    root = tmp_path_factory.mktemp("family")
    build(Place(root), TEXTS)
    with KnowledgeBase(root) as opened:
        yield opened


def told(kb: KnowledgeBase, name: str, day: date = LATE) -> dict[str, Any]:
    return lineage_json(lineage(kb, name, day), kb.codes)


def test_a_city_against_its_province(family: KnowledgeBase) -> None:
    province, unknown = told(family, CITY)["above"]
    found = {pair["local"]["clause"]: pair for pair in province["pairs"]}
    assert {clause: pair["verdict"] for clause, pair in found.items()} == {
        "一/一": "wider",
        "一/二": "wider",
        "二/一": "narrower",
    }
    assert {clause: pair["above"]["clause"] for clause, pair in found.items()} == {one: one for one in found}
    fee = found["一/一"]["conditions"]
    assert (fee["tier"]["verdict"], fee["group"]["verdict"]) == ("wider", "same")
    assert [one["verdict"] for one in found["一/一"]["figures"]] == ["same"]
    assert [one["verdict"] for one in found["一/二"]["figures"]] == ["same", "wider"]
    assert [one["quote"]["text"] for one in province["added"]] == [
        "对在境内主板首次公开发行股票的企业，给予一次性奖励200万元"
    ]
    assert [one["clause"] for one in province["missing"]] == ["二/二"]
    assert unknown == {
        "name": "山东省激发市场活力行动方案",
        "kin": "basis",
        "on_record": False,
        "also_named_by": [],
    }


def test_a_basis_that_has_lapsed_is_told_by_the_day(family: KnowledgeBase) -> None:
    assert told(family, CITY, EARLY)["above"][0]["validity"] == "in_force"
    assert told(family, CITY, LATE)["above"][0]["validity"] == "expired"


def test_earlier_version_of_a_region_and_what_rests_on_a_document(family: KnowledgeBase) -> None:
    city, earlier = told(family, DISTRICT)["above"]
    assert (city["kin"], earlier["kin"]) == ("basis", "earlier")
    assert [pair["verdict"] for pair in city["pairs"]] == ["mixed"]
    assert [pair["verdict"] for pair in earlier["pairs"]] == ["wider"]
    assert earlier["repealed_by"]["from"] == "2022-03-01"
    below = told(family, CITY)["below"]
    assert [one["document"]["doc_number"] for one in below] == [DISTRICT]


def test_a_single_measure(family: KnowledgeBase) -> None:
    measures = {one.quote.text[:5]: one for one in family.document(CITY).measures}
    listed = told(family, measures["对在境内主"].id)["above"][0]
    assert listed["pairs"] == []
    assert len(listed["added"]) == 1
    fee = told(family, measures["单户担保金"].id)
    assert [pair["verdict"] for pair in fee["above"][0]["pairs"]] == ["wider"]
    assert [len(one["pairs"]) for one in fee["below"]] == [1]


def test_the_page_says_it_in_words(family: KnowledgeBase, huiqi: Any) -> None:
    done = huiqi("--kb", family.place.root, "lineage", CITY, "--as-of", "2023-02-01")
    for words in ("更宽", "优惠较小", "新增", "未落实", "未收录", "已经失效", "500万元 → 单户担保金额 ≤ 1000万元"):
        assert words in done.stdout
    for name in ("没有这份文件", "x#y"):
        assert huiqi("--kb", family.place.root, "lineage", name).returncode == 2


def test_founding_documents_name_bases_that_are_not_on_record(knowledge: KnowledgeBase) -> None:
    for document in knowledge.documents():
        found = told(knowledge, document.id)
        assert [one["name"] for one in found["above"] if not one["on_record"]] == list(document.based_on)
        json.dumps(found)
    with pytest.raises(KBError):
        lineage(knowledge, "不存在", LATE)


NUMBERS = st.integers(0, 4).map(Decimal)
LEAVES = st.one_of(
    st.builds(
        AttributeCondition,
        attr=st.sampled_from(["employees", "revenue"]),
        op=st.sampled_from([Operator.LT, Operator.LE, Operator.GT, Operator.GE, Operator.EQ]),
        value=NUMBERS,
    ),
    st.builds(
        AttributeCondition,
        attr=st.just("size"),
        op=st.just(Operator.IN),
        value=st.lists(st.sampled_from(["micro", "small", "medium"]), min_size=1, unique=True).map(tuple),
    ),
    st.builds(OpenCondition, text=st.sampled_from(["甲", "乙"])),
)


def exactly(number: Decimal) -> Interval:
    return Interval(low=number, high=number)


def groups(members: st.SearchStrategy[Criterion]) -> st.SearchStrategy[ConditionGroup]:
    several = st.lists(members, min_size=1, max_size=3).map(tuple)
    return st.builds(ConditionGroup, mode=st.sampled_from(list(GroupMode)), members=several)


CRITERIA = st.recursive(LEAVES, groups, max_leaves=6)
PROFILES = st.builds(
    lambda staff, revenue, size, first, second: Profile(
        facts={"employees": exactly(staff), "revenue": exactly(revenue), "size": size},
        answers={"甲": first, "乙": second},
    ),
    NUMBERS,
    NUMBERS,
    st.sampled_from(["micro", "small", "medium"]),
    st.booleans(),
    st.booleans(),
)


@given(CRITERIA, CRITERIA, PROFILES)
def test_what_is_said_to_lie_in_another_does(one: Criterion, other: Criterion, profile: Profile) -> None:
    if lies_in(alternatives(one), alternatives(other)) and truth(one, profile):
        assert truth(other, profile)


@given(CRITERIA)
def test_a_condition_is_the_same_as_itself(one: Criterion) -> None:
    assert compared(alternatives(one), alternatives(one)) is Verdict.SAME


def bound(kind: str, op: str, value: str, unit: str) -> Bound:
    nowhere = Quote(text="", start=0, end=0)
    return Bound(quote=nowhere, kind=kind, role=BoundRole.BENEFIT, op=BoundOp(op), value=Decimal(value), unit=unit)


@pytest.mark.parametrize(
    ("kind", "local", "above", "verdict"),
    [
        ("guarantee_fee_rate", ("<=", "1"), ("<=", "1.5"), Verdict.WIDER),
        ("guarantee_fee_rate", ("<=", "2"), ("<=", "1.5"), Verdict.NARROWER),
        ("reward_amount", ("<=", "50"), ("<=", "20"), Verdict.WIDER),
        ("reward_amount", ("==", "20"), ("<=", "20"), Verdict.WIDER),
        ("reward_amount", ("==", "10"), ("<=", "20"), Verdict.UNDECIDED),
        ("reward_amount", ("==", "10"), ("==", "10"), Verdict.SAME),
        ("credit_line", ("<=", "10"), ("<=", "20"), Verdict.UNDECIDED),
    ],
)
def test_figures_by_what_is_favourable(
    knowledge: KnowledgeBase, kind: str, local: tuple[str, str], above: tuple[str, str], verdict: Verdict
) -> None:
    some = knowledge.documents()[0].measures[0]
    mine, theirs = (some.model_copy(update={"thresholds": (bound(kind, *figure, "CNY"),)}) for figure in (local, above))
    assert [one.verdict for one in figure_deltas(mine, theirs, knowledge.codes)] == [verdict]


def test_only_what_a_person_reviewed_is_paired(family: KnowledgeBase) -> None:
    whole = lineage(family, CITY, LATE)
    assert any(one.pairing and one.pairing.pairs for one in whole.above)
    reviewed = lineage(family, CITY, LATE, reviewed_only=True)
    assert [one.parent for one in reviewed.above] == [one.parent for one in whole.above]
    assert not any(one.pairing and (one.pairing.pairs or one.pairing.added) for one in reviewed.above)
