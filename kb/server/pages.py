"""A template and values in, a page out; policy text is always escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from kb.comparison.markdown import web_address
from ontology.findings import KBError

_DATA = ("/api/", "/sparql", "/mcp", "/health", "/metrics", "/dumps/")
"""Ways in for programs: errors there are never pages, unless a browser asks."""


def page(
    request: Request, template: str, *, status_code: int = 200, headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """A page in the common layout; one that depends on who asks is not kept by proxies."""
    found = environment().get_template(template).render(**_common(request), **values)
    kept = {"Cache-Control": "private, no-cache", "Vary": "HX-Request, Cookie", **(headers or {})}
    return HTMLResponse(found, status_code, headers=kept)


def wants_page(request: Request) -> bool:
    """Whether a person in a browser reads the answer."""
    return "text/html" in request.headers.get("accept", "") or (
        not request.url.path.startswith(_DATA) and "json" not in request.headers.get("accept", "")
    )


def partial(request: Request) -> bool:
    """Whether htmx asks for a part of a page only (not when it restores one from its history)."""
    asked = request.headers
    return asked.get("HX-Request") == "true" and asked.get("HX-History-Restore-Request") != "true"


@cache
def environment() -> Environment:
    """Where templates are read; all that they are given is escaped."""
    found = Environment(
        loader=PackageLoader("kb.web", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    found.globals["web_address"] = web_address
    return found


def _common(request: Request) -> dict[str, Any]:
    """What the layout needs: the site, who is signed in, and which knowledge base answers."""
    state = request.app.state
    return {
        "request": request,
        "site": state.settings.title,
        "root": request.scope.get("app_root_path", request.scope.get("root_path", "")),
        "path": request.url.path,
        "user": getattr(request.state, "user", None),
        "signs_in": state.settings.signs_in,
        "answering": _answering(request),
    }


def _answering(request: Request) -> dict[str, Any] | None:
    """The knowledge base in the footer; none where nothing is built."""
    snapshots = request.app.state.snapshots
    try:
        with snapshots.lease() as kb:
            return {"documents": len(kb.listed), "version": snapshots.digest()}
    except KBError:
        return None
