"""Every document of the corpus: quotes lead back, graph and JSON lose nothing, shapes hold, the reading is as accepted.

The accepted reading is `tests/golden/FOLDER.tsv`, one measure a line. `HUIQI_RECORD=1 pytest tests/test_corpus.py`
writes it anew; the difference is then reviewed like any change.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.pipeline import Ingested, ingest
from ontology.findings import Severity
from ontology.graph import from_graph, serialise, to_graph
from ontology.interchange import criteria_from_json, criteria_json
from ontology.model import PolicyDocument
from ontology.skos import load
from ontology.validate import unknown_codes, validate

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent / "golden"
FOLDERS = sorted(path.parent for path in (ROOT / "corpus").glob("*/source.*"))


@pytest.fixture(scope="module")
def readings() -> dict[str, Ingested]:
    codes = load()
    return {folder.name: ingest(next(folder.glob("source.*")), codes=codes) for folder in FOLDERS}


@pytest.fixture(params=[folder.name for folder in FOLDERS])
def reading(request, readings) -> Ingested:
    return readings[request.param]


def quotes(document: PolicyDocument):
    for measure in document.measures:
        yield measure.quote
        yield from (bound.quote for bound in measure.thresholds)
        yield from (unit.quote for unit in measure.units if unit.quote)


def test_every_quote_is_found_where_it_says(reading):
    text = reading.source.text
    for quote in quotes(reading.document):
        assert "".join(text[quote.start : quote.end].split()) == quote.text


def test_measures_are_in_order_and_apart(reading):
    places = [(m.quote.start, m.quote.end) for m in reading.document.measures]
    assert places == sorted(places)
    assert len({m.id for m in reading.document.measures}) == len(places)


def test_the_graph_gives_the_document_back(reading):
    graph = to_graph(reading.document)
    assert from_graph(graph, reading.document.id) == reading.document
    assert serialise(graph, "turtle") == serialise(to_graph(reading.document), "turtle")


def test_json_gives_the_document_and_its_criteria_back(reading):
    document = reading.document
    assert PolicyDocument.model_validate_json(document.model_dump_json()) == document
    for measure in document.measures:
        form = criteria_json(measure.criteria)
        assert criteria_json(criteria_from_json(form)) == form


def test_the_graph_conforms_to_the_shapes_and_knows_its_codes(reading):
    graph = to_graph(reading.document)
    assert [f for f in validate(graph) if f.severity is Severity.ERROR] == []
    assert unknown_codes(graph, load()) == ()


def test_a_second_reading_is_the_same(readings):
    folder = FOLDERS[0]
    again = ingest(next(folder.glob("source.*")), codes=load())
    assert again.document == readings[folder.name].document
    assert again.findings == readings[folder.name].findings


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_reading_is_the_accepted_one(folder, readings):
    lines = [
        "\t".join((m.clause, m.audience.value, m.force.value, m.instrument, m.quote.text))
        for m in readings[folder.name].document.measures
    ]
    accepted = GOLDEN / f"{folder.name}.tsv"
    if os.environ.get("HUIQI_RECORD"):
        accepted.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert accepted.read_text(encoding="utf-8").splitlines() == lines
