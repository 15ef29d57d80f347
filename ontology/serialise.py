"""Statements in, bytes out: N-Triples, Turtle and TriG in a fixed order, so that equal statements are equal files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from .graph_write import Statement
from .terms import PREFIXES, RDF, XSD

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


def turtle(statements: Iterable[Statement]) -> bytes:
    """Subjects, predicates (type first) and objects in order; lexical values as they are."""
    return (_header() + "".join(_blocks(statements, ""))).encode()


def trig(graphs: Mapping[str, Iterable[Statement]]) -> bytes:
    """A TriG file: one block a named graph, in the order of the graph names."""
    parts = [_header()]
    for name in sorted(graphs):
        parts.append(f"\n{_short(name)} {{\n")
        parts.extend(_blocks(graphs[name], "    "))
        parts.append("}\n")
    return "".join(parts).encode()


def _header() -> str:
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))


def _blocks(statements: Iterable[Statement], indent: str) -> Iterator[str]:
    subjects: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for statement in statements:
        subjects[statement.subject][statement.predicate].add(_short_object(statement))
    for subject in sorted(subjects):
        predicates = subjects[subject]
        lines = [
            f"{'a' if predicate == RDF.type else _short(predicate)} {', '.join(sorted(predicates[predicate]))}"
            for predicate in sorted(predicates, key=lambda iri: (iri != RDF.type, iri))
        ]
        yield f"\n{indent}{_short(subject)} " + f" ;\n{indent}    ".join(lines) + " .\n"


@lru_cache(maxsize=65536)
def _iri(iri: str) -> str:
    if _ILLEGAL.search(iri):
        msg = f"not an IRI: {iri!r}"
        raise ValueError(msg)
    return f"<{iri}>"


@lru_cache(maxsize=65536)
def _short(iri: str) -> str:
    """The prefixed name of an IRI of a known vocabulary, else the IRI in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return _iri(iri)


def _object(statement: Statement) -> str:
    if statement.datatype is None:
        return _iri(statement.object)
    text = f'"{_escaped(statement.object)}"'
    if statement.datatype == XSD.string:
        return text
    return f"{text}{statement.datatype}" if statement.datatype[0] == "@" else f"{text}^^{_iri(statement.datatype)}"


def _short_object(statement: Statement) -> str:
    datatype = statement.datatype
    if datatype is None:
        return _short(statement.object)
    if datatype in _BARE and _BARE[datatype].fullmatch(statement.object):
        return statement.object
    if datatype == XSD.string or datatype[0] == "@":
        return _object(statement)
    return f'"{_escaped(statement.object)}"^^{_short(datatype)}'


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text)
