"""The pages on which documents are added: files or text in, what adding would do out, then written or thrown away."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import RedirectResponse, Response

from kb.accounts.door import Door, actor
from kb.accounts.gate import Form, Maintainer, text, uploads
from kb.adding_options import known_of
from kb.jobs.folder import Job, Jobs, Kind, Phase
from kb.jobs.received import Received, receive, written
from kb.jobs.start import start
from kb.place import Place
from kb.server.pages import page, partial
from kb.server.settings import Settings
from ontology import skos
from ontology.findings import KBError

router = APIRouter(prefix="/maintain")
FIELDS = ("title", "doc_number", "region", "issued", "valid_from", "valid_to", "url")
_TEXT = 2_000_000
_STEPS = {
    Phase.QUEUED: "等待开始",
    Phase.READING: "正在读取",
    Phase.COMPARING: "正在比较，计算影响",
    Phase.WAITING: "另一处正在写入知识库，等它结束",
    Phase.WRITING: "正在写入",
}


@router.get("/add")
def form(request: Request) -> Response:
    """Where files are chosen or text is pasted."""
    return _form(request, {}, None)


@router.post("/add")
def sent(request: Request, sent: Form, user: Maintainer) -> Response:
    """Keep what was handed in, and begin to look at it."""
    given = {name: text(sent, name) for name in (*FIELDS, "text")} | {"text": text(sent, "text", _TEXT)}
    try:
        job = _kept(request, sent, given)
    except KBError as error:
        return _form(request, given, error)
    request.app.state.door.note(request, "documents handed in", job=job.id, files=_names(job))
    return RedirectResponse(f"/maintain/jobs/{job.id}", 303)


def _kept(request: Request, sent: FormData, given: dict[str, str]) -> Job:
    """A new piece of work with the files; nothing is left of it when one cannot be taken."""
    files = uploads(sent, "files")
    known = {name: given[name] for name in FIELDS if given[name]}
    known_of(known, skos.load())
    if not files and not given["text"]:
        raise KBError("ADD_NOTHING", "没有选择文件，也没有粘贴正文")
    if files and given["text"]:
        raise KBError("ADD_BOTH", "同时有文件和正文", hint="，请分两次添加。")
    if known and len(files) > 1:
        raise KBError("ADD_OPTIONS_ONE", f"标题、地区等只用于一个文件，有 {len(files)} 个", hint="，请一个一个添加。")
    jobs, settings = jobs_of(request), request.app.state.settings
    job = jobs.new()
    try:
        found = _received(job, files, given["text"])
        _want(job, request, found, known, replace=None)
        start(job, jobs, settings.kb, Kind.PREVIEW)
    except KBError:
        shutil.rmtree(job.path)
        raise
    return job


def _received(job: Job, files: Sequence[UploadFile], pasted: str) -> list[Received]:
    if not files:
        return [written(1, pasted, job.path)]
    return [receive(i, one.filename or "", one.file, job.path) for i, one in enumerate(files, 1)]


def _want(job: Job, request: Request, files: Sequence[Received], known: dict[str, str], replace: str | None) -> None:
    settings: Settings = request.app.state.settings
    who = {"actor": asdict(actor(request)), "audit": str(settings.audit_file)}
    job.want({**who, "files": [asdict(one) for one in files], "known": known, "replace": replace})


def _names(job: Job) -> list[str]:
    return [one["name"] for one in job.wanted["files"]]


def _form(request: Request, given: dict[str, str], error: KBError | None) -> Response:
    status = 200 if error is None else getattr(error, "status", 400)
    settings: Settings = request.app.state.settings
    values: dict[str, Any] = {"given": given, "error": str(error) if error else "", "most": settings.upload_files}
    values |= {"megabytes": settings.max_upload // 1_000_000, "opened": any(given.get(name) for name in FIELDS)}
    return page(request, "maintain/add.html.j2", status_code=status, **values)


@router.get("/jobs/{name}")
def progress(request: Request, name: str) -> Response:
    """How far a piece of work is; what it found when it is done."""
    job = jobs_of(request).job(name)
    state = job.state
    if partial(request):
        headers = {"HX-Refresh": "true"} if state.ended else {}
        return page(request, "maintain/progress.html.j2", headers=headers, **_shown(job))
    template = "maintain/job.html.j2" if state.ended else "maintain/working.html.j2"
    return page(request, template, **_shown(job))


def _shown(job: Job) -> dict[str, Any]:
    state = job.state
    result = job.result if state.ended else {}
    names = [one["name"] for one in job.wanted.get("files", [])]
    words = {"job": job, "state": state, "step": _STEPS.get(state.phase, ""), "names": names}
    words |= {"confirmable": state.ended and _confirmable(job)}
    return {**words, "wanted": job.wanted, "result": result, "found": result.get("preview")}


@router.post("/jobs/{name}/confirm")
def confirm(request: Request, name: str, user: Maintainer) -> Response:
    """Write what was seen."""
    job = jobs_of(request).job(name)
    if not _confirmable(job):
        raise KBError("JOB_STATE", "这项工作不能确认（可能已经写入）", hint="，请看它的页面。")
    _go(request, job, Kind.WRITE)
    return RedirectResponse(f"/maintain/jobs/{job.id}", 303)


def _confirmable(job: Job) -> bool:
    """Whether it was seen and is not written: also when writing was cut off."""
    phase = job.state.phase
    seen = (job.result.get("preview") or {}).get("documents")
    return bool(seen) and (phase is Phase.READY or (phase is Phase.FAILED and "written" not in job.result))


@router.post("/jobs/{name}/replace")
def replace(request: Request, name: str, user: Maintainer) -> Response:
    """Look again at what it would be to put the only document in the place of the one with its number."""
    job = jobs_of(request).job(name)
    documents = (job.result.get("preview") or {}).get("documents", [])
    same = documents[0]["same_number"] if len(documents) == 1 else None
    if job.state.phase is not Phase.READY or same is None:
        raise KBError("JOB_STATE", "没有可替换的文件", hint="，请看这项工作的页面。")
    wanted = job.wanted
    job.want({**wanted, "replace": same})
    _go(request, job, Kind.PREVIEW)
    return RedirectResponse(f"/maintain/jobs/{job.id}", 303)


def _go(request: Request, job: Job, kind: Kind) -> None:
    door: Door = request.app.state.door
    job.want({**job.wanted, "actor": asdict(actor(request))})
    start(job, jobs_of(request), door.settings.kb, kind)


@router.post("/jobs/{name}/discard")
def discard(request: Request, name: str, user: Maintainer) -> Response:
    """Throw away what was handed in."""
    job = jobs_of(request).job(name)
    names, written = [one["name"] for one in job.wanted.get("files", [])], job.state.phase is Phase.DONE
    job.drop()
    if not written:
        request.app.state.door.note(request, "documents discarded", job=name, files=names)
    return RedirectResponse("/maintain", 303)


def jobs_of(request: Request) -> Jobs:
    """The long work of this server."""
    return Jobs(request.app.state.settings.folder / "jobs")


def existing(request: Request) -> bool:
    """Whether there is a knowledge base to show."""
    return Place(request.app.state.settings.kb).current() is not None
