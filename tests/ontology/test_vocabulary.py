"""The vocabulary defines every term that graphs and shapes use, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

import ontology
from ontology.graph_write import statements
from ontology.terms import CV, HQ, PREFIXES
from ontology.validate import shapes

from .factory import full_document

PACKAGE = Path(ontology.__file__).parent
VOCABULARY = Graph().parse(PACKAGE / "vocabulary.ttl", format="turtle")
TERMS = sorted(value for name, value in vars(HQ).items() if not name.startswith("_") and name != "NS")
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept}


def ours(graph) -> set[str]:
    """The terms of our namespace in a graph."""
    return {str(node) for triple in graph for node in triple if str(node).startswith(HQ.NS) and str(node) != HQ.NS}


@pytest.mark.parametrize("term", TERMS, ids=lambda iri: iri.removeprefix(HQ.NS))
def test_term_has_kind_label_and_definition_in_both_languages(term):
    term = URIRef(term)
    assert set(VOCABULARY.objects(term, RDF.type)) & KINDS
    for predicate in (RDFS.label, SKOS.definition):
        assert sorted(text.language for text in VOCABULARY.objects(term, predicate)) == ["en", "zh"]


def test_vocabulary_defines_just_the_terms_of_the_code():
    assert {str(term) for term in VOCABULARY.subjects(RDFS.isDefinedBy)} == set(TERMS)
    assert ours(VOCABULARY) == set(TERMS)


def test_graphs_and_shapes_use_defined_terms_only():
    written = {part for statement in statements(full_document()) for part in statement[:3]}
    assert {part for part in written if part.startswith(HQ.NS)} <= set(TERMS)
    assert ours(shapes()) <= set(TERMS)


def test_code_lists_use_defined_terms_only_and_no_term_is_idle():
    graph = Graph()
    for path in sorted((PACKAGE / "codelists").glob("*.ttl")):
        graph.parse(path, format="turtle")
    written = {part for statement in statements(full_document()) for part in statement[:3]}
    assert ours(graph) <= set(TERMS)
    assert set(TERMS) - written - ours(graph) == {HQ.delta}


def test_labels_of_one_kind_differ():
    for language in ("zh", "en"):
        labels = [
            (kind, str(text))
            for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
            for term in VOCABULARY.subjects(RDF.type, kind)
            for text in VOCABULARY.objects(term, RDFS.label)
            if text.language == language
        ]
        assert len(labels) == len(set(labels))


def test_properties_say_what_they_join():
    for term in VOCABULARY.subjects(RDF.type, OWL.ObjectProperty):
        if term != URIRef(HQ.operator):  # ODRL individuals and two of ours
            assert VOCABULARY.value(term, RDFS.range) is not None
    classes = {*VOCABULARY.subjects(RDF.type, OWL.Class), URIRef(CV.InformationConcept), SKOS.Concept}
    for domain in VOCABULARY.objects(predicate=RDFS.domain):
        assert domain in classes


def test_prefixes_name_one_namespace_each():
    assert len(set(PREFIXES.values())) == len(PREFIXES)
