"""An answer in, the huiqi-match/1 form out (plain JSON values)."""

from __future__ import annotations

from typing import Any

from engine.explain import Question, Reason
from ontology.codebook import CodeBook
from ontology.interchange import OPEN_ATTRIBUTE
from ontology.profile import Profile
from ontology.profile_read import dump_profile

from .index import Listed
from .matching import REGION, Answer, Result

FORMAT = "huiqi-match/1"


def answer_json(answer: Answer, codes: CodeBook) -> dict[str, Any]:
    """The whole answer."""
    return {
        "format": FORMAT,
        "as_of": answer.as_of.isoformat(),
        "profile": dump_profile(answer.profile, codes),
        "results": [result_json(result, answer.profile) for result in answer.results],
        "questions": [question_json(question, codes) for question in answer.questions],
        "coverage": coverage_json(answer.covered),
    }


def result_json(result: Result, profile: Profile) -> dict[str, Any]:
    """One measure of the answer."""
    explanation = result.explanation
    return {
        "measure": result.measure.id,
        "status": result.status.value,
        "missing": [*explanation.missing, *explanation.open_texts],
        "reasons": [*_region_reason(result, profile), *map(_reason_json, explanation.reasons)],
        "validity": result.decision.validity.value,
    }


def question_json(question: Question, codes: CodeBook) -> dict[str, Any]:
    """One next question: an attribute by its label, an open condition by its words."""
    label = question.text if question.attr == OPEN_ATTRIBUTE else codes.attributes[question.attr].label_zh
    return {"attr": question.attr, "label": label, "decides": question.decides}


def coverage_json(covered: tuple[Listed, ...]) -> dict[str, Any]:
    """Which documents and regions were there to be asked."""
    return {
        "documents": len(covered),
        "regions": sorted({one.region for one in covered if one.region}),
        "note": coverage_note(covered),
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


def _reason_json(reason: Reason) -> dict[str, Any]:
    names = ("attr", "op", "value", "actual", "truth", "quote")
    return {name: getattr(reason, name) for name in names}
