"""Requests in, the same out: those that a trusted proxy passes on have the address and scheme that it tells."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

PROXIED = "proxied"
"""In the state of a request: whether a trusted proxy sent it."""


class Proxies:
    """Notes whether a trusted proxy sent a request, then believes what it says of the client."""

    def __init__(self, app: ASGIApp, trusted: Sequence[str]) -> None:
        """`trusted`: addresses or networks."""
        self._app = app
        hosts = list(trusted)
        self._believing = ProxyHeadersMiddleware(app, trusted_hosts=hosts) if hosts else None  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self._believing is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        scope.setdefault("state", {})[PROXIED] = bool(client and client[0] in self._believing.trusted_hosts)
        await self._believing(scope, receive, send)  # type: ignore[arg-type]
