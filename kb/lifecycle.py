"""A knowledge base and a day in, where each document stands in its life out: expired, about to, unknown, based on it.

What a document says of its own end comes with the rule by which it was found and its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from engine.period import Period, Validity, period
from engine.ties import NONE, name_key
from ontology.codebook import CodeBook
from ontology.interchange import iso_json, quote_json
from ontology.model import Measure, PolicyDocument

from .base import KnowledgeBase
from .standing import Standing, by_name, standing


class Stage(StrEnum):
    """Where a document stands on a day; the order is that of the report."""

    EXPIRING = "expiring"
    EXPIRED = "expired"
    UNDETERMINED = "undetermined"
    NOT_YET = "not_yet"
    IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class Life:
    """One document on a day. `lapsed`: documents that it is based on and that are out of force, by file name.

    `measures`: those with a period of their own that ends otherwise, expired or about to.
    """

    standing: Standing
    stage: Stage
    days_left: int | None
    lapsed: tuple[tuple[str, str], ...]
    measures: tuple[tuple[Measure, Period], ...]


def lives(kb: KnowledgeBase, as_of: date, within: int) -> tuple[Life, ...]:
    """All documents with measures, what ends soonest in front in each stage."""
    standings = [standing(kb, one, as_of) for one in kb.documents()]
    named = by_name(standings)
    found = [_life(kb, one, named, as_of, within) for one in standings if one.document.measures]
    stages = tuple(Stage)
    return tuple(sorted(found, key=lambda one: (stages.index(one.stage), _end(one), one.standing.document.file)))


def _end(one: Life) -> int:
    ends = one.standing.period.ends
    if ends is None:
        return 0
    return -ends.toordinal() if one.stage is Stage.EXPIRED else ends.toordinal()


_Named = Mapping[str, Sequence[tuple[PolicyDocument, Validity]]]


def _life(kb: KnowledgeBase, one: Standing, named: _Named, as_of: date, within: int) -> Life:
    left = one.period.days_left(as_of)
    return Life(one, _stage(one, left, within), left, tuple(_lapsed(one.document, named)), _own(kb, one, as_of, within))


def _stage(one: Standing, left: int | None, within: int) -> Stage:
    if one.validity is Validity.EXPIRED:
        return Stage.EXPIRED
    if one.validity is Validity.NOT_YET:
        return Stage.NOT_YET
    if left is not None:
        return Stage.EXPIRING if left <= within else Stage.IN_FORCE
    return Stage.UNDETERMINED


def _lapsed(document: PolicyDocument, named: _Named) -> Iterator[tuple[str, str]]:
    """What the document is based on that is out of force, by the name it uses and the file on record."""
    for name in document.based_on:
        found = [pair for pair in named.get(name_key(name), ()) if pair[0].id != document.id]
        if found and all(state is Validity.EXPIRED for _, state in found):
            yield name, found[0][0].file


def _own(kb: KnowledgeBase, one: Standing, as_of: date, within: int) -> tuple[tuple[Measure, Period], ...]:
    """The measures that end before their document and are out of force or about to be."""
    if one.validity is Validity.EXPIRED:
        return ()
    found = []
    for measure in one.document.measures:
        if measure.valid_to is not None and measure.valid_to != one.document.valid_to:
            span = period(one.document, measure, kb.ties.get(one.document.id, NONE), as_of)
            left = span.days_left(as_of)
            if span.ends != one.period.ends and (
                span.validity(as_of) is Validity.EXPIRED or (left is not None and left <= within)
            ):
                found.append((measure, span))
    return tuple(found)


def life_json(one: Life, codes: CodeBook) -> dict[str, Any]:
    """One document as plain JSON values."""
    document, span, _ = one.standing
    rule, repeal = document.validity, span.repeal
    return {
        "document": document.id,
        "file": document.file,
        "title": document.title,
        "doc_number": document.doc_number,
        "region": document.region,
        "stage": one.stage.value,
        "from": iso_json(span.starts),
        "to": iso_json(span.ends),
        "days_left": one.days_left,
        "rule": rule.rule,
        "rule_words": codes.label("validity-rule", rule.rule),
        "quote": rule.quote and quote_json(rule.quote),
        "repealed_by": repeal and {"document": repeal.document, "name": repeal.name, "from": iso_json(repeal.day)},
        "settled_by": list(span.settled_by),
        "lapsed_basis": [{"name": name, "file": file} for name, file in one.lapsed],
        "measures": [{"measure": measure.id, "to": iso_json(own.ends)} for measure, own in one.measures],
    }
