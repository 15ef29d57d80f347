"""Where documents stand on a day: made-up ones that expire, repeal each other and are based on what has lapsed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.build import build
from kb.lifecycle import Life, Stage, lives
from kb.place import Place

TEXTS = {
    "办法.txt": """淄博市服务业发展办法

淄政字〔2019〕1号

一、支持服务业
对服务业企业给予一次性奖励5万元。
本办法自2019年1月1日起施行，有效期至2021年3月31日。

淄博市人民政府
2018年12月20日
""",
    "措施.txt": """淄博市人民政府办公室关于支持商贸企业的若干措施

淄政办字〔2020〕9号

根据《淄博市服务业发展办法》，制定本措施。
一、降低成本
对商贸企业给予最高20万元的一次性补助。
本措施自2020年2月1日起施行。

淄博市人民政府办公室
2020年1月20日
""",
    "通知.txt": """淄博市财政局关于支持首贷的通知

淄财〔2022〕3号

一、支持首贷
对首次获得银行贷款的小微企业，给予一次性贴息补助，最高不超过30万元。
二、附则
本通知自2022年2月1日起施行，有效期至2024年1月31日。《淄博市人民政府办公室关于支持商贸企业的若干措施》（淄政办字〔2020〕9号）同时废止。

淄博市财政局
2022年1月20日
""",
}
STAGES = [
    ("2021-01-15", {"办法.txt": "expiring", "措施.txt": "in_force", "通知.txt": "not_yet"}),
    ("2021-06-01", {"办法.txt": "expired", "措施.txt": "in_force", "通知.txt": "not_yet"}),
    ("2022-03-01", {"办法.txt": "expired", "措施.txt": "expired", "通知.txt": "in_force"}),
    ("2023-12-20", {"办法.txt": "expired", "措施.txt": "expired", "通知.txt": "expiring"}),
]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("lives")
    (folder / "corpus").mkdir()
    for name, text in TEXTS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    build(Place(folder / "kb"), folder / "corpus")
    with KnowledgeBase(folder / "kb") as opened:
        yield opened


def on(kb: KnowledgeBase, day: str, within: int = 90) -> dict[str, Life]:
    return {one.standing.document.file: one for one in lives(kb, date.fromisoformat(day), within)}


@pytest.mark.parametrize(("day", "expected"), STAGES)
def test_stages(shelf: KnowledgeBase, day: str, expected: dict[str, str]) -> None:
    assert {file: one.stage.value for file, one in on(shelf, day).items()} == expected


def test_basis_lapsed(shelf: KnowledgeBase) -> None:
    assert on(shelf, "2021-01-15")["措施.txt"].lapsed == ()
    assert on(shelf, "2021-06-01")["措施.txt"].lapsed == (("淄博市服务业发展办法", "办法.txt"),)


def test_within_counts_the_last_day(shelf: KnowledgeBase) -> None:
    assert on(shelf, "2024-01-01", 30)["通知.txt"].stage is Stage.EXPIRING
    assert on(shelf, "2024-01-01", 29)["通知.txt"].stage is Stage.IN_FORCE


def test_page_and_json_tell_rule_and_words(shelf: KnowledgeBase, huiqi: Any) -> None:
    asked = ("--kb", shelf.place.root, "expiring", "--as-of", "2023-12-20")
    told = json.loads(huiqi(*asked, "--json").stdout)["documents"]
    assert told[0]["file"] == "通知.txt"
    assert told[0]["days_left"] == 42
    assert "有效期至2024年1月31日" in told[0]["quote"]["text"]
    page = huiqi(*asked).stdout
    assert "还剩 42 天" in page
    assert "淄财〔2022〕3号（2022-02-01 起）明文废止本文件" in page


def test_founding_documents(knowledge: KnowledgeBase) -> None:
    """Only one of the five tells when it ends."""
    stages = [one.stage for one in lives(knowledge, date(2023, 1, 1), 90)]
    assert stages.count(Stage.EXPIRED) == 1
    assert stages.count(Stage.UNDETERMINED) == 4
