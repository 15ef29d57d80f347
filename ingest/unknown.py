"""A part whose group no table knows in, the words of its beneficiary out as open conditions: not everybody is meant."""

from __future__ import annotations

from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, Audience, Criterion

from .expressions import all_of
from .groups import units, words_before
from .phrases import Stretch, open_words, words
from .text import NormalText, Part

_MOST = 3  # words of a compound that limits a noun (数字+经济+领域)
_SHORTEST = 3  # characters of such a compound


def opened(part: Part, found: Criterion | None, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """A criterion with the unknown words that limit a bare noun, or those of a beneficiary without any criterion."""
    if part.audience is not Audience.ENTERPRISE:
        return found
    own = Stretch(part.text, part.start)
    if found is None:
        return _served(own, normal)
    if isinstance(found, AttributeCondition) and found.attr == "entity_type":
        return all_of([found, *_limiting(own, normal, codes)])
    return found


def _served(own: Stretch, normal: NormalText) -> Criterion | None:
    for hit in words("served").finditer(own.text):
        low, high = hit.span("who")
        left = words("noise").sub("", own.text[low:high])
        if len(left) >= _SHORTEST and not words("general").search(own.text[low:high]):
            return open_words(own, low, high, normal)
    return None


def _limiting(own: Stretch, normal: NormalText, codes: CodeBook) -> list[Criterion | None]:
    """The compound directly in front of the first bare noun; where it has none, everybody is meant."""
    noun = next((unit for unit in units(own.text, codes) if unit.role == "plain"), None)
    if noun is not None:
        low = high = noun.start
        for count, (start, end) in enumerate(words_before(own.text, noun.start, codes)):
            idle = words("unlimited").fullmatch(own.text[start:end])
            if count == _MOST or (idle and low < high):
                break
            if idle and low == high and words("noise").fullmatch(own.text[start:end]):
                low = high = start
                continue
            if idle:
                break
            low = start
        if high - low >= _SHORTEST:
            return [open_words(own, low, high, normal)]
    return []
