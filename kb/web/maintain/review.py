"""The pages of review: which measures wait, and a document on one side with what was read of it on the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from kb.accounts.door import actor
from kb.accounts.gate import Form, Maintainer, text
from kb.base import KnowledgeBase
from kb.headline import headline
from kb.jobs.folder import Kind
from kb.jobs.start import start
from kb.review import choices, notices
from kb.review.choices import Case, Change, Reviewer, queue
from kb.review.decisions import LABELS as ACTIONS
from kb.review.readings import CODED
from kb.reviewing import Desk
from kb.server.pages import page
from kb.server.problems import ProblemError
from kb.server.snapshots import Opened
from kb.show_review import counted, field_rows
from kb.web.library.reading import anchor, ordered, sections
from kb.wording import region_name, state_words
from ontology.findings import KBError
from ontology.model import Audience, Measure, PolicyDocument, ReviewState

from . import fields
from .add import jobs_of
from .desks import Desks, stamp
from .overview import name_of, unsure

router = APIRouter(prefix="/maintain/review")
ONLY = {"": "没看过的", "conflicts": "有疑问的", "all": "全部"}
_SHOWN = 30
_DONE = {
    "accept": "已接受", "correct": "已更正", "reject": "已记为“不是措施”", "add": "已补充一条", "merge": "已合并",
    "split": "已拆成两条", "note": "已记下备注", "undo": "已撤回决定", "renew": "已改用程序的新读法",
}  # fmt: skip


@router.get("")
def waiting(request: Request, kb: Opened, document: str = "", audience: str = "") -> Response:
    """The measures of all documents that nobody has looked at, the least sure first."""
    every = [
        (one, measure)
        for one in kb.documents()
        if document in ("", name_of(one))
        for measure in one.measures
        if measure.review is ReviewState.UNREVIEWED and audience in ("", measure.audience.value)
    ]
    every.sort(key=lambda pair: (pair[1].confidence, pair[0].file, pair[1].quote.start))
    values: dict[str, Any] = {"found": [_row(kb, *pair) for pair in every[:_SHOWN]], "total": len(every)}
    values |= {"documents": [(name_of(one), one.title or one.file) for one in kb.documents()]}
    values |= {"audiences": [(one.value, kb.codes.label("audience", one)) for one in Audience]}
    return page(request, "maintain/waiting.html.j2", **values, document=document, audience=audience)


def _row(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> dict[str, Any]:
    return {
        "name": name_of(document),
        "title": document.title or document.file,
        "region": region_name(document.region, kb.codes),
        "anchor": anchor(measure),
        "headline": headline(measure, kb.codes),
        "words": measure.quote.text,
        "sure": unsure(measure),
        "audience": kb.codes.label("audience", measure.audience),
    }


@dataclass(frozen=True, slots=True)
class View:
    """What of a document is looked at: which measures are in the queue, and which one is open."""

    name: str
    only: str
    measure: str

    def address(self, measure: str = "", done: str = "") -> str:
        """The address of the page with another measure open."""
        asked = {"m": measure, "only": self.only, "done": done}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"/maintain/review/{self.name}{f'?{query}' if query else ''}"


@router.get("/{name}")
def document(request: Request, kb: Opened, name: str, m: str = "", only: str = "", done: str = "") -> Response:
    """A document with its text, and one measure to decide about."""
    view = View(name, only if only in ONLY else "", m)
    return _page(request, _desk(request, kb, name), view, kb, done=_DONE.get(done, ""))


def _desk(request: Request, kb: KnowledgeBase, name: str) -> Desk:
    return desks_of(request).desk(kb, name)


def desks_of(request: Request) -> Desks:
    """The desks of this worker."""
    state = request.app.state
    if not hasattr(state, "desks"):
        state.desks = Desks()
    found: Desks = state.desks
    return found


def _queue(desk: Desk, only: str) -> tuple[Case, ...]:
    return queue(desk.cases(), only=only if only == "conflicts" else None, everything=only == "all")


def _page(
    request: Request,
    desk: Desk,
    view: View,
    kb: KnowledgeBase,
    *,
    done: str = "",
    error: KBError | None = None,
    sent: FormData | None = None,
    status: int = 200,
) -> Response:
    codes, applied = desk.ground.codes, desk.applied()
    todo, every = _queue(desk, view.only), desk.cases()
    case = _open_case(view, todo, every)
    measures = ordered(applied.document)
    numbers = {one.id: number for number, one in enumerate(measures, 1)}
    stored = {one.id: (one.review, one.reviewed) for one in kb.document(desk.document.id).measures}
    values: dict[str, Any] = {
        "view": view, "document": desk.document, "name": view.name, "only": ONLY, "done": done,
        "error": str(error) if error else "", "sent": _kept(sent), "choices": fields.choices(codes),
        "sections": sections(applied.document, desk.ground.dense.source, measures),
        "anchors": {numbers[one.id]: anchor(one) for one in measures},
        "counts": counted([one.measure for one in every], codes),
        "todo": [_entry(one, numbers, desk) for one in todo],
        "case": _case(case, numbers, desk) if case else None,
        "others": [_entry(one, numbers, desk) for one in every if case and one.measure.id != case.measure.id],
        "adrift": [one for one in applied.findings if one.code in notices.ADRIFT],
        "unused": sum(stored.get(one.id) != (one.review, one.reviewed) for one in measures),
    }  # fmt: skip
    return page(request, "maintain/review.html.j2", status_code=status, **values)


def _open_case(view: View, todo: tuple[Case, ...], every: tuple[Case, ...]) -> Case | None:
    named = next((one for one in every if anchor(one.measure) == view.measure), None)
    return named or (todo[0] if todo else None)


def _kept(sent: FormData | None) -> dict[str, str]:
    """What a person wrote in a form that was refused."""
    return {name: value for name, value in sent.items() if isinstance(value, str)} if sent else {}


def _entry(case: Case, numbers: Mapping[str, int], desk: Desk) -> dict[str, Any]:
    measure, codes = case.measure, desk.ground.codes
    return {
        "anchor": anchor(measure),
        "number": numbers.get(measure.id, 0),
        "headline": headline(measure, codes),
        "state": state_words(measure, codes),
        "sure": unsure(measure),
        "findings": len(case.findings),
    }


def _case(case: Case, numbers: Mapping[str, int], desk: Desk) -> dict[str, Any]:
    decision, codes = case.decision, desk.ground.codes
    told = decision and f"{decision.by} {decision.at.date().isoformat()} {ACTIONS[decision.action]}"
    notes = [one.note for one in case.decisions if one.note]
    return {
        **_entry(case, numbers, desk),
        "words": case.measure.quote.text,
        "clause": case.measure.clause,
        "rows": field_rows(case, codes),
        "form": fields.shown(case.fields, codes),
        "messages": [one.message for one in case.findings],
        "stamp": stamp(case),
        "decided": told,
        "note": notes[-1] if notes else "",
        "renewable": bool(case.findings) and case.now is not None,
    }


@router.post("/{name}")
def decide(request: Request, kb: Opened, name: str, sent: Form, user: Maintainer) -> Response:
    """Keep a decision; what another person decided meanwhile is shown first."""
    view = View(name, text(sent, "only") if text(sent, "only") in ONLY else "", text(sent, "m"))
    desk, action = _desk(request, kb, name), text(sent, "action")
    try:
        _unchanged(desk, view, action, sent)
        change = _change(desk, view, action, sent, Reviewer.now(user.name))
        after = desk.changed(change)
    except KBError as error:
        status = getattr(error, "status", 400)
        return _page(request, desk, view, kb, error=error, sent=sent, status=status)
    desks_of(request).keep(kb, after)
    measure = f"{desk.document.id}#{view.measure}" if view.measure else None
    request.app.state.door.note(request, "measures decided", document=name, measure=measure, action=action)
    return RedirectResponse(view.address(_next(desk, after, view, action), action), 303)


def _unchanged(desk: Desk, view: View, action: str, sent: FormData) -> None:
    """Whether the measure stands as it did when the form was shown."""
    if action == "add":
        return
    case = desk.case(view.measure)
    if text(sent, "stamp") == stamp(case):
        return
    by = f"{case.decision.by} 刚才{ACTIONS[case.decision.action]}了这一条" if case.decision else "这一条刚才被别人改过"
    raise ProblemError(409, "REVIEW_CHANGED", f"{by}，您的决定没有保存", hint="；请看过现在的内容再决定。")


def _change(desk: Desk, view: View, action: str, sent: FormData, who: Reviewer) -> Change:
    ground, note = desk.ground, text(sent, "note") or None
    if action == "add":
        given = {name: value for name in CODED if (value := text(sent, f"add-{name}"))}
        return choices.added(text(sent, "words", 5000), given, who, ground, note)
    case = desk.case(view.measure)
    made: dict[str, Callable[[], Change]] = {
        "accept": lambda: choices.accepted(case, who, ground, note),
        "reject": lambda: choices.rejected(case, who, ground, note),
        "correct": lambda: choices.corrected(case, fields.changed(sent, case.fields, ground.codes), who, ground, note),
        "renew": lambda: choices.renewed(case, who, ground),
        "merge": lambda: choices.merged(case, desk.case(text(sent, "other")), who, ground),
        "split": lambda: choices.split(case, text(sent, "at"), who, ground),
        "note": lambda: choices.noted(case, text(sent, "note"), who, ground),
        "undo": lambda: choices.withdrawn(case),
    }
    if action not in made:
        raise KBError("REVIEW_OPTIONS", "没有这种决定", place=action[:20] or "（空）", hint="，请用页面上的按钮。")
    return made[action]()


def _next(before: Desk, after: Desk, view: View, action: str) -> str:
    """The measure to be looked at next: the one after this in the queue as it was; this one after a note."""
    if action in ("note", "undo"):
        return view.measure
    if action == "add":
        old = {one.measure.id for one in before.cases()}
        return next((anchor(one.measure) for one in after.cases() if one.measure.id not in old), "")
    order = [anchor(one.measure) for one in _queue(before, view.only)]
    left = {anchor(one.measure) for one in _queue(after, view.only)}
    at = order.index(view.measure) if view.measure in order else -1
    return next((one for one in (*order[at + 1 :], *order[: max(at, 0)]) if one in left and one != view.measure), "")


@router.post("/{name}/use")
def use(request: Request, kb: Opened, name: str, user: Maintainer) -> Response:
    """Put to use what was decided: answers follow it from then on."""
    document, settings = kb.document(name), request.app.state.settings
    jobs = jobs_of(request)
    job = jobs.new()
    job.want({"document": document.id, "actor": asdict(actor(request)), "audit": str(settings.audit_file)})
    try:
        start(job, jobs, settings.kb, Kind.RENEW)
    except KBError:
        shutil.rmtree(job.path)
        raise
    return RedirectResponse(f"/maintain/jobs/{job.id}", 303)
