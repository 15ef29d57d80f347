"""A part in, one part a tier out: amounts that a list gives level by level (分别给予100万元、50万元) stand alone.

So do payments that a sentence promises one after the other, each for an event or a group of its own, the aims that it
sets one after the other, each with a figure of its own, and its conditions, each with a consequence of its own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import regex

from ontology.model import Force

from .force import settled
from .frames import is_kind
from .lexicon import rows
from .sentences import Span, items, segments
from .text import RawPart


@cache
def _patterns() -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(row["pattern"]) for row in rows("tier_lists"))


def tier_cuts(text: str, part: RawPart) -> tuple[RawPart, ...]:
    """Cut a part at each further amount of a list of amounts; what stands before the list goes with the first."""
    words = text[part.start : part.end]
    for pattern in _patterns():
        found = pattern.search(words)
        if not found:
            continue
        cuts = [part.start + place for place in found.starts("next")]
        edges = [part.start, *cuts, part.end]
        return tuple(
            replace(part, start=a, end=b, context=part.opening, listed=(part.opening, part.end))
            for a, b in pairwise(edges)
        )
    return (part,)


def payment_cuts(text: str, part: RawPart) -> tuple[RawPart, ...]:
    """Cut where a further payment begins that has an event or a group of its own; a cap stays with what it caps."""
    spans = segments(text, part.start, part.end)
    if len(spans) == 1:
        return (part,)
    words = [text[start:end] for start, end in spans]
    paying = [place for place, segment in enumerate(words) if is_kind("payment", segment)]
    cuts: list[int] = []
    for before, place in pairwise(paying):
        first = _from_lead(words, before, place)
        if first < place or is_kind("further", words[place]):
            cuts.append(spans[first][0])
    return _pieces(part, cuts)


def condition_cuts(text: str, part: RawPart) -> tuple[RawPart, ...]:
    """Cut where a further condition with a consequence of its own begins (A的，应…，B的，应…)."""
    spans = segments(text, part.start, part.end)
    words = [text[start:end] for start, end in spans]
    cuts: list[int] = []
    condition = consequence = False
    for place, segment in enumerate(words):
        if is_kind("condition", segment):
            if consequence and any(is_kind("consequence", later) for later in words[place:]):
                cuts.append(spans[place][0])
            condition, consequence = True, False
        consequence = consequence or (condition and is_kind("consequence", segment))
    return _pieces(part, cuts)


def aim_cuts(text: str, part: RawPart) -> tuple[RawPart, ...]:
    """Cut an outcome to reach where a further figure of its own begins (规模达到100亿元，占比达到25%)."""
    if settled(part.force, text[part.start : part.end], "") is not Force.TARGET:
        return (part,)
    spans: list[Span] = [item for segment in segments(text, part.start, part.end) for item in items(text, *segment)]
    words = [text[start:end] for start, end in spans]
    aims = [place for place, item in enumerate(words) if is_kind("aim_item", item)]
    cuts = [spans[_from_lead(words, before, place)][0] for before, place in pairwise(aims)]
    if not cuts:
        return (part,)
    return tuple(replace(piece, context=part.opening, force=Force.TARGET) for piece in _pieces(part, cuts))


def _from_lead(words: list[str], before: int, place: int) -> int:
    """Where the settings begin that lead up to a place, after the one before."""
    while place - 1 > before and is_kind("lead", words[place - 1]):
        place -= 1
    return place


def _pieces(part: RawPart, cuts: list[int]) -> tuple[RawPart, ...]:
    """A part cut at places."""
    if not cuts:
        return (part,)
    edges = [part.start, *cuts, part.end]
    return tuple(replace(part, start=a, end=b) for a, b in pairwise(edges))
