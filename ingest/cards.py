"""The clauses of a document in, its labelled cards out (申报条件：… 补贴标准：1万元): what binds the amounts of each.

The amount of a card stands under a label and names nobody. Its conditions stand in front of it in the same section:
under labels of their own, or as numbered clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ontology.codebook import CodeBook
from ontology.model import Criterion

from .expressions import all_of
from .listings import Source, conditions, listed, patterns
from .phrases import words
from .text import ClauseText, NormalText


@dataclass(frozen=True, slots=True)
class Card:
    """A criterion with the stretch of normal text whose measures it binds, and where its conditions stand."""

    low: int
    high: int
    criterion: Criterion
    places: tuple[tuple[int, int], ...]


def cards(clauses: Sequence[ClauseText], normal: NormalText, codes: CodeBook) -> tuple[Card, ...]:
    """The labelled cards of a document in their order."""
    source, made, done = Source(normal, codes), [], 0
    for place, clause in enumerate(clauses):
        for low, high in clause.body:
            for pattern in patterns("amount_label"):
                for hit in pattern.finditer(normal.text, low, high):
                    before = tuple(_before(clauses, place, done, hit.start()))
                    end = _end(clauses, place, high)
                    if (card := _card(before, hit.start(), end, source)) is not None:
                        made.append(card)
                    done = end
    return tuple(made)


def _before(clauses: Sequence[ClauseText], place: int, low: int, high: int) -> Iterator[ClauseText]:
    """The clauses of a section in front of an amount, cut where the card before ends and where the amount begins."""
    first = place
    while first and clauses[first].heading is None and clauses[first - 1].end > low:
        first -= 1
    for clause in clauses[first : place + 1]:
        body = tuple((max(a, low), min(b, high)) for a, b in clause.body if b > low and a < high)
        if body:
            yield replace(clause, body=body)


def _end(clauses: Sequence[ClauseText], place: int, line: int) -> int:
    """Where the measures of an amount end: with its clause."""
    return max(line, clauses[place].end)


def _card(before: Sequence[ClauseText], low: int, high: int, source: Source) -> Card | None:
    labelled = [span for clause in before for span in _labelled(clause, source.normal)]
    numbered = [clause for clause in before if clause.heading is None]
    paid = any(words("hands").search(source.normal.text[a:b]) for clause in numbered for a, b in clause.body)
    told: list[Criterion | None] = [one for a, b in labelled for one in conditions(a, b, source)]
    places = list(labelled)
    if numbered and not paid:
        own = [replace(clause, body=tuple(_unlabelled(clause, source.normal))) for clause in numbered]
        told.append(listed(own, source))
        places += [span for clause in own for span in clause.body]
    criterion = all_of(told)
    return Card(low, high, criterion, tuple(sorted(places))) if criterion is not None else None


def _labelled(clause: ClauseText, normal: NormalText) -> Iterator[tuple[int, int]]:
    """What stands under the labels of conditions in a clause, up to the next label or the end of the line."""
    for low, high in clause.body:
        marks = {
            hit.start(): (hit.end(), role)
            for role in ("other_label", "condition_label")  # the latter overrules
            for pattern in patterns(role)
            for hit in pattern.finditer(normal.text, low, high)
        }
        starts = sorted(marks)
        for start, until in pairwise([*starts, high]):
            end, role = marks[start]
            line = normal.text.find("\n", end, until)
            if role == "condition_label":
                yield end, (line if line >= 0 else until)


def _unlabelled(clause: ClauseText, normal: NormalText) -> Iterator[tuple[int, int]]:
    """The words of a clause in front of its first label."""
    for low, high in clause.body:
        starts = [
            hit.start()
            for role in ("condition_label", "other_label")
            for pattern in patterns(role)
            for hit in pattern.finditer(normal.text, low, high)
        ]
        if min(starts, default=high) > low:
            yield low, min(starts, default=high)
