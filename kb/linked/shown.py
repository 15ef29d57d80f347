"""Statements in, the blocks of a page out: subjects with their properties, names instead of IRIs, links within."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ontology.graph_write import Statement
from ontology.iri import VOCABULARY_BASE, base_iri
from ontology.terms import HQ, OA, RDF, SKOS

from .words import ALL

_LONGEST_FIRST = tuple(sorted(ALL.items(), key=lambda one: -len(one[1])))
_INLINE = frozenset({HQ.Quote, HQ.SourceSpan})
"""Kinds of things that are shown as values of what they belong to."""
_MOST_BLOCKS, _MOST_VALUES = 20_000, 2_000


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
    for prefix, space in _LONGEST_FIRST:
        if iri.startswith(space) and iri != space:
            return f"{prefix}:{iri[len(space) :]}"
    address = local(iri)
    return address.lstrip("/") if address != iri else iri


def blocks(found: Iterable[Statement], first: str) -> tuple[Block, ...]:
    """The blocks of a page, the thing itself first, at most so many."""
    subjects: dict[str, dict[str, list[Statement]]] = {first: {}}
    for one in dict.fromkeys(found):
        subjects.setdefault(one.subject, {}).setdefault(one.predicate, []).append(one)
    names = {subject: name for subject, said in subjects.items() if (name := _name(said)) is not None}
    kept = [one for one in subjects if not any(kind.object in _INLINE for kind in subjects[one].get(RDF.type, ()))]
    return tuple(_block(subject, subjects[subject], names, first) for subject in kept[:_MOST_BLOCKS])


def _name(said: dict[str, list[Statement]]) -> str | None:
    """What a thing is called, or the words that it is; where they stand in the text, for a stretch of it."""
    for predicate in (SKOS.prefLabel, HQ.name, OA.exact):
        if predicate in said:
            return said[predicate][0].object
    if OA.start in said and OA.end in said:
        return f"{said[OA.start][0].object}–{said[OA.end][0].object}"
    return None


def _block(subject: str, found: dict[str, list[Statement]], names: dict[str, str], first: str) -> Block:
    inside = subject.removeprefix(f"{first}#") if subject.startswith(f"{first}#") else None
    ordered = sorted(found.items(), key=lambda one: (one[0] != RDF.type, one[0]))
    said = tuple(_property(name, values, names, first) for name, values in ordered)
    return Block(subject, f"#{inside}" if inside else short(subject), inside, said)


def _property(predicate: str, values: list[Statement], names: dict[str, str], first: str) -> Property:
    said = tuple(_value(one, names, first) for one in values[:_MOST_VALUES])
    return Property(short(predicate), local(predicate), said, len(values) - len(said))


def _value(one: Statement, names: dict[str, str], first: str) -> Shown:
    """A text as it is; a thing by its name, a part of the thing that the page is about by the end of its IRI."""
    if one.datatype is None:
        if one.predicate in (HQ.hasQuote, HQ.hasSpan):
            return Shown(names.get(one.object, one.object.removeprefix(first)))
        part = one.object.removeprefix(first) if one.object.startswith(f"{first}#") else short(one.object)
        return Shown(names.get(one.object, part), local(one.object))
    return Shown(one.object, language=one.datatype[1:] if one.datatype[0] == "@" else None)
