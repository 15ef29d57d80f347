"""A query in, the page with its form, its examples and what it found out."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import HTMLResponse

from kb.server.pages import page

from .errors import QueryError
from .media import JSON, TURTLE, Wanted
from .pool import Answer
from .saved import query_named, saved
from .tables import Table, table_of

_SHOWN = 500
_FIRST = "documents"
_FORMS = (("csv", "CSV"), ("json", "JSON"), ("xml", "XML"), ("tsv", "TSV"))
_GRAPH_FORMS = (("turtle", "Turtle"), ("json-ld", "JSON-LD"), ("ntriples", "N-Triples"), ("rdf+xml", "RDF/XML"))


def query_page(
    request: Request, query: str | None, *, ask: Callable[[Wanted], Answer] | None = None, example: str | None = None
) -> HTMLResponse:
    """The page; with a query also its answer, or why there is none."""
    table: Table | None = None
    graph, error = None, None
    begun = query_named(example or _FIRST) or saved()[0]
    if ask is not None:
        try:
            answer = ask(Wanted(JSON, TURTLE))
        except QueryError as found:
            error = found
        else:
            table = None if answer.triples else table_of(answer.body, _SHOWN)
            graph = answer.body.decode() if answer.triples else None
    return page(
        request,
        "sparql.html.j2",
        status_code=200 if error is None else error.status,
        headers={"Cache-Control": "no-store", "Vary": "Accept, Cookie"},
        query=query or begun.text,
        chosen=None if query else begun,
        examples=saved(),
        error=error,
        table=table,
        graph=graph,
        downloads=_downloads(query, _FORMS if graph is None else _GRAPH_FORMS) if query and error is None else (),
        description_of=description_of,
    )


def description_of(iri: str) -> str:
    """The address that shows what is said of something."""
    return "?" + urlencode({"query": f"DESCRIBE <{iri}>"})


def _downloads(query: str, forms: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The same answer in forms for programs."""
    return tuple((label, "?" + urlencode({"query": query, "format": name})) for name, label in forms)
