"""A request in, the open knowledge base of the newest generation out, for as long as the request needs it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from kb.base import KnowledgeBase
from kb.snapshots import Snapshots

__all__ = ["Opened", "Snapshots", "opened"]


def opened(request: Request) -> Iterator[KnowledgeBase]:
    """The knowledge base of a request (a dependency)."""
    snapshots: Snapshots = request.app.state.snapshots
    with snapshots.lease() as kb:
        yield kb


Opened = Annotated[KnowledgeBase, Depends(opened)]
