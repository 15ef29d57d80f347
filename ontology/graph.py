"""Documents in, rdflib graphs out, and back; graphs in, files of fixed order out (N-Triples, Turtle, TriG)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal as Choice

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from .graph_read import read_document
from .graph_write import Statement, statements
from .model import PolicyDocument
from .serialise import ntriples, trig, turtle
from .terms import PREFIXES, XSD

Format = Choice["nt", "turtle", "trig"]


def to_graph(document: PolicyDocument) -> Graph:
    """The RDF graph of a document: no blank nodes, nothing of the model lost."""
    return graph_of(statements(document))


def from_graph(graph: Graph, document: str) -> PolicyDocument:
    """The document with this IRI; KBError when the graph does not hold it or not all of it."""
    return read_document(statements_of(graph), document)


def serialise(graph: Graph, form: Format = "turtle", *, name: str | None = None) -> bytes:
    """The file of a graph, byte by byte the same for the same triples; TriG needs the graph's `name`."""
    match form:
        case "nt":
            return ntriples(statements_of(graph))
        case "turtle":
            return turtle(statements_of(graph))
        case "trig":
            if name is None:
                msg = "TriG needs the name of the graph"
                raise ValueError(msg)
            return trig({name: statements_of(graph)})


def dataset(documents: Iterable[PolicyDocument]) -> bytes:
    """A TriG file with one named graph a document, named by the document's IRI."""
    return trig({document.id: statements(document) for document in documents})


def graph_of(triples: Iterable[Statement]) -> Graph:
    """An rdflib graph of statements, lexical values untouched."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    iris: dict[str, URIRef] = {}

    def iri(text: str) -> URIRef:
        return iris.get(text) or iris.setdefault(text, URIRef(text))

    def literal(text: str, datatype: str) -> Literal:
        if datatype[0] == "@":
            return Literal(text, lang=datatype[1:])
        if datatype == XSD.string:
            return Literal(text)
        return Literal(text, datatype=iri(datatype), normalize=False)

    graph.addN(
        (
            iri(subject),
            iri(predicate),
            iri(value) if datatype is None else literal(value, datatype),
            graph,
        )
        for subject, predicate, value, datatype in triples
    )
    return graph


def statements_of(graph: Graph) -> Iterator[Statement]:
    """The statements of a graph; ValueError for a blank node, which no stored graph has."""
    for subject, predicate, value in graph:
        for node in (subject, value):
            if isinstance(node, BNode):
                msg = f"blank node in {subject} {predicate} {value}"
                raise ValueError(msg)
        yield Statement(str(subject), str(predicate), str(value), _datatype(value))


def _datatype(value: Node) -> str | None:
    if not isinstance(value, Literal):
        return None
    if value.language:
        return f"@{value.language}"
    return str(value.datatype or XSD.string)
