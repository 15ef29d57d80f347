"""Sentences that oblige or support and became no measure are told, and only those, with their share."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.pipeline import ingest_text
from ingest.read import decode, read
from ontology.findings import GAP
from ontology.skos import load

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "gaps.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["name"])
def test_normative_sentences_are_counted_and_those_without_a_measure_told(case):
    found = ingest_text(decode(case["text"].encode(), "x.txt"), codes=load())
    told = [finding.quote for finding in found.findings if finding.code == GAP]
    assert (found.normative, told) == (case["normative"], case["gaps"])


def test_a_gap_leads_back_to_its_words_and_touches_no_measure(corpus: Path):
    for path in sorted(corpus.glob("*/source.txt")):
        found = ingest_text(read(path), codes=load())
        taken = [(one.quote.start, one.quote.end) for one in found.document.measures]
        gaps = [finding for finding in found.findings if finding.code == GAP]
        assert len(gaps) < found.normative
        for gap in gaps:
            assert "".join(found.source.text[gap.start : gap.end].split()) == gap.quote
            assert not any(low < gap.end and gap.start < high for low, high in taken)
