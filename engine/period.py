"""A document, a measure and a day in: where the day lies, how many days are left, what would settle it out."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ontology.model import Measure, PolicyDocument

_DAY = timedelta(days=1)


class Validity(StrEnum):
    """Where a date lies in the period of a measure; undetermined: a period that starts or ends on an unknown date."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    UNDETERMINED = "undetermined"


class Heading(NamedTuple):
    """What tells which document repeals which."""

    id: str
    title: str | None
    doc_number: str | None
    region: str | None
    begins: date | None
    repeals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that puts another out of force, from which day on (None: nobody knows when it begins itself)."""

    document: str
    name: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day (None: not stated), the repeal that cuts it short, and which dates are still to be found."""

    starts: date | None
    ends: date | None
    repeal: Repeal | None = None
    settled_by: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether a date is missing without which nobody can say when it ends."""
        return bool(self.settled_by)

    def validity(self, day: date) -> Validity:
        """Where a day lies."""
        return place(day, self.starts, self.ends, self.open)

    def days_left(self, day: date) -> int | None:
        """How many days are left after a day in force: 0 on the last one; None when no end is known or not in force."""
        if self.ends is None or self.validity(day) is not Validity.IN_FORCE:
            return None
        return (self.ends - day).days


def place(day: date, starts: date | None, ends: date | None, is_open: bool) -> Validity:
    """Where a day lies in a period (both ends inclusive)."""
    if starts is not None and day < starts:
        return Validity.NOT_YET
    if ends is not None and day > ends:
        return Validity.EXPIRED
    return Validity.UNDETERMINED if is_open else Validity.IN_FORCE


def period(document: PolicyDocument, measure: Measure, repeal: Repeal | None = None) -> Period:
    """A measure's own period, else that of its document, from the date of issue at the earliest; a repeal ends both.

    `settled_by` names what nobody knows: the day of issue of the document, the day on which a repealing one begins.
    """
    starts = measure.valid_from or document.valid_from or document.issued
    ends = measure.valid_to or document.valid_to
    unknown = [document.id] if ends is None and starts is None and document.valid_duration is not None else []
    if repeal is not None:
        if repeal.day is None:
            unknown.append(repeal.document)
        else:
            ends = min(ends or date.max, repeal.day - _DAY)
    return Period(starts, ends, repeal, tuple(unknown))


def heading(document: PolicyDocument) -> Heading:
    """What a document says of itself and of those that it repeals."""
    begins = document.valid_from or document.issued
    return Heading(document.id, document.title, document.doc_number, document.region, begins, document.repeals)


def repeals(headings: Iterable[Heading]) -> Mapping[str, Repeal]:
    """For every document that another one repeals, by number or (within a region) by whole title, the first to do so.

    A document repeals neither itself nor one that is younger.
    """
    known = tuple(headings)
    named: dict[str, list[Heading]] = {}
    for one in known:
        for name in filter(None, (one.title, one.doc_number)):
            named.setdefault(name_key(name), []).append(one)
    found: dict[str, Repeal] = {}
    for later in known:
        for name in later.repeals:
            for earlier in named.get(name_key(name), ()):
                if _ends(later, earlier, name):
                    told = Repeal(later.id, later.doc_number or later.title or later.id, later.begins)
                    found[earlier.id] = min(found.get(earlier.id, told), told, key=lambda one: one.day or date.max)
    return found


def _ends(later: Heading, earlier: Heading, name: str) -> bool:
    if later.id == earlier.id or (later.begins and earlier.begins and later.begins < earlier.begins):
        return False
    return name_key(name) == name_key(earlier.doc_number or "") or later.region == earlier.region


def name_key(name: str) -> str:
    """A name without brackets, spaces and other signs, full-width forms as plain ones."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name)))


@cache
def expiring_within() -> int:
    """Up to so many days before its end a measure counts as about to expire."""
    text = (files("engine") / "parameters" / "period.toml").read_text(encoding="utf-8")
    return int(tomllib.loads(text)["expiring_within_days"])
