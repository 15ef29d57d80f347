"""Word groups that the lexicon lacks, in made-up documents; and that a line of data takes effect when built anew."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.build import build
from kb.candidates import Candidate, candidates
from kb.place import Place

TEXT = """{city}人民政府办公室关于支持企业发展的若干措施

{city}办字〔2022〕{number}号

一、奖励
对市级星火灯塔企业，给予一次性奖励20万元。
二、贴息
对纳入星火灯塔培育的小微企业，给予贴息，{more}。
三、融资
对符合条件的企业给予贷款支持。
本措施自2022年1月1日起施行。

{city}人民政府办公室
2021年12月20日
"""
CITIES = (("淄博市", "贴息比例为50%"), ("潍坊市", "贴息比例为40%"), ("烟台市", "贴息比例为30%"))


@pytest.fixture(scope="module")
def corpus_of_cities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cities")
    (folder / "corpus").mkdir()
    for i, (city, more) in enumerate(CITIES):
        text = TEXT.format(city=city, number=31 + i, more=more)
        (folder / "corpus" / f"{city}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(corpus_of_cities: Path) -> tuple[Candidate, ...]:
    build(Place(corpus_of_cities / "kb"), corpus_of_cities / "corpus")
    with KnowledgeBase(corpus_of_cities / "kb") as kb:
        return candidates(kb, 30)


def test_a_term_of_several_documents_comes_first(found: tuple[Candidate, ...]) -> None:
    assert "星火灯塔" in found[0].words
    assert found[0].documents == len(CITIES)
    assert len({place.file for place in found[0].examples}) == 2


def test_what_is_known_is_left_out(found: tuple[Candidate, ...]) -> None:
    words = {one.words for one in found}
    assert not words & {"小微企业", "一次性奖励", "符合条件"}


def test_page_and_json(corpus_of_cities: Path, found: tuple[Candidate, ...], huiqi: Any) -> None:
    asked = ("--kb", corpus_of_cities / "kb", "terms", "--limit", "1")
    told = json.loads(huiqi(*asked, "--json").stdout)
    assert [one["words"] for one in told] == [found[0].words]
    page = huiqi(*asked).stdout
    assert found[0].words in page
    assert "重新建库后生效" in page


def test_one_line_of_data_takes_effect(corpus_of_cities: Path, root: Path, tmp_path: Path) -> None:
    """The packages are copied, a line is added to a table of the copy, and the condition is one of a code."""
    for package in ("kb", "engine", "ingest", "ontology"):
        shutil.copytree(root / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "ingest/lexicon/groups.tsv").open("a", encoding="utf-8") as table:
        table.write("星火灯塔\tquality\ttag\ttags=high_tech\n")
    conditions = []
    for place in (root, tmp_path):
        target = tmp_path / f"kb-{len(conditions)}"
        environment = {**os.environ, "PYTHONPATH": str(place)}
        run = [sys.executable, "-P", "-m", "kb.cli", "--kb", str(target)]
        subprocess.run([*run, "build", str(corpus_of_cities / "corpus")], env=environment, check=True, cwd=tmp_path)
        with KnowledgeBase(target) as kb:
            conditions.append(kb.documents()[0].measures[0].criteria)
    assert "high_tech" not in str(conditions[0])
    assert "high_tech" in str(conditions[1])
