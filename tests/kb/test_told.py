"""What a person knows of a document's end: kept with who, when and why, applied at build, earlier days unchanged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.build import build
from kb.place import Place
from kb.standing import standing
from kb.told import Act, Told, keep, last_day, told_of

A, B = "淄政办字〔2021〕99号", "淄政办字〔2022〕5号"


@pytest.fixture
def desk(tmp_path: Path, policy: Callable[..., str]) -> Path:
    """Two documents, each in a corpus folder, and the knowledge base built from them."""
    for name, number in (("甲", A), ("乙", B)):
        (tmp_path / "corpus" / name).mkdir(parents=True)
        (tmp_path / "corpus" / name / "source.txt").write_text(policy(number=number), encoding="utf-8")
    build(Place(tmp_path / ".kb"), tmp_path / "corpus")
    return tmp_path


def last(desk: Path, number: str) -> tuple[date | None, str]:
    """The last day of a document after a new build, and how it is known."""
    build(Place(desk / ".kb"), desk / "corpus")
    with KnowledgeBase(desk / ".kb") as kb:
        document = kb.document(number)
        return standing(kb, document, date(2023, 1, 1)).period.ends, document.validity.rule


def test_retire(desk: Path, huiqi: Any) -> None:
    told = ("--on", "2023-03-01", "--because", "市政府公告", "--who", "张三", "--corpus", "corpus")
    done = huiqi("retire", A, *told, cwd=desk)
    assert done.returncode == 0, done.stderr
    (one,) = told_of(desk / "corpus/甲")
    assert (one.act, one.on, one.because, one.who) == (Act.RETIRED, date(2023, 3, 1), "市政府公告", "张三")
    assert last(desk, A) == (date(2023, 2, 28), "registered")
    assert last(desk, B) == (date(2023, 12, 31), "stated_period")
    stages = {}
    for day in ("2023-02-28", "2023-03-01"):
        listed = json.loads(huiqi("expiring", "--as-of", day, "--json", cwd=desk).stdout)["documents"]
        stages[day] = {one["doc_number"]: one["stage"] for one in listed}[A]
    assert stages == {"2023-02-28": "expiring", "2023-03-01": "expired"}


@pytest.mark.parametrize("relation", ["repeals", "supersedes"])
def test_one_ends_another(desk: Path, huiqi: Any, relation: str) -> None:
    told = ("--on", "2023-05-01", "--because", "新文件附则", "--corpus", "corpus", "--json")
    assert json.loads(huiqi("relate", B, relation, A, *told, cwd=desk).stdout)["file"].startswith("corpus")
    assert told_of(desk / "corpus/甲")[0].by == B
    assert last(desk, A)[0] == date(2023, 4, 30)


def test_one_extends_another_and_is_then_retired(desk: Path, huiqi: Any) -> None:
    told = ("--because", "延长通知", "--corpus", "corpus")
    huiqi("relate", B, "extends", A, "--on", "2023-12-01", "--until", "2025-12-31", *told, cwd=desk)
    assert last(desk, A)[0] == date(2025, 12, 31)
    huiqi("retire", A, "--on", "2025-01-01", *told, cwd=desk)
    assert last(desk, A)[0] == date(2024, 12, 31)
    assert len(told_of(desk / "corpus/甲")) == 2


def test_an_amendment_is_a_record_only(desk: Path, huiqi: Any) -> None:
    told = ("--on", "2023-05-01", "--because", "修改通知", "--corpus", "corpus")
    assert "只作记录" in huiqi("relate", B, "amends", A, *told, cwd=desk).stdout
    assert last(desk, A)[0] == date(2023, 12, 31)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("retire", A, "--on", "2024-05-01", "--because", "公告"), "TOLD_LATE"),
        (("retire", A, "--on", "五月", "--because", "公告"), "BAD_DATE"),
        (("retire", A, "--on", "2023-05-01", "--because", " "), "TOLD_WHY"),
        (("relate", A, "repeals", A, "--on", "2023-05-01", "--because", "公告"), "TOLD_SELF"),
        (("relate", B, "extends", A, "--on", "2023-05-01", "--because", "公告"), "TOLD_UNTIL"),
        (("relate", B, "extends", A, "--on", "2023-05-01", "--because", "公告", "--until", "2023-06-30"), "TOLD_LATE"),
    ],
)
def test_bad_requests_change_nothing(desk: Path, huiqi: Any, words: tuple[str, ...], code: str) -> None:
    done = huiqi(*words, "--corpus", "corpus", cwd=desk)
    assert done.returncode == 2
    assert code in done.stderr
    assert not (desk / "corpus/甲/lifecycle.toml").exists()


def test_no_corpus_folder(desk: Path, huiqi: Any) -> None:
    (desk / "corpus").rename(desk / "moved")
    assert "TOLD_FOLDER" in huiqi("retire", A, "--on", "2023-05-01", "--because", "公告", cwd=desk).stderr


def test_words_come_back_and_a_damaged_file_is_refused(tmp_path: Path, huiqi: Any) -> None:
    told = Told(Act.RETIRED, date(2023, 1, 1), '含“引号”和"quote"\\', "李四", date(2023, 1, 2))
    keep(tmp_path, told)
    keep(tmp_path, told)
    assert told_of(tmp_path) == (told, told)
    assert last_day(()) is None
    (tmp_path / "文件").mkdir()
    (tmp_path / "文件/source.txt").write_text("一、支持企业\n", encoding="utf-8")
    (tmp_path / "文件/lifecycle.toml").write_text("[[told]]\nact = 'gone'\n", encoding="utf-8")
    assert "TOLD_FORM" in huiqi("--kb", tmp_path / ".kb", "build", tmp_path).stderr
