"""The read model of a generation in (SQLite, never changed once published), documents, codes and search results out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from engine.ties import Heading, Ties
from ontology.codebook import CodeBook, Concept, Region
from ontology.findings import Finding, KBError
from ontology.model import Amendment, Measure, PolicyDocument, Value

from .bigrams import phrase
from .relations import relations, with_doubts
from .rulings import acting

REVIEW = "review:"
"""The note that says where the decisions about a document are kept: this and the document's IRI."""
FORMAT = "huiqi-index/6"

_Entry = TypeVar("_Entry", bound=Value)


class Kept(Mapping[str, _Entry]):
    """Entries of a code list as they are kept, a line each; one is read when it is asked for: an answer names few."""

    def __init__(self, kind: type[_Entry], lines: str) -> None:
        """Take the lines apart."""
        self._kind = kind
        self._lines = dict(line.split("\t", 1) for line in lines.split("\n") if line)
        self._read: dict[str, _Entry] = {}

    @staticmethod
    def lines(entries: Mapping[str, Value]) -> str:
        """The lines of some entries."""
        return "\n".join(f"{code}\t{one.model_dump_json()}" for code, one in entries.items())

    def __getitem__(self, code: str) -> _Entry:
        """One entry."""
        found = self._read.get(code)
        if found is None:
            found = self._read[code] = self._kind.model_validate_json(self._lines[code])
        return found

    def __contains__(self, code: object) -> bool:
        """Whether there is one."""
        return code in self._lines

    def __iter__(self) -> Iterator[str]:
        """The codes in order."""
        return iter(self._lines)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._lines)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list of documents says of one."""

    iri: str
    file: str
    sha256: str
    version: str
    region: str | None
    title: str | None
    doc_number: str | None
    folder: str
    url: str | None
    normative: int


@dataclass(frozen=True, slots=True)
class Source:
    """The stored source text of a document."""

    iri: str
    encoding: str
    text: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is confined to; None confines nothing."""

    audience: str | None = None
    force: str | None = None
    instrument: str | None = None
    kind: str | None = None


