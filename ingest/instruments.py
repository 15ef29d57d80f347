"""A part and the headings above it in, its instrument out (wording in lexicon/instrument_cues, instrument_stems)."""

from __future__ import annotations

from .frames import best_instrument, cues, instrument_scores
from .text import RawPart

_OTHER = "other"


def instrument_of(part: RawPart, words: str, headings: tuple[str, ...]) -> str:
    """The part's own instrument, else that of the nearest heading that names one, else by a stem, else other."""
    if part.instrument:
        return part.instrument
    own = dict(part.scores)
    for heading in headings:
        above = instrument_scores(heading)
        joined = {code: weight + own.get(code, 0) for code, weight in above.items()}
        if best := best_instrument(joined, at_least=2):
            return best
    return best_instrument(own) or _by_stem(words) or _OTHER


def _by_stem(words: str) -> str | None:
    """The instrument of the first stem that the words hold."""
    return next((cue.value for cue in cues("instrument_stems", "instrument") if cue.found(words)), None)
