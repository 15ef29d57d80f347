"""Statements in, bytes out: N-Triples, N-Quads, Turtle, TriG in a fixed order: equal statements are equal files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from .graph_write import Statement
from .terms import PREFIXES, RDF, XSD

_NONE: Mapping[str, str] = {}
_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_CONTROL = re.compile(r'["\\\x00-\x1f\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_BARE = {
    XSD.integer: re.compile(r"-?[0-9]+"),
    XSD.decimal: re.compile(r"-?[0-9]+\.[0-9]+"),
    XSD.boolean: re.compile(r"true|false"),
}


def ntriples(statements: Iterable[Statement]) -> bytes:
    """One sorted line a statement."""
    lines = {f"{_iri(s.subject)} {_iri(s.predicate)} {_object(s)} .\n" for s in statements}
    return "".join(sorted(lines)).encode()


def nquads(graphs: Mapping[str, Iterable[Statement]]) -> Iterator[bytes]:
    """An N-Quads file, a graph at a time: the sorted lines of each named graph, in the order of the graph names."""
    for name in sorted(graphs):
        ending = f" {_iri(name)} .\n"
        lines = {f"{_iri(s.subject)} {_iri(s.predicate)} {_object(s)}{ending}" for s in graphs[name]}
        yield "".join(sorted(lines)).encode()


def turtle(statements: Iterable[Statement], more: Mapping[str, str] = _NONE) -> bytes:
    """Subjects, predicates (type first) and objects in order; lexical values as they are.

    `more`: further prefixes; of all of them only those are then declared that occur.
    """
    if not more:
        return (_header(PREFIXES) + "".join(_blocks(statements, "", _short))).encode()
    known = {**PREFIXES, **more}
    body = "".join(_blocks(statements, "", _shortener(known)))
    return (_header({name: space for name, space in known.items() if f"{name}:" in body}) + body).encode()


def trig(graphs: Mapping[str, Iterable[Statement]]) -> bytes:
    """A TriG file: one block a named graph, in the order of the graph names."""
    return b"".join(trig_parts(graphs))


def trig_parts(graphs: Mapping[str, Iterable[Statement]]) -> Iterator[bytes]:
    """The same, a graph at a time."""
    yield _header(PREFIXES).encode()
    for name in sorted(graphs):
        yield "".join((f"\n{_short(name)} {{\n", *_blocks(graphs[name], "    ", _short), "}\n")).encode()


def _header(prefixes: Mapping[str, str]) -> str:
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))


def _blocks(statements: Iterable[Statement], indent: str, short: Callable[[str], str]) -> Iterator[str]:
    subjects: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for statement in statements:
        subjects[statement.subject][statement.predicate].add(_short_object(statement, short))
    for subject in sorted(subjects):
        predicates = subjects[subject]
        lines = [
            f"{'a' if predicate == RDF.type else short(predicate)} {', '.join(sorted(predicates[predicate]))}"
            for predicate in sorted(predicates, key=lambda iri: (iri != RDF.type, iri))
        ]
        yield f"\n{indent}{short(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"


@lru_cache(maxsize=65536)
def _iri(iri: str) -> str:
    if _ILLEGAL.search(iri):
        msg = f"not an IRI: {iri!r}"
        raise ValueError(msg)
    return f"<{iri}>"


def _shortener(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    """What gives the prefixed name of an IRI of a known vocabulary, else the IRI in angle brackets."""

    @lru_cache(maxsize=65536)
    def short(iri: str) -> str:
        for prefix, namespace in prefixes.items():
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return _iri(iri)

    return short


_short = _shortener(PREFIXES)


def _object(statement: Statement) -> str:
    if statement.datatype is None:
        return _iri(statement.object)
    text = f'"{_escaped(statement.object)}"'
    if statement.datatype == XSD.string:
        return text
    return f"{text}{statement.datatype}" if statement.datatype[0] == "@" else f"{text}^^{_iri(statement.datatype)}"


def _short_object(statement: Statement, short: Callable[[str], str]) -> str:
    datatype = statement.datatype
    if datatype is None:
        return short(statement.object)
    if datatype in _BARE and _BARE[datatype].fullmatch(statement.object):
        return statement.object
    if datatype == XSD.string or datatype[0] == "@":
        return _object(statement)
    return f'"{_escaped(statement.object)}"^^{short(datatype)}'


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text)
