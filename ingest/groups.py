"""Text in, the words that name or limit beneficiaries out: longest match over code-list forms and `groups.tsv`.

`units` is the layer under `criteria`; `groups` gives the same as mentions (`code` is the criterion expression).
Quotation marks are ignored ("专精特新"企业 is one term); a match that begins or ends inside a word is dropped.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import regex

from ontology.codebook import CodeBook, Edition

from .lexicon import rows
from .segment import Words, boundaries, segment
from .sieve import beginnings
from .text import Mention, MentionType

_QUOTES = frozenset("“”\u2018\u2019\"'「」『』")
_SCHEMES = (("tags", "tag", "tags"), ("industry", "industry", "industry"))  # code list, class, attribute
DEFINED = "defined"  # the list of the terms that a document defines: criterion expression -> term
_BLOCK = regex.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+")  # what the segmenter reads as one
_Forms = tuple[tuple[str, str, str], ...]  # form, class, criterion expression
_Row = tuple[regex.Pattern[str], str, str, str]  # pattern, role, class, criterion expression


class Unit(NamedTuple):
    """One recognised term: its place in the text given, what part it plays and the criterion it writes."""

    start: int
    end: int
    role: str
    kind: str
    expression: str
    listed: bool = False  # a form of a code list, which must begin where a word begins


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without quotation marks, and the place of each of its characters (and of its end) in the text given."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text given of a non-empty stretch of the folded text."""
        return self.places[start], self.places[end - 1] + 1


@lru_cache(maxsize=512)
def fold(text: str) -> Folded:
    """A text without quotation marks."""
    if _QUOTES.isdisjoint(text):
        return Folded(text, range(len(text) + 1))
    kept = [place for place, character in enumerate(text) if character not in _QUOTES]
    return Folded("".join(text[place] for place in kept), (*kept, len(text)))


def groups(text: str, codes: CodeBook) -> tuple[Mention, ...]:
    """The mentions of groups in a text, in order; `code` is the criterion expression of the terms that touch."""
    joined: list[list[Unit]] = []
    for unit in units(text, codes):
        if joined and joined[-1][-1].end == unit.start:
            joined[-1].append(unit)
        else:
            joined.append([unit])
    return tuple(
        Mention(
            start := one[0].start,
            end := one[-1].end,
            text[start:end],
            MentionType.GROUP,
            code=" & ".join(dict.fromkeys(unit.expression for unit in one)),
        )
        for one in joined
    )


def units(text: str, codes: CodeBook) -> tuple[Unit, ...]:
    """The terms of a text that name or limit beneficiaries, in order and without overlap."""
    known = _units(text, Edition(codes))
    own = tuple(_own(text, codes)) if DEFINED in codes.lists else ()
    if not own:
        return known
    left = (unit for unit in known if all(unit.end <= term.start or unit.start >= term.end for term in own))
    return tuple(sorted((*left, *own), key=lambda unit: unit.start))


def _own(text: str, codes: CodeBook) -> Iterator[Unit]:
    """The places of the terms that the document defines."""
    folded = fold(text)
    for expression, concept in codes.lists[DEFINED].items():
        for hit in regex.finditer(regex.escape(concept.label_zh), folded.text):
            yield Unit(*folded.span(*hit.span()), "head", DEFINED, expression)


@lru_cache(maxsize=2048)
def _units(text: str, edition: Edition) -> tuple[Unit, ...]:
    folded = fold(text)
    return tuple(
        unit
        for start, unit in _matches(folded, _scanner(edition))
        if unit.role != "guard" and (not unit.listed or _begins_word(folded.text, start, edition))
    )


def _begins_word(text: str, at: int, edition: Edition) -> bool:
    """Whether a word begins at a place; a word never runs over a stop, so that only the words around it are read."""
    for block in _BLOCK.finditer(text):
        if block.end() > at:
            return block.start() >= at or at - block.start() in _borders(block.group(), edition)
    return True


def dictionary(codes: CodeBook) -> tuple[str, ...]:
    """The words that join the segmenter's own: one dictionary serves every stage that asks for word borders."""
    return _words(Edition(codes))


def words_before(text: str, at: int, codes: CodeBook) -> Iterator[tuple[int, int]]:
    """The words that end at a place of a text without quotation marks, nearest first, back to the last stop."""
    for block in _BLOCK.finditer(text, 0, at):
        if block.end() == at:
            borders = sorted(_borders(block.group(), Edition(codes)), reverse=True)
            yield from ((block.start() + low, block.start() + high) for high, low in pairwise(borders))


