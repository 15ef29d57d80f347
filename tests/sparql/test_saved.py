"""Each saved query finds what the documents say: checked rows, and counts against the model."""

from __future__ import annotations

import csv
import io
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.index import Filters
from kb.sparql.media import CSV, TURTLE, Wanted
from kb.sparql.pool import Pool
from kb.sparql.saved import FOLDER, query_named, saved
from ontology.model import Audience

SPEC = tomllib.loads((Path(__file__).parents[1] / "spec/sparql.toml").read_text(encoding="utf-8"))


def rows(pool: Pool, name: str) -> list[dict[str, str]]:
    """What a saved query finds."""
    query = query_named(name)
    assert query is not None
    found = pool.ask(query.text, Wanted(CSV, None)).body.decode()
    return list(csv.DictReader(io.StringIO(found)))


def test_every_saved_query_has_a_title_and_is_checked() -> None:
    assert len(saved()) == len(list(FOLDER.glob("*.rq"))) == len({one.title for one in saved()})
    assert all(one.title and one.about and "#" not in one.title for one in saved())
    assert {one.name for one in saved()} == set(SPEC) | {"measure-graph"}


@pytest.mark.parametrize("name", SPEC)
def test_saved_query_finds(pool: Pool, name: str) -> None:
    expected: dict[str, Any] = SPEC[name]
    found = rows(pool, name)
    assert len(found) == expected["rows"]
    for row in expected["has"]:
        assert any(row.items() <= one.items() for one in found), row


def test_measure_graph_is_a_graph(pool: Pool) -> None:
    query = query_named("measure-graph")
    assert query is not None
    found = pool.ask(query.text, Wanted(None, TURTLE))
    assert found.triples
    assert found.body.count(b"a hq:Measure") == 42


def test_measures_in_force_are_those_of_the_model(pool: Pool, changing_kb: KnowledgeBase) -> None:
    asked = changing_kb.find(None, Filters(audience="enterprise"), in_force_on=date(2020, 10, 1))
    wanted = {measure.id for document, measure in asked if document.region == "370300"}
    assert {row["措施"] for row in rows(pool, "in-force")} == wanted


def test_counts_of_thresholds_are_those_of_the_model(pool: Pool, changing_kb: KnowledgeBase) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    codes = changing_kb.codes
    for document in changing_kb.documents():
        for measure in document.measures:
            for bound in measure.thresholds if measure.audience is Audience.ENTERPRISE else ():
                if isinstance(bound.value, Decimal):
                    counted[codes.label("kind", bound.kind), codes.label("unit", bound.unit)] += 1
    assert {(row["种类"], row["单位"]): int(row["条数"]) for row in rows(pool, "thresholds")} == counted


def test_banks_are_those_of_the_model(pool: Pool, changing_kb: KnowledgeBase) -> None:
    wanted = {
        measure.id
        for document in changing_kb.documents()
        for measure in document.measures
        if measure.audience is Audience.INSTITUTION
    }
    assert {row["措施"] for row in rows(pool, "banks")} == wanted
