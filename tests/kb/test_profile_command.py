"""`huiqi profile` and tables of enterprises at the command line, with and without a knowledge base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROWS = """\
名称,地区,行业,人数,营业收入（万元）,证书
甲店,临夏市,餐饮业,26,420,
乙厂,淄博市张店区,C34,180,2500,高企 2022-05-31
"""


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "企业.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_the_template_can_be_filled_in_and_checked_without_a_knowledge_base(huiqi, tmp_path):
    text = huiqi("--kb", tmp_path / "none", "profile", "template").stdout
    filled = text.replace("  行业:\n", "  行业: 餐饮业\n").replace("  从业人员:\n", "  从业人员: 26人\n")
    path = tmp_path / "画像.yaml"
    path.write_text(filled.replace("  年营业收入:\n", "  年营业收入: 420万元\n"), encoding="utf-8")
    done = huiqi("--kb", tmp_path / "none", "profile", "check", path, "--as-of", "2022-12-01")
    assert done.returncode == 0, done.stderr
    page = done.stdout.replace(" ", "").replace("\n", "")
    for words in (
        "企业规模小型",
        "从业人员26<100",
        "年营业收入420万元≥100万元",
        "工信部联企业〔2011〕300号第四条（十）",
    ):
        assert words in page


def test_the_schema_is_json(huiqi, kb_dir):
    assert json.loads(huiqi("--kb", kb_dir, "profile", "schema").stdout)["title"] == "企业画像"


def test_every_row_is_checked_or_the_one_asked_for(huiqi, kb_dir, table):
    command = ("--kb", kb_dir, "profile", "check", table, "--as-of", "2022-06-01", "--json")
    first, second = map(json.loads, huiqi(*command).stdout.splitlines())
    assert (first["format"], first["row"], first["name"]) == ("huiqi-profile/1", 1, "甲店")
    assert first["profile"]["derived"]["size"]["clause"] == "第四条（十）"
    high_tech = next(one for one in second["classes"] if one["class"] == "high_tech")
    assert (high_tech["held"], high_tech["basis"], high_tech["clause"]) == (False, "certificate", "第十一条")
    assert [one["code"] for one in second["findings"]] == ["CERTIFICATE_EXPIRED"]
    assert json.loads(huiqi(*command, "--row", "乙厂").stdout) == second


def test_rows_are_matched_one_by_one(huiqi, kb_dir, table):
    command = ("--kb", kb_dir, "match", "--profile", table, "--as-of", "2022-12-01", "--json")
    answers = [json.loads(line) for line in huiqi(*command).stdout.splitlines()]
    assert [(one["row"], one["name"], one["format"]) for one in answers] == [
        (1, "甲店", "huiqi-match/1"),
        (2, "乙厂", "huiqi-match/1"),
    ]
    assert json.loads(huiqi(*command, "--row", "2").stdout) == answers[1]
    measure = answers[0]["results"][0]["measure"]
    explain = ("--kb", kb_dir, "explain", measure, "--profile", table, "--as-of", "2022-12-01")
    assert "--row" in huiqi(*explain).stderr
    assert huiqi(*explain, "--row", "1").returncode == 0


def test_a_slip_in_the_credit_code_is_named_with_the_valid_code(huiqi, kb_dir, tmp_path):
    path = tmp_path / "企业.yaml"
    path.write_text("统一社会信用代码: 91350100M000200Y43\n", encoding="utf-8")
    done = huiqi("--kb", kb_dir, "profile", "check", path)
    assert done.returncode == 2
    assert done.stdout == ""
    for words in ("企业.yaml 第 1 行", "91350100M000200Y43", "第 17 位", "91350100M000100Y43", "BAD_CREDIT_CODE"):
        assert words in done.stderr


def test_a_profile_that_differs_from_its_code_is_told_in_the_answer(huiqi, kb_dir, tmp_path):
    path = tmp_path / "企业.yaml"
    path.write_text("信用代码: 92370303MA00000075\n主体类型: 企业\n", encoding="utf-8")
    for command in (("profile", "check", path), ("match", "--profile", path)):
        done = huiqi("--kb", kb_dir, *command)
        assert "以填报为准" in done.stdout.replace("\n", "").replace(" ", ""), done.stderr


def test_a_table_of_names_only_is_refused(huiqi, tmp_path):
    path = tmp_path / "空表.csv"
    path.write_text("企业名称,地区\n", encoding="utf-8")
    done = huiqi("profile", "check", path)
    assert done.returncode == 2
    assert "没有企业" in done.stderr
