"""Errors in, problem details (RFC 9457) out, or a page for who reads pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from ontology.findings import KBError

from .faults import told
from .pages import page, wants_page

MEDIA = "application/problem+json"
_STATUS = {
    "DOCUMENT_UNKNOWN": 404,
    "JOB_UNKNOWN": 404,
    "MEASURE_UNKNOWN": 404,
    "ORIGINAL_MISSING": 404,
    "KB_MISSING": 503,
    "KB_DAMAGED": 503,
    "KB_PLACE": 503,
    "TOO_LARGE": 413,
    "TOO_MANY": 429,
    "BUSY": 503,
}
"""Codes of bad requests that HTTP has a status of its own for; all others are 400."""
_TITLES = {
    400: "请求不能办理",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种请求方法",
    406: "不提供这种格式",
    410: "已撤下",
    413: "请求过大",
    415: "不接受这种格式",
    422: "请求的内容不合要求",
    429: "请求过于频繁",
    500: "服务内部错误",
    503: "暂时不能服务",
    504: "没有按时完成",
}


_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")


class ProblemError(KBError):
    """A bad request with a status and headers of its own."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        hint: str | None = None,
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        """`extra`: further members of the problem, such as the position of a mistake."""
        super().__init__(code, message, hint=hint)
        self.status, self.headers, self.extra = status, headers, extra


def install(app: FastAPI) -> None:
    """Tell errors in this form everywhere."""
    app.add_exception_handler(KBError, _bad_request)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _failure)


def problem(
    request: Request,
    status: int,
    detail: str,
    *,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
    **extra: Any,
) -> Response:
    """The error as a page or as problem details; `instance` is the identifier of the request in the log."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    asked = getattr(request.state, "request_id", None)
    if wants_page(request):
        values = {"status": status, "title": title, "detail": detail, "instance": asked}
        return page(request, "error.html.j2", status_code=status, headers=headers, **values)
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body |= {"code": code} if code else {}
    body |= {"instance": f"urn:huiqi:request:{asked}"} if asked else {}
    return JSONResponse({**body, **extra}, status, headers=dict(headers or {}), media_type=MEDIA)


async def _bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, KBError)
    if isinstance(error, ProblemError):
        return problem(request, error.status, str(error), code=error.code, headers=error.headers, **error.extra)
    told = [{"code": one.code, "detail": _as_parameter(one)} for one in error.each()]
    all_wrong: dict[str, Any] = {"errors": told} if error.others else {}
    return problem(request, _STATUS.get(error.code, 400), told[0]["detail"], code=error.code, **all_wrong)


def _as_parameter(error: KBError) -> str:
    """The words of an error; options of the command line are parameters here."""
    parts = (error.message, error.place or "", error.hint or "")
    message, place, hint = (_OPTION.sub(lambda found: found[1].replace("-", "_"), one) for one in parts)
    return str(KBError(error.code, message, place=place or None, hint=hint or None))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = _TITLES.get(error.status_code, phrase) if error.detail == phrase else error.detail
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers |= _allowed(request)
    return problem(request, error.status_code, f"{detail}：{request.url.path}", headers=headers)


def _allowed(request: Request) -> dict[str, str]:
    """The methods of all routes at an address, not only of the first."""
    scope = {**request.scope, "method": "*"}
    found = {
        method
        for route in request.app.routes
        if route.matches(scope)[0] is not Match.NONE
        for method in getattr(route, "methods", None) or ()
    }
    return {"Allow": ", ".join(sorted(found))} if found else {}


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    words, each = told(error.errors())
    return problem(request, 422, words, code="BAD_REQUEST", errors=each)


async def _failure(request: Request, error: Exception) -> Response:
    """A defect: the details are in the log only."""
    return problem(request, 500, "服务内部出错，已记入日志；请把下面的编号告诉维护人员。")
