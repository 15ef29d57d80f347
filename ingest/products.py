"""A part in, one part a product out: listed objects that are different instruments (延期、借新还旧) are cut apart."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import regex

from .frames import best_instrument, instrument_scores
from .lexicon import rows
from .sentences import segments
from .text import RawPart

_NAMED = 3


@cache
def _products() -> frozenset[str]:
    return frozenset(row["instrument"] for row in rows("instrument_products"))


@cache
def _joints() -> regex.Pattern[str]:
    return regex.compile("|".join(regex.escape(row["joint"]) for row in rows("product_joints")))


def product_cuts(text: str, part: RawPart) -> tuple[RawPart, ...]:
    """Cut where a listed item names a product other than that of the items before it, inside one comma segment."""
    if part.instrument not in _products():
        return (part,)
    cuts: list[tuple[int, str]] = []
    first: str | None = None
    for low, high in segments(text, part.start, part.end):
        edges = [low, *(low + found.start() for found in _joints().finditer(text[low:high])), high]
        current: str | None = None
        for a, b in pairwise(edges):
            named = best_instrument(instrument_scores(text[a:b]), at_least=_NAMED)
            if named is None or named not in _products() or b - a > 40:
                continue
            if current is not None and named != current:
                cuts.append((a, named))
            elif first is None:
                first = named
            current = named
    if not cuts:
        return (part,)
    edges = [(part.start, first or part.instrument or ""), *cuts]
    ends = [place for place, _ in edges[1:]] + [part.end]
    return tuple(
        replace(part, start=place, end=end, instrument=named) for (place, named), end in zip(edges, ends, strict=True)
    )
