"""Codes, attributes, regions and code lists in, their SKOS statements out (without an RDF library)."""

from __future__ import annotations

from collections.abc import Iterator

from ontology.codebook import Attribute, CodeBook, Concept, Region
from ontology.graph_write import Statement
from ontology.iri import code_iri
from ontology.terms import CV, DCT, HQ, RDF, SKOS, Scheme

from .words import TERRITORY, a, label, link, scheme_iri, value, zh

_LOCATION = f"{DCT.NS}Location"
_NOTATION, _BROADER, _SCHEME = f"{SKOS.NS}notation", f"{SKOS.NS}broader", f"{SKOS.NS}inScheme"
_DEFINITION, _ALT, _HIDDEN = f"{SKOS.NS}definition", f"{SKOS.NS}altLabel", f"{SKOS.NS}hiddenLabel"
_MATCH = "exact_match"


def schemes(codes: CodeBook) -> tuple[str, ...]:
    """The names of all code lists."""
    return tuple(sorted({*codes.lists, Scheme.ATTRIBUTE, Scheme.REGION}))


def members(scheme: str, codes: CodeBook) -> tuple[str, ...]:
    """The codes of a list; none for a list that there is not."""
    if scheme == Scheme.ATTRIBUTE:
        return tuple(codes.attributes)
    return tuple(codes.regions) if scheme == Scheme.REGION else tuple(codes.lists.get(scheme, ()))


def scheme_statements(scheme: str, codes: CodeBook) -> Iterator[Statement]:
    """A code list with all its codes."""
    iri = scheme_iri(scheme)
    yield from a(iri, f"{SKOS.NS}ConceptScheme")
    yield from value(iri, DCT.title, scheme)
    for code in members(scheme, codes):
        yield from concept_statements(scheme, code, codes)


def concept_statements(scheme: str, code: str, codes: CodeBook) -> Iterator[Statement]:
    """All that is known of one code."""
    iri = code_iri(scheme, code)
    yield from a(iri, SKOS.Concept)
    yield from value(iri, _NOTATION, code)
    yield from link(iri, _SCHEME, scheme_iri(scheme))
    if scheme == Scheme.ATTRIBUTE:
        yield from _attribute(iri, codes.attributes[code])
    elif scheme == Scheme.REGION:
        yield from _region(iri, codes.regions[code])
    else:
        yield from _concept(iri, scheme, codes.lists[scheme][code], codes)


def _concept(iri: str, scheme: str, one: Concept, codes: CodeBook) -> Iterator[Statement]:
    yield from label(iri, one.label_zh, one.label_en)
    yield from zh(iri, _DEFINITION, one.definition)
    yield from zh(iri, _ALT, *(form for form in one.forms if form != one.label_zh))
    yield from link(iri, f"{SKOS.NS}exactMatch", *filter(None, [one.notes.get(_MATCH)]))
    if one.broader is not None:
        yield from link(iri, _BROADER, code_iri(_list_of(one.broader, scheme, codes), one.broader))


def _list_of(code: str, scheme: str, codes: CodeBook) -> str:
    """The list of a broader code: that of its groups where there is one, the same list, or the regions."""
    for name in (f"{scheme}-group", scheme):
        if code in codes.lists.get(name, {}):
            return name
    return Scheme.REGION


def _attribute(iri: str, one: Attribute) -> Iterator[Statement]:
    yield from a(iri, CV.InformationConcept)
    yield from label(iri, one.label_zh, one.label_en)
    yield from zh(iri, _DEFINITION, one.definition)
    yield from zh(iri, _ALT, *one.forms)
    yield from zh(iri, HQ.question, one.question)
    yield from value(iri, HQ.valueType, one.type)
    yield from value(iri, HQ.scope, one.scope)
    yield from link(iri, HQ.options, *(scheme_iri(name) for name in [one.options] if name))
    yield from link(iri, HQ.unit, *(code_iri(Scheme.UNIT, unit) for unit in [one.unit] if unit))


def _region(iri: str, one: Region) -> Iterator[Statement]:
    yield from a(iri, _LOCATION)
    yield from label(iri, one.name)
    yield from zh(iri, _ALT, *([one.short] if one.short != one.name else []))
    yield from zh(iri, _HIDDEN, *(name for name in one.former if not name.isdigit()))
    yield from link(iri, _BROADER, *(code_iri(Scheme.REGION, code) for code in [one.parent] if code))


def named(scheme: str, code: str, codes: CodeBook) -> Iterator[Statement]:
    """A code with no more than its names: what a view needs that refers to it."""
    kept = {RDF.type, SKOS.prefLabel, _NOTATION, _SCHEME}
    if code in members(scheme, codes):
        yield from (one for one in concept_statements(scheme, code, codes) if one.predicate in kept)


def territory(region: str, codes: CodeBook) -> Iterator[Statement]:
    """A region as the place of a service and the territory of an organisation."""
    iri = code_iri(Scheme.REGION, region)
    yield from a(iri, _LOCATION, TERRITORY)
    yield from value(iri, DCT.identifier, region)
    if region in codes.regions:
        yield from label(iri, codes.regions[region].name)
