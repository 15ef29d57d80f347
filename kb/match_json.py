"""An answer in, the huiqi-match/1 form out (plain JSON values)."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.classes import Classes
from engine.explain import Point, Reason
from engine.near import Change, NearMiss, distance
from engine.questions import Question
from ontology.codebook import CodeBook
from ontology.interchange import OPEN_ATTRIBUTE, number_json
from ontology.profile import Profile
from ontology.profile_read import derived_json, dump_profile

from .amount_json import amount_json
from .class_json import classes_json
from .index import Listed
from .matching import REGION, Answer, Result
from .periods import period_json, to_come_words

FORMAT = "huiqi-match/1"


def answer_json(answer: Answer, codes: CodeBook) -> dict[str, Any]:
    """The whole answer."""
    classes = Classes(answer.profile, answer.as_of)
    return {
        "format": FORMAT,
        "as_of": answer.as_of.isoformat(),
        **({} if answer.within is None else {"expiring_within": answer.within}),
        "profile": dump_profile(answer.profile, codes),
        "results": [result_json(result, answer.profile, classes) for result in answer.results],
        "questions": [question_json(question, codes) for question in answer.questions],
        "coverage": coverage_json(answer.covered, answer.as_of),
        "findings": [{"code": one.code, "place": one.place, "message": one.message} for one in answer.findings],
    }


def explanation_json(answer: Answer, result: Result) -> dict[str, Any]:
    """One measure alone, with the day of the question."""
    classes = Classes(answer.profile, answer.as_of)
    return {"as_of": answer.as_of.isoformat(), **result_json(result, answer.profile, classes)}


def result_json(result: Result, profile: Profile, classes: Classes | None = None) -> dict[str, Any]:
    """One measure of the answer. `settles` is there when it is open, `near` when a firm could make it apply.

    `classes` of the profile on the day, where many measures are told.
    """
    classes = classes or Classes(profile, result.as_of)
    explanation = result.explanation
    found: dict[str, Any] = {
        "measure": result.measure.id,
        "status": result.status.value,
        "missing": [*explanation.missing, *explanation.open_texts],
        "reasons": [
            *_region_reason(result, profile),
            *(_reason_json(reason, classes) for reason in explanation.reasons),
        ],
        "validity": result.decision.validity.value,
        "period": period_json(result),
        "amount": amount_json(result.amount),
        "review": result.measure.review.value,
    }
    if explanation.settles:
        found["settles"] = [[_point_json(point) for point in points] for points in explanation.settles]
    if result.near:
        found["near"] = near_json(result.near)
    return found


def near_json(near: NearMiss) -> dict[str, Any]:
    """What to change, and what must then still be known."""
    changes = [_change_json(change) for change in near.changes]
    return {"changes": changes, "missing": [_point_json(point) for point in near.asks]}


def question_json(question: Question, codes: CodeBook) -> dict[str, Any]:
    """One next question: an attribute by its label (a set with tags that matter), an open condition by its words."""
    label = question.text if question.attr == OPEN_ATTRIBUTE else codes.attributes[question.attr].label_zh
    found: dict[str, Any] = {"attr": question.attr, "label": label, "decides": question.decides}
    found |= {"alone": question.alone, "unplaced": question.unplaced if question.placed else question.decides}
    return found | ({"tags": list(question.tags)} if question.tags else {})


def coverage_json(covered: tuple[Listed, ...], day: date) -> dict[str, Any]:
    """Which documents and regions were there to be asked."""
    return {
        "documents": len(covered),
        "regions": sorted({one.region for one in covered if one.region}),
        "note": coverage_note(covered) + to_come_words(day),
    }


def coverage_note(covered: tuple[Listed, ...]) -> str:
    """What the answer does not cover, in a sentence or two."""
    nowhere = sum(one.region is None for one in covered)
    note = "本结果只依据已收录的文件；没有收录的政策不在其中，“没有找到”不等于“没有支持”。"
    return note + (f"其中 {nowhere} 份文件没有写明辖区，是否管到本企业须自行核对。" if nowhere else "")


def _region_reason(result: Result, profile: Profile) -> list[dict[str, Any]]:
    """The region of the document as a condition like the others."""
    if result.document.region is None:
        return []
    actual, held = profile.facts.get(REGION), result.decision.region
    return [
        {"attr": REGION, "op": "in", "value": result.document.region, "actual": actual, "truth": held, "quote": None}
    ]


def _reason_json(reason: Reason, classes: Classes) -> dict[str, Any]:
    """A condition; `deciding`: the answer rests on it, `distance` from a limit that it fails, `derived` from what.

    `classes`: the national definitions by which it was decided or could be.
    """
    names = ("attr", "op", "value", "actual", "truth", "quote")
    found: dict[str, Any] = {name: getattr(reason, name) for name in names}
    found["deciding"] = reason.deciding
    far = distance(reason) if reason.truth is False else None
    if far is not None:
        found["distance"] = number_json(far)
    if reason.origin:
        found["derived"] = derived_json(reason.origin)
    if of := classes_json(reason, classes):
        found["classes"] = of
    return found


def _point_json(point: Point) -> dict[str, Any]:
    if point.detail is None:
        return {"attr": point.attr}
    return {"attr": point.attr, "text" if point.attr == OPEN_ATTRIBUTE else "tag": point.detail}


def _change_json(change: Change) -> dict[str, Any]:
    actual = dict(change.actual) if isinstance(change.actual, tuple) else change.actual
    found = {"attr": change.attr, "op": change.op, "value": change.value, "actual": actual}
    if change.tag is not None:
        found["tag"] = change.tag
    if change.distance is not None:
        found["distance"] = number_json(change.distance)
    return found
