"""Requests for the dataset and its files in, the description and the files out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from kb.base import KnowledgeBase, day
from kb.server.etags import Versioned
from kb.server.pages import page
from kb.server.problems import ProblemError
from kb.server.snapshots import Opened
from kb.wording import region_name

from .catalogue import File, catalogue, modified, version_of
from .dumps import compressed
from .forms import Media, rdf
from .negotiation import HTML, OFFERED, wanted
from .pages import METHODS, alternates, root_of, tagged
from .shelf import Shelf
from .site import TITLE, licence, publisher

router = APIRouter(include_in_schema=False)
_VARY = {"Vary": "Accept-Encoding"}


@router.get("/.well-known/void")
def known(request: Request) -> Response:
    """Where crawlers of linked data look first."""
    return RedirectResponse(f"{root_of(request)}/dataset", 303)


@router.api_route("/dataset", methods=METHODS)
@router.api_route("/dataset.{suffix}", methods=METHODS)
def dataset(request: Request, kb: Opened, _: Versioned, suffix: str | None = None) -> Response:
    """The description of all that is published."""
    named = next((one for one in OFFERED if one.suffix == suffix), None)
    media = named if suffix else wanted(request.headers.get("accept"))
    if media is None:
        raise ProblemError(404 if suffix else 406, "NOT_ACCEPTABLE", "不提供这种格式", headers={"Vary": "Accept"})
    files = _files(request, kb)
    if media is HTML:
        return _page(request, kb, files)
    found = catalogue(kb, files, request.app.state.settings.base_url)
    headers = {**alternates(request, "dataset", media), **tagged(request)}
    return Response(rdf(found, media), headers=headers, media_type=f"{media.type}; charset=utf-8")


@router.get("/dumps")
@router.get("/dumps/")
def dumps(request: Request) -> Response:
    """The list of the files."""
    return RedirectResponse(f"{root_of(request)}/dataset", 303)


@router.api_route("/dumps/{name}", methods=METHODS)
def dump(
    request: Request,
    kb: Opened,
    name: str,
    accept_encoding: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """One file, compressed for callers that say they read that; the tag is the checksum of the file."""
    one = next((file for file in _files(request, kb) if file.name == name), None)
    if one is None:
        raise ProblemError(404, "DUMP_UNKNOWN", f"没有这个文件：{name}", hint="，文件列表见 /dataset。")
    packed = _packed(accept_encoding)
    tag = f'"{one.sha256[:32]}{"-gzip" if packed else ""}"'
    headers = {**_VARY, "ETag": tag, "Cache-Control": "no-cache"}
    if tag in [mark.strip() for mark in if_none_match.split(",")]:
        return Response(status_code=304, headers=headers)
    folder, _ = _shelf(request).files(kb, day(None))
    path = compressed(folder / one.name) if packed else folder / one.name
    headers |= {"Content-Encoding": "gzip"} if packed else {}
    return FileResponse(path, headers=headers, media_type=_type(one.media), filename=one.name)


def _packed(accept: str) -> bool:
    """Whether a caller reads gzip."""
    for part in accept.split(","):
        name, _, quality = part.partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def _type(media: Media) -> str:
    return media.type if "json" in media.type or media.type == "application/trig" else f"{media.type}; charset=utf-8"


def _shelf(request: Request) -> Shelf:
    found: Shelf = request.app.state.dumps
    return found


def _files(request: Request, kb: KnowledgeBase) -> tuple[File, ...]:
    return _shelf(request).files(kb, day(None))[1]


def _page(request: Request, kb: KnowledgeBase, files: tuple[File, ...]) -> Response:
    values: dict[str, Any] = {
        "title": f"{TITLE}数据集",
        "files": files,
        "documents": len(kb.listed),
        "regions": sorted({region_name(one.region, kb.codes) for one in kb.listed if one.region}),
        "version": version_of(kb),
        "built": modified(kb).astimezone().strftime("%Y-%m-%d %H:%M"),
        "publisher": publisher(),
        "licence": licence(),
        "formats": [(one.name, f"/dataset.{one.suffix}") for one in OFFERED if one is not HTML],
    }
    return page(request, "linked/dataset.html.j2", headers=alternates(request, "dataset", HTML), **values)
