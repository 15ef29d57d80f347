"""What amounts are paid for, how often and by what they are counted: sentences as data."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.pipeline import ingest_text
from ingest.text import SourceText
from ontology.codebook import CodeBook
from ontology.model import BoundRole
from ontology.skos import load

CASES = tomllib.loads((Path(__file__).parent.parent / "spec/payments.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def codes() -> CodeBook:
    return load()


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:18] for case in CASES])
def test_payments(case, codes):
    text = f"淄博市人民政府关于印发扶持办法的通知\n\n第一条 {case['text']}\n"
    document = ingest_text(SourceText("办法.txt", text, "utf-8", "0" * 64), codes=codes).document
    figures = [b for m in document.measures for b in m.thresholds if b.role is BoundRole.BENEFIT]
    figure = figures[case.get("nth", 0)] if figures else None
    if figure is not None:
        assert figure.relative_to == case.get("base")
        assert figure.period == case.get("period")
        assert figure.per == case.get("per")
    left = [m.discretion.text for m in document.measures if m.discretion]
    assert [words for words in left if not words.startswith(case.get("discretion", "-"))] == []
    assert bool(left) is ("discretion" in case)
