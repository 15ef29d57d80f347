"""A document by name in, the desk at which it is reviewed out; kept while nobody changes what it was read from."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from hashlib import sha256

from kb.base import KnowledgeBase
from kb.review import files
from kb.review.choices import Case
from kb.reviewing import Desk, desk

_KEPT = 6


@dataclass(slots=True)
class Desks:
    """The last desks of a worker: reading a document takes a second, and a person decides many times."""

    _kept: OrderedDict[tuple[str, str], Desk] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def desk(self, kb: KnowledgeBase, name: str) -> Desk:
        """The desk, with the decisions as they stand on disk now."""
        key = (kb.generation.name, kb.document(name).id)
        with self._lock:
            found = self._kept.get(key)
        found = desk(kb, key[1]) if found is None else replace(found, decisions=files.load(found.path))
        self.keep(kb, found)
        return found

    def keep(self, kb: KnowledgeBase, found: Desk) -> None:
        """Hold a desk ready."""
        with self._lock:
            self._kept[kb.generation.name, found.document.id] = found
            self._kept.move_to_end((kb.generation.name, found.document.id))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def stamp(case: Case) -> str:
    """Changes with what is decided about a measure, or read of it: a form filled in for another state is told so."""
    said = repr((case.decisions, sorted(case.fields.items()), case.now and sorted(case.now.items())))
    return sha256(said.encode()).hexdigest()[:16]
