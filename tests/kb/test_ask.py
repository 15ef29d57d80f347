"""The interview: what is asked in which order, how answers are read, saved and taken up again; input from a pipe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from engine.explain import Point
from engine.questions import Question
from kb.base import KnowledgeBase
from kb.interview import Interview, command, resumed, said, still_unknown
from ontology.findings import KBError
from ontology.profile import Flags, Interval, Profile

DAY = "2022-06-01"


@pytest.fixture(scope="module")
def kb(tmp_path_factory, huiqi, small_corpus) -> Path:
    directory = tmp_path_factory.mktemp("kb")
    assert huiqi("--kb", directory, "build", small_corpus).returncode == 0
    return directory


@pytest.fixture(scope="module")
def codes(kb):
    with KnowledgeBase(kb) as opened:
        return opened.codes


def asked(done):
    """The questions that were put, without their numbers."""
    lines = done.stderr.splitlines()
    return [line.partition(". ")[2] for line in lines if line[:1].isdigit() and ". " in line]


def lines(*answers):
    return "".join(f"{answer}\n" for answer in answers)


def test_a_pipe_is_asked_until_nothing_can_change_and_gets_the_answer_of_match(huiqi, kb, tmp_path):
    save = tmp_path / "profile.yaml"
    said = {
        "地区": "淄博市张店区", "申请人": "企业", "行业": "通用设备制造业",
        "多少人": "员工100–300人", "多少元": "3000万元", "划型": "小型",
    }  # fmt: skip
    answers: list[str] = []
    for _ in range(30):
        done = huiqi("--kb", kb, "ask", "--as-of", DAY, "--save", save, text=lines(*answers))
        assert done.returncode == 0, done.stderr
        if "再补充也不会改变结果" in done.stderr:
            break
        answers.append(next((said[word] for word in said if word in asked(done)[-1]), "是"))
    assert "地区" in asked(done)[0]
    assert len(asked(done)) == len(set(asked(done))) == len(answers)
    assert yaml.safe_load(save.read_text("utf-8"))["profile"]["employees"] == {"min": 100, "max": 300}
    shown = huiqi("--kb", kb, "match", "--profile", save, "--as-of", DAY)
    assert shown.stdout == done.stdout


def test_an_interview_stops_when_nothing_more_can_change(huiqi, kb):
    done = huiqi("--kb", kb, "ask", "--as-of", DAY, text=lines("甘肃省临夏市"))
    assert done.returncode == 0, done.stderr
    assert len(asked(done)) == 1
    assert "再补充也不会改变结果" in done.stderr
    assert "适用 0 项" in done.stdout


def test_an_interview_can_be_left_and_taken_up_again(huiqi, kb, tmp_path):
    save = tmp_path / "p.json"
    first = huiqi("--kb", kb, "ask", "--as-of", DAY, "--save", save, text=lines("淄博市张店区", "结束"))
    assert json.loads(save.read_text(encoding="utf-8"))["profile"] == {"region": "370303"}
    second = huiqi("--kb", kb, "ask", "--profile", save, "--save", save, text="")
    assert json.loads(save.read_text(encoding="utf-8"))["as_of"] == DAY
    assert asked(second)[0] == asked(first)[1]
    assert second.stdout == first.stdout


def test_one_can_go_back_and_what_cannot_be_read_is_asked_again(huiqi, kb, tmp_path):
    save = tmp_path / "p.json"
    answers = lines("临厦州", "淄博市", "上一题", "淄博市张店区", "结束")
    done = huiqi("--kb", kb, "ask", "--as-of", DAY, "--save", save, text=answers)
    assert json.loads(save.read_text(encoding="utf-8"))["profile"] == {"region": "370303"}
    assert "临厦州" in done.stderr
    questions = asked(done)
    assert questions[0] == questions[1] == questions[3]


def test_what_is_not_known_is_not_asked_twice_and_everything_may_be_unknown(huiqi, kb):
    done = huiqi("--kb", kb, "ask", "--as-of", DAY, "--json", text=lines(*["不知道"] * 40))
    assert done.returncode == 0, done.stderr
    assert len(asked(done)) == len(set(asked(done)))
    assert "不会改变结果" in done.stderr
    answer = json.loads(done.stdout)
    assert answer["profile"] == {}
    assert {result["status"] for result in answer["results"]} == {"unknown"}


def test_what_was_not_known_is_kept_in_the_file_and_not_asked_again(huiqi, kb, tmp_path):
    save = tmp_path / "p.yaml"
    first = huiqi("--kb", kb, "ask", "--as-of", DAY, "--save", save, text=lines("淄博市张店区", "不知道", "", "结束"))
    assert len(yaml.safe_load(save.read_text("utf-8"))["unknown"]) >= 2
    again = huiqi("--kb", kb, "ask", "--profile", save, "--save", save, text=lines("结束"))
    assert again.returncode == 0, again.stderr
    assert not set(asked(again)) & set(asked(first)[:3])
    assert asked(again)[0] == asked(first)[3]
    assert "不再问" in again.stderr
    shown = huiqi("--kb", kb, "match", "--profile", save)
    assert shown.returncode == 0, shown.stderr


def test_what_a_file_keeps_as_unknown_reads_back(codes):
    passed = {Point("employees"), Point("tags", "high_tech"), Point("text", "符合条件"), Point("viable")}
    told = Profile(facts={"viable": True, "tags": Flags(known={"listed": True})})
    names = still_unknown(Interview(told, frozenset(passed)))
    assert names == ("answers.符合条件", "employees", "tags.high_tech")
    assert resumed(told, names).passed == passed - {Point("viable")}
    assert resumed(Profile(facts=told.facts | {"employees": Interval.exactly(3)}), names).passed < passed


@pytest.mark.parametrize("unknown", ["employees", ["从业人员人"], ["tags.高新"], {"employees": 1}])
def test_a_list_of_unknowns_that_cannot_be_read_is_refused(huiqi, kb, tmp_path, unknown):
    file = tmp_path / "p.json"
    file.write_text(json.dumps({"unknown": unknown, "profile": {}}, ensure_ascii=False), encoding="utf-8")
    done = huiqi("--kb", kb, "ask", "--profile", file, text="")
    assert done.returncode == 2
    assert "p.json" in done.stderr


def question(attr, *tags, text=None):
    return Question(attr, text, 1, 1, tags=tags)


@pytest.mark.parametrize(
    ("attr", "tags", "text", "want"),
    [
        ("employees", (), "员工100–300人", Interval(low=100, high=300)),
        ("employees", (), "大约26人", Interval.exactly(26)),
        ("employees", (), "职工人数：26", Interval.exactly(26)),
        ("revenue", (), "400万到500万", Interval(low=4000000, high=5000000)),
        ("revenue", (), "420万元", Interval.exactly(4200000)),
        ("viable", (), "是", True),
        ("viable", (), "不知道", None),
        ("viable", (), "", None),
        ("size", (), "小型", "small"),
        ("region", (), "淄博市张店区", "370303"),
        ("tags", ("high_tech",), "是", Flags(known={"high_tech": True})),
        ("tags", ("high_tech",), "没有", Flags(known={"high_tech": False})),
        ("tags", ("high_tech", "white_list"), "高企", Flags(known={"high_tech": True, "white_list": False})),
        ("tags", ("high_tech", "white_list"), "高企、白名单企业？", Flags(known={"high_tech": True})),
        ("tags", ("high_tech", "white_list"), "都没有", Flags(known={"high_tech": False, "white_list": False})),
        ("tags", ("high_tech",), "外贸企业", Flags(known={"high_tech": False, "foreign_trade": True})),
    ],
)  # fmt: skip
def test_answers_are_read_as_people_give_them(codes, attr, tags, text, want):
    after = said(Interview(Profile()), question(attr, *tags), text, codes)
    assert after.profile.facts.get(attr) == want
    assert after.passed == {Point(attr, tag) for tag in tags or (None,)}


def test_an_open_condition_is_answered_with_yes_or_no(codes):
    put = question("text", text="符合条件")
    assert said(Interview(Profile()), put, "符合", codes).profile.answers == {"符合条件": True}
    assert said(Interview(Profile()), put, "不清楚", codes).profile.answers == {}
    with pytest.raises(KBError):
        said(Interview(Profile()), put, "也许吧", codes)


def test_commands_are_words_of_their_own():
    assert [command(text) for text in ("结束", " Q ", "上一题", "是", "")] == ["stop", "stop", "back", None, None]


def test_a_file_that_cannot_be_written_is_said_so(huiqi, kb, tmp_path):
    done = huiqi("--kb", kb, "ask", "--as-of", DAY, "--save", tmp_path / "没有" / "p.yaml", text=lines("淄博市"))
    assert done.returncode == 2
    assert "SAVE_FAILED" in done.stderr


def test_who_denies_a_list_denies_what_was_shown_and_no_more(huiqi, kb_dir, tmp_path):
    save = tmp_path / "p.json"
    text = lines("临夏市", "企业", *["无"] * 3, "结束")
    done = huiqi("--kb", kb_dir, "ask", "--as-of", "2022-12-01", "--save", save, text=text)
    assert done.returncode == 0, done.stderr
    shown = "".join(asked(done))
    tags = json.loads(save.read_text(encoding="utf-8"))["profile"]["tags"]
    with KnowledgeBase(kb_dir) as opened:
        assert all(opened.codes.label("tags", tag) in shown for tag in tags)
    assert "等？" not in shown
