"""The clauses of a document in, its labelled cards out (申报条件：… 补贴标准：1万元): what binds the amounts of each.

The amount of a card stands under a label and names nobody. Its conditions stand in front of it in the same section:
under labels of their own, or as numbered clauses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from ontology.codebook import CodeBook
from ontology.model import Criterion

from .claims import claim_pieces, required
from .conditions import Tier
from .expressions import all_of
from .listings import Source, conditions, listed, patterns, says
from .mentions import quantities
from .phrases import Stretch, words
from .text import ClauseText, NormalText

_GRANT = "grant"
_SENTENCES = regex.compile(r"[^。\n]+")


@dataclass(frozen=True, slots=True)
class Card:
    """A stretch of normal text with the clauses whose conditions bind its measures, and where these stand."""

    low: int
    high: int
    before: tuple[ClauseText, ...]
    source: Source
    criterion: Criterion
    places: tuple[tuple[int, int], ...]

    def of(self, tier: Tier | None) -> Criterion | None:
        """The criterion of one tier of its amounts (分别给予100万元、50万元): of listed figures its own."""
        return self.criterion if tier is None else _read(self.before, replace(self.source, tier=tier))[0]

    def promises(self, start: int, end: int) -> bool:
        """Whether a stretch belongs to a condition of the card that says that something is given, and not how much."""
        text = self.source.normal.text
        spans = ((low, high) for a, b in self.places for low, high in _sentences(text, a, b))
        return any(low < end and start < high and _promise(text, low, high) is not None for low, high in spans)


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
    criterion, places = _read(before, source)
    return Card(low, high, tuple(before), source, criterion, tuple(sorted(places))) if criterion is not None else None


def _read(before: Sequence[ClauseText], source: Source) -> tuple[Criterion | None, list[tuple[int, int]]]:
    """The conditions that stand in front of an amount, and where."""
    labelled = [span for clause in before for span in _labelled(clause, source.normal)]
    numbered = [clause for clause in before if clause.heading is None]
    paid = any(words("hands").search(source.normal.text[a:b]) for clause in numbered for a, b in clause.body)
    told: list[Criterion | None] = [one for a, b in labelled for one in _cell(a, b, source)]
    places = list(labelled)
    if numbered and not paid:
        own = [replace(clause, body=tuple(_unlabelled(clause, source.normal))) for clause in numbered]
        told.append(listed(own, source))
        places += [span for clause in own for span in clause.body]
    return all_of(told), places


def _cell(low: int, high: int, source: Source) -> Iterator[Criterion | None]:
    """The conditions under a label.

    A sentence that promises a grant without its figure (…的企业给予奖励) says who gets it, and the sentences beside
    it that encourage something are its background.
    """
    text = source.normal.text
    spans = tuple(_sentences(text, low, high))
    promised = any(_promise(text, a, b) is not None for a, b in spans)
    for a, b in spans:
        end = _promise(text, a, b)
        if end is None and promised and says("background", text[a:b].lstrip()):
            for piece in claim_pieces(Stretch(text[a:b], a))[:1]:
                yield required(piece, _GRANT, source.normal, source.codes)[0]
        elif end is None:
            yield from conditions(a, b, source)
        else:
            for piece in claim_pieces(Stretch(text[a:end], a)):
                if not words("aside").match(piece.text):
                    yield from required(piece, _GRANT, source.normal, source.codes, source.tier)


def _sentences(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch."""
    return (hit.span() for hit in _SENTENCES.finditer(text, low, high))


def _promise(text: str, low: int, high: int) -> int | None:
    """Where a sentence begins to promise a grant without any figure of it; None when it promises none."""
    for pattern in patterns("promise"):
        if (hit := pattern.search(text, low, high)) is not None and not quantities(text[hit.start() : hit.end()]):
            return int(hit.start())
    return None


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
