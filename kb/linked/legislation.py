"""A document in, what ELI says of legislation out: its type, force, words and what it does to others of the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from engine.period import Validity
from kb.base import KnowledgeBase
from kb.standing import standing
from ontology.codebook import CodeBook
from ontology.graph_write import Statement
from ontology.iri import child_iri, code_iri
from ontology.model import PolicyDocument
from ontology.terms import ELI, XSD, Scheme

from .authorities import Authority, authority_statements
from .concepts import named, territory
from .words import CHINESE, a, day, language, link, value, zh

_TYPES = "document-type"
_FORCE: Mapping[Validity, str] = {
    Validity.IN_FORCE: "InForce-inForce",
    Validity.NOT_YET: "InForce-notInForce",
    Validity.EXPIRED: "InForce-notInForce",
}
"""ELI's words for whether a resource is in force; it has none for what cannot be told."""


def type_of(document: PolicyDocument, codes: CodeBook) -> str | None:
    """The code of the type whose word ends the title (在…通知中, the last one counts); None when no word fits."""
    title = (document.title or "").partition("（")[0]
    found = [
        (title.rfind(word) + len(word), len(word), one.code)
        for one in codes.lists[_TYPES].values()
        for word in (one.label_zh, *one.forms)
        if title.endswith(word)
    ]
    return max(found)[2] if found else None


def force_of(kb: KnowledgeBase, document: PolicyDocument, on: date) -> str | None:
    """ELI's word for the force of a document on a day; None when that cannot be told, as without any date."""
    found = standing(kb, document, on)
    dated = found.period.starts or document.issued
    return _FORCE.get(found.validity) if dated or found.validity is not Validity.IN_FORCE else None


def legislation(kb: KnowledgeBase, document: PolicyDocument, on: date) -> Iterator[Statement]:
    """The statements of one document, beside those of its own graph."""
    iri, codes = document.id, kb.codes
    yield from a(iri, ELI.LegalResource)
    if (code := type_of(document, codes)) is not None:
        yield from link(iri, f"{ELI.NS}type_document", code_iri(_TYPES, code))
        yield from named(_TYPES, code, codes)
    yield from value(iri, f"{ELI.NS}number", document.doc_number)
    yield from day(iri, ELI.date_document, document.issued)
    if (force := force_of(kb, document, on)) is not None:
        yield from link(iri, f"{ELI.NS}in_force", f"{ELI.NS}{force}")
    found = standing(kb, document, on).period
    yield from day(iri, ELI.first_date_entry_in_force, found.starts)
    yield from day(iri, ELI.date_no_longer_in_force, found.ends)
    if document.region is not None:
        yield from link(iri, ELI.relevant_for, code_iri(Scheme.REGION, document.region))
        yield from territory(document.region, codes)
        for name in document.issuers:
            body = Authority(name, document.region)
            yield from link(iri, ELI.passed_by, body.iri)
            yield from authority_statements(body, codes)
    yield from _expression(kb, document)
    yield from _ties(kb, document)


def _expression(kb: KnowledgeBase, document: PolicyDocument) -> Iterator[Statement]:
    """The Chinese text with its title, and the page that it was taken from."""
    iri = child_iri(document.id, "zh")
    yield from link(document.id, f"{ELI.NS}is_realized_by", iri)
    yield from a(iri, f"{ELI.NS}LegalExpression")
    yield from link(iri, f"{ELI.NS}realizes", document.id)
    yield from zh(iri, f"{ELI.NS}title", document.title or "")
    yield from link(iri, f"{ELI.NS}language", CHINESE)
    yield from (one for one in language(iri) if one.subject == CHINESE)
    source = child_iri(document.id, "source")
    yield from link(iri, f"{ELI.NS}is_embodied_by", source)
    yield from link(source, f"{ELI.NS}embodies", iri)
    url = next((one.url for one in kb.listed if one.iri == document.id), None)
    yield from value(source, f"{ELI.NS}published_in", url, XSD.string)


def _ties(kb: KnowledgeBase, document: PolicyDocument) -> Iterator[Statement]:
    """What this document does to others that are here, and they to it."""
    iri = document.id
    for other, ties in kb.ties.items():
        if ties.repeal is not None and iri in (other, ties.repeal.document):
            yield from link(ties.repeal.document, ELI.repeals, other)
            yield from link(other, f"{ELI.NS}repealed_by", ties.repeal.document)
        for change in ties.changes:
            if iri in (other, change.document):
                yield from link(change.document, ELI.changes, other)
                yield from link(change.document, f"{ELI.NS}amends", other)
                yield from link(other, f"{ELI.NS}changed_by", change.document)
                yield from link(other, f"{ELI.NS}amended_by", change.document)


def bodies(document: PolicyDocument) -> tuple[Authority, ...]:
    """Who issued a document, where its region is known."""
    return () if document.region is None else tuple(Authority(name, document.region) for name in document.issuers)
