"""RDF statements in, the policy document that they describe out: the way back from `graph_write`, no RDF library."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from .findings import KBError
from .graph_write import Statement
from .iri import parse_clause, parse_code
from .model import (
    Amendment,
    AttributeCondition,
    Audience,
    Bound,
    BoundRole,
    Change,
    Clause,
    ConditionGroup,
    Criterion,
    Force,
    GroupMode,
    InclusiveBasis,
    Measure,
    OpenCondition,
    PaymentPeriod,
    PolicyDocument,
    Quote,
    Reviewed,
    ReviewState,
    Stacking,
    StackingMode,
    StackingScope,
    UnitInCharge,
    UnitRole,
    ValidityRule,
    ValidityStatus,
)
from .terms import BOUND_OPERATORS, CV, DCT, ELI, HQ, OA, OPERATORS, PROV, QUDT, RDF, SCHEMA, XSD

_T = TypeVar("_T")

_OPERATOR_OF = {iri: operator for operator, iri in OPERATORS.items()}
_BOUND_OPERATOR_OF = {iri: operator for operator, iri in BOUND_OPERATORS.items()}


class _Index:
    """Statements by subject and predicate: read once, asked often."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._objects: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
        for statement in statements:
            self._objects[statement[0], statement[1]].append(statement)

    def found(self, subject: str, predicate: str) -> list[Statement]:
        return self._objects.get((subject, predicate), [])

    def optional(self, subject: str, predicate: str) -> str | None:
        found = self.found(subject, predicate)
        return found[0].object if found else None

    def one(self, subject: str, predicate: str) -> str:
        found = self.optional(subject, predicate)
        if found is None:
            message = f"图中缺少必需的属性 {predicate}"
            raise KBError("GRAPH_INCOMPLETE", message, place=subject, hint="，请重新收录该文件。")
        return found

    def code(self, subject: str, predicate: str) -> str:
        return parse_code(self.one(subject, predicate))[1]

    def optional_code(self, subject: str, predicate: str) -> str | None:
        iri = self.optional(subject, predicate)
        return None if iri is None else parse_code(iri)[1]

    def day(self, subject: str, predicate: str) -> date | None:
        text = self.optional(subject, predicate)
        return None if text is None else date.fromisoformat(text)

    def number(self, subject: str, predicate: str) -> Decimal | None:
        text = self.optional(subject, predicate)
        return None if text is None else Decimal(text)

    def truth(self, subject: str, predicate: str) -> bool | None:
        text = self.optional(subject, predicate)
        return None if text is None else text in ("true", "1")

    def is_a(self, subject: str, kind: str) -> bool:
        return any(statement.object == kind for statement in self.found(subject, RDF.type))

    def ordered(self, subject: str, predicate: str, read: Callable[[str], _T]) -> tuple[_T, ...]:
        """Read each object of the predicate in the order of hq:position."""
        iris = [statement.object for statement in self.found(subject, predicate)]
        return tuple(read(iri) for iri in sorted(iris, key=lambda iri: int(self.one(iri, HQ.position))))

    def names(self, subject: str, predicate: str) -> tuple[str, ...]:
        return self.ordered(subject, predicate, lambda iri: self.one(iri, HQ.name))


def read_document(statements: Iterable[Statement], document: str) -> PolicyDocument:
    """The document with this IRI; KBError GRAPH_INCOMPLETE when the statements do not tell enough."""
    index = _Index(statements)
    if not index.is_a(document, HQ.PolicyDocument):
        message = "图中没有这份政策文件"
        raise KBError("DOCUMENT_UNKNOWN", message, place=document, hint="，请先用 huiqi add 收录。")
    source = index.one(document, HQ.source)
    return PolicyDocument(
        id=document,
        file=index.one(source, HQ.fileName),
        sha256=index.one(source, HQ.sha256),
        title=index.optional(document, DCT.title),
        issuers=index.names(document, ELI.passed_by),
        doc_number=index.optional(document, ELI.id_local),
        issued=index.day(document, ELI.date_document),
        region=index.optional_code(document, ELI.relevant_for),
        valid_from=index.day(document, ELI.first_date_entry_in_force),
        valid_to=index.day(document, ELI.date_no_longer_in_force),
        valid_duration=index.optional(document, HQ.validDuration),
        validity=_validity(index, index.one(document, HQ.validityRule)),
        trial=bool(index.truth(document, HQ.trial)),
        based_on=index.names(document, ELI.based_on),
        repeals=index.names(document, ELI.repeals),
        amendments=index.ordered(document, HQ.hasAmendment, lambda iri: _amendment(index, iri)),
        superior_overrides=bool(index.truth(document, HQ.superiorOverrides)),
        criteria=_criteria(index, document),
        clauses=index.ordered(document, ELI.has_part, lambda iri: _clause(index, iri)),
        measures=index.ordered(document, HQ.hasMeasure, lambda iri: _measure(index, iri)),
        stacking=index.ordered(document, HQ.hasStacking, lambda iri: _stacking(index, iri)),
    )


