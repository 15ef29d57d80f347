"""The course of one figure in one region: events in order, spans that leave no day out, gaps, what cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.build import build
from kb.lineage.lineage_json import lineage_json
from kb.lineage.timeline import timeline
from kb.lineage.timeline_view import timeline_json
from kb.lineage.trace import lineage
from kb.place import Place
from ontology.findings import KBError

TEXTS = Path(__file__).parent / "timeline"
FEE = "guarantee_fee_rate"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """Notices of one city on the same fee: extended until it runs out, reworded, repealed, a clause replaced."""
    root = tmp_path_factory.mktemp("city")
    build(Place(root), TEXTS)
    with KnowledgeBase(root) as opened:
        yield opened


def test_only_what_a_person_reviewed_can_be_asked_for(city: KnowledgeBase) -> None:
    with pytest.raises(KBError, match="没有人复核过的“担保费率”"):
        timeline(city, "担保费率", "潍坊", None, None, reviewed_only=True)


def test_events_come_in_order_with_what_changed(city: KnowledgeBase) -> None:
    found = timeline_json(timeline(city, "担保费率", "潍坊", None, None), city.codes)
    before = [one["before"] and one["before"]["value"] for one in found["events"]]
    told = [(one["day"], one["event"], one["value"]) for one in found["events"]]
    assert [(*row, earlier) for row, earlier in zip(told, before, strict=True)] == [
        ("2018-02-10", "issued", 2, None),
        ("2018-03-01", "in_force", 2, None),
        ("2020-02-01", "extended", 2, None),
        ("2020-04-30", "expired", 2, None),
        ("2020-06-15", "issued", 1.5, None),
        ("2020-07-01", "changed", 1.5, 2),
        ("2021-03-01", "amended", 1.5, None),
        ("2021-03-01", "changed", 1.2, 1.5),
        ("2022-03-20", "issued", 1, None),
        ("2022-04-01", "repealed", 1.2, None),
        ("2022-04-01", "changed", 1, 1.2),
        ("2023-08-20", "issued", 0.8, None),
        ("2023-09-01", "amended", 1, None),
        ("2023-09-01", "changed", 0.8, 1),
    ]
    assert all(one["quote"]["text"] and one["clause"] for one in found["events"])
    assert [one["by"] for one in found["events"] if one["by"]] == [
        "潍政办字〔2020〕2号 将有效期延长至 2020-04-30",
        "潍政办字〔2021〕9号 将“1.5%”改为“1.2%”",
        "潍政办字〔2022〕7号",
        "潍政办字〔2023〕18号 已修改这一条款",
    ]
    assert all(one["words"]["text"] for one in found["events"] if one["event"] in ("amended", "extended"))


def test_spans_say_what_holds_and_where_nothing_does(city: KnowledgeBase) -> None:
    found = timeline_json(timeline(city, FEE, "370700", None, None), city.codes)
    assert [(one["from"], one["to"], [each["value"] for each in one["values"]]) for one in found["spans"]] == [
        ("2018-03-01", "2020-04-30", [2]),
        ("2020-05-01", "2020-06-30", []),
        ("2020-07-01", "2021-02-28", [1.5]),
        ("2021-03-01", "2022-03-31", [1.2]),
        ("2022-04-01", "2023-08-31", [1]),
        ("2023-09-01", None, [0.8]),
    ]
    assert [one["gap"] for one in found["spans"]] == [False, True, False, False, False, False]


def test_a_window_keeps_what_touches_it(city: KnowledgeBase) -> None:
    found = timeline(city, FEE, "潍坊", date(2020, 5, 15), date(2020, 6, 20))
    assert [one.day for one in found.events] == [date(2020, 6, 15)]
    assert [one.starts for one in found.spans] == [date(2020, 5, 1)]


def test_spans_of_the_founding_documents_leave_no_day_out(knowledge: KnowledgeBase) -> None:
    for region in {one.region for one in knowledge.listed if one.region}:
        documents = knowledge.documents([one.iri for one in knowledge.listed if one.region == region])
        for kind in {bound.kind for one in documents for m in one.measures for bound in m.thresholds}:
            found = timeline(knowledge, kind, region, None, None)
            assert all(one.ends and one.ends + timedelta(1) == two.starts for one, two in pairwise(found.spans))
            assert found.spans or found.undated
            json.dumps(timeline_json(found, knowledge.codes))


@pytest.mark.parametrize(
    ("kind", "region", "days", "code"),
    [
        ("reward_amount", "潍坊", (None, None), "NO_RULE_OF_KIND"),
        (FEE, "福州", (None, None), "REGION_NOT_COVERED"),
        ("没有的种类", "潍坊", (None, None), "UNKNOWN_CODE"),
        (FEE, "没有的地方", (None, None), "UNKNOWN_REGION"),
        (FEE, "潍坊", (date(2022, 1, 1), date(2021, 1, 1)), "BAD_PERIOD"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    city: KnowledgeBase, kind: str, region: str, days: tuple[date | None, date | None], code: str
) -> None:
    with pytest.raises(KBError) as caught:
        timeline(city, kind, region, *days)
    assert caught.value.code == code


def test_the_page_says_it_in_words(city: KnowledgeBase, huiqi: Any) -> None:
    done = huiqi("--kb", city.place.root, "timeline", "--kind", FEE, "--region", "潍坊")
    for words in ("由不高于2% 到 不高于1.5%", "空档：没有已收录的规定", "被 潍政办字〔2022〕7号 废止", "◀ 今天"):
        assert words in done.stdout
    refused = huiqi("--kb", city.place.root, "timeline", "--kind", FEE, "--region", "潍坊", "--from", "昨天")
    assert refused.returncode == 2
    assert "BAD_DATE" in refused.stderr


@pytest.mark.parametrize(
    ("day", "words"), [(date(2021, 1, 1), "不高于1.5% → 不高于1%"), (date(2022, 6, 1), "不高于1.2% → 不高于1%")]
)
def test_lineage_compares_the_words_of_the_day(city: KnowledgeBase, day: date, words: str) -> None:
    (earlier,) = lineage_json(lineage(city, "潍政办字〔2022〕7号", day), city.codes)["above"]
    assert [one["text"] for pair in earlier["pairs"] for one in pair["figures"]] == [f"担保费率{words}（更优惠）"]


def test_a_struck_clause_is_no_longer_compared(city: KnowledgeBase) -> None:
    (earlier,) = lineage_json(lineage(city, "潍政办字〔2022〕7号", date(2024, 1, 1)), city.codes)["above"]
    assert earlier["pairs"] == []
