"""The pages of the library: what they find, that every measure is marked in the text, that text stays text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from kb.application import create_app
from kb.base import KnowledgeBase
from kb.build import build
from kb.place import Place
from kb.server.settings import Settings
from kb.web.library import reading
from kb.web.library.marking import Span, around, occurrences, pieces
from ontology.model import Quote

FOUND = re.compile(r'<h2><a href="/library/([^/"]+)/measure/([^"]+)">')
QUESTIONS: list[dict[str, str]] = [
    {"q": "担保费率"},
    {"q": "小微企业 贴息"},
    {"q": "贷款", "audience": "enterprise", "force": "entitlement"},
    {"instrument": "融资担保", "region": "临夏州"},
    {"q": "担保", "on": "2020-08-01", "region": "370300"},
    {"kind": "guarantee_fee_rate"},
    {"q": "没有这种说法"},
]


@pytest.fixture(scope="module")
def pages(kb_dir: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(kb=kb_dir, rate=""))) as client:
        yield client


def listed(pages: TestClient, question: dict[str, str]) -> list[str]:
    """The measures of all pages of a search, in order, as DOCUMENT#MEASURE."""
    found: list[str] = []
    for number in range(1, 40):
        text = pages.get(f"/library?{urlencode({**question, 'show': 'measures', 'page': str(number)})}").text
        found += [f"{document}#{measure}" for document, measure in FOUND.findall(text)]
        if 'rel="next"' not in text:
            return found
    raise AssertionError("no end")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: "-".join(one.values()))
def test_search_finds_what_the_command_finds_in_its_order(
    pages: TestClient, huiqi: Any, kb_dir: Path, question: dict[str, str]
) -> None:
    options = {"region": "--region", "audience": "--audience", "force": "--force", "on": "--in-force-on"}
    options |= {"instrument": "--instrument", "kind": "--kind"}
    asked = [part for name, value in question.items() if name != "q" for part in (options[name], value)]
    done = huiqi("--kb", kb_dir, "find", *question.get("q", "").split(), *asked, "--json")
    wanted = [one["measure"].rpartition("/")[2] for one in json.loads(done.stdout)]
    assert listed(pages, question) == wanted


def test_every_count_of_a_filter_is_what_choosing_it_finds(pages: TestClient) -> None:
    text = pages.get("/library?q=担保&show=measures").text
    counts = re.findall(r'<li><a href="/library\?([^"]+)"><span>[^<]*</span><span class="n">(\d+)', text)
    assert len(counts) > 10
    for query, count in counts:
        narrowed = pages.get(f"/library?{html.unescape(query)}").text
        assert f'措施 <span class="n">{count}</span>' in narrowed


def test_every_measure_is_marked_in_the_text_and_linked_both_ways(pages: TestClient, knowledge: KnowledgeBase) -> None:
    for document in knowledge.documents():
        name = document.id.rpartition("/")[2]
        text = pages.get(f"/library/{name}").text
        identifiers = re.findall(r'\sid="([^"]+)"', text)
        assert len(identifiers) == len(set(identifiers))
        for number, one in enumerate(reading.ordered(document), 1):
            anchor = reading.anchor(one)
            assert f'id="t-{anchor}" href="#{anchor}"' in text
            assert f'href="#t-{anchor}"' in text
            assert marked(text, number) == "".join(one.quote.text.split())
            assert pages.get(f"/library/{name}/measure/{anchor}").status_code == 200


def marked(page: str, number: int) -> str:
    """The words that are marked as those of a measure."""
    found = re.findall(r'<mark data-m="([^"]*)">(.*?)</mark>', page, re.DOTALL)
    return "".join(html.unescape("".join(words for numbers, words in found if str(number) in numbers.split())).split())


