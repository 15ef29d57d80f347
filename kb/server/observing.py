"""Requests in, the same out, each with an identifier, a line in the log and its place in the measurements."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from uuid import uuid4

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GIVEN = re.compile(r"[\w.-]{1,64}\Z", re.ASCII)
_log = logging.getLogger("huiqi.access")
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Measurements:
    """What a server counts, for Prometheus."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        names = ("method", "route", "status")
        self.requests = Counter("huiqi_requests_total", "Requests answered", names, registry=self.registry)
        self.seconds = Histogram(
            "huiqi_request_seconds", "Time to answer", names[:2], registry=self.registry, buckets=_BUCKETS
        )
        self.running = Gauge("huiqi_requests_running", "Requests being answered", registry=self.registry)
        self.documents = Gauge("huiqi_documents", "Documents of the knowledge base", registry=self.registry)


class Observing:
    """Names, times and counts requests. What follows a question mark is not logged: it may say who asks."""

    def __init__(self, app: ASGIApp, measurements: Measurements) -> None:
        """`measurements`: where they are counted."""
        self._app, self._counted = app, measurements

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request and note it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = _identifier(scope)
        scope.setdefault("state", {})["request_id"] = name
        status, size, begun = 500, 0, time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = name
            size += len(message.get("body", b""))
            await send(message)

        self._counted.running.inc()
        try:
            await self._app(scope, receive, noted)
        finally:
            self._counted.running.dec()
            self._note(scope, name, status, size, time.perf_counter() - begun)

    def _note(self, scope: Scope, name: str, status: int, size: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "other"
        self._counted.requests.labels(scope["method"], route, status).inc()
        self._counted.seconds.labels(scope["method"], route).observe(seconds)
        client = scope.get("client")
        values = {
            "request_id": name,
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": size,
            "client": client[0] if client else None,
        }
        _log.info("%(method)s %(path)s %(status)s %(ms)s ms", values, extra={"values": values})


def _identifier(scope: Scope) -> str:
    """The identifier that a proxy gave, or a new one."""
    for key, value in scope["headers"]:
        if key == b"x-request-id" and _GIVEN.match(given := value.decode("latin-1")):
            return str(given)
    return uuid4().hex


class Lines(logging.Formatter):
    """Records as JSON, an object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        values = {"time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname.lower()}
        values |= {"logger": record.name, "message": record.getMessage()} | getattr(record, "values", {})
        if record.exc_info:
            values["error"] = self.formatException(record.exc_info)
        return json.dumps(values, ensure_ascii=False)


def log_to_stderr(form: str) -> None:
    """Write the log of the server as text or as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines() if form == "json" else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    for name, level in (("huiqi", logging.INFO), ("uvicorn.error", logging.INFO), ("mcp", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
