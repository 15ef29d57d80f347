"""Thresholds of a part are read with kind, role and operator as the specification says; so is its own period."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.lexicon import rows
from ingest.text import NormalText, Part, SourceText
from ingest.thresholds import bounds, findings, own_period
from ontology.model import Bound, BoundOp, BoundRole, Force

_SPEC = tomllib.loads((Path(__file__).parents[1] / "spec" / "thresholds.toml").read_text(encoding="utf-8"))


def _normal(text: str) -> NormalText:
    return NormalText(text, tuple(range(len(text))), SourceText("case.txt", text, "utf-8", ""))


def _part(text: str, words: str, instrument: str, force: str) -> Part:
    start = text.index(words)
    before = (text[:start],) if start else ()
    return Part(start, start + len(words), words, text, 0, (), before, text, None, Force(force), instrument)


def _row(bound: Bound) -> list[str]:
    """A threshold in the form of the specification."""
    row = [bound.quote.text, bound.kind, bound.role.value, bound.op.value, str(bound.value), bound.unit]
    return row if bound.previous is None else [*row, str(bound.previous)]


@pytest.mark.parametrize("case", _SPEC["case"], ids=lambda case: case.get("part", case["text"])[:24])
def test_thresholds(case: dict[str, Any]) -> None:
    part = _part(case["text"], case.get("part", case["text"]), case["instrument"], case["force"])
    found = bounds(part, _normal(case["text"]), year=2022)
    assert [_row(bound) for bound in found] == case["expect"]
    period = [day.isoformat() if day else "" for day in own_period(part, found)]
    assert period == case.get("period", ["", ""])


def test_a_lost_unit_becomes_a_finding_with_its_place() -> None:
    text = "普惠小微企业贷款增速高于30，户数高于上年。"
    found = bounds(_part(text, text, "credit_supply", "target"), _normal(text), year=2022)
    doubts = findings(found, "二/二")
    assert [(d.code, d.place, text[d.start : d.end]) for d in doubts] == [("UNIT_INFERRED", "二/二", "高于30")]


def test_details_in_the_next_sentence_belong_to_the_part_before_it() -> None:
    text = "按照设备投资额的30%给予补助。累计不超过200万元。"
    first = text[: text.index("。") + 1]
    part = Part(0, len(first), first, first, 0, (), (), text, None, Force.ENTITLEMENT, "grant")
    found = bounds(part, _normal(text), year=2022)
    assert [(b.kind, b.op) for b in found] == [("subsidy_rate", BoundOp.EQ), ("subsidy_cap", BoundOp.LE)]


def test_the_table_names_known_roles_and_operators() -> None:
    for row in rows("threshold_kinds"):
        assert row["kind"] == "-" or BoundRole(row["role"])
        assert row["as"] in ("", "span") or BoundOp(row["as"])


@settings(max_examples=60)
@given(st.text(alphabet="1万元%年月底前不超过以上以下、，。；的对奖补给予按第四季度由至投资", max_size=60), st.data())
def test_any_part_is_read_without_error(text: str, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(text)))
    high = data.draw(st.integers(low, len(text)))
    part = Part(low, high, text[low:high], text, 0, (), (), text, None, Force.ENTITLEMENT, "grant")
    for bound in bounds(part, _normal(text), year=2022):
        assert 0 <= bound.quote.start < bound.quote.end <= len(text)
