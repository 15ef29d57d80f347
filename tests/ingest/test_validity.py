"""Validity is stated, derived from a day that the text gives, or left open; the last day is inclusive."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import dates
from ingest.normalise import normalise
from ingest.text import NormalText, SourceText
from ingest.validity import running, validity

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "validity.toml").read_text(encoding="utf-8"))["case"]


def normal_of(text: str) -> NormalText:
    return normalise(SourceText(name="x.txt", text=text, encoding="utf-8", sha256=""))


@pytest.mark.parametrize("case", SPEC, ids=lambda case: f"{case['text'][:18]} {case.get('issued')}")
def test_validity_is_what_the_text_states_or_entails(case):
    normal = normal_of(case["text"])
    found = validity(normal, case.get("issued"))
    assert (found.valid_from, found.valid_to) == (case.get("from"), case.get("to"))
    assert found.duration == case.get("duration")
    assert (found.rule.status.value, found.rule.rule) == (case["status"], case["rule"])
    quote = found.rule.quote
    assert (quote is None) == (case["rule"] == "not_stated")
    assert quote is None or normal.source.text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("自2021年起连续三年，对新增规上企业每年给予奖励", date(2021, 1, 1), date(2023, 12, 31)),
        ("从2021年7月1日起为期6个月，免收租金", date(2021, 7, 1), date(2021, 12, 31)),
        ("自2021年起连续三年入选的企业给予奖励", date(2021, 1, 1), None),
        ("自2021年起连续三年，对新增规上企业每年给予奖励", date(2020, 1, 1), None),
    ],
)
def test_a_grant_that_runs_for_some_years_ends_with_them(text, begins, ends):
    assert running(text, begins) == ends


DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31))


@given(DAYS, st.integers(1, 20))
def test_whole_years_end_on_the_day_before_the_anniversary(start, years):
    last = dates.after(start, years=years)
    assert last == dates.after(start, months=12 * years)
    assert last.year - start.year == years - ((start.month, start.day) == (1, 1))


@settings(deadline=None)  # the first text loads the dictionary
@given(
    st.text(alphabet="本措施办法自从印发之日起施行有效期至年月日个〇二三年，。\n0129", max_size=60), st.none() | DAYS
)
def test_any_text_has_a_validity(text, issued):
    found = validity(normal_of(text), issued)
    assert found.rule.rule
    if found.valid_to is None:
        assert found.rule.status.value == "undetermined"
