"""Clauses that list conditions in, one criterion out: all of them hold, or any (下列条件之一：, a list of groups)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, Criterion, OpenCondition

from .claims import required
from .conditions import Tier
from .expressions import all_of, any_of, leaves
from .lexicon import rows
from .phrases import Stretch, open_words, words
from .text import ClauseText, NormalText

_COMMA = "，"
_COLONS = ("：", ":")
_PERSONS = ("individual", "individual_business")
_SHORTEST = 3  # characters of a condition
_ITEMS = regex.compile(r"[^；。\n]+")
_SENTENCES = regex.compile(r"[^。\n]+")
_PIECES = regex.compile(r"(?:[^，；。：:（\n]|（[^）]*）)+")


@dataclass(frozen=True, slots=True)
class Source:
    """What conditions are read from: the text, the code book, the places read elsewhere, the tier that is meant."""

    normal: NormalText
    codes: CodeBook
    told: Sequence[int] = ()
    tier: Tier | None = None


def says(role: str, text: str) -> bool:
    """Whether a text holds a pattern of a role of `general_words.tsv`."""
    return any(pattern.search(text) for pattern in patterns(role))


@cache
def patterns(role: str) -> tuple[regex.Pattern[str], ...]:
    """The patterns of a role of `general_words.tsv`."""
    return tuple(regex.compile(row["pattern"]) for row in rows("general_words") if row["role"] == role)


def listed(clauses: Sequence[ClauseText], source: Source) -> Criterion | None:
    """The conditions of clauses that stand together: those below a clause are its list."""
    return all_of(found for found, _ in _trees(clauses, source))


def _trees(clauses: Sequence[ClauseText], source: Source) -> Iterator[tuple[Criterion | None, Stretch]]:
    """The criterion of each clause at the top with those below it, and its own words."""
    place = 0
    while place < len(clauses):
        first, last = clauses[place], place + 1
        while last < len(clauses) and clauses[last].depth > first.depth:
            last += 1
        below = list(_trees(clauses[place + 1 : last], source))
        low, high = first.body[0] if first.body else (first.start, first.start)
        text = source.normal.text[low:high]
        own = all_of(one for a, b in first.body for one in conditions(a, b, source))
        if below and says("either", text.rstrip()):
            yield all_of([own, any_of(_alternative(*one, source) for one in below)]), Stretch(text, low)
        else:
            yield all_of([own, *(found for found, _ in below)]), Stretch(text, low)
        place = last


def _alternative(found: Criterion | None, said: Stretch, source: Source) -> Criterion | None:
    """One of several conditions: as read when the tables know all its words, else its words."""
    end = len(said.text.rstrip("。；;，, \n"))
    if not end or (found is not None and not any(isinstance(one, OpenCondition) for one in leaves(found))):
        return found
    return open_words(said, 0, end, source.normal)


def conditions(low: int, high: int, source: Source) -> Iterator[Criterion | None]:
    """The conditions that a stretch states, without those that the document says of itself."""
    text = source.normal.text
    for sentence in _SENTENCES.finditer(text, low, high):
        start, end = sentence.span()
        if any(start <= place < end for place in source.told) or words("hands").search(sentence.group()):
            continue
        if says("sanction", sentence.group()):
            continue
        lead = next((hit for pattern in patterns("either_of") for hit in pattern.finditer(sentence.group())), None)
        if lead is not None and lead.end() < len(sentence.group()):
            yield all_of(_said(start, start + lead.start(), source))
            yield any_of(_items(start + lead.end(), end, source))
        else:
            yield from _said(start, end, source)


def _items(low: int, high: int, source: Source) -> Iterator[Criterion | None]:
    text = source.normal.text
    for item in _ITEMS.finditer(text, low, high):
        yield _alternative(all_of(_said(item.start(), item.end(), source)), Stretch(item.group(), item.start()), source)


def _said(low: int, high: int, source: Source) -> Iterator[Criterion | None]:
    for piece in pieces(source.normal.text, low, high):
        if says("procedure", piece.text) or says("announces", piece.text):
            continue
        noun, rest = required(piece, None, source.normal, source.codes, source.tier)
        if says("owner", piece.text) and any(_person(one) for one in leaves(noun)):
            yield open_words(piece, 0, len(piece.text), source.normal)
            continue
        yield noun
        yield elsewhere(piece, source.normal) if says("local", piece.text) else rest


def _person(found: AttributeCondition | OpenCondition) -> bool:
    return isinstance(found, AttributeCondition) and found.value in _PERSONS


def pieces(text: str, low: int, high: int) -> Iterator[Stretch]:
    """The words between two stops; a case and what is asked in it (…的，…应…) are one.

    What a colon follows only introduces.
    """
    begin: int | None = None
    for piece in _PIECES.finditer(text[low:high]):
        after = text[low + piece.end() : low + piece.end() + 1]
        start, begin = piece.start() if begin is None else begin, None
        if after == _COMMA and says("case", piece.group() + after) and _asks(text[low + piece.end() + 1 : high]):
            begin = start
        elif after not in _COLONS:
            yield Stretch(text[low + start : low + piece.end()], low + start)


def _asks(following: str) -> bool:
    """Whether the next piece asks something (应, 须)."""
    piece = _PIECES.match(following)
    return piece is not None and says("asks", piece.group())


def elsewhere(piece: Stretch, normal: NormalText) -> Criterion | None:
    """What a piece requires besides being registered in the jurisdiction (在本市注册的独立法人)."""
    low = 0
    for pattern in patterns("registered"):
        for hit in pattern.finditer(piece.text):
            low = max(low, hit.end())
    left = words("noise").sub("", piece.text[low:])
    for pattern in patterns("noise"):
        left = pattern.sub("", left)
    if not low or len(left) < _SHORTEST or says("local", piece.text[low:]):
        return None
    return open_words(piece, low, len(piece.text), normal)
