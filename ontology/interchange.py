"""Documents in, the huiqi-export/1 form out (plain JSON values), and back as far as the form carries them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from .findings import KBError
from .model import (
    Amendment,
    AttributeCondition,
    Bound,
    Clause,
    ConditionGroup,
    ConditionValue,
    Criterion,
    GroupMode,
    Measure,
    OpenCondition,
    Operator,
    PolicyDocument,
    Quote,
    ReviewState,
    Stacking,
    UnitInCharge,
    ValidityRule,
    ValidityStatus,
)

JsonObject: TypeAlias = dict[str, Any]
JsonValue: TypeAlias = bool | int | float | str | list[str]

EXPORT_FORMAT = "huiqi-export/1"
OPEN_ATTRIBUTE = "text"
"""The attribute that stands for an open condition in the JSON form."""

IMPORTED = "imported"
NOT_STATED = "not_stated"
"""Rules of validity (code list validity-rule) of documents that come back from an export."""

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def export_json(documents: Iterable[PolicyDocument]) -> JsonObject:
    """The whole export; rejected measures are left out, validity and units are resolved."""
    return {"format": EXPORT_FORMAT, "documents": [document_json(document) for document in documents]}


def document_json(document: PolicyDocument) -> JsonObject:
    """One document of the export."""
    units = {clause.path: clause.units for clause in reversed(document.clauses)}
    return {
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "issuers": list(document.issuers),
        "doc_number": document.doc_number,
        "issued": iso_json(document.issued),
        "region": document.region,
        "valid_from": iso_json(document.valid_from),
        "valid_to": iso_json(document.valid_to),
        "valid_duration": document.valid_duration,
        "trial": document.trial,
        "based_on": list(document.based_on),
        "repeals": list(document.repeals),
        "clauses": [_clause_json(clause) for clause in document.clauses],
        "measures": [
            _measure_json(measure, document, measure.units or inherited_units(measure.clause, units))
            for measure in document.measures
            if measure.review is not ReviewState.REJECTED
        ],
        **_present(
            stacking=[_stacking_json(rule) for rule in document.stacking] or None,
            amendments=[amendment_json(one) for one in document.amendments] or None,
        ),
    }


def inherited_units(path: str, units: Mapping[str, tuple[UnitInCharge, ...]]) -> tuple[UnitInCharge, ...]:
    """The units in charge of a clause by path: its own, else those of the nearest clause above that names any."""
    while path:
        if units.get(path):
            return units[path]
        path = path.rpartition("/")[0]
    return units.get("", ())


def criteria_json(criterion: Criterion | None) -> JsonObject | None:
    """A criterion as a tree of {"all"|"any": [..]}, {"not": ..} over {"attr", "op", "value"}; its root is a group."""
    if criterion is None:
        return None
    tree = _criterion_json(criterion)
    return tree if isinstance(criterion, ConditionGroup) else {"all": [tree]}


def criteria_from_json(tree: object) -> Criterion | None:
    """The criterion of a JSON tree (None for null or an empty group); KBError CRITERIA_FORM when it is no such tree."""
    match tree:
        case None:
            return None
        case {"all": [*members], **rest} if not rest:
            return _group(GroupMode.ALL, members)
        case {"any": [*members], **rest} if not rest:
            return _group(GroupMode.ANY, members)
        case {"not": {"any": [*members], **inner}, **rest} if not rest and not inner and len(members) > 1:
            return _group(GroupMode.NONE, members)
        case {"not": member, **rest} if not rest:
            return _group(GroupMode.NONE, [member])
        case {"attr": str(attr), "value": value, **rest} if rest.keys() <= {"op"}:
            return _leaf(attr, rest.get("op", Operator.EQ.value), value)
    raise _form_error(tree)


def number_json(number: Decimal) -> int | float:
    """A JSON number: an integer when it is integral.

    >>> number_json(Decimal("1.00")), number_json(Decimal("0.5")), number_json(Decimal("1E+7"))
    (1, 0.5, 10000000)
    """
    return int(number) if number == number.to_integral_value() else float(number)


def from_export(export: Mapping[str, Any]) -> tuple[PolicyDocument, ...]:
    """The documents of an export; what the form lacks (digest, quotes of conditions, basis of limits) is empty."""
    if export.get("format") != EXPORT_FORMAT:
        message = f"格式是 {export.get('format')!r}，不是 {EXPORT_FORMAT}"
        raise KBError("EXPORT_FORM", message, hint="；请使用 huiqi export --format json 导出的文件。")
    return tuple(_document(entry) for entry in export["documents"])


def _criterion_json(criterion: Criterion) -> JsonObject:
    match criterion:
        case OpenCondition():
            return {"attr": OPEN_ATTRIBUTE, "op": Operator.EQ.value, "value": criterion.text}
        case AttributeCondition():
            return {"attr": criterion.attr, "op": criterion.op.value, "value": value_json(criterion.value)}
        case ConditionGroup(mode=GroupMode.NONE, members=(member,)):
            return {"not": _criterion_json(member)}
        case ConditionGroup(mode=GroupMode.NONE):
            return {"not": {"any": [_criterion_json(member) for member in criterion.members]}}
        case ConditionGroup():
            return {criterion.mode.value: [_criterion_json(member) for member in criterion.members]}


def value_json(value: ConditionValue) -> JsonValue:
    """A condition's value as JSON: numbers as numbers, dates in ISO form, sets as lists."""
    match value:
        case bool() | str():
            return value
        case Decimal():
            return number_json(value)
        case date():
            return value.isoformat()
        case tuple():
            return list(value)