def test_the_whole_text_is_there(pages: TestClient, knowledge: KnowledgeBase) -> None:
    for one in knowledge.listed:
        name = one.iri.rpartition("/")[2]
        page = pages.get(f"/library/{name}").text
        words = "".join(re.findall(r'<div class="words">(.*?)</div>', page, re.DOTALL))
        plain = html.unescape(re.sub(r'<a class="ref".*?</a>|<[^>]+>', "", words))
        assert "".join(plain.split()) == "".join(knowledge.source(one.iri).text.split())
        assert pages.get(f"/library/{name}/text").text == knowledge.source(one.iri).text


def test_policy_text_and_parameters_stay_text(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    policy = (
        "淄博市人民政府办公室关于支持企业发展的若干措施\n\n淄政办字〔2021〕99号\n\n一、降低融资成本\n"
        f"单户500万元（含）以下的小微企业{evil}融资担保费率不高于1%。（责任单位：市金融局）\n"
        "二、附则\n本措施自2022年1月1日起施行，有效期至2023年12月31日。\n\n淄博市人民政府办公室\n2021年12月20日\n"
    )
    folder = tmp_path / "corpus" / "one"
    folder.mkdir(parents=True)
    (folder / "source.txt").write_text(policy, encoding="utf-8")
    build(Place(tmp_path / "kb"), tmp_path / "corpus")
    with TestClient(create_app(Settings(kb=tmp_path / "kb", rate=""))) as client:
        text = client.get("/library").text
        document, measure = FOUND.findall(client.get("/library?show=measures").text)[0]
        for address in (f"/library/{document}", f"/library/{document}/measure/{measure}", f"/library?q={evil}"):
            text = client.get(address).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text
        assert "onerror" in client.get(f"/library/{document}").text


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/library?region=临厦", 400, "找不到地区"),
        ("/library?audience=谁", 400, "没有“谁”这个代码"),
        ("/library?on=2022-13-01", 400, "不是有效日期"),
        ("/library?page=0", 422, "page"),
        ("/library?page=999", 200, "文件"),
        ("/library/nowhere", 404, "没有收录这份文件"),
        ("/library/nowhere/measure/c1-m-1", 404, "没有收录这份文件"),
        ("/library?q=没有这种说法", 200, "没有找到措施"),
        ("/library?q=%22%20OR%20%29%28*", 200, "没有找到"),
    ],
)
def test_bad_requests_say_what_to_do(pages: TestClient, address: str, status: int, words: str) -> None:
    answer = pages.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert 'href="/library' in answer.text


def test_other_names_of_a_document_lead_to_its_page(pages: TestClient) -> None:
    answer = pages.get("/library/临州办发〔2022〕84号", follow_redirects=False)
    assert answer.status_code == 307
    assert re.fullmatch(r"/library/[\w-]+", answer.headers["Location"])


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 4), (0, 4)], [("担保费率", (1, 2))]),
        ([(0, 4), (1, 3)], [("担", (1,)), ("保费", (1, 2)), ("率", (1,))]),
        ([(0, 2), (1, 4)], [("担", (1,)), ("保", (1, 2)), ("费率", (2,))]),
        ([(2, 2)], [("担保", ()), ("费率", ())]),
        ([], [("担保费率", ())]),
    ],
)
def test_stretches_may_overlap(spans: list[tuple[int, int]], expected: list[tuple[str, tuple[int, ...]]]) -> None:
    found = pieces("担保费率", 0, 4, [Span(*one, number) for number, one in enumerate(spans, 1)])
    assert [(one.text, one.numbers) for one in found] == expected


def test_a_long_text_is_shown_from_shortly_before_what_was_sought() -> None:
    text = "甲" * 500 + "贴息" + "乙" * 500
    low, high = around(text, occurrences(text, ["贴息"]), 200)
    assert high - low == 200
    assert "贴息" in text[low:high]


def test_lines_broken_at_a_width_are_paragraphs_again(pages: TestClient) -> None:
    page = pages.get("/library/淄政办字〔2020〕56号").text
    words = "".join(re.findall(r'<div class="words">(.*?)</div>', page, re.DOTALL))
    lengths = [len(re.sub(r"<[^>]+>|\s", "", one)) for one in re.findall(r"<p>(.*?)</p>", words, re.DOTALL)]
    assert sum(one > 60 for one in lengths) >= 10


