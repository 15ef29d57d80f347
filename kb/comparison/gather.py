"""Measures with their documents in, the rules that answer a comparison out: each with figure, tiers, group, period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.amend import amended
from engine.figures import dated_figures, in_stages
from engine.period import Period, Validity, period, place
from engine.ties import NONE, Ties
from ontology.codebook import CodeBook
from ontology.model import Audience, Bound, BoundRole, Measure, PolicyDocument, ReviewState

from .conditions import Read, read
from .table import Figure, Origin, Rule

_UNNAMED = "other"


@dataclass(frozen=True, slots=True)
class Found:
    """A measure as the index keeps it: its document without clauses and measures, its units named, where it is from."""

    document: PolicyDocument
    origin: Origin
    measure: Measure
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is compared on which day: a kind of figure or an instrument."""

    kind: str | None
    instrument: str | None
    as_of: date


@dataclass(frozen=True, slots=True)
class Given:
    """A rule with what its row and its favour need: kind of figure, conditions, measure."""

    rule: Rule
    found: Found
    kind: str | None
    role: BoundRole | None
    read: Read


def gathered(
    found: Iterable[Found], question: Question, ties: Mapping[str, Ties], codes: CodeBook
) -> tuple[Given, ...]:
    """The rules of the measures that answer a question.

    A kind that some figures grant and others ask for is compared by what is granted; one that is only asked for, by
    that.
    """
    given = [
        one
        for each in found
        if each.measure.review is not ReviewState.REJECTED
        for one in _of(_as_of(each, ties, question.as_of), question, ties.get(each.document.id, NONE), codes)
    ]
    granted = [one for one in given if one.role is not BoundRole.CONDITION]
    return tuple(granted or given)


def _as_of(found: Found, ties: Mapping[str, Ties], day: date) -> Found:
    """The measure as later documents let it read on a day."""
    own = ties.get(found.document.id, NONE)
    return found if own is NONE else replace(found, measure=amended(found.measure, own, day))


def _of(found: Found, question: Question, ties: Ties, codes: CodeBook) -> Iterator[Given]:
    measure, document = found.measure, found.document
    if question.kind is None and measure.audience is not Audience.ENTERPRISE:
        return
    span = period(document, measure, ties, question.as_of)
    bounds = _bounds(measure, question, codes)
    if not bounds and question.kind is not None:
        return
    conditions = read(measure, document.criteria, codes)
    if not bounds:
        days = span.validity(question.as_of), span.starts, span.ends
        yield Given(_rule(found, conditions, None, span, days), found, None, None, conditions)
    for bound, starts, ends in _dated(measure, span, bounds, question.as_of):
        asked = conditions
        if bound.role is BoundRole.CONDITION:
            asked = read(without(measure, bound), document.criteria, codes)
        days = place(question.as_of, starts, ends, span.open), starts, ends
        yield Given(_rule(found, asked, figure_of(bound), span, days), found, bound.kind, bound.role, asked)


def without(measure: Measure, bound: Bound) -> Measure:
    """A measure without one of its figures: what is compared is no tier of its own row."""
    kept = tuple(one for one in measure.thresholds if one is not bound)
    return measure.model_copy(update={"thresholds": kept})


def _bounds(measure: Measure, question: Question, codes: CodeBook) -> list[Bound]:
    if question.kind is not None:
        return [one for one in measure.thresholds if one.kind == question.kind]
    return [
        one
        for one in measure.thresholds
        if one.role is BoundRole.BENEFIT or (one.role is BoundRole.TIME and direction(one.kind, codes) is not None)
    ]


def direction(kind: str | None, codes: CodeBook) -> str | None:
    """Which way a kind of figure is better, where that is known."""
    concept = codes.lists["kind"].get(kind or "")
    return concept.notes.get("favourable") if concept else None


def _dated(
    measure: Measure, span: Period, bounds: Sequence[Bound], as_of: date
) -> list[tuple[Bound, date | None, date | None]]:
    """The figures with their days; where a text has several by date, those of the day if there are any."""
    dated = dated_figures(measure, span)
    days = {id(one.bound): one for one in dated}
    staged = in_stages(dated)
    now = [one for one in bounds if id(one) in days and days[id(one)].holds(as_of)]
    chosen = [one for one in bounds if id(one) not in days or one in now] if staged and now else list(bounds)
    return [
        (one, days[id(one)].starts, days[id(one)].ends) if staged and id(one) in days else (one, span.starts, span.ends)
        for one in chosen
    ]


def _rule(
    found: Found, conditions: Read, figure: Figure | None, span: Period, days: tuple[Validity, date | None, date | None]
) -> Rule:
    """A rule; `days`: whether its figure holds, from when and to when."""
    measure, (validity, starts, ends) = found.measure, days
    return Rule(
        origin=found.origin,
        measure=measure.id,
        clause=measure.clause,
        quote=measure.quote,
        force=measure.force,
        units=found.units,
        figure=figure,
        tiers=conditions.tiers,
        validity=validity,
        starts=starts,
        ends=ends,
        conditions=(*conditions.words, *(f"不含：{one.words}" for one in conditions.excluded)),
        duration=found.document.valid_duration if span.ends is None and span.starts is None else None,
        review=measure.review,
    )


def figure_of(bound: Bound) -> Figure:
    """The value of a bound as tables compare it."""
    return Figure(
        op=bound.op,
        value=bound.value,
        unit=bound.unit,
        previous=bound.previous,
        inclusive=bound.inclusive,
        inclusive_basis=bound.inclusive_basis,
        period=bound.period,
        per=bound.per,
        relative_to=bound.relative_to,
        quote=bound.quote,
        kind=bound.kind,
    )


def unnamed(kind: str | None) -> bool:
    """Whether a kind does not tell what its figures are of."""
    return kind in (None, _UNNAMED)


def in_force(rule: Rule) -> bool:
    """Whether a rule holds on the day of the question."""
    return rule.validity is Validity.IN_FORCE
