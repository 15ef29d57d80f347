"""Files in, what adding them would do out, and then done: read once, compared with all that is there, written at once.

An `Intake` looks (`survey`, which writes nothing) and writes (`write`); with many files, group after group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, replace
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.pipeline import DocumentKnown, Ingested
from ontology import skos
from ontology.codebook import CodeBook
from ontology.findings import Finding, KBError
from ontology.model import Clause, PolicyDocument

from . import corpus
from .base import KnowledgeBase
from .build import Duplicate, Progress, Report, entries_of, faults, own_folder, present, put, quiet
from .corpus import Item
from .duplicates import ClauseEdit, Likeness, Shelved, Twin, clause_edits, is_copy, nearly_a_copy, shelf, shelved, twins
from .index import Index, Listed
from .index_write import Entry
from .place import INDEX, Place
from .reading import Reading, Refused, read_each

GROUP = 20
"""So many documents are written at once when there are many: what is lost when the work is cut off."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be added: as read, and the stored documents that it is like, with the clauses by IRI."""

    item: Item
    read: Reading
    entry: Entry
    twins: tuple[Twin, ...]
    edits: Mapping[str, tuple[ClauseEdit, ...]] = field(default_factory=dict)

    @property
    def document(self) -> PolicyDocument:
        """The document itself."""
        return self.entry.document

    @property
    def same_number(self) -> Twin | None:
        """The stored document that has its number."""
        found = (one for one in self.twins if one.likeness is Likeness.SAME_NUMBER and one.other.listed is not None)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Survey:
    """What adding some files would do: what is new, what is there already, what cannot be read."""

    candidates: tuple[Candidate, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    refused: tuple[Refused, ...] = ()


def items_of(paths: Iterable[Path], known: DocumentKnown | None = None) -> tuple[Item, ...]:
    """The documents that paths name: files, and all readable ones in folders. `known` is of the only one."""
    found: list[Item] = []
    for path in paths:
        inside = corpus.below(path) if path.is_dir() else (corpus.plain(path),)
        if not inside:
            raise KBError("CORPUS_EMPTY", "文件夹里没有可收录的文件", place=str(path), hint="，请检查路径。")
        found += inside
    if known is None:
        return tuple(found)
    _only_one(found, "--title、--region 等选项")
    told = {one.name: value for one in fields(known) if (value := getattr(known, one.name)) is not None}
    return (replace(found[0], known=replace(found[0].known, **told)),)


def _only_one(items: Sequence[Item], options: str) -> None:
    if len(items) != 1:
        message = f"{options}只能用于一个文件，这里有 {len(items)} 个"
        raise KBError("ADD_OPTIONS_ONE", message, hint="，请一个一个收录，或在语料文件夹的 document.toml 里写。")


class Intake(AbstractContextManager["Intake"]):
    """The way into a knowledge base, with the documents that are there held ready for comparison."""

    def __init__(self, place: Place, replaces: str | None = None) -> None:
        """Open what is there. `replaces`: the name of the document whose place the only new one shall take."""
        self.place = place
        self.codes = skos.load()
        self.replaced = _replaced(place, replaces)
        current = place.current()
        self._index = None if current is None else Index(current / INDEX)
        known = [] if self._index is None else shelf(self._index)
        self._shelf: list[Shelved] = [one for one in known if one.listed != self.replaced or one.listed is None]
        self._old = next((one for one in known if self.replaced is not None and one.listed == self.replaced), None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the files."""
        if self._index is not None:
            self._index.close()

    def __enter__(self) -> Self:
        """The open intake itself."""
        return self

    def groups(self, items: Sequence[Item], progress: Progress = quiet, size: int = GROUP) -> Iterator[Survey]:
        """Surveys of so many documents each, while the next ones are read."""
        if self.replaced is not None:
            _only_one(items, "--replace ")
            items = [corpus.with_card(items[0], own_folder(self.place, self.replaced))]
        wanted, same = self._new(items)
        if same:
            yield Survey(duplicates=same)
        readings = zip(wanted, read_each(wanted, progress), strict=True)
        while group := list(islice(readings, size)):
            yield self._survey(group)

    def survey(self, items: Sequence[Item], progress: Progress = quiet) -> Survey:
        """What adding the documents would do."""
        return joined(self.groups(items, progress, max(1, len(items))))

    def write(self, found: Survey, progress: Progress = quiet) -> Report:
        """Add what is new, as it was read."""
        read = {one.item.source: one.read for one in found.candidates}
        items = [one.item for one in found.candidates]
        if not items:
            return Report((), ())
        told = _Told(read)
        return put(self.place, items, read=told.read, progress=progress, replaced=self.replaced, check=told.check)

    def _new(self, items: Sequence[Item]) -> tuple[list[Item], tuple[Duplicate, ...]]:
        """The items without those whose bytes are there already, and these; what is replaced may come back as it is."""
        there = [one for one in present(self.place) if self.replaced is None or one.iri != self.replaced.iri]
        files = {one.sha256: one.file for one in there}
        wanted, same = [], []
        for item in items:
            twin = files.get(_digest(item.source) or "")
            if twin is None:
                wanted.append(item)
            else:
                same.append(Duplicate(item.known.file or item.source.name, twin))
        return wanted, tuple(same)

    def _survey(self, readings: Sequence[tuple[Item, Reading | Refused]]) -> Survey:
        """What is new of some documents, with those that each is like; the same text again is a duplicate."""
        copies: list[Duplicate] = []
        fresh: dict[Path, tuple[Item, Reading, tuple[Twin, ...]]] = {}
        for item, read in readings:
            if isinstance(read, Refused):
                continue
            one = shelved(read.ingested.document, read.ingested.source.text)
            like = twins(one, self._shelf)
            if copy := next((twin for twin in like if self._is_copy(twin, one)), None):
                copies.append(Duplicate(one.file, copy.other.file))
            else:
                fresh[item.source] = (item, read, like)
                self._shelf.append(one)
        found = [self._candidate(*fresh[source], entry) for source, entry in self._entries(fresh)]
        return Survey(tuple(found), tuple(copies), tuple(one for _, one in readings if isinstance(one, Refused)))

    def _entries(self, fresh: Mapping[Path, tuple[Item, Reading, object]]) -> Iterator[tuple[Path, Entry]]:
        """What the index will hold of each document; the same bytes twice are one."""
        items = [item for item, _, _ in fresh.values()]
        told = _Told({source: read for source, (_, read, _) in fresh.items()})
        there = [one for one in present(self.place) if self.replaced is None or one.iri != self.replaced.iri]
        entries = entries_of(items, self.codes, there, told.read, quiet, told.check)
        for item, entry in zip(items, entries, strict=True):
            if isinstance(entry, Entry):
                yield item.source, entry

    def _candidate(self, item: Item, read: Reading, like: tuple[Twin, ...], entry: Entry) -> Candidate:
        if self._old is not None:
            like = (*twins(shelved(entry.document, read.ingested.source.text), [self._old]), *like)
        new = (entry.document.clauses, read.ingested.source.text)
        stored = [twin.other.listed.iri for twin in like if twin.other.listed is not None]
        return Candidate(item, read, entry, like, {iri: self._edits(iri, new) for iri in stored})

    def _edits(self, iri: str, new: tuple[Sequence[Clause], str]) -> tuple[ClauseEdit, ...]:
        document, text = self._stored(iri)
        return clause_edits((document.clauses, text), new)

    def _is_copy(self, twin: Twin, new: Shelved) -> bool:
        """Whether a new file holds a document that is there, in the same bytes or saved otherwise."""
        if twin.likeness is Likeness.SAME_TEXT:
            return True
        old = twin.other.read or (self._stored(twin.other.listed.iri) if twin.other.listed else None)
        return nearly_a_copy(twin) and old is not None and new.read is not None and is_copy(old, new.read)

    def _stored(self, iri: str) -> tuple[PolicyDocument, str]:
        assert self._index is not None
        return self._index.document(iri), self._index.source(iri).text


class _Told:
    """What was read and checked before, for those who would read and check it."""

    def __init__(self, readings: Mapping[Path, Reading]) -> None:
        self._readings = readings
        self._faults = {one.ingested.document.sha256: one for one in readings.values()}

    def read(self, item: Item, _: CodeBook) -> Ingested:
        """The document."""
        return self._readings[item.source].ingested

    def check(self, document: PolicyDocument, codes: CodeBook) -> tuple[Finding, ...]:
        """Its faults, found anew when the document is no longer as it was read."""
        known = self._faults[document.sha256]
        return known.faults if known.ingested.document == document else faults(document, codes)


def joined(surveys: Iterable[Survey]) -> Survey:
    """Several surveys as one."""
    every = tuple(surveys)
    return Survey(
        tuple(one for found in every for one in found.candidates),
        tuple(one for found in every for one in found.duplicates),
        tuple(one for found in every for one in found.refused),
    )


def _replaced(place: Place, name: str | None) -> Listed | None:
    """The document whose place a new copy shall take; KBError when that cannot be."""
    if name is None:
        return None
    with KnowledgeBase(place.root) as kb:
        iri = kb.document(name).id
        found = next(one for one in kb.listed if one.iri == iri)
    own_folder(place, found)
    return found


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
