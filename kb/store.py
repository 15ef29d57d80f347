"""Statements of documents in and out of an Oxigraph store on disk: one named graph a document, one update a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from ontology.graph_write import Statement
from ontology.serialise import ntriples


class Store(AbstractContextManager["Store"]):
    """An open store. One process writes (the caller holds the lock of the knowledge base); readers use copies."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the store in a folder; a writer creates it when absent."""
        self._store = ox.Store.read_only(str(path)) if read_only else ox.Store(str(path))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the files (the binding closes a store when it is collected)."""
        del self._store

    def __enter__(self) -> Self:
        """The open store itself."""
        return self

    def replace(self, document: str, statements: Iterable[Statement]) -> None:
        """Put a document's graph in the place of an earlier one, in one transaction."""
        graph = ox.NamedNode(document)
        triples = ntriples(statements).decode()
        self._store.update(f"DROP SILENT GRAPH {graph} ; INSERT DATA {{ GRAPH {graph} {{\n{triples}}} }}")

    def remove(self, document: str) -> None:
        """Forget a document's graph."""
        self._store.update(f"DROP SILENT GRAPH {ox.NamedNode(document)}")

    def documents(self) -> tuple[str, ...]:
        """The IRIs of all documents, in order."""
        return tuple(sorted(name.value for name in self._store.named_graphs() if isinstance(name, ox.NamedNode)))

    def statements(self, document: str) -> Iterator[Statement]:
        """What the store says of one document, in no order."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(document)):
            yield Statement(_iri(quad.subject), _iri(quad.predicate), *_object(quad.object))

    def flush(self) -> None:
        """Write everything to the disk; once at the end of a batch."""
        self._store.flush()

    def copy_to(self, target: Path) -> None:
        """Make a consistent copy (hard links where the file system has them)."""
        self._store.backup(str(target))


def _iri(node: object) -> str:
    if isinstance(node, ox.NamedNode):
        return node.value
    msg = f"a stored graph has no blank nodes and no triple terms: {node}"
    raise TypeError(msg)


def _object(node: object) -> tuple[str, str | None]:
    if isinstance(node, ox.Literal):
        return node.value, f"@{node.language}" if node.language else node.datatype.value
    return _iri(node), None
