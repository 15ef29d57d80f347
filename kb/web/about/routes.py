"""A request in, the page on coverage, quality, method, versions and sources out."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from kb.base import day
from kb.linked.site import licence
from kb.server.pages import page
from kb.server.snapshots import Opened

from .coverage import classes, coverage, versions
from .quality import quality
from .sources import sources

router = APIRouter(include_in_schema=False)


@router.get("/about", response_class=HTMLResponse)
def about(request: Request, kb: Opened) -> HTMLResponse:
    """What is covered and what is not, how well it is read, and by what."""
    today = day(None)
    return page(
        request,
        "about/page.html.j2",
        today=today,
        coverage=coverage(kb, today),
        quality=quality(),
        versions=versions(kb, request.app.state.snapshots.digest()),
        classes=classes(today),
        sources=sources(),
        licence=licence(),
        contact=request.app.state.settings.contact,
    )
