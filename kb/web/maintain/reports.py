"""The reports as pages: what to look at, what ends, what could be granted without an application, missing terms."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from kb.base import KnowledgeBase, day
from kb.candidates import candidates
from kb.headline import headline
from kb.lifecycle import Life, Stage, lives
from kb.quality.alarm import counts as counted
from kb.quality.lint import linted
from kb.readiness import Readiness, blocking
from kb.server.pages import page
from kb.server.snapshots import Opened
from kb.show_lifecycle import HEADS, life_rows
from kb.show_readiness import assessed, blocks, counts
from kb.web.library.reading import anchor
from kb.wording import region_name
from ontology.findings import KBError, Severity

from .overview import name_of

router = APIRouter(prefix="/maintain")
_SOON, _MOST, _NEAR, _TERMS = 90, 3650, 60, 40


@router.get("/lint")
def lint(request: Request, kb: Opened, document: str = "", everything: bool = False) -> Response:
    """What a maintainer should look at, by document."""
    found = linted(kb, day(None), document=document or None)
    shown = [one for one in found if everything or one.severity is not Severity.INFO]
    shown.sort(key=lambda one: one.file or "")
    groups = [(file, list(several)) for file, several in groupby(shown, key=lambda one: one.file or "")]
    values: dict[str, Any] = {"groups": groups, "counts": counted(found), "hidden": len(found) - len(shown)}
    values |= {"names": {one.file: name_of(one) for one in kb.documents()}, "documents": _documents(kb)}
    return page(request, "maintain/lint.html.j2", **values, document=document, everything=everything)


@router.get("/expiring")
def expiring(request: Request, kb: Opened, within: str = "") -> Response:
    """Where each document stands in its life."""
    days = _days(within)
    found = lives(kb, day(None), days)
    stages = [
        (stage.value, head.format(days), [_life(kb, one) for one in found if one.stage is stage])
        for stage, head in HEADS.items()
    ]
    return page(request, "maintain/expiring.html.j2", stages=stages, within=days, today=day(None).isoformat())


def _days(written: str) -> int:
    if not written:
        return _SOON
    if not written.isdecimal() or int(written) > _MOST:
        raise KBError("BAD_REQUEST", f"“{written[:20]}”不是天数", place="within", hint=f"，请写 0 至 {_MOST} 的数。")
    return int(written)


def _life(kb: KnowledgeBase, one: Life) -> dict[str, Any]:
    document = one.standing.document
    return {
        "name": name_of(document),
        "title": document.title or document.file,
        "region": region_name(document.region, kb.codes),
        "rows": life_rows(one, kb.codes),
        "plain": one.stage is Stage.IN_FORCE and not one.lapsed and not one.measures,
    }


@router.get("/readiness")
def readiness(request: Request, kb: Opened, document: str = "", region: str = "") -> Response:
    """What could be granted without an application."""
    found = assessed(kb, document or None, region.strip() or None)
    groups: list[tuple[str, str, list[Readiness]]] = []
    for one in found:
        if not groups or groups[-1][0] != name_of(one.document):
            groups.append((name_of(one.document), one.document.title or one.document.file, []))
        groups[-1][2].append(one)
    near = sorted((one for one in found if one.grants and one.lacking < 2), key=lambda one: one.lacking)
    values: dict[str, Any] = {"counts": counts(found), "table": [(*one[:2], counts(one[2])) for one in groups]}
    values |= {"near": [_ready(kb, one) for one in near[:_NEAR]], "more": max(0, len(near) - _NEAR)}
    values |= {"blocks": blocks(found, kb.codes), "documents": _documents(kb)}
    return page(request, "maintain/readiness.html.j2", **values, document=document, region=region)


def _ready(kb: KnowledgeBase, one: Readiness) -> dict[str, Any]:
    return {
        "name": name_of(one.document),
        "title": one.document.title or one.document.file,
        "anchor": anchor(one.measure),
        "headline": headline(one.measure, kb.codes),
        "tests": (("范围明确", one.scope), ("标准清晰", one.standard), ("数据齐全", one.data)),
        "why": list(blocking(one, kb.codes)),
    }


@router.get("/terms")
def terms(request: Request, kb: Opened) -> Response:
    """Word groups that the lexicon may lack."""
    found = candidates(kb, _TERMS)
    return page(request, "maintain/terms.html.j2", found=found, documents=Counter(one.documents for one in found))


def _documents(kb: KnowledgeBase) -> list[tuple[str, str]]:
    return [(name_of(one), one.title or one.file) for one in kb.documents()]
