"""Whether the server can answer, and its measurements."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from ontology.findings import KBError

from .snapshots import Snapshots

router = APIRouter(tags=["运行"])


@router.get("/health", summary="能否应答", responses={503: {"description": "还没有知识库，或知识库损坏"}})
def health(request: Request) -> JSONResponse:
    """Which knowledge base answers; 503 when none does, `trouble` when the newest build cannot be opened."""
    snapshots: Snapshots = request.app.state.snapshots
    found: dict[str, Any] = {"software": version("huiqi-kb")}
    try:
        with snapshots.lease() as kb:
            found |= {"status": "ok", "documents": len(kb.listed), "generation": kb.generation.name}
            found |= {"version": snapshots.digest()}
    except KBError as error:
        return JSONResponse({**found, "status": "unavailable", "trouble": str(error)}, 503)
    if snapshots.trouble:
        found |= {"status": "degraded", "trouble": snapshots.trouble}
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


@router.get("/metrics", summary="Prometheus 指标", response_class=Response)
def metrics(request: Request) -> Response:
    """The measurements in the text form of Prometheus, of this worker."""
    state = request.app.state
    try:
        with state.snapshots.lease() as kb:
            state.measurements.documents.set(len(kb.listed))
    except KBError:
        state.measurements.documents.set(0)
    return Response(generate_latest(state.measurements.registry), media_type=CONTENT_TYPE_LATEST)
