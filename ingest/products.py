"""A part in, one part a product out: listed objects that are different instruments (延期、借新还旧) are cut apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

import regex

from .frames import best_instrument, instrument_scores
from .lexicon import rows
from .sentences import segments
from .text import RawPart

_NAMED = 3
_LONGEST_ITEM = 40


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
    cuts = [cut for low, high in segments(text, part.start, part.end) for cut in _cuts(text, low, high)]
    if not cuts:
        return (part,)
    edges = [(part.start, _first(text, part) or part.instrument or ""), *cuts]
    ends = [place for place, _ in edges[1:]] + [part.end]
    return tuple(
        replace(part, start=place, end=end, instrument=named, context=part.opening)
        for (place, named), end in zip(edges, ends, strict=True)
    )


def _named(text: str, low: int, high: int) -> Iterator[tuple[int, str]]:
    """The items of a segment that name a product, with their place."""
    edges = [low, *(found.start() for found in _joints().finditer(text, low, high)), high]
    for a, b in pairwise(edges):
        named = best_instrument(instrument_scores(text[a:b]), at_least=_NAMED) if b - a <= _LONGEST_ITEM else None
        if named in _products():
            yield a, named or ""


def _cuts(text: str, low: int, high: int) -> Iterator[tuple[int, str]]:
    """Where an item names a product other than the item before it; a segment without joints has no such place."""
    if not _joints().search(text, low, high):
        return
    current: str | None = None
    for place, named in _named(text, low, high):
        if current is not None and named != current:
            yield place, named
        current = named


def _first(text: str, part: RawPart) -> str | None:
    found = (item for low, high in segments(text, part.start, part.end) for item in _named(text, low, high))
    return next((named for _, named in found), None)
