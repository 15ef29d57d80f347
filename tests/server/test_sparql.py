"""The SPARQL 1.1 Protocol, asked by hand, by SPARQLWrapper and by rdflib's store, of a real server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Literal
from SPARQLWrapper import CSV, JSON, JSONLD, N3, POST, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from kb.build import build
from kb.place import Place

COUNT = "SELECT (COUNT(*) AS ?n) { ?m a hq:Measure }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?m a hq:Measure } }"
ZIBO = "https://w3id.org/huiqi/doc/370300-2020-56-c4cb"
DESCRIBE = "DESCRIBE region:370300"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
RDFLIB = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning", "ignore:.*Dataset:DeprecationWarning")
"""Its reader of JSON-LD and SPARQLWrapper use what rdflib is about to drop."""
PREFIX = "PREFIX hq: <https://w3id.org/huiqi/ns#> "


@pytest.fixture(scope="module")
def endpoint(serve: Any, kb_dir: Path) -> Iterator[str]:
    """The address of a real server's endpoint, with a short deadline."""
    with serve(kb_dir, HUIQI_SPARQL_SECONDS="2", HUIQI_SPARQL_ANSWER="3000000") as (address, _):
        yield f"{address}/sparql"


def ask(endpoint: str, query: str, accept: str = "text/csv", **parameters: Any) -> httpx.Response:
    """A query by GET."""
    return httpx.get(endpoint, params={"query": query, **parameters}, headers={"Accept": accept}, timeout=30)


