"""A measure in, its fields as a person reads and writes them out; and back: fields in, a measure at a place out.

What a measure has from its document or clause (dates, units in charge) is not written: it follows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.lookup import code_of
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import (
    Clause,
    Measure,
    PolicyDocument,
    Quote,
    UnitInCharge,
    UnitRole,
)
from ontology.terms import Scheme

from .anchor import Dense, fold, inside
from .conditions import criteria_of, plain_criteria
from .decisions import Plain
from .figures import bound_of, plain_bound

CODED = ("audience", "force", "instrument")
FIELDS = (*CODED, "actor", "beneficiary", "criteria", "thresholds", "units", "valid_from", "valid_to", "discretion")
LABELS = {
    "audience": "对象",
    "force": "力度",
    "instrument": "扶持方式",
    "actor": "办理",
    "beneficiary": "受益人",
    "criteria": "条件",
    "thresholds": "数值",
    "units": "责任单位",
    "valid_from": "起始日",
    "valid_to": "截止日",
    "discretion": "裁量",
}
_INHERITED = frozenset({"units", "valid_from", "valid_to"})
_SILENT = frozenset({"words", "inferred", "inclusive_basis"})
"""What tells where something was read, and not what: no difference between two readings."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What fields are read against: the document, its text, the code lists, and where messages say they are."""

    document: PolicyDocument
    dense: Dense
    codes: CodeBook
    place: str = "review.toml"


def reading(measure: Measure, document: PolicyDocument) -> dict[str, Any]:
    """The fields of a measure; empty ones are left out."""
    units = next((one.units for one in document.clauses if one.path == measure.clause), ())
    found: dict[str, Any] = {
        "audience": measure.audience.value,
        "force": measure.force.value,
        "instrument": measure.instrument,
        "actor": list(measure.actor),
        "beneficiary": measure.beneficiary or "",
        "criteria": plain_criteria(measure.criteria),
        "thresholds": [plain_bound(bound) for bound in measure.thresholds],
        "discretion": measure.discretion.text if measure.discretion else "",
    }
    found = {name: value for name, value in found.items() if value}
    if measure.units != units:
        found["units"] = [{"name": unit.name, "role": unit.role.value} for unit in measure.units]
    for name in ("valid_from", "valid_to"):
        if (day := getattr(measure, name)) != getattr(document, name):
            found[name] = day or ""
    return {name: found[name] for name in FIELDS if name in found}


def said(fields: Plain, name: str) -> object:
    """What a field says, for comparing: without the words it was read from, blanks and width folded."""
    value = fields.get(name)
    return None if not value and name not in _INHERITED else _bare(value)


def differing(one: Plain, other: Plain) -> tuple[str, ...]:
    """The names of the fields in which two readings differ."""
    return tuple(name for name in FIELDS if said(one, name) != said(other, name))


def _bare(value: object) -> object:
    match value:
        case Mapping():
            return {key: _bare(one) for key, one in value.items() if key not in _SILENT}
        case list() | tuple():
            return [_bare(one) for one in value]
        case str():
            return fold(value)
    return value


def checked(fields: Plain, ground: Ground, span: tuple[int, int], like: Measure | None = None) -> dict[str, Any]:
    """The fields with codes for names; KBError for a field that is unknown, or a value that the code lists lack."""
    clause = like.clause if like else clause_at(span, ground.document, "")
    return reading(made(fields, ground.dense.quote(span), clause, ground, like), ground.document)


