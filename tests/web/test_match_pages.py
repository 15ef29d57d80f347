"""我能享受什么 without a browser: the form, the answer, one measure, what cannot be read."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from kb.application import create_app
from kb.base import KnowledgeBase
from kb.build import build
from kb.match_json import answer_json
from kb.place import Place
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
    assert counts(site.post("/match", data=fields([*stated, ("every", "1")])).text) == +expected


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


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("csv", b"\xef\xbb\xbf"),
        ("xlsx", b"PK"),
        ("md", "# 政策清单".encode()),
        ("json", b'{\n "format": "huiqi-match/1"'),
        ("receipt", b'{\n "format": "huiqi-receipt/1"'),
        ("profile", b"as_of: '2022-12-01'"),
    ],
)
def test_the_answer_is_kept_as_a_file(site: TestClient, form: str, begins: bytes) -> None:
    found = site.post("/match/save", data={**RESTAURANT, "format": form})
    assert found.content.startswith(begins)
    assert "2022-12-01" in found.headers["Content-Disposition"]
    assert found.headers["Cache-Control"] == "no-store"


def test_an_unknown_file_is_refused(site: TestClient) -> None:
    assert site.post("/match/save", data={**RESTAURANT, "format": "exe"}).status_code == 400


def test_a_receipt_of_the_page_is_repeated_to_the_byte(
    site: TestClient, kb_dir: Path, tmp_path: Path, huiqi: Callable[..., Any]
) -> None:
    path = tmp_path / "凭据.json"
    path.write_bytes(site.post("/match/save", data={**RESTAURANT, "format": "receipt"}).content)
    assert huiqi("--kb", kb_dir, "replay", path).returncode == 0


def test_a_profile_of_the_page_is_asked_again_by_the_command(
    site: TestClient, kb_dir: Path, tmp_path: Path, huiqi: Callable[..., Any]
) -> None:
    path = tmp_path / "企业画像.yaml"
    path.write_bytes(site.post("/match/save", data={**RESTAURANT, "format": "profile"}).content)
    told = json.loads(huiqi("--kb", kb_dir, "match", "--profile", path, "--json").stdout)
    assert told == json.loads(site.post("/match/save", data={**RESTAURANT, "format": "json"}).content)


def test_words_are_never_a_formula(site: TestClient) -> None:
    """A name that a spreadsheet would compute stays words, as a cell and as a line."""
    data = {**RESTAURANT, "name": "=1+1"}
    book = load_workbook(BytesIO(site.post("/match/save", data={**data, "format": "xlsx"}).content))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    rows = csv.reader(site.post("/match/save", data={**data, "format": "csv"}).content.decode("utf-8-sig").splitlines())
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_a_figure_that_only_an_amount_takes_is_told_where_it_is_none(site: TestClient) -> None:
    guaranteed = {**RESTAURANT, "guaranteed_amount": "200万元"}
    answer = site.post("/match", data={**guaranteed, "amounts.现行担保费率": "百分之几"})
    assert answer.status_code == 422
    assert "百分之几" in answer.text
    assert 'id="applies"' in answer.text
    right = site.post("/match", data={**guaranteed, "amounts.现行担保费率": "1.5%"})
    assert "少付 1万元" in right.text


def test_the_printed_list_names_the_enterprise_and_what_is_not_covered(site: TestClient) -> None:
    page = site.post("/match/print", data={**RESTAURANT, "name": "临夏市某某餐饮店"})
    assert "临夏市某某餐饮店" in page.text
    assert "“没有找到”不等于“没有支持”" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_nothing_of_what_is_entered_is_logged(site: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    site.post("/match", data={**RESTAURANT, "name": "临夏市某某餐饮店"})
    site.get("/match", params={"region": "622901"})
    said = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records if one.name.startswith("huiqi"))
    assert "POST /match 200" in said
    assert "某某" not in said
    assert "622901" not in said


POLICY = """淄博市人民政府办公室关于支持企业发展的若干措施

淄政办字〔2021〕99号

