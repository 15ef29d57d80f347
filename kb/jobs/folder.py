"""A folder of one piece of long work: what is wanted, what was handed in, how far it is, what came of it.

DIR/ID/job.json       what is wanted, and by whom
DIR/ID/N/source.*     the files that were handed in, under names of ours
DIR/ID/state.json     how far it is (replaced in one step)
DIR/ID/result.json    what came of it
DIR/ID/lock           held by the process that does it: whoever finds it free knows that nobody does
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ontology.findings import KBError

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_KEPT = 7 * 24 * 3600.0
"""Seconds after which what nobody touched any more is thrown away."""
_MOST = 100


class Kind(StrEnum):
    """What is done."""

    PREVIEW = "preview"
    WRITE = "write"
    RENEW = "renew"


class Phase(StrEnum):
    """How far it is."""

    QUEUED = "queued"
    READING = "reading"
    COMPARING = "comparing"
    WAITING = "waiting"
    WRITING = "writing"
    READY = "ready"
    DONE = "done"
    FAILED = "failed"


_ENDED = (Phase.READY, Phase.DONE, Phase.FAILED)


@dataclass(frozen=True, slots=True)
class State:
    """How far a piece of work is. `name`: what it is at; `error`: why it failed."""

    kind: Kind
    phase: Phase
    name: str = ""
    done: int = 0
    total: int = 0
    error: str = ""
    code: str = ""
    again: bool = False
    """What was shown is no longer so, and is shown anew."""

    @property
    def ended(self) -> bool:
        """Whether nothing goes on any more."""
        return self.phase in _ENDED


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work in its folder."""

    path: Path

    @property
    def id(self) -> str:
        """Its name: drawn by lot, so that nobody guesses it."""
        return self.path.name

    @property
    def wanted(self) -> dict[str, Any]:
        """What is wanted."""
        found: dict[str, Any] = json.loads((self.path / "job.json").read_text(encoding="utf-8"))
        return found

    def want(self, wanted: Mapping[str, Any]) -> None:
        """Write what is wanted."""
        _put(self.path / "job.json", {"at": datetime.now(UTC).isoformat(timespec="seconds"), **wanted})

    @property
    def result(self) -> dict[str, Any]:
        """What came of it; nothing as long as it goes on."""
        try:
            found: dict[str, Any] = json.loads((self.path / "result.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    @property
    def state(self) -> State:
        """How far it is; failed when the process that did it is gone without a word."""
        found = self._state()
        if found.ended or self._held():
            return found
        found = self._state()  # it may have ended between the two looks
        if found.ended:
            return found
        error = "处理中断了（服务停止或内存不足），请重新来一次。"
        return replace(found, phase=Phase.FAILED, code="JOB_LOST", error=error)

    def _state(self) -> State:
        table = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
        return State(**{**table, "kind": Kind(table["kind"]), "phase": Phase(table["phase"])})

    def tell(self, state: State) -> None:
        """Write how far it is."""
        _put(self.path / "state.json", asdict(state))

    def finish(self, state: State, result: Mapping[str, Any]) -> None:
        """Write what came of it, then that it is there."""
        _put(self.path / "result.json", result)
        self.tell(state)

    def lock(self) -> int | None:
        """The open lock of whoever does the work; None while another does."""
        handle = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        return handle

    def _held(self) -> bool:
        handle = self.lock()
        if handle is not None:
            os.close(handle)
        return handle is None

    def drop(self) -> None:
        """Throw it away, unless it goes on."""
        if not self.state.ended:
            raise KBError("JOB_RUNNING", "还在处理，不能放弃", hint="，请等它结束。")
        shutil.rmtree(self.path)


@dataclass(frozen=True, slots=True)
class Jobs:
    """All long work of a server."""

    root: Path

    def new(self) -> Job:
        """A folder for a new piece of work."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        if len(self.every()) >= _MOST:
            raise KBError("JOBS_MANY", f"有 {_MOST} 项没有确认的工作", hint="，请先确认或放弃其中一些。")
        job = Job(self.root / secrets.token_hex(16))
        job.path.mkdir(mode=0o700)
        return job

    def job(self, name: str) -> Job:
        """One by its name; KBError for any other text."""
        if _ID.fullmatch(name) and (self.root / name / "state.json").is_file():
            return Job(self.root / name)
        raise KBError("JOB_UNKNOWN", "没有这项工作，或已经放弃", hint="，请看维护首页上的列表。")

    def every(self) -> tuple[Job, ...]:
        """All, the newest first."""
        found = [path for path in self.root.glob("*") if _ID.fullmatch(path.name) and (path / "state.json").is_file()]
        return tuple(Job(path) for path in sorted(found, key=_touched, reverse=True))

    def _sweep(self) -> None:
        """Throw away what nobody came back to."""
        for path in self.root.glob("*"):
            if time.time() - _touched(path) > _KEPT:
                with suppress(OSError):
                    shutil.rmtree(path)


def _touched(path: Path) -> float:
    state = path / "state.json"
    return (state if state.is_file() else path).stat().st_mtime


def _put(path: Path, value: Mapping[str, Any]) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)
