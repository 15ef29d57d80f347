"""Requests in, the pages “我能享受什么” out. Facts come with each request and are neither kept nor logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, Response

from kb.base import KnowledgeBase
from kb.server.pages import environment, page, partial
from kb.server.snapshots import Opened
from kb.show_match import header

from . import answering, cards, saving
from .choices import industry_choices, region_choices
from .controls import Control
from .entered import entered
from .fields import form
from .stated import address, kept_fields, shared_words

router = APIRouter(prefix="/match", include_in_schema=False)
_PRIVATE = {"Cache-Control": "no-store"}
_LOOK, _MEASURE, _FORMAT = "look", "measure", "format"
_NEEDED = ("region", "industry", "as_of")


async def fields(request: Request) -> list[tuple[str, str]]:
    """The fields of the form, or those of the address of a shared link (a dependency)."""
    if request.method == "GET":
        return list(request.query_params.multi_items())
    sent = await request.form()
    return [(name, value) for name, value in sent.multi_items() if not isinstance(value, UploadFile)]


Sent = Annotated[list[tuple[str, str]], Depends(fields)]


@router.get("/regions", response_class=HTMLResponse)
def regions(request: Request, sent: Sent, kb: Opened) -> Response:
    """Regions for what was typed so far (a part of the page)."""
    words = next((value for _, value in sent), "")
    found = region_choices(words, kb.codes, _covered(kb))
    return page(request, "match/choices.html.j2", field="region", choices=found)


@router.get("/industries", response_class=HTMLResponse)
def industries(request: Request, sent: Sent, kb: Opened) -> Response:
    """Industries for what was typed so far (a part of the page)."""
    words = next((value for _, value in sent), "")
    return page(request, "match/choices.html.j2", field="industry", choices=industry_choices(words, kb.codes))


@router.api_route("", methods=["GET", "POST"], response_class=HTMLResponse)
def match(request: Request, sent: Sent, kb: Opened) -> Response:
    """The form; with anything entered, the answer under it."""
    look = next((value for name, value in sent if name == _LOOK), "")
    given = entered((pair for pair in sent if pair[0] != _LOOK), kb.codes)
    wrong = any(name in given.errors for name in _NEEDED)
    answers = given.began and not look and not wrong
    template = "match/asked.html.j2" if partial(request) else "match/page.html.j2"
    view = answering.view(given, kb) if answers else None
    if view is not None:
        given = replace(given, errors={**given.errors, **view.errors})
    status = 422 if given.errors and not partial(request) else 200
    values: dict[str, Any] = {
        "control": _drawing(),
        "form": form(given, kb.codes, _covered(kb), look),
        "given": given,
        "view": view,
        "kept": kept_fields(given, kb.codes),
        "shared": shared_words(given, kb.codes),
        "link": address(given, kb.codes, _base(request)),
    }
    return page(request, template, status_code=status, headers=_PRIVATE if given.began else None, **values)


@router.api_route("/measure", methods=["GET", "POST"], response_class=HTMLResponse)
def measure(request: Request, sent: Sent, kb: Opened) -> Response:
    """Why one measure applies or not to what was entered: every condition, the clause, who and when."""
    name = next((value for field, value in sent if field == _MEASURE), "")
    given = entered((pair for pair in sent if pair[0] != _MEASURE), kb.codes)
    answer, result = answering.explained(given, kb, name)
    deciding, others = cards.all_conditions(result, answer, kb.codes)
    values: dict[str, Any] = {
        "control": _drawing(),
        "given": given,
        "answer": answer,
        "one": cards.card(result, answer, kb, "q"),
        "result": result,
        "region": cards.place(result, kb.codes),
        "deciding": deciding,
        "others": others,
        "passage": cards.passage(result, kb, whole=True),
        "header": header(answer, kb.codes, given.file.name, [result]),
        "kept": kept_fields(given, kb.codes),
    }
    return page(request, "match/measure.html.j2", headers=_PRIVATE, **values)


@router.post("/print", response_class=HTMLResponse)
def printed(request: Request, sent: Sent, kb: Opened) -> Response:
    """The list of policies on a page or two, to print."""
    given = entered(sent, kb.codes)
    values: dict[str, Any] = {
        "given": given,
        "view": answering.view(given, kb, whole=True),
        "kept": kept_fields(given, kb.codes),
    }
    return page(request, "match/print.html.j2", headers=_PRIVATE, **values)


@router.post("/save")
def save(sent: Sent, kb: Opened) -> Response:
    """The answer as a file."""
    form = next((value for name, value in sent if name == _FORMAT), "")
    given = entered((pair for pair in sent if pair[0] != _FORMAT), kb.codes)
    found = saving.saved(form, given, answering.view(given, kb, whole=True), kb)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", **_PRIVATE}
    return Response(found.content, media_type=found.media, headers=headers)


def _drawing() -> Callable[[Control], str]:
    """Draws the controls of questions; many measures ask the same, which is drawn once a page."""
    macro = environment().get_template("match/controls.html.j2").module.control  # type: ignore[attr-defined]
    drawn: dict[Control, str] = {}

    def draw(one: Control) -> str:
        shared = one.shared
        if shared not in drawn:
            drawn[shared] = macro(shared)
        return drawn[shared]

    return draw


def _covered(kb: KnowledgeBase) -> frozenset[str]:
    return frozenset(one.region for one in kb.listed if one.region)


def _base(request: Request) -> str:
    return str(request.app.state.settings.base_url or request.base_url).rstrip("/")