class Index:
    """An open read model."""

    def __init__(self, path: Path, keep: int = 0) -> None:
        """Open it; KBError when another version of the product wrote it.

        `keep`: so many of the documents read last stay in memory, for a process that answers again and again.
        """
        self._document = lru_cache(keep)(self._read) if keep else self._read
        if not path.is_file():
            raise _damaged(path, "缺少索引文件")
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        try:
            found = self.note("format")
        except sqlite3.DatabaseError as error:
            raise _damaged(path, "索引文件不能读取") from error
        if found != FORMAT:
            raise _damaged(path, f"索引的格式是 {found}，本版本使用 {FORMAT}")

    @property
    def database(self) -> sqlite3.Connection:
        """The open file, for modules that keep tables of their own in it."""
        return self._db

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def note(self, key: str) -> str | None:
        """What the index was made with."""
        found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if found is None else str(found[0])

    def codes(self) -> CodeBook:
        """The code lists that the documents were read with."""
        codes = CodeBook.model_validate_json(self.note("codes") or "")
        lists = {name: Kept(Concept, lines) for name, lines in json.loads(self.note("lists") or "{}").items()}
        return codes.model_copy(update={"lists": lists, "regions": Kept(Region, self.note("regions") or "")})

    def listed(self) -> tuple[Listed, ...]:
        """All documents in the order in which they came, without their content."""
        columns = "iri, file, sha256, version, region, title, doc_number, folder, url, normative"
        return tuple(Listed(*row) for row in self._db.execute(f"SELECT {columns} FROM document ORDER BY position"))

    def headings(self) -> tuple[Heading, ...]:
        """What those documents say of themselves that repeal or change others, or may be repealed or changed."""
        fields = ("title", "doc_number", "region", "valid_from", "issued", "repeals", "amendments", "valid_to")
        columns = ", ".join(f"json_extract(json, '$.{name}')" for name in (*fields, "valid_duration"))
        query = f"SELECT iri, {columns} FROM document WHERE iri IN (SELECT value FROM json_each(?)) ORDER BY position"
        rows = self._db.execute(query, (json.dumps(acting(self._db)),))
        return tuple(
            Heading(
                *(iri, title, number, region, _day(starts or issued), tuple(json.loads(named))),
                *(_changes(made), _day(ends), length),
            )
            for iri, title, number, region, starts, issued, named, made, ends, length in rows
        )

    @cached_property
    def ties(self) -> Mapping[str, Ties]:
        """What documents say of each other, by IRI; nothing for those of which nothing is said."""
        return relations(self)

    def documents(self, iris: Sequence[str] | None = None) -> Iterator[PolicyDocument]:
        """The documents, all or those named, in the order in which they came."""
        wanted = None if iris is None else set(iris)
        with closing(self._db.cursor()) as cursor:
            for (iri,) in cursor.execute("SELECT iri FROM document ORDER BY position").fetchall():
                if wanted is None or iri in wanted:
                    yield self.document(iri)

    def document(self, iri: str) -> PolicyDocument:
        """One document; KeyError when there is none."""
        return self._document(iri)

    def _read(self, iri: str) -> PolicyDocument:
        found = self._db.execute("SELECT json FROM document WHERE iri = ?", (iri,)).fetchone()
        if found is None:
            raise KeyError(iri)
        return PolicyDocument.model_validate_json(found[0])

    def source(self, iri: str) -> Source:
        """The stored source of a document."""
        row = self._db.execute("SELECT iri, encoding, text FROM source WHERE iri = ?", (iri,)).fetchone()
        if row is None:
            raise KeyError(iri)
        return Source(*row)

    def findings(self, iri: str) -> tuple[Finding, ...]:
        """What is doubtful about a document."""
        rows = self._db.execute("SELECT json FROM finding WHERE document = ? ORDER BY position", (iri,))
        return with_doubts([Finding.model_validate_json(found) for (found,) in rows], self.ties, iri)

    def instruments(self, audience: str) -> Mapping[str, int]:
        """How many measures for an audience there are of each instrument."""
        query = "SELECT instrument, count(*) FROM measure WHERE audience = ? GROUP BY instrument"
        return dict(self._db.execute(query, (audience,)).fetchall())

    def search(self, words: str | None, filters: Filters) -> tuple[tuple[str, str], ...]:
        """The (document, measure) IRIs that hold all the words and pass the filters, best first."""
        clauses, values = [], []
        for column in ("audience", "force", "instrument"):
            if (value := getattr(filters, column)) is not None:
                clauses.append(f"m.{column} = ?")
                values.append(value)
        if filters.kind is not None:
            clauses.append("m.iri IN (SELECT measure FROM threshold WHERE kind = ?)")
            values.append(filters.kind)
        query, order = "measure m", "m.id"
        if words:
            phrases = [found for word in words.split() if (found := phrase(word))]
            if not phrases:
                return ()
            query, order = "words JOIN measure m ON m.id = words.rowid", "bm25(words, 4.0, 2.0, 1.0), m.id"
            clauses.append("words MATCH ?")
            values.append(" AND ".join(phrases))
        where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
        rows = self._db.execute(f"SELECT m.document, m.iri FROM {query}{where} ORDER BY {order}", values)
        return tuple((document, measure) for document, measure in rows)


def measure_of(document: PolicyDocument, iri: str) -> Measure:
    """The measure of a document with this IRI; KeyError when there is none."""
    for measure in document.measures:
        if measure.id == iri:
            return measure
    raise KeyError(iri)


def _changes(found: str | None) -> tuple[Amendment, ...]:
    return tuple(Amendment.model_validate(one) for one in json.loads(found or "[]"))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _damaged(path: Path, found: str) -> KBError:
    hint = "。请用 huiqi build 语料文件夹 重新建立（自行添加的文件在知识库的 corpus 文件夹里，会一并读入）。"
    return KBError("KB_DAMAGED", found, place=str(path.parent), hint=hint)