def test_a_long_text_is_cut_in_parts_that_hold_all_of_it_once(knowledge: KnowledgeBase) -> None:
    document = knowledge.document("临州办发〔2022〕84号")
    text, times = knowledge.source(document.id).text, 9
    moved = [
        one.model_copy(update={"quote": one.quote.model_copy(update=at(one.quote, turn, len(text)))})
        for turn in range(times)
        for one in reading.ordered(document)
    ]
    clauses = tuple(
        one.model_copy(update={"start": one.start + turn * len(text)})
        for turn in range(times)
        for one in document.clauses
    )
    outline = reading.Outline(document.model_copy(update={"clauses": clauses}), text * times, moved)
    assert len(outline.parts) > 2
    shown = [outline.sections(part) for part in range(1, len(outline.parts) + 1)]
    lines = [line for part in shown for one in part for line in (*([one.heading] if one.heading else []), *one.lines)]
    assert "".join("".join(one.text for line in lines for one in line.pieces).split()) == "".join(
        (text * times).split()
    )
    for number, one in enumerate(moved, 1):
        part = shown[outline.part_of(one.quote.start) - 1]
        assert sum(number in section.measures for section in part) == 1


def at(quote: Quote, turn: int, length: int) -> dict[str, int]:
    return {"start": quote.start + turn * length, "end": quote.end + turn * length}


def test_a_measure_shows_what_the_commands_find_beside_it(pages: TestClient, huiqi: Any, kb_dir: Path) -> None:
    [first, *_] = listed(pages, {"kind": "guarantee_fee_rate", "region": "622900"})
    document, _, anchor = first.partition("#")
    page = html.unescape(pages.get(f"/library/{document}/measure/{anchor}").text)
    found = json.loads(huiqi("--kb", kb_dir, "similar", first, "--json").stdout)["similar"]
    wanted = ["/library/{}#t-{}".format(*one["measure"].rpartition("/")[2].split("#")) for one in found]
    assert wanted
    assert re.findall(r'<h3><a href="(/library/[^"]+)"', page) == wanted
    course = json.loads(
        huiqi("--kb", kb_dir, "timeline", "--kind", "guarantee_fee_rate", "--region", "622900", "--json").stdout
    )
    assert all(one["day"] in page for one in course["events"])
    assert "来龙去脉" in page
    assert "甘肃省进一步强化金融支持中小微企业纾困发展实施方案" in page


def test_original_is_saved_byte_for_byte_and_only_while_it_is_what_was_read(tmp_path: Path, small_policy: Any) -> None:
    source = tmp_path / "corpus" / '通知<b>"1".txt'
    source.parent.mkdir()
    source.write_bytes(small_policy().encode("gb18030"))
    build(Place(tmp_path / "kb"), source.parent)
    with TestClient(create_app(Settings(kb=tmp_path / "kb", rate=""))) as client:
        (one,) = client.get("/api/documents").json()["items"]
        name = one["iri"].rpartition("/")[2]
        for path in (f"/library/{name}/original", f"/api/documents/{name}/original"):
            got = client.get(path)
            assert got.content == source.read_bytes()
            assert got.headers["content-type"] == "application/octet-stream"
            assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E9%80%9A")
            assert "<" not in got.headers["content-disposition"]
            assert got.headers["x-content-type-options"] == "nosniff"
        assert f'href="/library/{name}/original"' in client.get(f"/library/{name}").text
        source.write_bytes(b"something else")
        assert client.get(f"/library/{name}/original").status_code == 404
        gone = client.get(f"/api/documents/{name}/original")
        assert (gone.status_code, gone.json()["code"]) == (404, "ORIGINAL_MISSING")
        assert client.get("/library/..%2f..%2fetc%2fpasswd/original").status_code == 404
