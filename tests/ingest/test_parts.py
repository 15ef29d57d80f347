"""Sentences of the founding documents are cut into the measures that a careful reader finds, with their class."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.classify import classify
from ingest.parts import parts
from ingest.sentences import segments, sentences

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "parts.toml").read_text(encoding="utf-8"))["sentence"]


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["text"][:12])
def test_a_sentence_is_cut_and_classified(case):
    text, heading = case["text"], case.get("heading")
    found = []
    for part in parts(text, ((0, len(text)),)):
        audience, force, instrument = classify(text, part, (heading,) if heading else ())
        words = text[part.start : part.end].lstrip("、")
        found.append((words[:8], audience.value, force.value, instrument))
    assert found == [(p["begins"], p["audience"], p["force"], p["instrument"]) for p in case["part"]]


TEXT = st.text(alphabet="各银行要对给予企业贷款，。；、（）“”《》第一条100万元%，\n不超过支持鼓励的", max_size=120)


@given(TEXT)
def test_any_text_gives_parts_inside_it_in_order(text):
    found = parts(text, ((0, len(text)),))
    places = [(part.start, part.end) for part in found]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(places))


@given(TEXT)
def test_sentences_and_segments_lose_no_character(text):
    for cut in (sentences, segments):
        spans = cut(text, 0, len(text))
        kept = "".join(text[start:end] for start, end in spans)
        assert kept.replace("\n", "") == text.replace("\n", "")
