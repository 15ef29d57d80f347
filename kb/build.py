"""Corpus folders or single files in, a new generation of the knowledge base and a report of what was read out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path

from ingest.groups import dictionary
from ingest.pipeline import Ingested, ingest
from ingest.read import decode
from ontology import skos
from ontology.codebook import CodeBook
from ontology.findings import Finding, KBError, Severity
from ontology.graph import graph_of
from ontology.graph_read import read_document
from ontology.graph_write import statements
from ontology.model import PolicyDocument
from ontology.serialise import ntriples
from ontology.validate import unknown_codes, validate

from . import corpus, tombstones
from .corpus import Item
from .index import Index, Listed
from .index_write import Entry, IndexWriter
from .place import INDEX, PROFILES, STORE, Place
from .review import files as review_files
from .review.apply import Applied, applied
from .store import Store

Progress = Callable[[str, int, int], None]
Reader = Callable[[Item, CodeBook], Ingested]
Checker = Callable[[PolicyDocument, CodeBook], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A file that holds the same bytes as a document that is there already."""

    file: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a build or an addition read."""

    entries: tuple[Entry, ...]
    duplicates: tuple[Duplicate, ...]


def read_item(item: Item, codes: CodeBook) -> Ingested:
    """A document as the stages of ingest read it."""
    return ingest(item.source, codes=codes, known=item.known, text=item.text)


def quiet(_name: str, _done: int, _total: int) -> None:
    """No progress shown."""


def build(place: Place, folder: Path, *, read: Reader = read_item, progress: Progress = quiet) -> Report:
    """Build the knowledge base anew from a corpus, with the documents that were added to it before."""
    items = [*corpus.discover(folder)]
    codes = skos.load()
    with place.writing() as draft:
        if place.corpus.is_dir() and place.corpus.resolve() != folder.resolve():
            corpus.recover(place.corpus)
            items += corpus.below(place.corpus)
        _keep_profiles(folder / PROFILES, draft)
        report = _write(draft, items, codes, (), read, progress)
        tombstones.keep(draft, place.current(), folder)
        return report


def add(place: Place, files: Sequence[Path], *, read: Reader = read_item, progress: Progress = quiet) -> Report:
    """Add files to what is there, as they are."""
    return put(place, [corpus.plain(path) for path in files], read=read, progress=progress)


def put(
    place: Place,
    items: Sequence[Item],
    *,
    read: Reader = read_item,
    progress: Progress = quiet,
    replaced: Listed | None = None,
    check: Checker | None = None,
) -> Report:
    """Add documents to what is there, in one step; the only one given may take the place of a document `replaced`."""
    if replaced is None and (twins := _all_present(place, items)):
        return Report((), twins)
    codes = skos.load()
    with place.writing() as draft:
        corpus.recover(place.corpus)
        folder = None if replaced is None else own_folder(place, replaced)
        items = [one if folder is None else replace(one, review=folder / review_files.NAME) for one in items]
        copy_current(place, draft)
        by_digest = {_digest(item.source): item for item in items}
        homes = {digest: folder or corpus.own_folder(place.corpus, one) for digest, one in by_digest.items() if digest}
        report = _write(draft, items, codes, present(place), read, progress, replaced, check, homes)
        tombstones.keep(draft, place.current())
        for entry in report.entries:
            item = by_digest[entry.document.sha256]
            text = None if _is_text(item.source, entry.text) else entry.text
            known = replace(item.known, url=entry.url)
            corpus.keep(place.corpus, replace(item, known=known), text, into=folder)
        return report


def renew(place: Place, item: Item, iri: str, *, read: Reader = read_item) -> Entry:
    """Read one document again, with what people decided about it by now, in the place of what is there, in one step."""
    codes = skos.load()
    with place.writing() as draft:
        copy_current(place, draft)
        others = [one for one in present(place) if one.iri != iri]
        (entry,) = _write(draft, [item], codes, others, read, quiet).entries
        if entry.document.id != iri:
            hint = "，决定已记下；请运行 huiqi build 重新建库。"
            raise KBError("REVIEW_RENAMED", "文件的编号变了", place=item.folder, hint=hint)
        return entry


def own_folder(place: Place, listed: Listed) -> Path:
    """The corpus folder of a document that was added; KBError for one that is read from elsewhere on each build."""
    folder = corpus.folder_of(place.corpus, listed.sha256)
    if folder is None:
        hint = "；请换掉那个文件夹里的 source 文件（其余文件不动），再运行 huiqi build。"
        raise KBError(
            "REPLACE_ELSEWHERE", "这份文件在建库用的语料文件夹里，不能从这里替换", place=listed.file, hint=hint
        )
    return folder


def copy_current(place: Place, draft: Path) -> None:
    """Begin a generation as a copy of the current one."""
    before = place.current()
    if before is not None:
        with Store(before / STORE, read_only=True) as store:
            store.copy_to(draft / STORE)
        shutil.copyfile(before / INDEX, draft / INDEX)
        _keep_profiles(before / PROFILES, draft)


def _keep_profiles(folder: Path, draft: Path) -> None:
    """Keep the reference profiles of a corpus with what was built from it."""
    if folder.is_dir():
        shutil.copytree(folder, draft / PROFILES)


def _all_present(place: Place, items: Sequence[Item]) -> tuple[Duplicate, ...]:
    """The items as duplicates when each of them is there, byte for byte; else nothing."""
    files = {one.sha256: one.file for one in present(place)}
    twins = [(item.known.file or item.source.name, files.get(_digest(item.source) or "")) for item in items]
    return tuple(Duplicate(file, same) for file, same in twins if same) if all(same for _, same in twins) else ()


def _is_text(source: Path, text: str) -> bool:
    """Whether a source holds its text as it is, so that there is none to keep beside it."""
    try:
        return decode(source.read_bytes(), source.name).text == text
    except KBError:
        return False


def _digest(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def present(place: Place) -> tuple[Listed, ...]:
    """The documents that are there."""
    current = place.current()
    if current is None:
        return ()
    index = Index(current / INDEX)
    found = index.listed()
    index.close()
    return found


def _write(
    draft: Path,
    items: Sequence[Item],
    codes: CodeBook,
    there: Sequence[Listed],
    read: Reader,
    progress: Progress,
    replaced: Listed | None = None,
    check: Checker | None = None,
    homes: Mapping[str, Path] | None = None,
) -> Report:
    """Read the documents into the store, and what the store then says into the index."""
    entries: list[Entry] = []
    duplicates: list[Duplicate] = []
    index = IndexWriter(draft / INDEX, dictionary(codes))
    with Store(draft / STORE) as store:
        if replaced is not None:
            there = [one for one in there if one.iri != replaced.iri]
            store.remove(replaced.iri)
            index.remove(replaced.iri)
        for found in entries_of(items, codes, there, read, progress, check):
            if isinstance(found, Duplicate):
                duplicates.append(found)
                continue
            iri = found.document.id
            store.replace(iri, statements(found.document))
            stored = tuple(store.statements(iri))
            version = sha256(ntriples(stored)).hexdigest()
            home = (homes or {}).get(found.document.sha256)
            review = found.review if home is None else home / review_files.NAME
            entries.append(replace(found, document=read_document(stored, iri), version=version, review=review))
            index.put(entries[-1])
        store.describe(codes)
        store.flush()
    index.describe(codes)
    index.close()
    return Report(tuple(_with_ties(entries, draft)), tuple(duplicates))


def _with_ties(entries: Sequence[Entry], draft: Path) -> Iterator[Entry]:
    """What was read, with what is doubtful now that all documents are there."""
    index = Index(draft / INDEX)
    for entry in entries:
        yield replace(entry, findings=index.findings(entry.document.id))
    index.close()


def entries_of(
    items: Sequence[Item],
    codes: CodeBook,
    there: Sequence[Listed],
    read: Reader = read_item,
    progress: Progress = quiet,
    check: Checker | None = None,
) -> Iterator[Entry | Duplicate]:
    """Each item as an entry for the index, or as a duplicate of a document that came before."""
    check = check or faults
    files = {one.sha256: one.file for one in there}
    names = {one.iri: one.file for one in there}
    for done, item in enumerate(items):
        file = item.known.file or item.source.name
        progress(file, done, len(items))
        ingested = read(item, codes)
        digest = ingested.source.sha256
        if digest in files:
            yield Duplicate(file, files[digest])
            continue
        document, doubts = _own_name(ingested.document, names)
        decided = decided_on(document, item, ingested.source.text, codes)
        document = decided.document
        findings = (
            *ingested.findings,
            *doubts,
            *decided.findings,
            *_changed(item, digest),
            *check(document, codes),
        )
        files[digest] = names[document.id] = file
        source = ingested.source
        url = item.known.url or source.url
        told = (item.folder, url, source.encoding, source.text, findings, ingested.normative, item.review)
        yield Entry(document, "", *told)
    progress("", len(items), len(items))


def decided_on(document: PolicyDocument, item: Item, text: str, codes: CodeBook) -> Applied:
    """The document with what people decided about its measures."""
    return applied(document, text, () if item.review is None else review_files.load(item.review), codes)


def faults(document: PolicyDocument, codes: CodeBook) -> tuple[Finding, ...]:
    """What the shapes and code lists find; what a text lacks of its own description has been told by ingest."""
    graph = graph_of(statements(document))
    found = [one for one in validate(graph) if one.severity is Severity.ERROR or one.place != document.id]
    return (*found, *unknown_codes(graph, codes))


def _own_name(document: PolicyDocument, names: dict[str, str]) -> tuple[PolicyDocument, tuple[Finding, ...]]:
    """The document under an IRI of its own when another text already has its number, and a finding that says so."""
    if document.id not in names:
        return document, ()
    iri = _free(document.id, names)
    message = f"发文字号与已收录的“{names[document.id]}”相同：两份都保留，请核对是否为同一文件的不同版本。"
    finding = Finding(code="SAME_NUMBER", severity=Severity.WARNING, message=message, quote=document.doc_number)
    return renamed(document, iri), (finding,)


def renamed(document: PolicyDocument, iri: str) -> PolicyDocument:
    """The document and its measures under another IRI."""
    measures = tuple(
        measure.model_copy(update={"id": measure.id.replace(document.id, iri, 1)}) for measure in document.measures
    )
    return document.model_copy(update={"id": iri, "measures": measures})


def _free(iri: str, taken: Container[str]) -> str:
    copy = 2
    while f"{iri}-{copy}" in taken:
        copy += 1
    return f"{iri}-{copy}"


def _changed(item: Item, digest: str) -> tuple[Finding, ...]:
    if item.sha256 in (None, digest):
        return ()
    message = "source 与 document.toml 登记的 sha256 不同：原件已被改动，请核对后更新登记。"
    return (Finding(code="SOURCE_CHANGED", severity=Severity.ERROR, message=message, place=str(item.source)),)
