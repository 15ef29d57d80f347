"""A knowledge base with a document or a measure in, from when to when it holds out, repeals counted."""

from __future__ import annotations

from engine.period import Period, period
from engine.ties import NONE, Repeal
from kb.base import KnowledgeBase
from ontology.model import Measure, PolicyDocument


def repeal_of(kb: KnowledgeBase, document: str) -> Repeal | None:
    """The repeal of a document by another on record."""
    return kb.repealed.get(document)


def repealed_by(kb: KnowledgeBase, document: str) -> tuple[str, ...]:
    """The documents that one puts out of force."""
    return tuple(iri for iri, repeal in kb.repealed.items() if repeal.document == document)


def period_of(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> Period:
    """The period of a measure with all that is known."""
    return period(document, measure, kb.ties.get(document.id, NONE))