def made(fields: Plain, quote: Quote, clause: str, ground: Ground, like: Measure | None = None) -> Measure:
    """The measure that the fields say; where they say what `like` says, its own values with their places are kept."""
    if unknown := [name for name in fields if name not in FIELDS]:
        hint = f"，可用：{'、'.join(FIELDS)}。"
        raise KBError("REVIEW_FIELD", f"没有“{unknown[0]}”这一项", place=ground.place, hint=hint)
    read = {} if like is None else reading(like, ground.document)
    same = {name for name in FIELDS if like is not None and said(read, name) == said(fields, name)}
    found = {
        name: getattr(like, name) if name in same else _field(name, fields, quote, clause, ground) for name in FIELDS
    }
    new = Measure.model_validate({"id": like.id if like else "", "clause": clause, "quote": quote, **found})
    if new.valid_from and new.valid_to and new.valid_from > new.valid_to:
        raise KBError("REVIEW_FIELD", "起始日在截止日之后", place=ground.place, hint="，请更正。")
    return new


def _field(name: str, fields: Plain, quote: Quote, clause: str, ground: Ground) -> object:
    """The value of one field."""
    value, place = fields.get(name), f"{ground.place} {name}"

    def find(words: str) -> Quote | None:
        span = ground.dense.nearest(words, (quote.start, quote.end))
        return None if span is None else ground.dense.quote(span)

    match name:
        case "audience" | "force" | "instrument":
            if not isinstance(value, str):
                raise KBError("REVIEW_FIELD", "必须写明", place=place, hint=f"（{LABELS[name]}）。")
            return code_of(ground.codes, name, value, place=place)
        case "actor":
            return _names(value, place)
        case "beneficiary":
            return _optional(value, place)
        case "criteria":
            return criteria_of(value or {}, ground.codes, find, place)
        case "thresholds":
            return tuple(bound_of(one, ground.codes, find, quote, place) for one in _list(value, place))
        case "units":
            return _units(value, clause, ground, place)
        case "discretion":
            words = _optional(value, place)
            return None if words is None else find(words) or quote
    return _day(value, getattr(ground.document, name), place)


def _list(value: object, place: str) -> list[object]:
    if value is None or isinstance(value, list | tuple):
        return list(value or ())
    raise KBError("REVIEW_FIELD", f"应为列表，收到 {value!r}", place=place, hint="，请写成 [ … ]。")


def _names(value: object, place: str) -> tuple[str, ...]:
    return tuple(name for one in _list(value, place) if (name := _optional(one, place)))


def _optional(value: object, place: str) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise KBError("REVIEW_FIELD", f"应为文字，收到 {value!r}", place=place, hint="，请加引号。")


def _day(value: object, inherited: date | None, place: str) -> date | None:
    """A date; that of the document where none is written, none where it is written empty."""
    if value is None:
        return inherited
    if value == "":
        return None
    if type(value) is date:
        return value
    raise KBError("REVIEW_FIELD", f"日期写成了 {value!r}", place=place, hint="，应如 2024-03-05（不加引号）。")


def _units(value: object, clause: str, ground: Ground, place: str) -> tuple[UnitInCharge, ...]:
    if value is None:
        return next((one.units for one in ground.document.clauses if one.path == clause), ())
    found = []
    for one in _list(value, place):
        match one:
            case {"name": str(name), **rest} if name and rest.keys() <= {"role"}:
                said_role = str(rest.get("role", UnitRole.RESPONSIBLE.value))
                role = code_of(ground.codes, Scheme.UNIT_ROLE, said_role, place=place)
                found.append(UnitInCharge(name=name, role=UnitRole(role or said_role)))
            case _:
                hint = "，应为 { name = “单位”, role = “lead” }。"
                raise KBError("REVIEW_FIELD", f"责任单位写成了 {one!r}", place=place, hint=hint)
    return tuple(found)


def clause_at(span: tuple[int, int], document: PolicyDocument, hint: str) -> str:
    """The clause that holds a place: the smallest one; else the one named."""
    around = [one for one in document.clauses if inside(span, (one.start, one.end))]
    if around:
        return min(around, key=_size).path
    paths = [one.path for one in document.clauses]
    return hint if hint in paths or not paths else paths[0]


def _size(clause: Clause) -> int:
    return clause.end - clause.start
