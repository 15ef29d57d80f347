"""The sieve never leaves out a pattern that a text holds: tables of patterns against texts made of their own words."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.lexicon import rows
from ingest.sieve import Sieve, beginnings, openings

TABLES = ("groups", "instrument_cues", "condition_words", "loan_words", "frame_cues", "force_benefits")


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_pattern_that_matches_passes_the_sieve(table: str, data: st.DataObject) -> None:
    patterns = [row["pattern"] for row in rows(table)]
    pieces = sorted({piece for pattern in patterns for piece in regex.findall(r"[一-龥]+|[0-9A-Z，。的]", pattern)})
    text = "".join(data.draw(st.lists(st.sampled_from(pieces), min_size=1, max_size=12)))
    passed = set(Sieve({table: patterns}).of(text)[table])
    assert {place for place, pattern in enumerate(patterns) if regex.search(pattern, text)} <= passed


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("甲乙|丙", {"甲", "丙"}), ("(?<=在)甲", {"甲"}), ("[①-③]年", {"①", "②", "③"}), (".甲", None), ("甲?", None)],
)
def test_openings_name_the_first_characters(pattern: str, expected: set[str] | None) -> None:
    assert openings(pattern) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("甲乙|丙[丁戊]", {"甲乙", "丙丁", "丙戊"}),
        ("甲|乙丙", {"甲", "乙丙"}),
        ("甲(?!乙)丙", {"甲丙"}),
        ("甲.丙|丁$", {"甲", "丁"}),
        ("甲?乙(?=丙)", {"甲乙", "乙丙"}),
    ],
)
def test_beginnings_name_the_first_two_characters(pattern: str, expected: set[str]) -> None:
    assert beginnings(pattern, 2) == expected
