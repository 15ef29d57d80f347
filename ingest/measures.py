"""The outline's clauses in, the document's measures out: parts, classified, with criteria, thresholds and periods."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import regex

from ontology.codebook import CodeBook
from ontology.iri import measure_iri
from ontology.model import Audience, Bound, BoundRole, Criterion, Force, Measure

from .cards import Card, cards
from .claims import silent, tier_of
from .classify import classify
from .confidence import confidence
from .criteria import criteria, general_criteria, merge
from .definitions import defined
from .frames import actor_names, is_kind
from .lexicon import column
from .listings import says
from .mentions import quantities
from .parts import parts
from .payments import discretion, paid
from .reconcile import of_tier, reconcile
from .roles import formal
from .text import ClauseText, MentionType, NormalText, Part, RawPart
from .thresholds import bounds, other_tiers, own_period
from .validity import running

_CARRIED = frozenset({BoundRole.CONDITION, BoundRole.TIME})
_BRACKETS = regex.compile(r"（[^（）]*）")
_LONGEST_CLAUSE = 5000  # characters of own text; what stands farther in front of a part says nothing about it


@dataclass(frozen=True, slots=True)
class Frame:
    """What a document gives to each of its measures: its IRI, year, dates and title."""

    document: str
    year: int | None
    valid_from: date | None
    valid_to: date | None
    title: str = ""


def measures(
    clauses: tuple[ClauseText, ...], normal: NormalText, codes: CodeBook, frame: Frame
) -> tuple[tuple[Measure, ...], Criterion | None]:
    """All measures in order of place, and the general conditions that were resolved into the grants among them."""
    codes = defined(normal.text, codes)
    general = general_criteria(clauses, normal, codes)
    labelled = cards(clauses, normal, codes)
    found: list[Measure] = []
    taken: set[str] = set()
    for clause, raw in _operative(clauses, normal):
        headings = tuple(h for h in (clause.heading, *clause.headings) if h)
        if _conditional(raw, labelled, normal.text):
            continue
        part = _classified(clause, raw, headings, normal, frame.title)
        card = next((one for one in labelled if one.low <= raw.start < one.high), None)
        measure = _measure(clause, raw, part, normal, codes, frame, _binding(clause.path, general), card, taken)
        taken.add(measure.id)
        found.append(measure)
    return tuple(found), general.get("")


def _conditional(raw: RawPart, labelled: tuple[Card, ...], text: str) -> bool:
    """Whether a part is a condition of a card's amount, and no limit of its own."""
    told = any(low <= raw.start < high for card in labelled for low, high in card.places)
    said = _BRACKETS.sub("", text[raw.start : raw.end])
    if any(card.promises(raw.start, raw.end) for card in labelled):
        return True
    return told and not _grants(said) and not says("restricts", said)


def _binding(path: str, general: Mapping[str, Criterion]) -> Criterion | None:
    """The general conditions of the document and of the chapters above a clause."""
    bound: Criterion | None = None
    for chapter, criterion in general.items():
        if not chapter or path.startswith(f"{chapter}/"):
            bound = merge(criterion, bound)
    return bound


def _operative(clauses: tuple[ClauseText, ...], normal: NormalText) -> Iterator[tuple[ClauseText, RawPart]]:
    """The parts of the clauses that act; purposes, definitions and formalities have none but limits of grants."""
    idle = formal(clauses, normal.text)
    starts = [start for start, _ in idle]
    for clause in clauses:
        for raw in parts(normal.text, clause.body):
            place = bisect_right(starts, raw.start) - 1
            inside = place >= 0 and raw.start < idle[place][1]
            if _sets_goal(clause, raw, normal.text):
                yield clause, replace(raw, force=Force.TARGET)
            elif not inside or _grants(normal.text[raw.start : raw.end]) or _aims(clause, raw):
                yield clause, raw


def _grants(words: str) -> bool:
    """Whether words among formalities still limit a grant, pay one or say who may claim it."""
    return any(is_kind(kind, words) for kind in ("limit", "payment", "right"))


def _aims(clause: ClauseText, raw: RawPart) -> bool:
    """Whether a part is a target among purposes."""
    above = (clause.heading, *clause.headings)
    return raw.force is Force.TARGET and any(is_kind("aims", heading) for heading in above if heading)


def _sets_goal(clause: ClauseText, raw: RawPart, text: str) -> bool:
    """Whether a part names a figure to reach in a clause of goals (发展目标)."""
    if clause.heading is None or not is_kind("goals", clause.heading):
        return False
    return any(mention.type is not MentionType.DATE for mention in quantities(text[raw.start : raw.end]))


