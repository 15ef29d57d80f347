"""A policy document in, its RDF statements out: plain strings, no blank nodes, every field, no RDF library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .iri import child_iri, clause_iri, code_iri
from .model import (
    Amendment,
    AttributeCondition,
    Audience,
    Bound,
    Clause,
    ConditionGroup,
    Criterion,
    Measure,
    OpenCondition,
    PolicyDocument,
    Quote,
    Reviewed,
    Stacking,
    UnitInCharge,
)
from .terms import (
    BOUND_OPERATORS,
    CPSV,
    CV,
    DCT,
    ELI,
    HQ,
    OA,
    OPERATORS,
    ORG,
    PROV,
    QUDT,
    RDF,
    SCHEMA,
    XSD,
    Scheme,
)


class Statement(NamedTuple):
    """One triple; `datatype` is the IRI of a literal's datatype, None when the object is an IRI."""

    subject: str
    predicate: str
    object: str
    datatype: str | None = None


def statements(document: PolicyDocument) -> Iterator[Statement]:
    """Yield everything that the model says of a document; ValueError when two measures share an IRI."""
    yield from _document(document)
    clauses = _clause_iris(document)
    first = {clause.path: iri for iri, clause in reversed(clauses)}
    for position, (iri, clause) in enumerate(clauses, 1):
        yield from _clause(document.id, iri, clause, position, first)
    seen: set[str] = set()
    for position, measure in enumerate(document.measures, 1):
        if measure.id in seen:
            msg = f"two measures of {document.id} share the IRI {measure.id}"
            raise ValueError(msg)
        seen.add(measure.id)
        yield from _measure(document.id, measure, position, first)
    for position, rule in enumerate(document.stacking, 1):
        yield from _stacking(document.id, rule, position)
    for position, amendment in enumerate(document.amendments, 1):
        yield from _amendment(document.id, amendment, position)


def _document(document: PolicyDocument) -> Iterator[Statement]:
    iri, source = document.id, child_iri(document.id, "source")
    yield from _types(iri, HQ.PolicyDocument, ELI.LegalResource)
    yield Statement(iri, HQ.source, source)
    yield from _types(source, HQ.SourceFile, ELI.Format)
    yield _text(source, HQ.fileName, document.file)
    yield _text(source, HQ.sha256, document.sha256)
    yield from _optional_text(iri, DCT.title, document.title)
    yield from _optional_text(iri, ELI.id_local, document.doc_number)
    yield from _optional_text(iri, HQ.validDuration, document.valid_duration)
    yield from _optional_date(iri, ELI.date_document, document.issued)
    yield from _optional_date(iri, ELI.first_date_entry_in_force, document.valid_from)
    yield from _optional_date(iri, ELI.date_no_longer_in_force, document.valid_to)
    yield from _optional_code(iri, ELI.relevant_for, Scheme.REGION, document.region)
    yield _truth(iri, HQ.trial, document.trial)
    yield _truth(iri, HQ.superiorOverrides, document.superior_overrides)
    yield from _parties(iri, ELI.passed_by, "issuer", document.issuers, HQ.Party, CV.PublicOrganisation)
    yield from _parties(iri, ELI.based_on, "basis", document.based_on, HQ.Reference, ELI.LegalResource)
    yield from _parties(iri, ELI.repeals, "repeal", document.repeals, HQ.Reference, ELI.LegalResource)
    rule = child_iri(iri, "validity")
    yield Statement(iri, HQ.validityRule, rule)
    yield Statement(rule, RDF.type, HQ.ValidityRule)
    yield _code(rule, HQ.validityStatus, Scheme.VALIDITY_STATUS, document.validity.status)
    yield _code(rule, HQ.rule, Scheme.VALIDITY_RULE, document.validity.rule)
    yield from _quote(rule, document.validity.quote, iri)
    yield from _criteria(iri, document.criteria, iri)


def _clause_iris(document: PolicyDocument) -> tuple[tuple[str, Clause], ...]:
    """Each clause with its IRI; clauses that share a path are counted."""
    copies: dict[str, int] = {}
    pairs = []
    for clause in document.clauses:
        copies[clause.path] = copies.get(clause.path, 0) + 1
        pairs.append((clause_iri(document.id, clause.path, copies[clause.path]), clause))
    return tuple(pairs)


