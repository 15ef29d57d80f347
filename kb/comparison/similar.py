"""A measure in, the measures of other regions that are most like it out, each with the words that they share.

Cosine of TF-IDF: a word weighs the more the fewer measures have it, and counts once a text (a list of grades repeats
itself); words that too many have weigh nothing, by count and not by a list. Headings count half. Instrument, audience
and groups are conditions, no part of the figure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb import terms
from kb.base import KnowledgeBase
from kb.terms import Terms, Wanted, places
from ontology.model import Measure, PolicyDocument, ReviewState

from .groups import Groups, compatible, groups_of, serves

_TOO_MANY = 0.2  # the share of all measures from which on a word tells nothing
_FEWEST = 10  # a word in so few measures is never said to be in too many
_HEADING = 0.5
_ASKED = 40  # the rarest words of a measure, by which others are looked up
_LEAST = 0.12  # below, two texts are not like each other
_RARE = 4.5  # what they share is to be so rare together that one text in a hundred would have it by chance
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked through. `instruments` None: all; `group`: a class that they must name; `alike`: groups meet."""

    documents: tuple[str, ...] | None = None
    instruments: tuple[str, ...] | None = None
    group: tuple[str, str] | None = None
    alike: bool = True


@dataclass(frozen=True, slots=True)
class Shared:
    """A word of both: its part in the score, and where it stands in the one quote and in the other (code points)."""

    word: str
    part: float
    here: tuple[tuple[int, int], ...]
    there: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """A measure like another: the cosine of their words, the words that make it up, most telling first."""

    document: PolicyDocument
    measure: Measure
    score: float
    shared: tuple[Shared, ...]


class Weigher:
    """The weights of words in one knowledge base; each word is counted once."""

    def __init__(self, kb: KnowledgeBase) -> None:
        """Count the measures."""
        self._db = kb.index.database
        self._all = terms.measures(self._db)
        self._idf: dict[str, float] = {}

    def settle(self, words: Iterable[str], among: Wanted) -> None:
        """Let words weigh less the more measures of those that are asked have them: 万元 tells nothing among grants."""
        found = set(filter(_telling, words))
        self._learn(found)
        for word, share in terms.shares(self._db, found, among).items():
            self._idf[word] *= 1 - share

    def weights(self, found: Terms) -> Weights:
        """The words of a measure that tell something, with their weights, of length one together."""
        own, above = set(filter(_telling, found.body)), set(filter(_telling, found.heading))
        self._learn({*own, *above})
        raw = {
            word: ((word in own) + _HEADING * (word in above)) * idf
            for word in sorted({*own, *above})
            if (idf := self._idf[word])
        }
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {word: value / length for word, value in raw.items()} if length else {}

    def rarity(self, words: Iterable[str]) -> float:
        """How telling words are together."""
        return sum(self._idf[word] for word in words)

    def _learn(self, words: Iterable[str]) -> None:
        for word, count in terms.counts(self._db, (one for one in words if one not in self._idf)).items():
            common = count > max(_FEWEST, self._all * _TOO_MANY)
            self._idf[word] = 0.0 if common else math.log((self._all + 1) / (count + 0.5))


def similar(kb: KnowledgeBase, measure: Measure, scope: Scope, limit: int) -> tuple[Similar, ...]:
    """The measures in scope that are most like one, nearest first."""
    weigher, own = Weigher(kb), terms.terms_of(kb.index.database, measure.id)
    weigher.settle({*own.body, *own.heading}, Wanted(measure.audience.value, scope.instruments))
    mine = weigher.weights(own)
    rarest = sorted(mine, key=lambda word: (-mine[word], word))[:_ASKED]
    wanted = Wanted(measure.audience.value, scope.instruments, scope.documents)
    near = [
        (sum(mine[word] * value for word, value in theirs.items() if word in mine), one, theirs)
        for one in terms.sharing(kb.index.database, rarest, wanted)
        if one.measure != measure.id
        for theirs in (weigher.weights(one),)
    ]
    near.sort(key=lambda row: (-row[0], row[1].measure))
    found: list[Similar] = []
    groups, seen = groups_of(measure), set[tuple[str, int]]()
    for score, one, theirs in near:
        if len(found) == limit or score < _LEAST:
            break
        if weigher.rarity(mine.keys() & theirs.keys()) < _RARE:
            continue
        document, other = kb.measure(one.measure)
        place = (document.id, other.quote.start)  # grades of one sentence are one answer
        if other.review is not ReviewState.REJECTED and place not in seen and _fits(groups, groups_of(other), scope):
            seen.add(place)
            shared = _shared((own, measure, mine), (one, other, theirs), score)
            found.append(Similar(document, other, score, shared))
    return tuple(found)


def _fits(mine: Groups, theirs: Groups, scope: Scope) -> bool:
    if scope.group is not None:
        return serves(theirs, *scope.group)
    return not scope.alike or compatible(mine, theirs)


def _telling(word: str) -> bool:
    """A word of two characters or more that is no figure."""
    return len(word) > 1 and not any(map(str.isdigit, word))


_Side = tuple[Terms, Measure, Weights]


def _shared(one: _Side, other: _Side, score: float) -> tuple[Shared, ...]:
    here, there = (places(side[1].quote.text, side[0].body) for side in (one, other))
    both = sorted(one[2].keys() & other[2].keys(), key=lambda word: (-one[2][word] * other[2][word], word))
    return tuple(
        Shared(word, one[2][word] * other[2][word] / score, here.get(word, ()), there.get(word, ())) for word in both
    )
