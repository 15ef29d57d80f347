"""Two generations in, the IRIs that are gone out: kept with the new generation, each with what took its place, if sure.

A measure's successor is the one of the same document (or of the document that took its place) whose words are far more
like its own than any other's. Names that come back are forgotten here. `corpus/tombstones.json`, when a corpus has one,
brings the names of a knowledge base that was thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from engine.ties import name_key
from ontology.findings import KBError
from ontology.iri import clause_iri, parse_document
from ontology.model import Measure, PolicyDocument

from .bigrams import bigrams
from .index import Index
from .place import INDEX

FILE = "tombstones.json"
_CERTAIN, _AHEAD = 0.8, 0.15
"""How alike the words of a successor are at least, and how much less alike all others are."""


class Kind(StrEnum):
    """What a name was the name of."""

    DOCUMENT = "document"
    CLAUSE = "clause"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A name that means nothing any more: what it was, since when, and what took its place (None: nothing for sure)."""

    iri: str
    kind: Kind
    label: str
    since: date
    successor: str | None = None


class Tombstones(Mapping[str, Tombstone]):
    """The names that are gone, by IRI."""

    def __init__(self, found: Iterable[Tombstone] = ()) -> None:
        """Take them over, the later of two of one name."""
        self._found = {one.iri: one for one in found}

    def __getitem__(self, iri: str) -> Tombstone:
        """One of them."""
        return self._found[iri]

    def __iter__(self) -> Iterator[str]:
        """The IRIs in order."""
        return iter(sorted(self._found))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._found)

    def of(self, document: str) -> tuple[Tombstone, ...]:
        """Those inside a document (not of the document itself)."""
        return tuple(self._found[iri] for iri in self if iri != document and parse_document(iri) == document)

    def successor(self, iri: str) -> str | None:
        """What stands in the place of a name today, followed through every change; None when nothing does for sure."""
        seen: set[str] = set()
        at: str | None = iri
        while at is not None and at in self._found and at not in seen:
            seen.add(at)
            at = self._found[at].successor
        return None if at in seen else at


def read(folder: Path) -> Tombstones:
    """The names that a generation, or a corpus, keeps; KBError for a file that is no list of them."""
    path = folder / FILE
    if not path.is_file():
        return Tombstones()
    try:
        return Tombstones(_tombstone(one) for one in json.loads(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise KBError("TOMBSTONES_FORM", "不是失效编号的清单", place=str(path), hint=f"：{error}。") from error


def as_json(found: Tombstones) -> list[dict[str, object]]:
    """The list as it is kept."""
    return [asdict(found[iri]) | {"since": found[iri].since.isoformat()} for iri in found]


def keep(draft: Path, before: Path | None, corpus: Path | None = None) -> Tombstones:
    """Write beside a new generation which names are gone since the one before, with those gone earlier."""
    known = Tombstones(one for folder in (corpus, before) if folder is not None for one in read(folder).values())
    old, new = _differing(before, draft, {parse_document(iri) for iri in known})
    fresh = gone(old, new, datetime.now().astimezone().date())
    found = Tombstones(one for one in (*known.values(), *fresh) if one.iri not in new.labels)
    if found:
        (draft / FILE).write_text(json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a generation with what they stand for, and its documents where names may be missing elsewhere."""

    labels: Mapping[str, tuple[Kind, str]]
    documents: Mapping[str, PolicyDocument]


def _differing(before: Path | None, draft: Path, also: Container[str]) -> tuple[Names, Names]:
    """The names in the documents that two generations do not share, and of the newer one in some others."""
    old, new = None if before is None else _opened(before), Index(draft / INDEX)
    was = {} if old is None else {one.iri: one.version for one in old.listed()}
    now = {one.iri: one.version for one in new.listed()}
    changed = [iri for iri, version in was.items() if now.get(iri) != version]
    fresh = [iri for iri, version in now.items() if was.get(iri) != version or iri in also]
    found = names(() if old is None else tuple(old.documents(changed))), names(tuple(new.documents(fresh)))
    for one in (old, new):
        if one is not None:
            one.close()
    return found


def _opened(generation: Path) -> Index | None:
    """The read model of an earlier generation; None when it is gone or an earlier release wrote it."""
    try:
        return Index(generation / INDEX)
    except KBError:
        return None


def names(documents: Sequence[PolicyDocument]) -> Names:
    """Every name in some documents."""
    labels: dict[str, tuple[Kind, str]] = {}
    for one in documents:
        labels[one.id] = (Kind.DOCUMENT, one.title or one.file)
        for clause in one.clauses:
            labels.setdefault(clause_iri(one.id, clause.path), (Kind.CLAUSE, clause.heading or clause.path))
        labels.update({measure.id: (Kind.MEASURE, measure.quote.text) for measure in one.measures})
    return Names(labels, {one.id: one for one in documents})


def gone(old: Names, new: Names, today: date) -> Iterator[Tombstone]:
    """The names of an older state that a newer one lacks."""
    moved = {one.id: _heir(one, new) for one in old.documents.values()}
    for iri, (kind, label) in old.labels.items():
        if iri not in new.labels:
            document = parse_document(iri)
            yield Tombstone(
                iri, kind, label, today, _successor(iri, kind, moved[document], old.documents[document], new)
            )


def _heir(document: PolicyDocument, new: Names) -> PolicyDocument | None:
    """The document itself in a newer state, or the only one that has its number, or its title in its region."""
    if document.id in new.documents:
        return new.documents[document.id]
    for key in (_by_number, _by_title):
        found = [one for one in new.documents.values() if key(document) and key(one) == key(document)]
        if len(found) == 1:
            return found[0]
    return None


def _by_number(document: PolicyDocument) -> str:
    return name_key(document.doc_number or "")


def _by_title(document: PolicyDocument) -> str:
    return f"{document.region} {name_key(document.title)}" if document.title else ""


def _successor(iri: str, kind: Kind, heir: PolicyDocument | None, was: PolicyDocument, new: Names) -> str | None:
    if heir is None or kind is Kind.DOCUMENT:
        return None if heir is None else heir.id
    same = f"{heir.id}#{iri.partition('#')[2]}"
    if same in new.labels:
        return same
    if kind is Kind.CLAUSE:
        return None
    return _most_alike(next(one for one in was.measures if one.id == iri), heir.measures)


def _most_alike(was: Measure, candidates: Sequence[Measure]) -> str | None:
    """The measure whose words are surely those that stood there: alike, and no other nearly as much."""
    scored = sorted(((_likeness(was.quote.text, one.quote.text), one.id) for one in candidates), reverse=True)
    if not scored or scored[0][0] < _CERTAIN:
        return None
    return scored[0][1] if len(scored) == 1 or scored[0][0] - scored[1][0] >= _AHEAD else None


def _likeness(one: str, other: str) -> float:
    """The share of pairs of characters, figures too, that two texts have in common."""
    a, b = set(bigrams(one).split()), set(bigrams(other).split())
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else float(one == other)


def _tombstone(one: Mapping[str, str | None]) -> Tombstone:
    return Tombstone(
        *(str(one["iri"]), Kind(str(one["kind"])), str(one["label"]), date.fromisoformat(str(one["since"]))),
        one.get("successor"),
    )
