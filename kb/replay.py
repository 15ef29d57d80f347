"""A receipt and a knowledge base in, the same question answered anew out, with what differs and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from .base import KnowledgeBase
from .estimating import with_stated
from .receipt import DocumentVersion, Receipt, Verdict, load, receipt, written

_ALIKE = 0.5
"""From here on two quotes of one document count as one measure reworded."""

_PARTS = {"status": "verdict", "validity": "validity", "reasons": "reasons", "missing": "missing"}


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the receipt and what it is now (None: was not, or is no more there)."""

    what: str
    place: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """What became of one measure: changed, reworded, gone or new; `because`: which inputs of it are not the same."""

    kind: str
    before: Verdict | None
    after: Verdict | None
    parts: tuple[Change, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """A receipt beside its repetition."""

    old: Receipt
    new: Receipt
    identical: bool
    changes: tuple[Change, ...]
    measures: tuple[MeasureChange, ...]


def replay(kb: KnowledgeBase, path: Path) -> Replay:
    """Put the question of a receipt again and compare."""
    old, data = load(path)
    answer = kb.match(kb.profile(old.profile), old.as_of, everywhere=old.everywhere)
    answer = with_stated(answer, old.amounts, kb.codes)
    new = receipt(answer, kb.codes, everywhere=old.everywhere)
    changes = (*_inputs(old, new), *_derived(old, new))
    return Replay(old, new, data == written(new), changes, tuple(_measures(old, new, changes)))


def _inputs(old: Receipt, new: Receipt) -> Iterator[Change]:
    """Program, parameters, code lists and documents that are not the same."""
    yield from _mapping("software", old.software.model_dump(), new.software.model_dump())
    yield from _mapping("parameters", old.parameters, new.parameters)
    yield from _mapping("codes", {"codes": old.knowledge.codes}, {"codes": new.knowledge.codes})
    yield from _mapping("profile", old.profile, new.profile)
    for was, now in _documents(old.knowledge.documents, new.knowledge.documents):
        if was and now and was.version != now.version:
            what = "reading" if was.sha256 == now.sha256 else "document"
            yield Change(what, was.file, was.version, now.version)
        elif (was is None or now is None) and (shown := was or now):
            yield Change("document", shown.file, was and was.version, now and now.version)


def _derived(old: Receipt, new: Receipt) -> Iterator[Change]:
    yield from _mapping("derived", old.derived, new.derived)
    if old.findings != new.findings:
        yield Change("findings", "", list(old.findings), list(new.findings))


def _mapping(what: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield Change(what, key, before.get(key), after.get(key))


def _documents(
    old: Sequence[DocumentVersion], new: Sequence[DocumentVersion]
) -> Iterator[tuple[DocumentVersion | None, DocumentVersion | None]]:
    """The documents of both sides in pairs: of one IRI, else (a text without number is named by its bytes) one file."""
    left = {one.id: one for one in new}
    pairs = [(one, left.pop(one.id, None)) for one in old]
    files = {one.file: one for one in left.values()}
    for was, now in pairs:
        found = now or files.pop(was.file, None)
        if found and found.id in left:
            del left[found.id]
        yield was, found
    for one in left.values():
        yield None, one


def _measures(old: Receipt, new: Receipt, changes: Sequence[Change]) -> Iterator[MeasureChange]:
    """The measures whose verdict, reasons or words are not the same, in the order of the receipt; new ones last."""
    now = {one.result["measure"]: one for one in new.results}
    was = {one.result["measure"]: one for one in old.results}
    names = {a.id: b.id for a, b in _documents(old.knowledge.documents, new.knowledge.documents) if a and b}
    moved = _reworded([v for m, v in was.items() if m not in now], [v for m, v in now.items() if m not in was], names)
    causes = _Causes(old, new, changes, names)
    for name, before in was.items():
        after = now.get(name) or moved.get(name)
        parts = tuple(_parts(before, after)) if after else ()
        if after is None:
            yield MeasureChange("gone", before, None, (), causes.of(before.document))
        elif parts:
            kind = "changed" if name in now else "reworded"
            yield MeasureChange(kind, before, after, parts, causes.of(before.document))
    used = {one.result["measure"] for one in moved.values()}
    for name, after in now.items():
        if name not in was and name not in used:
            yield MeasureChange("new", None, after, (), causes.of(after.document))


def _parts(before: Verdict, after: Verdict) -> Iterator[Change]:
    """Words, verdict, period, reasons and missing facts that differ; then whatever else does."""
    if before.text != after.text:
        yield Change("text", before.clause, before.text, after.text)
    for key in dict.fromkeys((*_PARTS, *before.result, *after.result)):
        one, other = before.result.get(key), after.result.get(key)
        if one != other and key != "measure":
            yield Change(_PARTS.get(key, key), before.clause, one, other)


def _reworded(gone: Iterable[Verdict], new: list[Verdict], names: dict[str, str]) -> dict[str, Verdict]:
    """For measures that are gone the new one of their document whose words are most alike, each taken once."""
    found: dict[str, Verdict] = {}
    for before in gone:
        near = [one for one in new if one.document == names.get(before.document)]
        alike = [(SequenceMatcher(None, before.text, one.text, autojunk=False).ratio(), one) for one in near]
        ratio, after = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        if after is not None and ratio >= _ALIKE:
            found[before.result["measure"]] = after
            new.remove(after)
    return found


class _Causes:
    """Which inputs of a measure's verdict changed."""

    def __init__(self, old: Receipt, new: Receipt, changes: Sequence[Change], names: dict[str, str]) -> None:
        now = {one.id: one for one in new.knowledge.documents}
        self._own = {one.id: _cause(one, now.get(names.get(one.id, ""))) for one in old.knowledge.documents}
        shared = ("profile", "parameters", "codes", "software")
        self._shared = tuple(what for what in shared if any(change.what == what for change in changes))

    def of(self, document: str) -> tuple[str, ...]:
        return (*self._own.get(document, ("new_document",)), *self._shared)


def _cause(was: DocumentVersion, now: DocumentVersion | None) -> tuple[str, ...]:
    """How a document differs: another text (or none), the same text read otherwise, not at all."""
    if now is None or was.sha256 != now.sha256:
        return ("document",)
    return () if was.version == now.version else ("reading",)


def replay_json(found: Replay) -> dict[str, Any]:
    """The comparison as plain JSON values (huiqi-replay/1)."""
    return {
        "format": "huiqi-replay/1",
        "identical": found.identical,
        "as_of": found.old.as_of.isoformat(),
        "changes": [_change_json(change) for change in found.changes],
        "measures": [
            {
                "kind": one.kind,
                "measure": one.before and one.before.result["measure"],
                "now": one.after and one.after.result["measure"],
                "because": list(one.because),
                "parts": [_change_json(part) for part in one.parts],
            }
            for one in found.measures
        ],
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {"what": change.what, "place": change.place, "before": change.before, "after": change.after}
