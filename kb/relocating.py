"""An enterprise and other regions in; what each region would change for it, and the facts that would settle the rest.

Every verdict comes from `KnowledgeBase.match`, once for the present region and once for each other one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.decide import Status
from engine.explain import Point
from engine.hierarchy import region_within
from engine.period import Validity
from ontology import regions
from ontology.findings import KBError
from ontology.interchange import OPEN_ATTRIBUTE
from ontology.profile import Profile

from .base import KnowledgeBase
from .estimating import with_stated
from .index import Listed
from .matching import Answer, Result
from .moving import Moved, address, moved
from .pairing import Change, Item, Sides, Silence, paired
from .periods import settled_words

_OUT = (Validity.NOT_YET, Validity.EXPIRED)
PERIOD = "period"
"""The attribute of a point that is a date of a document, not a fact of the enterprise."""


class Coverage(StrEnum):
    """What was added of a region: nothing for enterprises of its own, only what is not in force on the day, or more."""

    NOT_COVERED = "not_covered"
    NOT_IN_FORCE = "not_in_force"
    IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class Place:
    """A region for one enterprise: the documents that only reach this one of two, and what they have come to.

    `inside`: documents of smaller regions in it, which do not count for it as a whole; `silent`: its own ones without a
    measure for enterprises.
    """

    region: str
    documents: tuple[Listed, ...]
    coverage: Coverage
    inside: tuple[Listed, ...] = ()
    silent: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What one other region changes; `here` and `there` as far as they differ."""

    moved: Moved
    here: Place
    there: Place
    items: tuple[Item, ...]

    @property
    def region(self) -> str:
        """Where the enterprise would be."""
        return self.there.region

    def count(self, change: Change) -> int:
        """How many items are so."""
        return sum(item.change is change for item in self.items)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A measure that stays as it is in some of the regions, because its document reaches the present one too."""

    result: Result
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact that is open, with the measures that hang on it in one region or several."""

    point: Point
    tags: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relocation:
    """The same enterprise in several regions. `assumed`: its own is unknown, and the first one given is the present."""

    as_of: date
    base: str
    assumed: bool
    answer: Answer
    targets: tuple[Target, ...]
    unchanged: tuple[Unchanged, ...]
    asked: tuple[Asked, ...]
    unplaced: int


def relocate(
    kb: KnowledgeBase, profile: Profile, names: Sequence[str], as_of: date, stated: Mapping[str, str] | None = None
) -> Relocation:
    """What a move to each of the regions would change; `stated`: figures of the profile file that only amounts need."""
    codes = [kb.region(name) for name in names]
    here = address(profile)
    base, others = (here, codes) if here is not None else (codes[0] if codes else "", codes[1:])
    _check(kb, base, others, assumed=here is None)
    present = _answer(kb, moved(profile, base, kb.codes).profile, as_of, stated or {})
    targets: list[Target] = []
    shared: dict[str, tuple[Result, list[str]]] = {}
    for region in others:
        at = moved(profile if here is not None else present.given, region, kb.codes)
        answer = _answer(kb, at.profile, as_of, stated or {})
        target = _target(kb, base, region, at, present, answer)
        targets.append(target)
        for result in _unchanged(present, answer):
            shared.setdefault(result.measure.id, (result, []))[1].append(region)
    unchanged = tuple(Unchanged(result, tuple(found)) for result, found in shared.values())
    asked = _asked([*(result for target in targets for result in _open(target)), *_opened(unchanged)])
    unplaced = sum(one.region is None for one in kb.listed)
    return Relocation(as_of, base, here is None, present, tuple(targets), unchanged, asked, unplaced)


def _answer(kb: KnowledgeBase, profile: Profile, as_of: date, stated: Mapping[str, str]) -> Answer:
    """The answer for an enterprise, its amounts with the figures that are no attributes."""
    return with_stated(kb.match(profile, as_of), stated, kb.codes)


def _check(kb: KnowledgeBase, base: str, others: Sequence[str], *, assumed: bool) -> None:
    """KBError for regions that cannot be compared."""
    if not others:
        alone = assumed and bool(base)
        problem = "画像没有所在地，只给了一个地区" if alone else "没有说要比较哪些地区"
        hint = "。没有所在地时，以第一个地区为现地，至少给两个。" if alone else "，例如 --regions 甲市 乙市。"
        raise KBError("RELOCATE_WHERE", problem, place="--regions", hint=hint)
    for i, region in enumerate(others):
        name = regions.describe(region, kb.codes)
        if region == base:
            hint = "，请去掉。" if not assumed else "：画像没有所在地，第一个地区就是现地，请去掉重复的。"
            raise KBError("RELOCATE_HERE", f"{name} 就是现在的地区", place="--regions", hint=hint)
        if region in others[:i]:
            raise KBError("RELOCATE_TWICE", f"{name} 给了两次", place="--regions", hint="，请只写一次。")


