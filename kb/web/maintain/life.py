"""The page on which a person tells the end of a document, or what another did to it: as `huiqi retire`, `relate`."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from kb.accounts.door import actor
from kb.accounts.gate import Form, Maintainer, text
from kb.adding_options import day_of
from kb.base import KnowledgeBase, day
from kb.jobs.folder import Kind
from kb.jobs.start import start
from kb.lifecycle import lives
from kb.retiring import ACTS, folder_of, name_of, recorded
from kb.server.pages import page
from kb.server.snapshots import Opened
from kb.show_lifecycle import life_rows
from kb.told import Act, told_of
from ontology.findings import KBError
from ontology.model import PolicyDocument

from .add import jobs_of
from .overview import name_of as slug

router = APIRouter(prefix="/maintain/documents")
RELATIONS = {"retire": "停止执行（没有别的文件）", "repeals": "被另一份文件废止", "supersedes": "被另一份文件取代",
             "extends": "被另一份文件延长", "amends": "被另一份文件修改"}  # fmt: skip
TOLD = {
    Act.RETIRED: "停止执行",
    Act.REPEALED: "被废止",
    Act.SUPERSEDED: "被取代",
    Act.EXTENDED: "被延长",
    Act.AMENDED: "被修改",
}
_SOON = 90


@router.get("/{name}/life")
def life(request: Request, kb: Opened, name: str) -> Response:
    """What is known of the life of a document, and a form for what a person knows beyond its text."""
    return _page(request, kb, kb.document(name), {}, None)


def _page(
    request: Request, kb: KnowledgeBase, document: PolicyDocument, given: dict[str, str], error: KBError | None
) -> Response:
    one = next((found for found in lives(kb, day(None), _SOON) if found.standing.document.id == document.id), None)
    try:
        told = [(TOLD[said.act], said) for said in told_of(folder_of(kb, document, None))]
        closed = ""
    except KBError as missing:
        told, closed = [], str(missing)
    values: dict[str, Any] = {"document": document, "name": slug(document), "relations": RELATIONS, "told": told}
    values |= {"rows": life_rows(one, kb.codes) if one else [], "given": given, "closed": closed}
    values |= {
        "others": [(slug(other), other.title or other.file) for other in kb.documents() if other.id != document.id]
    }
    values |= {"error": str(error) if error else ""}
    return page(request, "maintain/life.html.j2", status_code=400 if error else 200, **values)


@router.post("/{name}/life")
def tell(request: Request, kb: Opened, name: str, sent: Form, user: Maintainer) -> Response:
    """Keep what a person knows, and renew the document with it."""
    document = kb.document(name)
    given = {key: text(sent, key) for key in ("relation", "other", "on", "until", "because")}
    try:
        act = _kept(kb, document, given, user.name)
        job = _renewed(request, document)
    except KBError as error:
        return _page(request, kb, document, given, error)
    what = "document retired" if act is Act.RETIRED else "documents related"
    request.app.state.door.note(request, what, document=document.id, act=act.value, on=given["on"], by=given["other"])
    return RedirectResponse(f"/maintain/jobs/{job}", 303)


def _kept(kb: KnowledgeBase, document: PolicyDocument, given: dict[str, str], who: str) -> Act:
    relation = given["relation"]
    if relation not in RELATIONS:
        raise KBError("REVIEW_OPTIONS", "没有选是哪一种", place="怎样了", hint="，请选择。")
    act = Act.RETIRED if relation == "retire" else ACTS[relation]
    by = None
    if relation != "retire":
        if not given["other"]:
            raise KBError(
                "TOLD_WHY", "没有选是哪一份文件", place="另一份文件", hint="；没有收录的，先添加，或选“停止执行”。"
            )
        acting = kb.document(given["other"])
        if acting.id == document.id:
            raise KBError("TOLD_SELF", "两份文件是同一份", place=given["other"])
        by = name_of(acting)
    until = day_of(given["until"], "延长到") if given["until"] else None
    recorded(kb, document, act, day_of(given["on"], "从哪一天起"), given["because"], by=by, until=until, who=who)
    return act


def _renewed(request: Request, document: PolicyDocument) -> str:
    """The work that reads the document again with what was told."""
    jobs, settings = jobs_of(request), request.app.state.settings
    job = jobs.new()
    job.want({"document": document.id, "actor": asdict(actor(request)), "audit": str(settings.audit_file)})
    try:
        start(job, jobs, settings.kb, Kind.RENEW)
    except KBError:
        shutil.rmtree(job.path)
        raise
    return job.id
