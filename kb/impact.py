"""New documents and a knowledge base in, what would be different out: figures, what ends, answers of profiles.

Worked out on a copy of the read model that is thrown away; nothing in the knowledge base is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from engine.decide import Status
from engine.hierarchy import REGION
from engine.ties import Altered, Repeal
from ingest.groups import dictionary
from ontology.codebook import CodeBook
from ontology.findings import Finding, KBError
from ontology.model import Audience, Bound, BoundRole, Measure, PolicyDocument
from ontology.profile import Profile
from ontology.profile_read import ProfileFile, read_profile_file

from .adding import Candidate
from .duplicates import letters_of, shingles
from .index import Index, Listed
from .index_write import Entry, IndexWriter
from .matching import Answer, Result, match
from .place import INDEX, PROFILES, Place
from .weighing import generic

_ALIKE, _PAIR = Fraction(1, 2), 2
_FILES = ("*.yaml", "*.yml", "*.json")


class Turn(StrEnum):
    """What happens to a measure for an enterprise: it applies now, no longer, perhaps, or is decided otherwise."""

    GAINED = "gained"
    LOST = "lost"
    OPEN = "open"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Refigured:
    """A figure of a measure of the region that a new document gives otherwise."""

    kind: str
    old: tuple[PolicyDocument, Measure, Bound]
    new: tuple[PolicyDocument, Measure, Bound]


@dataclass(frozen=True, slots=True)
class Superseded:
    """A stored document that a new one puts out of force or changes, with how many measures it has for enterprises."""

    document: Listed
    measures: int
    repeal: Repeal | None
    changes: tuple[Altered, ...]


@dataclass(frozen=True, slots=True)
class Turned:
    """A measure that is decided otherwise than before; None where it was not there, or is no more."""

    turn: Turn
    before: Result | None
    after: Result | None


@dataclass(frozen=True, slots=True)
class Affected:
    """A reference profile at a place, with what changes in its answer."""

    name: str
    region: str | None
    turned: tuple[Turned, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What adding documents would change on a day. `unread`: reference profiles that cannot be read, and why.

    `doubts`: what is doubtful about the new documents beside those that are there, such as a change of one that is not.
    """

    as_of: date
    added: int
    refigured: tuple[Refigured, ...]
    superseded: tuple[Superseded, ...]
    profiles: tuple[Affected, ...]
    unread: tuple[str, ...] = ()
    doubts: tuple[Finding, ...] = ()


def impact(
    place: Place, candidates: Sequence[Candidate], codes: CodeBook, today: date, replaced: Listed | None = None
) -> Impact:
    """What adding the documents would change; on their first day when none of them holds today."""
    day = _day(candidates, today)
    files, unread = _profiles(place, codes)
    with ExitStack() as opened:
        current = place.current()
        before = None if current is None else Index(current / INDEX)
        if before is not None:
            opened.callback(before.close)
        after = opened.enter_context(_scratch(current, candidates, codes, replaced))
        documents = [one.document for one in candidates]
        return Impact(
            day,
            sum(len(_served(document)) for document in documents),
            tuple(_refigured(documents, before, codes)) if before else (),
            tuple(_superseded(before, after)) if before else (),
            tuple(_affected(files, _regions(documents), before, after, codes, day)),
            unread,
            tuple(doubt for one in candidates for doubt in beyond(one.entry, after.findings(one.document.id))),
        )


