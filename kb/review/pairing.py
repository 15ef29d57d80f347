"""Measures as read and decisions with their places in, which decision is about which measure out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ontology.model import Measure

from .anchor import overlap
from .decisions import Decision, Plain
from .readings import differing

_SAME_WORDS = 0.8
"""How much of their place two readings of the same words share at least."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A decision and where its words are."""

    decision: Decision
    span: Span


def span_of(measure: Measure) -> Span:
    """Where a measure's words are."""
    return measure.quote.start, measure.quote.end


def paired(
    placed: Sequence[Placed],
    measures: Sequence[Measure],
    read: Callable[[Measure], Plain],
    close: Callable[[Placed, Measure], bool],
) -> dict[int, Measure]:
    """For each decision (by its position) the measure it is about: same words and reading, same words, nearly those.

    `close`: whether a decision may be about a measure whose reading differs.
    """
    found: dict[int, Measure] = {}
    taken: set[str] = set()

    def claim(number: int, choice: Iterable[Measure]) -> None:
        one = next(iter(choice), None)
        if one is not None:
            found[number] = one
            taken.add(one.id)

    def differences(measure: Measure, decision: Decision) -> int:
        return len(differing(read(measure), decision.effective))

    def left(number: int, among: Sequence[Measure]) -> list[Measure]:
        return [m for m in among if m.id not in taken and close(placed[number], m)]

    exact = [[m for m in measures if span_of(m) == one.span] for one in placed]
    for alike in (_as_read, _as_left):
        for number, one in _open(placed, found):
            claim(number, (m for m in exact[number] if m.id not in taken and alike(read(m), one.decision)))
    for number, one in _open(placed, found):
        claim(number, sorted(left(number, exact[number]), key=partial(differences, decision=one.decision)))
    for number, one in _open(placed, found):
        near = () if exact[number] else [m for m in measures if overlap(span_of(m), one.span) >= _SAME_WORDS]
        claim(number, sorted(left(number, near), key=partial(_apart, span=one.span)))
    return found


def _open(placed: Sequence[Placed], found: Mapping[int, Measure]) -> list[tuple[int, Placed]]:
    """The decisions that have no measure yet."""
    return [(number, one) for number, one in enumerate(placed) if number not in found]


def _as_read(fields: Plain, decision: Decision) -> bool:
    """Whether a measure is read as it was when it was decided about."""
    return not differing(fields, decision.read or decision.effective)


def _as_left(fields: Plain, decision: Decision) -> bool:
    """Whether a measure says what the person decided."""
    return not differing(fields, decision.effective)


def _apart(measure: Measure, span: Span) -> float:
    return -overlap(span_of(measure), span)
