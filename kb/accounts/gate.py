"""A request for a page that only maintainers see in, the user and the form that was sent out; all others are refused.

`Maintainer` is the one check of all such pages: signed in, and what changes something was sent from our own page. A
form is read only after that.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from kb.server.problems import ProblemError
from ontology.findings import KBError

from . import forms
from .door import Door, User

SIGN_IN = "/sign-in"
_SAFE = ("GET", "HEAD")
_FIELDS, _PART = 500, 4_000_000


class SignInFirst(Exception):  # noqa: N818 (not an error)
    """Nobody is signed in where somebody must be."""


async def maintainer(request: Request) -> AsyncIterator[User]:
    """Who is signed in (a dependency); whoever is not is sent to sign in, or refused where a form was sent."""
    user: User | None = getattr(request.state, "user", None)
    door: Door = request.app.state.door
    if not door.settings.signs_in:
        hint = "：管理员用 huiqi account add 姓名 建立账户，或设置 user_header（见 docs/安全.md）。"
        raise ProblemError(403, "MAINTAIN_CLOSED", "没有设置登录，网上维护不开放", hint=hint)
    if user is None:
        if request.method in _SAFE:
            raise SignInFirst
        hint = "；请另开一页登录，再回到刚才的页面提交，填写的内容还在。"
        raise ProblemError(401, "SIGN_IN", "没有登录，或登录已过期", hint=hint)
    if request.method in _SAFE:
        yield user
        return
    request.state.form = await own_form(request, user.holder, door.settings.upload_files)
    try:
        yield user
    finally:
        await request.state.form.close()


async def own_form(request: Request, holder: str, most: int = 0) -> FormData:
    """The form of a request, which must come from a page of ours that this browser was shown. `most`: files in it."""
    door: Door = request.app.state.door
    if not forms.from_own_page(request, door.settings.base_url):
        raise refusal()
    try:
        found = await request.form(max_files=most, max_fields=_FIELDS, max_part_size=_PART)
    except HTTPException as error:
        message = "表单不能读取，或者文件、栏目太多"
        raise KBError("FORM_BROKEN", message, hint=f"；一次最多 {most} 个文件。") from error
    token = found.get(forms.FIELD) or request.headers.get(forms.HEADER) or ""
    if not isinstance(token, str) or not forms.is_token(token, door.ledger.secret(), holder):
        raise refusal()
    return found


def refusal() -> ProblemError:
    """The answer to a form that is not ours."""
    told: KBError = forms.refused()
    return ProblemError(403, told.code, str(told))


Maintainer = Annotated[User, Depends(maintainer)]


def form(request: Request, _: Maintainer) -> FormData:
    """The form that a maintainer sent (a dependency)."""
    found: FormData = request.state.form
    return found


Form = Annotated[FormData, Depends(form)]


def text(sent: FormData, name: str, most: int = 2000) -> str:
    """A field of a form without blanks around it; KBError when it is far too long."""
    value = sent.get(name)
    if not isinstance(value, str):
        return ""
    if len(value) > most:
        raise KBError("FORM_LONG", f"内容超过 {most:,} 个字符", place=name)
    return value.replace("\r\n", "\n").strip()


def uploads(sent: FormData, name: str) -> list[UploadFile]:
    """The files of a form."""
    return [one for one in sent.getlist(name) if isinstance(one, UploadFile) and one.filename]


def install(app: FastAPI) -> None:
    """Send to sign in who must."""
    app.add_exception_handler(SignInFirst, _to_sign_in)


async def _to_sign_in(request: Request, _: Exception) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    there = f"{SIGN_IN}?next={quote(wanted, safe='')}"
    headers = {"Cache-Control": "no-store"}
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={**headers, "HX-Redirect": there})
    return RedirectResponse(there, 303, headers=headers)
