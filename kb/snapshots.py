"""A knowledge-base folder in, the open knowledge base of its newest generation out, for as long as a request needs it.

A new build is taken up by the next request; those that run keep what they began with, which is closed after the last.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from engine.routing import RuleCache
from ontology.findings import KBError

from .base import KnowledgeBase
from .place import Place

_KEPT = 256
"""Documents that stay in memory: the answers of a day rest on few."""
_log = logging.getLogger("huiqi.server")


@dataclass(slots=True)
class _Held:
    """An open generation and how many requests read it."""

    kb: KnowledgeBase
    digest: str
    leases: int = 0
    retired: bool = False


@dataclass(slots=True)
class Snapshots:
    """The generations in use. `trouble`: why the newest build could not be opened; the one before goes on."""

    root: Path
    rules: RuleCache = field(default_factory=RuleCache)
    trouble: str | None = None
    _current: _Held | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _opening: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def lease(self) -> Iterator[KnowledgeBase]:
        """The newest knowledge base while the block runs; KBError when there is none."""
        held = self._taken()
        try:
            yield held.kb
        finally:
            self._given_back(held)

    def digest(self) -> str:
        """A name of what is answered now: the same for the same documents, reviews and software."""
        held = self._taken()
        self._given_back(held)
        return held.digest

    def close(self) -> None:
        """Let go of the files, at once or after the last request."""
        with self._lock:
            self._retire()

    def _taken(self) -> _Held:
        newest = Place(self.root).current()
        with self._lock:
            held = self._current
            if held is not None and held.kb.generation == newest:
                held.leases += 1
                return held
        return self._renewed(newest)

    def _renewed(self, newest: Path | None) -> _Held:
        """Open the newest generation; where that fails, the one before serves on."""
        with self._opening:
            with self._lock:
                held = self._current
                if held is not None and held.kb.generation == newest:
                    held.leases += 1
                    return held
            try:
                opened = self._opened()
            except KBError as error:
                return self._kept(error)
            with self._lock:
                self._retire()
                self._current, self.trouble = opened, None
                opened.leases += 1
            _log.info("knowledge base %s, version %s", opened.kb.generation.name, opened.digest)
            return opened

    def _opened(self) -> _Held:
        try:
            kb = KnowledgeBase(self.root, self.rules, _KEPT)
        except KBError:
            kb = KnowledgeBase(self.root, self.rules, _KEPT)  # a build may have swept it away between two looks
        return _Held(kb, _digest(kb))

    def _kept(self, error: KBError) -> _Held:
        with self._lock:
            if self._current is None:
                raise error
            if self.trouble != str(error):
                _log.error("the newest build cannot be opened: %s", error)
            self.trouble = str(error)
            self._current.leases += 1
            return self._current

    def _retire(self) -> None:
        """Under the lock: close the current generation, or mark it to be closed after its last request."""
        held, self._current = self._current, None
        if held is not None:
            held.retired = True
            if not held.leases:
                held.kb.index.close()

    def _given_back(self, held: _Held) -> None:
        with self._lock:
            held.leases -= 1
            if held.retired and not held.leases:
                with suppress(OSError):
                    held.kb.index.close()


def _digest(kb: KnowledgeBase) -> str:
    """Of the software and what was read: reviews, code lists and relations are part of the documents' versions."""
    found = hashlib.sha256(version("huiqi-kb").encode())
    for row in kb.index.database.execute("SELECT key, value FROM meta ORDER BY key"):
        found.update(f"{row[0]}\0{row[1]}\0".encode())
    for row in kb.index.database.execute("SELECT iri, version, json FROM document ORDER BY iri"):
        found.update("\0".join(row).encode())
    return found.hexdigest()[:16]
