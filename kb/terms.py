"""The words of measures in the index: tables out, words of a measure, how often a word occurs, who else has it out.

The words are cut when a document is read in (`kb.terms_write`), so that a question needs no segmenter.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from .bigrams import searchable

SCHEMA = """
CREATE VIRTUAL TABLE term USING fts5(body, heading, tokenize = 'unicode61');
CREATE VIRTUAL TABLE term_count USING fts5vocab(term, 'row');
"""
_DOUBT = 20
"""So many measures without a word are added to those that are asked: a few say little of what is usual."""

_MOST = 400
"""So many measures are compared word by word, the nearest by the index's own rank."""


_ENTITY = re.compile(r"&#?[a-zA-Z0-9]{2,8};")


def plain(text: str) -> str:
    """A text of the same length without what a web page leaves in it for signs.

    >>> plain("“瞪羚&quot;企业")
    '“瞪羚      企业'
    """
    return _ENTITY.sub(lambda found: " " * len(found.group()), text)


def places(text: str, words: Sequence[str]) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Where the words of a text stand in it, given all of them in order (folded, without signs).

    >>> places("“担保费率”不高于 1%", ("担保费率", "不", "高于", "1"))["高于"]
    ((7, 9),)
    """
    bare = [(folded, at) for at, character in enumerate(plain(text)) for folded in searchable(character)]
    found: dict[str, list[tuple[int, int]]] = {}
    at = 0
    for word in words:
        if len(bare) < at + len(word):
            break
        found.setdefault(word, []).append((bare[at][1], bare[at + len(word) - 1][1] + 1))
        at += len(word)
    return {word: tuple(spans) for word, spans in found.items()}


class Terms(NamedTuple):
    """A measure with the words of its text, in order, and those of the headings above it."""

    document: str
    measure: str
    body: tuple[str, ...]
    heading: tuple[str, ...]


class Wanted(NamedTuple):
    """What the measures that are looked for have to be; None asks nothing."""

    audience: str | None = None
    instruments: Sequence[str] | None = None
    documents: Sequence[str] | None = None


def terms_of(db: sqlite3.Connection, measure: str) -> Terms:
    """The words of one measure; KeyError when there is none."""
    query = "SELECT m.document, m.iri, t.body, t.heading FROM measure m JOIN term t ON t.rowid = m.id WHERE m.iri = ?"
    row = db.execute(query, (measure,)).fetchone()
    if row is None:
        raise KeyError(measure)
    return _terms(row)


def counts(db: sqlite3.Connection, words: Iterable[str]) -> Mapping[str, int]:
    """In how many measures each word occurs."""
    found = {}
    for word in set(words):
        row = db.execute("SELECT doc FROM term_count WHERE term = ?", (word,)).fetchone()
        found[word] = 0 if row is None else int(row[0])
    return found


def measures(db: sqlite3.Connection) -> int:
    """How many measures there are."""
    return int(db.execute("SELECT count(*) FROM measure").fetchone()[0])


def sharing(db: sqlite3.Connection, words: Sequence[str], wanted: Wanted) -> tuple[Terms, ...]:
    """The measures with any of the words that are as wanted, the nearest first; at most a few hundred."""
    if not words:
        return ()
    where, values = _where(wanted)
    query = (
        "SELECT m.document, m.iri, term.body, term.heading FROM term JOIN measure m ON m.id = term.rowid "
        f"WHERE term MATCH ?{where} ORDER BY bm25(term, 1.0, 0.5), m.id LIMIT {_MOST}"
    )
    asked = " OR ".join(f'"{word}"' for word in words)
    return tuple(_terms(row) for row in db.execute(query, [asked, *values]))


def shares(db: sqlite3.Connection, words: Iterable[str], wanted: Wanted) -> Mapping[str, float]:
    """In what part of the measures that are as wanted each word occurs."""
    where, values = _where(wanted)
    (among,) = db.execute(f"SELECT count(*) FROM measure m WHERE 1{where}", values).fetchone()
    query = f"SELECT count(*) FROM term JOIN measure m ON m.id = term.rowid WHERE term MATCH ?{where}"
    found = ((word, db.execute(query, [f'"{word}"', *values]).fetchone()[0]) for word in words)
    return {word: count / (among + _DOUBT) for word, count in found}


def _where(wanted: Wanted) -> tuple[str, list[str]]:
    """The conditions on a measure `m`, each after an AND, with their values."""
    clauses, values = "", list[str]()
    if wanted.audience is not None:
        clauses, values = " AND m.audience = ?", [wanted.audience]
    for column, among in (("instrument", wanted.instruments), ("document", wanted.documents)):
        if among is not None:
            clauses += f" AND m.{column} IN ({', '.join('?' * len(among))})"
            values += among
    return clauses, values


def _terms(row: Sequence[str]) -> Terms:
    document, measure, body, heading = row
    return Terms(document, measure, tuple(body.split()), tuple(heading.split()))
