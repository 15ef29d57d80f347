"""An open knowledge base in, its dump files on disk out: written once for each generation and day, then kept."""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.base import KnowledgeBase

from .catalogue import File
from .dumps import write

_KEPT = 2
"""So many generations stay: one that is being fetched is not taken away at once."""


@dataclass(slots=True)
class Shelf:
    """The dumps of one server. Callers wait while they are written."""

    _folder: TemporaryDirectory[str] | None = None
    _known: dict[str, tuple[Path, tuple[File, ...]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def files(self, kb: KnowledgeBase, on: date) -> tuple[Path, tuple[File, ...]]:
        """The folder of the files, and what is known of each."""
        key = f"{kb.generation.name}-{on.isoformat()}"
        with self._lock:
            if key not in self._known:
                if self._folder is None:
                    self._folder = TemporaryDirectory(prefix="huiqi-dumps-")
                folder = Path(self._folder.name) / key
                self._known[key] = (folder, write(kb, folder, on))
                self._forget()
            return self._known[key]

    def _forget(self) -> None:
        for key in [*self._known][:-_KEPT]:
            shutil.rmtree(self._known.pop(key)[0], ignore_errors=True)

    def close(self) -> None:
        """Take everything away."""
        with self._lock:
            self._known.clear()
            if self._folder is not None:
                self._folder.cleanup()
                self._folder = None
