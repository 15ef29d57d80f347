"""The documents of a knowledge base in, the description of its SPARQL service out (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ontology.codes_write import GRAPH
from ontology.graph_write import Statement
from ontology.terms import DCT, RDF

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/"
_WRITTEN = (
    *(f"formats/SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")),
    *("formats/Turtle", "formats/N-Triples", "formats/JSON-LD", "formats/RDF_XML"),
)


def description(address: str, title: str, documents: Iterable[str]) -> Iterator[Statement]:
    """What a service at an address can do and which graphs it has: the default graph is the union of all."""
    service, dataset, union = f"{address}#service", f"{address}#dataset", f"{address}#union"
    yield Statement(service, RDF.type, f"{_SD}Service")
    yield Statement(service, DCT.title, f"{title} SPARQL", "@zh")
    yield Statement(service, f"{_SD}endpoint", address)
    yield Statement(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    yield Statement(service, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    for name in _WRITTEN:
        yield Statement(service, f"{_SD}resultFormat", f"{_FORMATS}{name}")
    yield Statement(service, f"{_SD}defaultDataset", dataset)
    yield Statement(dataset, RDF.type, f"{_SD}Dataset")
    yield Statement(dataset, f"{_SD}defaultGraph", union)
    yield Statement(union, RDF.type, f"{_SD}Graph")
    for position, name in enumerate((GRAPH, *documents)):
        graph = f"{address}#graph{position}"
        yield Statement(dataset, f"{_SD}namedGraph", graph)
        yield Statement(graph, RDF.type, f"{_SD}NamedGraph")
        yield Statement(graph, f"{_SD}name", name)
