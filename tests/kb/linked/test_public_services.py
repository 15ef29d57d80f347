"""The view as public services meets every demand of CPSV-AP 3.2.0, and loses that when anything demanded is taken out.

`cpsv_ap_3_2_0.tsv` lists the 156 demands of the official shapes one by one, as they stand in commit da532f12 of
SEMICeu/CPSV-AP, and the one of their first edition (commit 9ac61ee) that was replaced later: the class of the territory
of a body. The official file itself is used when its path is given in HUIQI_CPSV_AP_SHAPES.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from kb.linked.public_services import is_service, left_out, services
from kb.linked.words import MORE, TERRITORY
from ontology.serialise import turtle
from ontology.terms import CPSV, CV
from ontology.validate import against

from .constraints import rows, shapes_of, term

TABLE = Path(__file__).with_name("cpsv_ap_3_2_0.tsv")
OFFICIAL = os.environ.get("HUIQI_CPSV_AP_SHAPES")
SERVICE, BODY = URIRef(CPSV.PublicService), URIRef(CV.PublicOrganisation)
PROPERTY_SHAPES = {
    **{"locn:Address": 7, "foaf:Agent": 6, "cv:BusinessEvent": 1, "cv:Channel": 11, "skos:Collection": 1},
    **{"cv:ContactPoint": 3, "cv:Cost": 10, "dcat:Dataset": 9, "cv:Event": 6, "cv:Evidence": 12, "cv:EvidenceType": 3},
    **{"eli:LegalResource": 1, "cv:LifeEvent": 1, "cv:Output": 8, "cv:Participation": 9, "cv:PublicOrganisation": 4},
    **{"cpsv:PublicService": 34, "cv:Requirement": 7, "cpsv:Rule": 10, "cv:ServiceConcessionContract": 11},
    "time:TemporalEntity": 2,
}
"""How many property shapes the official file has for each class: each of them is one limit or one kind of value."""
FIRST_EDITION = {"class": "cv:PublicOrganisation", "path": "dct:spatial", "min": "", "max": "", "range": "atu:atu-type"}


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(OFFICIAL, format="turtle") if OFFICIAL else shapes_of(TABLE)


@pytest.fixture(scope="module")
def view(knowledge) -> Graph:
    found = turtle(services(knowledge.documents(), knowledge.codes), MORE)
    return Graph().parse(data=found.decode(), format="turtle")


@pytest.fixture(scope="module")
def one(view) -> Graph:
    """A service with all that it refers to, small enough to be spoilt and checked many times."""
    subject = next(s for s in sorted(view.subjects(RDF.type, SERVICE)) if view.value(s, URIRef(CV.holdsRequirement)))
    graph, todo = Graph(), [subject]
    while todo:
        node = todo.pop()
        if (node, None, None) not in graph:
            for triple in view.triples((node, None, None)):
                graph.add(triple)
                todo += [triple[2]] if isinstance(triple[2], URIRef) else []
    return graph


def test_the_table_has_every_constraint_of_the_official_shapes():
    found = Counter()
    listed = rows(TABLE)
    listed.remove(FIRST_EDITION)
    for row in listed:
        found[row["class"]] += sum(bool(row[name]) for name in ("min", "max", "range"))
    assert dict(found) == PROPERTY_SHAPES
    assert found.total() == 156


def test_the_view_conforms(view, shapes):
    assert against(view, shapes) == ()


def test_the_view_has_every_measure_that_somebody_is_in_charge_of(view, knowledge):
    documents = knowledge.documents()
    wanted = {m.id for d in documents for m in d.measures if is_service(d, m, knowledge.codes)}
    assert {str(one) for one in view.subjects(RDF.type, SERVICE)} == wanted
    ours = sum(m.audience == "enterprise" for d in documents for m in d.measures)
    assert len(wanted) + sum(count for _, count in left_out(documents, knowledge.codes)) == ours


@pytest.mark.parametrize("path", ["dct:identifier", "dct:title", "dct:description", "cv:hasCompetentAuthority"])
def test_a_service_without_what_is_demanded_fails(one, shapes, path):
    spoilt = _without(one, SERVICE, term(path))
    assert any(str(term(path)) in problem for problem in against(spoilt, shapes))


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (CV.PublicOrganisation, "skos:prefLabel"),
        (CV.PublicOrganisation, "dct:spatial"),
        (f"{CV.NS}Requirement", "dct:title"),
        (f"{CV.NS}Requirement", "dct:identifier"),
        (f"{CV.NS}Output", "dct:title"),
        (f"{CPSV.NS}Rule", "dct:description"),
        (f"{CV.NS}Event", "dct:identifier"),
        ("http://www.w3.org/ns/dcat#Dataset", "dct:publisher"),
        ("http://xmlns.com/foaf/0.1/Agent", "dct:title"),
    ],
)
def test_what_a_service_refers_to_is_checked_too(one, shapes, kind, path):
    assert any(str(term(path)) in problem for problem in against(_without(one, URIRef(kind), term(path)), shapes))


def test_values_of_a_wrong_kind_fail(one, shapes):
    service = next(one.subjects(RDF.type, SERVICE))
    for predicate, wrong in [
        (DCTERMS.title, Literal("没有语言")),
        (DCTERMS.identifier, Literal("第二个编号")),
        (URIRef(f"{CV.NS}processingTime"), Literal("三天", datatype=XSD.string)),
        (URIRef(f"{CV.NS}sector"), URIRef("https://example.org/no-concept")),
        (URIRef(f"{CV.NS}hasLegalResource"), URIRef("https://example.org/no-law")),
        (DCTERMS.language, URIRef("https://example.org/no-language")),
    ]:
        spoilt = Graph() + one
        spoilt.add((service, predicate, wrong))
        assert any(str(predicate) in problem for problem in against(spoilt, shapes)), predicate


@pytest.mark.parametrize("kind", [DCTERMS.Location, URIRef(TERRITORY)])
def test_a_territory_is_what_each_edition_of_the_shapes_wants(one, kind):
    spoilt = Graph() + one
    spoilt.remove((None, RDF.type, kind))
    assert against(spoilt, shapes_of(TABLE))


def test_a_body_without_a_territory_fails(one, shapes):
    spoilt = Graph() + one
    for kind in (DCTERMS.Location, URIRef(TERRITORY)):
        spoilt.remove((None, RDF.type, kind))
    bodies = {str(body) for body in one.subjects(RDF.type, BODY)}
    assert any(problem.split()[0] in bodies for problem in against(spoilt, shapes))


def test_bodies_are_public_and_have_names(view):
    names = {str(view.value(body, SKOS.prefLabel)) for body in view.subjects(RDF.type, BODY)}
    assert "市人民银行" in names
    assert "各银行业金融机构" not in names


def _without(graph: Graph, kind: URIRef, path: URIRef) -> Graph:
    spoilt = Graph() + graph
    for subject in graph.subjects(RDF.type, kind):
        spoilt.remove((subject, path, None))
    return spoilt
