"""The installed command: forms, exit status, refusals that change nothing, and what a query loads."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PROFILE = {"region": "370303", "entity_type": "enterprise", "size": "small", "epidemic_affected": True}


@pytest.fixture(scope="module")
def kb(tmp_path_factory, huiqi, small_corpus) -> Path:
    directory = tmp_path_factory.mktemp("kb") / "库"
    done = huiqi("--kb", directory, "build", small_corpus)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return directory


@pytest.fixture
def profile(tmp_path) -> Path:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(PROFILE), encoding="utf-8")
    return path


def test_match_gives_the_contract_form(huiqi, kb, profile):
    done = huiqi("--kb", kb, "match", "--profile", profile, "--as-of", "2022-06-01", "--all", "--json")
    answer = json.loads(done.stdout)
    assert list(answer) == ["format", "as_of", "profile", "results", "questions", "coverage", "findings"]
    assert answer["format"] == "huiqi-match/1"
    for result in answer["results"]:
        assert list(result)[:5] == ["measure", "status", "missing", "reasons", "validity"]
        assert set(list(result)[5:]) <= {"period", "amount", "review", "settles", "near"}
        assert (result["status"] == "unknown") >= bool(result["missing"])
        for reason in result["reasons"]:
            assert list(reason)[:6] == ["attr", "op", "value", "actual", "truth", "quote"]
    assert "applies" in {result["status"] for result in answer["results"]}
    assert all(list(question)[:3] == ["attr", "label", "decides"] for question in answer["questions"])
    assert answer["coverage"]["regions"] == ["370300"]


def test_a_fact_left_out_is_asked_for_and_elsewhere_nothing_applies(huiqi, kb, tmp_path):
    statuses = {}
    for name, facts in {"asked": {"epidemic_affected": None}, "elsewhere": {"region": "622901"}}.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(PROFILE | facts), encoding="utf-8")
        arguments = ("--kb", kb, "match", "--profile", path, "--as-of", "2022-06-01", "--all", "--json")
        answer = json.loads(huiqi(*arguments).stdout)
        statuses[name] = {result["status"] for result in answer["results"]}
        if name == "asked":
            assert "epidemic_affected" in {attr for result in answer["results"] for attr in result["missing"]}
            assert "epidemic_affected" in {question["attr"] for question in answer["questions"]}
    assert statuses["elsewhere"] == {"not_applicable"}


def test_only_measures_for_enterprises_are_results(huiqi, kb, profile):
    export = json.loads(huiqi("--kb", kb, "export", "--format", "json").stdout)
    served = {
        measure["id"]
        for document in export["documents"]
        for measure in document["measures"]
        if measure["audience"] == "enterprise"
    }
    answer = json.loads(
        huiqi("--kb", kb, "match", "--profile", profile, "--as-of", "2022-06-01", "--all", "--json").stdout
    )
    assert {result["measure"] for result in answer["results"]} == served


@pytest.mark.parametrize("form", ["json", "jsonld", "turtle", "trig", "csv", "md"])
def test_an_export_is_the_same_each_time(huiqi, installed, kb, form):
    first = huiqi("--kb", kb, "export", "--format", form)
    assert first.returncode == 0, first.stderr
    assert first.stdout
    assert installed("--kb", kb, "export", "--format", form).stdout == first.stdout


def test_two_builds_of_one_corpus_are_the_same(huiqi, installed, kb, small_corpus, tmp_path):
    installed("--kb", tmp_path / "again", "build", small_corpus)
    args = ("export", "--format", "json")
    assert huiqi("--kb", tmp_path / "again", *args).stdout == huiqi("--kb", kb, *args).stdout


def test_the_table_has_a_row_a_threshold_or_measure(huiqi, kb):
    rows = list(csv.DictReader(io.StringIO(huiqi("--kb", kb, "export", "--format", "csv").stdout.lstrip("\ufeff"))))
    export = json.loads(huiqi("--kb", kb, "export").stdout)
    measures = [measure for document in export["documents"] for measure in document["measures"]]
    assert len(rows) == sum(max(1, len(measure["thresholds"])) for measure in measures)


REFUSED = {
    "no file": (["match", "--profile", "没有.json"], None),
    "not an object": (["match", "--profile", "{file}"], "[1, 2]"),
    "not JSON": (["match", "--profile", "{file}"], "{"),
    "unknown region": (["match", "--profile", "{file}"], '{"region": "临厦州"}'),
    "unknown attribute": (["match", "--profile", "{file}"], '{"雇员颜色": 3}'),
    "wrong type": (["match", "--profile", "{file}"], '{"revenue": "四百多万"}'),
    "no date": (["match", "--profile", "{file}", "--as-of", "2022-13-01"], "{}"),
    "no such measure": (["explain", "nothing", "--profile", "{file}"], "{}"),
    "no such document": (["show", "没有.txt"], None),
    "no such format": (["export", "--format", "xls"], None),
    "no such code": (["find", "--instrument", "xyz"], None),
    "nothing to compare": (["compare"], None),
    "no such folder": (["build", "没有这个文件夹"], None),
    "a file to build from": (["build", "{file}"], "x"),
    "no such file to add": (["add", "没有.txt", "--yes"], None),
    "an empty file": (["add", "{text}", "--yes"], " "),
    "a wrong encoding": (["add", "{text}", "--yes"], b"\xa1\xff\x81\xff"),
    "an unreadable kind of file": (["add", "{file}", "--yes"], "x"),
    "no option of this name": (["match", "--foo"], None),
    "an option left out": (["match"], None),
    "no such command": (["nothing"], None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_request_is_refused_in_a_sentence_and_changes_nothing(huiqi, kb, tmp_path, folder_digest, case):
    arguments, content = REFUSED[case]
    files = {"{file}": tmp_path / "given.json", "{text}": tmp_path / "given.txt"}
    for path in files.values():
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = folder_digest(kb)
    done = huiqi("--kb", kb, *(str(files.get(one, one)) for one in arguments), cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert CHINESE.search(done.stderr)
    assert "Traceback" not in done.stderr
    assert folder_digest(kb) == before


def test_a_failure_says_so_and_keeps_its_details(huiqi, kb, tmp_path, monkeypatch, profile):
    broken = tmp_path / "broken"
    generation = broken / "generation-1"
    generation.mkdir(parents=True)
    (broken / "current").write_text("generation-1\n")
    source = next(kb.glob("generation-*/index.sqlite")).read_bytes()
    (generation / "index.sqlite").write_bytes(source[: len(source) // 2])
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = huiqi("--kb", broken, "match", "--profile", profile, "--as-of", "2022-06-01", "--json")
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    if done.returncode == 1:
        assert "Traceback" in (tmp_path / "state" / "huiqi" / "huiqi.log").read_text(encoding="utf-8")


GUARD = """
import sys
from kb.cli import main
status = main(sys.argv[1:])
loaded = sorted({name.partition(".")[0] for name in sys.modules} & {"jieba", "rdflib", "pyshacl", "ingest", "rich"})
print(status, loaded, file=sys.stderr)
"""


def test_a_query_loads_no_reader_and_no_rdf_library(kb, profile):
    arguments = ["--kb", kb, "match", "--profile", profile, "--as-of", "2022-06-01", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", GUARD, *arguments], capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stderr.splitlines()[-1] == "0 []"


@pytest.mark.parametrize("columns", ["80", "50"])
def test_a_page_is_as_wide_as_asked_and_plain_when_piped(huiqi, kb, profile, monkeypatch, columns):
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", columns)
    done = huiqi("--kb", kb, "match", "--profile", profile, "--as-of", "2022-06-01", "--all")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    for line in done.stdout.splitlines():
        assert line == line.rstrip()
        assert cell_len(line) <= int(columns) + 2 or " " not in line.strip()


def test_every_headline_has_at_most_thirty_characters(knowledge):
    from kb.headline import LONGEST, headline

    for document in knowledge.documents():
        for measure in document.measures:
            assert 0 < len(headline(measure, knowledge.codes)) <= LONGEST


def test_what_is_added_can_be_verified_and_found(huiqi, tmp_path, policy):
    directory, file = tmp_path / "kb", tmp_path / "新政.txt"
    file.write_text(policy(city="吕梁市", number="吕政发〔2021〕3号"), encoding="gb18030")
    assert huiqi("--kb", directory, "add", file, "--yes").returncode == 0
    assert huiqi("--kb", directory, "verify").returncode == 0
    found = json.loads(huiqi("--kb", directory, "find", "担保费率", "--json").stdout)
    assert [one["file"] for one in found] == ["新政.txt"]
    shown = json.loads(huiqi("--kb", directory, "show", found[0]["measure"], "--json").stdout)
    assert "担保费率" in shown["text"]


def test_comparison_tells_silent_from_not_covered(huiqi, kb):
    arguments = ("compare", "--kind", "guarantee_fee_rate", "--regions", "370300", "622900", "--as-of", "2022-06-01")
    table = json.loads(huiqi("--kb", kb, *arguments, "--json").stdout)
    assert [column["region"] for column in table["columns"]] == ["370300", "622900"]
    for row in table["rows"]:
        here, there = row["cells"]
        assert here["rules"]
        assert there["empty"] == "not_covered"
    assert "未收录" in huiqi("--kb", kb, *arguments).stdout


def test_doctor_finds_the_installation_sound(huiqi, kb):
    done = huiqi("--kb", kb, "doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert all(one["ok"] for one in json.loads(done.stdout))


def test_mentions_need_no_knowledge_base(huiqi, tmp_path):
    done = huiqi("mentions", "-", "--json", text="单户1000万元以下的担保费率降至1%。", cwd=tmp_path)
    assert json.loads(done.stdout)["format"] == "huiqi-mentions/1"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("matchh",), "没有 matchh 这个命令，您是不是要 match。用法见 huiqi --help。（USAGE）"),
        (("match", "--profil", "x"), "没有 --profil 这个选项"),
        (("match",), "缺少 --profile。用法见 huiqi match --help"),
        (("relocate", "--profile", "x", "--regions"), "--regions 后面要写一个值"),
        (("match", "--profile", "x", "--expiring-within", "-3"), "--expiring-within：不能小于 0"),
        (("match", "--profile", "x", "--expiring-within", "abc"), "--expiring-within：应为整数"),
        (("relate", "a", "eats", "b", "--on", "x", "--because", "y"), "没有 eats，可用：repeals"),
        (("show", "a", "b"), "多写了 b。"),
        (("show",), "缺少 文件。"),
        (("match", "--profile", "x", "--json=1"), "--json 后面不写值"),
        (("find", "担保", "--kb", "x"), "--kb 要写在命令前面"),
    ],
)
def test_a_command_that_is_written_wrong_is_told_in_chinese(huiqi, arguments, told):
    done = huiqi(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", done.stderr), "no English sentence"


def test_version_and_files_whose_names_are_no_text(huiqi, kb, tmp_path):
    assert re.fullmatch(r"huiqi \d+\.\d+\.\d+\S*\n", huiqi("--version").stdout)
    strange = os.fsencode(tmp_path) + b"/" + "通知".encode("gbk") + b".txt"
    done = huiqi("--kb", kb, "add", os.fsdecode(strange), "--dry-run")
    assert (done.returncode, "FILE_MISSING" in done.stderr) == (2, True)


def test_a_document_is_known_by_its_number_in_any_brackets_and_by_its_title(huiqi, kb):
    listed = json.loads(huiqi("--kb", kb, "export", "--format", "json").stdout)["documents"]
    one = next(document for document in listed if document["doc_number"])
    for name in (one["doc_number"].replace("〔", "[").replace("〕", "]"), f"《{one['title']}》"):
        assert json.loads(huiqi("--kb", kb, "show", name, "--json").stdout)["title"] == one["title"]


@pytest.mark.parametrize(
    "command", [(), ("match",), ("compare",), ("profile",), ("profile", "check"), ("account", "add")]
)
def test_help_is_chinese_throughout(huiqi, command):
    told = huiqi(*command, "--help").stdout
    assert told.startswith("用法：huiqi")
    assert not re.search(r"Usage|Options|Commands|Arguments|Show this|required|default:|env var", told)


def test_words_of_a_document_are_no_formulas_in_a_spreadsheet(huiqi, tmp_path, policy):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "=1+1.txt").write_text(policy(), encoding="utf-8")
    assert huiqi("--kb", tmp_path / "kb", "build", tmp_path / "corpus").returncode == 0
    told = huiqi("--kb", tmp_path / "kb", "export", "--format", "csv").stdout.lstrip("\ufeff")
    rows = [*csv.DictReader(io.StringIO(told))]
    assert rows
    assert not any(row[name].startswith(("=", "+", "-", "@")) for row in rows for name in ("file", "title", "text"))
    assert {row["file"] for row in rows} == {"'=1+1.txt"}
    assert {row["op"] for row in rows} & {"<=", ">=", "=="}, "codes stay as they are"
