"""Two documents in, which measure of the one carries out which of the other out, and what is left on either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb import terms
from kb.base import KnowledgeBase
from kb.comparison.similar import Weigher, Weights
from ontology.model import BoundRole, Measure, PolicyDocument, ReviewState

from .deltas import Delta, delta
from .inclusion import Verdict

_LEAST = 0.25
_SAME_FIGURE = 0.15  # what a figure of the same kind adds to the likeness of two texts
_SHARED = 0.7  # how near to the best a second one must come to share a measure above
_STEP = 0.05  # likenesses that differ by less say the same; conditions then decide
_ORDER = (Verdict.SAME, Verdict.WIDER, Verdict.NARROWER, Verdict.MIXED, Verdict.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Pair:
    """A local measure, the one above that it carries out, the likeness of their words, and what it changes."""

    local: Measure
    above: Measure
    score: float
    delta: Delta


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs in the order of the local text; local measures with none above; those above without a local one."""

    pairs: tuple[Pair, ...]
    added: tuple[Measure, ...]
    missing: tuple[Measure, ...]


def pairing(kb: KnowledgeBase, local: PolicyDocument, above: PolicyDocument, weigher: Weigher) -> Pairing:
    """Each local measure with the one above that is nearest to it: by words first, then by conditions."""
    mine, theirs = _live(local), _live(above)
    words = {one.id: weigher.weights(terms.terms_of(kb.index.database, one.id)) for one in (*mine, *theirs)}
    found = sorted(
        (
            Pair(one, other, score, delta((local, one), (above, other), kb.codes))
            for one in mine
            for other in theirs
            if (score := likeness(one, other, words)) >= _LEAST
        ),
        key=_nearest,
    )
    chosen: dict[str, Pair] = {}
    best: dict[str, float] = {}
    for first_choice in (True, False):  # grades find their own grade before two share one
        for pair in found:
            least = best.get(pair.above.id, 0.0) * _SHARED
            taken = first_choice and pair.above.id in best
            if pair.local.id not in chosen and not taken and pair.score >= least:
                chosen[pair.local.id] = pair
                best[pair.above.id] = max(best.get(pair.above.id, 0.0), pair.score)
    return Pairing(
        tuple(chosen[one.id] for one in mine if one.id in chosen),
        tuple(one for one in mine if one.id not in chosen),
        tuple(one for one in theirs if one.id not in best),
    )


def _live(document: PolicyDocument) -> Sequence[Measure]:
    return [one for one in document.measures if one.review is not ReviewState.REJECTED]


def likeness(one: Measure, other: Measure, words: Mapping[str, Weights]) -> float:
    """How like two measures are: their words, and whether they fix the same kind of figure; 0 for other instruments."""
    shared_kind = bool(_granted(one) & _granted(other))
    if one.audience is not other.audience or (one.instrument != other.instrument and not shared_kind):
        return 0.0
    mine, theirs = words[one.id], words[other.id]
    score = sum(value * theirs.get(word, 0.0) for word, value in mine.items())
    return score + _SAME_FIGURE if shared_kind and score >= _LEAST else score


def _granted(measure: Measure) -> set[str]:
    return {bound.kind for bound in measure.thresholds if bound.role in (BoundRole.BENEFIT, BoundRole.TARGET)}


def _nearest(pair: Pair) -> tuple[int, int, float, str, str]:
    step = -round(pair.score / _STEP)
    return step, _ORDER.index(pair.delta.verdict), -pair.score, pair.local.id, pair.above.id