def _clause(document: str, iri: str, clause: Clause, position: int, first: dict[str, str]) -> Iterator[Statement]:
    yield from _types(iri, HQ.Clause, ELI.LegalResourceSubdivision)
    yield Statement(document, ELI.has_part, iri)
    yield Statement(iri, ELI.is_part_of, document)
    yield _integer(iri, HQ.position, position)
    yield _text(iri, HQ.path, clause.path)
    yield from _optional_text(iri, HQ.heading, clause.heading)
    above = next((first[path] for path in _ancestors(clause.path) if path in first), None)
    if above is not None:
        yield Statement(iri, HQ.parentClause, above)
    span = child_iri(iri, "span")
    yield Statement(iri, HQ.hasSpan, span)
    yield Statement(span, RDF.type, HQ.SourceSpan)
    yield from _place(span, clause.start, clause.end, document)
    yield from _units(iri, clause.units, document)


def _ancestors(path: str) -> Iterator[str]:
    """The paths above a clause path, nearest first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _measure(document: str, measure: Measure, position: int, first: dict[str, str]) -> Iterator[Statement]:
    iri = measure.id
    served = CPSV.PublicService if measure.audience is Audience.ENTERPRISE else HQ.InstitutionalDuty
    yield from _types(iri, HQ.Measure, served)
    yield Statement(document, HQ.hasMeasure, iri)
    yield _integer(iri, HQ.position, position)
    yield Statement(iri, HQ.fromClause, first.get(measure.clause, clause_iri(document, measure.clause)))
    yield _code(iri, HQ.audience, Scheme.AUDIENCE, measure.audience)
    yield _code(iri, HQ.force, Scheme.FORCE, measure.force)
    yield _code(iri, HQ.instrument, Scheme.INSTRUMENT, measure.instrument)
    yield _code(iri, HQ.review, Scheme.REVIEW_STATE, measure.review)
    yield _decimal(iri, HQ.confidence, measure.confidence)
    yield from _optional_text(iri, HQ.beneficiary, measure.beneficiary)
    yield from _optional_date(iri, SCHEMA.validFrom, measure.valid_from)
    yield from _optional_date(iri, SCHEMA.validThrough, measure.valid_to)
    yield from _parties(iri, HQ.actor, "actor", measure.actor, HQ.Party, ORG.Organization)
    yield from _quote(iri, measure.quote, document)
    yield from _units(iri, measure.units, document)
    yield from _criteria(iri, measure.criteria, document)
    for number, bound in enumerate(measure.thresholds, 1):
        yield from _bound(iri, bound, number, document)
    if measure.discretion is not None:
        left = child_iri(iri, "discretion")
        yield Statement(iri, HQ.discretion, left)
        yield from _quoted(left, measure.discretion, document)
    yield from _reviewed(iri, measure.reviewed)


def _reviewed(measure: str, reviewed: Reviewed | None) -> Iterator[Statement]:
    if reviewed is not None:
        iri = child_iri(measure, "review")
        person = child_iri(iri, "by")
        yield Statement(measure, HQ.hasReview, iri)
        yield Statement(iri, RDF.type, HQ.Review)
        yield Statement(iri, PROV.generatedAtTime, reviewed.at.isoformat(), XSD.dateTime)
        yield Statement(iri, PROV.wasAttributedTo, person)
        yield Statement(person, RDF.type, PROV.Person)
        yield _text(person, HQ.name, reviewed.by)
        yield from _optional_text(iri, HQ.note, reviewed.note)


def _criteria(owner: str, criterion: Criterion | None, document: str) -> Iterator[Statement]:
    if criterion is not None:
        root = child_iri(owner, "k")
        yield Statement(owner, CV.holdsRequirement, root)
        yield from _criterion(root, criterion, document)


def _criterion(iri: str, criterion: Criterion, document: str) -> Iterator[Statement]:
    match criterion:
        case ConditionGroup():
            yield from _types(iri, HQ.ConditionGroup, CV.Criterion)
            yield _code(iri, HQ.combinator, Scheme.GROUP_MODE, criterion.mode)
            for position, member in enumerate(criterion.members, 1):
                child = f"{iri}.{position}"
                yield Statement(iri, CV.hasRequirement, child)
                yield _integer(child, HQ.position, position)
                yield from _criterion(child, member, document)
        case AttributeCondition():
            yield from _types(iri, HQ.AttributeCondition, CV.Constraint)
            yield _code(iri, CV.constrains, Scheme.ATTRIBUTE, criterion.attr)
            yield Statement(iri, HQ.operator, OPERATORS[criterion.op])
            yield from _condition_value(iri, criterion.value)
            yield from _quote(iri, criterion.quote, document)
        case OpenCondition():
            yield from _types(iri, HQ.OpenCondition, CV.Criterion)
            yield _text(iri, DCT.description, criterion.text)
            yield from _quote(iri, criterion.quote, document)


def _condition_value(iri: str, value: bool | Decimal | date | str | tuple[str, ...]) -> Iterator[Statement]:
    match value:
        case bool():
            yield _truth(iri, HQ.value, value)
        case Decimal():
            yield _decimal(iri, HQ.value, value)
        case date():
            yield Statement(iri, HQ.value, value.isoformat(), XSD.date)
        case str():
            yield _text(iri, HQ.value, value)
        case tuple():
            yield _text(iri, HQ.memberList, json.dumps(value, ensure_ascii=False))
            for member in dict.fromkeys(value):
                yield _text(iri, HQ.member, member)


def _bound(measure: str, bound: Bound, position: int, document: str) -> Iterator[Statement]:
    iri = child_iri(measure, "b", position)
    yield Statement(measure, HQ.hasBound, iri)
    yield Statement(iri, RDF.type, HQ.Bound)
    yield _integer(iri, HQ.position, position)
    yield _code(iri, HQ.kind, Scheme.KIND, bound.kind)
    yield _code(iri, HQ.boundRole, Scheme.BOUND_ROLE, bound.role)
    yield Statement(iri, HQ.operator, BOUND_OPERATORS[bound.op])
    yield _code(iri, QUDT.hasUnit, Scheme.UNIT, bound.unit)
    if isinstance(bound.value, Decimal):
        yield _decimal(iri, QUDT.numericValue, bound.value)
    else:
        yield Statement(iri, HQ.date, bound.value.isoformat(), XSD.date)
    if bound.previous is not None:
        yield _decimal(iri, HQ.previousValue, bound.previous)
    yield from _optional_text(iri, HQ.relativeTo, bound.relative_to)
    yield from _optional_code(iri, HQ.paymentPeriod, Scheme.PAYMENT_PERIOD, bound.period)
    yield from _optional_text(iri, HQ.per, bound.per)
    if bound.years is not None:
        yield _integer(iri, HQ.firstYear, bound.years[0])
        yield _integer(iri, HQ.lastYear, bound.years[1])
    if bound.inclusive is not None:
        yield _truth(iri, HQ.inclusive, bound.inclusive)
    yield from _optional_code(iri, HQ.inclusiveBasis, Scheme.INCLUSIVE_BASIS, bound.inclusive_basis)
    yield _truth(iri, HQ.inferred, bound.inferred)
    yield from _quote(iri, bound.quote, document)


def _stacking(document: str, rule: Stacking, position: int) -> Iterator[Statement]:
    iri = child_iri(document, "stacking", position)
    yield Statement(document, HQ.hasStacking, iri)
    yield Statement(iri, RDF.type, HQ.Stacking)
    yield _integer(iri, HQ.position, position)
    yield _code(iri, HQ.stackingMode, Scheme.STACKING_MODE, rule.mode)
    yield _code(iri, HQ.stackingScope, Scheme.STACKING_SCOPE, rule.scope)
    yield from (_text(iri, HQ.withinClause, clause) for clause in rule.clauses)
    if rule.value is not None:
        yield _decimal(iri, QUDT.numericValue, rule.value)
    yield from _optional_code(iri, QUDT.hasUnit, Scheme.UNIT, rule.unit)
    yield from _optional_text(iri, HQ.relativeTo, rule.relative_to)
    yield from _optional_code(iri, HQ.paymentPeriod, Scheme.PAYMENT_PERIOD, rule.period)
    yield from _quote(iri, rule.quote, document)


def _amendment(document: str, amendment: Amendment, position: int) -> Iterator[Statement]:
    """A change of another document: the reference to it, the words, the days (those of ELI for what they set)."""
    iri = child_iri(document, "amendment", position)
    yield Statement(document, HQ.hasAmendment, iri)
    yield from _types(iri, HQ.Amendment, HQ.Reference, ELI.LegalResource)
    yield _integer(iri, HQ.position, position)
    yield _text(iri, HQ.name, amendment.title or amendment.doc_number or "")
    yield _code(iri, HQ.changeKind, Scheme.CHANGE, amendment.change)
    yield from _optional_text(iri, DCT.title, amendment.title)
    yield from _optional_text(iri, ELI.id_local, amendment.doc_number)
    yield from _optional_text(iri, HQ.withinClause, amendment.clause)
    yield from _optional_date(iri, SCHEMA.validFrom, amendment.effective)
    yield from _optional_date(iri, ELI.date_no_longer_in_force, amendment.until)
    yield from _optional_text(iri, HQ.validDuration, amendment.duration)
    for name, words in ((HQ.oldWords, amendment.old), (HQ.newWords, amendment.new)):
        if words is not None:
            place = child_iri(iri, name.rpartition("#")[2])
            yield Statement(iri, name, place)
            yield from _quoted(place, words, document)
    for name, value in ((HQ.oldValue, amendment.old_value), (HQ.newValue, amendment.new_value)):
        if isinstance(value, Decimal):
            yield _decimal(iri, name, value)
        else:
            yield from _optional_date(iri, name, value)
    yield from _quote(iri, amendment.quote, document)


def _units(owner: str, units: tuple[UnitInCharge, ...], document: str) -> Iterator[Statement]:
    for position, unit in enumerate(units, 1):
        iri = child_iri(owner, "unit", position)
        yield Statement(owner, CV.hasParticipation, iri)
        yield from _types(iri, HQ.UnitInCharge, CV.Participation)
        yield _integer(iri, HQ.position, position)
        yield _text(iri, HQ.name, unit.name)
        yield _code(iri, CV.role, Scheme.UNIT_ROLE, unit.role)
        yield from _quote(iri, unit.quote, document)


def _parties(owner: str, predicate: str, kind: str, names: tuple[str, ...], *types: str) -> Iterator[Statement]:
    """Names in order, each as a node of its own: issuers, actors, documents referred to."""
    for position, name in enumerate(names, 1):
        iri = child_iri(owner, kind, position)
        yield Statement(owner, predicate, iri)
        yield from _types(iri, *types)
        yield _integer(iri, HQ.position, position)
        yield _text(iri, HQ.name, name)


def _quote(owner: str, quote: Quote | None, document: str) -> Iterator[Statement]:
    if quote is not None:
        iri = child_iri(owner, "quote")
        yield Statement(owner, HQ.hasQuote, iri)
        yield from _quoted(iri, quote, document)


def _quoted(iri: str, quote: Quote, document: str) -> Iterator[Statement]:
    yield Statement(iri, RDF.type, HQ.Quote)
    yield _text(iri, OA.exact, quote.text)
    yield from _place(iri, quote.start, quote.end, document)


def _place(iri: str, start: int, end: int, document: str) -> Iterator[Statement]:
    yield Statement(iri, OA.hasSource, child_iri(document, "source"))
    yield _integer(iri, OA.start, start)
    yield _integer(iri, OA.end, end)


def _types(subject: str, *types: str) -> Iterator[Statement]:
    for kind in types:
        yield Statement(subject, RDF.type, kind)


def _text(subject: str, predicate: str, text: str) -> Statement:
    return Statement(subject, predicate, text, XSD.string)


def _truth(subject: str, predicate: str, truth: bool) -> Statement:
    return Statement(subject, predicate, "true" if truth else "false", XSD.boolean)


def _integer(subject: str, predicate: str, number: int) -> Statement:
    return Statement(subject, predicate, str(number), XSD.integer)


def _decimal(subject: str, predicate: str, number: Decimal) -> Statement:
    return Statement(subject, predicate, f"{number:f}", XSD.decimal)


def _code(subject: str, predicate: str, scheme: str, notation: str) -> Statement:
    return Statement(subject, predicate, code_iri(scheme, notation))


def _optional_text(subject: str, predicate: str, text: str | None) -> Iterator[Statement]:
    if text is not None:
        yield _text(subject, predicate, text)


def _optional_date(subject: str, predicate: str, day: date | None) -> Iterator[Statement]:
    if day is not None:
        yield Statement(subject, predicate, day.isoformat(), XSD.date)


def _optional_code(subject: str, predicate: str, scheme: str, notation: str | None) -> Iterator[Statement]:
    if notation is not None:
        yield _code(subject, predicate, scheme, notation)
