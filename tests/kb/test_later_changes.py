"""What others changed in a document, beside what it says itself: `huiqi show`, `find` and `export`."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

TEXTS = {
    "办法.txt": """临河市人民政府办公室关于印发临河市融资担保扶持办法的通知

临政办发〔2021〕3号

第一条 政府性融资担保机构对小微企业的担保费率不高于1%。
第二条 本办法自2021年3月1日起施行，有效期至2023年12月31日。

临河市人民政府办公室
2021年2月10日
""",
    "修改.txt": """临河市人民政府办公室关于修改部分文件的通知

临政办发〔2022〕9号

一、将《临河市人民政府办公室关于印发临河市融资担保扶持办法的通知》（临政办发〔2021〕3号）第一条中的“1%”改为“0.5%”。
二、将《临河市人民政府办公室关于印发临河市融资担保扶持办法的通知》（临政办发〔2021〕3号）的有效期延长至2025年12月31日。
三、本通知自2022年6月1日起施行。

临河市人民政府办公室
2022年5月20日
""",
}
WORDS = "将“1%”改为“0.5%”"
LONGER = "将有效期延长至2025-12-31"


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory, huiqi: Any) -> Path:
    folder, root = tmp_path_factory.mktemp("texts"), tmp_path_factory.mktemp("kb")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert huiqi("--kb", root, "build", folder).returncode == 0
    return root


def plain(text: str) -> str:
    return "".join(text.split())


def test_a_document_is_shown_with_its_own_dates_and_what_others_changed(kb: Path, huiqi: Any) -> None:
    page = plain(huiqi("--kb", kb, "show", "办法.txt").stdout)
    assert "2021-03-01至2023-12-31" in page
    assert WORDS in page
    assert LONGER in page
    assert "后来" not in huiqi("--kb", kb, "show", "修改.txt").stdout


def test_a_measure_is_shown_and_found_with_what_others_changed(kb: Path, huiqi: Any) -> None:
    found = huiqi("--kb", kb, "find", "担保费率").stdout
    name = next(line.split()[-1].partition("（")[0] for line in found.splitlines() if "编号" in line)
    for page in (found, huiqi("--kb", kb, "show", name).stdout):
        assert "至2025-12-31；" in plain(page)
        assert WORDS in plain(page)


def test_an_export_says_what_others_changed(kb: Path, huiqi: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(huiqi("--kb", kb, "export", "--format", "csv").stdout.lstrip("\ufeff"))))
    row = next(one for one in rows if one["kind"] == "guarantee_fee_rate")
    assert row["held_to"] == "2025-12-31"
    assert WORDS in plain(row["later"])
    assert WORDS in plain(huiqi("--kb", kb, "export", "--format", "md").stdout)
