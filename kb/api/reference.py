"""The description of the interface in, a page that people read out; the description itself is /api/openapi.json."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import HTMLResponse

from kb.server.pages import page

from .forms import Problem

router = APIRouter(include_in_schema=False)
_SHORTEST, _LONGEST = 2, 1600


@dataclass(frozen=True, slots=True)
class Route:
    """A route as the page shows it: what is sent and what comes back, with examples as JSON."""

    method: str
    path: str
    tag: str
    summary: str
    parameters: tuple[Mapping[str, Any], ...]
    fields: tuple[Mapping[str, Any], ...]
    sent: str
    given: str

    @property
    def anchor(self) -> str:
        """Where it stands in the page."""
        return f"{self.method}{self.path.replace('/', '-').replace('{', '').replace('}', '').replace(':path', '')}"


@router.get("/api", response_class=HTMLResponse)
def reference(request: Request) -> HTMLResponse:
    """All routes in groups, each with its parameters and an example."""
    description = request.app.openapi()
    groups: dict[str, list[Route]] = {}
    for route in _routes(description):
        groups.setdefault(route.tag, []).append(route)
    return page(request, "api/reference.html.j2", groups=groups, description=description)


def with_problems(app: FastAPI) -> None:
    """Let the description of the interface say how errors look."""
    made = app.openapi

    def described() -> dict[str, Any]:
        found = made()
        form = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        found.setdefault("components", {}).setdefault("schemas", {})["Problem"] = form
        return found

    app.openapi = described  # type: ignore[method-assign]


def _routes(description: Mapping[str, Any]) -> Iterator[Route]:
    schemas = description["components"]["schemas"]
    for path, methods in description["paths"].items():
        for method, one in methods.items():
            sent = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            form = schemas.get(sent.get("$ref", "").rpartition("/")[2], {})
            answer = one["responses"].get("200", {}).get("content", {}).get("application/json", {})
            yield Route(
                method.upper(),
                path,
                (one.get("tags") or [""])[0],
                one.get("summary", ""),
                tuple(one.get("parameters", ())),
                tuple(_fields(form)),
                _shown(_example(form)),
                _shown(answer.get("example")),
            )


def _fields(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, one in form.get("properties", {}).items():
        yield {"name": name, "required": name in form.get("required", ()), "description": one.get("description", "")}


def _example(form: Mapping[str, Any]) -> Any:
    """What is sent, of the fields that have an example."""
    found = {name: (one.get("examples") or [None])[0] for name, one in form.get("properties", {}).items()}
    return {name: value for name, value in found.items() if value is not None} or None


def _shown(value: Any) -> str:
    """JSON to be read: indented, its end left out where it is long."""
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text if len(text) <= _LONGEST else text[:_LONGEST].rpartition("\n")[0] + "\n  …"
