"""Words and figures of a part in, the conditions that they state out: difficulty, loans, pledges, limits in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

import regex

from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, BoundOp, Criterion, Operator

from .expressions import all_of, any_of, parse
from .groups import Folded, Unit, fold
from .lexicon import rows
from .mentions import quantities
from .phrases import Stretch, leaf, words
from .sieve import Possible, Sieve
from .text import Mention, NormalText

_OPERATORS = {
    BoundOp.LE: Operator.LE,
    BoundOp.GE: Operator.GE,
    BoundOp.LT: Operator.LT,
    BoundOp.GT: Operator.GT,
    BoundOp.EQ: Operator.EQ,
    BoundOp.CHANGE: Operator.LE,
}
_BEFORE = 16  # characters in front of a figure that tell what it limits


@cache
def _compiled(table: str) -> tuple[tuple[regex.Pattern[str], str, str, str], ...]:
    return tuple(
        (regex.compile(row["pattern"]), row["criterion"], row.get("where", "anywhere"), row.get("instruments", ""))
        for row in rows(table)
    )


@cache
def _sieve() -> Sieve:
    tables = {name: [row["pattern"] for row in rows(name)] for name in ("condition_words", "loan_words")}
    return Sieve(tables | {"limit_words": [row["before"] for row in rows("limit_words")]})


@lru_cache(maxsize=1024)
def _possible(folded: str) -> Possible:
    """The rows of the tables of conditions that can occur in a text without quotation marks."""
    return _sieve().of(folded)


@lru_cache(maxsize=2048)
def _found(table: str, text: str) -> tuple[tuple[str, tuple[Unit, ...]], ...]:
    """What each row of a table finds in a text, with the instruments for which it counts."""
    folded, table_rows = fold(text), _compiled(table)
    made: list[tuple[str, tuple[Unit, ...]]] = []
    for place in _possible(folded.text)[table]:
        pattern, expression, where, instruments = table_rows[place]
        if hits := _hits(pattern, folded, where if table == "condition_words" else "loan", expression):
            made.append((instruments, hits))
    return tuple(made)


def _told(table: str, text: str, instrument: str | None) -> tuple[Unit, ...]:
    return apart([unit for wanted, hits in _found(table, text) if counts(wanted, instrument) for unit in hits])


@cache
def counts(instruments: str, instrument: str | None) -> bool:
    """Whether a row's instrument list ("a,b", "!a,b", "*" or nothing) takes an instrument in."""
    if instruments in {"", "*"}:
        return True
    listed = set(instruments.lstrip("!").split(","))
    return (instrument in listed) != instruments.startswith("!")


def stated(text: str, instrument: str | None = None) -> tuple[Unit, ...]:
    """The condition words of a text as units, longest first where they overlap; `kind` tells where they count."""
    return _told("condition_words", text, instrument)


def _hits(pattern: regex.Pattern[str], folded: Folded, kind: str, expression: str) -> tuple[Unit, ...]:
    return tuple(
        Unit(*folded.span(hit.start(), hit.end()), "condition", kind, expression)
        for hit in pattern.finditer(folded.text)
        if hit.end() > hit.start()
    )


def apart(found: Sequence[Unit]) -> tuple[Unit, ...]:
    """Units in order, of those that overlap the longest."""
    ordered = sorted(found, key=lambda unit: unit.start)
    if all(one.end <= other.start for one, other in pairwise(ordered)):
        return tuple(ordered)
    kept: list[Unit] = []
    for unit in sorted(found, key=lambda unit: (unit.start - unit.end, unit.start)):
        if all(unit.end <= other.start or unit.start >= other.end for other in kept):
            kept.append(unit)
    return tuple(sorted(kept, key=lambda unit: unit.start))


def loans(text: str, instrument: str | None) -> tuple[Unit, ...]:
    """The words for loans and pledges that count under an instrument."""
    return _told("loan_words", text, instrument)


