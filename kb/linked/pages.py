"""Requests for IRIs in, their descriptions out: pages for readers, RDF for programs; what is gone points on.

A document or code list is answered at its own address in the format that the caller prefers (or names by a suffix). A
thing that is no document (a code, a region, a body) answers 303 and the address of what is written about it.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote as percent

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from kb.base import KnowledgeBase, day
from kb.server.etags import Versioned, tag_of
from kb.server.pages import page
from kb.server.problems import ProblemError
from kb.server.snapshots import Opened
from ontology.findings import KBError
from ontology.iri import parse_document

from .described import Gone, Thing, described, looked_up, stone_statements, tombstones
from .embedded import head_jsonld
from .forms import Media, rdf
from .negotiation import HTML, OFFERED, by_suffix, wanted
from .shown import blocks, local

router = APIRouter(include_in_schema=False)
METHODS = ["GET", "HEAD"]
_VARY = {"Vary": "Accept"}
_OBJECT = ".json"


@router.api_route("/doc/{name:path}", methods=METHODS)
@router.api_route("/code/{name:path}", methods=METHODS)
@router.api_route("/org/{name:path}", methods=METHODS)
@router.api_route("/ns", methods=METHODS)
@router.api_route("/ns.{suffix}", methods=METHODS)
@router.api_route("/shapes", methods=METHODS)
@router.api_route("/shapes.{suffix}", methods=METHODS)
def described_at(request: Request, kb: Opened, _: Versioned) -> Response:
    """What lies at an address, as a page or in a format of RDF."""
    path = _raw_path(request)
    if path.startswith("doc/") and path.endswith(_OBJECT):  # as one object: that is what the interface has
        name = path.removeprefix("doc/").removesuffix(_OBJECT)
        return RedirectResponse(f"{root_of(request)}/api/documents/{name}", 303)
    thing, named = _found(kb, path)
    media = named or wanted(request.headers.get("accept"))
    if media is None:
        kinds = "、".join(one.type for one in OFFERED)
        raise ProblemError(406, "NOT_ACCEPTABLE", "不提供这种格式", hint=f"，可用：{kinds}。", headers=_VARY)
    stem = path.removesuffix(f".{named.suffix}") if named else path
    if isinstance(thing, Gone):
        return _gone(request, thing, media)
    if named is None and not thing.is_document:
        return RedirectResponse(f"{root_of(request)}/{stem}.{media.suffix}", 303, headers=_VARY)
    if media is HTML:
        return _page(request, kb, thing, stem)
    headers = {**alternates(request, stem, media), **tagged(request)}
    return Response(rdf(thing.found(), media), headers=headers, media_type=f"{media.type}; charset=utf-8")


@router.get("/resource")
def resource(request: Request, kb: Opened, iri: Annotated[str, Query(max_length=2000)]) -> Response:
    """Where a whole IRI is described here, also a part of a document (which no server is ever asked for by itself)."""
    try:
        found = looked_up(kb, iri, day(None))
    except KBError as error:
        raise ProblemError(404, error.code, f"没有这个编号：{iri}") from error
    if isinstance(found, Gone) and found.successor is None:
        raise ProblemError(
            410, "IRI_GONE", f"这个编号已失效（{found.stone.since.isoformat()} 起），没有确定的替代：{iri}"
        )
    target = found.successor if isinstance(found, Gone) else iri
    return RedirectResponse(root_of(request) + local(target or iri), 301 if isinstance(found, Gone) else 303)


def tagged(request: Request) -> dict[str, str]:
    """The headers by which a program asks again whether anything changed."""
    return {"ETag": tag_of(request), "Cache-Control": "no-cache"}


def root_of(request: Request) -> str:
    """The path below which this site lies at its proxy."""
    return str(request.scope.get("app_root_path", request.scope.get("root_path", "")))


def _raw_path(request: Request) -> str:
    """The path as it was written: what is escaped in an IRI stays escaped."""
    raw: bytes = request.scope.get("raw_path") or percent(request.url.path).encode()
    return raw.decode("ascii", "replace").partition("?")[0].removeprefix(root_of(request)).lstrip("/")


def _found(kb: KnowledgeBase, path: str) -> tuple[Thing | Gone, Media | None]:
    """What a path names by itself, else without the suffix of a format; 404 for what never was here."""
    stem, media = by_suffix(path)
    for name, named in ((path, None), *([(stem, media)] if media else [])):
        try:
            return described(kb, name, day(None)), named
        except KBError as error:
            if error.code != "IRI_UNKNOWN":
                raise
    raise ProblemError(404, "IRI_UNKNOWN", f"没有这个编号：/{path}")


def _gone(request: Request, found: Gone, media: Media) -> Response:
    """301 with the way on, or 410; both say what it was."""
    status = 410 if found.successor is None else 301
    headers = {**_VARY, **({"Location": root_of(request) + local(found.successor)} if found.successor else {})}
    if media is HTML:
        address = local(found.successor) if found.successor else None
        values = {"stone": found.stone, "successor": found.successor, "address": address}
        return page(request, "linked/gone.html.j2", status_code=status, headers=headers, **values)
    said = rdf(stone_statements(found.stone, found.successor), media)
    return Response(said, status, headers=headers, media_type=f"{media.type}; charset=utf-8")


def alternates(request: Request, stem: str, media: Media) -> dict[str, str]:
    """Where this and the other formats are."""
    here = f"{root_of(request)}/{stem}"
    others = ", ".join(f'<{here}.{one.suffix}>; rel="alternate"; type="{one.type}"' for one in OFFERED)
    return {**_VARY, "Link": others, "Content-Location": f"{here}.{media.suffix}"}


def _page(request: Request, kb: KnowledgeBase, thing: Thing, stem: str) -> Response:
    """All that is known of a thing as tables, with the way to the page that readers want."""
    found = list(thing.found())
    gone = tombstones(kb)
    values: dict[str, Any] = {
        "thing": thing,
        "formats": [(one.name, f"/{stem}.{one.suffix}") for one in OFFERED if one is not HTML],
        "blocks": blocks(found, thing.iri),
        "count": len(set(found)),
        "gone": [(one, gone.successor(one.iri)) for one in gone.of(thing.iri)],
        "local": local,
        "data": head_jsonld(kb, thing.document) if thing.document else "",
        "reader": _reader(thing),
    }
    return page(request, "linked/thing.html.j2", headers=alternates(request, stem, HTML), **values)


def _reader(thing: Thing) -> str | None:
    """The address of the page on which a policy document is read."""
    return f"/library/{parse_document(thing.document.id).rpartition('/')[2]}" if thing.document else None
