"""Documents in, their statements as JSON-LD out: a named graph a document, keys in a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ontology.graph_write import Statement, statements
from ontology.model import PolicyDocument
from ontology.terms import PREFIXES, RDF, XSD


def jsonld(documents: Iterable[PolicyDocument]) -> dict[str, Any]:
    """A JSON-LD dataset, prefixes in its context, every value with its type."""
    graphs = [named_graph(document) for document in documents]
    return {"@context": dict(sorted(PREFIXES.items())), "@graph": graphs}


def named_graph(document: PolicyDocument) -> dict[str, Any]:
    """A document's own graph."""
    return {"@id": document.id, "@graph": _nodes(statements(document), PREFIXES)}


def graph_jsonld(found: Iterable[Statement], prefixes: Mapping[str, str] = PREFIXES) -> dict[str, Any]:
    """Statements as one JSON-LD graph without a name."""
    return {"@context": dict(sorted(prefixes.items())), "@graph": _nodes(found, prefixes)}


def _nodes(found: Iterable[Statement], prefixes: Mapping[str, str]) -> list[dict[str, Any]]:
    nodes: defaultdict[str, defaultdict[str, set[Statement]]] = defaultdict(lambda: defaultdict(set))
    for statement in found:
        nodes[statement.subject][statement.predicate].add(statement)
    return [_node(subject, nodes[subject], prefixes) for subject in sorted(nodes)]


def _node(subject: str, predicates: dict[str, set[Statement]], prefixes: Mapping[str, str]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": subject}
    for predicate in sorted(predicates, key=lambda iri: (iri != RDF.type, iri)):
        values = sorted(predicates[predicate], key=lambda one: (one.object, one.datatype or ""))
        if predicate == RDF.type:
            node["@type"] = [_short(value.object, prefixes) for value in values]
        else:
            node[_short(predicate, prefixes)] = [_value(value, prefixes) for value in values]
    return node


def _value(statement: Statement, prefixes: Mapping[str, str]) -> Any:
    if statement.datatype is None:
        return {"@id": statement.object}
    if statement.datatype == XSD.string:
        return statement.object
    if statement.datatype[0] == "@":
        return {"@value": statement.object, "@language": statement.datatype[1:]}
    return {"@value": statement.object, "@type": _short(statement.datatype, prefixes)}


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    """A term with its prefix."""
    for prefix, namespace in prefixes.items():
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
