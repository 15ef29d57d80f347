"""The file of decisions: written always the same, read back whole, never half written, and clear when wrong."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.review.choices import arranged
from kb.review.decisions import Action, Decision
from kb.review.files import change, load
from kb.review.form import parsed, written
from ontology.findings import KBError

WORDS = st.text(min_size=1, max_size=12).filter(lambda text: text.strip())
VALUES = (
    st.booleans()
    | st.text(max_size=8)
    | st.dates(date(1990, 1, 1), date(2100, 1, 1))
    | st.decimals(-(10**9), 10**9, places=3)
    | st.lists(st.text(max_size=5), max_size=3)
)
LEAVES = st.dictionaries(st.sampled_from(["attr", "op", "value", "open", "words"]), VALUES, min_size=1, max_size=4)
TREES = st.recursive(LEAVES, lambda inner: st.builds(lambda m: {"all": m}, st.lists(inner, min_size=1, max_size=3)))
FIELDS = st.fixed_dictionaries({"instrument": st.just("loan"), "criteria": TREES, "thresholds": st.lists(LEAVES)})
DECISIONS = st.builds(
    Decision,
    action=st.sampled_from(Action),
    quote=WORDS,
    by=WORDS,
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
        lambda one: one.replace(microsecond=0)
    ),
    before=st.text(max_size=8),
    after=st.text(max_size=8),
    clause=st.sampled_from(["", "一/四"]),
    note=st.none() | WORDS,
    read=FIELDS,
    set=FIELDS,
    replaces=st.lists(WORDS, max_size=2).map(tuple),
    beside=st.booleans(),
)


@settings(max_examples=60)
@given(st.lists(DECISIONS, max_size=3))
def test_what_is_written_is_read_back_and_written_the_same(decisions):
    text = written(decisions)
    assert parsed(text, "review.toml") == tuple(decisions)
    assert written(parsed(text, "review.toml")) == text


def test_files_of_two_people_make_one_whatever_the_order(paper, tmp_path):
    ours = [paper.decision(one, Action.ACCEPT) for one in paper.document.measures[::2]]
    theirs = [paper.decision(one, Action.REJECT, by="李四") for one in paper.document.measures[1::3]]
    whole = []
    for name, order in (("a", (ours, theirs)), ("b", (theirs, ours))):
        path = tmp_path / f"{name}.toml"
        for part in order:
            random.Random(name).shuffle(part)
            change(path, add=part, remove=(), arrange=lambda ds: arranged(ds, paper.document, paper.ground.dense))
        whole.append(path.read_text(encoding="utf-8"))
    assert whole[0] == whole[1]
    assert sorted(one.quote for one in load(tmp_path / "a.toml")) == sorted(one.quote for one in [*ours, *theirs])
    starts = {one.quote.text: one.quote.start for one in paper.document.measures}
    places = [starts[one.quote] for one in load(tmp_path / "a.toml")]
    assert places == sorted(places)


def test_a_change_of_one_decision_touches_only_its_lines(paper, tmp_path):
    decisions = [paper.decision(one, Action.ACCEPT) for one in paper.document.measures]
    before = written(decisions).splitlines()
    decisions[3] = replace(decisions[3], note="看过原件")
    after = written(decisions).splitlines()
    assert len(after) == len(before) + 1
    assert [line for line in after if line not in before] == ['note = "看过原件"']


GOOD = '[[decision]]\naction = "reject"\nquote = "原话"\nby = "张三"\nat = 2026-01-01T00:00:00Z\n'
BAD = {
    "不是有效的 TOML": "[[decision",
    "合并冲突": f"<<<<<<< 我的\n{GOOD}=======\n{GOOD}>>>>>>> 他的\n",
    "没有“offset”这一项": f"{GOOD}offset = 3\n",
    "action 是 'delete'": GOOD.replace("reject", "delete"),
    "缺少 quote": GOOD.replace("原话", " "),
    "不是时间": GOOD.replace("2026-01-01T00:00:00Z", '"昨天"'),
    "每个决定写成一段": "[decisions]\n",
    "accept 没有": GOOD.replace("reject", "accept"),
    "replaces 应为列表": f'{GOOD}replaces = "x"\n',
}


@pytest.mark.parametrize("problem", BAD)
def test_a_bad_file_is_refused_with_what_to_do(problem, tmp_path):
    path = tmp_path / "review.toml"
    path.write_text(BAD[problem], encoding="utf-8")
    with pytest.raises(KBError, match=problem):
        load(path)
    with pytest.raises(KBError, match=problem):
        change(path, add=(), remove=(), arrange=list)
    assert path.read_text(encoding="utf-8") == BAD[problem]


WRONG = {
    "没有“laon”这个代码.*loan": {"instrument": "laon"},
    "没有“colour”这一项.*audience": {"colour": "red"},
    "不能用 >= 比较": {"criteria": {"attr": "size", "op": ">=", "value": "small"}},
    "没有“sise”这个代码.*size": {"criteria": {"attr": "sise", "op": "==", "value": "small"}},
    "没有“tiny”这个代码": {"criteria": {"all": [{"attr": "size", "op": "in", "value": ["tiny"]}]}},
    "应为数字": {"criteria": {"attr": "revenue", "op": "<", "value": "很多"}},
    "应为 true 或 false|应为true 或 false": {"criteria": {"attr": "credit_good", "op": "==", "value": "是"}},
    "条件的写法不能识别": {"criteria": {"attribute": "size"}},
    "条件组 all 里没有条件": {"criteria": {"all": []}},
    "数额缺少 unit": {"thresholds": [{"kind": "grant_amount", "op": "<=", "value": 1}]},
    "数值写成了": {"thresholds": [{"kind": "other", "op": "<=", "value": "一万", "unit": "CNY"}]},
    "起始日在截止日之后": {"valid_from": date(2024, 1, 2), "valid_to": date(2024, 1, 1)},
    "日期写成了": {"valid_to": "2024年"},
    "责任单位写成了": {"units": ["财政局"]},
}


@pytest.mark.parametrize("problem", WRONG)
def test_a_field_that_cannot_be_is_refused_with_the_nearest_codes(problem, small):
    decision = replace(small.decision(small.document.measures[0], Action.CORRECT), set=WRONG[problem])
    with pytest.raises(KBError, match=problem):
        small.apply(decision)


def test_numbers_are_exact():
    one = Decision(
        Action.NOTE, "原话", "张三", datetime(2026, 1, 1, tzinfo=UTC), set={"x": Decimal("0.10"), "y": 10**7}
    )
    (read,) = tomllib.loads(written([one]), parse_float=Decimal)["decision"]
    assert read["set"] == {"x": Decimal("0.1"), "y": 10000000}


WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from kb.review.decisions import Action, Decision
from kb.review.files import change
when = datetime(2026, 1, 1, tzinfo=UTC)
print("ready", flush=True)
for turn in range(10**6):
    one = Decision(Action.REJECT, f"原话{turn}" * 400, "张三", when)
    change(Path(sys.argv[1]), add=[one], remove=(), arrange=lambda found: list(found)[-40:])
"""


