"""Patterns in, a sieve out: which of them a text can match at all, by the characters with which a match can begin.

Tables hold dozens of patterns of which a text of one clause fits two or three; asking each costs more than reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import regex

_ANY_OTHER = "5xX龘\u0663，。 ~\n"  # stand for all characters that a pattern does not write itself
_BEHIND = regex.compile(r"\(\?<=(?:[^()]|(?<in>\((?:[^()]|(?&in))*\)))*\)")
_ESCAPED = regex.compile(r"\\[uxUN]")
_RANGE = regex.compile(r"(.)-(.)")
_WIDEST = 256


@cache
def openings(pattern: str) -> frozenset[str] | None:
    """The characters with which a match can begin; None when no list of them can be given.

    What stands behind a match is left out of account, so that the answer may name too many, never too few.
    """
    loose = regex.compile(_BEHIND.sub("", pattern))
    if loose.match("") is not None or _ESCAPED.search(pattern):
        return None
    written = set(pattern)
    for first, last in _RANGE.findall(pattern):
        written.update(map(chr, range(ord(first), min(ord(last), ord(first) + _WIDEST) + 1)))
    if any(loose.match(other, partial=True) for other in _ANY_OTHER if other not in written):
        return None
    return frozenset(character for character in written if loose.match(character, partial=True))


class Sieve:
    """The numbers of those patterns of a table that can occur in a text."""

    __slots__ = ("_always", "_masks", "_numbers")

    def __init__(self, patterns: Sequence[str]) -> None:
        """Gather the openings of all patterns."""
        self._masks: dict[str, int] = {}
        self._always = 0
        self._numbers: dict[int, int] = {1 << place: place for place in range(len(patterns))}
        for place, pattern in enumerate(patterns):
            begins = openings(pattern)
            if begins is None:
                self._always |= 1 << place
            for character in begins or ():
                self._masks[character] = self._masks.get(character, 0) | 1 << place

    def of(self, characters: Iterable[str]) -> list[int]:
        """The patterns that can occur among these characters, in the order of the table."""
        left, masks = self._always, self._masks
        for character in characters:
            if character in masks:
                left |= masks[character]
        found: list[int] = []
        while left:
            lowest = left & -left
            found.append(self._numbers[lowest])
            left ^= lowest
        return found
