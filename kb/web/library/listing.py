"""A search of the library in, its measures, documents and the counts of every filter out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.period import Validity
from kb import rulings
from kb.base import KnowledgeBase
from kb.bigrams import searchable
from kb.index import Filters, Listed
from kb.rulings import Ruling
from kb.wording import region_name
from ontology import regions

from .query import Asked

_CODED = ("audience", "force", "instrument", "kind")


class Row(NamedTuple):
    """A measure as the index keeps it for searches."""

    document: str
    measure: str
    audience: str
    force: str
    instrument: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: how many measures the search has with it, and whether it is chosen."""

    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values, the most frequent first."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds: measures best first, documents with how many of them each has, filters with counts."""

    measures: tuple[Row, ...]
    documents: tuple[tuple[Listed, int], ...]
    facets: tuple[Facet, ...]


def search(kb: KnowledgeBase, asked: Asked, filters: Filters, when: date | None) -> Found:
    """The measures that `huiqi find` finds for the same question, in the same order; the search has codes."""
    rows = _rows(kb, kb.index.search(asked.q or None, Filters(kind=filters.kind)))
    if when is not None:
        held = _holding(kb, rows, when)
        rows = [one for one in rows if one.measure in held]
    places = {one.iri: one.region for one in kb.listed}
    tests: dict[str, Callable[[Row], bool]] = {}
    for name in ("audience", "force", "instrument"):
        if (code := getattr(filters, name)) is not None:
            tests[name] = _coded(name, code)
    if asked.region:
        near = _near(kb, asked.region)
        tests["region"] = lambda row: row.document in near
    found = tuple(one for one in rows if all(test(one) for test in tests.values()))
    facets = tuple(_facet(kb, name, asked, _without(rows, tests, name), places) for name in _FACETS)
    return Found(found, _documents(kb, asked, found, when), facets)


_FACETS = {"region": "地区", "audience": "作用对象", "force": "力度", "instrument": "政策工具"}


def _coded(name: str, code: str) -> Callable[[Row], bool]:
    return lambda row: getattr(row, name) == code


def _without(rows: Sequence[Row], tests: dict[str, Callable[[Row], bool]], name: str) -> list[Row]:
    """What is found without one of the filters: its values are counted among these."""
    others = [test for key, test in tests.items() if key != name]
    return [one for one in rows if all(test(one) for test in others)]


def _rows(kb: KnowledgeBase, found: Iterable[tuple[str, str]]) -> list[Row]:
    query = "SELECT document, iri, audience, force, instrument FROM measure"
    known = {row[1]: Row(*row) for row in kb.index.database.execute(query)}
    return [known[measure] for _, measure in found]


def _holding(kb: KnowledgeBase, rows: Sequence[Row], when: date) -> set[str]:
    """The measures in force on a day."""
    found = rulings.named(kb.index.database, [one.measure for one in rows])
    return {
        one.measure.id
        for one in found
        if kb.period(one.document, one.measure, when).validity(when) is Validity.IN_FORCE
    }


def _near(kb: KnowledgeBase, code: str) -> set[str]:
    """The documents of a region and of those around and inside it."""
    return {one.iri for one in kb.listed if one.region is not None and related(one.region, code)}


def related(one: str, other: str) -> bool:
    """Whether one region lies in the other."""
    return regions.within(one, other) or regions.within(other, one)


def _facet(kb: KnowledgeBase, name: str, asked: Asked, rows: Sequence[Row], places: dict[str, str | None]) -> Facet:
    """The values of a filter with what choosing each would find."""
    chosen = getattr(asked, name)
    if name == "region":
        counts = _by_region(rows, places, chosen)
        labels = {code: region_name(code, kb.codes) for code in counts}
        ordered = sorted(counts, key=lambda code: (-counts[code], code))
    else:
        counts = Counter(getattr(one, name) for one in rows)
        counts.update({chosen: 0} if chosen else {})
        labels = {code: kb.codes.label(name, code) for code in counts}
        listed = list(kb.codes.lists.get(name, ()))
        ordered = sorted(counts, key=lambda code: (-counts[code], listed.index(code) if code in listed else 0, code))
    choices = (Choice(code, labels[code], counts[code], code == chosen) for code in ordered)
    return Facet(name, _FACETS[name], tuple(choices))


def _by_region(rows: Sequence[Row], places: dict[str, str | None], chosen: str) -> Counter[str]:
    own = Counter(place for one in rows if (place := places[one.document]) is not None)
    wanted = {*own, *([chosen] if chosen else [])}
    return Counter({code: sum(count for place, count in own.items() if related(place, code)) for code in wanted})


def _documents(
    kb: KnowledgeBase, asked: Asked, found: Sequence[Row], when: date | None
) -> tuple[tuple[Listed, int], ...]:
    """The documents of what was found, and those whose name holds the words; where nothing is asked, all."""
    counts = Counter(one.document for one in found)
    coded = any(getattr(asked, name) for name in _CODED)
    shown = [one for one in kb.listed if counts[one.iri] or (not coded and when is None and _named(kb, one, asked))]
    return tuple((one, counts[one.iri]) for one in shown)


def _named(kb: KnowledgeBase, one: Listed, asked: Asked) -> bool:
    """Whether title or number hold all the words, and the region is the one asked for."""
    if asked.region and (one.region is None or not related(one.region, asked.region)):
        return False
    text = searchable(f"{one.title or one.file}{one.doc_number or ''}")
    return all(searchable(word) in text for word in asked.words)


class Hit(NamedTuple):
    """A measure that was found, with its document (without clauses and measures) and the heading above it."""

    ruling: Ruling
    heading: str


def hits(kb: KnowledgeBase, rows: Sequence[Row]) -> tuple[Hit, ...]:
    """The measures of some rows in their order, with what a page says of them."""
    database = kb.index.database
    found = {one.measure.id: one for one in rulings.named(database, [row.measure for row in rows])}
    return tuple(Hit(found[row.measure], _heading(kb, found[row.measure])) for row in rows)


def _heading(kb: KnowledgeBase, ruling: Ruling) -> str:
    """The heading of the nearest clause that has one."""
    query = (
        "SELECT json_extract(c.value, '$.path'), json_extract(c.value, '$.heading')"
        " FROM document d, json_each(d.json, '$.clauses') c WHERE d.iri = ?"
    )
    headings = dict(kb.index.database.execute(query, (ruling.document.id,)))
    path = ruling.measure.clause
    while path:
        if headings.get(path):
            return str(headings[path])
        path = path.rpartition("/")[0]
    return ""


def latest_first(kb: KnowledgeBase, documents: Sequence[tuple[Listed, int]]) -> list[tuple[Listed, int]]:
    """The documents, the youngest first, those without a date last."""
    query = "SELECT document, coalesce(json_extract(json, '$.issued'), json_extract(json, '$.valid_from')) FROM head"
    days = {iri: day or "" for iri, day in kb.index.database.execute(query)}
    return sorted(documents, key=lambda one: days[one[0].iri], reverse=True)
