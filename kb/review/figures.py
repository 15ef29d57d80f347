"""Bounds in, plain tables that a person can read and write out; and back, each code held against the code lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from kb.lookup import code_of
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import Bound, BoundOp, BoundRole, InclusiveBasis, PaymentPeriod, Quote
from ontology.terms import Scheme

from .conditions import Find

_Word = TypeVar("_Word", bound=StrEnum)

_TEXTS = ("relative_to", "per")
_KNOWN = frozenset(
    ("words", "kind", "role", "op", "value", "unit", "from", "years", "period", "inclusive", "inclusive_basis")
) | {"inferred", *_TEXTS}


def plain_bound(bound: Bound) -> dict[str, Any]:
    """The table of a bound; what is not known is left out."""
    found: dict[str, Any] = {
        "words": bound.quote.text,
        "kind": bound.kind,
        "role": bound.role.value,
        "op": bound.op.value,
        "value": bound.value,
        "unit": bound.unit,
        "from": bound.previous,
        "relative_to": bound.relative_to,
        "period": bound.period and bound.period.value,
        "per": bound.per,
        "years": None if bound.years is None else list(bound.years),
        "inclusive": bound.inclusive,
        "inclusive_basis": bound.inclusive_basis and bound.inclusive_basis.value,
        "inferred": bound.inferred or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def bound_of(table: object, codes: CodeBook, find: Find, home: Quote, place: str) -> Bound:
    """The bound of a table; `home`: the words of the measure, where its own are not found."""
    if not isinstance(table, Mapping):
        raise _refused(place, f"数额应写成一张表，收到 {table!r}", "，如 { kind = …, op = …, value = …, unit = … }。")
    if unknown := sorted(table.keys() - _KNOWN):
        raise _refused(place, f"数额里没有“{unknown[0]}”这一项", f"，可用：{'、'.join(sorted(_KNOWN))}。")
    if missing := [name for name in ("kind", "op", "value", "unit") if name not in table]:
        raise _refused(place, f"数额缺少 {missing[0]}", "，请补上。")
    words = table.get("words")
    basis, period = table.get("inclusive_basis"), table.get("period")
    return Bound(
        quote=(find(words) if isinstance(words, str) else None) or home,
        kind=_code(codes, Scheme.KIND, table["kind"], place),
        role=_word(BoundRole, table.get("role", BoundRole.BENEFIT.value), place),
        op=_word(BoundOp, table["op"], place),
        value=_value(table["value"], place),
        unit=_code(codes, Scheme.UNIT, table["unit"], place),
        previous=None if "from" not in table else _number(table["from"], place),
        **{name: _text(table[name], place) for name in _TEXTS if name in table},
        period=None if period is None else _word(PaymentPeriod, period, place),
        years=_years(table.get("years"), place),
        inclusive=_truth(table.get("inclusive"), place),
        inclusive_basis=None if basis is None else _word(InclusiveBasis, basis, place),
        inferred=bool(_truth(table.get("inferred"), place)),
    )


def _code(codes: CodeBook, scheme: str, value: object, place: str) -> str:
    return code_of(codes, scheme, _text(value, place), place=f"{place} {scheme}") or ""


def _word(kind: type[_Word], value: object, place: str) -> _Word:
    for one in kind:
        if one.value == value:
            return one
    raise _refused(place, f"“{value}”不能用在这里", f"，可用：{'、'.join(one.value for one in kind)}。")


def _value(value: object, place: str) -> Decimal | date:
    return value if type(value) is date else _number(value, place)


def _number(value: object, place: str) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise _refused(place, f"数值写成了 {value!r}", "，应为数字（元、%）或日期，如 5000000、0.8、2024-03-05。")


def _truth(value: object, place: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise _refused(place, f"{value!r} 不是 true 或 false", "，请更正。")


def _years(value: object, place: str) -> tuple[int, int] | None:
    match value:
        case None:
            return None
        case [int() | Decimal() as first, int() | Decimal() as last]:
            return int(first), int(last)
    raise _refused(place, f"years 写成了 {value!r}", "，应为首末两年，如 [1, 3]。")


def _text(value: object, place: str) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise _refused(place, f"应写文字的地方是 {value!r}", "，请更正。")


def _refused(place: str, found: str, hint: str) -> KBError:
    return KBError("REVIEW_FIELD", found, place=place, hint=hint)
