"""Profiles in, answers out: what applies, why, how much, and what changes elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from kb.amount_json import estimated_json
from kb.base import KnowledgeBase, day
from kb.estimating import estimated, with_stated
from kb.match_json import answer_json, explanation_json
from kb.matching import Answer
from kb.periods import only_expiring
from kb.profile_check import checked, checked_json
from kb.receipt import receipt, written
from kb.relocate_json import relocation_json
from kb.relocating import relocate as relocated
from kb.server.snapshots import Opened
from ontology.profile_read import ProfileFile

from .forms import Asked, EstimateAsked, ExplainAsked, MatchAsked, RelocateAsked, problems
from .recorded import example

router = APIRouter(prefix="/api", tags=["查询"])


def _when(asked: Asked, file: ProfileFile) -> date:
    return asked.as_of or file.as_of or day(None)


def _answer(kb: KnowledgeBase, asked: MatchAsked) -> Answer:
    """The answer with the figures that a profile states for amounts and with what is doubtful about the profile."""
    file = asked.file(kb.codes)
    options = {"everywhere": asked.everything, "reviewed_only": asked.reviewed_only}
    answer = kb.match(file.profile, _when(asked, file), **options)
    answer = with_stated(answer, file.amounts, kb.codes) if file.amounts else answer
    return replace(answer, findings=file.findings + answer.findings)


@router.post("/match", summary="一家企业适用哪些措施", responses=problems(400) | example("match"))
def match(asked: MatchAsked, kb: Opened) -> dict[str, Any]:
    """huiqi-match/1, with `counts` of all results and `next`, the offset of those that follow."""
    answer = _answer(kb, asked)
    if asked.expiring_within is not None:
        answer = only_expiring(answer, asked.expiring_within)
    last = asked.offset + asked.limit
    shown = replace(answer, results=answer.results[asked.offset : last])
    counts = {"applies": 0, "unknown": 0, "not_applicable": 0}
    for one in answer.results:
        counts[one.status.value] += 1
    return {
        **answer_json(shown, kb.codes),
        "counts": counts,
        "next": last if last < len(answer.results) else None,
    }


@router.post(
    "/explain", summary="一条措施为什么适用、不适用或待确认", responses=problems(400, 404) | example("explain")
)
def explain(asked: ExplainAsked, kb: Opened) -> dict[str, Any]:
    """One result of huiqi-match/1 with every condition."""
    file = asked.file(kb.codes)
    answer, result = kb.explain(file.profile, _when(asked, file), asked.measure)
    if file.amounts:
        answer = with_stated(replace(answer, results=(result,)), file.amounts, kb.codes)
        result = answer.results[0]
    return explanation_json(answer, result)


@router.post("/estimate", summary="能得多少：算式、要填的数、上限", responses=problems(400, 404) | example("estimate"))
def estimate(asked: EstimateAsked, kb: Opened) -> dict[str, Any]:
    """The amounts of a document or a measure for an enterprise."""
    file = asked.file(kb.codes)
    answer = kb.match(file.profile, _when(asked, file), everywhere=True)
    inputs = [f"{name}={value}" for name, value in asked.inputs.items()]
    return estimated_json(estimated(kb, asked.name, answer, inputs, file.amounts))


@router.post("/relocate", summary="同一家企业换到别的地区", responses=problems(400) | example("relocate"))
def relocate(asked: RelocateAsked, kb: Opened) -> dict[str, Any]:
    """huiqi-relocate/1: what each region gives, takes, betters and worsens."""
    file = asked.file(kb.codes)
    return relocation_json(relocated(kb, file.profile, asked.regions, _when(asked, file), file.amounts), kb.codes)


@router.post("/profile/check", summary="怎样理解一份画像、推出了什么", responses=problems(400) | example("check"))
def check(asked: Asked, kb: Opened) -> dict[str, Any]:
    """The normalised profile with derived facts, classes and what is doubtful."""
    file = asked.file(kb.codes)
    return checked_json(checked(file, _when(asked, file), kb.codes), kb.codes)


@router.post(
    "/receipt",
    summary="一次查询的凭据，供日后重算核对",
    response_class=Response,
    responses={200: {"description": "huiqi-receipt/1", "content": {"application/json": {}}}, **problems(400)},
)
def kept(asked: MatchAsked, kb: Opened) -> Response:
    """huiqi-receipt/1, the same bytes as `huiqi match --receipt`."""
    answer = _answer(kb, asked)
    data = written(receipt(answer, kb.codes, everywhere=asked.everything))
    return Response(data, media_type="application/json")
