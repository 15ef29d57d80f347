"""A profile in, what applies and why out: the forms of `huiqi match` and `huiqi explain`, in pages and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from engine.classes import Classes
from engine.decide import Status
from engine.questions import Question
from kb.base import KnowledgeBase, day
from kb.estimating import with_stated
from kb.headline import headline, strength
from kb.match_json import answer_json, explanation_json, question_json, result_json
from kb.matching import REGION, Answer, Result
from kb.periods import measure_today, period_line
from kb.reason_words import because, by_measure, needed, next_question, units_of, why_asked
from kb.show_match import conditions, details, header
from kb.wording import region_name
from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.interchange import OPEN_ATTRIBUTE
from ontology.profile import Profile
from ontology.profile_read import ANSWERS, parse_profile_file

from .covering import covered, covered_words
from .told import Page, Told, joined, lines, page

_QUESTIONS = 5
_DROPPED = ("知识库", "日期")
"""Lines of the head of the page that are told elsewhere."""


class Group(StrEnum):
    """Where an answer lists a result; those that may apply but stand in documents without a region are apart."""

    APPLIES = "applies"
    UNKNOWN = "unknown"
    WITHOUT_REGION = "without_region"
    NOT_APPLICABLE = "not_applicable"


_ORDER = tuple(Group)
_NAMES = {
    Group.APPLIES: "适用",
    Group.UNKNOWN: "待确认",
    Group.WITHOUT_REGION: "辖区不明、不能当作本地政策",
    Group.NOT_APPLICABLE: "不适用",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom and for which day is asked, as a profile file says it or arguments beside it, which come first."""

    profile: Profile
    day: date
    amounts: Mapping[str, str]
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(
        cls, kb: KnowledgeBase, profile: Mapping[str, Any], as_of: str | None, amounts: Mapping[str, str] | None = None
    ) -> Asked:
        """The question that arguments ask."""
        file = parse_profile_file(profile, kb.codes)
        when = file.as_of if not as_of and file.as_of else day(as_of or None, option="as_of")
        return cls(file.profile, when, {**file.amounts, **(amounts or {})}, file.findings)

    def completed(self, answer: Answer, codes: CodeBook) -> Answer:
        """The answer with the figures for amounts, and with what is doubtful about the profile."""
        answer = with_stated(answer, self.amounts, codes)
        return replace(answer, findings=self.findings + answer.findings)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which results are wanted."""

    groups: Sequence[Group]
    instrument: str | None = None
    force: str | None = None
    reviewed_only: bool = False

    def labels(self, codes: CodeBook) -> list[str]:
        """The filters in words."""
        found = [codes.label(name, one) for name in ("instrument", "force") if (one := getattr(self, name)) is not None]
        return [*found, "经人复核"] if self.reviewed_only else found

    def holds(self, result: Result) -> bool:
        """Whether a result is one of them."""
        measure = result.measure
        return (
            _group(result) in self.groups
            and self.instrument in (None, measure.instrument)
            and self.force in (None, measure.force.value)
        )


def matched(
    kb: KnowledgeBase,
    asked: Asked,
    wanted: Wanted,
    offset: int,
    limit: int,
) -> Told:
    """What applies to an enterprise on a day: the most binding and most giving first."""
    answer = kb.match(asked.profile, asked.day, reviewed_only=wanted.reviewed_only)
    answer = asked.completed(answer, kb.codes)
    ranked = sorted((one for one in answer.results if wanted.holds(one)), key=_place)
    shown, part = page(ranked, offset, limit)
    classes = Classes(answer.profile, answer.as_of)
    data = answer_json(replace(answer, results=(), questions=()), kb.codes)
    data |= {
        "counts": _counts(answer),
        "results": [{**result_json(one, answer.profile, classes), "about": about(one, kb.codes)} for one in shown],
        "page": part.json,
        "questions": [
            {**question_json(one, kb.codes), "question": next_question(one, kb.codes), "fill": _fill(one)}
            for one in answer.questions[:_QUESTIONS]
        ],
        "more_questions": max(0, len(answer.questions) - _QUESTIONS),
        "coverage": covered(kb, answer.as_of, _region(answer)),
    }
    return Told(data, _text(kb, answer, shown, part, wanted))


def explained(kb: KnowledgeBase, measure: str, asked: Asked) -> Told:
    """Why one measure applies to an enterprise or does not, condition by condition."""
    answer, result = kb.explain(asked.profile, asked.day, measure)
    answer = asked.completed(answer, kb.codes)
    result = by_measure(answer)[result.measure.id]
    told = conditions(answer, result, kb.codes)
    data = explanation_json(answer, result)
    data |= {
        "about": about(result, kb.codes),
        "conditions": [f"{label}：{text}" if label else text for label, text in told],
        "coverage": covered(kb, answer.as_of, _region(answer)),
    }
    head = _head(answer, kb.codes, [result])
    text = [head, f"[{_state(result)}] {_title(result, kb.codes)}", *lines(details(result, kb.codes)), *lines(told)]
    return Told(data, joined([*text, covered_words(kb, answer.as_of, _region(answer))]))


def about(result: Result, codes: CodeBook) -> dict[str, Any]:
    """What a person must be told of a measure: what one gets, by which words, why, and who is in charge."""
    measure, document = result.measure, result.document
    return {
        "headline": headline(measure_today(result), codes),
        "force": codes.label("force", measure.force),
        "instrument": codes.label("instrument", measure.instrument),
        "quote": measure.quote.text,
        "document": {
            "iri": document.id,
            "title": document.title,
            "doc_number": document.doc_number,
            "clause": measure.clause,
            "region": region_name(document.region, codes),
        },
        "units": [one.name for one in units_of(result)],
        "because": because(result, codes),
        "needed": needed(result, codes) if result.status is Status.UNKNOWN else [],
        "period": period_line(result, codes),
        "without_region": document.region is None,
    }


def _group(result: Result) -> Group:
    """The group of a result."""
    unplaced = result.document.region is None and result.status is not Status.NOT_APPLICABLE
    return Group.WITHOUT_REGION if unplaced else Group(result.status.value)


def _place(result: Result) -> tuple[Any, ...]:
    """The place of a result: by group, then what binds and gives most."""
    return (_ORDER.index(_group(result)), strength(result.measure))


def _counts(answer: Answer) -> dict[str, int]:
    """How many there are in each group."""
    counts = Counter(map(_group, answer.results))
    return {one.value: counts[one] for one in Group}


def _region(answer: Answer) -> str | None:
    found = answer.profile.facts.get(REGION)
    return found if isinstance(found, str) else None


def _fill(question: Question) -> str:
    """Where in the profile the answer belongs."""
    if question.attr == OPEN_ATTRIBUTE:
        return f'{ANSWERS}["{question.text}"]'
    return question.attr


def _head(answer: Answer, codes: CodeBook, results: Sequence[Result]) -> str:
    told = [(label, text) for label, text in header(answer, codes, None, results) if label not in _DROPPED]
    return joined([f"查询日期：{answer.as_of.isoformat()}", *lines(told, "")])


def _title(result: Result, codes: CodeBook) -> str:
    force, instrument = codes.label("force", result.measure.force), codes.label("instrument", result.measure.instrument)
    return f"{headline(measure_today(result), codes)}（{force}，{instrument}）"


def _state(result: Result) -> str:
    if _group(result) is Group.WITHOUT_REGION:
        return f"{_NAMES[Group.WITHOUT_REGION]}；条件{_NAMES[Group(result.status.value)]}"
    return _NAMES[_group(result)]


def _text(kb: KnowledgeBase, answer: Answer, shown: Sequence[Result], part: Page, wanted: Wanted) -> str:
    counts = _counts(answer)
    placed = [one for one in Group if one is not Group.WITHOUT_REGION]
    told = "，".join(f"{_NAMES[one]} {counts[one.value]} 项" for one in placed)
    if left := counts[Group.WITHOUT_REGION.value]:
        told += f'；另有 {left} 项的文件没有写明辖区，不能当作本地政策（status=["{Group.WITHOUT_REGION}"] 查看）'
    words = part.words or ("" if shown else "没有这样的措施。")
    chosen = "、".join(_NAMES[one] for one in wanted.groups)
    only = "".join(f"，只要{one}的" for one in wanted.labels(kb.codes))
    rows = [_head(answer, kb.codes, shown), f"结果：{told}。", f"列出其中{chosen}的{only}。{words}"]
    for number, one in enumerate(shown, part.offset + 1):
        rows.append(f"{number}. [{_state(one)}] {_title(one, kb.codes)}")
        rows += lines(details(one, kb.codes))
    return joined([*rows, *_asked(answer, kb.codes), covered_words(kb, answer.as_of, _region(answer))])


def _asked(answer: Answer, codes: CodeBook) -> list[str]:
    """The next questions, each with why it is asked and where its answer belongs."""
    if not answer.questions:
        return []
    results = by_measure(answer)
    left = len(answer.questions) - _QUESTIONS
    more = f"（另有 {left} 问，先问这些）" if left > 0 else ""
    return [
        f"下一问{more}：",
        *(
            f"  {next_question(one, codes)}（{why_asked(one, results, codes)}；填在 profile 的 {_fill(one)}）"
            for one in answer.questions[:_QUESTIONS]
        ),
    ]