def value_from_json(value: object) -> bool | Decimal | date | str | tuple[str, ...]:
    """The value of a condition; a string in the form of an ISO date is a date."""
    match value:
        case bool():
            return value
        case int() | float():
            return Decimal(repr(value))
        case str() if _ISO_DATE.fullmatch(value):
            return date.fromisoformat(value)
        case str():
            return value
        case list() | tuple() if all(isinstance(member, str) for member in value):
            return tuple(value)
    raise _form_error(value)


def _group(mode: GroupMode, members: Sequence[object]) -> Criterion | None:
    """A group of JSON members; a member that requires nothing drops out of "all" and makes no sense elsewhere."""
    read = [criteria_from_json(member) for member in members]
    known = tuple(member for member in read if member is not None)
    if mode is not GroupMode.ALL and (None in read or not known):
        raise _form_error(members)
    return ConditionGroup(mode=mode, members=known) if known else None


def _leaf(attr: str, op: object, value: object) -> Criterion:
    if op not in [operator.value for operator in Operator]:
        raise _form_error(op)
    if attr == OPEN_ATTRIBUTE and isinstance(value, str):
        return OpenCondition(text=value)
    return AttributeCondition(attr=attr, op=Operator(op), value=value_from_json(value))


def _form_error(found: object) -> KBError:
    message = f"适用条件的写法无法识别：{found!r}"
    return KBError("CRITERIA_FORM", message, hint="；应为 all/any/not 或含 attr、op、value 的条件。")


def _clause_json(clause: Clause) -> JsonObject:
    return {
        "path": clause.path,
        "heading": clause.heading,
        "start": clause.start,
        "end": clause.end,
        "units": _units_json(clause.units),
    }


def _units_json(units: tuple[UnitInCharge, ...]) -> list[JsonObject]:
    return [{"name": unit.name, "role": unit.role.value} for unit in units]


def _measure_json(measure: Measure, document: PolicyDocument, units: tuple[UnitInCharge, ...]) -> JsonObject:
    return {
        "id": measure.id,
        "clause": measure.clause,
        "text": measure.quote.text,
        "start": measure.quote.start,
        "end": measure.quote.end,
        "audience": measure.audience.value,
        "force": measure.force.value,
        "instrument": measure.instrument,
        "actor": list(measure.actor),
        "criteria": criteria_json(measure.criteria),
        "thresholds": [_bound_json(bound) for bound in measure.thresholds],
        "units": _units_json(units),
        "valid_from": iso_json(measure.valid_from or document.valid_from),
        "valid_to": iso_json(measure.valid_to or document.valid_to),
        "confidence": number_json(measure.confidence),
        "review": measure.review.value,
        **_present(discretion=None if measure.discretion is None else quote_json(measure.discretion)),
        **_present(reviewed=reviewed_json(measure)),
    }


def reviewed_json(measure: Measure) -> JsonObject | None:
    """Who decided about a measure and when; None when nobody did."""
    return None if measure.reviewed is None else measure.reviewed.model_dump(mode="json", exclude_none=True)