@lru_cache(maxsize=2048)
def _borders(block: str, edition: Edition) -> frozenset[int]:
    return boundaries(segment(block, words=_words(edition)))


def _matches(folded: Folded, scanner: _Scanner) -> Iterator[tuple[int, Unit]]:
    """The longest term at each place, from left to right."""
    text, done = folded.text, 0
    wild = {hit.start() for row in scanner.wild for hit in row[0].finditer(text, overlapped=True)}
    begins = [*map(operator.add, text, text[1:]), *text[-1:]]
    places = (at for at, pair in enumerate(begins) if pair in scanner.begins or pair[0] in scanner.begins)
    for at in sorted({*places, *wild}) if wild else places:
        if at < done:
            continue
        pair = begins[at]
        near = scanner.near.get(pair) or scanner.near.get(pair[0], ())
        best = _longest(text, at, (*near, *scanner.wild) if at in wild else near)
        listed = next((form for form in scanner.listed.get(pair, ()) if text.startswith(form, at)), None)
        if listed:
            length, role, kind, expression = scanner.meanings[listed]
            if best is None or at + length > best[0]:
                yield at, Unit(*folded.span(at, at + length), role, kind, expression, listed=True)
                done = at + length
                continue
        if best is not None:
            done, (_, role, kind, expression) = best
            yield at, Unit(*folded.span(at, done), role, kind, expression)


def _longest(text: str, at: int, tried: tuple[_Row, ...]) -> tuple[int, _Row] | None:
    best: tuple[int, _Row] | None = None
    for row in tried:
        found = row[0].match(text, at)
        if found is not None and found.end() > (best[0] if best else at):
            best = (found.end(), row)
    return best


@dataclass(frozen=True, slots=True)
class _Scanner:
    """The terms by what they begin with, a character or a pair: listed forms, and patterns (`wild`: begin with any).

    The patterns of a pair include those of its first character, in the order of the table.
    """

    near: Mapping[str, tuple[_Row, ...]]
    wild: tuple[_Row, ...]
    begins: frozenset[str]
    listed: Mapping[str, tuple[str, ...]]  # the longest first
    meanings: Mapping[str, tuple[int, str, str, str]]  # by form: length of the stem, role, class, expression


@cache
def _scanner(edition: Edition) -> _Scanner:
    word = {row["role"]: row["pattern"] for row in rows("claim_words")}
    meanings: dict[str, tuple[int, str, str, str]] = {}
    for form, kind, expression in _gathered(edition):
        stem = regex.sub(word["tail"], "", form)
        if stem and not regex.search(word["sized"], stem):
            role = "head" if kind == "tag" and stem == form and regex.search(word["noun"], form) else "quality"
            meanings.setdefault(form, (len(stem), role, kind, expression))
    listed: dict[str, tuple[str, ...]] = {}
    for form in sorted(meanings, key=lambda word: (-len(word), word)):
        listed[form[:2]] = (*listed.get(form[:2], ()), form)
    near, wild = _patterns()
    return _Scanner(near, wild, frozenset({*near, *listed}), listed, meanings)


def _patterns() -> tuple[dict[str, tuple[_Row, ...]], tuple[_Row, ...]]:
    """The patterns of the table by what they begin with, and those that begin with any character."""
    made: list[tuple[frozenset[str] | None, _Row]] = [
        (beginnings(row["pattern"], 2), (regex.compile(row["pattern"]), row["role"], row["class"], row["criterion"]))
        for row in rows("groups")
    ]
    begins = {begin for some, _ in made for begin in some or ()}
    near = {
        begin: tuple(row for some, row in made if some is not None and not some.isdisjoint({begin, begin[0]}))
        for begin in begins
    }
    return near, tuple(row for some, row in made if some is None)


@cache
def _words(edition: Edition) -> tuple[str, ...]:
    return Words(sorted(_scanner(edition).meanings))


def _gathered(edition: Edition) -> _Forms:
    return tuple(
        (fold(form).text, kind, f"{attribute}={code}")
        for scheme, kind, attribute in _SCHEMES
        for code, concept in edition.codes.lists.get(scheme, {}).items()
        for form in sorted({concept.label_zh, *concept.forms})
        if len(fold(form).text) > 1
    )
