"""Stored documents in, what binds each of them out: repeals and changes by others, with the places that they reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from engine.ties import Altered, Heading, Inset, Ties, changes, puts_in, repeals
from ontology.findings import Finding, Severity
from ontology.model import Amendment, Change, PolicyDocument


class Source(Protocol):
    """A source text."""

    @property
    def text(self) -> str:
        """The characters to which all places refer."""


class Shelf(Protocol):
    """Where documents are kept."""

    def headings(self) -> tuple[Heading, ...]:
        """What the documents that repeal or change others, and those so named, say of themselves and each other."""

    def document(self, iri: str) -> PolicyDocument:
        """One document."""

    def source(self, iri: str) -> Source:
        """Its source text."""


_ALL = ((0, 1 << 60),)
_OF_CLAUSES = frozenset({Change.REPLACE, Change.WORDS, Change.DELETE})


def relations(shelf: Shelf) -> Mapping[str, Ties]:
    """For every document that others repeal or change, or that changes others, what binds them."""
    headings = shelf.headings()
    ended = repeals(headings)
    pairs = [(_placed(change, target, shelf), target) for change, target in changes(headings)]
    reached: dict[str, list[Altered]] = {}
    for change, target in pairs:
        if target is not None:
            reached.setdefault(target.id, []).append(change)
    plain = {one: Ties(ended.get(one), tuple(sorted(reached.get(one, ()), key=_day))) for one in {*ended, *reached}}
    found = dict(plain)
    for one in {change.document for change, _ in pairs}:
        own = [(change, target) for change, target in pairs if change.document == one]
        insets = tuple(
            _inset(change, target, plain[target.id], shelf)
            for change, target in own
            if target is not None and puts_in(change.amendment)
        )
        missing = tuple(change.amendment for change, target in own if target is None)
        found[one] = replace(plain.get(one, Ties()), insets=insets, missing=missing)
    return found


def _day(change: Altered) -> date:
    return change.day or date.max


def _placed(change: Altered, target: Heading | None, shelf: Shelf) -> Altered:
    """The change with the stretches of the target that it names; nowhere when there is no such clause."""
    amendment = change.amendment
    if target is None or amendment.change not in _OF_CLAUSES:
        return change
    if amendment.clause is None:
        return replace(change, places=_ALL if amendment.change is Change.WORDS else ())
    from ingest.references import places

    found = places(amendment.clause, shelf.document(target.id).clauses, shelf.source(target.id).text)
    return replace(change, places=found)


def _inset(change: Altered, target: Heading, around: Ties, shelf: Shelf) -> Inset:
    """The words that a change puts in, with the later changes of the same clause."""
    from ingest.references import same

    amendment = change.amendment
    assert amendment.new is not None
    later = tuple(
        one
        for one in around.changes
        if one.document != change.document
        and one.day is not None
        and (change.day is None or one.day > change.day)
        and one.amendment.change in _OF_CLAUSES
        and amendment.clause
        and (one.amendment.clause is None or same(amendment.clause, one.amendment.clause))
    )
    general = shelf.document(target.id).criteria
    where = amendment.new
    return Inset(where.start, where.end, change.day, amendment.clause, target, around, later, general)


def doubts(ties: Mapping[str, Ties], document: str) -> tuple[Finding, ...]:
    """The changes made by a document that reach nothing: what they change is not there, or has no such clause."""
    lost: dict[str, list[Amendment]] = {}
    for one in ties.get(document, Ties()).missing:
        lost.setdefault(_name(one), []).append(one)
    found = [_finding("AMENDS_UNKNOWN", made, "未收录，收录后自动生效") for made in lost.values()]
    for tie in ties.values():
        found += [
            _finding("AMENDS_NO_CLAUSE", [one.amendment], "没有找到，这处修改未能适用，请核对")
            for one in tie.changes
            if one.document == document and one.amendment.change in _OF_CLAUSES and not one.places
        ]
    return tuple(found)


def _name(amendment: Amendment) -> str:
    return f"《{amendment.title}》" if amendment.title else amendment.doc_number or ""


def _finding(code: str, made: Sequence[Amendment], what: str) -> Finding:
    clauses = "、".join(dict.fromkeys(one.clause for one in made if one.clause))
    quote = made[0].quote
    return Finding(
        code=code,
        severity=Severity.WARNING,
        message=f"所修改的{_name(made[0])}{clauses}{what}。",
        start=quote.start,
        end=quote.end,
        quote=quote.text,
    )


def with_doubts(found: Sequence[Finding], ties: Mapping[str, Ties], document: str) -> tuple[Finding, ...]:
    """What is doubtful about a document, with what it says of others that cannot be applied."""
    return (*found, *doubts(ties, document))
