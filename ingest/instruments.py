"""A part and the headings above it in, its instrument out (wording in the tables lexicon/instrument_*).

The form of the support names it: the cues of the part's own words, checked against the field that they belong to; the
class of what the action makes or demands; and for money what it pays for. Headings and stems help
where these are silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import regex

from .frames import MONEY, best_instrument, cues, instrument_scores
from .lexicon import rows
from .text import RawPart

_OTHER = "other"
_GRANT = "grant"
_STRONG = 6
_FULL = 2  # a part counts its own segments twice, its settings once


@cache
def _fields() -> Mapping[str, tuple[regex.Pattern[str], str]]:
    return {row["instrument"]: (regex.compile(row["field"]), row["instead"]) for row in rows("instrument_fields")}


@cache
def _contested() -> frozenset[str]:
    """The instruments that the class of an object can name as well: a weak cue alone does not decide for them."""
    return frozenset(cue.value for cue in cues("instrument_objects", "instrument"))


@cache
def _purposes() -> tuple[tuple[str, str, regex.Pattern[str]], ...]:
    return tuple(
        (row["instrument"], row["where"], regex.compile(row["pattern"])) for row in rows("instrument_purposes")
    )


def instrument_of(part: RawPart, words: str, sentence: str, headings: tuple[str, ...], title: str = "") -> str:
    """The instrument of a part, given its words, its sentence, the headings above it (nearest first) and the title."""
    context = "\n".join((sentence, *headings, title, part.actor.name if part.actor else ""))
    scores = _in_field(dict(part.scores), context)
    chosen = _chosen(part, words, context, scores, headings)
    return _paid(words, (*headings, title)) or chosen if chosen == _GRANT else chosen


def _chosen(part: RawPart, words: str, context: str, scores: dict[str, int], headings: tuple[str, ...]) -> str:
    own = part.instrument if part.instrument in scores else None
    if own and (scores[own] >= _STRONG or own in MONEY or own not in _contested()):
        return own
    if own:
        scores[own] += 1
    for cue in cues("instrument_objects", "instrument"):
        if cue.found(words):
            scores[cue.value] = max(scores.get(cue.value, 0), _FULL * cue.weight)
    if best := best_instrument(scores, at_least=4):
        return best
    for heading in headings:
        above = _in_field(dict(instrument_scores(heading)), context)
        joined = {code: weight + scores.get(code, 0) for code, weight in above.items()}
        if best := best_instrument(joined, at_least=2):
            return best
    return best_instrument(scores) or _by_stem(words, context) or _OTHER


def _in_field(scores: dict[str, int], context: str) -> dict[str, int]:
    """The scores without instruments whose field nothing around the part speaks of; what they mean there instead."""
    found: dict[str, int] = {}
    for code, weight in scores.items():
        field, instead = _fields().get(code, (None, ""))
        meant = code if field is None or field.search(context) else instead
        if meant:
            found[meant] = found.get(meant, 0) + weight
    return found


def _paid(words: str, headings: tuple[str, ...]) -> str | None:
    """What a payment pays for, when that gives it a name of its own."""
    for place, stretches in (("part", (words,)), ("heading", headings)):
        for stretch in stretches:
            for code, where, pattern in _purposes():
                if where == place and pattern.search(stretch):
                    return code
    return None


def _by_stem(words: str, context: str) -> str | None:
    """The instrument of the first stem that the words hold."""
    found = (cue.value for cue in cues("instrument_stems", "instrument") if cue.found(words))
    return next((code for code in found if _in_field({code: 1}, context)), None)
