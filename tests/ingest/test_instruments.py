"""The instrument of a sentence follows from the form of the support, its field, its object and what money pays for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.classify import classify
from ingest.parts import parts

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "instruments.toml").read_text(encoding="utf-8"))[
    "sentence"
]


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["text"][:12])
def test_the_form_of_the_support_names_the_instrument(case):
    text = case["text"]
    first = parts(text, ((0, len(text)),))[0]
    found = classify(text, first, tuple(case.get("headings", ())), title=case.get("title", ""))
    assert found[2] == case["instrument"]