def _bound_json(bound: Bound) -> JsonObject:
    return {
        "text": bound.quote.text,
        "start": bound.quote.start,
        "end": bound.quote.end,
        "kind": bound.kind,
        "role": bound.role.value,
        "op": bound.op.value,
        "value": value_json(bound.value),
        "unit": bound.unit,
        "from": None if bound.previous is None else number_json(bound.previous),
        **_present(relative_to=bound.relative_to, period=bound.period and bound.period.value, per=bound.per),
        **_present(years=None if bound.years is None else list(bound.years)),
    }


def _stacking_json(rule: Stacking) -> JsonObject:
    return {
        **quote_json(rule.quote),
        "mode": rule.mode.value,
        "scope": rule.scope.value,
        "clauses": list(rule.clauses),
        "value": None if rule.value is None else number_json(rule.value),
        "unit": rule.unit,
        "relative_to": rule.relative_to,
        "period": rule.period and rule.period.value,
    }


def amendment_json(amendment: Amendment) -> JsonObject:
    """A change of another document."""
    quotes = {"old": amendment.old, "new": amendment.new}
    values = {"old_value": amendment.old_value, "new_value": amendment.new_value}
    return {
        **quote_json(amendment.quote),
        "change": amendment.change.value,
        "title": amendment.title,
        "doc_number": amendment.doc_number,
        "clause": amendment.clause,
        **{name: None if words is None else quote_json(words) for name, words in quotes.items()},
        **{name: None if value is None else value_json(value) for name, value in values.items()},
        "effective": iso_json(amendment.effective),
        "until": iso_json(amendment.until),
        "duration": amendment.duration,
    }


def _present(**fields: object) -> JsonObject:
    """The fields beyond the contract that have a value."""
    return {name: value for name, value in fields.items() if value is not None}


def quote_json(quote: Quote) -> JsonObject:
    """Words with their place."""
    return {"text": quote.text, "start": quote.start, "end": quote.end}


def iso_json(day: date | None) -> str | None:
    """A date as written in JSON."""
    return None if day is None else day.isoformat()


def _document(entry: Mapping[str, Any]) -> PolicyDocument:
    ends = entry["valid_to"] is not None
    return PolicyDocument.model_validate(
        {
            **entry,
            "sha256": "",
            "validity": ValidityRule(
                status=ValidityStatus.STATED if ends else ValidityStatus.UNDETERMINED,
                rule=IMPORTED if ends else NOT_STATED,
            ),
            "measures": [_measure(measure) for measure in entry["measures"]],
            "stacking": [_stacking(rule) for rule in entry.get("stacking", ())],
            "amendments": [_amendment(one) for one in entry.get("amendments", ())],
        }
    )


def _measure(entry: Mapping[str, Any]) -> Measure:
    return Measure.model_validate(
        {
            **{name: value for name, value in entry.items() if name not in ("text", "start", "end")},
            "quote": _quote(entry),
            "criteria": criteria_from_json(entry["criteria"]),
            "thresholds": [_bound(bound) for bound in entry["thresholds"]],
            "confidence": Decimal(repr(entry["confidence"])),
        }
    )


def _bound(entry: Mapping[str, Any]) -> Bound:
    value = value_from_json(entry["value"])
    previous = entry["from"]
    return Bound.model_validate(
        {
            **{name: entry[name] for name in ("kind", "role", "op", "unit")},
            **{name: entry.get(name) for name in ("relative_to", "period", "per", "years")},
            "quote": _quote(entry),
            "value": value,
            "previous": None if previous is None else Decimal(repr(previous)),
        }
    )


def _stacking(entry: Mapping[str, Any]) -> Stacking:
    value = entry["value"]
    return Stacking.model_validate(
        {
            **{name: entry[name] for name in ("mode", "scope", "clauses", "unit", "relative_to", "period")},
            "quote": _quote(entry),
            "value": None if value is None else Decimal(repr(value)),
        }
    )


def _amendment(entry: Mapping[str, Any]) -> Amendment:
    figures = {name: entry[name] for name in ("old_value", "new_value")}
    return Amendment.model_validate(
        {
            **{name: value for name, value in entry.items() if name not in ("text", "start", "end")},
            **{name: None if value is None else value_from_json(value) for name, value in figures.items()},
            "quote": _quote(entry),
        }
    )


def _quote(entry: Mapping[str, Any]) -> Quote:
    return Quote(text=entry["text"], start=entry["start"], end=entry["end"])
