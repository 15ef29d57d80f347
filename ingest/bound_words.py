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
_BRACKET = regex.compile(r"\([^()]*\)")
_LIMITS = frozenset({BoundOp.LE, BoundOp.GE, BoundOp.LT, BoundOp.GT})


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
    at = figure.start
    if text[at - 1 : at] == "(" and _closes_limit(text, at - 1):
        at -= 1
    low = _floor(text, at, max(floor, at - _WINDOW))
    if figure.type is MentionType.DATE:
        pattern, table = _date_words("before")
        near = [m for m in pattern.finditer(text, low, at) if m.end() >= at - 1]
        return Cue(BoundOp(table[near[-1].group()]), near[-1].start(), near[-1].end(), 1) if near else None
    best: Cue | None = None
    for match in _words("before").finditer(text, low, at):
        gap = at - match.end() - _bracketed(text, match.end(), at)
        row = next((r for r in _rows_of("before", match.group()) if _fits(r, figure) and gap <= int(r["gap"])), None)
        if row is None or (best is not None and best.strength > 1 and int(row["strength"]) < 1 and not row["types"]):
            continue
        found = _cue(row, match.start(), match.end())
        chained = best is not None and match.start() - best.end <= 2 and best.op is BoundOp(_op(row))
        if best is not None and found.sign and best.op in _LIMITS and match.start() - best.end <= 1:
            found = replace(found, op=best.op, start=best.start)
        if best is not None and best.sign and found.op in _LIMITS and _steps(figure) and match.start() - best.end <= 1:
            found = replace(found, sign=best.sign, start=best.start)
        best = replace(found, start=best.start) if chained and best else found
    return best


def _steps(figure: Figure) -> bool:
    """Whether a figure is a distance between rates."""
    return figure.type in (MentionType.BP, MentionType.PP)


def _closes_limit(text: str, at: int) -> bool:
    """Whether words that name a limit stand before an opening bracket (额度上限(30万元))."""
    return around("limit_noun").search(text, max(0, at - _WINDOW), at) is not None


def _floor(text: str, at: int, low: int) -> int:
    """How far back the words of a figure reach: to the last stop outside closed brackets."""
    depth = 0
    for i in range(at - 1, low - 1, -1):
        if text[i] == ")":
            depth += 1
        elif text[i] == "(" and depth:
            depth -= 1
        elif depth == 0 and text[i] in _STOPS:
            return i + 1
    return low


def _bracketed(text: str, start: int, end: int) -> int:
    """How many characters stand in brackets, which count for nothing in a distance."""
    return sum(found.end() - found.start() for found in _BRACKET.finditer(text, start, end))


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
            past = _date_words("past")[1] if figure.last != figure.value else {}
            words = Cue(BoundOp(past.get(match.group(), table[match.group()])), figure.end, match.end(), 1)
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
