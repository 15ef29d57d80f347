"""Documents as read back from the store in, the read model out: JSON, thresholds, search text, sources, findings."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.model import Measure, PolicyDocument, ReviewState

from . import rulings, terms_write
from .bigrams import bigrams
from .index import FORMAT, REVIEW, Kept
from .terms import SCHEMA as _TERMS

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    iri TEXT PRIMARY KEY, position INTEGER NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, version TEXT NOT NULL,
    region TEXT, title TEXT, doc_number TEXT, json TEXT NOT NULL, folder TEXT NOT NULL, url TEXT,
    normative INTEGER NOT NULL);
CREATE TABLE source (iri TEXT PRIMARY KEY, encoding TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE finding (document TEXT NOT NULL, position INTEGER NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (document, position)) WITHOUT ROWID;
CREATE TABLE measure (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, document TEXT NOT NULL, region TEXT, audience TEXT NOT NULL,
    force TEXT NOT NULL, instrument TEXT NOT NULL);
CREATE INDEX measure_document ON measure (document);
CREATE TABLE threshold (
    measure TEXT NOT NULL, position INTEGER NOT NULL, document TEXT NOT NULL, region TEXT, instrument TEXT NOT NULL,
    kind TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (measure, position)) WITHOUT ROWID;
CREATE INDEX threshold_kind ON threshold (kind, region);
CREATE VIRTUAL TABLE words USING fts5(body, heading, title, tokenize = 'unicode61');
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document for the index, with its source text and what is doubtful about it."""

    document: PolicyDocument
    version: str
    folder: str
    url: str | None
    encoding: str
    text: str
    findings: tuple[Finding, ...]
    normative: int
    review: Path | None = None


class IndexWriter:
    """The read model of a generation that is being built; nothing is visible to readers until that is published."""

    def __init__(self, path: Path, words: tuple[str, ...]) -> None:
        """Open the file, or make it with its tables. `words`: the domain's own, for cutting texts into words."""
        self._words = words
        fresh = not path.exists()
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA synchronous = OFF")
        if fresh:
            self._db.executescript(_SCHEMA + _TERMS + rulings.SCHEMA)

    def describe(self, codes: CodeBook) -> None:
        """Keep the code lists, and what the index was made with."""
        attributes = codes.model_copy(update={"lists": {}, "regions": {}}).model_dump_json()
        lists = json.dumps({name: Kept.lines(one) for name, one in codes.lists.items()}, ensure_ascii=False)
        rows = [("format", FORMAT), ("codes", attributes), ("codes_version", codes.version)]
        rows += [("lists", lists), ("regions", Kept.lines(codes.regions))]
        self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", rows)

    def put(self, entry: Entry) -> None:
        """Put a document in, in the place of an earlier one with its IRI."""
        document = entry.document
        position = self.remove(document.id)
        row = (
            *(document.id, position, document.file, document.sha256, entry.version, document.region, document.title),
            *(document.doc_number, document.model_dump_json(), entry.folder, entry.url, entry.normative),
        )
        self._db.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        self._db.execute("INSERT INTO source VALUES (?, ?, ?)", (document.id, entry.encoding, entry.text))
        if entry.review is not None:
            note = (f"{REVIEW}{document.id}", str(entry.review.resolve()))
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", note)
        findings = [(document.id, i, finding.model_dump_json()) for i, finding in enumerate(entry.findings)]
        self._db.executemany("INSERT INTO finding VALUES (?, ?, ?)", findings)
        headings = {clause.path: clause.heading for clause in reversed(document.clauses) if clause.heading}
        live = tuple(one for one in document.measures if one.review is not ReviewState.REJECTED)
        for measure in live:
            self._put_measure(document, measure, _headings(measure.clause, headings))
        rulings.put(self._db, document.model_copy(update={"measures": live}), position, entry.url)

    def remove(self, iri: str) -> int:
        """Forget a document; the position where its next version goes."""
        found = self._db.execute("SELECT position FROM document WHERE iri = ?", (iri,)).fetchone()
        if found is None:
            (last,) = self._db.execute("SELECT coalesce(max(position), 0) FROM document").fetchone()
            return int(last) + 1
        terms_write.remove(self._db, iri)
        rulings.remove(self._db, iri)
        self._db.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM measure WHERE document = ?)", (iri,))
        for statement in (
            "DELETE FROM measure WHERE document = ?",
            "DELETE FROM threshold WHERE document = ?",
            "DELETE FROM finding WHERE document = ?",
            "DELETE FROM source WHERE iri = ?",
            "DELETE FROM document WHERE iri = ?",
        ):
            self._db.execute(statement, (iri,))
        return int(found[0])

    def _put_measure(self, document: PolicyDocument, measure: Measure, headings: Sequence[str]) -> None:
        row = (measure.id, document.id, document.region, measure.audience, measure.force, measure.instrument)
        columns = "iri, document, region, audience, force, instrument"
        number = self._db.execute(f"INSERT INTO measure ({columns}) VALUES (?, ?, ?, ?, ?, ?)", row).lastrowid or 0
        terms_write.put(self._db, number, measure.quote.text, "".join(headings), self._words)
        words = (number, bigrams(measure.quote.text), bigrams("".join(headings)), bigrams(document.title or ""))
        self._db.execute("INSERT INTO words (rowid, body, heading, title) VALUES (?, ?, ?, ?)", words)
        bounds = [
            (measure.id, i, document.id, document.region, measure.instrument, bound.kind, bound.role)
            for i, bound in enumerate(measure.thresholds)
        ]
        self._db.executemany("INSERT INTO threshold VALUES (?, ?, ?, ?, ?, ?, ?)", bounds)

    def close(self) -> None:
        """Write everything and close the file."""
        self._db.commit()
        self._db.close()


def _headings(path: str, headings: dict[str, str]) -> list[str]:
    """The headings of a clause and of those above it, nearest first."""
    found = []
    while path:
        if path in headings:
            found.append(headings[path])
        path = path.rpartition("/")[0]
    return found
