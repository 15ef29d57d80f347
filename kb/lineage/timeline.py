"""A kind of figure and a region in, its course out: what happened when, which values hold in each span, the gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from engine.figures import dated_figures
from engine.period import Period
from kb.base import KnowledgeBase
from kb.lookup import code_of
from kb.periods import change_words
from kb.wording import region_name
from ontology import regions
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import Bound, BoundRole, Change, Measure, PolicyDocument, Quote, ReviewState

from .demands import demands_of
from .standing import Version, approved, period_of, versions
from .words import case_words

_DAY = timedelta(days=1)
_SHOWN = 8
_KIND = "kind"


class Happening(StrEnum):
    """What happens to a rule on a day."""

    ISSUED = "issued"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    EXTENDED = "extended"
    CHANGED = "changed"
    EXPIRED = "expired"
    REPEALED = "repealed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A value of one measure with the days on which it holds (None: not known), and whom it is for, in words."""

    document: PolicyDocument
    measure: Measure
    bound: Bound
    starts: date | None
    ends: date | None
    period: Period
    case: tuple[str, ...]

    @property
    def repealed(self) -> bool:
        """Whether it ends because another document repeals its own."""
        repeal = self.period.repeal
        return repeal is not None and repeal.day is not None and self.ends == repeal.day - _DAY


@dataclass(frozen=True, slots=True)
class Event:
    """What happens to a value on a day; `before`: the value in its place until then; `by`: the document that acts.

    `words`: those of that document.
    """

    day: date
    what: Happening
    stretch: Stretch
    before: Stretch | None = None
    by: str | None = None
    words: Quote | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Days between two events (None: open) with the values that hold; none of them: a gap."""

    starts: date
    ends: date | None
    holding: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The course of a kind in a region; `undated`: values of which the first day is not known, in no span."""

    kind: str
    region: str
    documents: int
    events: tuple[Event, ...]
    spans: tuple[Span, ...]
    undated: tuple[Stretch, ...]
    around: tuple[PolicyDocument, ...]


def timeline(
    kb: KnowledgeBase, kind: str, region: str, first: date | None, last: date | None, *, reviewed_only: bool = False
) -> Timeline:
    """The course of a kind of figure in a region; KBError when no document of it has one.

    `reviewed_only`: by what a person accepted or corrected.
    """
    if first is not None and last is not None and first > last:
        raise KBError("BAD_PERIOD", f"{first} 在 {last} 之后", place="--from", hint="，请把早的日期写在 --from。")
    code, place = code_of(kb.codes, _KIND, kind) or kind, kb.region(region)
    documents: Sequence[PolicyDocument] = kb.documents([one.iri for one in kb.listed if one.region == place])
    above: Sequence[PolicyDocument] = kb.documents(
        [one.iri for one in kb.listed if one.region != place and _around(one.region, place)]
    )
    if reviewed_only:
        documents, above = [approved(one) for one in documents], [approved(one) for one in above]
    found = tuple(_stretches(kb, documents, code))
    around = tuple(one for one in above if _bounds_of((one,), code))
    if not found:
        raise _nothing(kb, code, place, (documents, around), reviewed_only=reviewed_only)
    dated = [one for one in found if one.starts is not None]
    events = tuple(sorted(_events(dated), key=_order))
    spans = tuple(_spans(dated))
    return Timeline(
        code,
        place,
        len(documents),
        tuple(one for one in events if _inside(one.day, first, last)),
        tuple(one for one in spans if _meets(one, first, last)),
        tuple(one for one in found if one.starts is None),
        around,
    )


def _around(outer: str | None, code: str) -> bool:
    return outer is not None and regions.within(code, outer)


