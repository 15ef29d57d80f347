"""Documents in, rows out for questions to all of them: heads, measures as JSON, who acts on whom; and back again.

The tables live in the read model (`kb.index`); `put` and `remove` are called when a document is read in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.ties import name_key
from ontology.interchange import inherited_units
from ontology.model import Measure, PolicyDocument, UnitInCharge

SCHEMA = """
CREATE TABLE head (
    document TEXT PRIMARY KEY, region TEXT, position INTEGER NOT NULL, file TEXT NOT NULL, title TEXT, doc_number TEXT,
    url TEXT, title_key TEXT, number_key TEXT, json TEXT NOT NULL);
CREATE INDEX head_region ON head (region);
CREATE INDEX head_title ON head (title_key);
CREATE INDEX head_number ON head (number_key);
CREATE TABLE act (document TEXT NOT NULL, name_key TEXT NOT NULL, PRIMARY KEY (document, name_key)) WITHOUT ROWID;
CREATE TABLE ruling (id INTEGER PRIMARY KEY, json TEXT NOT NULL, units TEXT NOT NULL);
CREATE INDEX measure_instrument ON measure (instrument, region, document);
CREATE INDEX threshold_subject ON threshold (kind, instrument);
"""

_SEPARATOR = "\n"


class Head(NamedTuple):
    """What a document is cited by."""

    document: str
    file: str
    title: str | None
    doc_number: str | None
    region: str | None
    url: str | None


class Ruling(NamedTuple):
    """A measure as it was read, with the units in charge of it and its document without clauses and measures."""

    document: PolicyDocument
    url: str | None
    measure: Measure
    units: tuple[str, ...]


def put(db: sqlite3.Connection, document: PolicyDocument, position: int, url: str | None) -> None:
    """Keep a document whose measures have their numbers."""
    bare = document.model_copy(update={"clauses": (), "measures": (), "stacking": ()})
    keys = [name_key(name) if name else None for name in (document.title, document.doc_number)]
    names = (document.id, document.region, position, document.file, document.title, document.doc_number)
    db.execute("INSERT INTO head VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*names, url, *keys, bare.model_dump_json()))
    changed = {name for one in document.amendments for name in (one.title, one.doc_number) if name}
    acts = {(document.id, name_key(name)) for name in {*document.repeals, *changed}}
    db.executemany("INSERT INTO act VALUES (?, ?)", sorted(acts))
    numbers = dict(db.execute("SELECT iri, id FROM measure WHERE document = ?", (document.id,)))
    units = {clause.path: clause.units for clause in reversed(document.clauses)}
    rows = [
        (numbers[one.id], one.model_dump_json(), _joined(one.units or inherited_units(one.clause, units)))
        for one in document.measures
    ]
    db.executemany("INSERT INTO ruling VALUES (?, ?, ?)", rows)


def remove(db: sqlite3.Connection, document: str) -> None:
    """Forget a document, before its measures lose their numbers."""
    db.execute("DELETE FROM ruling WHERE id IN (SELECT id FROM measure WHERE document = ?)", (document,))
    db.execute("DELETE FROM head WHERE document = ?", (document,))
    db.execute("DELETE FROM act WHERE document = ?", (document,))


def acting(db: sqlite3.Connection) -> tuple[str, ...]:
    """The documents that put others out of force or change them, and those that bear a name so put out or changed."""
    rows = db.execute(
        "SELECT document FROM act UNION SELECT h.document FROM act JOIN head h ON h.title_key = act.name_key"
        " UNION SELECT h.document FROM act JOIN head h ON h.number_key = act.name_key"
    )
    return tuple(document for (document,) in rows)


def heads(db: sqlite3.Connection, regions: Sequence[str]) -> tuple[Head, ...]:
    """The documents of some regions (all when none is given), in the order in which they came."""
    where, values = _in("region", regions)
    columns = "document, file, title, doc_number, region, url"
    return tuple(map(Head._make, db.execute(f"SELECT {columns} FROM head{where} ORDER BY position", values)))


def rulings(
    db: sqlite3.Connection, kind: str | None, instrument: str | None, regions: Sequence[str]
) -> tuple[Ruling, ...]:
    """The measures with a figure of this kind, or of this instrument, of some regions (all when none is given)."""
    column, code = ("instrument", instrument) if kind is None else ("kind", kind)
    where, values = _in("m.region" if kind is None else "t.region", regions, "AND")
    source = "measure m" if kind is None else "threshold t CROSS JOIN measure m ON m.iri = t.measure"
    prefix = "m" if kind is None else "t"
    rows = db.execute(
        f"SELECT DISTINCT m.id, m.document, r.json, r.units FROM {source} CROSS JOIN ruling r ON r.id = m.id"
        f" WHERE {prefix}.{column} = ?{where}",
        (code, *values),
    ).fetchall()
    documents = _documents(db, {document for _, document, _, _ in rows})
    ordered = sorted(rows, key=lambda row: (documents[row[1]][0], row[0]))
    return tuple(
        Ruling(
            *documents[document][1:], Measure.model_validate_json(json), tuple(filter(None, units.split(_SEPARATOR)))
        )
        for _, document, json, units in ordered
    )


def named(db: sqlite3.Connection, iris: Sequence[str]) -> tuple[Ruling, ...]:
    """The measures with these IRIs, in no order of their own."""
    query = (
        "SELECT m.document, r.json, r.units FROM json_each(?) wanted"
        " JOIN measure m ON m.iri = wanted.value JOIN ruling r ON r.id = m.id"
    )
    rows = db.execute(query, (json.dumps(iris),)).fetchall()
    documents = _documents(db, {document for document, _, _ in rows})
    return tuple(
        Ruling(*documents[document][1:], Measure.model_validate_json(text), _names(units))
        for document, text, units in rows
    )


def documents(db: sqlite3.Connection, iris: Sequence[str]) -> tuple[tuple[PolicyDocument, str | None], ...]:
    """Documents without clauses and measures, with the address that they are published at, in the order asked."""
    found = _documents(db, iris)
    return tuple(found[iri][1:] for iri in iris)


def known_as(db: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """The documents that bear a title or number."""
    key = name_key(name)
    rows = db.execute("SELECT document FROM head WHERE title_key = ? OR number_key = ? ORDER BY position", (key, key))
    return tuple(document for (document,) in rows) if key else ()


def _joined(units: Iterable[UnitInCharge]) -> str:
    return _SEPARATOR.join(dict.fromkeys(unit.name for unit in units))


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(_SEPARATOR)) if text else ()


def _documents(db: sqlite3.Connection, iris: Iterable[str]) -> dict[str, tuple[int, PolicyDocument, str | None]]:
    found = {}
    for iri in iris:
        position, json, url = db.execute("SELECT position, json, url FROM head WHERE document = ?", (iri,)).fetchone()
        found[iri] = position, PolicyDocument.model_validate_json(json), url
    return found


def instruments_of(db: sqlite3.Connection, kind: str) -> tuple[str, ...]:
    """The instruments of all measures with a figure of this kind."""
    return tuple(code for (code,) in db.execute("SELECT DISTINCT instrument FROM threshold WHERE kind = ?", (kind,)))


def dealing(db: sqlite3.Connection, instruments: Sequence[str], regions: Sequence[str]) -> frozenset[str]:
    """The documents of some regions (all when none is given) with a measure of one of these instruments."""
    marks = ", ".join("?" * len(instruments))
    where, values = _in("region", regions, "AND")
    rows = db.execute(
        f"SELECT DISTINCT document FROM measure WHERE instrument IN ({marks}){where}", (*instruments, *values)
    )
    return frozenset(document for (document,) in rows)


def _in(column: str, values: Sequence[str], word: str = "WHERE") -> tuple[str, tuple[str, ...]]:
    """A clause that confines a column to some values; none when there are no values."""
    marks = ", ".join("?" * len(values))
    return (f" {word} {column} IN ({marks})", tuple(values)) if values else ("", ())
