"""Clauses hold the measures that a careful reader finds in them and none of their conditions, procedure and labels."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.expressions import parse, unquoted
from ingest.normalise import normalise
from ingest.outline import outline
from ingest.pipeline import ingest_text
from ingest.read import decode
from ingest.roles import formal
from ingest.text import SourceText
from ontology.skos import load

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "roles.toml").read_text(encoding="utf-8"))["case"]
CODES = load()


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["name"])
def test_only_what_grants_or_demands_is_a_measure(case):
    found = ingest_text(decode(case["text"].encode(), "x.txt"), codes=CODES).document.measures
    assert len(found) == len(case["measures"]), [measure.quote.text for measure in found]
    assert all(m.quote.text.startswith(words) for m, words in zip(found, case["measures"], strict=True))
    conditions = [parse(written, CODES) for written in case.get("criteria", ())]
    assert not conditions or [unquoted(m.criteria) for m in found] == conditions


LINES = st.lists(
    st.sampled_from(
        [
            "一、支持企业",
            "1. 具有独立法人资格；",
            "2. 应符合下列条件：",
            "（1）已注册；",
            "给予10万元奖励。",
            "首页",
            "对象：企业。",
        ]
    ),
    max_size=12,
)


@given(LINES)
@settings(deadline=None)
def test_formal_stretches_lie_in_order_inside_the_text(lines):
    normal = normalise(SourceText(name="x.txt", text="\n".join(lines), encoding="utf-8", sha256=""))
    spans = formal(outline(normal).clauses, normal.text)
    assert all(0 <= start < end <= len(normal.text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
