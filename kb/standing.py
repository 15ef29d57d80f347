"""A document and a day in, where the day lies in its validity out: that of the whole, not of a single measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from engine.period import Period, Validity
from engine.ties import name_key
from ontology.model import Audience, Force, Measure, PolicyDocument, Quote

from .base import KnowledgeBase

_NOWHERE = 1 << 60
_WHOLE = Measure(
    id="",
    clause="",
    quote=Quote(text="", start=_NOWHERE, end=_NOWHERE),
    audience=Audience.GOVERNMENT,
    force=Force.TARGET,
    instrument="other",
)
"""Stands for what a document says without dates of its own, in no clause that another document changes."""


class Standing(NamedTuple):
    """A document with its period, and where the day lies in it."""

    document: PolicyDocument
    period: Period
    validity: Validity


def standing(kb: KnowledgeBase, document: PolicyDocument, day: date) -> Standing:
    """One document on a day."""
    found = kb.period(document, _WHOLE, day)
    return Standing(document, found, found.validity(day))


def by_name(standings: Sequence[Standing]) -> Mapping[str, Sequence[tuple[PolicyDocument, Validity]]]:
    """The documents with their validity, by the keys of title and number."""
    named: dict[str, list[tuple[PolicyDocument, Validity]]] = {}
    for one in standings:
        for name in filter(None, (one.document.title, one.document.doc_number)):
            named.setdefault(name_key(name), []).append((one.document, one.validity))
    return named
