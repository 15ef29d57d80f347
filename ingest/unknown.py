"""A part whose group no table knows in, the words of its beneficiary out as open conditions: not everybody is meant."""

from __future__ import annotations

import regex

from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, Audience, Criterion, Force, OpenCondition

from .expressions import all_of, leaves
from .groups import fold, units, words_before
from .phrases import Stretch, open_words, words
from .text import NormalText, Part

_PIECES = regex.compile(r"(?<what>[^，。；：]+)")
_MOST = 3  # words of a compound that limits a noun (数字+经济+领域)
_SHORTEST = 3  # characters of such a compound


def opened(part: Part, found: Criterion | None, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """A criterion with the unknown words that limit a bare noun, or those of a beneficiary without any criterion."""
    if part.audience is not Audience.ENTERPRISE:
        return found
    own = Stretch(part.text, part.start)
    if not all(_bare(one) for one in leaves(found)):
        return found
    told = all_of(_limiting(own, normal, codes)) if found is not None else _served(own, normal)
    if told is None and not _for_all(part):
        told = _object(own, normal)
    return all_of([found, told])


def _bare(leaf: AttributeCondition | OpenCondition) -> bool:
    """Whether a leaf names any enterprise, or was not read but implied."""
    return isinstance(leaf, AttributeCondition) and (leaf.attr == "entity_type" or leaf.quote is None)


def _for_all(part: Part) -> bool:
    """Whether a measure may be meant for everybody: terms and formalities, and what enterprises as such are to do."""
    if part.force is Force.ENTITLEMENT:
        return False
    terms = part.instrument is not None and words("open_to_all").fullmatch(part.instrument) is not None
    return terms or words("all_called").search(part.text) is not None


def _object(own: Stretch, normal: NormalText) -> Criterion | None:
    """What a measure is for where it names nobody: the words after its verb, else its first words."""
    for hit in (*words("object").finditer(own.text), *_PIECES.finditer(own.text)):
        low, high = hit.span("what")
        if len(words("noise").sub("", fold(own.text[low:high]).text)) >= _SHORTEST:
            return open_words(own, low, high, normal)
    return None


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
