"""`huiqi add`: shown before written, copies and versions told apart, options checked, refusals without a trace."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kb.adding import Intake, items_of
from kb.base import KnowledgeBase
from kb.build import add, build, quiet
from kb.index import REVIEW
from kb.place import Place
from kb.verify import verified

PAGE = "<html><head><meta charset='utf-8'></head><body>{}</body></html>"
WORDS = "潍坊市人民政府关于支持商贸企业发展的若干措施\n\n一、对新纳入统计的商贸企业，给予一次性奖励{}万元。\n"


@pytest.fixture
def kb(tmp_path: Path, policy) -> Path:
    """A knowledge base with one document that was added."""
    place = Place(tmp_path / "kb")
    first = tmp_path / "first" / "措施.txt"
    first.parent.mkdir()
    first.write_text(policy(), encoding="utf-8")
    add(place, [first])
    return place.root


@pytest.fixture
def file(tmp_path: Path):
    """A file with a text."""

    def make(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return make


def test_a_dry_run_shows_what_is_read_and_writes_nothing(huiqi, kb, file, policy, folder_digest):
    before = folder_digest(kb)
    new = file("新政.txt", policy(city="吕梁市", number="吕政发〔2021〕3号"))
    done = huiqi("--kb", kb, "add", new, "--dry-run")
    assert done.returncode == 0, done.stderr
    for words in (
        "吕梁市（141100） ✓",
        "吕政发〔2021〕3号 ✓",
        "2021-12-20 ✓",
        "2022-01-01 起，至 2023-12-31",
        "惠企措施 ",
    ):
        assert words in done.stdout
    assert "没有写入" in done.stderr
    assert folder_digest(kb) == before


def test_what_a_text_does_not_say_is_told_and_may_be_given(huiqi, kb, file):
    new = file("无日期.txt", WORDS.format(20).replace("潍坊市人民政府", ""))
    shown = huiqi("--kb", kb, "add", new, "--dry-run").stdout
    assert "辖区    ? " in shown
    options = ("--region", "潍坊市", "--issued", "二〇二一年三月五日", "--number", "潍政发〔2021〕8号")
    more = ("--url", "https://www.example.gov.cn/1.html", "--valid-to", "2023年12月31日", "--title", "若干措施")
    done = huiqi("--kb", kb, "add", new, *options, *more, "--yes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("（由人填写）") == 5
    card = next((kb / "corpus").glob("无日期-*/document.toml"))
    written = tomllib.loads(card.read_text(encoding="utf-8"))
    told = {name: str(written[name]) for name in ("region", "issued", "doc_number", "url", "valid_to", "title")}
    assert list(told.values()) == [
        *("370700", "2021-03-05", "潍政发〔2021〕8号", "https://www.example.gov.cn/1.html", "2023-12-31", "若干措施")
    ]
    with KnowledgeBase(kb) as opened:
        before = opened.document("潍政发〔2021〕8号")
    build(Place(kb), kb / "corpus")
    with KnowledgeBase(kb) as opened:
        assert opened.document("潍政发〔2021〕8号") == before


REFUSED = {
    "no terminal": ["{new}"],
    "no such region": ["{new}", "--yes", "--region", "潍仿市"],
    "no date": ["{new}", "--yes", "--issued", "三月五日"],
    "half a date": ["{new}", "--yes", "--issued", "2021年3月"],
    "ends before it starts": ["{new}", "--yes", "--valid-from", "2022-01-01", "--valid-to", "2021-01-01"],
    "no address": ["{new}", "--yes", "--url", "www.example.cn"],
    "an empty option": ["{new}", "--yes", "--title", " "],
    "options for two files": ["{new}", "{old}", "--yes", "--region", "370700"],
    "one place for two files": ["{new}", "{old}", "--yes", "--replace", "措施.txt"],
    "nothing of that name": ["{new}", "--yes", "--replace", "没有.txt"],
    "an empty folder": ["{empty}", "--yes"],
    "no such file": ["没有.txt", "--yes"],
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_says_why_and_leaves_no_trace(huiqi, kb, file, folder_digest, tmp_path, case):
    (tmp_path / "empty").mkdir()
    names = {
        "{new}": file("新.txt", WORDS.format(1)),
        "{old}": file("旧.txt", WORDS.format(2)),
        "{empty}": tmp_path / "empty",
    }
    before = folder_digest(kb)
    done = huiqi("--kb", kb, "add", *(names.get(one, one) for one in REFUSED[case]), cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert (done.stdout, len(done.stderr.strip().splitlines())) == ("", 1)
    assert folder_digest(kb) == before


def test_one_document_in_another_format_is_found(huiqi, kb, file, policy, folder_digest):
    before = folder_digest(kb)
    page = PAGE.format("".join(f"<p>{line}</p>" for line in policy().splitlines() if line))
    for copy in (
        file("网页.html", page),
        file("宽.txt", policy().replace("\n", "\r\n\r\n")),
        file("措施.txt", policy()),
    ):
        done = huiqi("--kb", kb, "add", copy, "--yes")
        assert done.returncode == 0
        assert "内容相同，没有再次收录" in done.stderr
    assert folder_digest(kb) == before


def test_a_version_is_shown_by_clause(huiqi, kb, file, policy):
    text = (
        policy(rate="0.8")
        .replace("最高20万元", "最高30万元")
        .replace("二、附则", "（三）简化手续。取消不合理收费。\n二、附则")
    )
    done = json.loads(huiqi("--kb", kb, "add", file("新版.txt", text), "--dry-run", "--json").stdout)
    assert done["written"] is False
    (document,) = done["documents"]
    assert "SAME_NUMBER" in [finding["code"] for finding in document["findings"]]
    (like,) = document["like"]
    assert (like["likeness"], like["file"]) == ("same_number", "措施.txt")
    assert like["counts"]["changed"] == 2
    assert like["counts"]["added"] == 1
    words = [(one["old"], one["new"]) for clause in like["clauses"] for one in clause["words"]]
    assert words == [("1%", "0.8%"), ("20", "30")]


def test_a_text_of_another_place_is_near_and_one_of_its_own_is_not(kb, file, policy):
    near = file("邻市.txt", policy(city="吕梁市", number="吕政发〔2021〕3号"))
    far = file("别的.txt", WORDS.format(20))
    with Intake(Place(kb)) as intake:
        found = intake.survey(items_of([near, far]))
    likeness = {one.document.file: [twin.likeness.value for twin in one.twins] for one in found.candidates}
    assert likeness == {"邻市.txt": ["near"], "别的.txt": []}


def test_a_new_copy_takes_the_place_and_leaves_the_other_files(huiqi, kb, file, policy):
    (folder,) = (kb / "corpus").iterdir()
    (folder / "review.toml").write_text("# 复核\n", encoding="utf-8")
    card = folder / "document.toml"
    card.write_text(card.read_text(encoding="utf-8") + "# 一句说明\nissued = 2021-12-25\n", encoding="utf-8")
    new = file("更好.html", PAGE.format("".join(f"<p>{x}</p>" for x in policy(rate="0.8").splitlines() if x)))
    done = huiqi("--kb", kb, "add", new, "--yes", "--replace", "措施.txt")
    assert done.returncode == 0, done.stderr
    assert [one.name for one in (kb / "corpus").iterdir()] == [folder.name]
    assert {one.name for one in folder.iterdir()} == {"source.html", "text.txt", "document.toml", "review.toml"}
    kept = card.read_text(encoding="utf-8")
    assert "# 一句说明" in kept
    assert str(tomllib.loads(kept)["issued"]) == "2021-12-25"
    with KnowledgeBase(kb) as opened:
        assert [one.file for one in opened.listed] == ["更好.html"]
        assert not opened.listed[0].iri.endswith("-2")
        assert str(opened.documents()[0].issued) == "2021-12-25"
        assert verified(opened, quiet).problems == ()
        before = opened.documents()
    build(Place(kb), kb / "corpus")
    with KnowledgeBase(kb) as opened:
        assert opened.documents() == before


def test_what_is_known_later_is_given_with_the_same_file_again(huiqi, kb, file):
    new = file("无辖区.txt", WORDS.format(21).replace("潍坊市", "某某市"))
    assert huiqi("--kb", kb, "add", new, "--yes").returncode == 0
    again = huiqi("--kb", kb, "add", new, "--yes", "--region", "潍坊市")
    assert "--replace" in again.stderr
    assert json.loads(huiqi("--kb", kb, "show", "无辖区.txt", "--json").stdout)["region"] is None
    done = huiqi("--kb", kb, "add", new, "--yes", "--region", "潍坊市", "--replace", "无辖区.txt")
    assert done.returncode == 0, done.stderr
    assert json.loads(huiqi("--kb", kb, "show", "无辖区.txt", "--json").stdout)["region"] == "370700"
    assert len([*(Path(kb) / "corpus").glob("无辖区*")]) == 1


def test_a_document_of_the_corpus_itself_is_not_replaced_from_here(huiqi, tmp_path, small_corpus, file, folder_digest):
    place = Place(tmp_path / "other")
    build(place, small_corpus)
    before = folder_digest(place.root)
    done = huiqi("--kb", place.root, "add", file("新.txt", WORDS.format(3)), "--yes", "--replace", "措施.txt")
    assert (done.returncode, "REPLACE_ELSEWHERE" in done.stderr) == (2, True)
    assert folder_digest(place.root) == before


def test_a_bad_file_does_not_keep_the_others_out(huiqi, kb, tmp_path, policy):
    folder = tmp_path / "多份" / "子目录"
    folder.mkdir(parents=True)
    for i in range(8):
        (folder / f"{i}.txt").write_text(
            policy(city="吕梁市", number=f"吕政发〔2021〕{i}号", rate=f"{i}"), encoding="utf-8"
        )
    (folder / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    shutil.copy(folder / "3.txt", folder / "又一份.txt")
    done = huiqi("--kb", kb, "add", folder.parent, "--yes", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["written"] is True
    assert sum(line.startswith("收录  ") and "惠企措施" in line for line in done.stderr.splitlines()) == 8
    assert "收录 8，重复 1，拒收 1" in done.stderr
    assert len(report["documents"]) == 8
    assert [one["file"] for one in report["refused"]] == ["坏.pdf"]
    assert [one["same_as"] for one in report["duplicates"]] == ["3.txt"]
    with KnowledgeBase(kb) as opened:
        assert len(opened.listed) == 9
        assert verified(opened, quiet).problems == ()
    again = huiqi("--kb", kb, "add", folder.parent, "--yes", "--json")
    assert len(json.loads(again.stdout)["duplicates"]) == 9


def test_what_people_decided_goes_along_and_has_its_place(kb, tmp_path, policy):
    """A corpus folder, and a file with decisions beside it: they are applied, and kept where `add` keeps things."""
    folder = tmp_path / "收录" / "吕梁-3"
    folder.mkdir(parents=True)
    (folder / "source.txt").write_text(policy(city="吕梁市", number="吕政发〔2021〕3号"), encoding="utf-8")
    (folder / "document.toml").write_text('url = "https://www.example.gov.cn/3.html"\n', encoding="utf-8")
    (folder / "cases.toml").write_text("# 案例\n", encoding="utf-8")
    single = tmp_path / "收录" / "单份.txt"
    single.write_text(policy(city="长治市", number="长政发〔2021〕4号", rate="2"), encoding="utf-8")
    quote = "对受疫情影响的小微企业，按不超过50%的比例给予贴息，单户最高20万元"
    for path in (folder / "review.toml", single.with_name("单份.review.toml")):
        decision = f'[[decision]]\naction = "reject"\nquote = "{quote}"\nby = "张三"\nat = 2026-01-01T00:00:00Z\n'
        path.write_text(decision, encoding="utf-8")
    with Intake(Place(kb)) as intake:
        intake.write(intake.survey(items_of([tmp_path / "收录"])))
    (kept,) = (kb / "corpus").glob("吕梁-3-*")
    assert {one.name for one in kept.iterdir()} == {"source.txt", "document.toml", "cases.toml", "review.toml"}
    (other,) = (kb / "corpus").glob("单份-*")
    assert (other / "review.toml").read_bytes() == (kept / "review.toml").read_bytes()
    with KnowledgeBase(kb) as opened:
        for home, number in ((kept, "吕政发〔2021〕3号"), (other, "长政发〔2021〕4号")):
            document = opened.document(number)
            assert [one.review.value for one in document.measures if quote in one.quote.text] == ["rejected"]
            assert opened.index.note(f"{REVIEW}{document.id}") == str((home / "review.toml").resolve())
        before = [one for one in opened.documents() if one.doc_number != "淄政办字〔2021〕99号"]
    build(Place(kb), kb / "corpus")
    with KnowledgeBase(kb) as opened:
        assert all(one in opened.documents() for one in before)


@pytest.mark.parametrize(
    ("answer", "documents"), [("n", ["措施.txt"]), ("r", ["新版.txt"]), ("k", ["措施.txt", "新版.txt"])]
)
def test_a_person_is_asked_what_to_do_with_a_version(kb, file, policy, answer, documents):
    new = file("新版.txt", policy(rate="0.8"))
    near, far = pty.openpty()
    command = [Path(sys.executable).with_name("huiqi"), "--kb", kb, "add", new]
    with subprocess.Popen(command, stdin=far, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as asked:
        os.write(near, f"{answer}\n".encode())
        out, told = asked.communicate(timeout=120)
    os.close(near)
    os.close(far)
    assert asked.returncode == 0
    assert "改 一/一：“1%”→“0.8%”" in out.decode()
    assert ("没有写入" in told.decode()) is (answer == "n")
    with KnowledgeBase(kb) as opened:
        assert [one.file for one in opened.listed] == documents
