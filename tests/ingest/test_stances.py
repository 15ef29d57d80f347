"""Made-up sentences are read with the audience and the force that the annotation guide asks for."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.classify import classify
from ingest.parts import parts

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "stances.toml").read_text(encoding="utf-8"))["part"]


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["text"][:12])
def test_a_sentence_is_given_its_audience_and_force(case):
    text, heading = case["text"], case.get("heading")
    found = parts(text, ((0, len(text)),))
    assert len(found) == 1
    audience, force, _ = classify(text, found[0], (heading,) if heading else ())
    assert audience.value == case["audience"]
    assert force.value == case.get("force", force.value)
