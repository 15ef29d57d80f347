"""A request in, its entity tag out: an answer is the same until documents, reviews, software or the day change."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from starlette.responses import Response as Plain

from kb.base import day

from .snapshots import Snapshots

_CACHE = "no-cache"


class NotModified(Exception):  # noqa: N818 (not an error)
    """What the caller has is still right."""

    def __init__(self, tag: str) -> None:
        """The tag of it."""
        super().__init__(tag)
        self.tag = tag


def tag_of(request: Request) -> str:
    """The weak tag of what this address answers now."""
    snapshots: Snapshots = request.app.state.snapshots
    user = getattr(request.state, "user", None)  # pages show who is signed in, with a form to sign out
    who = user.holder if user else ""
    said = f"{snapshots.digest()} {day(None)} {request.url.path}?{request.url.query} {request.headers.get('accept')}"
    said += f" {who}"
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:20]}"'


def versioned(request: Request, response: Response) -> None:
    """Mark an answer with its tag (a dependency); end the request where the caller has it already."""
    tag = tag_of(request)
    if tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        raise NotModified(tag)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = _CACHE
    response.headers["Vary"] = "Accept"


Versioned = Annotated[None, Depends(versioned)]


def install(app: FastAPI) -> None:
    """Answer 304 where nothing changed."""
    app.add_exception_handler(NotModified, _not_modified)


async def _not_modified(request: Request, error: Exception) -> Plain:
    assert isinstance(error, NotModified)
    return Plain(status_code=304, headers={"ETag": error.tag, "Cache-Control": _CACHE, "Vary": "Accept"})
