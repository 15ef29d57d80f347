"""A question, or what keeps a measure open, in; the controls with which it is answered in its place out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.explain import Point
from engine.questions import Question
from kb.interview import hint
from kb.matching import Result
from kb.reason_words import next_question, question_words
from ontology.codebook import AttributeType, CodeBook
from ontology.interchange import OPEN_ATTRIBUTE
from ontology.profile_read import ANSWERS

from .entered import AMOUNTS, points
from .fields import Option

_TAGS, _BUTTONS = 8, 8
_ANYWHERE = "q"


@dataclass(frozen=True, slots=True)
class Control:
    """How a question is answered. `kind`: buttons (one tap), tags (yes or no for each), or a line to write in.

    `key`: unique on the page where that matters (a choice between circles must not reach into another card);
    `passes`: what a person who does not know passes over; `why`: what hangs on the answer.
    """

    key: str
    field: str
    kind: str
    question: str
    options: tuple[Option, ...] = ()
    hint: str = ""
    passes: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """The name of the form field."""
        return f"{self.key}.{self.field}"

    @property
    def shared(self) -> Control:
        """The same wherever it stands, so that it is drawn once."""
        return self if self.kind == "tags" else replace(self, key=_ANYWHERE)


def question_control(question: Question, key: str, codes: CodeBook, why: str = "") -> Control:
    """The controls of a next question."""
    words = next_question(question, codes)
    if question.text is not None:
        return _yes_or_no(key, f"{ANSWERS}.{question.text}", words, why)
    return attribute_control(question.attr, question.tags[:_TAGS], key, codes, words, why)


def attribute_control(
    attr: str, tags: Sequence[str], key: str, codes: CodeBook, words: str = "", why: str = ""
) -> Control:
    """The controls for an attribute; of a set, for the tags that matter."""
    attribute = codes.attributes[attr]
    options: list[Option] = []
    if attribute.type in (AttributeType.SET, AttributeType.ENUM):
        listed = codes.lists[attribute.options or ""]
        options = [Option(code, listed[code].label_zh) for code in (tags if tags else listed)]
    words = words or question_words(attr, tags, codes)
    match attribute.type:
        case AttributeType.BOOL:
            return _yes_or_no(key, attr, words, why)
        case AttributeType.SET:
            chosen = options[:_TAGS]
            if len(chosen) == 1:
                return _yes_or_no(key, f"{attr}.{chosen[0].value}", words, why)
            passes = points(f"{attr}.{one.value}" for one in chosen)
            return Control(key, attr, "tags", words, tuple(chosen), passes=passes, why=why)
        case AttributeType.ENUM if len(options) <= _BUTTONS:
            return Control(key, attr, "buttons", words, tuple(options), passes=attr, why=why)
        case AttributeType.ENUM:
            return Control(key, attr, "select", words, tuple(options), passes=attr, why=why)
        case AttributeType.DATE:
            return Control(key, attr, "date", words, passes=attr, why=why)
    how = hint(Question(attr, None, 0, 0, tuple(tags)), codes)
    return Control(key, attr, "line", words, hint=how, passes=attr, why=why)


def open_controls(result: Result, key: str, codes: CodeBook) -> tuple[Control, ...]:
    """What keeps a measure open, each with its controls: facts, words to be judged, figures of the amount."""
    tags: dict[str, list[str]] = {}
    for point in _points(result):
        if point.attr != OPEN_ATTRIBUTE:
            tags.setdefault(point.attr, []).extend([point.detail] if point.detail is not None else [])
    explanation = result.explanation
    found = [attribute_control(attr, tags.get(attr, ())[:_TAGS], key, codes) for attr in explanation.missing]
    found += [
        _yes_or_no(key, f"{ANSWERS}.{text}", f"文件原话“{text}”，企业符合吗？") for text in explanation.open_texts
    ]
    return tuple(found)


def amount_controls(result: Result, key: str, codes: CodeBook) -> tuple[Control, ...]:
    """The figures that an amount still needs."""
    if result.amount is None:
        return ()
    found = []
    for one in result.amount.missing:
        if one.key in codes.attributes:
            found.append(attribute_control(one.key, (), key, codes))
        else:
            field = f"{AMOUNTS}.{one.label}"
            found.append(Control(key, field, "line", one.question or f"{one.label}是多少？", hint=_figure(one.unit)))
    return tuple(found)


def _figure(unit: str) -> str:
    return "金额，如 420万元" if unit == "CNY" else "数字，如 12" if unit != "%" else "百分数，如 3.5%"


def _yes_or_no(key: str, field: str, words: str, why: str = "") -> Control:
    options = (Option("true", "是"), Option("false", "否"))
    return Control(key, field, "buttons", words, options, passes=points([field]), why=why)


def _points(result: Result) -> Iterable[Point]:
    return dict.fromkeys(point for points in result.explanation.settles for point in points)