def _validity(index: _Index, iri: str) -> ValidityRule:
    return ValidityRule(
        status=ValidityStatus(index.code(iri, HQ.validityStatus)),
        rule=index.code(iri, HQ.rule),
        quote=_quote(index, iri),
    )


def _clause(index: _Index, iri: str) -> Clause:
    span = index.one(iri, HQ.hasSpan)
    return Clause(
        path=index.one(iri, HQ.path),
        heading=index.optional(iri, HQ.heading),
        start=int(index.one(span, OA.start)),
        end=int(index.one(span, OA.end)),
        units=_units(index, iri),
    )


def _measure(index: _Index, iri: str) -> Measure:
    return Measure(
        id=iri,
        clause=parse_clause(index.one(iri, HQ.fromClause)),
        quote=_required_quote(index, iri),
        audience=Audience(index.code(iri, HQ.audience)),
        force=Force(index.code(iri, HQ.force)),
        instrument=index.code(iri, HQ.instrument),
        actor=index.names(iri, HQ.actor),
        beneficiary=index.optional(iri, HQ.beneficiary),
        criteria=_criteria(index, iri),
        thresholds=index.ordered(iri, HQ.hasBound, lambda bound: _bound(index, bound)),
        discretion=_discretion(index, iri),
        units=_units(index, iri),
        valid_from=index.day(iri, SCHEMA.validFrom),
        valid_to=index.day(iri, SCHEMA.validThrough),
        confidence=Decimal(index.one(iri, HQ.confidence)),
        review=ReviewState(index.code(iri, HQ.review)),
        reviewed=_reviewed(index, iri),
    )


def _reviewed(index: _Index, measure: str) -> Reviewed | None:
    iri = index.optional(measure, HQ.hasReview)
    if iri is None:
        return None
    return Reviewed(
        by=index.one(index.one(iri, PROV.wasAttributedTo), HQ.name),
        at=datetime.fromisoformat(index.one(iri, PROV.generatedAtTime)),
        note=index.optional(iri, HQ.note),
    )


def _criteria(index: _Index, owner: str) -> Criterion | None:
    root = index.optional(owner, CV.holdsRequirement)
    return None if root is None else _criterion(index, root)


def _criterion(index: _Index, iri: str) -> Criterion:
    if index.is_a(iri, HQ.ConditionGroup):
        return ConditionGroup(
            mode=GroupMode(index.code(iri, HQ.combinator)),
            members=index.ordered(iri, CV.hasRequirement, lambda member: _criterion(index, member)),
        )
    if index.is_a(iri, HQ.OpenCondition):
        return OpenCondition(text=index.one(iri, DCT.description), quote=_quote(index, iri))
    return AttributeCondition(
        attr=index.code(iri, CV.constrains),
        op=_OPERATOR_OF[index.one(iri, HQ.operator)],
        value=_condition_value(index, iri),
        quote=_quote(index, iri),
    )


def _condition_value(index: _Index, iri: str) -> bool | Decimal | date | str | tuple[str, ...]:
    members = index.optional(iri, HQ.memberList)
    if members is not None:
        return tuple(json.loads(members))
    index.one(iri, HQ.value)
    value = index.found(iri, HQ.value)[0]
    match value.datatype:
        case XSD.boolean:
            return value.object in ("true", "1")
        case XSD.decimal | XSD.integer:
            return Decimal(value.object)
        case XSD.date:
            return date.fromisoformat(value.object)
        case _:
            return value.object