def presupposed(stretch: Stretch, instrument: str | None, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The loans and pledges that a part presupposes: any of the pledged things, and the kind of loan."""
    by_attribute: dict[str, list[Criterion]] = {}
    for unit in loans(stretch.text, instrument):
        attribute = unit.expression.partition("=")[0]
        by_attribute.setdefault(attribute, []).append(leaf(unit, stretch, normal, codes))
    return all_of(any_of(leaves) for leaves in by_attribute.values())


def implied(text: str, instrument: str | None, codes: CodeBook) -> Criterion | None:
    """What an instrument presupposes without saying so (延期: a loan to extend)."""
    return all_of(
        parse(row["criterion"], codes)
        for row in rows("instrument_conditions")
        if row["instrument"] == instrument and not (row["unless"] and _pattern(row["unless"]).search(text))
    )


def limits(stretch: Stretch, instrument: str | None, normal: NormalText, tier: Tier | None = None) -> Criterion | None:
    """The limits in figures that the beneficiary must meet (单户授信500万元及以下), not those that it is given.

    A list of figures (突破1亿元、5亿元) is one for each tier of the benefit; without tiers any of them will do.
    """
    if not _possible(fold(stretch.text).text)["limit_words"]:
        return None  # most parts name nothing that a figure could limit
    return all_of(_of_tier(listed, tier) for listed in _limits(stretch, instrument, normal))


@dataclass(frozen=True, slots=True)
class Tier:
    """Which of how many tiers of a benefit is meant."""

    place: int
    count: int


def _of_tier(listed: Sequence[Criterion], tier: Tier | None) -> Criterion | None:
    if tier is not None and tier.count == len(listed):
        return listed[tier.place]
    return any_of(listed)


@cache
def _pattern(text: str) -> regex.Pattern[str]:
    return regex.compile(text)


def _limits(stretch: Stretch, instrument: str | None, normal: NormalText) -> list[list[Criterion]]:
    """The limits of a stretch, those of one list together."""
    found: list[list[Criterion]] = []
    last: tuple[str, Operator, Mention] | None = None
    others = other_cases(stretch.text)
    for figure in quantities(stretch.text):
        if figure.value is None or isinstance(figure.value, date) or _within(figure, others):
            continue
        listed = last is not None and _in_list(stretch.text, last[2], figure)
        if listed and last is not None:
            attr, operator = last[0], _OPERATORS.get(figure.op or BoundOp.EQ, last[1])
            operator = last[1] if operator is Operator.EQ else operator
        else:
            named = _limited(stretch.text, figure, instrument)
            if named is None:
                last = None
                continue
            attr, operator = named
            found.append([])
        last = (attr, operator, figure)
        place = (figure.start, figure.end)
        quote = None if stretch.start is None else normal.quote(*(stretch.start + at for at in place))
        found[-1].append(AttributeCondition(attr=attr, op=operator, value=Decimal(figure.value), quote=quote))
    return found


def other_cases(text: str) -> list[tuple[int, int]]:
    """The brackets that say how a limit reads for others (10%（超过100人的企业达到5%）): they bind nobody else."""
    return [found.span() for found in words("other_case").finditer(text)]


def _within(place: Mention | Unit, spans: Sequence[tuple[int, int]]) -> bool:
    return any(low <= place.start and place.end <= high for low, high in spans)


def apart_from(found: Sequence[Unit], spans: Sequence[tuple[int, int]]) -> list[Unit]:
    """The units that do not stand within any of the spans."""
    return [unit for unit in found if not _within(unit, spans)]


def limited_places(stretch: Stretch, instrument: str | None) -> list[tuple[int, int]]:
    """Where a stretch words its limits in figures, from what is limited to the last figure of the list."""
    found: list[tuple[int, int]] = []
    last: Mention | None = None
    for figure in quantities(stretch.text):
        if last is not None and _in_list(stretch.text, last, figure):
            found[-1] = (found[-1][0], figure.end)
        elif isinstance(figure.value, date) or (row := _limit_row(stretch.text, figure, instrument)) is None:
            last = None
            continue
        else:
            low = max(0, figure.start - _BEFORE)
            hits = list(_pattern(row["before"]).finditer(stretch.text, low, figure.end))
            start = hits[-1].start() if hits else figure.start
            measured = words("measured").search(stretch.text[:start])
            found.append((measured.start() if measured else start, figure.end))
        last = figure
    return [(low, high) for low, high in found if not words("further").search(stretch.text, low, high)]


def _in_list(text: str, last: Mention, figure: Mention) -> bool:
    """Whether a figure goes on with the list of the one before it (1亿元、5亿元)."""
    return figure.unit == last.unit and words("listed").fullmatch(text, last.end, figure.start) is not None


def _limited(text: str, figure: Mention, instrument: str | None) -> tuple[str, Operator] | None:
    """What a figure limits, and how."""
    operator = _OPERATORS.get(figure.op) if figure.op else None
    row = _limit_row(text, figure, instrument)
    return None if operator is None or row is None else (row["attr"], operator)


def _limit_row(text: str, figure: Mention, instrument: str | None) -> Mapping[str, str] | None:
    """The row of `limit_words.tsv` that tells what a figure with an operator limits."""
    if figure.op is None or figure.op not in _OPERATORS:
        return None
    before = fold(text[max(0, figure.start - _BEFORE) : figure.end]).text
    after = fold(text[figure.start : figure.end + 10]).text
    for row in rows("limit_words"):
        if row["unit"] != figure.unit or not counts(row["instruments"], instrument):
            continue
        if _pattern(row["before"]).search(before) and _pattern(row["after"]).search(after):
            return row
    return None
