"""A part in, one part a tier out: amounts that a list gives level by level (分别给予100万元、50万元) stand alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import regex

from .lexicon import rows
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
