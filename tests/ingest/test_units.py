"""Notes name the units in charge: nested brackets, groups, joined names, roles by label or by verb."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import units
from ingest.normalise import normalise
from ingest.outline import outline
from ingest.text import NormalText, SourceText

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "units.toml").read_text(encoding="utf-8"))["case"]


def normal_of(text: str) -> NormalText:
    return normalise(SourceText(name="x.txt", text=text, encoding="utf-8", sha256=""))


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["text"][:16])
def test_units_are_those_of_a_careful_reader(case):
    normal = normal_of(case["text"])
    found = [unit for note in units.notes(normal, 0, len(normal.text)) for unit in note.units]
    assert [f"{unit.name}/{unit.role.value}" for unit in found] == case["units"]
    for unit in found:
        assert unit.quote is not None
        assert normal.source.text[unit.quote.start : unit.quote.end] == unit.name


def test_a_clause_has_each_unit_once_and_a_run_inside_gives_its_units_to_the_clause_above():
    text = "（二）提高效率。一是用好工具。给予奖励。二是用足政策。给予补助。（责任单位：市财政局、市商务局）"
    found = {clause.path: [unit.name for unit in clause.units] for clause in outline(normal_of(text)).clauses}
    assert found == {"二": ["市财政局", "市商务局"], "二/一是": [], "二/二是": []}


def test_a_name_that_is_no_unit_is_reported():
    found = outline(normal_of("一、支持发展。给予奖励。（责任单位：市财政局、有关方面）"))
    assert [(doubt.code, doubt.place, doubt.quote) for doubt in found.findings] == [
        ("UNIT_UNRESOLVED", "一", "有关方面")
    ]


@settings(deadline=None)  # the first text loads the dictionary
@given(st.text(alphabet="（）()责任牵头单位：、，和及市财政局负责配合等。\n", max_size=80))
def test_any_text_gives_notes_inside_it_in_order(text):
    normal = normal_of(text)
    size = len(normal.text)
    found = units.notes(normal, 0, size)
    assert all(0 <= note.start < note.end <= size for note in found)
    assert all(unit.quote is not None and unit.name for note in found for unit in note.units)
    assert [note.start for note in found] == sorted({note.start for note in found})
