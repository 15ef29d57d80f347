"""A measure in, what a page says of it in words out: figures, conditions, units, validity, how surely it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.period import Validity
from kb.base import KnowledgeBase
from kb.headline import headline
from kb.periods import held_words
from kb.readiness import readiness, readiness_words
from kb.reason_words import units_words
from kb.show_document import criterion_words
from kb.wording import bound_words, validity_words
from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.interchange import inherited_units
from ontology.model import (
    Audience,
    Bound,
    ConditionGroup,
    Criterion,
    GroupMode,
    Measure,
    PolicyDocument,
    ReviewState,
    UnitInCharge,
)

from .reading import anchor


@dataclass(frozen=True, slots=True)
class Card:
    """A measure in words. `held`: its period, `state`: where today lies in it."""

    number: int
    anchor: str
    measure: Measure
    headline: str
    audience: str
    force: str
    instrument: str
    figures: tuple[tuple[str, str, str], ...]
    conditions: tuple[str, ...]
    actor: str
    units: str
    held: str
    state: str
    in_force: bool
    reviewed: str
    doubts: tuple[str, ...] = ()
    ready: str = ""


def card(
    kb: KnowledgeBase,
    document: PolicyDocument,
    measure: Measure,
    when: date,
    *,
    number: int = 0,
    units: tuple[UnitInCharge, ...] | None = None,
    findings: Sequence[Finding] = (),
) -> Card:
    """A measure with what is known of it on a day; `units`: those in charge where the document has no clauses here."""
    codes = kb.codes
    period = kb.period(document, measure, when)
    validity = period.validity(when)
    in_charge = in_charge_of(document, measure) if units is None else units
    reviewed = "" if measure.review is ReviewState.UNREVIEWED else codes.label("review-state", measure.review)
    return Card(
        number=number,
        anchor=anchor(measure),
        measure=measure,
        headline=headline(measure, codes),
        audience=codes.label("audience", measure.audience),
        force=codes.label("force", measure.force),
        instrument=codes.label("instrument", measure.instrument),
        figures=tuple(_figure(bound, codes) for bound in measure.thresholds),
        conditions=condition_lines(measure.criteria, codes),
        actor="、".join(measure.actor),
        units=units_words(in_charge, codes) if in_charge else "",
        held=held_words(document, measure, period, codes),
        state=validity_words(validity),
        in_force=validity is Validity.IN_FORCE,
        reviewed=reviewed,
        doubts=tuple(one.message for one in findings if _inside(one, measure)),
    )


def in_charge_of(document: PolicyDocument, measure: Measure) -> tuple[UnitInCharge, ...]:
    """The units in charge of a measure: its own, else those of its clause or of one around it."""
    units: Mapping[str, tuple[UnitInCharge, ...]] = {one.path: one.units for one in reversed(document.clauses)}
    return measure.units or inherited_units(measure.clause, units)


def readiness_of(document: PolicyDocument, measure: Measure, codes: CodeBook) -> str:
    """How far a grant could be given without an application; "" where the question does not arise."""
    found = readiness(document, measure, codes)
    return readiness_words(found, codes) if measure.audience is Audience.ENTERPRISE and found.grants else ""


def condition_lines(criterion: Criterion | None, codes: CodeBook) -> tuple[str, ...]:
    """The conditions, a line for each that must hold."""
    if criterion is None:
        return ()
    if isinstance(criterion, ConditionGroup) and criterion.mode is GroupMode.ALL:
        return tuple(words for one in criterion.members for words in condition_lines(one, codes))
    return (criterion_words(criterion, codes),)


def _figure(bound: Bound, codes: CodeBook) -> tuple[str, str, str]:
    """What a figure says, what it is there for, and its words."""
    return bound_words(bound, codes), codes.label("bound-role", bound.role), bound.quote.text


def _inside(finding: Finding, measure: Measure) -> bool:
    return finding.start is not None and measure.quote.start <= finding.start < measure.quote.end
