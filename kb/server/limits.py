"""Requests in, the same out unless they are too large or too many: limits by size of the body and by address."""

from __future__ import annotations

import time
from contextlib import suppress

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ontology.findings import KBError

from .problems import problem
from .settings import Settings

_FREE = ("/static/", "/health", "/metrics")
_UPLOADS = "/maintain"


class TooLarge(Exception):  # noqa: N818 (told as a problem, never seen by a caller)
    """More came than is read."""


class Limits:
    """Refuses bodies over the limit while they arrive, and addresses that ask too often."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Read the limits; KBError for a rate that is none."""
        self._app, self._settings = app, settings
        self._rate = rate_of(settings)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or tell why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if (wait := self._wait(request)) is not None:
            headers = {"Retry-After": str(wait)}
            detail = f"这个地址的请求过于频繁，请 {wait} 秒后再试。"
            await problem(request, 429, detail, code="TOO_MANY", headers=headers)(scope, receive, send)
            return
        await self._sized(scope, receive, send, request)

    async def _sized(self, scope: Scope, receive: Receive, send: Send, request: Request) -> None:
        most = self._settings.max_upload if scope["path"].startswith(_UPLOADS) else self._settings.max_body
        stated = request.headers.get("content-length", "0")
        refusal = problem(request, 413, f"请求超过 {most:,} 字节，没有读取。", code="TOO_LARGE")
        if not stated.isdecimal() or int(stated) > most:
            await refusal(scope, receive, send)
            return
        read, begun, over = 0, False, False

        async def counted() -> Message:
            nonlocal read, over
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                over = True
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if over and not begun:  # whoever read the body tells of a defect: the refusal below says what it is
                return
            begun = True
            await send(message)

        with suppress(TooLarge):
            await self._app(scope, counted, noted)
        if over and not begun:
            await refusal(scope, receive, send)

    def _wait(self, request: Request) -> int | None:
        """How many seconds an address must wait, None when it need not."""
        if self._rate is None or request.url.path.startswith(_FREE):
            return None
        address = request.client.host if request.client else ""
        if self._window.hit(self._rate, address):
            return None
        return max(1, round(self._window.get_window_stats(self._rate, address).reset_time - time.time()))


def rate_of(settings: Settings) -> RateLimitItem | None:
    """The rate in the settings: 240/minute; None when there is no limit."""
    if not settings.rate:
        return None
    try:
        return parse(settings.rate)
    except ValueError as error:
        hint = "，请写成 240/minute，不限写空。"
        raise KBError("BAD_SETTING", f"配置项 rate 不是频率：{settings.rate}", hint=hint) from error
