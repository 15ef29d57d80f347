"""The process that does a piece of long work: its folder in, its state and result in that folder out."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.pipeline import DocumentKnown
from kb.accounts.audit import Actor, Audit
from kb.adding import Candidate, Intake, Survey
from kb.adding_options import known_of
from kb.base import KnowledgeBase, day
from kb.corpus import Item
from kb.failure_log import failure_log
from kb.impact import impact
from kb.place import Place
from ontology import skos
from ontology.codebook import CodeBook
from ontology.findings import KBError

from .folder import Job, Kind, Phase, State
from .preview import preview, written_json
from .received import Received

_NICE = 5


def main(folder: str, kb: str, kind: str) -> None:
    """Do the work; whatever goes wrong is told in its state."""
    os.nice(_NICE)  # answers come first
    job, place, wish = Job(Path(folder)), Place(Path(kb)), Kind(kind)
    try:
        match wish:
            case Kind.PREVIEW:
                _preview(job, place)
            case Kind.WRITE:
                _write(job, place)
            case Kind.RENEW:
                _renew(job, place)
    except KBError as error:
        job.tell(State(wish, Phase.FAILED, error=str(error), code=error.code))
    except Exception:
        log, path = failure_log()
        log.exception("job %s", job.id)
        job.tell(
            State(wish, Phase.FAILED, error=f"程序内部出错，没有写入；详情记在 {Path(path).name}。", code="FAILED")
        )
        raise


def _items(job: Job, wanted: Mapping[str, Any], codes: CodeBook) -> tuple[Item, ...]:
    """The documents that were handed in, with what a person said of them."""
    files = [Received(**one) for one in wanted["files"]]
    known = known_of(wanted["known"], codes) or DocumentKnown()
    return tuple(Item("upload", one.source(job.path), replace(known, file=one.name)) for one in files)


def _survey(job: Job, intake: Intake, kind: Kind) -> Survey:
    """What adding the documents would do; each file is told when it has been read."""
    items = _items(job, job.wanted, intake.codes)

    def told(_: str, done: int, total: int) -> None:
        name = items[done].known.file if done < len(items) else ""
        job.tell(State(kind, Phase.READING, name or "", done, total))

    told("", 0, len(items))
    found = intake.survey(items, told)
    return replace(found, candidates=tuple(_homed(one) for one in found.candidates))


def _homed(one: Candidate) -> Candidate:
    """The document for a corpus folder with a name of ours: region and year."""
    document = one.document
    year = document.issued or document.valid_from
    folder = f"{document.region or 'region'}-{year.year if year else 'undated'}"
    return replace(one, item=replace(one.item, folder=folder))


def _preview(job: Job, place: Place) -> None:
    with Intake(place, job.wanted.get("replace")) as intake:
        found = _survey(job, intake, Kind.PREVIEW)
        _show(job, intake, found, Kind.PREVIEW)


def _show(job: Job, intake: Intake, found: Survey, kind: Kind, *, again: bool = False) -> None:
    """Work out what would change, and let it be seen."""
    job.tell(State(kind, Phase.COMPARING))
    job.finish(State(Kind.PREVIEW, Phase.READY, again=again), _shown(intake, found))


def _shown(intake: Intake, found: Survey) -> dict[str, Any]:
    change = None
    if found.candidates:
        change = impact(intake.place, found.candidates, intake.codes, day(None), intake.replaced)
    values = preview(found, change, intake.codes)
    digest = sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return {"generation": _generation(intake.place), "digest": digest, "preview": values}


def _generation(place: Place) -> str | None:
    current = place.current()
    return current.name if current else None


def _write(job: Job, place: Place) -> None:
    """Write what was seen; what is no longer as it was seen is shown again instead."""
    before = job.result
    with Intake(place, job.wanted.get("replace")) as intake:
        found = _survey(job, intake, Kind.WRITE)
        if _generation(place) != before["generation"]:
            job.tell(State(Kind.WRITE, Phase.COMPARING))
            now = _shown(intake, found)
            if now["digest"] != before["digest"]:
                job.finish(State(Kind.PREVIEW, Phase.READY, again=True), now)
                return
        job.tell(State(Kind.WRITE, Phase.WAITING if _busy(place) else Phase.WRITING))
        report = intake.write(found)
    told = written_json(report)
    job.finish(State(Kind.WRITE, Phase.DONE), {**before, "written": told})
    _note(job, place, "documents added", {"documents": [one["id"] for one in told], "replaced": job.wanted["replace"]})


def _renew(job: Job, place: Place) -> None:
    """Put to use what was decided about a document."""
    from kb.reviewing import desk

    document = job.wanted["document"]
    job.tell(State(Kind.RENEW, Phase.READING))
    with KnowledgeBase(place.root) as kb:
        found = desk(kb, document)
    job.tell(State(Kind.RENEW, Phase.WAITING if _busy(place) else Phase.WRITING))
    entry = found.put_to_use()
    job.finish(State(Kind.RENEW, Phase.DONE), {"document": entry.document.id, "measures": len(entry.document.measures)})
    _note(job, place, "document renewed", {"document": document})


def _busy(place: Place) -> bool:
    """Whether somebody else writes just now: then this waits for its turn."""
    try:
        handle = os.open(place.root / "lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _note(job: Job, place: Place, what: str, about: Mapping[str, Any]) -> None:
    wanted = job.wanted
    Audit(Path(wanted["audit"])).note(Actor(**wanted["actor"]), what, {"job": job.id, **about})


def _run(arguments: Sequence[str]) -> None:
    folder, kb, kind = arguments
    main(folder, kb, kind)


if __name__ == "__main__":
    skos.load()
    _run(sys.argv[1:])