def beyond(read: Entry, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that a document has beside those of its own text."""
    return tuple(one for one in found if one not in read.findings)


def _day(candidates: Sequence[Candidate], today: date) -> date:
    """Today, unless the only document does not hold today: then its first day."""
    if len(candidates) != 1:
        return today
    document = candidates[0].document
    starts = document.valid_from or document.issued
    over = document.valid_to is not None and document.valid_to < today
    return starts if starts is not None and (over or starts > today) else today


@contextmanager
def _scratch(
    current: Path | None, candidates: Sequence[Candidate], codes: CodeBook, replaced: Listed | None
) -> Iterator[Index]:
    """The read model as it would be."""
    with TemporaryDirectory(prefix="huiqi-") as folder:
        path = Path(folder) / INDEX
        if current is not None:
            copyfile(current / INDEX, path)
        writer = IndexWriter(path, dictionary(codes))
        if replaced is not None:
            writer.remove(replaced.iri)
        for one in candidates:
            writer.put(replace(one.entry, version=f"new:{one.document.id}"))
        writer.describe(codes)
        writer.close()
        index = Index(path)
        try:
            yield index
        finally:
            index.close()


def _profiles(place: Place, codes: CodeBook) -> tuple[tuple[ProfileFile, ...], tuple[str, ...]]:
    """The reference profiles: those that came with the corpus, and those in the knowledge base's own folder."""
    current = place.current()
    folders = [place.root / PROFILES, *([current / PROFILES] if current else [])]
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(one for form in _FILES for one in folder.glob(form)):
            found.setdefault(path.name, path)
    read, unread = [], []
    for path in found.values():
        try:
            file = read_profile_file(path, codes)
            read.append(replace(file, name=file.name or path.stem))
        except KBError as error:
            unread.append(str(error))
    return tuple(read), tuple(unread)


def _regions(documents: Sequence[PolicyDocument]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(document.region for document in documents if document.region))


def _affected(
    files: Sequence[ProfileFile],
    regions: Sequence[str],
    before: Index | None,
    after: Index,
    codes: CodeBook,
    day: date,
) -> Iterator[Affected]:
    """Each profile where it is; one that is nowhere in particular, in the regions of the new documents."""
    for file in files:
        for profile in _placed(file.profile, regions):
            now = match(after, codes, profile, day)
            was = match(before, codes, profile, day) if before is not None else None
            region = profile.facts.get(REGION)
            yield Affected(file.name or "", region if isinstance(region, str) else None, tuple(_turned(was, now)))


def _placed(profile: Profile, regions: Sequence[str]) -> Iterable[Profile]:
    if REGION in profile.facts:
        return (profile,)
    return (profile.model_copy(update={"facts": {**profile.facts, REGION: region}}) for region in regions)


def _turned(was: Answer | None, now: Answer) -> Iterator[Turned]:
    """The measures that are decided otherwise, in the order of the documents; then those that are gone."""
    old = {} if was is None else _placed_results(was)
    new = _placed_results(now)
    for iri, after in new.items():
        before = old.get(iri)
        if turn := _turn(before.status if before else None, after.status):
            yield Turned(turn, before, after)
    for iri, before in old.items():
        if iri not in new and before.status is not Status.NOT_APPLICABLE:
            yield Turned(Turn.LOST, before, None)


def _placed_results(answer: Answer) -> Mapping[str, Result]:
    return {one.measure.id: one for one in answer.results if one.document.region is not None}


def _turn(was: Status | None, now: Status) -> Turn | None:
    if was is now or (was is None and now is Status.NOT_APPLICABLE):
        return None
    if now is Status.APPLIES:
        return Turn.GAINED
    if was is Status.APPLIES and now is Status.NOT_APPLICABLE:
        return Turn.LOST
    return Turn.OPEN if was is None else Turn.CHANGED


def _served(document: PolicyDocument) -> list[Measure]:
    return [one for one in document.measures if one.audience is Audience.ENTERPRISE]


def _granted(measure: Measure) -> Mapping[str, Bound]:
    """The first figure of each kind that a measure grants."""
    found: dict[str, Bound] = {}
    for bound in measure.thresholds:
        if bound.role is BoundRole.BENEFIT:
            found.setdefault(bound.kind, bound)
    return found


def _refigured(documents: Sequence[PolicyDocument], before: Index, codes: CodeBook) -> Iterator[Refigured]:
    """The figures that measures of the same region, instrument and kind had, where they differ from the new ones."""
    for document in documents:
        near = [one.iri for one in before.listed() if document.region and one.region == document.region]
        old = [(found, one) for found in before.documents(near) for one in _served(found)]
        for measure in _served(document):
            for kind, bound in _granted(measure).items():
                if found := _counterpart(measure, kind, old, codes):
                    was = _granted(found[1])[kind]
                    if (was.op, was.value, was.unit) != (bound.op, bound.value, bound.unit):
                        yield Refigured(kind, (*found, was), (document, measure, bound))


def _counterpart(
    measure: Measure, kind: str, old: Sequence[tuple[PolicyDocument, Measure]], codes: CodeBook
) -> tuple[PolicyDocument, Measure] | None:
    """The measure that gives the same kind of thing, the most alike; much alike where the kind says not for what."""
    scored = [
        (_likeness(measure, other), document, other)
        for document, other in old
        if other.instrument == measure.instrument and kind in _granted(other)
    ]
    best = max(scored, key=lambda one: one[0], default=None)
    least = _ALIKE if generic(kind, codes) else Fraction(1, 5)
    return None if best is None or best[0] < least else best[1:]


def _likeness(one: Measure, other: Measure) -> Fraction:
    """The share of pairs of letters that two texts have in common."""
    first, second = (shingles(letters_of(measure.quote.text), _PAIR) for measure in (one, other))
    return Fraction(len(first & second), len(first | second))


def _superseded(before: Index, after: Index) -> Iterator[Superseded]:
    """The stored documents of which new ones say that they end or read otherwise."""
    for one in before.listed():
        was, now = before.ties.get(one.iri), after.ties.get(one.iri)
        if now is None:
            continue
        repeal = now.repeal if was is None or now.repeal != was.repeal else None
        changes = tuple(change for change in now.changes if was is None or change not in was.changes)
        if repeal or changes:
            yield Superseded(one, len(_served(before.document(one.iri))), repeal, changes)
