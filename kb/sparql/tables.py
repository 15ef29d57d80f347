"""Query results in JSON in, the rows that a person reads out: texts as they are, IRIs in short."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ontology.iri import base_iri
from ontology.terms import PREFIXES


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: its text, its IRI when it is one, and whether it is a number."""

    text: str
    iri: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a SELECT found, or the one cell of an ASK; `count` may be more than the rows that are kept."""

    names: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    count: int


_NUMBERS = ("integer", "decimal", "double", "float")
_EMPTY = Cell("")


def table_of(body: bytes, most: int | None = None) -> Table:
    """The table in a JSON answer, its first rows only when `most` are wanted."""
    found = json.loads(body)
    if "boolean" in found:
        return Table(("结果",), ((Cell("是" if found["boolean"] else "否"),),), 1)
    names = found["head"].get("vars", [])
    bindings = found["results"]["bindings"]
    rows = tuple(tuple(_cell(row.get(name)) for name in names) for row in bindings[:most])
    return Table(tuple(names), rows, len(bindings))


def short(iri: str) -> str:
    """An IRI as people recognise it: with the prefix of its vocabulary, or within this knowledge base."""
    for namespace, prefix in _namespaces():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}{iri.removeprefix(namespace)}"
    return iri


@cache
def _namespaces() -> tuple[tuple[str, str], ...]:
    """Namespaces with what stands for them, the longest first."""
    known = {namespace: f"{prefix}:" for prefix, namespace in PREFIXES.items()} | {f"{base_iri()}doc/": "doc/"}
    return tuple(sorted(known.items(), key=lambda pair: -len(pair[0])))


def _cell(value: dict[str, Any] | None) -> Cell:
    if value is None:
        return _EMPTY
    text = value["value"]
    if value["type"] == "uri":
        return Cell(short(text), text)
    if value["type"] == "bnode":
        return Cell(f"_:{text}")
    if value["type"] == "literal":
        return Cell(text, number=value.get("datatype", "").rpartition("#")[2] in _NUMBERS)
    return Cell(json.dumps(text, ensure_ascii=False))
