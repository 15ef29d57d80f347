"""What the server and a worker tell each other: jobs one way, pieces of an answer the other, each with its length."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from dataclasses import asdict, dataclass
from enum import Enum
from typing import IO, Any

from kb.store import Dataset

_HEAD = struct.Struct(">cI")
_PIECE = 65536


class Kind(Enum):
    """What a piece is."""

    READY = b"R"
    JOB = b"J"
    DATA = b"D"
    DONE = b"E"
    FAILED = b"X"


@dataclass(frozen=True, slots=True)
class Job:
    """A query with its dataset (that of the protocol), the forms that its answer may take, and how much of it.

    `table`, `graph`: media types; None: the caller takes no such answer. `seconds`: when the worker ends itself.
    """

    query: str
    table: str | None
    graph: str | None
    most: int
    seconds: float
    dataset: Dataset | None = None

    def packed(self) -> bytes:
        """The job as the bytes of a piece."""
        return json.dumps(asdict(self)).encode()


def job_of(packed: bytes) -> Job:
    """The job in a piece."""
    values: dict[str, Any] = json.loads(packed)
    given = values.pop("dataset")
    dataset = None if given is None else Dataset(tuple(given["default"]), tuple(given["named"]))
    return Job(**values, dataset=dataset)


def send(out: IO[bytes], kind: Kind, piece: bytes = b"") -> None:
    """Write a piece and pass it on."""
    out.write(_HEAD.pack(kind.value, len(piece)) + piece)
    out.flush()


def receive(source: IO[bytes]) -> tuple[Kind, bytes]:
    """The next piece, however long it takes; EOFError when the other side is gone."""
    kind, length = _HEAD.unpack(_exactly(source, _HEAD.size))
    return Kind(kind), _exactly(source, length)


def _exactly(source: IO[bytes], count: int) -> bytes:
    found = source.read(count)
    if len(found) < count:
        raise EOFError
    return found


class Line:
    """The end of a pipe where pieces arrive, with a time until when they are waited for."""

    def __init__(self, source: IO[bytes]) -> None:
        """`source`: unbuffered."""
        self._handle = source.fileno()
        self._poll = select.poll()
        self._poll.register(self._handle, select.POLLIN | select.POLLHUP)
        self._held = bytearray()

    def receive(self, until: float) -> tuple[Kind, bytes]:
        """The next piece; TimeoutError when it is not there at `until` (monotonic), EOFError when none will come."""
        self._fill(_HEAD.size, until)
        kind, length = _HEAD.unpack_from(self._held)
        self._fill(_HEAD.size + length, until)
        piece = bytes(self._held[_HEAD.size : _HEAD.size + length])
        del self._held[: _HEAD.size + length]
        return Kind(kind), piece

    def _fill(self, count: int, until: float) -> None:
        while len(self._held) < count:
            left = until - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                raise TimeoutError
            found = os.read(self._handle, _PIECE)
            if not found:
                raise EOFError
            self._held += found
