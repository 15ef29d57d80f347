"""Requests of the SPARQL 1.1 Protocol in, answers out: data for programs, a page for people, never an update."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from kb.base import KnowledgeBase
from kb.server.etags import NotModified, tag_of
from kb.server.problems import ProblemError
from kb.server.snapshots import Opened
from kb.store import Dataset, written

from . import media
from .description import description
from .errors import QueryError, error_of
from .page import query_page
from .pool import Answer
from .service import Queries

router = APIRouter(include_in_schema=False)

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_PASSING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
"""Words of functions whose value differs from one time to the next."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: the query, its dataset, the form of the answer, and an example to begin with."""

    query: str | None
    dataset: Dataset | None
    wanted: media.Wanted
    page: bool
    example: str | None


async def asked_of(request: Request) -> Asked:
    """The parameters of a request, wherever they are; ProblemError for what the protocol does not know."""
    given = list(request.query_params.multi_items())
    if request.method == "POST":
        given += await _posted(request)
    values: dict[str, list[str]] = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise _problem(error_of("SPARQL_UPDATE"))
    if len(values.get("query", ())) > 1:
        raise ProblemError(400, "SPARQL_REQUEST", "一次只能给一个 query 参数")
    query = values.get("query", [""])[0]
    if not query.strip() and request.method == "POST":
        raise ProblemError(400, "SPARQL_REQUEST", "请求里没有 query", hint="，请用参数 query 或请求体给出查询。")
    graphs = (tuple(values.get("default-graph-uri", ())), tuple(values.get("named-graph-uri", ())))
    accept = request.headers.get("accept")
    named = media.named(values.get("format", [""])[0])
    return Asked(
        query=query if query.strip() else None,
        dataset=Dataset(*graphs) if any(graphs) else None,
        wanted=named or media.wanted(accept),
        page=named is None and media.prefers_page(accept),
        example=values.get("example", [None])[0],
    )


async def _posted(request: Request) -> list[tuple[str, str]]:
    """The parameters in the body of a POST."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _UPDATE:
        raise _problem(error_of("SPARQL_UPDATE"))
    if kind not in (_FORM, _QUERY):
        message = f"不接受 {kind or '没有写明格式'} 的请求体"
        raise ProblemError(415, "SPARQL_REQUEST", message, hint=f"，请用 {_FORM} 或 {_QUERY}。")
    try:
        body = (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(400, "SPARQL_REQUEST", "请求体不是 UTF-8 文字") from error
    return [("query", body)] if kind == _QUERY else parse_qsl(body, keep_blank_values=True)


@router.api_route("/sparql", methods=["GET", "HEAD", "POST"])
def sparql(request: Request, kb: Opened, asked: Annotated[Asked, Depends(asked_of)]) -> Response:
    """A query in, what it finds out; without a query the page, or the description of the service."""
    queries: Queries = request.app.state.queries
    pool = queries.of(kb.store)
    if asked.query is None:
        if media.prefers_graph(request.headers.get("accept")) or not asked.page:
            return _described(request, kb, asked)
        return query_page(request, None, example=asked.example)
    if asked.page:
        return query_page(request, asked.query, ask=lambda wanted: pool.ask(asked.query or "", wanted, asked.dataset))
    tag = _tag(request, asked.query)
    try:
        answer = pool.ask(asked.query, asked.wanted, asked.dataset)
    except QueryError as error:
        raise _problem(error) from error
    return _answered(answer, tag)


def _answered(answer: Answer, tag: str | None) -> Response:
    headers = {"Vary": "Accept", "Cache-Control": "no-cache" if tag else "no-store"}
    text = answer.media.startswith("text/")
    kind = f"{answer.media}; charset=utf-8" if text else answer.media
    return Response(answer.body, headers=headers | ({"ETag": tag} if tag else {}), media_type=kind)


def _tag(request: Request, query: str) -> str | None:
    """The tag of an answer that stays the same with the knowledge base; NotModified where the caller has it."""
    if request.method == "POST" or _PASSING.search(query):
        return None
    tag = tag_of(request)
    if tag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        raise NotModified(tag)
    return tag


def _described(request: Request, kb: KnowledgeBase, asked: Asked) -> Response:
    form = asked.wanted.graph or media.TURTLE
    tag = _tag(request, "")
    settings = request.app.state.settings
    root = (settings.base_url or str(request.base_url)).rstrip("/")
    told = description(f"{root}/sparql", settings.title, (one.iri for one in kb.listed))
    return _answered(Answer(form, written(told, form), triples=True), tag)


def _problem(error: QueryError) -> ProblemError:
    """The error as a problem, with its place in the query."""
    place = {} if error.line is None else {"position": {"line": error.line, "column": error.column}}
    headers = {"Retry-After": str(error.wait)} if error.wait is not None else None
    message = f"{error.place}：{error.message}" if error.place else error.message
    return ProblemError(error.status, error.code, message, hint=error.hint, headers=headers, **place)
