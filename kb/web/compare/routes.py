"""Requests in, the pages that compare out: a table with notes, pictures and files; a move; a figure over time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from markupsafe import Markup, escape
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kb.base import KnowledgeBase
from kb.comparison.build import compare as compared
from kb.comparison.canvas import EMPTY_CHART
from kb.comparison.columns import By, column_of
from kb.comparison.formats import exported
from kb.comparison.sheet import rules_of, sheet
from kb.comparison.table import Comparison
from kb.comparison.webpage import parts
from kb.relocate_page import page_of
from kb.relocating import relocate as relocated
from kb.server.pages import page
from kb.server.problems import ProblemError
from kb.server.snapshots import Opened
from kb.web.library.reading import address
from kb.web.match.entered import Entered, entered
from kb.web.match.fields import form
from ontology.findings import KBError

from .query import Asked, asked
from .subjects import places, subject, subjects

router = APIRouter(prefix="/compare", include_in_schema=False)

_PRIVATE = {"Cache-Control": "no-store"}
_PICTURE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
"""A drawing has styles of its own; nothing else may be loaded by it."""
_OWN = ("region", "industry", "size", "employees", "revenue")
_ALL = "--all"
_NUMBER = re.compile(r"\b([\w-]+)#(c[\w.-]*-m-[0-9a-f]+)\b", re.ASCII)
_MOVE, _LONGEST = ("to", "all", "look"), 200
_FILES = {
    "csv": ("text/csv; charset=utf-8", "CSV"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"),
    "md": ("text/markdown; charset=utf-8", "Markdown"),
    "html": ("text/html; charset=utf-8", "网页（单个文件，可打印）"),
}


async def fields(request: Request) -> list[tuple[str, str]]:
    """The fields of the form, or of the address (a dependency)."""
    if request.method == "GET":
        return list(request.query_params.multi_items())
    sent = await request.form()
    return [(name, value) for name, value in sent.multi_items() if not isinstance(value, UploadFile)]


Sent = Annotated[list[tuple[str, str]], Depends(fields)]


@router.api_route("", methods=["GET", "POST"], response_class=HTMLResponse)
def compare(request: Request, kb: Opened, sent: Sent) -> Response:
    """What can be compared; with a subject, the table. An enterprise comes by POST only and is not kept."""
    wanted, known = asked(sent), subjects(kb)
    given = _entered(sent, kb) if request.method == "POST" else None
    values: dict[str, Any] = {"known": known, "places": places(kb), "files": _FILES, "table": None, "trouble": None}
    values |= {"form": form(given or entered((), kb.codes), kb.codes, frozenset()), "given": given, "own": _OWN}
    try:
        if wanted.what:
            found = subject(known, wanted.what)
            wanted = replace(wanted, what="", kind="", instrument="")
            return RedirectResponse(f"{_root(request)}/compare?{wanted.address(**{found.scheme: found.code})}", 303)
        if wanted.chosen:
            values |= _table(kb, wanted, given, _root(request))
    except KBError as error:
        values["trouble"] = str(error)
    status = 400 if values["trouble"] else 200
    headers = _PRIVATE if given else None
    return page(request, "compare/page.html.j2", status_code=status, headers=headers, asked=wanted, **values)


def _root(request: Request) -> str:
    return str(request.scope.get("app_root_path", request.scope.get("root_path", "")))


def _entered(sent: list[tuple[str, str]], kb: KnowledgeBase) -> Entered:
    """The enterprise: the fields that the page has for it."""
    return entered([(name, value) for name, value in sent if name in _OWN], kb.codes)


def _comparison(kb: KnowledgeBase, wanted: Asked, given: Entered | None = None) -> Comparison:
    return compared(
        kb,
        kind=wanted.kind or None,
        instrument=wanted.instrument or None,
        regions=wanted.named,
        by=column_of(wanted.by or By.REGION),
        as_of=wanted.day,
        profile=given.profile if given is not None and given.typed else None,
        group=wanted.group or None,
    )


def _table(kb: KnowledgeBase, wanted: Asked, given: Entered | None, root: str) -> dict[str, Any]:
    table = _comparison(kb, wanted, given)
    shown = sheet(table, kb.codes)
    body, notes = parts(shown, lambda rule: address(kb, rule.measure, root))
    return {"table": table, "sheet": shown, "body": body, "notes": notes, "charts": _charts(table)}


def _charts(table: Comparison) -> list[tuple[str, str]]:
    """The pictures that can be drawn of a table; none without the drawing library."""
    if find_spec("matplotlib") is None:
        return []
    rules = [rule for row in table.rows for cell in row.cells for rule in rules_of(cell)]
    found = []
    if any(rule.figure is not None and not hasattr(rule.figure.value, "year") for rule in rules):
        found.append(("rates", "各地数值"))
    if any(rule.starts or rule.ends for rule in rules):
        found.append(("validity", "有效期"))
    return found


@router.api_route("/relocate", methods=["GET", "POST"], response_class=HTMLResponse)
def relocate(request: Request, kb: Opened, sent: Sent) -> Response:
    """The form; with an enterprise and regions (by POST only), what a move to each would change. Nothing is kept."""
    posted = request.method == "POST"
    look = next((value for name, value in sent if name == "look"), "") if posted else ""
    given = entered([pair for pair in sent if pair[0] not in _MOVE] if posted else (), kb.codes)
    single = {name: value.strip()[:_LONGEST] for name, value in sent if name in _MOVE}
    targets = asked([("more", single.get("to", ""))]).named
    values: dict[str, Any] = {"moved": None, "trouble": None, "to": single.get("to", ""), "places": places(kb)}
    values |= {"form": form(given, kb.codes, frozenset(), look), "given": given, "everything": bool(single.get("all"))}
    values["linked"] = lambda words: _linked(words, _root(request))
    try:
        if posted and not look and not given.errors:
            found = relocated(kb, given.profile, targets, given.day, given.file.amounts)
            values["moved"] = page_of(found, kb.codes, name=None, everything=bool(single.get("all")))
    except KBError as error:
        values["trouble"] = f"{error.message}{(error.hint or '').replace('--regions ', '')}"
    status = 400 if values["trouble"] or given.errors else 200
    headers = _PRIVATE if posted else None
    return page(request, "compare/relocate.html.j2", status_code=status, headers=headers, **values)


def _linked(words: str, root: str) -> Markup:
    """Words with the numbers of measures as links, and the option of the command as what the page calls it."""
    told = escape(words.replace(_ALL, "勾选“列出全部”"))
    return Markup(_NUMBER.sub(rf'<a href="{root}/library/\1#t-\2">\g<0></a>', str(told)))  # escaped above


@router.get("/chart/{name}.svg")
def chart(kb: Opened, sent: Sent, name: str) -> Response:
    """A picture of the table."""
    from kb.comparison.chart_rates import rates_chart
    from kb.comparison.chart_validity import validity_chart

    draw: dict[str, Callable[..., Any]] = {"rates": rates_chart, "validity": validity_chart}
    if name not in draw:
        raise ProblemError(404, "UNKNOWN_FORMAT", "没有这种图")
    try:
        drawn = draw[name](_comparison(kb, asked(sent)), kb.codes).drawn("svg")
    except KBError as error:
        if error.code == EMPTY_CHART:
            raise ProblemError(404, error.code, error.message, hint=error.hint) from error
        raise
    return Response(drawn, media_type="image/svg+xml", headers=_PICTURE)


@router.get("/table.{kind}")
def table(kb: Opened, sent: Sent, kind: str) -> Response:
    """The table as a file."""
    if kind not in _FILES:
        raise ProblemError(404, "UNKNOWN_FORMAT", f"没有“{kind}”这种格式", hint=f"，可用：{'、'.join(_FILES)}。")
    found = _comparison(kb, asked(sent))
    name = f"compare-{found.subject}-{found.as_of.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(exported(found, kb.codes, kind), media_type=_FILES[kind][0], headers=headers)
