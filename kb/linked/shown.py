"""Statements in, the blocks of a page out: subjects with their properties, names instead of IRIs, links within."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ontology.graph_write import Statement
from ontology.iri import VOCABULARY_BASE, base_iri
from ontology.terms import RDF, SKOS

from .words import ALL

_MOST_BLOCKS, _MOST_VALUES = 400, 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A value: its text, and the address when it is a thing; `language` of a text."""

    text: str
    address: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property with its values; `more`: how many are not shown."""

    name: str
    address: str
    values: tuple[Shown, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A subject with its properties; `anchor`: the part of its IRI after #, for links on the page."""

    iri: str
    name: str
    anchor: str | None
    properties: tuple[Property, ...]


def local(iri: str) -> str:
    """The address of one of our IRIs on this server; any other IRI as it is."""
    for base in (base_iri(), VOCABULARY_BASE):
        if iri.startswith(base):
            return f"/{iri.removeprefix(base)}"
    return iri


def short(iri: str) -> str:
    """An IRI with its prefix, or its last part when it is one of ours."""
    for prefix, space in sorted(ALL.items(), key=lambda one: -len(one[1])):
        if iri.startswith(space) and iri != space:
            return f"{prefix}:{iri[len(space) :]}"
    address = local(iri)
    return address.lstrip("/") if address != iri else iri


def blocks(found: Iterable[Statement], first: str) -> tuple[Block, ...]:
    """The blocks of a page, the thing itself first, at most so many."""
    subjects: dict[str, dict[str, list[Statement]]] = {first: {}}
    for one in dict.fromkeys(found):
        subjects.setdefault(one.subject, {}).setdefault(one.predicate, []).append(one)
    names = {subject: found[SKOS.prefLabel][0].object for subject, found in subjects.items() if SKOS.prefLabel in found}
    return tuple(_block(subject, subjects[subject], names, first) for subject in [*subjects][:_MOST_BLOCKS])


def _block(subject: str, found: dict[str, list[Statement]], names: dict[str, str], first: str) -> Block:
    inside = subject.removeprefix(f"{first}#") if subject.startswith(f"{first}#") else None
    ordered = sorted(found.items(), key=lambda one: (one[0] != RDF.type, one[0]))
    return Block(subject, short(subject), inside, tuple(_property(name, values, names) for name, values in ordered))


def _property(predicate: str, values: list[Statement], names: dict[str, str]) -> Property:
    said = tuple(_value(one, names) for one in values[:_MOST_VALUES])
    return Property(short(predicate), local(predicate), said, len(values) - len(said))


def _value(one: Statement, names: dict[str, str]) -> Shown:
    if one.datatype is None:
        return Shown(names.get(one.object, short(one.object)), local(one.object))
    return Shown(one.object, language=one.datatype[1:] if one.datatype[0] == "@" else None)
