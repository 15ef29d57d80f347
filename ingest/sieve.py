"""Patterns in, a sieve out: which of them a text can match at all, by the characters with which a match can begin.

Tables hold dozens of patterns of which a text of one clause fits two or three; asking each costs more than reading.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    loose = _loose(pattern)
    if loose.match("") is not None or _ESCAPED.search(pattern):
        return None
    written = _written(pattern)
    if any(loose.match(other, partial=True) for other in _ANY_OTHER if other not in written):
        return None
    return frozenset(character for character in written if loose.match(character, partial=True))


@cache
def beginnings(pattern: str) -> frozenset[str] | None:
    """The same with pairs of characters; a single character where a match can end or go on with any other."""
    first = openings(pattern)
    if first is None:
        return None
    return frozenset(begin for character in first for begin in _continued(pattern, character))


def _continued(pattern: str, first: str) -> frozenset[str]:
    loose, written = _loose(pattern), _written(pattern)
    others = [first + other for other in _ANY_OTHER if other not in written]
    if loose.match(first) is not None or any(loose.match(pair, partial=True) for pair in others):
        return frozenset({first})
    return frozenset(first + second for second in written if loose.match(first + second, partial=True))


@cache
def _loose(pattern: str) -> regex.Pattern[str]:
    """The pattern without what it wants behind a match."""
    return regex.compile(_BEHIND.sub("", pattern))


@cache
def _written(pattern: str) -> frozenset[str]:
    """The characters that a pattern writes itself, alone or as a range."""
    written = set(pattern)
    for first, last in _RANGE.findall(pattern):
        written.update(map(chr, range(ord(first), min(ord(last), ord(first) + _WIDEST) + 1)))
    return frozenset(written)


class Sieve:
    """The numbers of those patterns of a table that can occur in a text."""

    __slots__ = ("_always", "_first", "_numbers")

    def __init__(self, patterns: Sequence[str]) -> None:
        """Gather the beginnings of all patterns, by their first character."""
        self._always = 0
        self._numbers: dict[int, int] = {1 << place: place for place in range(len(patterns))}
        masks: dict[str, int] = {}
        for place, pattern in enumerate(patterns):
            begins = beginnings(pattern)
            if begins is None:
                self._always |= 1 << place
            for begin in begins or ():
                masks[begin] = masks.get(begin, 0) | 1 << place
        self._first: dict[str, dict[str, int]] = {}
        for begin, mask in masks.items():
            self._first.setdefault(begin[0], {})[begin] = mask

    def of(self, text: str) -> list[int]:
        """The patterns that can occur in a text, in the order of the table."""
        left, first = self._always, self._first
        for character in first.keys() & set(text):
            for begin, mask in first[character].items():
                if begin in text:
                    left |= mask
        found: list[int] = []
        while left:
            lowest = left & -left
            found.append(self._numbers[lowest])
            left ^= lowest
        return found
