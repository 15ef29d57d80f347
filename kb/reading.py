"""Documents to be read in, each read or refused out: one here, many in processes of their own on all cores.

What goes wrong with one document is told of that document; the others are read all the same.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import wait

from ingest.pipeline import Ingested
from ontology import skos
from ontology.codebook import CodeBook
from ontology.findings import Finding, KBError

from .build import Progress, faults, quiet, read_item
from .corpus import Item
from .failure_log import failure_log

_WORTH = 50_000
"""So many bytes make up for starting processes, each of which reads the word lists first (about three long texts)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that cannot be read, and why."""

    item: Item
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read, and what the shapes and code lists find in it."""

    ingested: Ingested
    faults: tuple[Finding, ...]


def read_each(items: Sequence[Item], progress: Progress = quiet) -> Iterator[Reading | Refused]:
    """What each document was read to, or why not, in their order; many are read ahead while one is looked at."""
    if len(items) == 1 or sum(map(_size, items)) < _WORTH:
        codes = skos.load()
        yield from (_told(_attempt(item, codes), items, i, progress) for i, item in enumerate(items))
        return
    pool = _pool()
    try:
        futures = [pool.submit(_work, item) for item in items]
        for i, (item, future) in enumerate(zip(items, futures, strict=True)):
            yield _told(_outcome(item, future), items, i, progress)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _size(item: Item) -> int:
    try:
        return item.source.stat().st_size
    except OSError:  # reading it will tell
        return 0


def _told(found: Reading | Refused, items: Sequence[Item], place: int, progress: Progress) -> Reading | Refused:
    progress(items[place].source.name, place + 1, len(items))
    return found


def _attempt(item: Item, codes: CodeBook) -> Reading | Refused:
    try:
        found = read_item(item, codes)
        return Reading(found, faults(found.document, codes))
    except KBError as error:
        return Refused(item, error.code, str(error))


def _pool() -> ProcessPoolExecutor:
    """Fresh processes: a copy of this one would copy its threads' locks."""
    return ProcessPoolExecutor(
        os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent
    )


def _outcome(item: Item, future: Future[Reading | Refused]) -> Reading | Refused:
    """The result; a process that died takes others with it, so that each of them is tried once more alone."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BrokenProcessPool):
        with _pool() as alone:
            again = alone.submit(_work, item)
            error = again.exception()
            if error is None:
                return again.result()
    log, path = failure_log()
    log.error("reading %s", item.source, exc_info=error)
    message = f"{item.source.name}：读取时程序内部出错，没有收录；详情记在 {path}"
    return Refused(item, "READ_FAILED", message)


def _work(item: Item) -> Reading | Refused:
    return _attempt(item, _codes())


@cache
def _codes() -> CodeBook:
    return skos.load()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