def _classified(clause: ClauseText, raw: RawPart, headings: tuple[str, ...], normal: NormalText, title: str) -> Part:
    audience, force, instrument = classify(normal.text, raw, headings, title=title)
    low, high = raw.sentence
    return Part(
        start=raw.start,
        end=raw.end,
        text=normal.text[raw.start : raw.end],
        sentence=normal.text[low:high],
        sentence_start=low,
        headings=headings,
        before=raw.before,
        clause_text=_around(clause, low, normal.text),
        audience=audience,
        force=force,
        instrument=instrument,
    )


def _around(clause: ClauseText, place: int, text: str) -> str:
    """The clause's own text; of a very long clause the stretches in front of a place and the one that holds it."""
    body = clause.body
    if body[-1][1] - body[0][0] > _LONGEST_CLAUSE:
        last = bisect_right(body, place, key=lambda stretch: stretch[0])
        first = bisect_right(body, place - _LONGEST_CLAUSE // 2, key=lambda stretch: stretch[1])
        body = body[first:last]
    return "".join(text[low:high] for low, high in body)


def _measure(
    clause: ClauseText,
    raw: RawPart,
    part: Part,
    normal: NormalText,
    codes: CodeBook,
    frame: Frame,
    general: Criterion | None,
    card: Card | None,
    taken: set[str],
) -> Measure:
    quote = normal.quote(*_words(part, raw.listed))
    figures: tuple[Bound, ...] = paid(part, normal, bounds(part, normal, year=frame.year))
    begins, ends = _own_days(part, figures)
    condition = of_tier(criteria(part, normal, codes), figures, other_tiers(part, normal, year=frame.year))
    condition = reconcile(condition, figures, year=frame.year)
    claimable = part.audience is Audience.ENTERPRISE and part.force is Force.ENTITLEMENT
    if card is not None and claimable:
        own = card.of(tier_of(part))
        condition = own if silent(part) else merge(own, condition)
        figures = (*_carried(card, part, figures, normal, frame.year), *figures)
    if general is not None and claimable:
        condition = merge(general, condition)
    found = Measure(
        id=measure_iri(frame.document, clause.path, quote.text, taken),
        clause=clause.path,
        quote=quote,
        audience=part.audience or Audience.ENTERPRISE,
        force=part.force or Force.DUTY,
        instrument=part.instrument or "other",
        actor=actor_names(raw.actor.name) if raw.actor else (),
        criteria=condition,
        thresholds=figures,
        discretion=discretion(part, normal),
        units=clause.units,
        valid_from=begins or frame.valid_from,
        valid_to=ends or frame.valid_to,
    )
    return found.model_copy(update={"confidence": confidence(raw, part, found)})


def _own_days(part: Part, figures: tuple[Bound, ...]) -> tuple[date | None, date | None]:
    """The first and last day of a part's own period, by its dates or by how long it runs from the first."""
    begins, ends = own_period(part, figures)
    return begins, running(part.text, begins) if begins is not None and ends is None else ends


def _carried(
    card: Card, part: Part, given: tuple[Bound, ...], normal: NormalText, year: int | None
) -> tuple[Bound, ...]:
    """The figures of a card's conditions for a part that gives a figure: of figures listed for its tiers its own."""
    if not any(bound.role is BoundRole.BENEFIT for bound in given):
        return ()
    tier = tier_of(part)
    found: list[Bound] = []
    for low, high in card.places:
        text = normal.text[low:high]
        told = replace(
            part, start=low, end=high, text=text, sentence=text, sentence_start=low, before=(), clause_text=text
        )
        figures = [bound for bound in bounds(told, normal, year=year) if bound.role in _CARRIED]
        for _, alike in groupby(figures, key=lambda bound: (bound.kind, bound.unit)):
            listed = list(alike)
            own = listed if tier is None or len(listed) != tier.count else [listed[tier.place]]
            found += (bound.model_copy(update={"role": BoundRole.CONDITION}) for bound in own)
    return tuple(found)


def _words(part: Part, listed: tuple[int, int] | None) -> tuple[int, int]:
    """The part's words without the joint before them (、和) and the mark after them; of a tier the whole list."""
    start, end = listed or (part.start, part.end)
    words = part.sentence[start - part.sentence_start : end - part.sentence_start]
    end = start + max(1, len(words.rstrip("，,。；;！？ \n")))
    for joint in column("product_joints", "joint") if listed is None and part.before else ():
        if words.startswith(joint) and start + len(joint) < end:
            return start + len(joint), end
    return start, end
