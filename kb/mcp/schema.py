"""The code lists in, the JSON Schema of an enterprise's profile and of the arguments of tools out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ontology.codebook import Attribute, AttributeType, CodeBook

from .words import argument, filled, listed, said

_TEXT = {"type": ["string", "null"]}
_FIGURE = {"type": ["number", "string", "null"]}
_TYPES: Mapping[AttributeType, dict[str, Any]] = {
    AttributeType.CODE: _TEXT,
    AttributeType.ENUM: _TEXT,
    AttributeType.DATE: _TEXT,
    AttributeType.INT: _FIGURE,
    AttributeType.NUMBER: _FIGURE,
    AttributeType.BOOL: {"type": ["boolean", "null"]},
    AttributeType.SET: {"type": ["object", "array", "null"]},
}
_PERCENT = "%"
_WHOLE = "match"
"""The tool whose schema explains the profile; the others refer to it, so that it is read once."""


def profile_schema(codes: CodeBook) -> dict[str, Any]:
    """What an enterprise is: each attribute with the question that asks for it and how to write the answer."""
    properties = {
        code: {**_TYPES[one.type], "description": _attribute(one, codes)}
        for code, one in codes.attributes.items()
        if one.type in _TYPES
    }
    properties["answers"] = {"type": ["object", "null"], "description": said("profile", "answers")}
    properties["certificates"] = {"type": ["array", "object", "null"], "description": said("profile", "certificates")}
    properties["credit_code"] = {**_TEXT, "description": said("profile", "credit_code")}
    return {"type": "object", "description": said("profile", "head"), "properties": properties}


def _attribute(one: Attribute, codes: CodeBook) -> str:
    written = _written(one, codes)
    return f"{one.label_zh}：{one.question}{f'{written}。' if written else ''}"


def _written(one: Attribute, codes: CodeBook) -> str:
    """How to write a value."""
    match one.type:
        case AttributeType.CODE:
            return said("profile", f"code_{one.code}")
        case AttributeType.ENUM | AttributeType.SET:
            return said("profile", one.type.value) + listed(codes, one.options or "")
        case AttributeType.NUMBER:
            unit = "percent" if one.unit == _PERCENT else one.unit or "number"
            return said("profile", unit)
        case _:
            return said("profile", one.type.value)


def input_schema(tool: str, schema: Mapping[str, Any], codes: CodeBook) -> dict[str, Any]:
    """The schema of a tool's arguments with what each is; nothing else is taken."""
    properties = {name: _argument(tool, name, found, codes) for name, found in schema.get("properties", {}).items()}
    return {**_plain(schema), "properties": properties, "additionalProperties": False}


def _argument(tool: str, name: str, found: Mapping[str, Any], codes: CodeBook) -> dict[str, Any]:
    """One argument; an optional one may be null, as some programs write what they leave out."""
    if name == "profile" and tool == _WHOLE:
        return profile_schema(codes)
    most = found.get("maximum", "")
    return {**_plain(found), "description": filled(argument(tool, name), codes, most=most)}


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without titles, which only repeat names."""
    return {key: value for key, value in schema.items() if key != "title"}


def output_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a tool's answer without what says nothing."""
    properties = {name: _plain(found) for name, found in schema.get("properties", {}).items()}
    return {**_plain(schema), "properties": properties}
