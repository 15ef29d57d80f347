"""A figure in its text in, the bound words before and after it out: operator, inclusion and sign (comparators.tsv)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import regex

from ontology.model import BoundOp

from .lexicon import rows
from .quantities import Figure, around
from .text import MentionType

_WINDOW = 40
_STOPS = "，。；;：:！？!?\n("


@dataclass(frozen=True, slots=True)
class Cue:
    """A bound word found beside a figure: its operator, its span, how strong it is, and a sign for changes."""

    op: BoundOp
    start: int
    end: int
    strength: int
    sign: int = 0
    inclusive: bool | None = None


@cache
def _side(side: str) -> tuple[Mapping[str, str], ...]:
    return tuple(row for row in rows("comparators") if row["side"] == side)


@cache
def _words(side: str) -> regex.Pattern[str]:
    ordered = sorted({row["word"] for row in _side(side)}, key=lambda w: (-len(w), w))
    return regex.compile("|".join(map(regex.escape, ordered)))


@cache
def _date_words(side: str) -> tuple[regex.Pattern[str], dict[str, str]]:
    table = {row["word"]: row["value"] for row in rows("time_words") if row["kind"] == side}
    ordered = sorted(table, key=lambda w: (-len(w), w))
    return regex.compile("|".join(map(regex.escape, ordered))), table


@cache
def _rows_of(side: str, word: str) -> tuple[Mapping[str, str], ...]:
    return tuple(row for row in _side(side) if row["word"] == word)


def _fits(row: Mapping[str, str], figure: Figure) -> bool:
    kind = "bare" if figure.unit is None else figure.type.value
    if row["types"]:
        return kind in row["types"].split(",")
    return figure.type not in (MentionType.DATE,)


def _cue(row: Mapping[str, str], start: int, end: int) -> Cue:
    sign = {"down": -1, "up": 1}.get(row["op"], 0)
    op = BoundOp.DELTA if sign else BoundOp(row["op"])
    return Cue(op, start, end, int(row["strength"]), sign)


def before(text: str, figure: Figure, floor: int) -> Cue | None:
    """The last bound word before a figure, with those that stand directly before it."""
    low = max(floor, figure.start - _WINDOW)
    for i in range(figure.start - 1, low - 1, -1):
        if text[i] in _STOPS:
            low = i + 1
            break
    if figure.type is MentionType.DATE:
        pattern, table = _date_words("before")
        near = [m for m in pattern.finditer(text, low, figure.start) if m.end() >= figure.start - 1]
        return Cue(BoundOp(table[near[-1].group()]), near[-1].start(), near[-1].end(), 1) if near else None
    best: Cue | None = None
    for match in _words("before").finditer(text, low, figure.start):
        for row in _rows_of("before", match.group()):
            if _fits(row, figure) and figure.start - match.end() <= int(row["gap"]):
                chained = best is not None and match.start() - best.end <= 2 and best.op is BoundOp(_op(row))
                found = _cue(row, match.start(), match.end())
                best = replace(found, start=best.start) if chained and best else found
    return best


def _op(row: Mapping[str, str]) -> str:
    return "delta" if row["op"] in ("down", "up") else row["op"]


def after(text: str, figure: Figure) -> Cue | None:
    """The bound word after a figure, with (含) or (不含) before or after it."""
    at, inclusive = figure.end, None
    if found := around("included").match(text[at : at + 24]):
        at, inclusive = at + found.end(), found["no"] is None
    words: Cue | None = None
    pattern, table = _date_words("after") if figure.type is MentionType.DATE else (_words("after"), {})
    if match := pattern.match(text, at):
        if table:
            words = Cue(BoundOp(table[match.group()]), figure.end, match.end(), 1)
        else:
            row = next((r for r in _rows_of("after", match.group()) if _fits(r, figure)), None)
            words = _cue(row, figure.end, match.end()) if row else None
    if (
        words is not None
        and inclusive is None
        and (found := around("included").match(text[words.end : words.end + 24]))
    ):
        inclusive, words = found["no"] is None, replace(words, end=words.end + found.end())
    if words is None:
        return Cue(BoundOp.EQ, figure.end, at, -1, inclusive=inclusive) if inclusive is not None else None
    return replace(words, inclusive=inclusive)


def inside(text: str, figure: Figure) -> Cue | None:
    """The limit that a frequency holds within its own words (每年最多两次)."""
    for match in _words("before").finditer(text, figure.start, figure.end):
        for row in _rows_of("before", match.group()):
            if row["op"] in ("<=", ">="):
                return Cue(BoundOp(row["op"]), figure.start, figure.end, 2)
    return None


def stronger(left: Cue | None, right: Cue | None) -> Cue | None:
    """Which of the words on both sides decides; None when neither says anything."""
    known = [cue for cue in (left, right) if cue is not None and cue.strength >= 0]
    return max(known, key=lambda cue: cue.strength) if known else None
