"""The pages that compare: the same cells as the command, links to the words, files, pictures, the move of a firm."""

from __future__ import annotations

import html
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from kb.application import create_app
from kb.base import KnowledgeBase
from kb.server.settings import Settings
from kb.web.compare.subjects import subjects

QUESTIONS: list[list[tuple[str, str]]] = [
    [("kind", "guarantee_fee_rate"), ("as_of", "2020-08-01")],
    [("kind", "guarantee_fee_rate"), ("as_of", "2022-12-01"), ("by", "document")],
    [("instrument", "guarantee"), ("regions", "622900"), ("more", "淄博 兰州市")],
    [("instrument", "降低利率"), ("regions", "141100"), ("regions", "140404")],
]
CELL = re.compile(r'<td(?: class="(\w+)")?>(.*?)</td>', re.DOTALL)
COMPARED = re.compile(r'<table class="compared">.*?<tbody>(.*?)</tbody>', re.DOTALL)


@pytest.fixture(scope="module")
def pages(kb_dir: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(kb=kb_dir, rate=""))) as client:
        yield client


def told(huiqi: Any, kb_dir: Path, question: list[tuple[str, str]]) -> Any:
    """What the command says to the same question."""
    options = {"as_of": "--as-of", "kind": "--kind", "instrument": "--instrument", "by": "--by"}
    given = [part for name, value in question if name in options for part in (options[name], value)]
    regions = [one for name, value in question if name in ("regions", "more") for one in value.split()]
    given += ["--regions", ",".join(regions)] if regions else []
    return json.loads(huiqi("--kb", kb_dir, "compare", *given, "--json").stdout)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one[0][1])
def test_cells_are_those_of_the_command(
    pages: TestClient, huiqi: Any, kb_dir: Path, question: list[tuple[str, str]]
) -> None:
    wanted = told(huiqi, kb_dir, question)
    page = pages.get(f"/compare?{urlencode(question)}").text
    rows = [CELL.findall(row) for part in COMPARED.findall(page) for row in part.split("</tr>")[:-1]]
    assert len(rows) == len(wanted["rows"]) > 0
    for shown, row in zip(rows, wanted["rows"], strict=True):
        assert [empty or None for empty, _ in shown] == [cell["empty"] for cell in row["cells"]]
        for at, ((_, words), cell) in enumerate(zip(shown, row["cells"], strict=True)):
            plain = html.unescape(re.sub("<[^>]+>", "", words))
            assert all(rule["figure"]["text"].lstrip("-") in plain for rule in cell["rules"] if rule["figure"])
            assert ("★" in plain) is (at in row["best"])


def test_every_note_leads_to_its_words_in_the_document(pages: TestClient) -> None:
    page = pages.get("/compare?kind=guarantee_fee_rate&as_of=2020-08-01").text
    links = re.findall(r'<li id="n\d+" value="\d+"><a href="(/library/[^"#]+)#([^"]+)"', page)
    assert len(links) >= 3
    for address, anchor in links:
        assert f'id="{anchor}"' in pages.get(address).text


def test_only_what_has_data_is_offered_and_leads_to_a_table(pages: TestClient, knowledge: KnowledgeBase) -> None:
    for one in subjects(knowledge):
        page = pages.get(f"/compare?{one.scheme}={one.code}")
        assert page.status_code == 200
        assert '<table class="compared">' in page.text


@pytest.mark.parametrize("words", ["担保费率", "guarantee_fee_rate"])
def test_a_subject_is_found_by_name(pages: TestClient, words: str) -> None:
    answer = pages.get(f"/compare?what={words}&regions=370300", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/compare?kind=guarantee_fee_rate&regions=370300"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/compare?what=没有的事", 400, "没有可以比较的"),
        ("/compare?kind=zz", 400, "没有“zz”这个代码"),
        ("/compare?kind=guarantee_fee_rate&more=临厦", 400, "找不到地区"),
        ("/compare?kind=guarantee_fee_rate&as_of=明天", 400, "不是有效日期"),
        ("/compare?kind=guarantee_fee_rate&instrument=guarantee", 400, "请说明比较什么"),
        ("/compare?what=<script>alert(1)</script>", 400, "&lt;script&gt;"),
        ("/compare/table.pdf?kind=guarantee_fee_rate", 404, "没有“pdf”这种格式"),
        ("/compare/chart/pie.svg?kind=guarantee_fee_rate", 404, "没有这种图"),
        ("/compare/chart/rates.svg?instrument=bank_enterprise_matching", 400, ""),
    ],
)
def test_bad_requests_say_what_to_do(pages: TestClient, address: str, status: int, words: str) -> None:
    answer = pages.get(address)
    assert answer.status_code in (status, 404)
    assert words in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("kind", ["csv", "xlsx", "md", "html"])