def _target(kb: KnowledgeBase, base: str, region: str, at: Moved, present: Answer, answer: Answer) -> Target:
    """What one region changes: documents that reach both come first, then what is particular to either."""
    here, there = _place(kb, base, region, present), _place(kb, region, base, answer)
    sides = Sides(
        _local(present, here.documents), _local(answer, there.documents), _GAPS[here.coverage], _GAPS[there.coverage]
    )
    return Target(at, here, there, (*_verdicts(present, answer), *paired(sides, kb.codes)))


_GAPS: Mapping[Coverage, Silence | None] = {
    Coverage.NOT_COVERED: Silence.NOT_COVERED,
    Coverage.NOT_IN_FORCE: Silence.NOT_IN_FORCE,
    Coverage.IN_FORCE: None,
}


def _place(kb: KnowledgeBase, region: str, other: str, answer: Answer) -> Place:
    """A region with the documents that reach it and not the other one."""
    placed = [one for one in kb.listed if one.region is not None]
    reaching = [one for one in placed if region_within(one.region, region) and not region_within(one.region, other)]
    inside = tuple(one for one in placed if one.region != region and region_within(region, one.region))
    decided = {one.iri: False for one in reaching}
    read = set()
    for result in answer.results:
        if result.document.id in decided:
            read.add(result.document.id)
            decided[result.document.id] |= result.decision.validity not in _OUT
    documents = tuple(one for one in reaching if one.iri in read)
    silent = tuple(one for one in reaching if one.iri not in read)
    if not documents:
        return Place(region, (), Coverage.NOT_COVERED, inside, silent)
    return Place(region, documents, _COVERED[any(decided.values())], inside, silent)


_COVERED = {True: Coverage.IN_FORCE, False: Coverage.NOT_IN_FORCE}


def _local(answer: Answer, documents: Sequence[Listed]) -> tuple[Result, ...]:
    mine = {one.iri for one in documents}
    return tuple(result for result in answer.results if result.document.id in mine)


def _both(present: Answer, answer: Answer) -> Iterable[tuple[Result, Result]]:
    """The measures of documents that reach both regions, as they are here and there."""
    there = {result.measure.id: result for result in answer.results}
    for result in present.results:
        if result.document.region is not None and result.measure.id in there:
            yield result, there[result.measure.id]


def _unchanged(present: Answer, answer: Answer) -> Iterable[Result]:
    return (
        there
        for here, there in _both(present, answer)
        if here.status is there.status and there.status is not Status.NOT_APPLICABLE
    )


def _verdicts(present: Answer, answer: Answer) -> Iterable[Item]:
    """Measures of documents that reach both regions, where the move itself changes the verdict."""
    for here, there in _both(present, answer):
        if here.status is there.status:
            continue
        instrument, statuses = here.measure.instrument, (here.status, there.status)
        if statuses == (Status.APPLIES, Status.NOT_APPLICABLE):
            yield Item(Change.LOST, instrument, (here,), silence=Silence.VERDICT, instead=(there,))
        elif statuses == (Status.NOT_APPLICABLE, Status.APPLIES):
            yield Item(Change.GAINED, instrument, (), (there,), silence=Silence.VERDICT, instead=(here,))
        else:
            yield Item(Change.UNKNOWN, instrument, (here,), (there,), silence=Silence.VERDICT)


def _open(target: Target) -> Iterable[Result]:
    """The open measures of a region's items."""
    for item in target.items:
        if item.change is Change.UNKNOWN:
            yield from (one for one in (*item.here, *item.there) if one.status is Status.UNKNOWN)


def _opened(unchanged: Sequence[Unchanged]) -> Iterable[Result]:
    return (one.result for one in unchanged if one.result.status is Status.UNKNOWN)


def points(result: Result) -> tuple[Point, ...]:
    """What would settle an open measure: attributes (with the tags that matter), open words, dates of documents."""
    found = dict.fromkeys(point for way in result.explanation.settles for point in way)
    named = {point.attr for point in found}
    found |= dict.fromkeys(Point(attr) for attr in result.explanation.missing if attr not in named)
    found |= dict.fromkeys(
        Point(OPEN_ATTRIBUTE, text)
        for text in result.explanation.open_texts
        if Point(OPEN_ATTRIBUTE, text) not in found
    )
    name = result.document.doc_number or result.document.title or result.document.file
    return (*found, *(Point(PERIOD, f"{name}：{words}") for words in settled_words(result)))


def question(point: Point) -> Point:
    """The question to which a point belongs: the tags of one attribute are asked for together."""
    return point if point.attr in (OPEN_ATTRIBUTE, PERIOD) else Point(point.attr)


def _asked(results: Iterable[Result]) -> tuple[Asked, ...]:
    """Each open fact once, those first on which most measures hang."""
    measures: dict[Point, dict[str, None]] = {}
    tags: dict[Point, dict[str, None]] = {}
    for result in {one.measure.id: one for one in results}.values():
        for point in points(result):
            key = question(point)
            measures.setdefault(key, {})[result.measure.id] = None
            if key != point and point.detail is not None:
                tags.setdefault(key, {})[point.detail] = None
    found = (Asked(key, tuple(tags.get(key, ())), tuple(hanging)) for key, hanging in measures.items())
    return tuple(sorted(found, key=lambda one: -len(one.measures)))
