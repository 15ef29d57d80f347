"""A knowledge base in, what a comparison reads of it out: the measures on a subject, the documents on record."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from kb import rulings
from kb.base import KnowledgeBase
from ontology.regions import path

from .gather import Found
from .table import Origin


def origins(kb: KnowledgeBase, wanted: Sequence[str]) -> tuple[Origin, ...]:
    """The documents on record: of the regions asked for, else all."""
    return tuple(Origin(*one) for one in rulings.heads(kb.index.database, wanted))


def found_for(kb: KnowledgeBase, kind: str | None, instrument: str | None, wanted: Sequence[str]) -> tuple[Found, ...]:
    """The measures with a figure of this kind, or of this instrument, of the regions asked for and around them."""
    around = tuple(dict.fromkeys(code for one in wanted for code in path(one, kb.codes)))
    return tuple(map(_found, rulings.rulings(kb.index.database, kind, instrument, around)))


def _found(one: rulings.Ruling) -> Found:
    document = one.document
    names = (document.id, document.file, document.title, document.doc_number, document.region, one.url)
    return Found(document, Origin(*names), one.measure, one.units)


def dealing(kb: KnowledgeBase, kind: str | None, instrument: str | None, wanted: Sequence[str]) -> AbstractSet[str]:
    """The documents that deal with the subject: they have a measure of the same group of instruments."""
    instruments = kb.codes.lists["instrument"]
    mine = (instrument or "",) if kind is None else rulings.instruments_of(kb.index.database, kind)
    groups = {instruments[code].broader for code in mine if code in instruments}
    same = [code for code, one in instruments.items() if one.broader in groups]
    return rulings.dealing(kb.index.database, same, wanted)
