"""A knowledge base in, what it covers out: documents, regions and dates; what was looked over by people; versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from engine.parameters import Definition, Original, definitions
from kb.base import KnowledgeBase
from kb.rulings import documents as heads
from kb.standing import standing
from kb.wording import region_name, validity_words
from ontology.findings import GAP
from ontology.model import PolicyDocument

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A region with its documents: how many, with how many measures, issued from when to when, where today lies."""

    code: str
    name: str
    documents: int
    measures: int
    first: date | None
    last: date | None
    states: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All of it. `unplaced`: documents without a region; `left`: sentences that became no measure, of how many."""

    places: tuple[Place, ...]
    documents: int
    measures: int
    unplaced: int
    undated: int
    first: date | None
    last: date | None
    reviewed: tuple[tuple[str, int], ...]
    left: int
    sentences: int


def coverage(kb: KnowledgeBase, when: date) -> Coverage:
    """What is covered on a day."""
    database = kb.index.database
    bare = [document for document, _ in heads(database, [one.iri for one in kb.listed])]
    counts = dict(database.execute("SELECT document, count(*) FROM measure GROUP BY document"))
    (left,) = database.execute("SELECT count(*) FROM finding WHERE json_extract(json, '$.code') = ?", (GAP,)).fetchone()
    reviews = "SELECT json_extract(json, '$.review'), count(*) FROM ruling GROUP BY 1 ORDER BY 2 DESC"
    days = [one.issued for one in bare if one.issued]
    return Coverage(
        places=tuple(_places(kb, bare, counts, when)),
        documents=len(bare),
        measures=sum(counts.values()),
        unplaced=sum(one.region is None for one in bare),
        undated=sum(one.issued is None for one in bare),
        first=min(days, default=None),
        last=max(days, default=None),
        reviewed=tuple((kb.codes.label("review-state", state), count) for state, count in database.execute(reviews)),
        left=int(left),
        sentences=sum(one.normative for one in kb.listed),
    )


def _places(kb: KnowledgeBase, bare: Sequence[PolicyDocument], counts: Mapping[str, int], when: date) -> list[Place]:
    found = []
    for code in sorted({one.region for one in bare}, key=lambda code: (code is None, code or "")):
        mine = [one for one in bare if one.region == code]
        days = [one.issued for one in mine if one.issued]
        states = Counter(validity_words(standing(kb, one, when).validity) for one in mine)
        measures = sum(counts.get(one.id, 0) for one in mine)
        name = region_name(code, kb.codes)
        first, last = min(days, default=None), max(days, default=None)
        found.append(Place(code or "", name, len(mine), measures, first, last, tuple(states.most_common())))
    return found


def versions(kb: KnowledgeBase, digest: str) -> list[tuple[str, str]]:
    """The software, the knowledge base and its code lists."""
    return [
        ("软件", f"huiqi-kb {version('huiqi-kb')}"),
        ("知识库", f"{digest}（{kb.generation.name}）"),
        ("代码表", (kb.index.note("codes_version") or "")[:_SHORT]),
        ("索引格式", kb.index.note("format") or ""),
    ]


def classes(when: date) -> list[tuple[Definition, bool, bool]]:
    """The definitions of national classes: those in force first; whether in force, and compared with the document."""
    told = [
        (one, one.valid_from <= when and (one.valid_to is None or when <= one.valid_to), one.original is Original.TEXT)
        for one in definitions()
    ]
    return sorted(told, key=lambda one: (not one[1], one[0].title, one[0].valid_from))
