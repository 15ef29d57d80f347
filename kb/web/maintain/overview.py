"""The first page of maintaining: what waits to be looked at, what goes on, what was changed lately, all documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from kb.base import KnowledgeBase, day
from kb.jobs.folder import Job, Kind, Phase
from kb.lifecycle import Stage, lives
from kb.review.decisions import LABELS as ACTIONS
from kb.server.pages import page
from kb.wording import region_name
from ontology.findings import KBError
from ontology.model import Measure, PolicyDocument, ReviewState

from .add import jobs_of

router = APIRouter(prefix="/maintain")
_SOON, _LAST = 90, 12
WHAT: Mapping[str, str] = {
    "signed in": "登录",
    "signed out": "退出",
    "sign-in refused": "登录没有成功",
    "documents handed in": "上传文件",
    "documents discarded": "放弃上传",
    "documents added": "收录文件",
    "document renewed": "启用复核结果",
    "measures decided": "复核措施",
    "document retired": "登记停止执行",
    "documents related": "登记文件关系",
}
_PHASES = {Phase.READY: "等您确认", Phase.DONE: "已完成", Phase.FAILED: "没有成功"}


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list."""

    document: PolicyDocument
    region: str
    counts: Mapping[ReviewState, int]
    least: float | None

    @property
    def name(self) -> str:
        """The end of its IRI, by which pages ask for it."""
        return name_of(self.document)

    @property
    def waiting(self) -> int:
        """Measures that nobody has looked at."""
        return self.counts.get(ReviewState.UNREVIEWED, 0)


@router.get("")
def overview(request: Request) -> Response:
    """What there is to do."""
    door, snapshots = request.app.state.door, request.app.state.snapshots
    values: dict[str, Any] = {"rows": (), "alerts": {}, "waiting": 0}
    try:
        with snapshots.lease() as kb:
            values |= _state(kb)
    except KBError:
        pass  # nothing is built: documents can be added all the same
    jobs = [_job(one) for one in jobs_of(request).every()]
    return page(
        request, "maintain/overview.html.j2", **values, jobs=jobs, log=[_line(one) for one in door.audit.last(_LAST)]
    )


def _line(one: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the log in words."""
    what = WHAT.get(one["what"], one["what"])
    about = "、".join(one.get("files", ())) or ACTIONS.get(one.get("action", ""), "")
    about = about or (f"{len(one['documents'])} 份" if one.get("documents") else "")
    return {"at": one["at"], "when": local(one["at"]), "who": one["who"], "what": what, "about": about}


def local(at: str) -> str:
    """A moment as the clock of the server shows it."""
    return datetime.fromisoformat(at).astimezone().strftime("%m-%d %H:%M")


def _state(kb: KnowledgeBase) -> dict[str, Any]:
    rows = sorted((_row(kb, one) for one in kb.documents()), key=lambda one: (-one.waiting, one.document.file))
    stages = Counter(one.stage for one in lives(kb, day(None), _SOON))
    alerts = {stage.value: stages[stage] for stage in (Stage.EXPIRING, Stage.EXPIRED, Stage.UNDETERMINED)}
    total = sum(sum(one.counts.values()) for one in rows)
    return {"rows": rows, "alerts": alerts, "waiting": sum(one.waiting for one in rows), "total": total, "soon": _SOON}


def _row(kb: KnowledgeBase, document: PolicyDocument) -> Row:
    waiting = [one.confidence for one in document.measures if one.review is ReviewState.UNREVIEWED]
    counts = Counter(one.review for one in document.measures)
    return Row(document, region_name(document.region, kb.codes), counts, float(min(waiting)) if waiting else None)


def _job(job: Job) -> dict[str, Any]:
    state, wanted = job.state, job.wanted
    names = [one["name"] for one in wanted.get("files", [])]
    what = (
        "启用复核结果"
        if state.kind is Kind.RENEW
        else f"{names[0] if names else ''}" + (f" 等 {len(names)} 个文件" if len(names) > 1 else "")
    )
    words = {"what": what, "who": wanted["actor"]["who"], "at": local(wanted["at"])}
    return (
        {"id": job.id, "ended": state.ended, "ready": state.phase is Phase.READY}
        | words
        | {
            "phase": _PHASES.get(state.phase, "处理中"),
            "failed": state.phase is Phase.FAILED,
        }
    )


def name_of(document: PolicyDocument) -> str:
    """The end of a document's IRI, by which pages ask for it."""
    return document.id.rpartition("/")[2]


def unsure(measure: Measure) -> int:
    """How sure the reading is, in hundredths."""
    return round(float(measure.confidence) * 100)
