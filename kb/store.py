"""Statements of documents in and out of an Oxigraph store on disk: one named graph a document, one update a change.

Beside the documents one graph holds the vocabulary and the code lists, so that queries find names and regions.
Whoever only asks (SPARQL) opens a `Reader`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import pyoxigraph as ox

from ontology.codebook import CodeBook, Edition
from ontology.codes_write import GRAPH as VOCABULARY
from ontology.codes_write import table_statements, turtle_files
from ontology.findings import KBError
from ontology.graph_write import Statement
from ontology.serialise import ntriples
from ontology.terms import PREFIXES

_Graph = ox.NamedNode | ox.BlankNode
_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
_VOCABULARY = ox.NamedNode(VOCABULARY)


class Store(AbstractContextManager["Store"]):
    """An open store. One process writes (the caller holds the lock of the knowledge base); readers use copies."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open the store in a folder; a writer creates it when absent."""
        try:
            self._store = ox.Store.read_only(str(path)) if read_only else ox.Store(str(path))
        except OSError as error:
            hint = "。请用 huiqi build 语料文件夹 重新建立（自行添加的文件在知识库的 corpus 文件夹里，会一并读入）。"
            raise KBError("KB_DAMAGED", "存储不能打开", place=str(path.parent), hint=hint) from error

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
        names = (name.value for name in self._store.named_graphs() if isinstance(name, ox.NamedNode))
        return tuple(sorted(name for name in names if name != VOCABULARY))

    def describe(self, codes: CodeBook) -> None:
        """Hold the vocabulary and the code lists of this version; nothing is done when they are there."""
        version = ox.Quad(_VOCABULARY, _VERSION, ox.Literal(codes.version), _VOCABULARY)
        if version in self._store:
            return
        self._store.clear_graph(_VOCABULARY)
        self._store.bulk_load(_vocabulary(Edition(codes)), ox.RdfFormat.N_TRIPLES, to_graph=_VOCABULARY)
        self._store.add(version)

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


@lru_cache(maxsize=1)
def _vocabulary(edition: Edition) -> bytes:
    """The vocabulary and all code lists, as N-Triples."""
    files = (ox.parse(path=str(path), format=ox.RdfFormat.TURTLE) for path in turtle_files())
    described = BytesIO()
    ox.serialize(chain(*files), described, ox.RdfFormat.N_TRIPLES)
    return described.getvalue() + ntriples(table_statements(edition.codes))


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query sees as its default graph and by name; not given: those that the query itself names."""

    default: tuple[str, ...]
    named: tuple[str, ...]


class MalformedError(ValueError):
    """What is no SPARQL query: the words of the parser, which say the place."""


class Reader:
    """A store that is only asked. Whoever closes the ways out of the process closes those of its queries too."""

    def __init__(self, path: Path) -> None:
        """Open the store in a folder; OSError when there is none."""
        self._store = ox.Store.read_only(str(path))

    def ask(self, text: str, *, union: bool, dataset: Dataset | None = None, base: str | None = None) -> Solutions:
        """Begin to answer a query; `union`: all graphs are its default graph, whatever it names itself.

        MalformedError for what is no query, ValueError for a dataset of no IRIs.
        """
        default: list[_Graph | ox.DefaultGraph] | None = None
        named: list[_Graph] | None = None
        if dataset is not None:
            default, named = [*map(ox.NamedNode, dataset.default)], [*map(ox.NamedNode, dataset.named)]
        try:
            found = self._store.query(
                text,
                base_iri=base,
                prefixes=PREFIXES,
                use_default_graph_as_union=union,
                default_graph=default,
                named_graphs=named,
            )
        except SyntaxError as error:
            raise MalformedError(str(error)) from error
        return Solutions(found)


class Solutions:
    """What a query found, written as one goes on."""

    def __init__(self, found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
        """`found`: as the store gives it."""
        self._found = found
        self.triples = isinstance(found, ox.QueryTriples)

    def write(self, out: IO[bytes], media_type: str) -> None:
        """Write it all in the form of a media type; LookupError for a media type that does not suit what was found."""
        if isinstance(self._found, ox.QueryTriples):
            ox.serialize(self._found, out, _graph_form(media_type), prefixes=PREFIXES)
            return
        form = ox.QueryResultsFormat.from_media_type(media_type)
        if form is None:
            raise LookupError(media_type)
        self._found.serialize(out, form)


def written(statements: Iterable[Statement], media_type: str) -> bytes:
    """A graph in the form of a media type; LookupError for one that has no form for graphs."""
    quads = ox.parse(ntriples(statements), format=ox.RdfFormat.N_TRIPLES)
    found = ox.serialize((quad.triple for quad in quads), format=_graph_form(media_type), prefixes=PREFIXES)
    return found or b""


def _graph_form(media_type: str) -> ox.RdfFormat:
    form = ox.RdfFormat.from_media_type(media_type)
    if form is None:
        raise LookupError(media_type)
    return form


def parses(text: str) -> bool:
    """Whether a text is a SPARQL query; it is put to an empty store (where what it wants of others may fail)."""
    try:
        ox.Store().query(text, prefixes=PREFIXES)
    except SyntaxError:
        return False
    except OSError:
        return True
    return True


def _iri(node: object) -> str:
    if isinstance(node, ox.NamedNode):
        return node.value
    msg = f"a stored graph has no blank nodes and no triple terms: {node}"
    raise TypeError(msg)


def _object(node: object) -> tuple[str, str | None]:
    if isinstance(node, ox.Literal):
        return node.value, f"@{node.language}" if node.language else node.datatype.value
    return _iri(node), None
