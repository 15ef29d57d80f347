"""A knowledge base with a document or a measure in, from when to when it holds out: repeals, changes, extensions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from engine.amend import amended, applied
from engine.period import Period, period
from engine.ties import NONE, Repeal, Ties
from kb.base import KnowledgeBase
from ontology.model import APPROVED, Measure, PolicyDocument


def repeal_of(kb: KnowledgeBase, document: str) -> Repeal | None:
    """The repeal of a document by another on record."""
    return _ties(kb, document).repeal


def repealed_by(kb: KnowledgeBase, document: str) -> tuple[str, ...]:
    """The documents that one puts out of force."""
    return tuple(iri for iri, ties in kb.ties.items() if ties.repeal is not None and ties.repeal.document == document)


def period_of(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> Period:
    """The period of a measure with all that is known."""
    return period(document, measure, _ties(kb, document.id))


def period_of_whole(kb: KnowledgeBase, document: PolicyDocument, day: date) -> Period:
    """The period of a document as a whole, as seen on a day: without what single clauses say, or others of them."""
    ties = _ties(kb, document.id)
    whole = replace(ties, changes=tuple(one for one in ties.changes if not one.cuts), insets=())
    plain = document.measures[0].model_copy(update={"valid_from": None, "valid_to": None, "thresholds": ()})
    return period(document, plain, whole, day)


class Version(NamedTuple):
    """A measure as its words read from a day on until another (None: from its beginning, to its end)."""

    measure: Measure
    first: date | None
    last: date | None


def versions(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> Iterator[Version]:
    """The wordings of a measure, one after the other."""
    ties = _ties(kb, document.id)
    days = sorted({one.day for one in applied(measure, ties, date.max) if one.day is not None})
    for first, following in pairwise([None, *days, None]):
        last = None if following is None else following - timedelta(days=1)
        yield Version(amended(measure, ties, first or date.min), first, last)


def as_it_reads(kb: KnowledgeBase, document: PolicyDocument, day: date) -> PolicyDocument:
    """A document with the measures whose clauses others have not struck out until a day, in the words of that day."""
    ties = _ties(kb, document.id)
    gone = {
        measure.id
        for measure in document.measures
        if any(one.cuts and one.day is not None and one.day <= day for one in ties.on(measure))
    }
    kept = tuple(amended(measure, ties, day) for measure in document.measures if measure.id not in gone)
    return document.model_copy(update={"measures": kept})


def approved(document: PolicyDocument, *also: Measure) -> PolicyDocument:
    """A document with the measures that a person stands by, and some others."""
    named = {one.id for one in also}
    kept = tuple(one for one in document.measures if one.review in APPROVED or one.id in named)
    return document.model_copy(update={"measures": kept})


def _ties(kb: KnowledgeBase, document: str) -> Ties:
    return kb.ties.get(document, NONE)
