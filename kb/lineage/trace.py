"""A document or one of its measures in, its lineage on a day out: what stands behind it, what it changes of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.period import Validity, place
from engine.ties import Repeal
from kb.base import KnowledgeBase
from kb.comparison.similar import Weigher
from ontology.model import Measure, PolicyDocument

from .pairs import Pair, Pairing, pairing
from .parents import Kin, Parent, children, parents
from .standing import as_it_reads, period_of_whole, repeal_of


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a document is in force on the day of the question, its last day, and the document that repeals it."""

    validity: Validity
    ends: date | None
    repeal: Repeal | None

    @property
    def lapsed(self) -> bool:
        """Whether it no longer holds."""
        return self.validity is Validity.EXPIRED


@dataclass(frozen=True, slots=True)
class Traced:
    """A document behind another. `younger`: the one on record began later, so that it may be another version."""

    parent: Parent
    standing: Standing | None = None
    pairing: Pairing | None = None
    younger: bool = False


@dataclass(frozen=True, slots=True)
class Lineage:
    """What stands behind a document or a measure of it (`measure`), and which documents on record carry it out."""

    document: PolicyDocument
    measure: Measure | None
    as_of: date
    above: tuple[Traced, ...]
    below: tuple[tuple[PolicyDocument, tuple[Pair, ...]], ...]


def lineage(kb: KnowledgeBase, name: str, as_of: date) -> Lineage:
    """The lineage of a document or a measure given by name."""
    document, measure = kb.measure(name) if "#" in name or "-m-" in name else (kb.document(name), None)
    weigher = Weigher(kb)
    reads = as_it_reads(kb, document, as_of)
    above = tuple(_traced(kb, reads, one, as_of, weigher) for one in parents(kb, document))
    if measure is not None:
        above = tuple(_only(one, measure) for one in above)
    below = tuple(
        (child, _carrying(pairing(kb, as_it_reads(kb, child, as_of), reads, weigher).pairs, measure))
        for child in children(kb, document)
    )
    return Lineage(document, measure, as_of, above, below)


def _traced(kb: KnowledgeBase, child: PolicyDocument, parent: Parent, as_of: date, weigher: Weigher) -> Traced:
    if parent.document is None:
        return Traced(parent)
    mine, theirs = (one.valid_from or one.issued for one in (child, parent.document))
    younger = parent.kin is Kin.BASIS and mine is not None and theirs is not None and theirs > mine
    standing = standing_of(kb, parent.document, as_of)
    return Traced(parent, standing, pairing(kb, child, as_it_reads(kb, parent.document, as_of), weigher), younger)


def standing_of(kb: KnowledgeBase, document: PolicyDocument, as_of: date) -> Standing:
    """Where a day lies in the period of a whole document, with what later documents extend or repeal."""
    if not document.measures:
        starts = document.valid_from or document.issued
        return Standing(place(as_of, starts, document.valid_to, False), document.valid_to, repeal_of(kb, document.id))
    found = period_of_whole(kb, document, as_of)
    return Standing(found.validity(as_of), found.ends, found.repeal)


def _only(one: Traced, measure: Measure) -> Traced:
    """What concerns a single measure."""
    if one.pairing is None:
        return one
    pairs = tuple(pair for pair in one.pairing.pairs if pair.local.id == measure.id)
    added = () if pairs else (measure,)
    return Traced(one.parent, one.standing, Pairing(pairs, added, ()), one.younger)


def _carrying(pairs: Sequence[Pair], measure: Measure | None) -> tuple[Pair, ...]:
    return tuple(pair for pair in pairs if measure is None or pair.above.id == measure.id)
