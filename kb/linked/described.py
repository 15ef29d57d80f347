"""The path of an IRI in, what the knowledge base says of that thing out: statements and a title, or that it is gone.

Paths are those below the base: doc/NAME, code/LIST, code/LIST/CODE, org/REGION/NAME, ns, shapes. Clauses, measures and
all that belongs to them are parts of their document (they differ after #), and are described with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from importlib.resources import files
from urllib.parse import unquote

from kb.base import KnowledgeBase
from kb.tombstones import Tombstone, Tombstones
from kb.tombstones import read as read_tombstones
from ontology.findings import KBError
from ontology.graph_write import Statement, statements
from ontology.iri import VOCABULARY_BASE, base_iri, code_iri
from ontology.model import Measure, PolicyDocument
from ontology.terms import CPSV, CV, DCT, PROV, XSD

from .authorities import Authority, authorities, authority_statements
from .concepts import concept_statements, members, scheme_statements, schemes
from .legislation import legislation
from .public_services import is_service, service
from .words import OWL, RDFS, a, link, scheme_iri, value, zh


@dataclass(frozen=True, slots=True)
class Thing:
    """One IRI that means something: what it is called, what is known of it, and whether it is a document itself.

    `document`: the policy document whose page shows it to readers.
    """

    iri: str
    title: str
    found: Callable[[], Iterable[Statement]]
    is_document: bool = True
    document: PolicyDocument | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """An IRI that means nothing any more, and what stands in its place today."""

    stone: Tombstone
    successor: str | None


def described(kb: KnowledgeBase, path: str, on: date) -> Thing | Gone:
    """What an IRI means, by its path below the base; KBError when it never meant anything here."""
    kind, _, rest = path.partition("/")
    if kind == "doc":
        return _document(kb, rest, on)
    finders: Mapping[str, Callable[[], Thing | None]] = {
        "code": lambda: _code(kb, rest),
        "org": lambda: _body(kb, rest),
        "ns": lambda: None if rest else Thing(f"{VOCABULARY_BASE}ns", "惠企政策词汇表", vocabulary),
        "shapes": lambda: None if rest else Thing(f"{VOCABULARY_BASE}shapes", "惠企政策数据约束", shapes),
    }
    found = finders.get(kind, lambda: None)()
    if found is None:
        raise KBError("IRI_UNKNOWN", "这个编号没有指任何东西", place=path, hint="，请检查拼写。")
    return found


def looked_up(kb: KnowledgeBase, iri: str, on: date) -> Thing | Gone:
    """What a whole IRI means, or a path below the base; a part of a document that is gone is told so."""
    gone = tombstones(kb)
    if iri in gone:
        return Gone(gone[iri], gone.successor(iri))
    path = inside(iri)
    return described(kb, iri.partition("#")[0] if path is None else path, on)


def tombstones(kb: KnowledgeBase) -> Tombstones:
    """The names that are gone."""
    return read_tombstones(kb.generation)


def _document(kb: KnowledgeBase, name: str, on: date) -> Thing | Gone:
    iri = next((one.iri for one in kb.listed if one.iri.rpartition("/")[2] == name), None)
    if iri is not None:
        document = kb.index.document(iri)
        found = partial(document_statements, kb, document, on)
        return Thing(iri, document.title or document.file, found, document=document)
    gone = tombstones(kb)
    for one in gone:
        if one.endswith(f"/doc/{name}"):
            return Gone(gone[one], gone.successor(one))
    raise KBError("IRI_UNKNOWN", "没有这份文件", place=name, hint="，也没有收录过。")


def document_statements(kb: KnowledgeBase, document: PolicyDocument, on: date) -> Iterator[Statement]:
    """Its own graph, what ELI says of it, its measures as public services, and the names in it that are gone."""
    yield from statements(document)
    yield from legislation(kb, document, on)
    for measure in document.measures:
        if is_service(document, measure, kb.codes):
            yield from service(document, measure, kb.codes, kb.period(document, measure, on))
    gone = tombstones(kb)
    for one in gone.of(document.id):
        yield from stone_statements(one, gone.successor(one.iri))


def stone_statements(stone: Tombstone, successor: str | None) -> Iterator[Statement]:
    """A name that is gone, since when, and what took its place."""
    yield from a(stone.iri, f"{PROV.NS}Entity")
    yield from value(stone.iri, f"{OWL}deprecated", "true", XSD.boolean)
    yield from zh(stone.iri, f"{RDFS}label", stone.label)
    yield from value(stone.iri, f"{PROV.NS}invalidatedAtTime", f"{stone.since.isoformat()}T00:00:00", XSD.dateTime)
    if successor is not None:
        yield from link(stone.iri, f"{DCT.NS}isReplacedBy", successor)


def _code(kb: KnowledgeBase, rest: str) -> Thing | None:
    scheme, slash, code = rest.partition("/")
    code = unquote(code)
    if scheme not in schemes(kb.codes):
        return None
    if not slash:
        return Thing(scheme_iri(scheme), f"代码表 {scheme}", lambda: scheme_statements(scheme, kb.codes))
    if code not in members(scheme, kb.codes):
        return None
    found = partial(concept_statements, scheme, code, kb.codes)
    return Thing(code_iri(scheme, code), _label(kb, scheme, code), found, is_document=False)


def _label(kb: KnowledgeBase, scheme: str, code: str) -> str:
    if scheme == "attribute":
        return kb.codes.attributes[code].label_zh
    return kb.codes.regions[code].name if scheme == "region" else kb.codes.label(scheme, code)


def _body(kb: KnowledgeBase, rest: str) -> Thing | None:
    region, _, name = rest.partition("/")
    body = Authority(unquote(name), region)
    known = [one.iri for one in kb.listed if one.region == region]
    ours = [(d, m) for d in kb.documents(known) for m in d.measures if body in authorities(d, m, kb.codes)]
    issued = [d for d in kb.documents(known) if body.name in d.issuers]
    if not ours and not issued:
        return None
    return Thing(body.iri, body.name, partial(_body_statements, kb, body, ours), is_document=False)


def _body_statements(
    kb: KnowledgeBase, body: Authority, ours: Iterable[tuple[PolicyDocument, Measure]]
) -> Iterator[Statement]:
    """A public body with the services that it is in charge of."""
    yield from authority_statements(body, kb.codes)
    for document, measure in ours:
        if is_service(document, measure, kb.codes):
            yield from a(measure.id, CPSV.PublicService)
            yield from link(measure.id, f"{CV.NS}hasCompetentAuthority", body.iri)


@cache
def vocabulary() -> tuple[Statement, ...]:
    """The vocabulary, read from its file."""
    return _parsed(["vocabulary.ttl"])


@cache
def shapes() -> tuple[Statement, ...]:
    """The shapes without their lists (blank nodes have no name to be found by)."""
    folder = files("ontology") / "shapes"
    return _parsed([f"shapes/{one.name}" for one in sorted(folder.iterdir(), key=lambda one: one.name)])


def _parsed(names: Iterable[str]) -> tuple[Statement, ...]:
    """The statements between named things in Turtle files of the package."""
    from rdflib import BNode, Graph  # a server that answers no such question need not load it

    from ontology.graph import statements_of

    graph = Graph()
    for name in names:
        graph.parse(data=(files("ontology") / name).read_text(encoding="utf-8"), format="turtle")
    for triple in [one for one in graph if any(isinstance(node, BNode) for node in one)]:
        graph.remove(triple)
    return tuple(sorted(statements_of(graph), key=lambda one: tuple(part or "" for part in one)))


def inside(iri: str) -> str | None:
    """The path of an IRI below one of the bases; None for one that is not ours."""
    for base in (base_iri(), VOCABULARY_BASE):
        if iri.startswith(base):
            return iri.removeprefix(base).partition("#")[0]
    return None
