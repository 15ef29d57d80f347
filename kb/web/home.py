"""The first page: what this is, a question to begin with, where to go, and which regions are on record."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from kb.server.pages import page
from kb.wording import region_name
from ontology.findings import KBError

router = APIRouter(include_in_schema=False)
_SHOWN = 12


@router.get("/", response_class=HTMLResponse)
def home(request: Request) -> HTMLResponse:
    """The way to each of the pages; without a knowledge base too."""
    return page(request, "home.html.j2", regions=_regions(request))


def _regions(request: Request) -> list[tuple[str, int]]:
    """The regions with most documents; none where nothing is built."""
    try:
        with request.app.state.snapshots.lease() as kb:
            counted = Counter(region_name(one.region, kb.codes) for one in kb.listed if one.region)
    except KBError:
        return []
    return counted.most_common(_SHOWN)
