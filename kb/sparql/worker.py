"""The process that answers queries: jobs on standard input, answers on standard output, nothing else to reach.

Once the store is open it can open no file and no connection any more, gets no more memory than allowed, and its own
alarm ends it when a job takes longer than the server would wait: also when the server is gone.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import IO, Any, cast

from kb.store import MalformedError, Reader, parses

from .frames import Job, Kind, job_of, receive, send
from .keywords import looks_like_update, uses

_SPARE = 2.0
"""Seconds that the server has to end a worker before the worker ends itself."""
_NICE = 5
_PIECE = 65536


class _TooLarge(Exception):  # noqa: N818 (told as a piece, never seen by a caller)
    """More was found than may be sent."""


class _NoForm(Exception):  # noqa: N818
    """The caller takes no answer of the kind that was found."""


class _Out:
    """Where an answer is written: sent on in pieces, up to a size."""

    def __init__(self, out: IO[bytes], most: int) -> None:
        self._out, self._left = out, most
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Take some of the answer."""
        self._left -= len(data)
        if self._left < 0:
            raise _TooLarge
        self._held += data
        if len(self._held) >= _PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            send(self._out, Kind.DATA, bytes(self._held))
            self._held.clear()


def main() -> None:
    """Answer until nobody asks any more: `worker.py STORE MEGABYTES`."""
    store, megabytes = sys.argv[1:]
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    source = sys.stdin.buffer
    reader = Reader(Path(store))
    parses("ASK {}")
    _confine(int(megabytes) * 1024 * 1024)
    send(out, Kind.READY)
    while True:
        try:
            _, packed = receive(source)
        except EOFError:
            return
        job = job_of(packed)
        signal.setitimer(signal.ITIMER_REAL, job.seconds + _SPARE)  # SIGALRM is not handled: it ends the process
        kind, told = _answered(reader, job, out)
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(out, kind, json.dumps(told).encode())


def _confine(memory: int) -> None:
    """Give up what a query must not have: new files and connections, more memory, a place before others."""
    used = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize() if _has_proc() else 0
    if used:
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    os.nice(_NICE)


def _has_proc() -> bool:
    return Path("/proc/self/statm").exists()


def _answered(reader: Reader, job: Job, out: IO[bytes]) -> tuple[Kind, dict[str, Any]]:
    """Send what a query finds; how it ended."""
    try:
        return Kind.DONE, _asked(reader, job, out)
    except MalformedError as error:
        code = "SPARQL_UPDATE" if looks_like_update(job.query) else "SPARQL_SYNTAX"
        return Kind.FAILED, {"code": code, "detail": str(error)}
    except PermissionError:
        return Kind.FAILED, {"code": "SPARQL_SERVICE"}
    except _TooLarge:
        return Kind.FAILED, {"code": "SPARQL_LARGE"}
    except _NoForm:
        return Kind.FAILED, {"code": "SPARQL_FORM"}
    except (OSError, ValueError, MemoryError) as error:
        return Kind.FAILED, {"code": "SPARQL_FAILED", "detail": str(error)}


def _asked(reader: Reader, job: Job, out: IO[bytes]) -> dict[str, Any]:
    """Answer a query that asks nobody else; PermissionError for one that would."""
    if uses("service", job.query):
        if parses(job.query):
            raise PermissionError
        union = False
    else:
        union = job.dataset is None and not uses("from", job.query)
    found = reader.ask(job.query, union=union, dataset=job.dataset)
    media = job.graph if found.triples else job.table
    if media is None:
        raise _NoForm
    written = _Out(out, job.most)
    found.write(cast("IO[bytes]", written), media)
    written.flush()
    return {"media": media, "triples": found.triples}


if __name__ == "__main__":
    main()
