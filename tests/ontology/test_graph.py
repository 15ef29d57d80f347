"""Model, graph and files say the same thing: nothing is lost, nothing depends on the order of insertion."""

from __future__ import annotations

import random
from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import BNode, Graph, Literal, URIRef

from ontology.findings import KBError
from ontology.graph import dataset, from_graph, graph_of, serialise, statements_of, to_graph
from ontology.graph_read import read_document
from ontology.graph_write import Statement, statements
from ontology.iri import child_iri, clause_iri
from ontology.model import AttributeCondition, Clause, Operator
from ontology.serialise import ntriples, trig, turtle
from ontology.terms import HQ, QUDT, XSD

from .factory import documents, full_document

ROUND_TRIPS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FULL = full_document()


@ROUND_TRIPS
@given(documents())
def test_graph_holds_every_field_of_the_model(document):
    graph = to_graph(document)
    assert from_graph(graph, document.id) == document
    assert not any(isinstance(node, BNode) for triple in graph for node in triple)


@ROUND_TRIPS
@given(documents())
def test_files_hold_every_field_of_the_model(document):
    graph = to_graph(document)
    for form in ("turtle", "nt"):
        stored = serialise(graph, form)
        again = Graph().parse(data=stored, format=form)
        assert from_graph(again, document.id) == document
        assert serialise(again, form) == stored


@ROUND_TRIPS
@given(documents())
def test_an_independent_parser_reads_the_same_statements(document):
    plain = list(statements(document))
    lines = {*ntriples(plain).decode().splitlines()}
    for stored, form in (
        (turtle(plain), pyoxigraph.RdfFormat.TURTLE),
        (ntriples(plain), pyoxigraph.RdfFormat.N_TRIPLES),
    ):
        read = pyoxigraph.parse(input=stored, format=form)
        assert {f"{quad.triple} ." for quad in read} == {str(line) for line in _canonical(lines)}


def _canonical(lines):
    """The lines as pyoxigraph writes them."""
    read = pyoxigraph.parse(input="\n".join(lines).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return {f"{quad.triple} ." for quad in read}


@ROUND_TRIPS
@given(documents())
def test_files_do_not_depend_on_the_order_of_insertion(document):
    plain = list(statements(document))
    mixed = random.Random(7).sample(plain, len(plain))
    assert turtle(plain) == turtle(mixed) == serialise(graph_of(mixed))
    assert ntriples(plain) == ntriples(mixed) == serialise(graph_of(mixed), "nt")
    assert dataset([document]) == serialise(graph_of(mixed), "trig", name=document.id)


def test_full_document_survives_and_a_dataset_keeps_documents_apart():
    other = FULL.model_copy(update={"id": f"{FULL.id}0", "measures": (), "clauses": ()})
    stored = dataset([other, FULL])
    assert stored == dataset([FULL, other])
    quads = list(pyoxigraph.parse(input=stored, format=pyoxigraph.RdfFormat.TRIG))
    for document in (FULL, other):
        own = (quad.triple for quad in quads if quad.graph_name.value == document.id)
        assert read_document(map(_statement, own), document.id) == document
    assert from_graph(graph_of([*statements(FULL), *statements(other)]), FULL.id) == FULL


def _statement(triple):
    """The statement of an Oxigraph triple, without rdflib in between."""
    datatype = triple.object.datatype.value if isinstance(triple.object, pyoxigraph.Literal) else None
    return Statement(triple.subject.value, triple.predicate.value, triple.object.value, datatype)


def test_lexical_value_of_a_decimal_is_kept():
    bound = URIRef(child_iri(FULL.measures[0].id, "b", 1))
    for graph in (to_graph(FULL), Graph().parse(data=serialise(to_graph(FULL)), format="turtle")):
        value = graph.value(bound, URIRef(QUDT.numericValue))
        assert value is not None
        assert (str(value), str(value.datatype)) == ("0.50", XSD.decimal)
        limits = {str(found) for found in graph.objects(predicate=URIRef(HQ.value))}
        assert "10000000" in limits


def test_a_decimal_in_exponent_form_is_written_out():
    condition = AttributeCondition(attr="credit_line", op=Operator.LE, value=Decimal("1E+7"))
    graph = to_graph(FULL.model_copy(update={"criteria": condition}))
    assert from_graph(graph, FULL.id).criteria == condition
    root = URIRef(child_iri(FULL.id, "k"))
    assert str(graph.value(root, URIRef(HQ.value))) == "10000000"


def test_clauses_of_one_number_stay_apart_and_know_the_clause_above():
    twice = FULL.model_copy(update={"clauses": (*FULL.clauses, Clause(path="一/四", start=90, end=95))})
    graph = to_graph(twice)
    assert from_graph(graph, twice.id) == twice
    above = set(graph.subject_objects(URIRef(HQ.parentClause)))
    top = URIRef(clause_iri(FULL.id, "一"))
    assert above == {(URIRef(clause_iri(FULL.id, "一/四", copy)), top) for copy in (1, 2)}


def test_two_measures_of_one_iri_are_refused():
    with pytest.raises(ValueError, match="share the IRI"):
        to_graph(FULL.model_copy(update={"measures": FULL.measures[:1] * 2}))


def test_a_blank_node_is_refused():
    graph = Graph()
    graph.add((BNode(), URIRef(HQ.name), Literal("x")))
    with pytest.raises(ValueError, match="blank node"):
        serialise(graph)


def test_what_is_no_iri_is_not_written():
    bad = FULL.model_copy(update={"id": "https://example.org/> <x", "measures": ()})
    for write in (turtle, ntriples):
        with pytest.raises(ValueError, match="not an IRI"):
            write(statements(bad))
    with pytest.raises(ValueError, match="not an IRI"):
        trig({bad.id: []})


def test_trig_needs_the_name_of_its_graph():
    with pytest.raises(ValueError, match="name of the graph"):
        serialise(to_graph(FULL), "trig")


def test_language_tags_are_kept():
    text = '@prefix hq: <https://w3id.org/huiqi/ns#> .\nhq:Bound hq:name "界限"@zh, "bound"@en .'
    graph = Graph().parse(data=text, format="turtle")
    again = Graph().parse(data=serialise(graph), format="turtle")
    assert set(again) == set(graph) == set(graph_of(statements_of(graph)))


def test_a_document_that_the_graph_lacks_is_a_bad_request():
    with pytest.raises(KBError) as raised:
        from_graph(Graph(), FULL.id)
    assert raised.value.code == "DOCUMENT_UNKNOWN"


def test_a_graph_that_lacks_a_field_is_a_bad_request():
    graph = to_graph(FULL)
    graph.remove((None, URIRef(HQ.fileName), None))
    with pytest.raises(KBError) as raised:
        from_graph(graph, FULL.id)
    assert raised.value.code == "GRAPH_INCOMPLETE"
    assert raised.value.place == child_iri(FULL.id, "source")
