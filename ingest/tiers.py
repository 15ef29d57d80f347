"""A part in, one part a tier out: amounts that a list gives level by level (分别给予100万元、50万元) stand alone.

So do payments that a sentence promises one after the other, each for an event or a group of its own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import regex

from .frames import is_kind
from .lexicon import rows
from .sentences import segments
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
    spans = tuple(segments(text, part.start, part.end))
    words = [text[start:end] for start, end in spans]
    paying = [place for place, segment in enumerate(words) if is_kind("payment", segment)]
    cuts: list[int] = []
    for before, place in pairwise(paying):
        first = place
        while first - 1 > before and is_kind("lead", words[first - 1]):
            first -= 1
        if first < place or is_kind("further", words[place]):
            cuts.append(spans[first][0])
    edges = [part.start, *cuts, part.end]
    return tuple(replace(part, start=a, end=b) for a, b in pairwise(edges))