一、降低融资<script>alert(1)</script>成本
单户500万元（含）以下的小微企业融资担保费率不高于1%<img src=x onerror=alert(1)>。（责任单位：市金融局）
二、附则
本措施自2022年1月1日起施行，有效期至2023年12月31日。

淄博市人民政府办公室
2021年12月20日
"""


def test_policy_text_is_escaped(tmp_path: Path) -> None:
    """A document with a script in it, read and answered from."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(POLICY, encoding="utf-8")
    build(Place(tmp_path / "kb"), corpus)
    with TestClient(create_app(Settings(kb=tmp_path / "kb", rate=""))) as client:
        page = client.post("/match", data={"region": "淄博市", "as_of": "2022-06-01"}).text
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert "&lt;img src=x" in page


def test_only_one_kind_of_support_or_what_ends_first(site: TestClient) -> None:
    whole = site.post("/match", data=RESTAURANT).text
    part = site.post("/match", data={**RESTAURANT, "only": "guarantee"}).text
    assert 0 < counts(part).total() < counts(whole).total()
    assert re.findall(r'id="applies"[^>]*>.*?(\d+) 项', part) == re.findall(r'id="applies"[^>]*>.*?(\d+) 项', whole)
    ending = site.post("/match", data={**RESTAURANT, "order": "ends"}).text
    assert counts(ending) == counts(whole)
    assert "先到期的在前 <span" in ending
    kept = site.post("/match/save", data={**RESTAURANT, "only": "guarantee", "format": "md"}).text
    assert "创业担保贷款" in kept
    assert "信贷投放" in kept


def test_what_could_be_changed_is_told_in_the_words_of_the_terminal(site: TestClient) -> None:
    page = site.post("/match", data={**RESTAURANT, "guaranteed_amount": "1200万元", "entity_type": "enterprise"}).text
    assert "改变下列情况就可能适用" in page
    assert "单户担保金额 由 1200万元 降低到 1000万元（差 200万元）" in page


def test_first_page_asks_and_says_what_is_on_record(site: TestClient, tmp_path: Path) -> None:
    page = site.get("/").text
    assert 'name="region"' in page
    assert "临夏回族自治州" in page
    with TestClient(create_app(Settings(kb=tmp_path, rate=""))) as empty:
        assert "还没有建立知识库" in empty.get("/").text


def test_what_is_doubtful_stands_in_front_of_the_answer(site: TestClient) -> None:
    wrong = {**RESTAURANT, "size": "micro", "employees": "5000人", "revenue": "100亿元", "established": "2030-01-01"}
    page = site.post("/match", data=wrong).text
    notice, fold = page.index("请先看看"), page.index("按什么判断")
    told = page[notice:fold]
    assert notice < fold
    assert "填报的“微型”" in told
    assert "推算的“大型”不一致" in told
    assert "成立日期在查询日期之后" in told
    assert "请先看看" not in site.post("/match", data=RESTAURANT).text
    assert (
        "在今天之后" in site.post("/match", data={**RESTAURANT, "as_of": "9000-01-01"}).text.partition("按什么判断")[0]
    )


def test_very_many_are_listed_in_two_goes_but_counted_and_taken_along_whole(site: TestClient) -> None:
    some = site.post("/match", data={"industry": "餐饮业", "as_of": "2022-12-01"}).text
    (total,) = re.findall(r'class="unknown" href="#unknown">.*?<strong>(\d+)</strong>', some)
    (rest,) = re.findall(r"列出其余 (\d+) 项", some)
    assert int(total) - int(rest) == 60
    every = site.post("/match", data={"industry": "餐饮业", "as_of": "2022-12-01", "every": "1"}).text
    assert counts(every)["unknown"] - counts(some)["unknown"] == int(rest)
    assert 'type="hidden" name="every"' in every
    assert "列出其余" not in every
    saved = site.post("/match/save", data={"industry": "餐饮业", "as_of": "2022-12-01", "format": "csv"}).text
    assert saved.count("待确认") >= int(total)
    assert "列出其余" not in site.post("/match", data=RESTAURANT).text
