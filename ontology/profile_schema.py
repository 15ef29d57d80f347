"""The code lists in, a JSON Schema (2020-12) of profile files out, for editors and programs that write profiles.

It accepts what the reader accepts in form. Names of regions and industries, check characters and calendar days are the
reader's to judge (`huiqi profile check`).
"""

from __future__ import annotations

import re
from typing import Any

from .codebook import Attribute, AttributeType, CodeBook, Concept
from .profile_template import examples
from .profile_values import words_of
from .tables import ALIASES, FORM_SEPARATOR, rows

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = r"[+-]?\d[\d,]*(\.\d+)?"
_NOTHING: dict[str, Any] = {"type": "null"}
_TEXT: dict[str, Any] = {"type": ["string", "integer", "null"]}
_AMOUNTS = {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}}
_CREDIT_CODE = "^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy -]{18,}$"
_WRAPPER = ("name", "description", "as_of", "unknown", "amounts")


def schema(codes: CodeBook) -> dict[str, Any]:
    """The schema of a file: a profile with its wrapper, or its items at the top level."""
    items = _properties(codes)
    wrapper = {word: _ref(name) for name in _WRAPPER for word in _keys(name)}
    inside = {word: _ref("profile") for word in _keys("profile")}
    return {
        "$schema": _DRAFT,
        "title": _keys("profile")[-1],
        "anyOf": [
            _object({**wrapper, **items}),
            {**_object({**wrapper, **inside}), "anyOf": [{"required": [word]} for word in inside]},
        ],
        "$defs": {**_definitions(codes), "profile": _object(items)},
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


def _keys(name: str) -> list[str]:
    """The names under which a key that is no attribute may be written."""
    return [row["word"] for row in rows("profile_words") if row["kind"] == "key" and row["value"] == name]


def _properties(codes: CodeBook) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in codes.attributes.values():
        if one.type is not AttributeType.TEXT:
            found |= {name: _ref(one.code) for name in (one.code, one.label_zh, *one.forms)}
    for name in ("credit_code", "certificates", "answers"):
        found |= {word: _ref(name) for word in _keys(name)}
    return found | {word: {"type": ["object", "null"]} for word in _keys("derived")}


def _definitions(codes: CodeBook) -> dict[str, Any]:
    days = {"anyOf": [{"type": "string", "pattern": _days()}, {"type": "integer"}, _NOTHING]}
    said = {"type": "object", "additionalProperties": _yes_no()}
    keys = words_of("certificate_key")
    named = _object({word: days if value in ("issued", "expires") else _TEXT for word, value in keys.items()})
    stated = [days, named, {"type": "array", "items": named}]
    by_name = {"type": "object", "additionalProperties": {"anyOf": stated}}
    listed = {"type": "array", "items": named}
    asked = [one for one in codes.attributes.values() if one.type is not AttributeType.TEXT]
    return {
        **{one.code: _attribute(one, codes) for one in asked},
        "name": _TEXT,
        "description": _TEXT,
        "amounts": {"anyOf": [_AMOUNTS, {"type": "string"}, _NOTHING]},
        "as_of": days,
        "unknown": {"type": ["array", "null"], "items": {"type": "string"}},
        "answers": {"anyOf": [said, _NOTHING]},
        "certificates": {"anyOf": [by_name, listed, {"type": "string"}, _NOTHING]},
        "credit_code": {"anyOf": [{"type": "string", "pattern": _CREDIT_CODE}, _NOTHING]},
    }


def _attribute(one: Attribute, codes: CodeBook) -> dict[str, Any]:
    found = {"title": one.label_zh, "description": one.definition, **_form(one, codes)}
    example = examples().get(one.code, "")
    return {**found, "examples": [example]} if example and one.type is not AttributeType.SET else found


def _form(one: Attribute, codes: CodeBook) -> dict[str, Any]:
    options = list(codes.lists.get(one.options or "", {}).values())
    match one.type:
        case AttributeType.CODE:
            return dict(_TEXT)
        case AttributeType.ENUM:
            return {"enum": [*_names(options), *words_of("unknown"), None]}
        case AttributeType.DATE:
            return {"anyOf": [{"type": "string", "pattern": _days()}, {"type": "integer"}, _NOTHING]}
        case AttributeType.BOOL:
            return _yes_no()
        case AttributeType.SET:
            names = {"enum": _names(options)}
            said = {"type": "object", "propertyNames": names, "additionalProperties": _yes_no()}
            return {"anyOf": [{"type": "array", "items": names}, said, {"type": "string"}, _NOTHING]}
    return _figures(one.unit or "")


def _figures(unit: str) -> dict[str, Any]:
    one: list[dict[str, Any]] = [{"type": "number"}, {"type": "string", "pattern": _figure(unit)}]
    ends = {word: {"anyOf": [*one, _NOTHING]} for end in ("min", "max") for word in _keys(end)}
    limits = {**_object(ends), "minProperties": 1}
    return {"anyOf": [*one, limits, {"enum": [*words_of("unknown")]}, _NOTHING]}


def _figure(unit: str) -> str:
    """A figure in words: with a unit of the attribute, as a range, or with one end open."""
    money = unit in ("CNY", "USD")
    listed = [row for row in rows("profile_words") if row["kind"] == "unit"]
    units = [row["word"] for row in listed if row["unit"] == unit or (money and not row["unit"])]
    amount = rf"\s*{_NUMBER}\s*({_any(units)})?\s*" if units else rf"\s*{_NUMBER}\s*"
    ends = _any([*words_of("at_least"), *words_of("at_most")])
    return f"^{amount}(({_any(list(words_of('range')))}){amount}|({ends}))?$"


def _days() -> str:
    numerals = "".join(words_of("numeral"))
    patterns = [pattern.replace(r"\d", rf"[\d{numerals}]") for pattern in words_of("date")]
    return f"^({_any(patterns, quoted=False)}|{_any(list(words_of('unknown')))})$"


def _yes_no() -> dict[str, Any]:
    return {"enum": [True, False, None, *words_of("bool"), *words_of("unknown")]}


def _any(words: list[str], *, quoted: bool = True) -> str:
    return "|".join(map(re.escape, words) if quoted else words)


def _names(options: list[Concept]) -> list[str]:
    forms = (
        form
        for one in options
        for form in (one.code, one.label_zh, *one.forms, *one.notes.get(ALIASES, "").split(FORM_SEPARATOR))
    )
    return list(dict.fromkeys(form for form in forms if form))
