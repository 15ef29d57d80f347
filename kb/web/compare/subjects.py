"""A knowledge base in, what can be compared with it out: kinds of figures and instruments, with how much there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.base import KnowledgeBase
from kb.bigrams import searchable
from kb.wording import region_name
from ontology.findings import KBError
from ontology.model import Audience

KIND, INSTRUMENT = "kind", "instrument"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to compare: which list it is of, its code and name, how many measures of how many regions have it."""

    scheme: str
    code: str
    label: str
    measures: int
    regions: int
    forms: tuple[str, ...] = ()

    def matches(self, words: str) -> bool:
        """Whether name, code or another name holds the words."""
        wanted = searchable(words)
        return any(wanted in searchable(one) for one in (self.label, self.code, *self.forms))


def subjects(kb: KnowledgeBase) -> tuple[Subject, ...]:
    """All subjects with data: kinds of figures first, those of most regions in front."""
    return (*_of(kb, KIND), *_of(kb, INSTRUMENT))


def _of(kb: KnowledgeBase, scheme: str) -> Iterator[Subject]:
    queries = {
        KIND: "SELECT kind, count(DISTINCT measure), count(DISTINCT region) FROM threshold GROUP BY kind",
        INSTRUMENT: "SELECT instrument, count(*), count(DISTINCT region) FROM measure"
        f" WHERE audience = '{Audience.ENTERPRISE.value}' GROUP BY instrument",
    }
    concepts = kb.codes.lists[scheme]
    found = [
        Subject(scheme, code, concepts[code].label_zh, measures, regions, concepts[code].forms)
        for code, measures, regions in kb.index.database.execute(queries[scheme])
        if code in concepts
    ]
    yield from sorted(found, key=lambda one: (-one.regions, -one.measures, one.label))


def subject(found: tuple[Subject, ...], words: str) -> Subject:
    """The one that is meant by a name or code; KBError with those that are like it."""
    whole = [one for one in found if words in (one.label, one.code)] or [one for one in found if words in one.forms]
    near = whole or [one for one in found if one.matches(words)]
    if whole or len(near) == 1:
        return near[0]
    listed = "、".join(one.label for one in near[:5])
    hint = f"，可选：{listed}。" if near else "，请换一个说法，或在下面选一个。"
    raise KBError("UNKNOWN_CODE", f"没有可以比较的“{words}”", hint=hint)


def places(kb: KnowledgeBase) -> tuple[tuple[str, str, int], ...]:
    """The regions on record: code, name, number of documents."""
    counts: dict[str, int] = {}
    for one in kb.listed:
        if one.region is not None:
            counts[one.region] = counts.get(one.region, 0) + 1
    return tuple((code, region_name(code, kb.codes), counts[code]) for code in sorted(counts))
