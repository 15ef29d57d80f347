"""A text and stretches of it in, pieces that lie side by side out, so that overlapping stretches can all be marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kb.bigrams import searchable


class Span(NamedTuple):
    """A stretch of a text, and the number of what it belongs to."""

    start: int
    end: int
    number: int


class Piece(NamedTuple):
    """Part of a text: the numbers of all stretches that cover it, of those that no piece before had, whether sought."""

    text: str
    numbers: tuple[int, ...]
    begins: tuple[int, ...] = ()
    sought: bool = False


def pieces(text: str, low: int, high: int, spans: Sequence[Span], sought: Sequence[Span] = ()) -> tuple[Piece, ...]:
    """The text from `low` to `high` cut where a stretch begins or ends.

    >>> [(one.text, one.numbers) for one in pieces("abcdef", 0, 6, [Span(1, 4, 1), Span(2, 6, 2)])]
    [('a', ()), ('b', (1,)), ('cd', (1, 2)), ('ef', (2,))]
    """
    ours = [one for one in spans if one.start < high and one.end > low]
    found = [one for one in sought if one.start < high and one.end > low]
    cuts = {low, high}
    for one in (*ours, *found):
        cuts |= {max(one.start, low), min(one.end, high)}
    return tuple(
        Piece(
            text[start:end],
            tuple(one.number for one in ours if one.start <= start < one.end),
            sought=any(one.start <= start < one.end for one in found),
        )
        for start, end in pairwise(sorted(cuts))
    )


def occurrences(text: str, words: Iterable[str]) -> tuple[Span, ...]:
    """Where a search finds its words in a text: width, case and signs are left out of account, as in the index.

    >>> [text[a:b] for text in ["担保“费率”1%"] for a, b, _ in occurrences(text, ["担保费率1"])]
    ['担保“费率”1']
    """
    bare = [(character, at) for at, written in enumerate(text) for character in searchable(written)]
    folded = "".join(character for character, _ in bare)
    found: list[Span] = []
    for word in filter(None, map(searchable, words)):
        found += (Span(bare[at][1], bare[at + len(word) - 1][1] + 1, 0) for at in _places(folded, word))
    return tuple(sorted(found))


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def around(text: str, found: Sequence[Span], longest: int) -> tuple[int, int]:
    """The part of a text to show when it is too long: from shortly before the first place that was sought."""
    if len(text) <= longest:
        return 0, len(text)
    first = found[0].start if found else 0
    low = max(0, min(first - longest // 4, len(text) - longest))
    return low, low + longest
