"""A document's graph in, findings out: checks it against the SHACL shapes (the only module that knows pySHACL)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from .codebook import CodeBook
from .findings import Finding, Severity
from .graph import statements_of
from .iri import VOCABULARY_BASE, parse_code
from .terms import HQ, OA, Scheme

SHAPES = f"{VOCABULARY_BASE}shapes#"

_SEVERITIES = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


def validate(graph: Graph) -> tuple[Finding, ...]:
    """What the shapes find wrong with a graph, in order of place and code; empty when it conforms.

    The code of a finding is the name of the shape in capitals (hqs:measure-clause gives MEASURE_CLAUSE).
    """
    import pyshacl

    conforms, report, _ = pyshacl.validate(graph, shacl_graph=_targeted(), inplace=True, meta_shacl=False)
    if conforms:
        return ()
    if not isinstance(report, Graph):
        raise report
    found = {_finding(report, result, graph) for result in report.subjects(RDF.type, SH.ValidationResult)}
    return tuple(sorted(found, key=lambda f: (f.place or "", f.code, f.message)))


def unknown_codes(graph: Graph, codes: CodeBook) -> tuple[Finding, ...]:
    """A finding for each code that the graph uses and its code list lacks; lists that the book has not are skipped."""
    found = {
        (statement.subject, statement.object)
        for statement in statements_of(graph)
        if statement.datatype is None and statement.object.startswith(f"{VOCABULARY_BASE}code/")
    }
    return tuple(_unknown(place, iri, graph) for place, iri in sorted(found) if not _known(iri, codes))


@cache
def shapes() -> Graph:
    """The shapes of the package as one graph (read once; not to be changed)."""
    graph = Graph()
    for path in sorted((Path(__file__).parent / "shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@cache
def _targeted() -> Graph:
    """The same shapes, each named property shape with the target of the node shape that lists it.

    It then looks at all its nodes in one go instead of being called anew for each of them; what is found is the same,
    because a result names its property shape in both cases.
    """
    graph = Graph()
    graph += shapes()
    for node in set(graph.subjects(SH.property)):
        targets = tuple(graph.objects(node, SH.targetClass))
        for prop in tuple(graph.objects(node, SH.property)):
            if targets and isinstance(prop, URIRef):
                graph.remove((node, SH.property, prop))
                for target in targets:
                    graph.add((prop, SH.targetClass, target))
    return graph


def _finding(report: Graph, result: Node, graph: Graph) -> Finding:
    place = report.value(result, SH.focusNode)
    severity = report.value(result, SH.resultSeverity)
    source = str(report.value(result, SH.sourceShape))
    message = str(report.value(result, SH.resultMessage))
    value = report.value(result, SH.value)
    shown = f"（现为 {value}）" if isinstance(value, Literal) else ""
    return _placed(
        place,
        graph,
        Finding(
            code=source.removeprefix(SHAPES).replace("-", "_").upper(),
            severity=_SEVERITIES.get(severity, Severity.ERROR) if isinstance(severity, URIRef) else Severity.ERROR,
            message=f"{message}{shown}",
        ),
    )


def _unknown(place: str, iri: str, graph: Graph) -> Finding:
    scheme, notation = parse_code(iri)
    message = f"代码表 {scheme} 中没有代码 {notation}，请改用表中代码或在表中补上"
    return _placed(URIRef(place), graph, Finding(code="CODE_UNKNOWN", severity=Severity.ERROR, message=message))


def _known(iri: str, codes: CodeBook) -> bool:
    scheme, notation = parse_code(iri)
    if scheme == Scheme.ATTRIBUTE:
        return notation in codes.attributes
    if scheme == Scheme.REGION:
        return notation in codes.regions
    return scheme not in codes.lists or notation in codes.lists[scheme]


def _placed(place: Node | None, graph: Graph, finding: Finding) -> Finding:
    """The finding with its node and, where the node has a quote or span, its place in the source."""
    if place is None:
        return finding
    spans = (graph.value(place, URIRef(HQ.hasQuote)), graph.value(place, URIRef(HQ.hasSpan)), place)
    span = next((node for node in spans if node is not None), place)
    quote = graph.value(span, URIRef(OA.exact))
    return finding.model_copy(
        update={
            "place": str(place),
            "start": _integer(graph.value(span, URIRef(OA.start))),
            "end": _integer(graph.value(span, URIRef(OA.end))),
            "quote": None if quote is None else str(quote),
        }
    )


def _integer(node: Node | None) -> int | None:
    return int(node) if isinstance(node, Literal) and str(node).isdigit() else None


def against(graph: Graph, others: Graph) -> tuple[str, ...]:
    """What the shapes of somebody else find wrong with a graph: node, property and message; empty when it conforms."""
    import pyshacl

    conforms, report, _ = pyshacl.validate(graph, shacl_graph=others, inplace=False, meta_shacl=False, advanced=False)
    if conforms:
        return ()
    if not isinstance(report, Graph):
        raise report
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        parts = [report.value(result, one) for one in (SH.focusNode, SH.resultPath, SH.resultMessage)]
        found.append(" ".join(str(part) for part in parts if part is not None))
    return tuple(sorted(set(found)))
