"""Rules of one kind of figure in, where the tiers of one clause leave a gap between them or overlap out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from math import ceil, floor

from kb.comparison.align import covers, meet, partition
from kb.comparison.conditions import KIND_AXIS
from kb.comparison.gather import Given
from kb.comparison.table import Interval
from kb.comparison.words import figure_words, interval_words
from ontology.codebook import AttributeType, CodeBook
from ontology.findings import Severity
from ontology.model import BoundRole

from .alarm import Alarm

_TODO = "对照原文：原文如此的，向发文机关核实；读错的，复核时更正条件"


def tier_alarms(given: Sequence[Given], codes: CodeBook) -> Iterator[Alarm]:
    """Gaps and overlaps of each set of tiers: figures of one kind for one group, cut by one number, in one clause."""
    sets: dict[tuple[object, ...], list[Given]] = {}
    for one in given:
        if one.role is BoundRole.BENEFIT and one.rule.figure is not None and len(one.rule.tiers) == 1:
            sets.setdefault(_set_of(one), []).append(one)
    for members in sets.values():
        if len({_span(one) for one in members}) > 1:
            yield from _gaps(members, codes)
            yield from _overlaps(members, codes)


def _set_of(one: Given) -> tuple[object, ...]:
    figure, measure = one.rule.figure, one.found.measure
    assert figure is not None
    what = figure.unit, figure.per, figure.relative_to, figure.period, figure.op
    above = measure.clause.rpartition("/")[0] or measure.clause
    return one.rule.origin.iri, above, measure.instrument, _span(one).attr, one.read.group, what


def _span(one: Given) -> Interval:
    return one.rule.tiers[0]


def _gaps(members: Sequence[Given], codes: CodeBook) -> Iterator[Alarm]:
    """The spans between the lowest and the highest tier that none of them holds."""
    spans = [_span(one) for one in members]
    pieces = partition(spans[0].attr, spans)
    held = [i for i, piece in enumerate(pieces) if any(covers(span, piece) for span in spans)]
    for i in range(held[0], held[-1]):
        if i not in held and not (_whole(pieces[i], codes) and _between_neighbours(pieces[i])):
            told = f"各档之间空着一段：{span_words(pieces[i], codes)} 没有规定"
            yield _alarm("TIER_GAP", members[0], told)


def _whole(piece: Interval, codes: CodeBook) -> bool:
    """Whether a number is counted in whole ones."""
    attribute = codes.attributes.get(piece.attr.removeprefix(KIND_AXIS))
    return attribute is not None and attribute.type is AttributeType.INT


def _between_neighbours(piece: Interval) -> bool:
    """Whether no whole number lies strictly between the ends of a span that leaves both out (more than 3, below 4)."""
    if piece.low is None or piece.high is None or piece.low_closed or piece.high_closed:
        return False
    return ceil(piece.high) - floor(piece.low) <= 1


def _overlaps(members: Sequence[Given], codes: CodeBook) -> Iterator[Alarm]:
    """Tiers with a common span and different figures; of tiers within one another the higher one is meant."""
    for one, other in combinations(members, 2):
        common = meet(_span(one), _span(other))
        nested = covers(_span(one), _span(other)) or covers(_span(other), _span(one))
        if common is None or nested or _value(one) == _value(other):
            continue
        figures = " 和 ".join(figure_words(each.rule.figure, codes) for each in (one, other))
        yield _alarm("TIER_OVERLAP", other, f"{span_words(common, codes)} 落在两档里（{figures}）")


def _value(one: Given) -> object:
    return one.rule.figure and one.rule.figure.value


def _alarm(code: str, one: Given, message: str) -> Alarm:
    measure = one.found.measure
    where = one.rule.origin.file, measure.clause, measure.quote.text, measure.id
    return Alarm(code, Severity.WARNING, message, _TODO, *where)


def span_words(one: Interval, codes: CodeBook) -> str:
    """A span with the name of its number, also where no attribute but only a kind of figure says what it is."""
    kind = one.attr.removeprefix(KIND_AXIS)
    return interval_words(replace(one, attr=kind), codes)
