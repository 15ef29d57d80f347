"""A reference to a clause (第五条第二款) and a document in, the stretches of the source that it means out."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import regex

from ontology.model import Clause

from .lexicon import alternation, rows
from .numbering import ordinal

NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十百零两]{1,5})"
_LABEL = regex.compile(rf"(?P<n>{NUMBER}|[①-⑳])(?P<level>\D*)$")
_SENTENCE_ENDS = tuple("。；;：:！？”）)")


class Step(NamedTuple):
    """One part of a reference: its number and the word for its level (条, 款)."""

    number: int
    level: str


def pattern() -> str:
    """The pattern of a reference."""
    levels = alternation("clause_levels", "kind", "numbered")
    step = rf"[（(]?{NUMBER}[）)]?(?:{levels})"
    return rf"(?:第{step}(?:第?{step})*)"


def steps(reference: str) -> tuple[Step, ...]:
    """The parts of a reference, outermost first."""
    return tuple(Step(ordinal(found["n"]), found["level"]) for found in _steps().finditer(reference))


def same(reference: str, other: str) -> bool:
    """Whether a reference means a clause or something inside it."""
    inner, outer = steps(reference), steps(other)
    return bool(outer) and [one.number for one in inner[: len(outer)]] == [one.number for one in outer]


def places(reference: str, clauses: tuple[Clause, ...], text: str) -> tuple[tuple[int, int], ...]:
    """Where the clause stands in the source text, a paragraph of it where the reference names one; () when nowhere."""
    named = steps(reference)
    outer = tuple(one for one in named if one.level not in _paragraphs())
    found = next((clause for clause in clauses if outer and _is(clause.path, outer)), None)
    if found is None:
        return ()
    counted = [one.number for one in named if one.level in _paragraphs()]
    if not counted:
        return ((found.start, found.end),)
    inside = _split(text, found.start, found.end)
    return (inside[counted[0] - 1],) if counted[0] <= len(inside) else ((found.start, found.end),)


def _is(path: str, outer: tuple[Step, ...]) -> bool:
    """Whether a clause path is what a reference names; what stands above a level that both write does not count."""
    labels = [_LABEL.search(label) for label in path.split("/")]
    if not all(labels):
        return False
    parts = [(ordinal(label["n"]), label["level"]) for label in labels if label]
    written = [place for place, (_, level) in enumerate(parts) if level == outer[0].level]
    return [number for number, _ in parts[written[0] if written else 0 :]] == [one.number for one in outer]


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The paragraphs of a stretch: lines, but for those that go on with the sentence above."""
    found: list[tuple[int, int]] = []
    place = start
    for line in text[start:end].splitlines(keepends=True):
        if line.strip():
            above = text[found[-1][0] : found[-1][1]].rstrip() if found else ""
            if found and not above.endswith(_SENTENCE_ENDS):
                found[-1] = (found[-1][0], place + len(line))
            else:
                found.append((place, place + len(line)))
        place += len(line)
    return found


@cache
def _paragraphs() -> frozenset[str]:
    return frozenset(row["pattern"] for row in rows("clause_levels") if row["kind"] == "paragraph")


@cache
def _steps() -> regex.Pattern[str]:
    return regex.compile(rf"[（(]?(?P<n>{NUMBER})[）)]?(?P<level>{alternation('clause_levels', 'kind', 'numbered')})")
