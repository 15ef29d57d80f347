"""The terms that a document defines for itself, and the measures that use them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from ingest.definitions import defined
from ingest.expressions import parse, unquoted
from ingest.groups import DEFINED
from ingest.pipeline import ingest_text
from ingest.text import SourceText
from ontology.codebook import CodeBook
from ontology.model import Criterion
from ontology.skos import load

CASES = tomllib.loads((Path(__file__).parents[1] / "spec" / "definitions.toml").read_text(encoding="utf-8"))["case"]


@cache
def codes() -> CodeBook:
    return load()


@pytest.mark.parametrize("case", CASES, ids=[case["term"] for case in CASES])
def test_takes_the_definitions_that_the_tables_understand(case: dict[str, str]) -> None:
    found = defined(case["text"], codes()).lists.get(DEFINED, {})
    meanings = {concept.label_zh: parse(expression, codes()) for expression, concept in found.items()}
    wanted = parse(case["expect"], codes()) if case["expect"] else None
    assert meanings.get(case["term"]) == wanted


def _grants(text: str) -> list[Criterion | None]:
    read = ingest_text(SourceText("x.txt", text, "utf-8", "0" * 64), codes=codes())
    return [unquoted(one.criteria) if one.criteria else None for one in read.document.measures]


def test_a_defined_term_holds_for_the_later_grants_of_its_clause() -> None:
    text = (
        "一、支持上市\n对软件服务企业，在境内上市的，给予100万元奖励；在境外上市的，给予50万元奖励。\n"
        "二、附则\n本办法所称软件服务企业，是指主营业务属于软件和信息技术服务业的企业。\n"
    )
    field = parse("industry=I65", codes())
    found = _grants(text)
    assert len(found) >= 2
    assert all(one is not None and field in getattr(one, "members", ()) for one in found[:2])
