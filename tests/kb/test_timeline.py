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
from kb.lineage.timeline import timeline
from kb.lineage.timeline_view import timeline_json
from kb.place import Place
from ontology.findings import KBError

TEXTS = Path(__file__).parent / "timeline"
FEE = "guarantee_fee_rate"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """Three notices of one city on the same fee: one runs out, one comes later and is repealed by the third."""
    root = tmp_path_factory.mktemp("city")
    build(Place(root), TEXTS)
    with KnowledgeBase(root) as opened:
        yield opened


def test_events_come_in_order_with_what_changed(city: KnowledgeBase) -> None:
    found = timeline_json(timeline(city, "担保费率", "潍坊", None, None), city.codes)
    before = [one["before"] and one["before"]["value"] for one in found["events"]]
    told = [(one["day"], one["event"], one["value"]) for one in found["events"]]
    assert [(*row, earlier) for row, earlier in zip(told, before, strict=True)] == [
        ("2018-02-10", "issued", 2, None),
        ("2018-03-01", "in_force", 2, None),
        ("2020-02-29", "expired", 2, None),
        ("2020-06-15", "issued", 1.5, None),
        ("2020-07-01", "changed", 1.5, 2),
        ("2022-03-20", "issued", 1, None),
        ("2022-04-01", "repealed", 1.5, None),
        ("2022-04-01", "changed", 1, 1.5),
    ]
    assert all(one["quote"]["text"] and one["clause"] for one in found["events"])
    assert [one["by"] for one in found["events"] if one["by"]] == ["潍政办字〔2022〕7号"]


def test_spans_say_what_holds_and_where_nothing_does(city: KnowledgeBase) -> None:
    found = timeline_json(timeline(city, FEE, "370700", None, None), city.codes)
    assert [(one["from"], one["to"], [each["value"] for each in one["values"]]) for one in found["spans"]] == [
        ("2018-03-01", "2020-02-29", [2]),
        ("2020-03-01", "2020-06-30", []),
        ("2020-07-01", "2022-03-31", [1.5]),
        ("2022-04-01", None, [1]),
    ]
    assert [one["gap"] for one in found["spans"]] == [False, True, False, False]


def test_a_window_keeps_what_touches_it(city: KnowledgeBase) -> None:
    found = timeline(city, FEE, "潍坊", date(2020, 3, 15), date(2020, 6, 20))
    assert [one.day for one in found.events] == [date(2020, 6, 15)]
    assert [one.starts for one in found.spans] == [date(2020, 3, 1)]


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
