"""A measure in, what lies beside it out: like measures elsewhere, its figures over time, what it carries out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kb.base import KnowledgeBase
from kb.comparison.similar_view import Asked, answer, shared_words
from kb.headline import headline
from kb.lineage.pairs import Pair
from kb.lineage.timeline import timeline
from kb.lineage.timeline_view import HAPPENED, event_words, source_words, together, value_words
from kb.lineage.trace import Traced, lineage
from kb.lineage.words import KINS, VERDICTS
from kb.wording import region_name
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import BoundRole, Measure, PolicyDocument

from .marking import Piece, Span, pieces
from .reading import address

_LIKE, _KINDS = 5, 3
_UNNAMED = "other"


@dataclass(frozen=True, slots=True)
class Like:
    """A measure elsewhere: what it gives, where it stands, its words with those shared marked, which they are."""

    headline: str
    source: str
    link: str
    words: tuple[Piece, ...]
    shared: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a figure on a day, or what held in a span of time."""

    when: str
    what: str
    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Course:
    """A kind of figure over time in the region of a measure."""

    code: str
    label: str
    events: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """What stands behind a measure, or carries it out: how, which document, the measure there and how they differ."""

    how: str
    name: str
    told: str
    link: str | None


def alike(kb: KnowledgeBase, measure: Measure) -> tuple[Like, ...]:
    """The measures of other regions whose words are most like it; none where no other region is on record."""
    try:
        found = answer(kb, measure.id, Asked(limit=_LIKE))
    except KBError:
        return ()
    told = []
    for one in found.found:
        text = one.measure.quote.text
        spans = [Span(*place, 0) for word in one.shared for place in word.there]
        source = f"{region_name(one.document.region, kb.codes)} {_name(one.document)} {one.measure.clause}"
        words = pieces(text, 0, len(text), (), spans)
        link = address(kb, one.measure.id)
        told.append(Like(headline(one.measure, kb.codes), source, link, words, shared_words(one)))
    return tuple(told)


def courses(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> tuple[Course, ...]:
    """The figures of its kinds in its region, from the first document on record to the last."""
    told = [one for one in measure.thresholds if one.role is not BoundRole.CONDITION and one.kind != _UNNAMED]
    kinds = list(dict.fromkeys(one.kind for one in told))
    return tuple(
        found for kind in kinds[:_KINDS] if document.region and (found := _course(kb, kind, document.region)).events
    )


def _course(kb: KnowledgeBase, kind: str, region: str) -> Course:
    label = kb.codes.label("kind", kind)
    try:
        found = timeline(kb, kind, region, None, None)
    except KBError:
        return Course(kind, label, ())
    several = [list(group) for _, group in groupby(found.events, together)]
    events = [
        Moment(
            one[0].day.isoformat(),
            HAPPENED[one[0].what],
            event_words(one[0], len(one), kb.codes),
            address(kb, one[0].stretch.measure.id),
        )
        for one in several
    ]
    events += [
        Moment("日期不明", "", f"{value_words(one, kb.codes)}（{source_words(one)}）", address(kb, one.measure.id))
        for one in found.undated
    ]
    return Course(kind, label, tuple(events))


def roots(kb: KnowledgeBase, measure: Measure, when: date) -> tuple[Root, ...]:
    """The clauses of higher or earlier documents that it carries out, and those of lower ones that carry it out."""
    found = lineage(kb, measure.id, when)
    told = [root for one in found.above for root in _above(kb, one)]
    for child, pairs in found.below:
        told += [
            Root(
                "下位文件落实",
                _name(child),
                _differs(pair, pair.local, kb.codes),
                address(kb, pair.local.id),
            )
            for pair in pairs
        ]
    return tuple(told)


def _above(kb: KnowledgeBase, one: Traced) -> list[Root]:
    how = KINS[one.parent.kin]
    if one.parent.document is None or one.pairing is None:
        return [Root(how, one.parent.name, "未收录，无法逐条对照", None)]
    name = _name(one.parent.document)
    if not one.pairing.pairs:
        return [Root(how, name, "没有找到对应的条款", f"/library/{one.parent.document.id.rpartition('/')[2]}")]
    return [
        Root(how, name, _differs(pair, pair.above, kb.codes), address(kb, pair.above.id)) for pair in one.pairing.pairs
    ]


def _differs(pair: Pair, other: Measure, codes: CodeBook) -> str:
    """How the local one differs, and what the other one gives."""
    return f"{VERDICTS[pair.delta.verdict]}：{headline(other, codes)}"


def _name(document: PolicyDocument) -> str:
    return document.doc_number or document.title or document.file
