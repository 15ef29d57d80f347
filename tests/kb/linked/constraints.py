"""A table of what a profile demands in, SHACL shapes out: how often a property stands, and what its values are."""

from __future__ import annotations

import csv
from pathlib import Path

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, SH, XSD

from kb.linked.words import ALL

PREFIXES = {
    **ALL,
    "atu": "http://data.europa.eu/88u/dataset/",
    "locn": "http://www.w3.org/ns/locn#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
DATATYPES = ("xsd:", "rdf:langString")
KINDS = {"Literal": SH.Literal, "Resource": SH.BlankNodeOrIRI}


def term(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return Namespace(PREFIXES[prefix])[local]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def shapes_of(path: Path) -> Graph:
    """One node shape a row: its class is the target."""
    graph = Graph()
    for row in rows(path):
        node, prop = BNode(), BNode()
        graph.add((node, RDF.type, SH.NodeShape))
        graph.add((node, SH.targetClass, term(row["class"])))
        graph.add((node, SH.property, prop))
        graph.add((prop, SH.path, term(row["path"])))
        for name, predicate in (("min", SH.minCount), ("max", SH.maxCount)):
            if row[name]:
                graph.add((prop, predicate, Literal(int(row[name]), datatype=XSD.integer)))
        if kind := KINDS.get(row["range"]):
            graph.add((prop, SH.nodeKind, kind))
        elif row["range"]:
            datatype = row["range"].startswith(DATATYPES)
            graph.add((prop, SH.datatype if datatype else SH["class"], term(row["range"])))
    return graph
