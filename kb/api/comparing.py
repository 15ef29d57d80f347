"""A subject and regions in, comparisons and courses of time out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from kb.base import KnowledgeBase, day
from kb.comparison.build import compare as compared
from kb.comparison.columns import column_of
from kb.comparison.formats import FORMATS, exported
from kb.comparison.plain import comparison_json
from kb.comparison.table import Comparison
from kb.lifecycle import life_json, lives
from kb.lineage.timeline import timeline as course
from kb.lineage.timeline_view import timeline_json
from kb.server.etags import Versioned
from kb.server.problems import ProblemError
from kb.server.snapshots import Opened
from kb.show_readiness import assessed, assessment_json
from ontology.profile_read import parse_profile_file

from .forms import AsOf, CompareAsked, Day, ReviewedOnly, problems
from .recorded import example

router = APIRouter(prefix="/api", tags=["比较"])

_MEDIA = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "huiqi-compare/2，或所要的格式",
        "content": {"application/json": {}} | {media.partition(";")[0]: {} for media in _MEDIA.values()},
    }
}
Regions = Annotated[list[str], Query(description="地区名称或代码，可以多次。", examples=[["临夏州", "淄博市"]])]


def _table(kb: KnowledgeBase, asked: CompareAsked) -> Comparison:
    file = None if asked.profile is None else parse_profile_file(asked.profile, kb.codes)
    return compared(
        kb,
        kind=asked.kind,
        instrument=asked.instrument,
        regions=asked.regions,
        by=column_of(asked.by),
        as_of=asked.as_of or (file.as_of if file else None) or day(None),
        profile=file.profile if file else None,
        group=asked.group,
        reviewed_only=asked.reviewed_only,
    )


@router.get("/compare", summary="比较各地同一事项的规定", responses={**_FILES, **problems(400)})
def compare(
    kb: Opened,
    _: Versioned,
    kind: Annotated[str | None, Query(description="数值种类。", examples=["guarantee_fee_rate"])] = None,
    instrument: Annotated[str | None, Query(description="政策工具；与 kind 二选一。")] = None,
    region: Regions = [],  # noqa: B006 (never changed)
    by: Annotated[str, Query(pattern="^(region|document)$")] = "region",
    as_of: AsOf = None,
    group: Annotated[str | None, Query(description="只看对象里有这些字的行。")] = None,
    reviewed_only: ReviewedOnly = False,
    form: Annotated[
        str, Query(alias="format", pattern="^(json|md|html|csv|xlsx)$", description="json、md、html、csv 或 xlsx。")
    ] = "json",
) -> Any:
    """huiqi-compare/2, or a file."""
    asked = CompareAsked(
        kind=kind,
        instrument=instrument,
        regions=region,
        by=by,
        as_of=as_of,
        group=group,
        reviewed_only=reviewed_only,
    )
    table = _table(kb, asked)
    if form not in FORMATS:
        return comparison_json(table, kb.codes)
    name = f"compare-{table.subject}-{table.as_of}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(exported(table, kb.codes, form), media_type=_MEDIA[form], headers=headers)


@router.post("/compare", summary="比较，并标明一家企业适用与否", responses=problems(400) | example("compare"))
def compare_for(asked: CompareAsked, kb: Opened) -> dict[str, Any]:
    """huiqi-compare/2; with a profile, what applies to the enterprise is marked."""
    return comparison_json(_table(kb, asked), kb.codes)


@router.get("/timeline", summary="一项标准在一个地区的来龙去脉", responses=problems(400) | example("timeline"))
def timeline(
    kb: Opened,
    _: Versioned,
    kind: Annotated[str, Query(description="数值种类。", examples=["guarantee_fee_rate"])],
    region: Annotated[str, Query(description="地区名称或代码。", examples=["临夏州"])],
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    reviewed_only: ReviewedOnly = False,
) -> dict[str, Any]:
    """Events and the values of each stretch, with gaps."""
    if first and last and last < first:
        raise ProblemError(400, "BAD_PERIOD", "起止日期颠倒", hint="，请把早的日期写在 from。")
    return timeline_json(course(kb, kind, region, first, last, reviewed_only=reviewed_only), kb.codes)


@router.get("/expiring", summary="失效、即将到期、有效期不明的文件", responses=problems(400))
def expiring(
    kb: Opened, _: Versioned, within: Annotated[int, Query(ge=0, le=36_500)] = 90, as_of: AsOf = None
) -> dict[str, Any]:
    """Where every document stands on a day."""
    when = as_of or day(None)
    documents = [life_json(one, kb.codes) for one in lives(kb, when, within)]
    return {"as_of": when.isoformat(), "within": within, "documents": documents}


@router.get("/readiness", summary="免申即享：范围、标准、数据还缺什么", responses=problems(400, 404))
def readiness(
    kb: Opened,
    _: Versioned,
    document: Annotated[str | None, Query(description="只看这份文件。")] = None,
    region: Annotated[str | None, Query(description="只看这个地区（含下级）的文件。")] = None,
) -> dict[str, Any]:
    """What could be granted without an application, and what stands in the way."""
    return assessment_json(assessed(kb, document, region), kb.codes)
