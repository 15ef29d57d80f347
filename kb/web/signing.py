"""The pages on which maintainers sign in and out."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kb.accounts import forms
from kb.accounts.door import SESSION, Door, set_cookie
from kb.accounts.gate import SIGN_IN, own_form, text
from kb.server.pages import page

router = APIRouter(include_in_schema=False)
_HOME = "/maintain"
_PRIVATE = {"Cache-Control": "no-store"}


@router.get(SIGN_IN, response_class=HTMLResponse)
def sign_in(request: Request, next: str = "") -> Response:
    """The form."""
    wanted = forms.own_path(next, _HOME)
    if request.state.user is not None:
        return RedirectResponse(wanted, 303, headers=_PRIVATE)
    return _shown(request, wanted)


@router.post(SIGN_IN, response_class=HTMLResponse)
async def signed_in(request: Request) -> Response:
    """A name and a password in, a session out; the same answer for a wrong name as for a wrong password."""
    sent = await own_form(request, request.state.holder)
    wanted = forms.own_path(text(sent, "next"), _HOME)
    name, password = text(sent, "name"), sent.get("password")
    return await run_in_threadpool(_tried, request, name, password if isinstance(password, str) else "", wanted)


def _tried(request: Request, name: str, password: str, wanted: str) -> Response:
    door: Door = request.app.state.door
    address = request.client.host if request.client else ""
    if wait := door.ledger.guessing(name, address):
        headers = {"Retry-After": str(wait)}
        error = f"尝试的次数太多，请等 {wait} 秒再试。"
        return _shown(request, wanted, error=error, name=name, status_code=429, headers=headers)
    account = door.book.matching(name, password) if name and password else None
    if account is None:
        door.note(request, "sign-in refused", name[:40] or "?")
        return _shown(request, wanted, error="名称或密码不对。", name=name, status_code=401)
    door.ledger.guessed(name, address)
    token = door.begin(request, account)
    door.note(request, "signed in", account.name)
    answer = RedirectResponse(wanted, 303, headers=_PRIVATE)
    seconds = int(door.settings.session_hours * 3600)
    answer.headers.append("Set-Cookie", set_cookie(request, SESSION, token, seconds))
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """The end of a session."""
    door: Door = request.app.state.door
    user = request.state.user
    if user is not None and user.session:
        await own_form(request, user.holder)
        door.ledger.end(user.holder)
        door.note(request, "signed out")
    answer = RedirectResponse("/", 303, headers={**_PRIVATE, "Clear-Site-Data": '"cache"'})
    answer.headers.append("Set-Cookie", set_cookie(request, SESSION, "", 0))
    return answer


def _shown(request: Request, wanted: str, error: str = "", name: str = "", **how: Any) -> HTMLResponse:
    door: Door = request.app.state.door
    values: dict[str, Any] = {"wanted": wanted, "error": error, "name": name}
    values |= {"token": forms.token_of(door.ledger.secret(), request.state.holder) if _open(door) else ""}
    values |= {"passwords": _open(door)}
    how["headers"] = {**_PRIVATE, **how.get("headers", {})}
    return page(request, "maintain/sign_in.html.j2", **how, **values)


def _open(door: Door) -> bool:
    """Whether one signs in by name and password here."""
    return door.settings.accounts is not None or door.settings.accounts_file.is_file()
