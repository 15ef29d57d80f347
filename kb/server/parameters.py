"""A request in, refused when it has parameters that its route does not know."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from .problems import ProblemError


def no_others(request: Request) -> None:
    """Refuse what nobody reads: a misspelt filter would be the answer to another question (a dependency)."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    known = list(dict.fromkeys(_named(route.dependant)))
    unknown = "、".join(name for name in dict.fromkeys(request.query_params) if name not in known)
    if unknown:
        hint = f"，可用：{'、'.join(known)}。" if known else "；这个接口不读网址里的参数。"
        raise ProblemError(422, "BAD_REQUEST", f"没有参数 {unknown}", hint=hint)


def _named(dependant: Dependant) -> Iterator[str]:
    """The parameters that a route reads, and what it depends on."""
    yield from (one.alias for one in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _named(inner)
