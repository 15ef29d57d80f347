"""A knowledge base in, word groups that its lexicon may lack out: frequent where nothing was read, with examples.

Looked through are normative sentences that became no measure, and conditions that are left in words. Two or three words
in a row count when they stand together far more often than by chance (log-likelihood) and the lexicon knows no such
form.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from engine.trace import leaves
from ingest import lexicon
from ingest.groups import dictionary
from ingest.segment import segment
from ontology import skos
from ontology.codebook import CodeBook
from ontology.findings import GAP
from ontology.model import OpenCondition

from .base import KnowledgeBase
from .open_words import judged
from .readiness import repeats

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_SURE = 10.83
"""The log-likelihood ratio that chance exceeds once in a thousand."""
_LONGEST = 3
_NEARLY = 0.8
_EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of text where nothing was read, and the document that it stands in."""

    file: str
    text: str
    condition: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word group: in how many documents and stretches, how much more often than by chance, and two examples."""

    words: str
    documents: int
    count: int
    conditions: int
    score: float
    examples: tuple[Place, ...]


@dataclass(slots=True)
class _Counts:
    """How often words and groups of words occur in all that was looked at."""

    words: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)


def candidates(kb: KnowledgeBase, limit: int) -> tuple[Candidate, ...]:
    """The most widespread first."""
    words = dictionary(kb.codes)
    places = tuple(_places(kb))
    told = [measure.quote.text for document in kb.documents() for measure in document.measures]
    counts = _counted((*told, *(one.text for one in places if not one.condition)), words)
    found: dict[tuple[str, ...], list[Place]] = {}
    for one in places:
        for group in dict.fromkeys(_groups(one.text, words)):
            found.setdefault(group, []).append(one)
    known = _known(kb.codes)
    kept = {group: where for group, where in found.items() if _telling(group, where, counts, known)}
    scored = [_candidate(group, where, counts) for group, where in kept.items() if not _inside(group, where, kept)]
    return tuple(sorted(scored, key=lambda one: (-one.documents, -one.count, -one.score, one.words))[:limit])


def _places(kb: KnowledgeBase) -> Iterator[Place]:
    """Where nothing was read: each stretch of words once a document."""
    for document in kb.documents():
        seen: set[str] = set()
        for finding in kb.findings(document.id):
            if finding.code == GAP and finding.quote and finding.quote not in seen:
                seen.add(finding.quote)
                yield Place(document.file, finding.quote, condition=False)
        for measure in document.measures:
            for leaf in leaves(measure.criteria):
                if isinstance(leaf, OpenCondition) and leaf.text not in seen and not repeats(leaf, measure):
                    seen.add(leaf.text)
                    if leaf.text not in judged():
                        yield Place(document.file, leaf.text, condition=True)


def _runs(text: str, words: tuple[str, ...]) -> Iterator[list[str]]:
    """The words of a text, in runs without figures and signs."""
    for stretch in _HAN.findall(text):
        yield [token.text for token in segment(stretch, words=words)]


def _counted(texts: Iterable[str], words: tuple[str, ...]) -> _Counts:
    counts = _Counts()
    for text in texts:
        for run in _runs(text, words):
            counts.words.update(run)
            counts.pairs.update(pairwise(run))
    return counts


def _groups(text: str, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Two or three words in a row that begin and end with a whole word (single characters are mostly grammar)."""
    for run in _runs(text, words):
        for size in range(2, _LONGEST + 1):
            for i in range(len(run) - size + 1):
                if len(run[i]) > 1 and len(run[i + size - 1]) > 1:
                    yield tuple(run[i : i + size])


def _telling(group: tuple[str, ...], where: Sequence[Place], counts: _Counts, known: str) -> bool:
    if len(where) < 2 or "".join(group) in known:
        return False
    return _score(group, counts) >= _SURE


def _score(group: tuple[str, ...], counts: _Counts) -> float:
    """How much more often neighbours stand together than by chance; of three words, the weaker bond."""
    return min(_likelihood(pair, counts) for pair in pairwise(group))


def _likelihood(pair: tuple[str, str], counts: _Counts) -> float:
    """Dunning's log-likelihood ratio of two words in a row; 0 for those that avoid each other."""
    total = counts.words.total() or 1
    first, second = (max(counts.words[word], 1) for word in pair)
    both = counts.pairs[pair]
    if both * total <= first * second:
        return 0.0
    rest = total - first - second + both
    table = (
        (both, first * second),
        (first - both, first * (total - second)),
        (second - both, (total - first) * second),
        (rest, (total - first) * (total - second)),
    )
    return 2 * sum(seen * math.log(seen * total / expected) for seen, expected in table if seen > 0 and expected > 0)


def _inside(group: tuple[str, ...], where: Sequence[Place], kept: Mapping[tuple[str, ...], Sequence[Place]]) -> bool:
    """Whether a longer group is there nearly as often: then that one is the term."""
    words = "".join(group)
    longer = [there for other, there in kept.items() if len(other) > len(group) and words in "".join(other)]
    return any(len(there) >= _NEARLY * len(where) for there in longer)


def _candidate(group: tuple[str, ...], where: Sequence[Place], counts: _Counts) -> Candidate:
    files = {one.file for one in where}
    shown = sorted(where, key=lambda one: (len(one.text), one.file, one.text))
    first = shown[:1]
    other = [one for one in shown[1:] if one.file != shown[0].file] or shown[1:]
    conditions = sum(one.condition for one in where)
    score = round(_score(group, counts), 1)
    return Candidate("".join(group), len(files), len(where), conditions, score, (*first, *other[: _EXAMPLES - 1]))


def _known(codes: CodeBook) -> str:
    """Every form of the code lists and every cell of the lexicon, to be looked through for a word group."""
    cells = (cell for name in lexicon.names() for row in lexicon.rows(name) for cell in row.values())
    return "\n".join((*skos.surface_forms(codes), *cells))


def candidates_json(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    """As plain JSON values."""
    names = ("words", "documents", "count", "conditions", "score")
    return [
        {name: getattr(one, name) for name in names}
        | {"examples": [{"file": place.file, "text": place.text} for place in one.examples]}
        for one in found
    ]
