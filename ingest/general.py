"""The clauses of a document in, the conditions that bind everybody who claims under it out (总则, 适用范围, 附则)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from ontology.codebook import CodeBook
from ontology.model import Criterion, OpenCondition

from .conditions import stated
from .expressions import all_of
from .lexicon import rows
from .phrases import Stretch, leaf, words
from .text import ClauseText, NormalText


def merge(general: Criterion | None, own: Criterion | None) -> Criterion | None:
    """A measure's own criterion with the general conditions of its document."""
    return all_of([own, general])


def general_criteria(clauses: Sequence[ClauseText], normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The general conditions of a document; being registered in its region is not among them (the region says it)."""
    found: list[Criterion | None] = []
    for low, high in _stretches(clauses, normal):
        found += [
            _condition(Stretch(piece.group(), low + piece.start()), normal, codes)
            for piece in regex.finditer(r"(?:[^，；。：（]|（[^）]*）)+", normal.text[low:high])
        ]
    return all_of(found)


def _stretches(clauses: Sequence[ClauseText], normal: NormalText) -> Iterator[tuple[int, int]]:
    """Where general conditions are written: the sentences that say to whom the document applies."""
    for clause in clauses:
        for low, high in clause.body:
            for row in rows("general_words"):
                if row["role"] != "applies":
                    continue
                for hit in regex.finditer(row["pattern"], normal.text[low:high]):
                    yield low + hit.start("who"), low + hit.end("who")


def _condition(piece: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    text = piece.text
    for row in rows("general_words"):
        if row["role"] == "local" and regex.search(row["pattern"], text):
            return None
    told = stated(text)
    if told:
        return all_of(leaf(unit, piece, normal, codes) for unit in told)
    left = text
    for row in rows("general_words"):
        if row["role"] == "noise":
            left = regex.sub(row["pattern"], "", left)
    if len(regex.sub(words("noise").pattern, "", left)) < 3:
        return None
    low = text.find(left[:2])
    high = low + len(left) if text[low : low + len(left)] == left else len(text)
    start = 0 if low < 0 else low
    quote = None if piece.start is None else normal.quote(piece.start + start, piece.start + high)
    return OpenCondition(text=quote.text if quote else text[start:high], quote=quote)
