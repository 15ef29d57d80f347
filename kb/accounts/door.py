"""A request in, who is signed in out: by a cookie that we gave, or by a header of a trusted proxy.

A middleware puts the user where pages look for it (`request.state.user`); what needs one is in `gate`.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.server.proxies import PROXIED
from kb.server.settings import Settings
from ontology.findings import KBError

from . import forms
from .audit import Actor, Audit
from .book import Account, Book, named
from .ledger import Ledger

SESSION, FORM = "huiqi_session", "huiqi_form"
_HOLDER = re.compile(r"[\w-]{43}", re.ASCII)
_FREE = ("/static/", "/health", "/metrics")
_FORMS = ("/sign-in", "/maintain")


@dataclass(frozen=True, slots=True)
class User:
    """Who is signed in. `holder`: what forms are bound to; `session`: signed in here, so that one can sign out."""

    name: str
    holder: str
    token: str
    session: bool


@dataclass(frozen=True, slots=True)
class Door:
    """Signing in at one server."""

    settings: Settings
    book: Book
    ledger: Ledger
    audit: Audit

    def user(self, request: Request) -> User | None:
        """Who asks."""
        if not self.settings.signs_in:
            return None
        return self._by_header(request) or self._by_cookie(request)

    def _by_cookie(self, request: Request) -> User | None:
        token = request.cookies.get(cookie(SESSION, request), "")
        if not _HOLDER.fullmatch(token):
            return None
        session = self.ledger.session(token)
        account = self.book.accounts().get(session.name) if session else None
        if session is None or account is None or account.stamp != session.stamp:
            return None
        return User(account.name, token, forms.token_of(self.ledger.secret(), token), session=True)

    def _by_header(self, request: Request) -> User | None:
        """Who a trusted proxy says it is; a header that came twice is not believed."""
        header = self.settings.user_header
        if header is None or not getattr(request.state, PROXIED, False):
            return None
        said = request.headers.getlist(header)
        try:
            name = named(said[0].encode("latin-1").decode()) if len(said) == 1 else None
        except (KBError, UnicodeError):
            return None
        allowed = self.settings.maintainers
        if name is None or (allowed and name not in {unicodedata.normalize("NFC", one) for one in allowed}):
            return None
        holder = f"{name}\0{request.state.holder}"
        return User(name, holder, forms.token_of(self.ledger.secret(), holder), session=False)

    def begin(self, request: Request, account: Account) -> str:
        """Sign in: a new session in any case, so that nobody knows its token beforehand."""
        if old := request.cookies.get(cookie(SESSION, request)):
            self.ledger.end(old)
        return self.ledger.begin(account.name, account.stamp)

    def note(self, request: Request, what: str, who: str | None = None, **about: object) -> None:
        """Write in the log of changes."""
        self.audit.note(actor(request, who), what, about)


def actor(request: Request, who: str | None = None) -> Actor:
    """Who acts in a request."""
    user = getattr(request.state, "user", None)
    address = request.client.host if request.client else None
    return Actor(who or (user.name if user else "?"), address, getattr(request.state, "request_id", None))


def door(settings: Settings) -> Door:
    """The door of a server; KBError when a header would be believed from anybody."""
    if settings.user_header is not None and (not settings.trusted_proxies or "*" in settings.trusted_proxies):
        hint = "，请在 trusted_proxies 里写代理的地址（不能是 *），否则谁都能冒充。"
        raise KBError("BAD_SETTING", "设置了 user_header，却没有限定代理", hint=hint)
    hours, minutes = settings.session_hours * 3600, settings.session_idle_minutes * 60
    ledger = Ledger(Path(settings.folder), hours, minutes)
    return Door(settings, Book(settings.accounts_file), ledger, Audit(settings.audit_file))


def cookie(name: str, request: Request) -> str:
    """The name of a cookie: over https one that no other host or path can set."""
    return f"__Host-{name}" if secure(request) else name


def secure(request: Request) -> bool:
    """Whether the browser came by https."""
    return request.url.scheme == "https"


class Who:
    """Finds out who asks, before anything else looks at the request."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """`door`: where people sign in."""
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a browser that will fill in a form is given something to hold."""
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        held = request.cookies.get(cookie(FORM, request), "")
        fresh = not _HOLDER.fullmatch(held) and scope["path"].startswith(_FORMS)
        request.state.holder = secrets.token_urlsafe(32) if fresh else held
        request.state.user = self._door.user(request)

        async def given(message: Message) -> None:
            if fresh and message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("Set-Cookie", set_cookie(request, FORM, request.state.holder))
            await send(message)

        await self._app(scope, receive, given)


def set_cookie(request: Request, name: str, value: str, seconds: int | None = None) -> str:
    """The header that gives a browser a cookie which no script reads and other sites' forms do not send along."""
    parts = [f"{cookie(name, request)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += ["Secure"] if secure(request) else []
    parts += [f"Max-Age={seconds}"] if seconds is not None else []
    return "; ".join(parts)
