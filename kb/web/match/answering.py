"""What was entered and a knowledge base in, the answer page out: groups of cards, questions, what is not covered."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from engine.decide import Status
from engine.questions import Question, questions
from kb.base import KnowledgeBase
from kb.estimating import with_stated
from kb.headline import strength
from kb.interview import next_question, resumed
from kb.match_json import coverage_note
from kb.matching import Answer, Result
from kb.open_words import judged
from kb.reason_words import by_measure, why_asked
from kb.show_match import header, ranked, warnings
from kb.show_rest import WAYS, Way, cause, ways
from ontology.codebook import CodeBook
from ontology.findings import KBError

from .cards import Card, card
from .controls import Control, question_control
from .entered import AMOUNTS, Entered

_ASKED = 3
_TITLES = {Status.APPLIES: "适用", Status.UNKNOWN: "待确认", Status.NOT_APPLICABLE: "不适用"}
_UNPLACED, _FAMILIES = "unplaced", "instrument-group"
ONLY, ORDER, EVERY, _ENDS = "only", "order", "every", "ends"
_AT_ONCE = 60
"""How many cards of one verdict stand on the page before somebody wants them all."""


@dataclass(frozen=True, slots=True)
class Section:
    """Cards of one force under its name, `count` of them with those that are held back."""

    title: str
    cards: tuple[Card, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """The results of one verdict: how many in all (`count`), and the cards that are wanted, by force."""

    key: str
    title: str
    note: str
    count: int
    sections: tuple[Section, ...]

    @property
    def shown(self) -> int:
        """How many of them are wanted."""
        return sum(one.count for one in self.sections)

    @property
    def held_back(self) -> int:
        """How many of those wait until somebody wants them all."""
        return self.shown - sum(len(one.cards) for one in self.sections)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which cards are wanted and in which order. `families`: the kinds of support there are, with how many."""

    only: str
    order: str
    every: bool
    families: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class View:
    """The whole answer."""

    answer: Answer
    header: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    asked: tuple[Control, ...]
    more_questions: int
    passed: tuple[tuple[str, str], ...]
    note: str
    errors: Mapping[str, str]
    ways: tuple[Way, ...]
    wishes: Wishes
    warnings: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many measures of each group."""
        return {one.key: one.count for one in self.groups}


def answered(given: Entered, kb: KnowledgeBase) -> tuple[Answer, Mapping[str, str]]:
    """The answer to what was entered, figures for amounts counted in; by field, which of them are no figures."""
    return _counted(kb.match(given.profile, given.day), given, kb.codes)


def _counted(answer: Answer, given: Entered, codes: CodeBook) -> tuple[Answer, Mapping[str, str]]:
    """The answer with the figures that only amounts take, as far as they can be read."""
    wrong: dict[str, str] = {}
    for name, figure in given.file.amounts.items():
        try:
            with_stated(answer, {name: figure}, codes)
        except KBError as error:
            wrong[f"{AMOUNTS}.{name}"] = f"{error.message}{error.hint or ''}"
    right = {name: figure for name, figure in given.file.amounts.items() if f"{AMOUNTS}.{name}" not in wrong}
    return with_stated(answer, right, codes), wrong


def explained(given: Entered, kb: KnowledgeBase, measure: str) -> tuple[Answer, Result]:
    """The answer for one measure, wherever its document holds."""
    answer, result = kb.explain(given.profile, given.day, measure)
    answer, _ = _counted(answer, given, kb.codes)
    answer = replace(answer, findings=given.file.findings + answer.findings)
    return answer, by_measure(answer)[result.measure.id]


def view(given: Entered, kb: KnowledgeBase, *, whole: bool = False) -> View:
    """The answer as the page shows it; `whole`: whatever somebody wants to see of it."""
    (answer, wrong), codes = answered(given, kb), kb.codes
    told = replace(answer, findings=given.file.findings + answer.findings)
    placed = [one for one in answer.results if one.document.region is not None]
    unplaced = [
        one for one in answer.results if one.document.region is None and one.status is not Status.NOT_APPLICABLE
    ]
    wishes = _wishes(given, answer, codes, whole=whole)
    make = _Making(answer, kb, wishes, {id(result): f"q{i}" for i, result in enumerate(answer.results, 1)})
    groups = [_group(status.value, _TITLES[status], ranked(placed, status), make) for status in _TITLES]
    if unplaced:
        files = "、".join(dict.fromkeys(one.document.title or one.document.file for one in unplaced))
        note = f"条件可能相符，但 {files} 没有写明辖区，不能当作本地政策，请先查明出处。"
        unplaced.sort(key=lambda one: strength(one.measure))
        groups.insert(2, _group(_UNPLACED, "辖区不明", unplaced, make, note))
    left = _questions(given, answer)
    results = by_measure(answer)
    asked = [
        question_control(one, "q" if i == 0 else f"q{1000 + i}", codes, why_asked(one, results, codes))
        for i, one in enumerate(left[:_ASKED])
    ]
    return View(
        answer,
        tuple(header(told, codes, given.file.name)),
        tuple(groups),
        tuple(asked),
        max(0, len(left) - _ASKED),
        tuple((name, _passed_words(name, codes)) for name in given.passed),
        coverage_note(answer.covered),
        wrong,
        tuple(ways(answer, ranked(placed, Status.NOT_APPLICABLE), codes)[:WAYS]),
        wishes,
        tuple(warnings(told)),
    )


@dataclass(frozen=True, slots=True)
class _Making:
    """What cards are made of. `numbers`: the key of each result on the page."""

    answer: Answer
    kb: KnowledgeBase
    wishes: Wishes
    numbers: Mapping[int, str]

    def cards(self, results: Sequence[Result]) -> tuple[Card, ...]:
        """The cards of results, those that are wanted."""
        made = (card(one, self.answer, self.kb, self.numbers[id(one)]) for one in results)
        return tuple(one for one in made if not self.wishes.only or one.family == self.wishes.only)


def _wishes(given: Entered, answer: Answer, codes: CodeBook, *, whole: bool) -> Wishes:
    """What of the answer somebody wants to see; what is not known is not wished."""
    listed = codes.lists["instrument"]
    families = (listed[one.measure.instrument].broader for one in answer.results if one.measure.instrument in listed)
    counted = Counter(one for one in families if one)
    found = tuple((code, codes.label(_FAMILIES, code), number) for code, number in counted.most_common())
    only = "" if whole else given.typed.get(ONLY, "")
    order = "" if whole else given.typed.get(ORDER, "")
    every = whole or EVERY in given.typed
    return Wishes(only if only in counted else "", order if order == _ENDS else "", every, found)


def _group(key: str, title: str, results: Sequence[Result], make: _Making, note: str = "") -> Group:
    count = len(results)
    if key == Status.NOT_APPLICABLE.value:
        counted = Counter(map(cause, results))
        note = "，".join(f"{name} {number} 项" for name, number in counted.most_common())
        results = sorted(results, key=lambda one: one.near is None)
    if make.wishes.order:
        ending = sorted(results, key=lambda one: one.period.ends or date.max)
        cards = make.cards(ending)
        return Group(key, title, note, count, _sections({"先到期的在前": list(cards)}, make.wishes))
    sections: dict[str, list[Card]] = {}
    for (near, force), several in groupby(results, key=lambda one: (one.near is not None, one.measure.force)):
        label = "差一点" if near else make.kb.codes.label("force", force)
        sections.setdefault(label, []).extend(make.cards(list(several)))
    return Group(key, title, note, count, _sections(sections, make.wishes))


def _sections(found: Mapping[str, Sequence[Card]], wishes: Wishes) -> tuple[Section, ...]:
    """The cards by force; of very many only the first, the strongest, until all are wanted."""
    left, sections = sys.maxsize if wishes.every else _AT_ONCE, list[Section]()
    for label, cards in found.items():
        if cards:
            sections.append(Section(label, tuple(cards[:left]), len(cards)))
            left = max(0, left - len(cards))
    return tuple(sections)


def _questions(given: Entered, answer: Answer) -> tuple[Question, ...]:
    """What to ask, without what a person did not know."""
    if not given.passed:
        return answer.questions
    interview = resumed(given.profile, given.passed)
    if next_question(interview, answer) is None:
        return ()
    return questions(answer.open, answer.profile, answer.as_of, passed=interview.passed, judged=judged())


def _passed_words(name: str, codes: CodeBook) -> str:
    """What was passed over, in words."""
    attr, _, detail = name.partition(".")
    if attr not in codes.attributes:
        return f"“{detail}”"
    attribute = codes.attributes[attr]
    if not detail:
        return attribute.label_zh
    return codes.label(attribute.options or "", detail)
