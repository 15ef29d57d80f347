"""Decisions of two people and what both began with in, the decisions of both out.

What either put in stays, what either took out goes; nobody has to choose. That two decisions about one measure differ
is told when they are applied.
"""

from __future__ import annotations

from collections.abc import Sequence

from .apply import set_of
from .decisions import Decision


def merged(base: Sequence[Decision], ours: Sequence[Decision], theirs: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions of both, in the order of ours, each of theirs after the one that it follows there."""
    found = [one for one in set_of(ours) if one in theirs or one not in base]
    at = 0
    for one in set_of(theirs):
        if one in found:
            at = found.index(one) + 1
        elif one not in base:
            found.insert(at, one)
            at += 1
    return tuple(found)
