"""An open answer in, the next question out; what a person says to it in, the profile with it out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from engine.explain import Point
from engine.questions import Question, questions
from ontology.codebook import Attribute, AttributeType, CodeBook
from ontology.interchange import OPEN_ATTRIBUTE
from ontology.profile import Fact, Flags, Profile
from ontology.profile_read import ANSWERS
from ontology.profile_values import read_bool, read_fact, read_option, separated, words_of

from .matching import Answer
from .open_words import judged

_NUMBERS = (AttributeType.INT, AttributeType.NUMBER)
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Interview:
    """What is known of an enterprise so far, and what has been asked."""

    profile: Profile
    passed: frozenset[Point] = frozenset()


def resumed(profile: Profile, unknown: Iterable[str]) -> Interview:
    """The interview with what a saved file says was asked and is not known (see `still_unknown`)."""
    points = (_point(name) for name in unknown)
    return Interview(profile, frozenset(point for point in points if not _known(point, profile)))


def still_unknown(interview: Interview) -> tuple[str, ...]:
    """What was asked and is not known, as attribute, attribute.tag or answers.words, in a fixed order."""
    left = (point for point in interview.passed if not _known(point, interview.profile))
    return tuple(sorted(_name(point) for point in left))


def _name(point: Point) -> str:
    attr = ANSWERS if point.attr == OPEN_ATTRIBUTE else point.attr
    return attr if point.detail is None else f"{attr}.{point.detail}"


def _point(name: str) -> Point:
    attr, dot, detail = name.partition(".")
    return Point(OPEN_ATTRIBUTE if attr == ANSWERS else attr, detail if dot else None)


def _known(point: Point, profile: Profile) -> bool:
    """Whether a point has an answer: the words, the tag, or the attribute."""
    if point.attr == OPEN_ATTRIBUTE:
        return point.detail in profile.answers
    fact = profile.facts.get(point.attr)
    if point.detail is None:
        return fact is not None
    return isinstance(fact, Flags) and fact.holds(point.detail) is not None


def next_question(interview: Interview, answer: Answer) -> Question | None:
    """What to ask next, given what is open now; None when no answer can change anything more.

    Of a set, only so many tags at a time as are shown: who says 无 has denied what was named, and no more.
    """
    asked = questions(answer.open, answer.profile, answer.as_of, passed=interview.passed, judged=judged())
    return replace(asked[0], tags=asked[0].tags[:_LISTED]) if asked else None


def said(interview: Interview, question: Question, text: str, codes: CodeBook) -> Interview:
    """The interview after an answer; KBError for an answer that cannot be read."""
    passed = interview.passed | _points(question)
    text = text.strip()
    if not text or text in words_of("unknown"):
        return replace(interview, passed=passed)
    profile = interview.profile
    if question.text is not None:
        answers = {**profile.answers, question.text: read_bool(text, f"“{question.text}”")}
        return Interview(profile.model_copy(update={"answers": answers}), passed)
    attribute = codes.attributes[question.attr]
    fact: Fact | None
    if attribute.type is AttributeType.SET:
        fact = _set(attribute, question.tags, text, profile.facts.get(attribute.code), codes)
    else:
        value = figure_of(attribute, text)
        fact = read_fact(attribute, value, codes, attribute.label_zh)
    facts = profile.facts if fact is None else {**profile.facts, attribute.code: fact}
    ordered = {code: facts[code] for code in codes.attributes if code in facts}
    return Interview(profile.model_copy(update={"facts": ordered}), passed)


def command(text: str) -> str | None:
    """The command that a person gives instead of an answer: stop, back, or none."""
    word = text.strip().lower()
    return next((name for name in ("stop", "back") if word in _words()[name]), None)


def hint(question: Question, codes: CodeBook) -> str:
    """How to answer."""
    if question.text is not None:
        return "是、否"
    attribute = codes.attributes[question.attr]
    match attribute.type:
        case AttributeType.BOOL:
            return "是、否"
        case AttributeType.INT:
            return "一个数或区间，如 26 或 100–300"
        case AttributeType.NUMBER:
            return _number_hint(attribute)
        case AttributeType.DATE:
            return "日期，如 2016-05-12"
        case AttributeType.SET if len(question.tags) == 1:
            return "是、否"
        case AttributeType.SET:
            return "写出符合的，用顿号分开，某项拿不准在后面加问号；都没有写 无"
        case AttributeType.ENUM:
            labels = [one.label_zh for one in codes.lists[attribute.options or ""].values()]
            return "、".join(labels[:_LISTED])
    return "名称或代码"


def _number_hint(attribute: Attribute) -> str:
    if attribute.unit == "%":
        return "百分数或区间，如 3.5% 或 3%–5%"
    return "金额或区间，如 420万 或 400万–500万"


def _points(question: Question) -> frozenset[Point]:
    """What a question asks for."""
    if question.text is not None:
        return frozenset((Point(OPEN_ATTRIBUTE, question.text),))
    return frozenset(Point(question.attr, tag) for tag in question.tags or (None,))


def figure_of(attribute: Attribute, text: str) -> str:
    """An answer as it is read: a number without the name of what it counts and the words in front of it."""
    if attribute.type not in _NUMBERS:
        return text
    for form in sorted((attribute.label_zh, *attribute.forms), key=len, reverse=True):
        text = text.removeprefix(form)
    while (word := next((one for one in _words()["filler"] if text.startswith(one)), None)) is not None:
        text = text.removeprefix(word).lstrip()
    return text


def _set(attribute: Attribute, tags: tuple[str, ...], text: str, fact: Fact | None, codes: CodeBook) -> Flags:
    """A set with what was said of the tags asked for: named ones held, doubted ones unknown, the others not held."""
    known, complete = (fact.known, fact.complete) if isinstance(fact, Flags) else ({}, False)
    found = _tags(attribute, tags, text, codes)
    return Flags(known={**known, **{tag: held for tag, held in found.items() if held is not None}}, complete=complete)


def _tags(attribute: Attribute, tags: tuple[str, ...], text: str, codes: CodeBook) -> Mapping[str, bool | None]:
    if text.lower() in _words()["none"]:
        return dict.fromkeys(tags, False)
    if len(tags) == 1 and text.lower() in words_of("bool"):
        return {tags[0]: read_bool(text, attribute.label_zh)}
    options = codes.lists[attribute.options or ""]
    found: dict[str, bool | None] = dict.fromkeys(tags, False)
    for part in separated(text):
        name = part.strip()
        bare = name.rstrip("".join(_words()["doubt"]))
        found[read_option(bare, options, attribute.label_zh)] = True if bare == name else None
    return found


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    table = tomllib.loads((files("kb") / "ask_words.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in table.items()}