def _inside(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def _meets(span: Span, first: date | None, last: date | None) -> bool:
    return (first is None or span.ends is None or span.ends >= first) and (last is None or span.starts <= last)


def _bounds_of(documents: Iterable[PolicyDocument], kind: str) -> list[tuple[PolicyDocument, Measure, Bound]]:
    """The figures of a kind: what is granted or aimed at; where a kind is only ever a condition, that."""
    found = [
        (document, measure, bound)
        for document in documents
        for measure in document.measures
        for bound in measure.thresholds
        if bound.kind == kind and measure.review is not ReviewState.REJECTED
    ]
    granted = [row for row in found if row[2].role is not BoundRole.CONDITION]
    return granted or found


def _stretches(kb: KnowledgeBase, documents: Sequence[PolicyDocument], kind: str) -> Iterator[Stretch]:
    wanted = {(measure.id, bound.role) for _, measure, bound in _bounds_of(documents, kind)}
    for document in documents:
        for measure in document.measures:
            for version in versions(kb, document, measure):
                own = [
                    one for one in version.measure.thresholds if (measure.id, one.role) in wanted and one.kind == kind
                ]
                yield from (_stretch(kb, document, version, bound) for bound in own)


def _stretch(kb: KnowledgeBase, document: PolicyDocument, version: Version, bound: Bound) -> Stretch:
    """A value with its days: those of its stage in the text, within those of its wording."""
    period = period_of(kb, document, version.measure)
    stage = next((one for one in dated_figures(version.measure, period) if one.bound is bound), None)
    starts, ends = (stage.starts, stage.ends) if stage is not None else (period.starts, period.ends)
    if version.first is not None:
        starts = max(starts or version.first, version.first)
    if version.last is not None:
        ends = min(ends or version.last, version.last)
    case = _case(document, version.measure, bound, kb.codes)
    return Stretch(document, version.measure, bound, starts, ends, period, case)


def _case(document: PolicyDocument, measure: Measure, bound: Bound, codes: CodeBook) -> tuple[str, ...]:
    """Whom a value is for, in words by which one is told from another."""
    others = tuple(one for one in measure.thresholds if one is not bound)
    found = demands_of(document, measure.model_copy(update={"thresholds": others}), codes)
    return case_words(found, codes)


def _events(found: Sequence[Stretch]) -> Iterator[Event]:
    """What happens, in no order; a document is issued once."""
    issued = {one.document.id: one for one in reversed(found)}
    for one in issued.values():
        if one.document.issued is not None:
            yield Event(one.document.issued, Happening.ISSUED, one)
    for one in found:
        before = _before(one, found)
        assert one.starts is not None
        changed = before is not None or one.bound.previous is not None
        yield Event(one.starts, Happening.CHANGED if changed else Happening.IN_FORCE, one, before)
        yield from _changes(one)
        following = one.ends and one.ends + _DAY
        if one.ends is None or any(_stage_after(one, other) for other in found):
            continue
        if any(change.cuts and change.day == following for change in one.period.changes):
            continue
        if one.repealed and one.period.repeal is not None:
            yield Event(one.ends + _DAY, Happening.REPEALED, one, by=one.period.repeal.name)
        else:
            yield Event(one.ends, Happening.EXPIRED, one)


def _changes(one: Stretch) -> Iterator[Event]:
    """What later documents change in the rule or in its end."""
    for change in one.period.changes:
        if change.day is not None and _meets_change(one, change.day):
            what = Happening.EXTENDED if change.amendment.change is Change.EXTEND else Happening.AMENDED
            told = f"{change.name} {change_words(change.amendment)}"
            yield Event(change.day, what, one, by=told, words=change.amendment.quote)


def _meets_change(one: Stretch, day: date) -> bool:
    """Whether a value began before a change and did not end before it: a later wording tells of its own changes."""
    return _began(one) < day and (one.ends is None or one.ends >= day - _DAY)


def _stage_after(one: Stretch, other: Stretch) -> bool:
    """Whether another value of the same measure follows at once."""
    return one.measure.id == other.measure.id and one.ends is not None and other.starts == one.ends + _DAY


def _before(one: Stretch, found: Sequence[Stretch]) -> Stretch | None:
    """The last other value before one for the same case, else the one whose place it takes alone."""
    earlier = [other for other in found if other.bound.unit == one.bound.unit and _began(other) < _began(one)]
    nearest = max((other for other in earlier if other.case == one.case), key=_began, default=None)
    if nearest is None:
        ended = [other for other in earlier if other.ends == _began(one) - _DAY]
        fresh = [other for other in found if other.starts == one.starts]
        nearest = ended[0] if len(ended) == len(fresh) == 1 else None
    return None if nearest is None or (nearest.case, *_value(nearest)) == (one.case, *_value(one)) else nearest


def _began(one: Stretch) -> date:
    assert one.starts is not None
    return one.starts


def _value(one: Stretch) -> tuple[object, ...]:
    return one.bound.op, one.bound.value, one.bound.previous


def _order(event: Event) -> tuple[date, int, str, int]:
    rank = -1 if event.what is Happening.REPEALED else list(Happening).index(event.what)
    place = event.stretch.bound.quote.start
    return event.day, rank, event.stretch.document.id, place


def _spans(found: Sequence[Stretch]) -> Iterator[Span]:
    """The days from the first value on, cut wherever what holds changes."""
    cuts = {one.starts for one in found if one.starts is not None}
    cuts |= {one.ends + _DAY for one in found if one.ends is not None}
    days = sorted(cuts)
    for starts, following in pairwise([*days, None]):
        assert starts is not None
        holding = tuple(one for one in found if _began(one) <= starts and (one.ends is None or one.ends >= starts))
        yield Span(starts, None if following is None else following - _DAY, holding)


def _nothing(
    kb: KnowledgeBase,
    kind: str,
    region: str,
    read: tuple[Sequence[PolicyDocument], Sequence[PolicyDocument]],
    *,
    reviewed_only: bool,
) -> KBError:
    """Why there is no course to show, and what could be asked instead; `read`: those of the region and around it."""
    documents, around = read
    name, label = region_name(region, kb.codes), kb.codes.label(_KIND, kind)
    if not documents:
        known = "、".join(dict.fromkeys(region_name(one.region, kb.codes) for one in kb.listed if one.region))
        hint = f"；已收录：{known}。请先用 huiqi add 收录。"
        return KBError("REGION_NOT_COVERED", f"没有收录{name}的文件", place="--region", hint=hint)
    kinds = dict.fromkeys(b.kind for one in documents for m in one.measures for b in m.thresholds)
    listed = "、".join(f"{code} {kb.codes.label(_KIND, code)}" for code in list(kinds)[:_SHOWN])
    hint = f"；这里有的种类：{listed}。" if listed else "。"
    if around:
        hint += f"上级文件有这一项：{'、'.join(one.doc_number or one.title or one.file for one in around)}。"
    message = f"{name}已收录的 {len(documents)} 份文件都没有{'人复核过的' if reviewed_only else ''}“{label}”的规定"
    return KBError("NO_RULE_OF_KIND", message, place="--kind", hint=hint)
