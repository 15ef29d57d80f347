"""Queries in, answers out, by worker processes that are kept warm, work a limited time, and are killed after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from kb.store import Dataset

from . import errors
from .frames import Job, Kind, Line, send
from .media import Wanted

_START = 30.0
"""Seconds for a worker to open the store."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What queries may take: seconds and megabytes each, bytes of answer, how many at once, seconds in the queue."""

    seconds: float = 10.0
    memory: int = 512
    answer: int = 20_000_000
    workers: int = 2
    patience: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found, as the bytes of a media type; `triples`: a graph, not a table."""

    media: str
    body: bytes
    triples: bool


class _Worker:
    """One process with the store open."""

    def __init__(self, store: Path, memory: int) -> None:
        """Start it; it opens the store while others go on."""
        path = os.pathsep.join(one for one in sys.path if one)
        command = [sys.executable, "-P", "-m", "kb.sparql.worker", str(store.absolute()), str(memory)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": path},
            cwd="/",
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in = self._process.stdin
        self._line = Line(self._process.stdout)
        self._ready = False

    def ask(self, job: Job) -> Answer:
        """Answer a job; TimeoutError, EOFError or OSError when the worker is of no use any more."""
        if not self._ready:
            self._line.receive(time.monotonic() + _START)
            self._ready = True
        until = time.monotonic() + job.seconds
        send(self._in, Kind.JOB, job.packed())
        body = bytearray()
        while True:
            kind, piece = self._line.receive(until)
            if kind is Kind.DATA:
                body += piece
                continue
            told = json.loads(piece)
            if kind is Kind.DONE:
                return Answer(told["media"], bytes(body), told["triples"])
            raise errors.error_of(told["code"], told.get("detail", ""))

    @property
    def ready(self) -> bool:
        """Whether it has answered before."""
        return self._ready

    def runs(self) -> bool:
        """Whether it has not been ended by others."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it, whatever it does, and leave nothing behind."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()


@dataclass(slots=True)
class Pool:
    """The workers of one store. A worker that was killed is replaced at once."""

    store: Path
    limits: Limits
    _idle: list[_Worker] = field(default_factory=list)
    _closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _places: threading.Semaphore = field(init=False)
    _queue: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        """Start the workers."""
        self._places = threading.Semaphore(self.limits.workers)
        self._queue = threading.Semaphore(2 * self.limits.workers)
        self._idle = [self._started() for _ in range(self.limits.workers)]

    def ask(self, query: str, wanted: Wanted, dataset: Dataset | None = None) -> Answer:
        """Answer a query; QueryError with the reason when there is no answer."""
        job = Job(query, wanted.table, wanted.graph, self.limits.answer, self.limits.seconds, dataset)
        if not self._queue.acquire(blocking=False):
            raise self._busy_error()
        try:
            if not self._places.acquire(timeout=self.limits.patience):
                raise self._busy_error()
            try:
                return self._answered(job)
            finally:
                self._places.release()
        finally:
            self._queue.release()

    def close(self) -> None:
        """End the workers that wait, at once; those that work, after their answer."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.stop()

    def _answered(self, job: Job) -> Answer:
        worker = self._taken()
        sound = False
        try:
            answer = worker.ask(job)
            sound = True
            return answer
        except errors.QueryError:
            sound = True
            raise
        except TimeoutError as error:
            raise errors.error_of(errors.LATE) from error
        except (EOFError, OSError) as error:
            raise errors.error_of(errors.HEAVY if worker.ready else errors.START) from error
        finally:
            self._given_back(worker, sound)

    def _taken(self) -> _Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.runs():
                    return worker
                worker.stop()
            return self._started()

    def _given_back(self, worker: _Worker, sound: bool) -> None:
        if not sound:
            worker.stop()
        with self._lock:
            if not self._closed:
                self._idle.append(worker if sound else self._started())
                return
        if sound:
            worker.stop()

    def _started(self) -> _Worker:
        return _Worker(self.store, self.limits.memory)

    def _busy_error(self) -> errors.QueryError:
        return errors.error_of(errors.BUSY, wait=max(1, round(self.limits.seconds)))
