"""Terms of the public vocabularies that only the published views use, and the statements made with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ontology.graph_write import Statement
from ontology.iri import VOCABULARY_BASE
from ontology.terms import DCT, PREFIXES, RDF, SKOS, XSD

ADMS: Final = "http://www.w3.org/ns/adms#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
OWL: Final = "http://www.w3.org/2002/07/owl#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SPDX: Final = "http://spdx.org/rdf/terms#"
VOID: Final = "http://rdfs.org/ns/void#"
EU: Final = "http://publications.europa.eu/resource/authority/"
"""The authority tables of the Publications Office of the EU (languages, file types)."""
TERRITORY: Final = "http://data.europa.eu/88u/dataset/atu-type"
"""What the first shapes of CPSV-AP 3.2 want the territory of an organisation to be; the later ones want a place."""

MORE: Final = {"adms": ADMS, "dcat": DCAT, "foaf": FOAF, "owl": OWL, "rdfs": RDFS, "spdx": SPDX, "void": VOID}
"""Prefixes of the views beside those of the documents' own graphs."""
ALL: Final[Mapping[str, str]] = {**PREFIXES, **MORE}
CHINESE: Final = f"{EU}language/ZHO"
_ZH: Final = "@zh"


def a(subject: str, *types: str) -> Iterator[Statement]:
    """What something is."""
    for one in types:
        yield Statement(subject, RDF.type, one)


def link(subject: str, predicate: str, *targets: str) -> Iterator[Statement]:
    """Links to other things."""
    for one in targets:
        yield Statement(subject, predicate, one)


def zh(subject: str, predicate: str, *texts: str) -> Iterator[Statement]:
    """Chinese texts; empty ones say nothing."""
    for one in texts:
        if one:
            yield Statement(subject, predicate, one, _ZH)


def en(subject: str, predicate: str, *texts: str) -> Iterator[Statement]:
    """English texts; empty ones say nothing."""
    for one in texts:
        if one:
            yield Statement(subject, predicate, one, "@en")


def value(subject: str, predicate: str, text: str | int | None, datatype: str = XSD.string) -> Iterator[Statement]:
    """A value of a datatype, if there is one."""
    if text is not None:
        yield Statement(subject, predicate, str(text), datatype)


def day(subject: str, predicate: str, found: date | None) -> Iterator[Statement]:
    """A day, if it is known."""
    if found is not None:
        yield Statement(subject, predicate, found.isoformat(), XSD.date)


def language(subject: str) -> Iterator[Statement]:
    """That something is in Chinese."""
    yield from link(subject, f"{DCT.NS}language", CHINESE)
    yield from a(CHINESE, f"{DCT.NS}LinguisticSystem")


def period(owner: str, iri: str, starts: date | None, ends: date | None) -> Iterator[Statement]:
    """From when to when something holds, where a day is known."""
    if starts is not None or ends is not None:
        yield from link(owner, f"{DCT.NS}temporal", iri)
        yield from a(iri, f"{DCT.NS}PeriodOfTime")
        yield from day(iri, f"{DCAT}startDate", starts)
        yield from day(iri, f"{DCAT}endDate", ends)


def label(subject: str, text_zh: str, text_en: str = "") -> Iterator[Statement]:
    """What something is called."""
    yield from zh(subject, SKOS.prefLabel, text_zh)
    yield from en(subject, SKOS.prefLabel, text_en)


def scheme_iri(name: str) -> str:
    """The IRI of a code list."""
    return f"{VOCABULARY_BASE}code/{name}"
