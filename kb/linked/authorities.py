"""A measure with its document in, the public bodies in charge of it out; every body of a place has one IRI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote as percent

from ontology.codebook import CodeBook, Edition
from ontology.graph_write import Statement
from ontology.iri import base_iri, code_iri
from ontology.model import Measure, PolicyDocument, UnitInCharge, UnitRole
from ontology.terms import CV, DCT, SKOS, Scheme

from .concepts import territory
from .words import a, link, zh

_PRIVATE = ("bank", "insurer", "guarantor", "other_finance", "financial_institution")
"""Types of organisation (code list organisation-type) that carry measures out but are no public bodies."""
_TYPES = "organisation-type"


class Authority(NamedTuple):
    """A public body, by the name that documents of a region give it."""

    name: str
    region: str

    @property
    def iri(self) -> str:
        """Its IRI: the same in every document of the region."""
        return f"{base_iri()}org/{self.region}/{percent(self.name, safe='')}"


def authorities(document: PolicyDocument, measure: Measure, codes: CodeBook) -> tuple[Authority, ...]:
    """Who leads a measure, else who is responsible, else who issued the document; none where nobody is named."""
    if document.region is None:
        return ()
    units = measure.units or next((one.units for one in document.clauses if one.path == measure.clause), ())
    named = [_public(units, role, codes) for role in (UnitRole.LEAD, UnitRole.RESPONSIBLE)]
    names = next(filter(None, named), document.issuers)
    return tuple(Authority(name, document.region) for name in dict.fromkeys(names))


def all_authorities(documents: Iterable[PolicyDocument], codes: CodeBook) -> dict[Authority, list[Measure]]:
    """Every body that is in charge of something, with what."""
    found: dict[Authority, list[Measure]] = {}
    for document in documents:
        for measure in document.measures:
            for one in authorities(document, measure, codes):
                found.setdefault(one, []).append(measure)
    return found


def authority_statements(one: Authority, codes: CodeBook) -> Iterator[Statement]:
    """A body with its name and territory."""
    yield from a(one.iri, CV.PublicOrganisation)
    yield from zh(one.iri, SKOS.prefLabel, one.name)
    yield from link(one.iri, f"{DCT.NS}spatial", code_iri(Scheme.REGION, one.region))
    yield from territory(one.region, codes)


def _public(units: Iterable[UnitInCharge], role: UnitRole, codes: CodeBook) -> tuple[str, ...]:
    return tuple(one.name for one in units if one.role is role and _type(one.name, Edition(codes)) not in _PRIVATE)


@lru_cache(maxsize=4096)
def _type(name: str, edition: Edition) -> str | None:
    """The type of organisation whose longest word stands in a name."""
    types = edition.codes.lists[_TYPES].values()
    words = [(len(word), one.code) for one in types for word in (one.label_zh, *one.forms) if word in name]
    return max(words)[1] if words else None