def _bound(index: _Index, iri: str) -> Bound:
    number = index.number(iri, QUDT.numericValue)
    basis = index.optional_code(iri, HQ.inclusiveBasis)
    return Bound(
        quote=_required_quote(index, iri),
        kind=index.code(iri, HQ.kind),
        role=BoundRole(index.code(iri, HQ.boundRole)),
        op=_BOUND_OPERATOR_OF[index.one(iri, HQ.operator)],
        value=date.fromisoformat(index.one(iri, HQ.date)) if number is None else number,
        unit=index.code(iri, QUDT.hasUnit),
        previous=index.number(iri, HQ.previousValue),
        relative_to=index.optional(iri, HQ.relativeTo),
        period=_period(index, iri),
        per=index.optional(iri, HQ.per),
        years=_years(index, iri),
        inclusive=index.truth(iri, HQ.inclusive),
        inclusive_basis=None if basis is None else InclusiveBasis(basis),
        inferred=bool(index.truth(iri, HQ.inferred)),
    )


def _period(index: _Index, iri: str) -> PaymentPeriod | None:
    code = index.optional_code(iri, HQ.paymentPeriod)
    return None if code is None else PaymentPeriod(code)


def _years(index: _Index, iri: str) -> tuple[int, int] | None:
    first = index.optional(iri, HQ.firstYear)
    return None if first is None else (int(first), int(index.one(iri, HQ.lastYear)))


def _discretion(index: _Index, measure: str) -> Quote | None:
    iri = index.optional(measure, HQ.discretion)
    return None if iri is None else _quote_at(index, iri)


def _stacking(index: _Index, iri: str) -> Stacking:
    return Stacking(
        mode=StackingMode(index.code(iri, HQ.stackingMode)),
        scope=StackingScope(index.code(iri, HQ.stackingScope)),
        quote=_required_quote(index, iri),
        clauses=tuple(sorted(statement.object for statement in index.found(iri, HQ.withinClause))),
        value=index.number(iri, QUDT.numericValue),
        unit=index.optional_code(iri, QUDT.hasUnit),
        relative_to=index.optional(iri, HQ.relativeTo),
        period=_period(index, iri),
    )


def _amendment(index: _Index, iri: str) -> Amendment:
    old, new = index.optional(iri, HQ.oldWords), index.optional(iri, HQ.newWords)
    return Amendment(
        change=Change(index.code(iri, HQ.changeKind)),
        quote=_required_quote(index, iri),
        title=index.optional(iri, DCT.title),
        doc_number=index.optional(iri, ELI.id_local),
        clause=index.optional(iri, HQ.withinClause),
        old=None if old is None else _quote_at(index, old),
        new=None if new is None else _quote_at(index, new),
        old_value=_figure(index, iri, HQ.oldValue),
        new_value=_figure(index, iri, HQ.newValue),
        effective=index.day(iri, SCHEMA.validFrom),
        until=index.day(iri, ELI.date_no_longer_in_force),
        duration=index.optional(iri, HQ.validDuration),
    )


def _figure(index: _Index, iri: str, predicate: str) -> Decimal | date | None:
    """A number or a day."""
    found = index.found(iri, predicate)
    if not found:
        return None
    text = found[0].object
    return date.fromisoformat(text) if found[0].datatype == XSD.date else Decimal(text)


def _units(index: _Index, owner: str) -> tuple[UnitInCharge, ...]:
    return index.ordered(owner, CV.hasParticipation, lambda iri: _unit(index, iri))


def _unit(index: _Index, iri: str) -> UnitInCharge:
    return UnitInCharge(name=index.one(iri, HQ.name), role=UnitRole(index.code(iri, CV.role)), quote=_quote(index, iri))


def _quote(index: _Index, owner: str) -> Quote | None:
    return _required_quote(index, owner) if index.found(owner, HQ.hasQuote) else None


def _required_quote(index: _Index, owner: str) -> Quote:
    return _quote_at(index, index.one(owner, HQ.hasQuote))


def _quote_at(index: _Index, iri: str) -> Quote:
    return Quote(text=index.one(iri, OA.exact), start=int(index.one(iri, OA.start)), end=int(index.one(iri, OA.end)))
