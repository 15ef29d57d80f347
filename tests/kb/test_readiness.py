"""Readiness of made-up measures, on the page of a measure, and that every attribute says who has its data."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.build import build
from kb.place import Place
from kb.readiness import Readiness, blocking
from kb.show_readiness import assessed, counts
from ontology import skos

CASES = tomllib.loads((Path(__file__).parents[1] / "spec/readiness.toml").read_text(encoding="utf-8"))["cases"]
NUMERALS = "一二三四五六七八九"
HEAD = "淄博市人民政府办公室关于支持企业发展的若干措施\n\n淄政办字〔2022〕31号\n\n"
FOOT = "本措施自2022年1月1日起施行，有效期至2023年12月31日。\n\n淄博市人民政府办公室\n2021年12月20日\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("ready")
    (folder / "corpus").mkdir()
    body = "".join(f"{NUMERALS[i]}、第{NUMERALS[i]}项\n{one['text']}\n" for i, one in enumerate(CASES))
    (folder / "corpus/措施.txt").write_text(HEAD + body + FOOT, encoding="utf-8")
    build(Place(folder / "kb"), folder / "corpus")
    return Place(folder / "kb")


@pytest.fixture(scope="module")
def found(place: Place) -> dict[str, Readiness]:
    with KnowledgeBase(place.root) as kb:
        return {one.measure.clause: one for one in assessed(kb, None, None)}


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda i: CASES[i]["text"])
def test_cases(number: int, found: dict[str, Readiness]) -> None:
    case, one = CASES[number], found[NUMERALS[number]]
    assert (one.scope, one.standard, one.data) == (case["scope"], case["standard"], case["data"])
    assert set(case.get("held", ())) <= {fact.attr for fact in one.held}
    if "blocking" in case:
        assert case["blocking"] in list(blocking(one, skos.load()))


def test_page_json_and_measure(place: Place, found: dict[str, Readiness], huiqi: Any) -> None:
    asked = ("--kb", place.root, "readiness")
    told = json.loads(huiqi(*asked, "--region", "山东省", "--json").stdout)
    assert told["counts"] == counts(tuple(found.values()))
    assert told["counts"]["ready"] == 1
    assert "三项都具备 1" in huiqi(*asked).stdout
    assert json.loads(huiqi(*asked, "--region", "甘肃省", "--json").stdout)["counts"]["measures"] == 0
    page = huiqi("--kb", place.root, "show", found["一"].measure.id).stdout
    assert "范围明确 ✓；标准清晰 ✓；数据齐全 ✓" in page
    assert "名单和证书" in page


def test_every_attribute_has_a_source() -> None:
    codes = skos.load()
    sources = {one.code: one.source for one in codes.attributes.values() if one.code != "text"}
    assert set(sources.values()) <= set(codes.lists["data-source"])
