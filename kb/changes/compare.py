"""Two states of knowledge in, the documents and measures that are new, gone or changed out, with the fields changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.ties import name_key
from kb.quality.alike import likeness
from ontology.model import Measure, PolicyDocument, ReviewState

from .fields import Fields, document_fields, measure_fields
from .snapshot import Snapshot

_Kind = TypeVar("_Kind", PolicyDocument, Measure)
_ALIKE = 0.5
"""From here on two quotes of one document count as one measure reworded."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is not the same: what it was, what it is."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change(Generic[_Kind]):
    """One document or measure that is new (`before` None), gone (`after` None), or changed in some fields."""

    before: _Kind | None
    after: _Kind | None
    fields: tuple[Field, ...] = ()

    @property
    def one(self) -> _Kind:
        """What it is, or was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document with what changed in its measures."""

    document: Change[PolicyDocument]
    measures: tuple[Change[Measure], ...]

    @property
    def kind(self) -> str:
        """Whether the document is new, gone or changed."""
        return kind_of(self.document)


def kind_of(change: Change[_Kind]) -> str:
    """Whether something is new, gone or changed."""
    return "added" if change.before is None else "removed" if change.after is None else "changed"


def compared(old: Snapshot, new: Snapshot) -> tuple[DocumentChange, ...]:
    """Every document that is new, gone or changed, those of the new state first, in its order."""
    return tuple(
        found for was, now in _documents(old.documents, new.documents) if (found := _document(was, now, old, new))
    )


def all_moved(old: Snapshot, new: Snapshot) -> dict[str, str]:
    """The new IRI of every measure of the old state that is still there."""
    return {
        was.id: now.id
        for before, after in _documents(old.documents, new.documents)
        if before and after
        for was, now in _measures(before, after)
        if was and now
    }


_Pair = tuple[_Kind | None, _Kind | None]


def _documents(old: Sequence[PolicyDocument], new: Sequence[PolicyDocument]) -> Iterator[_Pair[PolicyDocument]]:
    """The documents of both states in pairs: by IRI, then by number, title and file."""
    keys: tuple[Callable[[PolicyDocument], str], ...] = (
        lambda one: one.id,
        lambda one: name_key(one.doc_number or ""),
        lambda one: f"{one.region}{name_key(one.title)}" if one.title else "",
        lambda one: one.file,
    )
    return _paired(old, new, keys)


def _paired(
    old: Sequence[_Kind], new: Sequence[_Kind], keys: Iterable[Callable[[_Kind], str]]
) -> Iterator[_Pair[_Kind]]:
    """What is in both states by one key after the other; then what is new, in place, and what is gone."""
    partner: dict[int, _Kind] = {}
    left = {id(one): one for one in old}
    for key in keys:
        known: dict[str, _Kind] = {}
        for one in left.values():
            known.setdefault(key(one), one)
        for one in new:
            found = known.get(key(one)) if key(one) and id(one) not in partner else None
            if found is not None and id(found) in left:
                partner[id(one)] = left.pop(id(found))
    yield from ((partner.get(id(one)), one) for one in new)
    yield from ((one, None) for one in left.values())


def _document(
    before: PolicyDocument | None, after: PolicyDocument | None, old: Snapshot, new: Snapshot
) -> DocumentChange | None:
    if before is None or after is None:
        pairs: list[_Pair[Measure]] = [(one, None) for one in before.measures] if before else []
        pairs += [(None, one) for one in after.measures] if after else []
        return DocumentChange(Change(before, after), tuple(Change(*pair) for pair in pairs))
    fields = _changed(document_fields(before, old.codes), document_fields(after, new.codes))
    pairs = list(_measures(before, after))
    changes = []
    for was, now in pairs:
        if was is None or now is None:
            changes.append(Change(was, now))
        else:
            told = measure_fields(before, was, old.codes), measure_fields(after, now, new.codes)
            if differing := _changed(*told):
                changes.append(Change(was, now, differing))
    if not fields and not changes:
        return None
    return DocumentChange(Change(before, after, fields), tuple(changes))


def _changed(before: Fields, after: Fields) -> tuple[Field, ...]:
    return tuple(Field(name, before[name], now) for name, now in after.items() if before[name] != now)


def _measures(before: PolicyDocument, after: PolicyDocument) -> Iterator[_Pair[Measure]]:
    """The measures of two states of a document in pairs: by the end of the IRI, then the most alike quotes."""
    old, new = (
        [one for one in document.measures if one.review is not ReviewState.REJECTED] for document in (before, after)
    )
    pairs = list(_paired(old, new, (lambda one: one.id, lambda one: one.id.partition("#")[2])))
    gone = [was for was, now in pairs if was and now is None]
    fresh = [now for was, now in pairs if now and was is None]
    reworded = _alike(gone, fresh)
    taken = {id(one) for one in reworded.values()}
    for was, now in pairs:
        if now is not None:
            yield was or reworded.get(id(now)), now
        elif was is not None and id(was) not in taken:
            yield was, None


def _alike(gone: Sequence[Measure], fresh: Sequence[Measure]) -> dict[int, Measure]:
    """For each new measure the gone one whose words are most like its own, each used once; the best pairs first."""
    scored = sorted(
        (
            (likeness(was.quote.text, now.quote.text) + 0.1 * (was.instrument == now.instrument), -i, -j)
            for i, was in enumerate(gone)
            for j, now in enumerate(fresh)
            if likeness(was.quote.text, now.quote.text) >= _ALIKE
        ),
        reverse=True,
    )
    found: dict[int, Measure] = {}
    used: set[int] = set()
    for _, i, j in scored:
        if -i not in used and id(fresh[-j]) not in found:
            found[id(fresh[-j])] = gone[-i]
            used.add(-i)
    return found
