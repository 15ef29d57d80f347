"""`huiqi compare -f -o` and `huiqi chart`: files of every format, and what is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

ASKED = ("compare", "--kind", "担保费率", "--as-of", "2022-12-15")
STARTS = {"md": b"# ", "html": b"<!DOCTYPE html>", "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "json": b"{"}


@pytest.mark.parametrize("form", STARTS)
def test_writes_each_format(form: str, huiqi: Any, kb_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / f"担保费率 比较.{form}"
    done = huiqi("--kb", kb_dir, *ASKED, "-o", file)
    assert done.returncode == 0, done.stderr
    assert str(file) in done.stderr
    assert file.read_bytes().startswith(STARTS[form])
    assert huiqi("--kb", kb_dir, *ASKED, "-f", form, "-o", tmp_path / "无后缀").returncode == 0
    assert (tmp_path / "无后缀").read_bytes() == file.read_bytes()


def test_the_founding_rates_in_csv_and_workbook(huiqi: Any, kb_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    done = huiqi("--kb", kb_dir, *ASKED, "-f", "csv")
    lines = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    linxia = {(line["tier"], line["value"]) for line in lines if line["region"] == "622900"}
    assert linxia == {("单户担保金额 ≤1000万元（含）", "1"), ("单户担保金额 >1000万元（不含）", "1.5")}
    zibo = {(line["op"], line["previous"], line["value"]) for line in lines if line["region"] == "370300"}
    assert ("change", "1", "0.5") in zibo
    assert huiqi("--kb", kb_dir, *ASKED, "-o", file).returncode == 0
    numbers = {cell.value for row in load_workbook(file)["比较"].iter_rows() for cell in row if cell.data_type == "n"}
    assert {1, 1.5, 0.5} <= numbers


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*ASKED, "-f", "pdf"), "UNKNOWN_FORMAT"),
        ((*ASKED, "-o", "没有这个/文件夹/表.html"), "SAVE_FAILED"),
        (("chart", "rates", "--kind", "担保费率", "-o", "图.gif"), "UNKNOWN_FORMAT"),
        (("chart", "pie", "-o", "图.svg"), "UNKNOWN_FORMAT"),
        (("chart", "rates", "-o", "图.svg"), "COMPARE_WHAT"),
        (("chart", "coverage", "-o", "没有这个/文件夹/图.svg"), "SAVE_FAILED"),
        (("chart", "coverage", "--regions", "北京市", "--as-of", "2022-12-15", "-o", "图.svg"), "CHART_EMPTY"),
    ],
    ids=str,
)
def test_refuses(words: tuple[str, ...], code: str, huiqi: Any, kb_dir: Path, tmp_path: Path) -> None:
    done = huiqi("--kb", kb_dir, *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert code in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("sort", ["rates", "validity", "coverage"])
def test_draws(sort: str, huiqi: Any, kb_dir: Path, tmp_path: Path) -> None:
    asked = () if sort == "coverage" else ("--kind", "担保费率")
    done = huiqi("--kb", kb_dir, "chart", sort, *asked, "--as-of", "2022-12-15", "-o", tmp_path / "图 一.svg")
    assert done.returncode == 0, done.stderr
    assert "临夏" in (tmp_path / "图 一.svg").read_text(encoding="utf-8")
