"""Requests to /mcp in, answers for assistants out: streamable HTTP without sessions, under known names only.

A page that a browser shows could else ask a server on the reader's own machine under a name that it made up (DNS
rebinding): requests for other hosts, and those from pages of other sites, are refused.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kb.server.problems import problem
from kb.server.settings import Settings

from .server import PolicyServer
from .tools import Lease

PATH = "/mcp"
_OWN = ("127.0.0.1", "localhost", "::1")
_EVERYWHERE = ("0.0.0.0", "::")
_ANY = "*"


class Assistants:
    """The way in for assistants, part of an application."""

    def __init__(self, settings: Settings, lease: Lease) -> None:
        """Which names it answers for; nothing runs yet."""
        self._lease, self._most = lease, settings.max_body
        self._names = names_of(settings)
        self._origins = settings.cors_origins
        self._server: PolicyServer | None = None
        self.path = PATH

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer while the block runs."""
        server = PolicyServer(self._lease)
        server.streamable_http_app(
            stateless_http=True,
            json_response=True,
            max_request_body_size=self._most,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # see `_refusal`
        )
        async with server.session_manager.run():
            self._server = server
            try:
                yield
            finally:
                self._server = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["route"] = self  # by its path the request is counted
        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        if self._server is None:
            msg = "asked outside of the block in which it runs"
            raise RuntimeError(msg)
        await self._server.session_manager.handle_request(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """Why a request is not answered."""
        host = _host(f"//{request.headers.get('host', '')}")
        if not _known(host, self._names):
            hint = "请在 huiqi.toml 用 base_url 或 allowed_hosts 写明本服务的域名"
            return problem(request, 421, f"不接受发给“{host}”的请求；{hint}。", code="BAD_HOST")
        origin = request.headers.get("origin")
        if origin is not None and not self._from_here(origin):
            return problem(request, 403, f"不接受来自“{origin}”网页的请求。", code="BAD_ORIGIN")
        if request.method != "POST":
            detail = "MCP 只接受 POST 请求；用法见 docs/接入.md"
            return problem(request, 405, detail, headers={"Allow": "POST"})
        return None

    def _from_here(self, origin: str) -> bool:
        if origin in self._origins or _ANY in self._origins:
            return True
        return origin.startswith(("http://", "https://")) and _known(_host(origin), self._names)


def names_of(settings: Settings) -> tuple[str, ...]:
    """The host names under which a server is asked: this machine's own, and those of the settings."""
    bound = () if settings.host in _EVERYWHERE else (settings.host,)
    public = (_host(settings.base_url),) if settings.base_url else ()
    return tuple(name.lower() for name in (*_OWN, *bound, *public, *settings.allowed_hosts))


def _host(address: str) -> str:
    """The host name of an address, without port."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _known(host: str, names: tuple[str, ...]) -> bool:
    return bool(host) and any(fnmatchcase(host, name) for name in names)
