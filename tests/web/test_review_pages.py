"""Reviewing by web: each decision is kept at once in review.toml, and put to use on request; reports and records."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kb.accounts.book import Book
from kb.application import create_app
from kb.base import KnowledgeBase
from kb.build import build
from kb.place import Place
from kb.review import files
from kb.review.decisions import Action
from kb.server.settings import Settings

NAMES, PASSWORD = ("张三", "李四"), "correct horse battery"
PAGE = {"Accept": "text/html"}
Sign = Callable[[str], TestClient]
MORE = "三、其他支持\n（一）对首次升规纳统的企业给予10万元奖励。对科技型中小企业给予5万元奖励，并提供法律咨询。\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, small_policy: Callable[..., str]) -> Path:
    """A small knowledge base with two documents, in a folder with its corpus."""
    place = tmp_path_factory.mktemp("review")
    first = small_policy().replace("二、附则", f"{MORE}四、附则")
    for folder, text in (("a", first), ("b", small_policy("潍坊市", "潍政办字〔2022〕7号"))):
        (place / "corpus" / folder).mkdir(parents=True)
        (place / "corpus" / folder / "source.txt").write_text(text, encoding="utf-8")
    build(Place(place / "kb"), place / "corpus")
    for name in NAMES:
        Book(place / "kb" / "web" / "accounts.json").put(name, PASSWORD, new=True)
    return place


@pytest.fixture
def sign(built: Path) -> Iterator[Sign]:
    opened: list[TestClient] = []

    def enter(name: str = NAMES[0]) -> TestClient:
        client = TestClient(create_app(Settings(kb=built / "kb", rate="")), headers=PAGE)
        form = found(r'name="csrf" value="([^"]+)"', client.get("/sign-in").text)
        client.post("/sign-in", data={"csrf": form, "name": name, "password": PASSWORD})
        opened.append(client)
        return client

    (built / "corpus" / "a" / "review.toml").unlink(missing_ok=True)
    yield enter
    for one in opened:
        one.close()


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"{pattern} not in {text[:3000]}"
    return match[1]


def name_of(built: Path, number: str = "淄政办字〔2021〕99号") -> str:
    with KnowledgeBase(built / "kb") as kb:
        return kb.document(number).id.rpartition("/")[2]


def hidden(text: str, form: str = "judge") -> dict[str, str]:
    """What a form of the page carries."""
    at = text.index(f'class="{form}"' if form == "judge" else f'id="{form}"')
    part = text[at : text.index("</form>", at)]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part))


def kept(built: Path) -> tuple[Any, ...]:
    return files.load(built / "corpus" / "a" / "review.toml")


def at(client: TestClient, name: str, words: str) -> str:
    """The page with the measure open whose headline holds some words."""
    listed = client.get(f"/maintain/review/{name}?only=all").text
    anchor = found(rf'\?m=([^&"]+)&amp;only=all">\d+ [^<]*{words}', listed)
    return client.get(f"/maintain/review/{name}?m={anchor}").text


def test_the_least_sure_measures_of_all_documents_come_first(sign: Sign, built: Path) -> None:
    client = sign(NAMES[0])
    text = client.get("/maintain/review").text
    sure = [int(one) for one in re.findall(r"</meter> (\d+)%", text)]
    assert len(sure) >= 4
    assert sure == sorted(sure)
    name = name_of(built)
    only = client.get("/maintain/review", params={"document": name}).text
    assert 0 < only.count("<meter") < len(sure)
    assert "没有等着复核的措施" in client.get("/maintain/review", params={"document": "nothing"}).text


def test_a_document_is_shown_beside_its_measures_with_the_open_one_marked(sign: Sign, built: Path) -> None:
    text = at(sign(NAMES[0]), name_of(built), "担保费率")
    assert '<mark class="now">' in text
    assert "单户500万元（含）以下的小微企业融资担保费率不高于1%" in re.sub(r"<[^>]+>", "", text)
    for words in ("接受", "不是措施", "更正", "合并", "拆分", "补充漏掉的措施", 'aria-keyshortcuts="a"'):
        assert words in text


def test_a_decision_is_kept_at_once_and_used_on_request(sign: Sign, built: Path) -> None:
    client, name = sign(NAMES[0]), name_of(built)
    form = hidden(at(client, name, "担保费率"))
    answer = client.post(f"/maintain/review/{name}", data={**form, "action": "accept", "note": "看过原文"})
    assert "已接受。" in answer.text
    assert answer.url.params["m"] != form["m"]
    (decision,) = kept(built)
    assert (decision.action, decision.by, decision.note) == (Action.ACCEPT, NAMES[0], "看过原文")
    assert "有 1 条决定已经记下" in answer.text
    work = client.post(f"/maintain/review/{name}/use", data={"csrf": form["csrf"]})
    deadline = time.monotonic() + 60
    while "<progress" in (page := client.get(work.url.path).text) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "复核结果已启用" in page
    with KnowledgeBase(built / "kb") as kb:
        assert kb.measure(f"{name}#{form['m']}")[1].review == "accepted"
    undo = hidden(client.get(f"/maintain/review/{name}?m={form['m']}&only=all").text)
    assert "已撤回决定" in client.post(f"/maintain/review/{name}", data={**undo, "action": "undo"}).text
    assert kept(built) == ()


def test_fields_are_corrected_line_by_line(sign: Sign, built: Path) -> None:
    client, name = sign(NAMES[0]), name_of(built)
    text = at(client, name, "担保费率")
    form = hidden(text, "correct")
    line = found(r'name="value-(c[\d.]*)" value="500?0000"', text)
    change = {f"value-{line}": "3000000", "force": "duty", "new-attr": "first_time_borrower", "new-op": "==",
              "new-value": "是", "unit-new": "市财政局", "unitrole-new": "lead", "valid_to": "2023-06-30",
              "value-f0": "4000000"}  # fmt: skip
    sent = {**form, "action": "correct", **change}
    known = client.get("/maintain/review/" + name).text
    if 'value="first_time_borrower"' not in known:
        sent["new-attr"] = found(r'<select name="new-attr".*?<option value="(?!open)([a-z_]+)">[^<]*首', known)
    answer = client.post(f"/maintain/review/{name}", data=sent)
    assert "已更正。" in answer.text, re.sub(r"<[^>]+>", "", answer.text)[:1500]
    (decision,) = kept(built)
    assert decision.action is Action.CORRECT
    assert decision.set["force"] == "duty"
    assert "3000000" in str(decision.set["criteria"])
    assert sent["new-attr"] in str(decision.set["criteria"])
    assert decision.set["units"][-1] == {"name": "市财政局", "role": "lead"}
    assert str(decision.set["valid_to"]) == "2023-06-30"
    assert "thresholds" in decision.set
    assert "audience" not in decision.set


def test_what_cannot_be_is_told_and_nothing_is_kept(sign: Sign, built: Path) -> None:
    client, name = sign(NAMES[0]), name_of(built)
    text = at(client, name, "担保费率")
    judge, correct = hidden(text), hidden(text, "correct")
    bad = [
        {**correct, "action": "correct", "valid_to": "后天"},
        {**correct, "action": "correct", "new-attr": "size", "new-op": "<", "new-value": "x"},
        {**correct, "action": "correct", "criteria_toml": "criteria = {"},
        {**correct, "action": "correct", "kind-new": "guarantee_fee_rate", "value-new": "四"},
        {**judge, "action": "split", "at": "没有这几个字"},
        {**judge, "action": "add", "words": "没有这几个字", "add-audience": "enterprise"},
        {**judge, "action": "explode"},
        {**judge, "action": "accept", "m": "nothing"},
    ]
    for sent in bad:
        answer = client.post(f"/maintain/review/{name}", data=sent)
        assert answer.status_code in (400, 404), sent
        assert "没有保存" in answer.text, sent
    assert kept(built) == ()


def test_one_that_changed_meanwhile_is_not_overwritten(sign: Sign, built: Path) -> None:
    one, other, name = sign(NAMES[0]), sign(NAMES[1]), name_of(built)
    first, second = hidden(at(one, name, "担保费率")), hidden(at(other, name, "担保费率"))
    assert one.post(f"/maintain/review/{name}", data={**first, "action": "accept"}).status_code == 200
    late = other.post(f"/maintain/review/{name}", data={**second, "action": "reject", "note": "重复"})
    assert late.status_code == 409
    assert "张三 刚才接受了这一条" in late.text
    assert "您写的备注：重复" in late.text
    (decision,) = kept(built)
    assert decision.by == NAMES[0]
    again = hidden(late.text)
    assert other.post(f"/maintain/review/{name}", data={**again, "action": "reject"}).status_code == 200
    (decision,) = kept(built)
    assert (decision.by, decision.action) == (NAMES[1], Action.REJECT)


def test_measures_are_added_split_and_merged(sign: Sign, built: Path) -> None:
    client, name = sign(NAMES[0]), name_of(built)
    page = client.get(f"/maintain/review/{name}?only=all").text
    new = {
        "words": "并提供法律咨询",
        "add-audience": "enterprise",
        "add-force": "entitlement",
        "add-instrument": "other",
    }
    answer = client.post(f"/maintain/review/{name}", data={**hidden(page, "add"), "action": "add", **new})
    assert "已补充一条" in answer.text
    text = at(client, name, "10万元")
    other = found(r'<option value="([^"]+)"[^>]*>\d+ [^<]*5万元', text[text.index('id="merge"') :])
    merged = client.post(f"/maintain/review/{name}", data={**hidden(text, "merge"), "action": "merge", "other": other})
    assert "已合并" in merged.text
    assert {one.action for one in kept(built)} == {Action.ADD, Action.MERGE}
    whole = client.get(f"/maintain/review/{name}?only=all").text
    anchor = found(r'\?m=([^&"]+)&amp;only=all">\d+ [^<]*10万元', whole)
    text = client.get(f"/maintain/review/{name}?m={anchor}&only=all").text
    split = {**hidden(text, "split"), "action": "split", "at": "对科技型中小企业"}
    assert "已拆成两条" in client.post(f"/maintain/review/{name}", data=split).text
    assert [one.action for one in kept(built)].count(Action.SPLIT) == 2


def test_the_reports_are_pages(sign: Sign, built: Path) -> None:
    client, name = sign(NAMES[0]), name_of(built)
    assert "质量检查" in client.get("/maintain/lint?everything=true").text
    assert client.get(f"/maintain/lint?document={name}").status_code == 200
    expiring = client.get("/maintain/expiring?within=3000").text
    assert "截止日期不明" in expiring
    assert "2023-12-31" in expiring
    assert client.get("/maintain/expiring?within=x").status_code == 400
    assert "三项都具备" in client.get("/maintain/readiness").text
    assert client.get("/maintain/readiness?region=临厦州").status_code == 400
    assert "词表候选" in client.get("/maintain/terms").text
    for path in ("lint", "readiness", "review"):
        assert client.get(f"/maintain/{path}?document=nothing").status_code in (200, 404)


def test_the_end_of_a_document_is_told_by_a_form(sign: Sign, built: Path) -> None:
    client, name = sign(NAMES[0]), name_of(built, "潍政办字〔2022〕7号")
    path = f"/maintain/documents/{name}/life"
    form = found(r'name="csrf" value="([^"]+)"', client.get(path).text)
    sent = {"csrf": form, "relation": "repeals", "other": name_of(built), "on": "2022年6月1日", "because": "公告第1号"}
    for wrong in (
        {"on": "x"},
        {"because": " "},
        {"relation": "eats"},
        {"other": ""},
        {"other": name},
        {"on": "2030-01-01"},
    ):
        refused = client.post(path, data={**sent, **wrong})
        assert refused.status_code == 400, wrong
        assert "没有登记" in refused.text
    answer = client.post(path, data=sent)
    assert answer.url.path.startswith("/maintain/jobs/"), answer.text
    deadline = time.monotonic() + 60
    while "<progress" in (page := client.get(answer.url.path).text) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "已启用" in page
    assert "公告第1号" in (built / "corpus" / "b" / "lifecycle.toml").read_text(encoding="utf-8")
    with KnowledgeBase(built / "kb") as kb:
        assert str(kb.document(name).valid_to) == "2022-05-31"
    assert "2022-06-01 起被废止" in client.get(path).text
