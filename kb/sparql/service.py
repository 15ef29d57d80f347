"""Knowledge-base folders in, answers out: the workers of the newest generation, those of an older one let go."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .pool import Limits, Pool

if TYPE_CHECKING:
    from kb.server.settings import Settings


@dataclass(slots=True)
class Queries:
    """The pool in use; nothing is started before the first query."""

    limits: Limits
    _pool: Pool | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, store: Path) -> Pool:
        """The workers of a store. Those of the store before it end when they have answered."""
        with self._lock:
            before = self._pool
            if before is not None and before.store == store:
                return before
            self._pool = Pool(store, self.limits)
            pool = self._pool
        if before is not None:
            before.close()
        return pool

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()


def queries_of(settings: Settings) -> Queries:
    """The queries of a server, with the limits of its settings."""
    return Queries(
        Limits(
            seconds=settings.sparql_seconds,
            memory=settings.sparql_memory,
            answer=settings.sparql_answer,
            workers=settings.sparql_workers,
        )
    )
