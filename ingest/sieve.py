"""Patterns in, a sieve out: which of them a text can match at all, by the characters with which a match can begin.

Tables hold dozens of patterns of which a text of one clause fits two or three; asking each costs more than reading.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from functools import cache

import regex

_ANY_OTHER = "5xX龘\u0663，。 ~\n"  # stand for all characters that a pattern does not write itself
_BEHIND = regex.compile(r"\(\?<=(?:[^()]|(?<in>\((?:[^()]|(?&in))*\)))*\)")
_ESCAPED = regex.compile(r"\\[uxUN]")
_RANGE = regex.compile(r"(.)-(.)")
_WIDEST = 256
_LONGEST = 4  # characters of a beginning: most cues are words of two to four
_MOST = 12  # ways in which a beginning goes on


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
def beginnings(pattern: str, longest: int) -> frozenset[str] | None:
    """The same with up to `longest` characters; fewer where a match can end, or go on with any other or with many."""
    first = openings(pattern)
    if first is None:
        return None
    return frozenset(begin for character in first for begin in _continued(pattern, character, longest))


def _continued(pattern: str, begin: str, longest: int) -> frozenset[str]:
    loose, written = _loose(pattern), _written(pattern)
    if len(begin) == longest or loose.match(begin) is not None:
        return frozenset({begin})
    if any(loose.match(begin + other, partial=True) for other in _ANY_OTHER if other not in written):
        return frozenset({begin})
    further = [begin + character for character in written if loose.match(begin + character, partial=True)]
    if len(begin) > 1 and len(further) > _MOST:
        return frozenset({begin})
    return frozenset(found for one in further for found in _continued(pattern, one, longest))


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
    """The rows of tables that can occur in a text: one look at the text answers for all tables that are asked of it.

    Each row is a bit of a number, the rows of one table side by side.
    """

    __slots__ = ("_always", "_begun", "_single", "_tables")

    def __init__(self, tables: Mapping[str, Sequence[str]]) -> None:
        """Gather the beginnings of all patterns, given by the name of their table."""
        self._tables: dict[str, tuple[int, int]] = {}
        self._always = 0
        masks: dict[str, int] = {}
        first = 0
        for name, patterns in tables.items():
            self._tables[name] = (first, (1 << len(patterns)) - 1)
            for number, pattern in enumerate(patterns, first):
                begins = beginnings(pattern, _LONGEST)
                if begins is None:
                    self._always |= 1 << number
                for begin in begins or ():
                    masks[begin] = masks.get(begin, 0) | 1 << number
            first += len(patterns)
        self._single = tuple((begin, mask) for begin, mask in masks.items() if len(begin) == 1)
        self._begun: dict[str, tuple[tuple[str, int], ...]] = {}
        for begin, mask in masks.items():
            if len(begin) > 1:
                self._begun[begin[:2]] = (*self._begun.get(begin[:2], ()), (begin, mask))

    def of(self, text: str) -> Possible:
        """The numbers of the rows that can occur in a text, in the order of their table, by its name."""
        left, begun = self._always, self._begun
        for pair in begun.keys() & map(operator.add, text, text[1:]):
            for begin, mask in begun[pair]:
                if begin in text:
                    left |= mask
        for character, mask in self._single:
            if character in text:
                left |= mask
        return Possible(self._tables, left)


class Possible:
    """What a sieve has let through: the numbers of the rows of a table, in order."""

    __slots__ = ("_left", "_tables")

    def __init__(self, tables: Mapping[str, tuple[int, int]], left: int) -> None:
        """Keep the bits of all tables; `tables` names the first bit of each and the mask of its rows."""
        self._tables, self._left = tables, left

    def __getitem__(self, table: str) -> tuple[int, ...]:
        """The rows of a table that are left."""
        first, mask = self._tables[table]
        left = self._left >> first & mask
        if not left:
            return ()
        found = []
        while left:
            lowest = left & -left
            found.append(lowest.bit_length() - 1)
            left ^= lowest
        return tuple(found)
