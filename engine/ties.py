"""What documents say of themselves and each other in, which repeals and changes which out.

A document named by number or (within a region) by whole title is found in whichever order the two came; one that is
younger than the document that names it is another one of the same name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ontology.model import Amendment, Change, Criterion, Measure, PolicyDocument

_CUTS = frozenset({Change.REPLACE, Change.DELETE})
_PUTS_IN = frozenset({Change.REPLACE, Change.INSERT})


class Heading(NamedTuple):
    """What tells which document repeals or changes which, and how long each holds by itself."""

    id: str
    title: str | None
    doc_number: str | None
    region: str | None
    begins: date | None
    repeals: tuple[str, ...]
    amendments: tuple[Amendment, ...] = ()
    ends: date | None = None
    duration: str | None = None

    @property
    def name(self) -> str:
        """What people call it by."""
        return self.doc_number or self.title or self.id


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that puts another out of force, from which day on (None: nobody knows when it begins itself)."""

    document: str
    name: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Altered:
    """A change made by a document of the store, from which day on, and the stretches of the changed text it reaches."""

    document: str
    name: str
    day: date | None
    amendment: Amendment
    places: tuple[tuple[int, int], ...] = ()

    def reaches(self, place: int) -> bool:
        """Whether what stands at a place of the changed text is meant."""
        return any(low <= place < high for low, high in self.places)

    @property
    def cuts(self) -> bool:
        """Whether the clause as it was ends."""
        return self.amendment.change in _CUTS


@dataclass(frozen=True, slots=True)
class Ties:
    """What others say of a document, and what it puts into others itself."""

    repeal: Repeal | None = None
    changes: tuple[Altered, ...] = ()
    insets: tuple[Inset, ...] = ()
    missing: tuple[Amendment, ...] = ()

    def inset(self, measure: Measure) -> Inset | None:
        """The words put into another document in which a measure stands."""
        place = measure.quote.start
        return next((one for one in self.insets if one.start <= place < one.end), None)

    def on(self, measure: Measure) -> tuple[Altered, ...]:
        """The changes of the words in which a measure stands, of its document or of the one that it is put into."""
        inset = self.inset(measure)
        if inset is not None:
            return inset.later
        return tuple(one for one in self.changes if one.reaches(measure.quote.start))


@dataclass(frozen=True, slots=True)
class Inset:
    """Words of an amending document (`start`, `end` in its text) that stand in another one from a day on.

    `around`: what others say of that one; `later`: changes of the same clause after it; `criteria`: its general ones.
    """

    start: int
    end: int
    day: date | None
    clause: str | None
    target: Heading
    around: Ties
    later: tuple[Altered, ...] = ()
    criteria: Criterion | None = None


NONE = Ties()


def heading(document: PolicyDocument) -> Heading:
    """What a document says of itself and of those that it repeals or changes."""
    return Heading(
        document.id,
        document.title,
        document.doc_number,
        document.region,
        document.valid_from or document.issued,
        document.repeals,
        document.amendments,
        document.valid_to,
        document.valid_duration,
    )


def repeals(headings: Iterable[Heading]) -> Mapping[str, Repeal]:
    """For every document that another one repeals, the first to do so."""
    known = tuple(headings)
    named = _named(known)
    found: dict[str, Repeal] = {}
    for later in known:
        for name in later.repeals:
            for earlier in _meant(later, name, named):
                told = Repeal(later.id, later.name, later.begins)
                found[earlier.id] = min(found.get(earlier.id, told), told, key=lambda one: one.day or date.max)
    return found


def changes(headings: Iterable[Heading]) -> Iterator[tuple[Altered, Heading | None]]:
    """Every amendment with the document that it changes; None when that is not in the store."""
    known = tuple(headings)
    named = _named(known)
    for later in known:
        for amendment in later.amendments:
            day = amendment.effective or later.begins
            names = filter(None, (amendment.doc_number, amendment.title))
            meant = next((found for name in names if (found := _meant(later, name, named))), ())
            yield Altered(later.id, later.name, day, amendment), meant[0] if meant else None


def puts_in(amendment: Amendment) -> bool:
    """Whether an amendment has words that stand in the other document."""
    return amendment.change in _PUTS_IN and amendment.new is not None


def _named(headings: Iterable[Heading]) -> Mapping[str, list[Heading]]:
    found: dict[str, list[Heading]] = {}
    for one in headings:
        for name in filter(None, (one.title, one.doc_number)):
            found.setdefault(name_key(name), []).append(one)
    return found


def _meant(later: Heading, name: str, named: Mapping[str, list[Heading]]) -> tuple[Heading, ...]:
    """The documents that another one can mean by a name."""
    return tuple(one for one in named.get(name_key(name), ()) if _before(later, one, name))


def _before(later: Heading, earlier: Heading, name: str) -> bool:
    if later.id == earlier.id or (later.begins and earlier.begins and later.begins < earlier.begins):
        return False
    return name_key(name) == name_key(earlier.doc_number or "") or later.region == earlier.region


def name_key(name: str) -> str:
    """A name without brackets, spaces and other signs, full-width forms as plain ones."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name)))


def concerns(amendment: Amendment, measure: Measure) -> bool:
    """Whether words that an amendment replaces stand in a measure."""
    old = amendment.old
    return amendment.change is Change.WORDS and old is not None and plain(old.text) in plain(measure.quote.text)


def plain(text: str) -> str:
    """A text with full-width forms as plain ones."""
    return unicodedata.normalize("NFKC", text)
