"""Who did what, when and from where in; a line of JSON at the end of a file out, on disk before the answer is sent."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, from which address, in which request."""

    who: str
    address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """The file; lines are only ever added."""

    path: Path

    def note(self, actor: Actor, what: str, about: Mapping[str, Any] | None = None) -> None:
        """Add a line: `what` was done, with what it was about."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"at": at, **asdict(actor), "what": what, **(about or {})}, ensure_ascii=False)
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{line}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def last(self, count: int) -> tuple[dict[str, Any], ...]:
        """The newest lines, the newest first."""
        if not self.path.is_file():
            return ()
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1000 * count))
            lines = file.read().decode("utf-8", "replace").splitlines()
        whole = [line for line in lines if line.startswith("{") and line.endswith("}")]
        return tuple(json.loads(line) for line in reversed(whole[-count:]))
