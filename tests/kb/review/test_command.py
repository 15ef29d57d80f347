"""The command as a maintainer uses it: by options, by keys at a terminal, on built and on added documents."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import time
from pathlib import Path

import pytest

from kb.base import KnowledgeBase
from kb.build import add, build, quiet
from kb.index import Filters
from kb.place import Place
from kb.review.choices import queue
from kb.reviewing import desk
from kb.verify import verified
from ontology.model import ReviewState


@pytest.fixture
def home(tmp_path, policy):
    """A corpus folder with one document, and a knowledge base built from it."""
    folder = tmp_path / "corpus" / "zibo"
    folder.mkdir(parents=True)
    (folder / "source.txt").write_text(policy(), encoding="utf-8")
    build(Place(tmp_path / ".kb"), tmp_path / "corpus")
    return tmp_path


def states(home):
    with KnowledgeBase(home / ".kb") as kb:
        return {one.id.rpartition("#")[2]: one.review for one in kb.documents()[0].measures}


def test_decisions_by_options_reach_the_file_the_answers_and_the_next_build(home, huiqi):
    first, second, third = states(home)

    def review(*arguments):
        return huiqi("--kb", ".kb", "review", "zibo", *arguments, cwd=home)

    refused = review("--accept", first)
    assert refused.returncode == 2
    assert "--by" in refused.stderr
    wrong = review("--correct", first, "--set", "instrument=laon", "--by", "张三")
    assert (wrong.returncode, "loan" in wrong.stderr) == (2, True)
    assert not (home / "corpus/zibo/review.toml").exists()
    done = review(
        "--correct", first, "--set", "instrument=贷款贴息", "--accept", second, "--reject", third, "--by", "张三"
    )
    assert done.returncode == 0, done.stderr
    expected = [ReviewState.CORRECTED, ReviewState.ACCEPTED, ReviewState.REJECTED]
    assert [*states(home).values()] == expected
    text = (home / "corpus/zibo/review.toml").read_text(encoding="utf-8")
    assert 'instrument = "interest_subsidy"' in text, "the code, whatever name was typed"
    build(Place(home / ".kb"), home / "corpus")
    assert [*states(home).values()] == expected
    with KnowledgeBase(home / ".kb") as kb:
        found = kb.find(None, Filters())
        assert third not in {one.id.rpartition("#")[2] for _, one in found}
    profile = home / "企业.yaml"
    profile.write_text("region: '370300'\nsize: small\n", encoding="utf-8")
    answers = {}
    for option in ((), ("--reviewed-only",)):
        asked = ("--kb", ".kb", "match", "--profile", profile, "--as-of", "2022-06-01", "--json")
        shown = huiqi(*asked, *option, cwd=home)
        results = json.loads(shown.stdout)["results"]
        answers[option] = {one["measure"].rpartition("#")[2]: one["review"] for one in results}
    assert answers[()] == answers["--reviewed-only",] == {first: "corrected", second: "accepted"}
    asked = huiqi(
        "--kb", ".kb", "ask", "--profile", profile, "--as-of", "2022-06-01", "--reviewed-only", "--json", cwd=home
    )
    assert {one["measure"].rpartition("#")[2] for one in json.loads(asked.stdout)["results"]} == {first, second}
    listed = json.loads(review("--all", "--json").stdout)
    assert sorted(one["review"] for one in listed["measures"]) == sorted(expected)
    assert huiqi("--kb", ".kb", "verify", cwd=home).returncode == 0
    undone = review("--undo", first, "--undo", second, "--undo", third)
    assert undone.returncode == 0
    assert {*states(home).values()} == {ReviewState.UNREVIEWED}
    with KnowledgeBase(home / ".kb") as kb:
        assert kb.find(None, Filters())
        assert kb.find(None, Filters(), reviewed_only=True) == ()


def test_decisions_about_an_added_file_live_with_the_knowledge_base(tmp_path, policy):
    (tmp_path / "通知.txt").write_text(policy(), encoding="utf-8")
    place = Place(tmp_path / ".kb")
    add(place, [tmp_path / "通知.txt"])
    with KnowledgeBase(place.root) as kb:
        subject = desk(kb, "通知.txt")
    assert subject.path.parent.parent == place.corpus
    assert not subject.path.exists()


def test_another_files_decisions_are_taken_in(home, huiqi, tmp_path):
    first, *_ = states(home)
    review = ("--kb", ".kb", "review", "zibo")
    huiqi(*review, "--reject", first, "--by", "张三", cwd=home)
    path = home / "corpus/zibo/review.toml"
    path.rename(tmp_path / "theirs.toml")
    assert huiqi(*review, "--apply", "../theirs.toml", cwd=home / "corpus").returncode == 2, "no knowledge base there"
    assert huiqi(*review, "--apply", "theirs.toml", cwd=home).returncode == 0
    assert path.read_text(encoding="utf-8") == (tmp_path / "theirs.toml").read_text(encoding="utf-8")
    assert states(home)[first] is ReviewState.REJECTED


def sitting(ready, home, keys):
    """A person at a terminal who types these keys, each when the screen has come to rest."""
    master, slave = pty.openpty()
    environment = {"TERM": "xterm", "COLUMNS": "100", "EDITOR": ""}
    with os.fdopen(slave) as terminal:
        command = ["--kb", ".kb", "review", "zibo", "--by", "张三"]
        process = ready.start(command, terminal, terminal, terminal, home, **environment)
    shown = b""
    waiting = list(keys)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.7)
        if ready:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        elif waiting and shown:
            os.write(master, waiting.pop(0).encode())
    os.close(master)
    assert process.wait(30) == 0
    return shown.decode("utf-8", "replace")


def test_one_key_a_decision_at_the_terminal(home, ready):
    with KnowledgeBase(home / ".kb") as kb:
        order = [one.measure.id.rpartition("#")[2] for one in queue(desk(kb, "zibo").cases())]
    shown = sitting(ready, home, ["a", "r", "u", "c", "3\r", "贴息\r", "1\r", "q"])
    assert "▶" in shown
    assert "读取" not in shown
    found = states(home)
    assert found[order[0]] is ReviewState.ACCEPTED
    assert found[order[1]] is ReviewState.CORRECTED
    assert found[order[2]] is ReviewState.UNREVIEWED


def test_a_kill_at_any_moment_leaves_the_file_and_the_knowledge_base_whole(home, tmp_path_factory, ready):
    names = [*states(home)]
    command = ["--kb", ".kb", "review", "zibo", "--by", "张三", "--accept", names[0], "--reject", names[1]]
    rehearsed = tmp_path_factory.mktemp("rehearsal") / "home"
    shutil.copytree(home / "corpus", rehearsed / "corpus")
    build(Place(rehearsed / ".kb"), rehearsed / "corpus")
    begun = time.monotonic()
    assert ready.run(*command, cwd=rehearsed).returncode == 0
    whole = time.monotonic() - begun
    for part in (0.1, 0.3, 0.5, 0.7, 0.9):
        with Path(os.devnull).open("r+b") as nothing:
            process = ready.start(command, nothing, nothing, nothing, home)
        time.sleep(part * whole)
        process.kill()
        process.wait()
        with KnowledgeBase(home / ".kb") as kb:
            assert verified(kb, quiet).problems == ()
            subject = desk(kb, "zibo")
        assert len(subject.decisions) in (0, 2)
    build(Place(home / ".kb"), home / "corpus")
    kept = {one.review for one in subject.applied().document.measures}
    assert {*states(home).values()} == kept


def test_a_cleaner_copy_in_its_place_keeps_the_decisions(tmp_path, policy, huiqi):
    kb = tmp_path / ".kb"
    (tmp_path / "通知.txt").write_text(policy(), encoding="utf-8")
    add(Place(kb), [tmp_path / "通知.txt"])
    first, second, _ = states(tmp_path)
    review = ("--kb", kb, "review", "通知.txt", "--by", "张三", "--accept", first, "--reject", second)
    assert huiqi(*review).returncode == 0
    (tmp_path / "干净.txt").write_text(policy().replace("（", "(").replace("。对", "。\n对"), encoding="utf-8")
    done = huiqi("--kb", kb, "add", tmp_path / "干净.txt", "--yes", "--replace", "通知.txt")
    assert done.returncode == 0, done.stderr
    assert [*states(tmp_path).values()].count(ReviewState.ACCEPTED) == 1
    assert [*states(tmp_path).values()].count(ReviewState.REJECTED) == 1
