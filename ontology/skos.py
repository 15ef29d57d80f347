"""The code list files of `ontology/codelists` in, one `CodeBook` out: the only module that parses the SKOS sources.

A list is named like its file and keeps its order. Turtle holds the lists that people edit, TSV the long ones (industry,
region). Not for queries: they load the CodeBook as JSON and never import this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from . import iri
from .codebook import Attribute, CodeBook, Concept, Region
from .tables import ALIASES, FOLDER, FORM_SEPARATOR, rows
from .terms import HQ

_INDUSTRY, _ZONE, _ATTRIBUTE = "industry", "functional-zone", "attribute"
_CODE_BASE = f"{iri.VOCABULARY_BASE}code/"
_WORDS_APART = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ABSTRACT = frozenset(
    {"audience", "bound-role", "force", "group-mode", "inclusive-basis", "review-state", "unit", "unit-role"}
    | {"validity-rule", "validity-status", "instrument-group", _ZONE}
    | {"business-event", "change", "data-source", "document-type", "payment-period", "stacking-mode", "stacking-scope"}
)
"""Lists whose labels are words about measures, not words of policy texts."""


@cache
def load() -> CodeBook:
    """Every code list, attribute and region of the package."""
    lists: dict[str, Mapping[str, Concept]] = {}
    attributes: Mapping[str, Attribute] = {}
    for path in sorted(FOLDER.glob("*.ttl")):
        graph = Graph().parse(path, format="turtle")
        if path.stem == _ATTRIBUTE:
            attributes = {one.code: one for one in map(_attribute, _concepts(graph))}
        else:
            lists[path.stem] = {one.code: one for one in map(_concept, _concepts(graph))}
    lists[_INDUSTRY] = _industries()
    lists[_ZONE] = _zones()
    return CodeBook(lists=dict(sorted(lists.items())), attributes=attributes, regions=_regions(), version=_version())


def surface_forms(codes: CodeBook) -> tuple[str, ...]:
    """Every word that a policy text may use for a code, an attribute or a region: the dictionary of the segmenter."""
    forms = {
        form
        for name, concepts in codes.lists.items()
        if name not in _ABSTRACT
        for concept in concepts.values()
        for form in (concept.label_zh, *concept.forms)
    }
    forms.update(form for one in codes.attributes.values() for form in (one.label_zh, *one.forms))
    forms.update(region.name for region in codes.regions.values())
    return tuple(sorted(form for form in forms if len(form) > 1))


def _version() -> str:
    digest = sha256()
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in {".ttl", ".tsv"}:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


class _Described:
    """One concept of a graph: reads its properties as text."""

    def __init__(self, graph: Graph, node: Node) -> None:
        self._graph = graph
        self._node = node

    def text(self, predicate: URIRef, language: str | None = None) -> str | None:
        """The value of a property in one language; None when it has none."""
        return next(iter(self.texts(predicate, language)), None)

    def texts(self, predicate: URIRef, language: str | None = None) -> tuple[str, ...]:
        """The values of a property in one language, in file order."""
        found = self._graph.objects(self._node, predicate)
        return tuple(
            _notation(one)
            for one in found
            if language is None or (isinstance(one, Literal) and one.language == language)
        )

    def required(self, predicate: URIRef, language: str | None = None) -> str:
        """The value of a property that every concept must have."""
        value = self.text(predicate, language)
        if value is None:
            msg = f"{self._node} lacks {predicate} {language or ''}"
            raise ValueError(msg)
        return value

    def notes(self) -> dict[str, str]:
        """The properties of our own vocabulary and the links to other vocabularies, by snake-case name."""
        own = {
            _WORDS_APART.sub("_", str(predicate).removeprefix(HQ.NS)).lower(): _notation(value)
            for predicate, value in self._graph.predicate_objects(self._node)
            if str(predicate).startswith(HQ.NS)
        }
        match = self.text(SKOS.exactMatch)
        hidden = FORM_SEPARATOR.join(self.texts(SKOS.hiddenLabel, "zh"))
        return own | ({"exact_match": match} if match else {}) | ({ALIASES: hidden} if hidden else {})


def _notation(value: Node) -> str:
    """A literal as text, a code or a code list as its notation or name, any other IRI as it is."""
    text = str(value)
    if not isinstance(value, URIRef) or not text.startswith(_CODE_BASE):
        return text
    return iri.parse_code(text)[1] if "/" in text.removeprefix(_CODE_BASE) else text.removeprefix(_CODE_BASE)


def _concepts(graph: Graph) -> Iterator[_Described]:
    return (_Described(graph, node) for node in graph.subjects(RDF.type, SKOS.Concept))


def _concept(one: _Described) -> Concept:
    return Concept(
        code=one.required(SKOS.notation),
        label_zh=one.required(SKOS.prefLabel, "zh"),
        label_en=one.required(SKOS.prefLabel, "en"),
        definition=one.required(SKOS.definition, "zh"),
        forms=one.texts(SKOS.altLabel, "zh"),
        broader=one.text(SKOS.broader),
        notes=one.notes(),
    )


def _attribute(one: _Described) -> Attribute:
    return Attribute.model_validate(
        {
            "code": one.required(SKOS.notation),
            "label_zh": one.required(SKOS.prefLabel, "zh"),
            "label_en": one.required(SKOS.prefLabel, "en"),
            "definition": one.required(SKOS.definition, "zh"),
            "type": one.required(URIRef(f"{HQ.NS}valueType")),
            "scope": one.required(URIRef(f"{HQ.NS}scope")),
            "unit": one.text(URIRef(f"{HQ.NS}unit")),
            "options": one.text(URIRef(f"{HQ.NS}options")),
            "question": one.required(URIRef(f"{HQ.NS}question"), "zh"),
            "forms": one.texts(SKOS.altLabel, "zh"),
            "adjustable": one.text(URIRef(HQ.adjustable)),
            "on_move": one.text(URIRef(HQ.onMove)),
            "source": one.text(URIRef(HQ.dataSource)),
        }
    )


def _industries() -> dict[str, Concept]:
    return {
        row["code"]: Concept(
            code=row["code"],
            label_zh=row["label_zh"],
            label_en=row["label_en"],
            definition=row["definition"],
            forms=tuple(form for form in row["forms"].split(FORM_SEPARATOR) if form),
            broader=row["broader"] or None,
            notes={name: row[name] for name in ("kind", "members", ALIASES) if row[name]},
        )
        for row in rows(_INDUSTRY)
    }


def _zones() -> dict[str, Concept]:
    return {
        row["nbs_code"]: Concept(
            code=row["nbs_code"], label_zh=row["name"], broader=row["parent"], notes={"kind": row["kind"]}
        )
        for row in rows("functional_zones")
    }


def _regions() -> dict[str, Region]:
    former = _former_names()
    return {
        row["code"]: Region(
            code=row["code"],
            name=row["name"],
            short=row["short"],
            level=int(row["level"]),
            parent=row["parent"] or None,
            former=tuple(former.get(row["code"], ())),
        )
        for row in rows("region")
    }


def _former_names() -> dict[str, list[str]]:
    """The names and codes that each present region had, followed through every change since 2000, oldest first."""
    present = {row["code"]: row["name"] for row in rows("region")}
    changes = [row for row in rows("region_changes") if row["old_code"] and row["new_code"]]
    former: dict[str, list[str]] = {}
    carried: dict[str, list[str]] = {}
    for row in changes:
        own = [word for word in (row["old_name"], row["old_code"]) if word]
        carried.setdefault(row["new_code"], []).extend([*carried.get(row["old_code"], ()), *own])
    for code, words in carried.items():
        if code in present:
            kept = [word for word in dict.fromkeys(words) if word not in present and word != present[code]]
            former[code] = kept
    return former
