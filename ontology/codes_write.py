"""A code book in, the statements of its long lists (industries, regions, zones) out; the others are Turtle already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from .codebook import CodeBook
from .graph_write import Statement
from .iri import VOCABULARY_BASE, code_iri
from .tables import FOLDER
from .terms import RDF, SKOS, XSD

GRAPH = f"{VOCABULARY_BASE}code"
"""The name of the graph that holds the vocabulary and all code lists."""

_REGION, _ZONE, _INDUSTRY = "region", "functional-zone", "industry"
_CHINESE, _ENGLISH = "@zh", "@en"


def turtle_files() -> tuple[Path, ...]:
    """The vocabulary, and the code lists that people edit as Turtle."""
    return (Path(__file__).parent / "vocabulary.ttl", *sorted(FOLDER.glob("*.ttl")))


def table_statements(codes: CodeBook) -> Iterator[Statement]:
    """The lists that are kept as tables, as SKOS; a zone is narrower than the region around it."""
    for name, around in ((_INDUSTRY, _INDUSTRY), (_ZONE, _REGION)):
        yield from _scheme(name)
        for concept in codes.lists[name].values():
            yield from _concept(name, concept.code, concept.label_zh, concept.label_en, concept.forms)
            if concept.broader is not None:
                yield Statement(code_iri(name, concept.code), SKOS.broader, code_iri(around, concept.broader))
    yield from _scheme(_REGION)
    for region in codes.regions.values():
        others = () if region.short == region.name else (region.short,)
        yield from _concept(_REGION, region.code, region.name, "", others)
        if region.parent is not None:
            yield Statement(code_iri(_REGION, region.code), SKOS.broader, code_iri(_REGION, region.parent))


def _scheme(name: str) -> Iterator[Statement]:
    yield Statement(f"{GRAPH}/{name}", RDF.type, SKOS.ConceptScheme)


def _concept(scheme: str, code: str, label: str, english: str, others: Iterable[str]) -> Iterator[Statement]:
    iri = code_iri(scheme, code)
    yield Statement(iri, RDF.type, SKOS.Concept)
    yield Statement(iri, SKOS.inScheme, f"{GRAPH}/{scheme}")
    yield Statement(iri, SKOS.notation, code, XSD.string)
    yield Statement(iri, SKOS.prefLabel, label, _CHINESE)
    if english:
        yield Statement(iri, SKOS.prefLabel, english, _ENGLISH)
    for other in others:
        yield Statement(iri, SKOS.altLabel, other, _CHINESE)
