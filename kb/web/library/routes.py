"""Requests in, the pages of the library out: the list with its search, a document, a measure, a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from kb.base import KnowledgeBase, day
from kb.kept_files import MEDIA, kept, offered
from kb.linked.embedded import head_jsonld
from kb.reason_words import units_words
from kb.rulings import documents as bare
from kb.server.pages import page
from kb.server.snapshots import Opened
from kb.wording import region_name
from ontology.findings import Finding, KBError
from ontology.model import Measure, PolicyDocument

from . import beside, cards, facts, listing, reading
from .marking import Span, around, occurrences, pieces
from .query import Asked, AskedHere, Show, settled

router = APIRouter(prefix="/library", include_in_schema=False)

_DOCUMENTS, _MEASURES, _LONG = 25, 20, 220


@router.get("", response_class=HTMLResponse)
def library(request: Request, kb: Opened, search: AskedHere) -> HTMLResponse:
    """Documents to browse, measures to find; what cannot be asked is told above the form."""
    try:
        asked, filters, when = settled(search, kb)
    except KBError as error:
        return page(request, "library/list.html.j2", status_code=400, asked=search, found=None, trouble=str(error))
    found = listing.search(kb, asked, filters, when)
    shown = _measures(kb, asked, found) if asked.shown is Show.MEASURES else _documents(kb, asked, found)
    return page(request, "library/list.html.j2", asked=asked, found=found, trouble=None, kind=_kind(kb, asked), **shown)


def _kind(kb: KnowledgeBase, asked: Asked) -> str:
    return kb.codes.label("kind", asked.kind) if asked.kind else ""


def _measures(kb: KnowledgeBase, asked: Asked, found: listing.Found) -> dict[str, Any]:
    today = day(asked.on or None)
    at, pages = _paged(asked.page, len(found.measures), _MEASURES)
    hits = listing.hits(kb, found.measures[(at - 1) * _MEASURES : at * _MEASURES])
    return {"page": at, "pages": pages, "hits": [_hit(kb, one, asked, today) for one in hits]}


def _hit(kb: KnowledgeBase, hit: listing.Hit, asked: Asked, today: date) -> dict[str, Any]:
    """A measure of the list: its card, the words that were sought marked."""
    document, _, measure, _ = hit.ruling
    text = measure.quote.text
    found = occurrences(text, asked.words)
    low, high = around(text, found, _LONG)
    return {
        "card": cards.card(kb, document, measure, today, units=()),
        "document": document,
        "name": facts.name_of(document.id),
        "region": region_name(document.region, kb.codes),
        "place": reading.address(kb, measure.id),
        "heading": pieces(hit.heading, 0, len(hit.heading), (), occurrences(hit.heading, asked.words)),
        "before": low > 0,
        "after": high < len(text),
        "words": pieces(text, low, high, (), found),
    }


def _documents(kb: KnowledgeBase, asked: Asked, found: listing.Found) -> dict[str, Any]:
    today = day(asked.on or None)
    at, pages = _paged(asked.page, len(found.documents), _DOCUMENTS)
    several = listing.latest_first(kb, found.documents)[(at - 1) * _DOCUMENTS : at * _DOCUMENTS]
    heads = bare(kb.index.database, [one.iri for one, _ in several])
    rows = [
        {
            "document": document,
            "name": facts.name_of(one.iri),
            "title": _marked(document.title or one.file, asked),
            "region": region_name(document.region, kb.codes),
            "life": facts.life(kb, document, today),
            "count": count,
        }
        for (one, count), (document, _) in zip(several, heads, strict=True)
    ]
    return {"page": at, "pages": pages, "documents": rows}


def _marked(text: str, asked: Asked) -> Any:
    return pieces(text, 0, len(text), (), occurrences(text, asked.words))


def _paged(wanted: int, count: int, size: int) -> tuple[int, int]:
    """The page that there is, and how many there are."""
    pages = max(1, -(-count // size))
    return min(wanted, pages), pages


@router.get("/{name}", response_class=HTMLResponse)
def document(
    request: Request,
    kb: Opened,
    name: str,
    audience: Annotated[str, Query(max_length=40)] = "",
    part: Annotated[int, Query(ge=1, le=100_000)] = 1,
    at: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """A document with its text, `at` a measure; by other names than its own it is sent there."""
    found = kb.document(name)
    if name != facts.name_of(found.id):
        root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
        return RedirectResponse(f"{root}/library/{facts.name_of(found.id)}", 307)
    return document_page(request, kb, found, audience=audience, part=part, at=at)


def document_page(
    request: Request,
    kb: KnowledgeBase,
    document: PolicyDocument,
    *,
    audience: str = "",
    part: int = 1,
    at: str = "",
    status_code: int = 200,
) -> HTMLResponse:
    """The page of a document: the text clause by clause, beside it what was read from it; a long one in parts."""
    findings = kb.findings(document.id)
    ((_, url),) = bare(kb.index.database, [document.id])
    return page(
        request,
        "library/document.html.j2",
        status_code=status_code,
        document=document,
        name=facts.name_of(document.id),
        url=url,
        original=_offered(kb, document.id),
        region=region_name(document.region, kb.codes),
        life=facts.life(kb, document, day(None)),
        ties=facts.ties(kb, document),
        doubts=facts.doubts(findings),
        gaps=facts.gaps(findings),
        share=facts.share(kb, document, findings),
        audiences=list(facts.audiences(document, kb.codes)),
        audience=audience,
        data=head_jsonld(kb, document),
        **_read(kb, document, findings, (audience, part, at)),
    )


def _read(
    kb: KnowledgeBase, document: PolicyDocument, findings: Sequence[Finding], wanted: tuple[str, int, str]
) -> dict[str, Any]:
    """A part of the text with its measures; `wanted`: for whom, which part, or the measure that it is to hold."""
    audience, part, at = wanted
    measures, today = reading.ordered(document), day(None)
    outline = reading.Outline(document, kb.source(document.id).text, measures)
    place = next((one.quote.start for one in measures if reading.anchor(one) == at), None)
    part = min(part, len(outline.parts)) if place is None else outline.part_of(place)
    sections = outline.sections(part)
    marked = {number for one in sections for number in one.numbers}
    shown = {
        number: cards.card(kb, document, one, today, number=number, units=(), findings=findings)
        for number, one in enumerate(measures, 1)
        if number in marked and (not audience or one.audience == audience)
    }
    read = [_with_units(one, kb) for one in sections]
    return {"cards": shown, "sections": read, "part": part, "parts": len(outline.parts)}


def _with_units(section: reading.Section, kb: KnowledgeBase) -> tuple[reading.Section, str]:
    return section, units_words(section.units, kb.codes) if section.units else ""


@router.get("/{name}/text", response_class=PlainTextResponse)
def text(kb: Opened, name: str) -> PlainTextResponse:
    """The text of a document as it is kept, to which all places refer."""
    found = kb.document(name)
    headers = {"Content-Disposition": f'inline; filename="{facts.name_of(found.id)}.txt"'}
    return PlainTextResponse(kb.source(found.id).text, headers=headers)


@router.get("/{name}/original")
def original(kb: Opened, name: str) -> Response:
    """The file that a document was read from, to be saved."""
    found = kept(kb, kb.document(name).id)
    return Response(found.data, media_type=MEDIA, headers=found.headers)


def _offered(kb: KnowledgeBase, iri: str) -> str:
    """What the link to the original says of it; "" where there is none."""
    found = offered(kb, iri)
    return "" if found is None else f"{found[0]}，{found[1] / 1000:,.1f} KB"


@router.get("/{name}/measure/{part}", response_class=HTMLResponse)
def measure(request: Request, kb: Opened, name: str, part: str) -> HTMLResponse:
    """All that was read of one measure."""
    document = kb.document(name)
    found = _part(document, part)
    today, text = day(None), kb.source(document.id).text
    findings = kb.findings(document.id)
    card = cards.card(kb, document, found, today, findings=findings)
    return page(
        request,
        "library/measure.html.j2",
        document=document,
        name=facts.name_of(document.id),
        region=region_name(document.region, kb.codes),
        card=card,
        ready=cards.readiness_of(document, found, kb.codes),
        life=facts.life(kb, document, today),
        context=_context(text, found),
        place=reading.address(kb, found.id),
        kinds=_kinds(kb, found),
        alike=beside.alike(kb, found),
        courses=beside.courses(kb, document, found),
        roots=beside.roots(kb, found, today),
        data=head_jsonld(kb, document, found),
    )


def _part(document: PolicyDocument, part: str) -> Measure:
    for one in document.measures:
        if reading.anchor(one) == part:
            return one
    raise KBError("MEASURE_UNKNOWN", "这份文件没有这条措施", place=part, hint="，文件可能已重新读取，请从文件页查找。")


def _context(text: str, measure: Measure) -> Any:
    """The lines around a measure, its words marked."""
    low, high = measure.quote.start, measure.quote.end
    first = text.rfind("\n", 0, low) + 1
    last = text.find("\n", high)
    last = len(text) if last < 0 else last
    first, last = max(first, low - _LONG), min(last, high + _LONG)
    return pieces(text, first, last, [Span(low, high, 1)])


def _kinds(kb: KnowledgeBase, measure: Measure) -> list[tuple[str, str]]:
    """The kinds of figure of a measure, which other regions can be compared by."""
    codes = dict.fromkeys(bound.kind for bound in measure.thresholds if bound.kind != "other")
    return [(code, kb.codes.label("kind", code)) for code in codes]
