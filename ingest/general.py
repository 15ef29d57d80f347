"""The clauses of a document in, the conditions that bind everybody who claims under it out (总则, 适用范围, 附则)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

import regex

from ontology.codebook import CodeBook
from ontology.model import ConditionGroup, Criterion, GroupMode, OpenCondition

from .claims import required
from .conditions import stated
from .expressions import all_of
from .lexicon import rows
from .phrases import Stretch, leaf, words
from .text import ClauseText, NormalText

_MOST = 200  # conditions; more than any document seen puts on everybody who claims
_PIECES = regex.compile(r"(?:[^，；。：（]|（[^）]*）)+")


def merge(general: Criterion | None, own: Criterion | None) -> Criterion | None:
    """A measure's own criterion with the general conditions of its document."""
    return all_of([own, general])


def general_criteria(clauses: Sequence[ClauseText], normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The general conditions of a document; being registered in its region is not among them (the region says it)."""
    found: list[Criterion | None] = []
    told = tuple(_stretches(clauses, normal))
    starts = sorted(start for start, _ in told)
    for low, high in told:
        found += [_condition(piece, normal, codes) for piece in _pieces(normal.text, low, high)]
    for low, high in _listed(clauses):
        if bisect_left(starts, low) < bisect_left(starts, high):
            continue
        for piece in _pieces(normal.text, low, high):
            noun, rest = required(piece, None, normal, codes)
            found += [noun, None if _says("local", piece.text) else rest]
    whole = all_of(found)
    if isinstance(whole, ConditionGroup) and whole.mode is GroupMode.ALL:
        return all_of(whole.members[:_MOST])
    return whole


def _pieces(text: str, low: int, high: int) -> Iterator[Stretch]:
    for piece in _PIECES.finditer(text[low:high]):
        if text[low + piece.end() : low + piece.end() + 1] != "：":  # what a colon follows only introduces
            yield Stretch(piece.group(), low + piece.start())


def _listed(clauses: Sequence[ClauseText]) -> Iterator[tuple[int, int]]:
    """The stretches under a heading that announces conditions (申报条件), without the words that introduce them."""
    for clause in clauses:
        if any(_says("heading", heading) for heading in (clause.heading, *clause.headings) if heading):
            yield from clause.body


def _says(role: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in _patterns(role))


@cache
def _patterns(role: str) -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(row["pattern"]) for row in rows("general_words") if row["role"] == role)


def _stretches(clauses: Sequence[ClauseText], normal: NormalText) -> Iterator[tuple[int, int]]:
    """Where general conditions are written: the sentences that say to whom the document applies."""
    for clause in clauses:
        for low, high in clause.body:
            for pattern in _patterns("applies"):
                for hit in pattern.finditer(normal.text[low:high]):
                    yield low + hit.start("who"), low + hit.end("who")


def _condition(piece: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    text = piece.text
    if _says("local", text):
        return None
    told = stated(text)
    if told:
        return all_of(leaf(unit, piece, normal, codes) for unit in told)
    left = text
    for pattern in _patterns("noise"):
        left = pattern.sub("", left)
    if len(words("noise").sub("", left)) < 3:
        return None
    low = text.find(left[:2])
    high = low + len(left) if text[low : low + len(left)] == left else len(text)
    start = 0 if low < 0 else low
    quote = None if piece.start is None else normal.quote(piece.start + start, piece.start + high)
    return OpenCondition(text=quote.text if quote else text[start:high], quote=quote)
