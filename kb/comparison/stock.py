"""A knowledge base in, what a comparison reads of it out: the measures on a subject, the documents on record."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from kb.base import KnowledgeBase
from kb.index import Filters, Listed
from ontology.interchange import inherited_units
from ontology.model import Measure, PolicyDocument

from .gather import Found
from .table import Origin


def origins(kb: KnowledgeBase, wanted: Sequence[str]) -> tuple[Origin, ...]:
    """The documents on record: of the regions asked for, else all."""
    return tuple(_origin(one) for one in kb.listed if not wanted or one.region in wanted)


def _origin(one: Listed) -> Origin:
    return Origin(one.iri, one.file, one.title, one.doc_number, one.region, one.url)


def found_for(kb: KnowledgeBase, kind: str | None, instrument: str | None, wanted: Sequence[str]) -> tuple[Found, ...]:
    """The measures with a figure of this kind, or of this instrument."""
    pairs = kb.index.search(None, Filters(kind=kind, instrument=instrument))
    measures = {measure for _, measure in pairs}
    listed = {one.iri: _origin(one) for one in kb.listed}
    return tuple(
        _found(document, measure, listed[document.id])
        for document in kb.documents([document for document, _ in pairs])
        for measure in document.measures
        if measure.id in measures
    )


def _found(document: PolicyDocument, measure: Measure, origin: Origin) -> Found:
    units = {clause.path: clause.units for clause in reversed(document.clauses)}
    named = measure.units or inherited_units(measure.clause, units)
    return Found(document, origin, measure, tuple(one.name for one in named))


def dealing(kb: KnowledgeBase, kind: str | None, instrument: str | None, wanted: Sequence[str]) -> AbstractSet[str]:
    """The documents that deal with the subject: they have a measure of the same group of instruments."""
    instruments = kb.codes.lists["instrument"]
    mine = {instrument or ""} if kind is None else {one.measure.instrument for one in found_for(kb, kind, None, wanted)}
    groups = {instruments[code].broader for code in mine if code in instruments}
    same = [code for code, one in instruments.items() if one.broader in groups]
    return {document for code in same for document, _ in kb.index.search(None, Filters(instrument=code))}
