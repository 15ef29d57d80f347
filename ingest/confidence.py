"""A measure as read in, the probability that its reading is right out, with the signs that it rests on.

Right: a measure stands there, and its audience, force and instrument are as an annotator gives them. The signs are
what the reading itself knows; their weights (`ingest/lexicon/confidence.tsv`) come from `benchmarks/confidence.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache

from ontology.model import Audience, Force, Measure, OpenCondition

from .expressions import leaves
from .force import read_force
from .frames import best_instrument, instrument_scores
from .lexicon import rows
from .text import Part, RawPart

_STRONG, _STRONGEST = 6, 18
_MOST_OPEN = 3
_OUTERMOST = Decimal("0.02")


def confidence(raw: RawPart, part: Part, measure: Measure) -> Decimal:
    """The probability that a measure is read right, between 0.02 and 0.98."""
    return probability(signs(raw, part, measure), weights())


@cache
def weights() -> Mapping[str, Decimal]:
    """What each sign adds to the log odds."""
    return {row["sign"]: Decimal(row["weight"]) for row in rows("confidence")}


def probability(found: Mapping[str, Decimal], weighed: Mapping[str, Decimal]) -> Decimal:
    """The logistic function of the weighed signs, in decimal arithmetic, so that it is the same everywhere."""
    return _logistic(sum((value * weighed[sign] for sign, value in found.items() if sign in weighed), Decimal(0)))


@lru_cache(maxsize=1024)
def _logistic(odds: Decimal) -> Decimal:
    sure = 1 / (1 + (-odds).exp())
    return min(max(sure, _OUTERMOST), 1 - _OUTERMOST).quantize(Decimal("0.01"))


def signs(raw: RawPart, part: Part, measure: Measure) -> dict[str, Decimal]:
    """The signs of a reading that hold, each between 0 and 1; `always` is the odds of a reading without any other."""
    found = {"always": Decimal(1), f"force_{measure.force.value}": Decimal(1)}
    found |= {f"audience_{measure.audience.value}": Decimal(1)}
    found |= _of_instrument(raw, part, measure)
    told = {
        "force_unspoken": not _spoken(part),
        "actor_missing": raw.actor is None and measure.audience is not Audience.ENTERPRISE,
        "unit_inferred": any(bound.inferred for bound in measure.thresholds),
    }
    found |= {sign: Decimal(1) for sign, holds in told.items() if holds}
    return found | _of_group(part, measure)


def _of_instrument(raw: RawPart, part: Part, measure: Measure) -> dict[str, Decimal]:
    """How clearly the words, and the headings above, name the instrument."""
    scores = dict(raw.scores)
    own = scores.pop(measure.instrument, 0)
    rival = max(scores.values(), default=0)
    found = {
        "instrument_lead": _share(max(0, own - rival), max(own, 1)),
        "instrument_strength": _share(min(own, _STRONGEST), _STRONGEST),
    }
    above = next((best for h in part.headings if (best := best_instrument(instrument_scores(h), at_least=2))), None)
    told = {
        "instrument_unspoken": own == 0,
        "instrument_weak": 0 < own < _STRONG,
        "instrument_other": measure.instrument == "other",
        "heading_differs": above is not None and above != measure.instrument,
    }
    return found | {sign: Decimal(1) for sign, holds in told.items() if holds}


@lru_cache(maxsize=1024)
def _share(part: int, whole: int) -> Decimal:
    return round(Decimal(part) / whole, 2)


def _spoken(part: Part) -> bool:
    """Whether the part's own words say its force."""
    told = read_force(part.text, governing=None, modal=False)
    return told.own and told.force is (part.force or Force.DUTY)


def _of_group(part: Part, measure: Measure) -> dict[str, Decimal]:
    """Whether the part itself says whom it concerns, and how much of that stays open."""
    every = leaves(measure.criteria)
    low, high = measure.quote.start, measure.quote.end
    own = any(leaf.quote is not None and low <= leaf.quote.start < high for leaf in every)
    still_open = min(_MOST_OPEN, sum(isinstance(leaf, OpenCondition) for leaf in every))
    found = {"open_conditions": _share(still_open, _MOST_OPEN)}
    if every:
        found["group_spoken" if own else "group_unspoken"] = Decimal(1)
    return found
