"""我能享受什么 without a browser: the form, the answer, one measure, what cannot be read."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kb.application import create_app
from kb.base import KnowledgeBase
from kb.match_json import answer_json
from kb.server.settings import Settings
from kb.web.match.entered import entered
from kb.web.match.stated import kept_fields, shared_fields

CORPUS = Path(__file__).parents[2] / "corpus"
RESTAURANT = {
    "region": "临夏市",
    "industry": "餐饮业",
    "employees": "26人",
    "revenue": "420万元",
    "as_of": "2022-12-01",
}


@pytest.fixture(scope="module")
def site(kb_dir: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(kb=kb_dir, rate=""))) as client:
        yield client


def cases() -> Iterator[Any]:
    for path in sorted(CORPUS.glob("*/cases.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], start=1):
            yield pytest.param(case, id=f"{path.parent.name}-{number}")


def counts(page: str) -> Counter[str]:
    """How many measures of each verdict a page shows."""
    return Counter(re.findall(r'<span class="mark (\w+)" role="img"', page))


def test_form_asks_three_cards_and_offers_all_attributes(site: TestClient, knowledge: KnowledgeBase) -> None:
    page = site.get("/match").text
    assert page.count('<span class="step">') == 3
    for attribute in knowledge.codes.attributes.values():
        assert attribute.type == "text" or f'"{attribute.code}"' in page or f'"{attribute.code}.' in page
        assert attribute.type == "text" or attribute.question in page


def test_answer_names_what_one_gets_and_is_not_kept(site: TestClient) -> None:
    answer = site.post("/match", data=RESTAURANT)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "担保费率不高于1%" in answer.text
    assert "小型" in answer.text
    assert "读作 甘肃省临夏回族自治州临夏市（622901）" in answer.text


@pytest.mark.parametrize("case", list(cases()))
def test_page_counts_are_those_of_match(case: dict[str, Any], site: TestClient, knowledge: KnowledgeBase) -> None:
    """The profile of a case, written into the form, has the verdicts that `huiqi match --json` gives."""
    profile = knowledge.profile(dict(case["profile"]))
    answer = knowledge.match(profile, case["as_of"])
    expected = Counter(one["status"] for one in answer_json(answer, knowledge.codes)["results"])
    hidden = sum(one.document.region is None and one.status == "not_applicable" for one in answer.results)
    expected["not_applicable"] -= hidden  # of documents without a region only what might apply is shown
    given = entered([("as_of", case["as_of"].isoformat())], knowledge.codes)
    stated = kept_fields(with_profile(given, profile), knowledge.codes)
    assert counts(site.post("/match", data=fields(stated)).text) == +expected


def with_profile(given: Any, profile: Any) -> Any:
    return replace(given, file=replace(given.file, profile=profile))


def fields(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("revenue", "四百多万", "应为金额（元）"),
        ("employees", "-3", "不能为负数"),
        ("region", "临厦州", "您是不是要找"),
        ("industry", "卖东西的", "找不到行业"),
        ("as_of", "明天", "不是有效日期"),
        ("credit_code", "123", "统一社会信用代码"),
        ("established", "2016-13-45", "应为日期"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(site: TestClient, name: str, value: str, told: str) -> None:
    answer = site.post("/match", data={**RESTAURANT, name: value})
    assert answer.status_code == 422
    error = re.search(rf'<p class="error" id="{name}-error">(.*?)</p>', answer.text)
    assert error is not None
    assert told in error[1]
    assert f'value="{value}"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_answering_in_place_changes_the_answer(site: TestClient) -> None:
    before = counts(site.post("/match", data=RESTAURANT).text)
    after = counts(site.post("/match", data={**RESTAURANT, "q7.guaranteed_amount": "200万元"}).text)
    assert after["applies"] > before["applies"]
    passed = site.post("/match", data={**RESTAURANT, "pass": "entity_type"}).text
    assert re.search(r'name="passed" value="entity_type" checked', passed)
    assert "申请人是企业、个体工商户" not in passed.partition('id="next"')[2].partition("</section>")[0]


def test_search_finds_regions_and_industries(site: TestClient) -> None:
    for words, code in (("张店", "370303"), ("山东 张店", "370303"), ("622901", "622901"), ("临夏", "622900")):
        assert f'value="{code}"' in site.get("/match/regions", params={"region": words}).text
    for words, code in (("饭店", "H62"), ("H62", "H62"), ("焦化", "C252")):
        assert f'value="{code}"' in site.get("/match/industries", params={"industry": words}).text
    looked = site.post("/match", data={"region": "张店", "look": "region"}).text
    assert 'name="region.choice" value="370303"' in looked
    chosen = site.post("/match", data={"region": "张店", "region.choice": "370303"}).text
    assert "读作 山东省淄博市张店区（370303）" in chosen


def test_one_measure_is_explained(site: TestClient) -> None:
    page = site.post("/match", data=RESTAURANT).text
    name = re.findall(r'name="measure" value="([^"]+)"', page)[0]
    found = site.post("/match/measure", data={**RESTAURANT, "measure": name})
    assert found.status_code == 200
    assert "<mark>" in found.text
    assert "回到全部结果" in found.text
    assert site.post("/match/measure", data={**RESTAURANT, "measure": "nothing"}).status_code == 404


def test_what_was_typed_is_escaped(site: TestClient) -> None:
    bad = '"><script>alert(1)</script>'
    page = site.post("/match", data={**RESTAURANT, "name": bad, "revenue": bad, f"answers.{bad}": "true"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_shared_link_says_nothing_of_who_asks(site: TestClient, knowledge: KnowledgeBase) -> None:
    who = {"name": "临夏市某某餐饮店", "credit_code": "91350100M000100Y43"}
    given = entered({**RESTAURANT, **who}.items(), knowledge.codes)
    shared = shared_fields(given, knowledge.codes)
    assert not {"name", "credit_code"} & {name for name, _ in shared}
    assert not set(who.values()) & {value for _, value in shared}
    opened = site.get("/match", params=shared)
    assert opened.status_code == 200
    assert counts(opened.text) == counts(site.post("/match", data=RESTAURANT).text)