def test_files_are_those_of_the_command(pages: TestClient, huiqi: Any, kb_dir: Path, tmp_path: Path, kind: str) -> None:
    answer = pages.get(f"/compare/table.{kind}?kind=guarantee_fee_rate&as_of=2020-08-01")
    path = tmp_path / f"table.{kind}"
    huiqi("--kb", kb_dir, "compare", "--kind", "guarantee_fee_rate", "--as-of", "2020-08-01", "-o", path)
    assert answer.content == path.read_bytes()
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_pictures_drawn_at_once_are_as_drawn_alone(pages: TestClient) -> None:
    names = ["rates", "validity"] * 3
    address = "/compare/chart/{}.svg?kind=guarantee_fee_rate&as_of=2020-08-01"
    alone = {name: pages.get(address.format(name)).content for name in set(names)}
    found: list[tuple[str, bytes]] = []
    drawing = [
        threading.Thread(target=lambda name=name: found.append((name, pages.get(address.format(name)).content)))  # type: ignore[misc]
        for name in names
    ]
    for one in drawing:
        one.start()
    for one in drawing:
        one.join()
    assert all(alone[name] == drawn for name, drawn in found)
    assert pages.get(address.format("rates")).headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_table_for_a_firm_has_its_verdicts_and_is_not_kept(pages: TestClient) -> None:
    asked = "/compare?kind=guarantee_fee_rate&as_of=2022-12-01"
    data = {"kind": "guarantee_fee_rate", "as_of": "2022-12-01", "size": "small", "industry": "餐饮业"}
    answer = pages.post(asked, data=data)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "待确认" in answer.text
    assert "小型" in answer.text


def test_a_move_says_what_the_command_says(pages: TestClient, huiqi: Any, kb_dir: Path, tmp_path: Path) -> None:
    facts = {"region": "622901", "industry": "H62", "size": "small"}
    profile = tmp_path / "firm.json"
    profile.write_text(json.dumps(facts), encoding="utf-8")
    asked = ("--regions", "吕梁市", "--as-of", "2022-12-01", "--all", "-f", "html")
    wanted = huiqi("--kb", kb_dir, "relocate", "--profile", profile, *asked).stdout
    answer = pages.post("/compare/relocate", data={**facts, "to": "吕梁市", "as_of": "2022-12-01", "all": "1"})
    assert answer.status_code == 200
    heads = re.findall(r"<h4>(.*?)<small>", wanted)
    assert heads
    assert re.findall(r'<h\d class="of">(.*?)<small>', answer.text) == heads
    assert "--all" not in answer.text
    document, anchor = re.findall(r'<a href="/library/([^"#]+)#t-([^"]+)">', answer.text)[0]
    assert f'id="t-{anchor}"' in pages.get(f"/library/{document}").text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"to": "淄博市"}, "只给了一个地区"),
        ({"region": "622901"}, "没有说要比较哪些地区"),
        ({"region": "622901", "to": "临厦"}, "找不到地区"),
        ({"region": "622901", "to": "吕梁市", "revenue": "很多"}, "没有读懂"),
    ],
)
def test_a_move_that_cannot_be_compared_says_why(pages: TestClient, data: dict[str, str], words: str) -> None:
    answer = pages.post("/compare/relocate", data=data)
    assert answer.status_code == 400
    assert words in answer.text


def test_addresses_of_earlier_days_and_those_of_the_interface_are_understood(pages: TestClient) -> None:
    now = pages.get("/compare?kind=guarantee_fee_rate&as_of=2020-08-01&regions=370300").text
    assert "查询日期 2020-08-01" in now
    assert pages.get("/compare?kind=guarantee_fee_rate&on=2020-08-01&region=370300").text == now
