"""A knowledge base in, what an answer rests on out: documents, regions, and level by level those that reach one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.base import KnowledgeBase
from kb.headline import headline
from kb.index import Listed
from kb.match_json import coverage_json, coverage_note
from kb.periods import to_come_words
from kb.show_document import facts, later
from kb.wording import period_words, region_name
from ontology import regions
from ontology.interchange import iso_json
from ontology.model import Audience, PolicyDocument

from .told import Page, Told, joined, lines, page, without_nothing

_REGIONS = 40
"""So many regions are named in the answer of another tool."""
_NAMED = 12
_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Level:
    """A region or one around it, with the documents that it has on record."""

    region: str
    name: str
    documents: tuple[Listed, ...]


def levels(kb: KnowledgeBase, region: str | None) -> tuple[Level, ...]:
    """A region and those around it up to the country; nothing for no region."""
    if region is None:
        return ()
    held: dict[str | None, list[Listed]] = {}
    for one in kb.listed:
        held.setdefault(one.region, []).append(one)
    around = regions.path(region, kb.codes)
    return tuple(Level(code, region_name(code, kb.codes), tuple(held.get(code, ()))) for code in around)


def covered(kb: KnowledgeBase, day: date, region: str | None = None) -> dict[str, Any]:
    """The coverage of an answer as in its JSON form, of many regions the first, and the levels above a region."""
    found = coverage_json(kb.listed, day)
    every = found["regions"]
    found["regions"] = every[:_REGIONS]
    if len(every) > _REGIONS:
        found["more_regions"] = len(every) - _REGIONS
    if region is not None:
        found["levels"] = [_level_json(one) for one in levels(kb, region)]
    return found


def covered_words(kb: KnowledgeBase, day: date, region: str | None = None) -> str:
    """The same in words."""
    told = f"覆盖：知识库收录 {len(kb.listed)} 份文件。{coverage_note(kb.listed)}{to_come_words(day)}"
    return f"{told}{level_words(levels(kb, region))}"


def level_words(found: Sequence[Level]) -> str:
    """Which levels of government have documents on record, and which have none."""
    if not found:
        return ""
    has = [f"{one.name} {len(one.documents)} 份" for one in found if one.documents]
    lacks = [one.name for one in found if not one.documents]
    told = f"管到{found[0].name}的：收录了 {'、'.join(has)}" if has else f"没有收录管到{found[0].name}的任何一级文件"
    gap = f"；没有收录 {'、'.join(lacks)} 的文件" if has and lacks else ""
    return f"{told}{gap}。"


def _level_json(one: Level) -> dict[str, Any]:
    return {"region": one.region, "name": one.name, "documents": len(one.documents)}


def coverage(kb: KnowledgeBase, region: str | None, offset: int, limit: int, day: date) -> Told:
    """Documents, those of a region (around and inside it) or all, with the regions and measures on record."""
    code = None if region is None else kb.region(region)
    listed = [one for one in kb.listed if code is None or _related(one.region, code)]
    shown, part = page(listed, offset, limit)
    documents = kb.documents([one.iri for one in shown])
    places = Counter(one.region for one in listed)
    data = {
        "documents": [document_json(kb, one) for one in documents],
        "page": part.json,
        "regions": _regions_json(kb, places),
        "instruments": _instruments_json(kb),
        "coverage": covered(kb, day, code),
    }
    return Told(data, _text(kb, documents, part, places, code, day))


def _related(document: str | None, code: str) -> bool:
    return document is not None and (regions.within(code, document) or regions.within(document, code))


def document_json(kb: KnowledgeBase, document: PolicyDocument) -> dict[str, Any]:
    """What tells a document from others, and how many measures it has for whom."""
    told: dict[str, Any] = {"name": document.id.rpartition("/")[2], "document": document.id, "file": document.file}
    told |= {"title": document.title, "doc_number": document.doc_number, "issuers": list(document.issuers)}
    told |= {"region": document.region}
    told |= {"region_name": region_name(document.region, kb.codes)}
    told |= {name: iso_json(getattr(document, name)) for name in ("issued", "valid_from", "valid_to")}
    told |= {"period": held(kb, document), "later": [words for _, words in later(kb, document)]}
    counts = Counter(one.audience.value for one in document.measures)
    return {**without_nothing(told), "measures": {one.value: counts[one.value] for one in Audience}}


def held(kb: KnowledgeBase, document: PolicyDocument) -> str:
    """From when to when a document holds: as its measures do that have no days of their own."""
    for measure in document.measures:
        if measure.valid_from is None and measure.valid_to is None:
            return period_words(document, measure, kb.codes)
    return dict(facts(document, kb.codes))["有效期"]


def _regions_json(kb: KnowledgeBase, places: Counter[str | None]) -> list[dict[str, Any]]:
    ordered = sorted(places, key=lambda code: (code is None, code or ""))
    return [
        {"region": code, "name": region_name(code, kb.codes), "documents": places[code]} for code in ordered[:_REGIONS]
    ]


def _instruments_json(kb: KnowledgeBase) -> dict[str, int]:
    """How many measures for enterprises there are of each instrument, in all documents."""
    held = kb.index.instruments(Audience.ENTERPRISE.value)
    return {code: held[code] for code in kb.codes.lists["instrument"] if code in held}


def _text(
    kb: KnowledgeBase,
    documents: Sequence[PolicyDocument],
    part: Page,
    places: Counter[str | None],
    code: str | None,
    day: date,
) -> str:
    names = [f"{region_name(place, kb.codes)} {places[place]} 份" for place in list(places)[:_NAMED]]
    more = f"等 {len(places)} 个地区" if len(places) > _NAMED else ""
    about = f"与{region_name(code, kb.codes)}有关的" if code else "收录的"
    head = f"{about}文件 {part.total} 份：{'、'.join(names)}{more}。" if part.total else f"没有{about}文件。"
    rows = []
    for one in documents:
        title = one.title or one.file
        rows.append(f"· {title}（{one.doc_number or '没有文号'}，{region_name(one.region, kb.codes)}）")
        own = [measure for measure in one.measures if measure.audience is Audience.ENTERPRISE]
        first = "；".join(dict.fromkeys(headline(measure, kb.codes) for measure in own[:_COUNTED]))
        rows += lines(
            [("措施", f"面向企业 {len(own)} 条{f'，如：{first}' if first else ''}"), ("有效期", held(kb, one))]
        )
        rows += lines([*later(kb, one), ("编号", one.id.rpartition("/")[2])])
    return joined([head, part.words, *rows, covered_words(kb, day, code)])
