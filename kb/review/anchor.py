"""The text of a document in, the places of quoted words in it out: blanks, width and line breaks do not matter."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import lru_cache

from ontology.model import Clause, Quote

AROUND = 16
"""How many characters before and after a quote tell it from others with the same words."""

_INVISIBLE = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")
_PUNCTUATION = "，,。；;：:、 "


class Dense:
    """A text without blanks, width folded, that knows where each of its characters stood."""

    def __init__(self, text: str) -> None:
        """Fold it once."""
        self.source = text
        folded: list[str] = []
        self._places: list[int] = []
        for place, character in enumerate(text):
            for one in _folded(character):
                folded.append(one)
                self._places.append(place)
        self.text = "".join(folded)

    def spans(self, words: str) -> tuple[tuple[int, int], ...]:
        """Every place of these words in the text as it is stored."""
        wanted, found, at = fold(words), [], -1
        while wanted and (at := self.text.find(wanted, at + 1)) >= 0:
            found.append((self._places[at], self._places[at + len(wanted) - 1] + 1))
        return tuple(found)

    def around(self, span: tuple[int, int], size: int = AROUND) -> tuple[str, str]:
        """The folded characters before and after a place."""
        low, high = bisect_left(self._places, span[0]), bisect_left(self._places, span[1])
        return self.text[max(0, low - size) : low], self.text[high : high + size]

    def quote(self, span: tuple[int, int]) -> Quote:
        """The words of a place."""
        words = "".join(c for c in self.source[span[0] : span[1]] if not c.isspace() and c != "\ufeff")
        return Quote(text=words, start=span[0], end=span[1])

    def nearest(self, words: str, home: tuple[int, int]) -> tuple[int, int] | None:
        """The place of these words inside another one, else the one nearest to it."""
        found = self.spans(words)
        return min(found, key=lambda one: (not inside(one, home), abs(one[0] - home[0]))) if found else None


def fold(text: str) -> str:
    """Words without blanks and invisible characters, width folded."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=8192)
def _folded(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    return "".join(c for c in unicodedata.normalize("NFKC", character) if not c.isspace())


def anchored(dense: Dense, quote: str, around: tuple[str, str], clause: tuple[Clause, ...]) -> list[tuple[int, int]]:
    """Where a quote is: none, one, or several when neither the words around it nor the clause decide.

    `clause`: those with the path that the decision names, where there are any.
    """
    found = dense.spans(quote)
    if len(found) < 2:
        return list(found)
    scores = [_alike(dense.around(span), around) for span in found]
    best = [span for span, score in zip(found, scores, strict=True) if score == max(scores)]
    within = [span for span in best if any(one.start <= span[0] and span[1] <= one.end for one in clause)]
    return within if len(within) == 1 else best


def _alike(found: tuple[str, str], wanted: tuple[str, str]) -> int:
    """How many characters next to a quote are as they were."""
    before = _common(found[0][::-1], fold(wanted[0])[::-1])
    return before + _common(found[1], fold(wanted[1]))


def _common(one: str, other: str) -> int:
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count


def inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a place lies within another."""
    return other[0] <= one[0] and one[1] <= other[1]


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The part of two places together that both have, from 0 to 1."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / max(1, max(one[1], other[1]) - min(one[0], other[0]))


def bare(words: str) -> str:
    """Folded words without the marks at their ends."""
    return fold(words).strip(_PUNCTUATION)
