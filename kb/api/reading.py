"""Words and names in, measures and documents out, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import PlainTextResponse, Response

from kb.base import day
from kb.comparison.similar_view import Asked as SimilarAsked
from kb.comparison.similar_view import answer as similar_to
from kb.comparison.similar_view import answer_json as similar_json
from kb.index import Filters
from kb.kept_files import MEDIA, kept
from kb.lineage.lineage_json import lineage_json
from kb.lineage.trace import lineage as traced
from kb.lookup import code_of
from kb.server.etags import Versioned
from kb.server.snapshots import Opened
from kb.show_document import document_view, measure_view
from kb.show_find import found_json

from .forms import AsOf, Day, Limit, Offset, ReviewedOnly, problems
from .recorded import example

router = APIRouter(prefix="/api", tags=["措施和文件"])

MeasureName = Annotated[str, Path(description="措施编号或其末段；# 写成 %23。", examples=["c1.4-m-979d6903"])]
DocumentName = Annotated[str, Path(description="文件名、文号、编号或 IRI 的末段。", examples=["622900-2022-84-5634"])]
_FILE: dict[int | str, dict[str, Any]] = {200: {"description": "原件", "content": {MEDIA: {}}}}
Code = Annotated[str | None, Query(description="代码或中文名。")]


def paged(found: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    """A page of a list: how many there are, and the offset of the next page."""
    last = offset + limit
    return {"total": len(found), "next": last if last < len(found) else None, "items": list(found[offset:last])}


@router.get("/measures", summary="按文字和条件查找措施", responses=problems(400) | example("measures"))
def find(
    kb: Opened,
    _: Versioned,
    q: Annotated[str | None, Query(description="要找的词；多个词须同时出现。", examples=["担保费率"])] = None,
    region: Annotated[str | None, Query(description="地区名称或代码；上下级的也算。")] = None,
    instrument: Code = None,
    kind: Code = None,
    audience: Code = None,
    force: Code = None,
    in_force_on: Annotated[Day | None, Query(description="只要这一天有效的。")] = None,
    reviewed_only: ReviewedOnly = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Measures that hold all the words and pass the filters, best first."""
    given = {"audience": audience, "force": force, "instrument": instrument, "kind": kind}
    filters = Filters(**{name: code_of(kb.codes, name, value) for name, value in given.items()})
    found = kb.find(q or None, filters, region=region, in_force_on=in_force_on, reviewed_only=reviewed_only)
    return paged(found, limit, offset) | {"items": found_json(found[offset : offset + limit])}


@router.get("/measures/{name:path}/similar", summary="其他地区相近的措施", responses=problems(400, 404))
def similar(
    kb: Opened,
    _: Versioned,
    name: MeasureName,
    region: Annotated[list[str], Query(description="只在这些地区找。")] = [],  # noqa: B006 (never changed)
    instrument: Annotated[str, Query(description="same、family、any 或代码。")] = "same",
    group: Annotated[str, Query(description="same、any 或一类企业。")] = "same",
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> dict[str, Any]:
    """Those like it, with the words that they share."""
    return similar_json(similar_to(kb, name, SimilarAsked(region, instrument, group, limit)), kb.codes)


@router.get("/measures/{name:path}/lineage", summary="一条措施落实了上位文件的哪些条款", responses=problems(404))
def measure_lineage(
    kb: Opened, _: Versioned, name: MeasureName, as_of: AsOf = None, reviewed_only: ReviewedOnly = False
) -> dict[str, Any]:
    """Wider, narrower, new, or not carried out."""
    kb.measure(name)
    return lineage_json(traced(kb, name, as_of or day(None), reviewed_only=reviewed_only), kb.codes)


@router.get("/measures/{name:path}", summary="一条措施", responses=problems(404) | example("measure"))
def measure(kb: Opened, _: Versioned, name: MeasureName) -> dict[str, Any]:
    """A measure as in huiqi-export/1, with its document."""
    return measure_view(*kb.measure(name))


@router.get("/documents", summary="收录的文件", responses=problems() | example("documents"))
def documents(kb: Opened, _: Versioned, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """All documents in the order in which they came."""
    names = ("iri", "file", "title", "doc_number", "region", "url", "sha256", "version")
    page = paged(kb.listed, limit, offset)
    return page | {"items": [{name: getattr(one, name) for name in names} for one in page["items"]]}


@router.get("/documents/{name}", summary="一份文件", responses=problems(404) | example("document"))
def document(kb: Opened, _: Versioned, name: DocumentName) -> dict[str, Any]:
    """A document as in huiqi-export/1, with what is doubtful about it."""
    return document_view(kb, kb.document(name))


@router.get("/documents/{name}/text", summary="存档的原文", response_class=PlainTextResponse, responses=problems(404))
def text(kb: Opened, _: Versioned, name: DocumentName) -> PlainTextResponse:
    """The text that all offsets refer to."""
    return PlainTextResponse(kb.source(kb.document(name).id).text)


@router.get(
    "/documents/{name}/original", summary="收录时的原件", response_class=Response, responses=_FILE | problems(404)
)
def original(kb: Opened, _: Versioned, name: DocumentName) -> Response:
    """The file that the document was read from, byte for byte, to be saved."""
    found = kept(kb, kb.document(name).id)
    return Response(found.data, media_type=MEDIA, headers=found.headers)


@router.get("/documents/{name}/lineage", summary="一份文件与上位文件的关系", responses=problems(404))
def document_lineage(
    kb: Opened, _: Versioned, name: DocumentName, as_of: AsOf = None, reviewed_only: ReviewedOnly = False
) -> dict[str, Any]:
    """Which clauses of the documents above it carries out."""
    return lineage_json(traced(kb, kb.document(name).id, as_of or day(None), reviewed_only=reviewed_only), kb.codes)
