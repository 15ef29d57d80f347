"""A document or one of its measures in, its lineage on a day out: what stands behind it, what it changes of that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from engine.period import Validity, place
from engine.ties import Repeal
from kb.base import KnowledgeBase
from kb.comparison.similar import Weigher
from ontology.model import Measure, PolicyDocument

from .pairs import Pair, Pairing, pairing
from .parents import Kin, Parent, children, parents
from .standing import approved, as_it_reads, period_of_whole, repeal_of


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


def lineage(kb: KnowledgeBase, name: str, as_of: date, *, reviewed_only: bool = False) -> Lineage:
    """The lineage of a document or a measure given by name; `reviewed_only`: by what a person accepted or corrected."""
    document, measure = kb.measure(name) if "#" in name or "-m-" in name else (kb.document(name), None)
    weigher = Weigher(kb)
    asked = () if measure is None else (measure,)

    def read(one: PolicyDocument) -> PolicyDocument:
        found = as_it_reads(kb, one, as_of)
        return approved(found, *asked) if reviewed_only else found

    reads = read(document)
    above = tuple(_traced(kb, reads, one, as_of, (weigher, read)) for one in parents(kb, document))
    if measure is not None:
        above = tuple(_only(one, measure) for one in above)
    below = tuple(
        (child, _carrying(pairing(kb, read(child), reads, weigher).pairs, measure)) for child in children(kb, document)
    )
    return Lineage(document, measure, as_of, above, below)


def _traced(
    kb: KnowledgeBase,
    child: PolicyDocument,
    parent: Parent,
    as_of: date,
    reading: tuple[Weigher, Callable[[PolicyDocument], PolicyDocument]],
) -> Traced:
    """A document behind one; `reading`: how words weigh, and a document as it is to be read."""
    if parent.document is None:
        return Traced(parent)
    mine, theirs = (one.valid_from or one.issued for one in (child, parent.document))
    younger = parent.kin is Kin.BASIS and mine is not None and theirs is not None and theirs > mine
    standing = standing_of(kb, parent.document, as_of)
    weigher, read = reading
    return Traced(parent, standing, pairing(kb, child, read(parent.document), weigher), younger)


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
