"""Receipts: the same question gives the same bytes; what changed since is named, measure by measure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb import receipt as receipts
from kb.base import KnowledgeBase
from kb.match_json import answer_json
from kb.receipt import Receipt, seal, written
from kb.replay import replay

FACTS = {"region": "370303", "industry": "C13", "employees": 40, "revenue": 6000000, "epidemic_affected": True}
FACTS |= {"entity_type": "enterprise", "guaranteed_amount": 4000000}
AS_OF = "2022-06-01"
Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path, huiqi: Any) -> Build:
    """A knowledge base of the texts given, by file name."""

    def made(name: str, texts: dict[str, str]) -> Path:
        folder = tmp_path / f"{name}-corpus"
        folder.mkdir()
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        assert huiqi("--kb", tmp_path / name, "build", folder).returncode == 0
        return tmp_path / name

    return made


@pytest.fixture
def issued(tmp_path: Path, huiqi: Any) -> Callable[..., Path]:
    """The receipt of the question above, put to a knowledge base."""

    def made(kb: Path, facts: dict[str, Any] = FACTS) -> Path:
        profile, path = tmp_path / "企业.json", tmp_path / "凭据.json"
        profile.write_text(json.dumps(facts), encoding="utf-8")
        done = huiqi("--kb", kb, "match", "--profile", profile, "--as-of", AS_OF, "--receipt", path, "--json")
        assert done.returncode == 0, done.stderr
        assert str(path) in done.stderr
        return path

    return made


def resealed(path: Path, **changes: object) -> None:
    """Write a receipt as another program, or with other rules, would have written it."""
    found = Receipt.model_validate_json(path.read_bytes()).model_copy(update=changes)
    path.write_bytes(written(found.model_copy(update={"digest": seal(found)})))


def test_the_same_question_to_the_same_texts_gives_the_same_bytes(huiqi, installed, build, issued, policy):
    texts = {"措施.txt": policy(), "乙.txt": policy(city="吕梁市", number="吕政发〔2021〕3号")}
    path = issued(build("first", texts))
    again = build("again", texts)
    done = installed("--kb", again, "replay", path)
    assert done.returncode == 0
    assert "逐字节相同" in done.stdout
    assert json.loads(huiqi("--kb", again, "replay", path, "--json").stdout)["identical"] is True
    before = path.read_bytes()
    assert issued(again).read_bytes() == before


def test_a_receipt_holds_question_inputs_and_the_answers_of_match(build, issued, policy):
    kb = build("kb", {"措施.txt": policy()})
    found = json.loads(issued(kb).read_text(encoding="utf-8"))
    described = receipts.schema()
    assert [name for name in described["properties"] if name != "amounts"] == list(found)
    assert set(described["required"]) <= set(found)
    assert described["properties"]["format"]["const"] == found["format"] == "huiqi-receipt/1"
    assert (found["as_of"], found["profile"]["employees"]) == (AS_OF, 40)
    assert found["derived"]["size"]["value"] == "small"
    with KnowledgeBase(kb) as opened:
        assert {one["id"]: one["version"] for one in found["knowledge"]["documents"]} == {
            one.iri: one.version for one in opened.listed
        }
        answer = opened.match(opened.profile(FACTS), Receipt.model_validate(found).as_of)
        wanted = answer_json(answer, opened.codes)["results"]
    assert [one["result"] for one in found["results"]] == wanted
    assert {one["result"]["status"] for one in found["results"]} == {"applies", "unknown"}


def test_a_changed_document_is_told_measure_by_measure(huiqi, build, issued, policy):
    path = issued(build("before", {"措施.txt": policy()}))
    changed = policy().replace("单户500万元", "单户300万元").replace("单户最高20万元", "单户最高30万元")
    after = build("after", {"措施.txt": changed})
    done = huiqi("--kb", after, "replay", path, "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert [change["what"] for change in told["changes"]] == ["document"]
    limit, grant = (one for one in told["measures"] if one["kind"] == "reworded")
    assert (limit["kind"], limit["because"]) == ("reworded", ["document"])
    parts = {part["what"]: (part["before"], part["after"]) for part in limit["parts"]}
    assert parts["verdict"][1] == "not_applicable"
    assert {"text", "reasons"} <= set(parts)
    assert [part["what"] for part in grant["parts"] if part["what"] in ("text", "verdict")] == ["text"]
    shown = huiqi("--kb", after, "replay", path).stdout
    for words in ("→ 不适用", "单户300万元", "文件改动"):
        assert words in "".join(shown.split()) or words in shown


def test_documents_that_come_and_go_are_told(huiqi, build, issued, policy):
    texts = {"措施.txt": policy()}
    path = issued(build("before", texts))
    other = policy(number="淄政办字〔2021〕100号").replace("贷款贴息", "社保补贴").replace("给予贴息", "给予社保补贴")
    more = json.loads(huiqi("--kb", build("more", texts | {"另.txt": other}), "replay", path, "--json").stdout)
    assert {(one["kind"], *one["because"]) for one in more["measures"]} == {("new", "new_document")}
    none = json.loads(huiqi("--kb", build("none", {"另.txt": other}), "replay", path, "--json").stdout)
    assert {(one["kind"], *one["because"]) for one in none["measures"]} == {
        ("gone", "document"),
        ("new", "new_document"),
    }


def test_another_program_or_other_rules_are_told_and_what_they_changed(build, issued, policy):
    kb = build("kb", {"措施.txt": policy()})
    path = issued(kb)
    old = Receipt.model_validate_json(path.read_bytes())
    software = old.software.model_copy(update={"huiqi": "0.0.9", "code": "0" * 64})
    first, *rest = sorted(old.results, key=lambda one: one.result["status"] != "applies")
    other = first.model_copy(update={"result": {**first.result, "status": "unknown", "missing": ["employees"]}})
    size = {**old.derived, "size": {**old.derived["size"], "value": "micro"}}
    rules = {**old.parameters, "size.toml": "0" * 64}
    resealed(path, software=software, parameters=rules, derived=size, results=(other, *rest))
    with KnowledgeBase(kb) as opened:
        found = replay(opened, path)
    assert [(change.what, change.place) for change in found.changes] == [
        ("software", "huiqi"),
        ("software", "code"),
        ("parameters", "size.toml"),
        ("derived", "size"),
    ]
    (measure,) = found.measures
    assert [part.what for part in measure.parts] == ["verdict", "missing"]
    assert measure.because == ("parameters", "software")


def test_a_receipt_changed_by_hand_is_no_receipt(huiqi, build, issued, policy):
    kb = build("kb", {"措施.txt": policy()})
    path = issued(kb)
    text = path.read_text(encoding="utf-8")
    spaced = json.dumps(json.loads(text), ensure_ascii=False)
    cases = {
        text.replace('"applies"', '"unknown"', 1): (2, "RECEIPT_ALTERED"),
        text.replace('"employees": 40', '"employees": 41', 1): (2, "RECEIPT_ALTERED"),
        text.replace("huiqi-receipt/1", "huiqi-receipt/9"): (2, "RECEIPT_FORM"),
        text[:-20]: (2, "RECEIPT_FORM"),
        "[]": (2, "RECEIPT_FORM"),
        spaced: (1, ""),
    }
    for content, (status, code) in cases.items():
        path.write_text(content, encoding="utf-8")
        done = huiqi("--kb", kb, "replay", path)
        assert (done.returncode, code in done.stderr) == (status, True), done.stderr
    assert "只是文件的排版不同" in done.stdout
    assert huiqi("--kb", kb, "replay").returncode == 2
    assert json.loads(huiqi("replay", "--schema").stdout)["title"] == "Receipt"
    wrong = huiqi(
        "--kb", kb, "match", "--profile", path.parent / "企业.json", "--receipt", path.parent / "无" / "x.json"
    )
    assert (wrong.returncode, "RECEIPT_PLACE" in wrong.stderr) == (2, True)


def test_a_repeal_that_comes_later_is_told_with_the_new_period(huiqi, build, issued, policy):
    path = issued(build("before", {"措施.txt": policy()}))
    later = policy(number="淄政办字〔2022〕7号", rate="0.5").replace("2022年1月1日起施行", "2022年5月1日起施行")
    later = later.replace("有效期至2023年12月31日。", "有效期至2023年12月31日。淄政办字〔2021〕99号文件同时废止。")
    after = build("after", {"措施.txt": policy(), "新.txt": later})
    told = json.loads(huiqi("--kb", after, "replay", path, "--json").stdout)
    changed = [one for one in told["measures"] if one["kind"] == "changed"]
    assert changed
    for one in changed:
        assert one["because"] == []
        assert {"validity", "period"} <= {part["what"] for part in one["parts"]}
    shown = "".join(huiqi("--kb", after, "replay", path).stdout.split())
    assert "2022-01-01至2022-04-30（淄政办字〔2022〕7号废止）" in shown
    assert "其他文件的变化" in shown
