"""A name in, what an assistant reads under it out: the texts of words.toml, with the codes that they list filled in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.codebook import CodeBook

LISTED = ("instrument", "kind", "audience", "force")
"""The code lists whose codes stand in the descriptions of arguments."""


@cache
def table() -> Mapping[str, Any]:
    """All texts."""
    return tomllib.loads((files("kb.mcp") / "words.toml").read_text(encoding="utf-8"))


def said(*path: str) -> str:
    """One text."""
    found: Any = table()
    for name in path:
        found = found[name]
    return str(found).strip()


def argument(tool: str, name: str) -> str:
    """What an argument of a tool is: the tool's own words, else those that all tools share."""
    own = table()["tools"][tool].get("arguments", {})
    return str(own.get(name) or table()["arguments"][name])


def filled(text: str, codes: CodeBook, **values: object) -> str:
    """A text with the codes of the lists that it names."""
    for name in LISTED:
        if (place := f"{{{name}}}") in text:
            text = text.replace(place, listed(codes, name))
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def listed(codes: CodeBook, name: str) -> str:
    """The codes of a list with their labels."""
    return "、".join(f"{code} {one.label_zh}" for code, one in codes.lists[name].items())
