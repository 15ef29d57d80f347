"""What can be said and what is covered: attributes, code lists, regions, documents; and what is read in any text."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query

from kb.base import day
from kb.match_json import coverage_json
from kb.server.etags import Versioned
from kb.server.problems import ProblemError
from kb.server.snapshots import Opened
from ontology import regions
from ontology.profile_schema import schema

from .forms import Limit, TextAsked, problems
from .recorded import example

router = APIRouter(prefix="/api", tags=["代码和覆盖范围"])


@router.get("/coverage", summary="收录了哪些地区的文件", responses=problems() | example("coverage"))
def coverage(kb: Opened, _: Versioned) -> dict[str, Any]:
    """Which documents and regions answers rest on."""
    found = coverage_json(kb.listed, day(None))
    return found | {"names": {code: kb.codes.regions[code].name for code in found["regions"]}}


@router.get("/attributes", summary="企业画像的项目", responses=problems() | example("attributes"))
def attributes(kb: Opened, _: Versioned) -> list[dict[str, Any]]:
    """Each with its question, type, unit and code list."""
    names = ("code", "label_zh", "label_en", "definition", "question", "unit", "options")
    return [
        {name: getattr(one, name) for name in names} | {"type": one.type.value, "scope": one.scope.value}
        for one in kb.codes.attributes.values()
    ]


@router.get("/codes", summary="代码表", responses=problems())
def lists(kb: Opened, _: Versioned) -> dict[str, int]:
    """The names of the code lists and how many codes each has."""
    return {name: len(one) for name, one in kb.codes.lists.items()}


@router.get("/codes/{name}", summary="一张代码表", responses=problems(404) | example("codes"))
def codes(kb: Opened, _: Versioned, name: str) -> list[dict[str, Any]]:
    """Codes with labels, definitions and the code above."""
    if name not in kb.codes.lists:
        known = "、".join(kb.codes.lists)
        raise ProblemError(404, "UNKNOWN_CODE", f"没有“{name}”这张代码表", hint=f"，可用：{known}。")
    wanted = ("code", "label_zh", "label_en", "definition", "broader")
    return [{field: getattr(one, field) for field in wanted} for one in kb.codes.lists[name].values()]


@router.get("/regions", summary="按名称找地区", responses=problems() | example("regions"))
def find_regions(
    kb: Opened,
    _: Versioned,
    q: Annotated[str, Query(min_length=1, max_length=40, description="名称（也可曾用名）或代码的一部分。")],
    limit: Limit = 20,
) -> list[dict[str, Any]]:
    """Regions whose names hold the words, the wider first."""
    every = kb.codes.regions.values()
    found = [one for one in every if q in one.name or one.code.startswith(q) or any(q in old for old in one.former)]
    ranked = sorted(found, key=lambda one: (one.level, not one.name.startswith(q), one.code))
    return [
        {"code": one.code, "name": one.name, "full_name": regions.full_name(one.code, kb.codes), "level": one.level}
        for one in islice(ranked, limit)
    ]


@router.get("/profile/schema", summary="画像文件的 JSON Schema", responses=problems())
def profile_schema(kb: Opened, _: Versioned) -> dict[str, Any]:
    """JSON Schema 2020-12."""
    return schema(kb.codes)


@router.post("/mentions", summary="任意文本里读到什么", responses=problems(400) | example("mentions"))
def mentions(asked: TextAsked) -> dict[str, Any]:
    """huiqi-mentions/1: amounts, rates, dates, organisations, groups."""
    from kb.mentions import mentions_in  # the reader of Chinese text takes a second to load

    return mentions_in(asked.text)
