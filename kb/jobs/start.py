"""A piece of long work in, a process of its own that does it out; the server neither waits nor shares its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from ontology.findings import KBError

from .folder import Job, Jobs, Kind, Phase, State

_AT_ONCE = 2
_TRIES, _MOMENT = 50, 0.1
_LONGEST = 1800.0
"""Seconds after which work is ended."""


def start(job: Job, jobs: Jobs, kb: Path, kind: Kind) -> None:
    """Begin; KBError when so much goes on that this would have to wait long."""
    running = sum(not one.state.ended for one in jobs.every() if one.id != job.id)
    if running >= _AT_ONCE:
        hint = "；请等其中一项完成后再试，传上来的文件请重新选择。"
        raise KBError("BUSY", f"正在处理 {running} 项工作", hint=hint)
    handle = _locked(job)
    if handle is None:
        raise KBError("JOB_RUNNING", "这项工作正在处理", hint="，请看它的进度。")
    try:
        job.tell(State(kind, Phase.QUEUED))
        process = subprocess.Popen(
            [sys.executable, "-m", "kb.jobs.work", str(job.path), str(kb), kind.value],
            stdin=subprocess.DEVNULL,
            pass_fds=(handle,),  # with the lock: it is free again when the process ends, however it ends
            start_new_session=True,
        )
    finally:
        os.close(handle)
    threading.Thread(target=_watched, args=(process,), daemon=True).start()


def _locked(job: Job) -> int | None:
    """The lock of a piece of work: a process that has told its end holds it a moment longer."""
    for _ in range(_TRIES):
        if (handle := job.lock()) is not None:
            return handle
        if not job.state.ended:
            return None
        time.sleep(_MOMENT)
    return None


def _watched(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(_LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
