"""What a new document would change, told before it is written: figures, what ends, answers of reference profiles."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from kb.base import KnowledgeBase
from kb.build import build, quiet
from kb.place import Place
from kb.verify import verified

FIRM = """name: {name}
profile:
  entity_type: enterprise
  size: small
  industry: C2929
  guaranteed_amount: 300万元
  epidemic_affected: true
{more}"""


@pytest.fixture
def kb(tmp_path: Path, policy) -> Path:
    """A knowledge base with one document and three reference profiles, one of them no profile."""
    corpus = tmp_path / "corpus"
    (corpus / "profiles").mkdir(parents=True)
    (corpus / "措施.txt").write_text(policy(), encoding="utf-8")
    (corpus / "profiles/甲.yaml").write_text(FIRM.format(name="甲厂", more=""), encoding="utf-8")
    (corpus / "profiles/乙.yaml").write_text(FIRM.format(name="乙厂", more="  region: 吕梁市\n"), encoding="utf-8")
    place = Place(tmp_path / "kb")
    build(place, corpus)
    (place.root / "profiles").mkdir()
    (place.root / "profiles/丙.yaml").write_text("颜色: 红\n", encoding="utf-8")
    return place.root


@pytest.fixture
def newer(tmp_path: Path, policy) -> Path:
    """A document of the next years that repeals the one that is there and lowers its rate."""
    text = policy(number="淄政办字〔2023〕5号", rate="0.8").replace("2023年12月31日", "2025年12月31日")
    text = text.replace("2022年1月1日", "2023年7月1日").replace("2021年12月20日", "2023年6月20日")
    end = "《淄博市人民政府办公室关于支持企业发展的若干措施》（淄政办字〔2021〕99号）同时废止。"
    path = tmp_path / "新政.txt"
    path.write_text(
        text.replace("31日。", f"31日。{end}").replace("支持企业发展", "进一步支持企业发展", 1), encoding="utf-8"
    )
    return path


def test_figures_repeals_and_profiles_are_told_and_nothing_is_written(huiqi, kb, newer, folder_digest):
    before = folder_digest(kb)
    done = huiqi("--kb", kb, "add", newer, "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    change = json.loads(done.stdout)["impact"]
    assert change["as_of"] == "2023-07-01"
    assert [(one["old"]["words"], one["new"]["words"]) for one in change["changed"]] == [
        ("担保费率不高于1%", "担保费率不高于0.8%")
    ]
    (ended,) = change["superseded"]
    assert (ended["file"], ended["from"]) == ("措施.txt", "2023-07-01")
    moved = {
        (one["profile"], one["region"]): [turned["turn"] for turned in one["changes"]] for one in change["profiles"]
    }
    assert moved["乙厂", "141100"] == []
    assert {"gained", "lost"} <= set(moved["甲厂", "370300"])
    assert len(change["unread"]) == 1
    assert all(turned["because"] for one in change["profiles"] for turned in one["changes"])
    page = huiqi("--kb", kb, "add", newer, "--dry-run").stdout
    for words in (
        "担保费率不高于1% → 不高于0.8%",
        "自 2023-07-01 起废止",
        "甲厂（淄博市）：新适用 ",
        "! 参考企业不能读取",
    ):
        assert words in page
    assert folder_digest(kb) == before


def test_what_was_told_is_what_then_is(huiqi, kb, newer, tmp_path):
    change = json.loads(huiqi("--kb", kb, "add", newer, "--yes", "--json").stdout)["impact"]
    profile = tmp_path / "甲.json"
    facts = {"region": "370300", "entity_type": "enterprise", "size": "small", "industry": "C2929"}
    profile.write_text(json.dumps({**facts, "guaranteed_amount": 3000000, "epidemic_affected": True}), encoding="utf-8")
    arguments = ("match", "--profile", profile, "--as-of", change["as_of"], "--all", "--json")
    answer = json.loads(huiqi("--kb", kb, *arguments).stdout)
    now = {one["measure"]: one["status"] for one in answer["results"]}
    told = next(one for one in change["profiles"] if one["profile"] == "甲厂")
    assert told["changes"]
    assert {one["measure"]: one["after"] for one in told["changes"]}.items() <= now.items()


def test_profiles_of_the_corpus_stay_through_an_addition(huiqi, kb, newer):
    assert huiqi("--kb", kb, "add", newer, "--yes").returncode == 0
    with KnowledgeBase(kb) as opened:
        assert {one.name for one in (opened.generation / "profiles").iterdir()} == {"甲.yaml", "乙.yaml"}


def _many(tmp_path, policy, files=24):
    """More files than are written at once (twenty), and the command that adds them."""
    folder, place = tmp_path / "many", Place(tmp_path / "many-kb")
    folder.mkdir()
    for i in range(files):
        text = policy(number=f"淄政办字〔2021〕{i}号").replace("50%", f"{i + 10}%").replace("20万元", f"{i + 20}万元")
        (folder / f"{i:02}.txt").write_text(text, encoding="utf-8")
    return place, ["--kb", place.root, "add", folder, "--yes", "--json"]


@pytest.mark.parametrize("moment", ["between", "after"])
def test_a_killed_addition_is_taken_up_where_it_ended(tmp_path, policy, ready, moment):
    place, command = _many(tmp_path, policy)
    with Path(os.devnull).open("r+b") as nothing:
        writer = ready.start(command, nothing, nothing, nothing)
    seen = {"between": lambda: list(place.root.glob("draft-*")), "after": place.current}
    while writer.poll() is None and not seen[moment]():
        time.sleep(0.01)
    writer.kill()
    writer.wait()
    before = _whole(place)
    done = ready.run(*command)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert len(report["duplicates"]) == before
    assert len(report["documents"]) == 24 - before
    assert _whole(place) == 24
    assert len([one for one in place.corpus.iterdir() if not one.name.startswith(".")]) == 24


def test_a_person_may_end_an_addition_and_is_told_what_is_in(tmp_path, policy, ready):
    place, command = _many(tmp_path, policy, files=64)
    out, err = tmp_path / "out", tmp_path / "err"
    with Path(os.devnull).open() as nothing, out.open("wb") as shown, err.open("wb") as messages:
        writer = ready.start(command, nothing, shown, messages)
    while writer.poll() is None and not place.current():
        time.sleep(0.01)
    writer.send_signal(signal.SIGINT)
    writer.wait()
    report, told = json.loads(out.read_text(encoding="utf-8")), err.read_text(encoding="utf-8")
    assert (writer.returncode, report["cut_off"]) == (1, True)
    assert "已中断：其余的没有收录" in told
    kept = _whole(place)
    assert kept in (20, 40, 60)
    assert len(report["documents"]) == kept
    again = ready.run(*command[:-1])
    assert again.returncode == 0, again.stderr
    assert f"{kept} 个文件以前已经收录" in again.stderr
    assert _whole(place) == 64


def _whole(place: Place) -> int:
    """How many documents there are, every one of them whole."""
    if place.current() is None:
        return 0
    with KnowledgeBase(place.root) as opened:
        assert verified(opened, quiet).problems == ()
        return len(opened.listed)
