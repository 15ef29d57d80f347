"""Confidence is a probability made of signs that each speak for or against a reading, as the table says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import ingest.measures
from ingest.confidence import probability, signs, weights
from ingest.lexicon import rows
from ingest.pipeline import ingest_text
from ingest.read import decode, read
from ontology.skos import load

TABLE = {row["sign"]: row for row in rows("confidence")}
ALWAYS = {"always": Decimal(1)}
TEXT = """关于支持企业发展的若干措施

一、降低融资成本
对首次贷款的小微企业，按贷款额的1%给予贴息，最高不超过20万元。各部门做好服务。
"""


@pytest.mark.parametrize("sign", TABLE)
def test_a_weight_lies_on_the_side_that_its_direction_names(sign):
    weight = weights()[sign]
    assert TABLE[sign]["direction"] in {"+", "-", "free"}
    assert TABLE[sign]["direction"] != "+" or weight >= 0
    assert TABLE[sign]["direction"] != "-" or weight <= 0


@pytest.mark.parametrize("sign", [sign for sign in TABLE if sign != "always"])
def test_a_sign_moves_the_probability_its_own_way(sign):
    steps = [probability(ALWAYS | {sign: Decimal(part) / 4}, weights()) for part in range(5)]
    assert steps == sorted(steps, reverse=weights()[sign] < 0)


def test_a_clear_grant_is_surer_than_a_slogan():
    first, second = ingest_text(decode(TEXT.encode(), "x.txt"), codes=load()).document.measures
    assert first.confidence > second.confidence


def test_every_sign_is_in_the_table(monkeypatch, corpus: Path):
    told: set[str] = set()

    def watched(raw, part, measure):
        told.update(signs(raw, part, measure))
        return Decimal(1)

    monkeypatch.setattr(ingest.measures, "confidence", watched)
    for path in sorted(corpus.glob("*/source.txt")):
        ingest_text(read(path), codes=load())
    assert told <= set(TABLE)
