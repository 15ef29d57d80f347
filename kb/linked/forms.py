"""Documents and the name of a form in, a file out: those of `kb.export`, and those that only open data needs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from engine.period import Period
from kb.base import KnowledgeBase
from kb.export import exported
from kb.jsonld import graph_jsonld
from ontology.findings import KBError
from ontology.graph_write import Statement, statements
from ontology.model import Measure, PolicyDocument
from ontology.serialise import nquads, ntriples, trig_parts, turtle

from .concepts import scheme_statements, schemes
from .public_services import services
from .words import ALL, MORE

Held = Callable[[PolicyDocument, Measure], Period]


@dataclass(frozen=True, slots=True)
class Media:
    """A format of RDF, or of tables and objects: how it is sent, how files end, the EU's name of it."""

    name: str
    type: str
    suffix: str
    eu: str


TURTLE = Media("Turtle", "text/turtle", "ttl", "rdf turtle")
JSONLD = Media("JSON-LD", "application/ld+json", "jsonld", "json ld")
NTRIPLES = Media("N-Triples", "application/n-triples", "nt", "rdf n triples")
TRIG = Media("TriG", "application/trig", "trig", "rdf trig")
NQUADS = Media("N-Quads", "application/n-quads", "nq", "rdf n quads")
JSON = Media("JSON", "application/json", "json", "json")
CSV = Media("CSV", "text/csv", "csv", "csv")

FORMS: Mapping[str, Media] = {
    "json": JSON,
    "jsonld": JSONLD,
    "turtle": TURTLE,
    "trig": TRIG,
    "nquads": NQUADS,
    "csv": CSV,
    "md": Media("Markdown", "text/markdown", "md", "markdown"),
    "cpsv-ap": TURTLE,
    "cpsv-ap-jsonld": JSONLD,
    "codes": TURTLE,
}
"""The forms of `huiqi export`."""


def parts(kb: KnowledgeBase, documents: Sequence[PolicyDocument], form: str, held: Held) -> Iterator[bytes]:
    """The file in pieces; KBError for a form that is unknown."""
    graphs: Mapping[str, Iterable[Statement]] = _Graphs({one.id: one for one in documents})
    made: Mapping[str, Callable[[], Iterable[bytes]]] = {
        "trig": lambda: trig_parts(graphs),
        "nquads": lambda: nquads(graphs),
        "cpsv-ap": lambda: [turtle(services(documents, kb.codes, held), MORE)],
        "cpsv-ap-jsonld": lambda: [rdf(services(documents, kb.codes, held), JSONLD)],
        "codes": lambda: [turtle((s for name in schemes(kb.codes) for s in scheme_statements(name, kb.codes)), MORE)],
    }
    if form not in FORMS:
        known = "、".join(FORMS)
        raise KBError("UNKNOWN_FORMAT", f"不支持的格式“{form}”", place="--format", hint=f"，可用：{known}。")
    yield from made.get(form, lambda: [exported(documents, form, kb.codes, held)])()


def rdf(found: Iterable[Statement], media: Media) -> bytes:
    """Statements as one graph in a format of RDF."""
    writers: Mapping[Media, Callable[[Iterable[Statement]], bytes]] = {
        TURTLE: partial(turtle, more=MORE),
        NTRIPLES: ntriples,
        JSONLD: lambda one: (json.dumps(graph_jsonld(one, ALL), ensure_ascii=False, indent=1) + "\n").encode(),
    }
    return writers[media](found)


class _Graphs(Mapping[str, Iterable[Statement]]):
    """The graphs of documents, made when they are asked for: a dump never holds all of them."""

    def __init__(self, documents: Mapping[str, PolicyDocument]) -> None:
        self._documents = documents

    def __getitem__(self, iri: str) -> Iterable[Statement]:
        return statements(self._documents[iri])

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)
