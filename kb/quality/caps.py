"""Rules of one kind of figure in, where two documents of a region say different figures of the same thing out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from kb.comparison.arrange import Line, lines
from kb.comparison.gather import Given, in_force, unnamed
from kb.comparison.words import figure_words, source_name, tier_words
from ontology.codebook import CodeBook
from ontology.findings import Severity
from ontology.model import BoundRole

from .alarm import Alarm
from .alike import likeness

_ALIKE = 0.5
"""From this share of common words on two sentences speak of the same thing."""

_TODO = "核对两份文件：后者已取代前者的，用 huiqi relate 登记；读错的，复核时更正"


def cap_alarms(given: Sequence[Given], codes: CodeBook) -> Iterator[Alarm]:
    """Different figures of two documents of one region, both in force, in one row of the comparison."""
    granted = [one for one in given if _comparable(one)]
    seen: set[frozenset[str]] = set()
    for line in lines(granted, None):
        for one, other in combinations(line.members, 2):
            pair = frozenset((one.found.measure.id, other.found.measure.id))
            if pair not in seen and _differ(one, other):
                seen.add(pair)
                yield _alarm(one, other, line, codes)


def _comparable(one: Given) -> bool:
    return (
        one.role is BoundRole.BENEFIT and not unnamed(one.kind) and in_force(one.rule) and one.rule.figure is not None
    )


def _differ(one: Given, other: Given) -> bool:
    """Whether two documents of a region say different figures, worded alike, of what is counted alike."""
    a, b = one.rule, other.rule
    assert a.figure is not None
    assert b.figure is not None
    if a.origin.iri == b.origin.iri or a.origin.region != b.origin.region or a.origin.region is None:
        return False
    if one.found.measure.instrument != other.found.measure.instrument or a.figure.value == b.figure.value:
        return False
    counted = [(each.op, each.unit, each.period, each.per) for each in (a.figure, b.figure)]
    return counted[0] == counted[1] and likeness(a.quote.text, b.quote.text) >= _ALIKE


def _alarm(one: Given, other: Given, line: Line, codes: CodeBook) -> Alarm:
    told = [f"{figure_words(each.rule.figure, codes)}（{source_name(each.rule.origin)}）" for each in (one, other)]
    tier = tier_words(line.item.tiers, codes)
    what = codes.label("kind", one.kind or "").partition("（")[0]
    message = f"同一地区两份有效文件的{what}不同{f'（{tier}）' if tier else ''}：{'；'.join(told)}"
    words = f"{one.rule.quote.text} ／ {other.rule.quote.text}"
    where = one.rule.origin.file, one.found.measure.clause, words, one.found.measure.id
    return Alarm("CAPS_DIFFER", Severity.WARNING, message, _TODO, *where)
