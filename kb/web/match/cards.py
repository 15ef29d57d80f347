"""A result in, its card for the page out: what one gets, why, what is needed, its words in their clause, who, when."""

from __future__ import annotations

from dataclasses import dataclass

from engine.classes import Classes
from engine.decide import Status
from engine.explain import Reason
from engine.period import Validity
from kb.amount_words import amount_words
from kb.base import KnowledgeBase
from kb.class_words import class_words, told
from kb.headline import headline
from kb.matching import Answer, Result
from kb.periods import days_left, expiring, figures_line, measure_today, period_line
from kb.reason_words import because, briefly, near_words, needed, origin_words, reason_words, units_of, units_words
from kb.show_rest import cause
from kb.wording import region_name
from ontology.codebook import CodeBook
from ontology.model import Force

from .controls import Control, amount_controls, open_controls

_LONGEST_CLAUSE, _AROUND = 700, 220


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with the own value, whether it is met, and from which rule the own value was derived."""

    truth: bool | None
    words: str
    derived: str = ""
    quote: str = ""
    classes: tuple[str, ...] = ()


Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a measure inside the text around them; `cut` where that is not the whole clause."""

    before: str
    words: str
    after: str
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A measure as the page shows it."""

    key: str
    measure: str
    status: Status
    headline: str
    force: Force
    force_label: str
    instrument: str
    family: str
    brief: str
    soon: str
    conditions: Conditions
    needed: tuple[str, ...]
    near: str
    amount: str
    figures: str
    source: str
    document: str
    part: str
    clause: str
    passage: Passage
    units: str
    contact: str
    period: str
    controls: tuple[Control, ...]
    cause: str


def card(result: Result, answer: Answer, kb: KnowledgeBase, key: str) -> Card:
    """The card of a result."""
    codes, measure, document = kb.codes, result.measure, result.document
    unknown = result.status is Status.UNKNOWN
    amount, units = result.amount, units_of(result)
    known = measure.instrument in codes.lists["instrument"]
    told = amount is not None and (amount.formula or amount.high is not None)
    left = days_left(result) if expiring(result) else None
    controls = open_controls(result, key, codes) if unknown else ()
    if result.status is not Status.NOT_APPLICABLE:
        asked = {one.field for one in controls}
        controls += tuple(one for one in amount_controls(result, key, codes) if one.field not in asked)
    return Card(
        key=key,
        measure=measure.id.rpartition("/")[2],
        status=result.status,
        headline=headline(measure_today(result), codes),
        force=measure.force,
        force_label=codes.label("force", measure.force),
        instrument=codes.label("instrument", measure.instrument),
        family=codes.lists["instrument"][measure.instrument].broader or "" if known else "",
        brief=briefly(result, codes),
        soon="" if left is None else f"还剩 {left} 天" if left else "今天到期",
        conditions=deciding(result, answer, codes),
        needed=tuple(needed(result, codes)) if unknown else (),
        near=near_words(result.near, result, codes) if result.near else "",
        amount=amount_words(amount, codes) if amount is not None and told else "",
        figures=figures_line(result, codes) or "",
        source=document.doc_number or document.title or document.file,
        document=document.id.rpartition("/")[2],
        part=measure.id.rpartition("#")[2],
        clause=measure.clause,
        passage=passage(result, kb),
        units=units_words(units, codes),
        contact=f"{units[0].name}{f' 等 {len(units)} 家' if len(units) > 1 else ''}" if units else "",
        period=period_line(result, codes),
        controls=controls,
        cause=cause(result) if result.status is Status.NOT_APPLICABLE else "",
    )


def deciding(result: Result, answer: Answer, codes: CodeBook) -> Conditions:
    """The conditions on which the answer rests, those that are open with those that are met."""
    elsewhere = result.decision.region is False or result.decision.validity in (Validity.NOT_YET, Validity.EXPIRED)
    reasons = [] if elsewhere else [one for one in result.explanation.reasons if one.deciding]
    if not reasons:
        truth = {Status.APPLIES: True, Status.NOT_APPLICABLE: False}.get(result.status)
        truth = True if truth is None and result.decision.region else truth
        return tuple(Condition(truth, words) for words in because(result, codes))
    return tuple(condition(one, answer, codes) for one in reasons)


def condition(reason: Reason, answer: Answer, codes: CodeBook) -> Condition:
    """A condition in words."""
    origin = origin_words(reason.origin, answer.profile, codes) if reason.origin else ""
    return Condition(reason.truth, reason_words(reason, codes), origin, reason.quote or "")


def all_conditions(
    result: Result, answer: Answer, codes: CodeBook
) -> tuple[tuple[Condition, ...], tuple[Condition, ...]]:
    """The conditions that decide and the others, each with the national classes behind it."""
    classes = Classes(answer.profile, answer.as_of)
    found: dict[bool, list[Condition]] = {True: [], False: []}
    for reason in result.explanation.reasons:
        behind = told((reason, one) for one in classes.behind(reason))
        words = tuple(filter(None, (class_words(one, answer.profile, codes) for one in behind)))
        origin = reason.origin if not words else None
        derived = origin_words(origin, answer.profile, codes, limits=True) if origin else ""
        shown = Condition(reason.truth, reason_words(reason, codes), derived, reason.quote or "", words)
        found[reason.deciding].append(shown)
    return tuple(found[True]), tuple(found[False])


def place(result: Result, codes: CodeBook) -> Condition:
    """The region of the document as a condition."""
    return Condition(result.decision.region, f"在文件辖区 {region_name(result.document.region, codes)} 以内")


def passage(result: Result, kb: KnowledgeBase, *, whole: bool = False) -> Passage:
    """The words of a measure in their clause."""
    quote = result.measure.quote
    text = kb.source(result.document.id).text
    around = [one for one in result.document.clauses if one.start <= quote.start and quote.end <= one.end]
    smallest = min(around, key=lambda one: one.end - one.start, default=None)
    start, end = (smallest.start, smallest.end) if smallest else (quote.start - _AROUND, quote.end + _AROUND)
    start, end = max(0, start), min(len(text), end)
    low, high = start, end
    if not whole and end - start > _LONGEST_CLAUSE:
        low, high = max(start, quote.start - _AROUND), min(end, quote.end + _AROUND)
    return Passage(
        text[low : quote.start].lstrip(),
        text[quote.start : quote.end],
        text[quote.end : high].rstrip(),
        cut_before=low > start,
        cut_after=high < end,
    )
