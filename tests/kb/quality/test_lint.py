"""Alarms about made-up documents, and that the founding documents raise only those that a maintainer knows."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.build import build
from kb.place import Place
from kb.quality.alarm import Alarm
from kb.quality.lint import linted
from ontology.findings import Severity

SPEC = tomllib.loads((Path(__file__).parents[2] / "spec/lint.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("flawed")
    (folder / "corpus").mkdir()
    for one in SPEC["documents"]:
        (folder / "corpus" / one["file"]).write_text(one["text"].lstrip(), encoding="utf-8")
    build(Place(folder / "kb"), folder / "corpus")
    with KnowledgeBase(folder / "kb") as opened:
        yield opened


@pytest.fixture(scope="module")
def alarms(flawed: KnowledgeBase) -> tuple[Alarm, ...]:
    return linted(flawed, SPEC["as_of"])


@pytest.mark.parametrize("one", SPEC["documents"], ids=lambda one: one["file"])
def test_alarms_of_a_document(one: dict[str, Any], alarms: tuple[Alarm, ...]) -> None:
    """Each expected alarm is there, and no other that a maintainer would be shown."""
    mine = [found for found in alarms if found.file == one["file"] and found.code != "CAPS_DIFFER"]
    for code, place, words in one["expected"]:
        assert any(a.code == code and (a.place or "") == place and words in a.message for a in mine), (code, mine)
    told = {found.code for found in mine if found.severity is not Severity.INFO}
    assert told <= {code for code, _, _ in one["expected"]}


def test_two_documents_of_a_region_differ(alarms: tuple[Alarm, ...]) -> None:
    found = [one for one in alarms if one.code == "CAPS_DIFFER"]
    assert len(found) == 1
    assert "20万元" in found[0].message
    assert "30万元" in found[0].message


def test_figures_out_of_force_do_not_differ(flawed: KnowledgeBase) -> None:
    later = SPEC["as_of"].replace(year=2025)
    assert not [one for one in linted(flawed, later) if one.code == "CAPS_DIFFER"]


def test_one_document_only(flawed: KnowledgeBase) -> None:
    found = linted(flawed, SPEC["as_of"], document="乙.txt")
    assert {one.file for one in found} == {"乙.txt"}


def test_codes_that_no_document_uses(flawed: KnowledgeBase) -> None:
    unused = {one.place for one in linted(flawed, SPEC["as_of"], unused=True) if one.code == "TERM_UNUSED"}
    assert "instrument guarantee_fee" not in unused
    assert "instrument housing_finance" in unused


def test_no_word_names_two_codes_of_a_list(alarms: tuple[Alarm, ...]) -> None:
    assert not [one for one in alarms if one.code == "FORM_SHARED"]


def test_exit_status(flawed: KnowledgeBase, huiqi: Any) -> None:
    asked = ("--kb", flawed.place.root, "lint", "--as-of", "2022-06-01")
    plain, strict = huiqi(*asked, "--json"), huiqi(*asked, "--strict")
    assert (plain.returncode, strict.returncode) == (0, 1)
    assert json.loads(plain.stdout)["counts"]["warning"] == strict.stdout.count("注意 ") - 1
    assert "TIER_GAP" in strict.stdout


def test_founding_documents(knowledge: KnowledgeBase) -> None:
    """What is lost in the founding documents: percent signs of one of them."""
    told = [one.code for one in linted(knowledge, SPEC["as_of"]) if one.severity is not Severity.INFO]
    assert set(told) == {"UNIT_INFERRED"}