def test_a_kill_while_writing_leaves_a_whole_file(tmp_path):
    path = tmp_path / "review.toml"
    path.write_text(GOOD, encoding="utf-8")
    pick = random.Random(1)
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pick.random() * 0.15)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert load(path)


def git(folder, *words):
    """A command of git that must succeed; what it says."""
    command = ["git", "-c", "user.name=某人", "-c", "user.email=a@example.com", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.parametrize("driver", [True, False])
def test_git_merges_the_work_of_two_people(paper, tmp_path, driver, huiqi):
    """One takes back what both began with and judges some measures, the other others, and one of them alike."""
    first, *rest = paper.document.measures
    path = tmp_path / "甲/review.toml"
    path.parent.mkdir()

    def keep(add, remove=()):
        change(path, add=add, remove=remove, arrange=lambda ds: arranged(ds, paper.document, paper.ground.dense))
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", "复核")

    both = paper.decision(first, Action.ACCEPT)
    ours = [paper.decision(one, Action.ACCEPT) for one in rest[::2]]
    theirs = [paper.decision(one, Action.REJECT, by="李四") for one in rest[1::2] + rest[:1]]
    git(tmp_path, "init", "-q", "-b", "main")
    if driver:
        (tmp_path / ".gitattributes").write_text("review.toml merge=huiqi\n", encoding="utf-8")
        command = Path(sys.executable).with_name("huiqi")
        git(tmp_path, "config", "merge.huiqi.driver", f"{command} reconcile --base %O --theirs %B %A")
    keep([both])
    git(tmp_path, "checkout", "-q", "-b", "李四")
    keep(theirs, [both])
    git(tmp_path, "checkout", "-q", "main")
    keep(ours)
    done = subprocess.run(["git", "merge", "-q", "李四", "-m", "合并"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode == 0) is driver
    if not driver:
        with pytest.raises(KBError, match="合并冲突"):
            load(path)
        told = huiqi("reconcile", tmp_path)
        assert "两边的决定都在" in told.stdout, told.stderr
    kept = load(path)
    assert {written([one]) for one in kept} == {written([one]) for one in [*ours, *theirs]}
    git(tmp_path, "add", ".")
    assert "没有冲突" in huiqi("reconcile", path).stdout


def test_sides_of_a_file_in_conflict_are_told_apart_without_git(tmp_path, huiqi):
    other = GOOD.replace("张三", "李四")
    path = tmp_path / "review.toml"
    path.write_text(f"<<<<<<< 我的\n{GOOD}||||||| 起点\n=======\n{other}>>>>>>> 他的\n", encoding="utf-8")
    assert "共 2 个" in huiqi("reconcile", path).stdout
    assert {one.by for one in load(path)} == {"张三", "李四"}


def test_lines_of_several_decisions_mixed_by_a_merge_are_noticed(paper, tmp_path):
    path = tmp_path / "review.toml"
    texts = [written([paper.decision(one, Action.ACCEPT)]) for one in paper.document.measures[:2]]
    quotes = [next(line for line in text.splitlines() if line.startswith("quote")) for text in texts]
    path.write_text(texts[0].replace(*quotes), encoding="utf-8")
    with pytest.raises(KBError, match="与记下时不同"):
        load(path)
    path.write_text(re.sub(" # .{8}", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    assert len(load(path)) == 1
