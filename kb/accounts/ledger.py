"""What all workers of a server share about signing in: the secret, who is signed in, and how often somebody guessed.

One SQLite file that only the server's user reads. Of a session only the digest of its token is kept.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FILE = "sessions.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY CHECK (id = 1), value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS session (digest TEXT PRIMARY KEY, name TEXT, stamp TEXT, made REAL, seen REAL);
CREATE TABLE IF NOT EXISTS guess (key TEXT PRIMARY KEY, count INTEGER, last REAL);
"""
_NOTED = 60.0
"""Seconds after which it is noted again that a session is in use."""
_FORGOTTEN = 3600.0
"""Seconds after which wrong guesses are forgotten."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who signed in. `stamp`: of the password by which."""

    name: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How many guesses are free, and the longest wait in seconds after more; each doubles the wait."""

    free: int
    longest: float

    def wait(self, count: int) -> float:
        """Seconds from the last of so many guesses to the next."""
        return 0.0 if count < self.free else float(min(self.longest, 2 ** min(count - self.free, 20)))


OF_NAME, OF_ADDRESS = Pace(5, 60.0), Pace(20, 900.0)
"""A name waits a minute at most, so that nobody can lock a maintainer out; an address waits longer."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The shared file of a server; `lasts`, `idles`: seconds that a session lasts at all, and unused."""

    folder: Path
    lasts: float
    idles: float

    def secret(self) -> bytes:
        """The key by which forms are signed: made once."""
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (secrets.token_bytes(32),))
            return bytes(database.execute("SELECT value FROM secret").fetchone()[0])

    def begin(self, name: str, stamp: str) -> str:
        """A new session: its token, which is kept nowhere else than with who signed in."""
        token, now = secrets.token_urlsafe(32), time.time()
        with self._open() as database:
            oldest = (now - self.lasts, now - self.idles)
            database.execute("DELETE FROM session WHERE made < ? OR seen < ?", oldest)
            database.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?)", (_digest(token), name, stamp, now, now))
        return token

    def session(self, token: str) -> Session | None:
        """Whose token it is, if it still holds."""
        now = time.time()
        with self._open() as database:
            query = "SELECT name, stamp, made, seen FROM session WHERE digest = ?"
            row = database.execute(query, (_digest(token),)).fetchone()
            if row is None or now - row[2] > self.lasts or now - row[3] > self.idles:
                return None
            if now - row[3] > _NOTED:
                database.execute("UPDATE session SET seen = ? WHERE digest = ?", (now, _digest(token)))
        return Session(row[0], row[1])

    def end(self, token: str) -> None:
        """Sign out."""
        with self._open() as database:
            database.execute("DELETE FROM session WHERE digest = ?", (_digest(token),))

    def guessing(self, name: str, address: str) -> int:
        """Count a guess before it is looked at; seconds to wait when it came too soon and is not looked at."""
        now = time.time()
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("DELETE FROM guess WHERE last < ?", (now - _FORGOTTEN,))
            left = 0.0
            for key, pace in _keys(name, address):
                row = database.execute("SELECT count, last FROM guess WHERE key = ?", (key,)).fetchone()
                left = max(left, row[1] + pace.wait(row[0]) - now if row else 0.0)
            if left <= 0:
                said = "INSERT INTO guess VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET count = count + 1, last = ?"
                database.executemany(said, [(key, now, now) for key, _ in _keys(name, address)])
            database.execute("COMMIT")
        return 0 if left <= 0 else int(left) + 1

    def guessed(self, name: str, address: str) -> None:
        """It was no guess: forget the count of the name, and this one of the address."""
        (of_name, _), (of_address, _) = _keys(name, address)
        with self._open() as database:
            database.execute("DELETE FROM guess WHERE key = ?", (of_name,))
            database.execute("UPDATE guess SET count = count - 1 WHERE key = ?", (of_address,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        path = self.folder / FILE
        if fresh := not path.exists():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as database:
            if fresh or not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'guess'").fetchone():
                database.executescript(_SCHEMA)
            yield database


def _keys(name: str, address: str) -> tuple[tuple[str, Pace], tuple[str, Pace]]:
    return (f"n:{_digest(unicodedata.normalize('NFC', name.strip()))}", OF_NAME), (f"a:{address}", OF_ADDRESS)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
