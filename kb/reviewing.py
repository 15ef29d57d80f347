"""A document of a knowledge base in, a desk out on which its measures are decided about, kept and put to use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from ingest.pipeline import Ingested
from ontology import skos
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import PolicyDocument

from . import build, corpus
from .base import KnowledgeBase
from .index import REVIEW
from .index_write import Entry
from .kept_files import item_of
from .place import Place
from .review import files
from .review.anchor import Dense
from .review.apply import Applied, applied
from .review.choices import Case, Change, arranged, cases
from .review.decisions import Decision
from .review.readings import Ground


@dataclass(frozen=True)
class Desk:
    """A document as the software reads it now, the file of decisions about it, and those decisions."""

    place: Place
    item: corpus.Item
    path: Path
    read: Ingested
    ground: Ground
    decisions: tuple[Decision, ...]

    @property
    def document(self) -> PolicyDocument:
        """The document as read, nothing decided."""
        return self.ground.document

    def applied(self) -> Applied:
        """The document with the decisions."""
        return applied(self.document, self.ground.dense.source, self.decisions, self.ground.codes)

    def cases(self) -> tuple[Case, ...]:
        """Its measures with the decisions."""
        return cases(self.applied())

    def case(self, name: str) -> Case:
        """A measure by its IRI or the end of it."""
        for one in self.cases():
            iri = one.measure.id
            if name in (iri, iri.rpartition("/")[2], iri.rpartition("#")[2]):
                return one
        hint = "。用 huiqi review 文件 列出各条的编号。"
        raise KBError("MEASURE_UNKNOWN", "这份文件没有这条措施", place=name, hint=hint)

    def changed(self, change: Change) -> Self:
        """The desk after a change, which is first tried and then kept on disk."""
        wanted = [one for one in self.decisions if one not in change.remove] + list(change.add)
        replace(self, decisions=tuple(wanted)).applied()
        kept = files.change(self.path, add=change.add, remove=change.remove, arrange=self._arranged)
        return replace(self, decisions=kept)

    def _arranged(self, decisions: Sequence[Decision]) -> Sequence[Decision]:
        return arranged(decisions, self.document, self.ground.dense)

    def put_to_use(self) -> Entry:
        """Renew the document in the knowledge base with the decisions, in one step."""
        return build.renew(self.place, self.item, self.document.id, read=lambda _item, _codes: self.read)


def desk(kb: KnowledgeBase, name: str) -> Desk:
    """The desk for a document by name; its source is read anew."""
    iri = kb.document(name).id
    codes: CodeBook = skos.load()
    item = _item(kb, iri)
    found = build.read_item(item, codes)
    document = build.renamed(found.document, iri)
    ground = Ground(document, Dense(found.source.text), codes)
    path = item.review or files.beside(item.source, corpus_folder=True)
    return Desk(kb.place, item, path, replace(found, document=document), ground, files.load(path))


def _item(kb: KnowledgeBase, iri: str) -> corpus.Item:
    """Where the source of a document and the decisions about it are; KBError when it is no longer there."""
    item = item_of(kb, iri)
    if item is None:
        place = kb.index.note(f"{REVIEW}{iri}") or kb.document(iri).file
        hint = "。请用语料文件夹重新运行 huiqi build，再复核。"
        raise KBError("REVIEW_SOURCE", "找不到这份文件的语料文件夹", place=place, hint=hint)
    return item