def number(answer: httpx.Response) -> int:
    """The one number in a table."""
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def test_three_ways_to_ask(endpoint: str) -> None:
    accept = {"Accept": "text/csv"}
    form = httpx.post(endpoint, data={"query": COUNT}, headers=accept)
    kind = {"Content-Type": "application/sparql-query; charset=utf-8"}
    direct = httpx.post(endpoint, content=COUNT.encode(), headers=accept | kind)
    assert number(ask(endpoint, COUNT)) == number(form) == number(direct) == 368


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml;q=0.9, text/csv;q=0.5", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/*;q=0.2, application/sparql-results+json;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_tables_in_the_form_asked_for(endpoint: str, accept: str, media: str) -> None:
    answer = ask(endpoint, COUNT, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert "368" in answer.text
    assert "Accept" in answer.headers["vary"]


@RDFLIB
@pytest.mark.parametrize(
    ("accept", "media", "form"),
    [
        ("*/*", "text/turtle", "turtle"),
        ("text/turtle", "text/turtle", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
    ],
)
def test_graphs_in_the_form_asked_for(endpoint: str, accept: str, media: str, form: str) -> None:
    answer = ask(endpoint, DESCRIBE, accept)
    assert answer.headers["content-type"].startswith(media)
    graph = Graph().parse(data=answer.text, format=form)
    assert Literal("淄博市", lang="zh") in set(graph.objects())


def test_what_cannot_be_written_is_refused(endpoint: str) -> None:
    assert ask(endpoint, DESCRIBE, "text/csv").status_code == 406
    assert ask(endpoint, COUNT, "image/png").status_code == 406
    assert ask(endpoint, COUNT, "image/png", format="json").status_code == 200


def test_the_dataset_of_the_protocol_comes_first(endpoint: str) -> None:
    other = "https://w3id.org/huiqi/code"
    assert number(ask(endpoint, COUNT, **{"default-graph-uri": ZIBO})) == 42
    assert number(ask(endpoint, COUNT, **{"default-graph-uri": [ZIBO, other]})) == 42
    assert number(ask(endpoint, COUNT, **{"default-graph-uri": other})) == 0
    assert number(ask(endpoint, COUNT, **{"named-graph-uri": ZIBO})) == 0
    assert number(ask(endpoint, COUNT_NAMED, **{"named-graph-uri": ZIBO})) == 42
    assert number(ask(endpoint, COUNT_NAMED, **{"default-graph-uri": ZIBO})) == 0
    asked = COUNT.replace("{", f"FROM <{ZIBO}> {{", 1)
    assert number(ask(endpoint, asked)) == 42
    assert number(ask(endpoint, asked, **{"default-graph-uri": other})) == 0
    assert number(ask(endpoint, COUNT_NAMED.replace("{", f"FROM NAMED <{ZIBO}> {{", 1))) == 42
    assert ask(endpoint, COUNT, **{"default-graph-uri": "no iri"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT * { ?s ?p }", 400, "SPARQL_SYNTAX"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403, "SPARQL_SERVICE"),
        ("INSERT DATA { <http://a/> <http://a/> 1 }", 403, "SPARQL_UPDATE"),
        ("LOAD <http://127.0.0.1/>", 403, "SPARQL_UPDATE"),
        ("SELECT * { ?a ?b ?c . ?d ?b ?f }", 422, "SPARQL_LARGE"),
    ],
)
def test_errors_are_problem_details(endpoint: str, query: str, status: int, code: str) -> None:
    answer = ask(endpoint, query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["code"]) == (status, code)
    assert found["detail"]
    if code == "SPARQL_SYNTAX":
        assert found["position"] == {"line": 1, "column": 19}


def test_requests_that_the_protocol_does_not_know(endpoint: str) -> None:
    assert httpx.post(endpoint, data={"update": "CLEAR ALL"}).json()["code"] == "SPARQL_UPDATE"
    kind = {"Content-Type": "application/sparql-update"}
    assert httpx.post(endpoint, content=b"CLEAR ALL", headers=kind).json()["code"] == "SPARQL_UPDATE"
    assert httpx.post(endpoint, data={"nothing": "1"}).status_code == 400
    assert httpx.post(endpoint, json={"query": COUNT}).status_code == 415
    assert httpx.get(endpoint, params=[("query", COUNT), ("query", COUNT)]).status_code == 400
    wrong = httpx.post(endpoint, content=b"\xff\xfe", headers={"Content-Type": "application/sparql-query"})
    assert wrong.status_code == 400
    assert httpx.put(endpoint, content=b"").status_code == 405
    assert httpx.delete(endpoint).status_code == 405


def test_an_endless_query_is_stopped_and_the_next_is_answered(endpoint: str) -> None:
    def seconds() -> float:
        begun = time.monotonic()
        answer = ask(endpoint, ENDLESS)
        assert answer.status_code == 504
        assert answer.json()["code"] == "SPARQL_DEADLINE"
        return time.monotonic() - begun

    assert any(1.9 < seconds() < 5 for _ in range(3))  # a busy machine takes longer now and then
    assert number(ask(endpoint, COUNT)) == 368


def test_an_answer_has_a_tag_until_something_changes(endpoint: str) -> None:
    first = ask(endpoint, COUNT)
    tag = first.headers["etag"]
    again = httpx.get(endpoint, params={"query": COUNT}, headers={"Accept": "text/csv", "If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = httpx.get(endpoint, params={"query": COUNT}, headers={"Accept": "application/json", "If-None-Match": tag})
    assert other.status_code == 200
    head = httpx.head(endpoint, params={"query": COUNT}, headers={"Accept": "text/csv"})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    assert head.headers["content-length"] == first.headers["content-length"]
    passing = ask(endpoint, "SELECT (NOW() AS ?t) {}")
    assert "etag" not in passing.headers
    assert passing.headers["cache-control"] == "no-store"


def test_the_service_describes_itself(endpoint: str) -> None:
    answer = httpx.get(endpoint, headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.text, format="turtle")
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    found = graph.query(
        f"{sd} SELECT ?e {{ ?s a sd:Service ; sd:endpoint ?e ; sd:feature sd:UnionDefaultGraph ;"
        f" sd:supportedLanguage sd:SPARQL11Query ; sd:defaultDataset/sd:namedGraph/sd:name <{ZIBO}> }}"
    )
    assert [str(row[0]) for row in found] == [endpoint]
    assert httpx.get(endpoint, headers={"Accept": "application/rdf+xml"}).text.startswith("<?xml")


def test_a_browser_gets_a_page(endpoint: str) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert "收录了哪些文件" in httpx.get(endpoint, headers={"Accept": accept}).text
    found = ask(endpoint, "SELECT ?x { VALUES ?x { '<b>x</b>' } }", accept)
    assert "&lt;b&gt;x" in found.text
    wrong = ask(endpoint, "SELECT * { SERVICE <http://127.0.0.1/> {} }", accept)
    assert "SERVICE，本服务不代为访问" in wrong.text
    assert wrong.status_code == 403


def test_a_new_build_answers_the_next_query(serve: Any, kb_dir: Path, corpus: Path, tmp_path: Path) -> None:
    build(Place(tmp_path / "kb"), corpus / "370300-zibo-2020-56")
    with serve(tmp_path / "kb") as (address, _):
        before = ask(f"{address}/sparql", COUNT)
        assert number(before) == 42
        build(Place(tmp_path / "kb"), corpus)
        after = httpx.get(
            f"{address}/sparql",
            params={"query": COUNT},
            headers={"Accept": "text/csv", "If-None-Match": before.headers["etag"]},
        )
        assert number(after) == 368


@RDFLIB
@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_reads_every_form(endpoint: str, method: str) -> None:
    client = SPARQLWrapper(endpoint)
    client.setMethod(method)
    client.setQuery(PREFIX + COUNT)
    client.setReturnFormat(JSON)
    assert client.queryAndConvert()["results"]["bindings"][0]["n"]["value"] == "368"
    client.setReturnFormat(XML)
    assert "368" in client.queryAndConvert().toxml()
    for form in (CSV, TSV):
        client.setReturnFormat(form)
        assert b"368" in client.queryAndConvert()
    client.setQuery("DESCRIBE <https://w3id.org/huiqi/code/region/370300>")
    for form in (TURTLE, N3, RDFXML, JSONLD):
        client.setReturnFormat(form)
        found = client.queryAndConvert()
        assert "淄博市" in (found.serialize() if isinstance(found, Graph) else found.decode()), form
    client.setReturnFormat(JSON)
    client.setQuery("SELECT * {")
    with pytest.raises(QueryBadFormed):
        client.query()


def test_rdflib_reads_it_as_a_store(endpoint: str) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        graph = Graph(SPARQLStore(endpoint, method=method))
        (row,) = graph.query(PREFIX + COUNT)
        assert int(row[0]) == 368
        assert bool(graph.query(PREFIX + "ASK { ?m a hq:Measure }"))
        found = graph.query("CONSTRUCT WHERE { <https://w3id.org/huiqi/code/region/370300> ?p ?o }")
        assert Literal("淄博市", lang="zh") in {triple[2] for triple in found}
