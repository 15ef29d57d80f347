"""A document of a knowledge base in, the file that was handed in out: found by what is on record, never by a name.

A file is given away only while its bytes are those that were read; whatever else lies in its place by now is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from ontology.findings import KBError

from . import corpus
from .base import KnowledgeBase
from .index import REVIEW

MEDIA = "application/octet-stream"
"""Of every kept file: a browser saves it, whatever it holds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was handed in: the name it had, its bytes."""

    name: str
    data: bytes

    @property
    def headers(self) -> dict[str, str]:
        """To be saved under its own name, never shown in place."""
        return {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(self.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }


def item_of(kb: KnowledgeBase, iri: str) -> corpus.Item | None:
    """Where the source of a document is: where it was built from, or the added files."""
    noted = kb.index.note(f"{REVIEW}{iri}")
    item = None if noted is None else corpus.beside_review(Path(noted))
    return item or corpus.holding(kb.place.corpus, _listed(kb, iri)[1])


def offered(kb: KnowledgeBase, iri: str) -> tuple[str, int] | None:
    """The kind and length of the file that a document was read from, where one is at hand (its bytes not looked at)."""
    try:
        item = item_of(kb, iri)
        return None if item is None else (item.source.suffix[1:].upper(), item.source.stat().st_size)
    except (OSError, KBError):  # a folder that somebody moved, closed or damaged since
        return None


def kept(kb: KnowledgeBase, iri: str) -> Kept:
    """The file that a document was read from; KBError where it is no longer at hand as it was."""
    file, digest = _listed(kb, iri)
    try:
        item = item_of(kb, iri)
        data = b"" if item is None else item.source.read_bytes()
    except (OSError, KBError):
        item, data = None, b""
    if item is None or sha256(data).hexdigest() != digest:
        message = "服务器上没有保存这份文件的原件，或原件已改动"
        raise KBError("ORIGINAL_MISSING", message, place=file, hint="；读出的全文仍可下载。")
    name, suffix = Path(file.replace("\\", "/")).name, item.source.suffix
    return Kept(name if name.lower().endswith(suffix.lower()) else f"{name}{suffix}", data)


def _listed(kb: KnowledgeBase, iri: str) -> tuple[str, str]:
    return next((one.file, one.sha256) for one in kb.listed if one.iri == iri)
