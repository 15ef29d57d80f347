"""Requests in, the pages “我能享受什么” out. Facts come with each request and are neither kept nor logged."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, Response

from kb.base import KnowledgeBase
from kb.server.pages import page, partial
from kb.server.snapshots import Opened
from kb.show_match import header

from . import answering, cards
from .choices import industry_choices, region_choices
from .entered import entered
from .fields import form
from .stated import address, kept_fields, shared_fields

router = APIRouter(prefix="/match", include_in_schema=False)
_PRIVATE = {"Cache-Control": "no-store"}
_LOOK, _MEASURE = "look", "measure"
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
    status = 422 if given.errors and not partial(request) else 200
    values: dict[str, Any] = {
        "form": form(given, kb.codes, _covered(kb), look),
        "given": given,
        "view": answering.view(given, kb) if answers else None,
        "kept": kept_fields(given, kb.codes),
        "shared": shared_fields(given, kb.codes),
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


def _covered(kb: KnowledgeBase) -> frozenset[str]:
    return frozenset(one.region for one in kb.listed if one.region)


def _base(request: Request) -> str:
    return str(request.app.state.settings.base_url or request.base_url).rstrip("/")
