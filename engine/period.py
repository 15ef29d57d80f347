"""A document, a measure and a day in: where the day lies, how many days are left, what would settle it out."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ontology.model import Amendment, Change, Measure, PolicyDocument

from .ties import NONE, Altered, Heading, Inset, Repeal, Ties, concerns, heading

_DAY = timedelta(days=1)
_FROM_ISSUE = frozenset({"from_issue", "days_after_issue"})
"""Rules of validity (code list validity-rule) of documents that begin when they are issued, or some days later."""


class Validity(StrEnum):
    """Where a date lies in the period of a measure; undetermined: a period that starts or ends on an unknown date."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day (None: not stated), the repeal that cuts it short, and which dates are still to be found.

    `changes`: what later documents change in the words or the end; `inset`: the document that the words are put into.
    """

    starts: date | None
    ends: date | None
    repeal: Repeal | None = None
    settled_by: tuple[str, ...] = ()
    changes: tuple[Altered, ...] = ()
    inset: Inset | None = None

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


def period(document: PolicyDocument, measure: Measure, ties: Ties = NONE, day: date | None = None) -> Period:
    """A measure's own period, else that of its document, from the date of issue at the earliest.

    Words put into another document hold as long as that one. Later documents extend it, end the clause or repeal all;
    an extension that comes after the end counts from its own `day` on (None: of all that is known).
    `settled_by` names the documents of which nobody knows the day of issue.
    """
    inset = ties.inset(measure)
    told, around = (heading(document), ties) if inset is None else (inset.target, inset.around)
    starts = measure.valid_from or document.valid_from or document.issued
    if inset is not None:
        starts = inset.day
    ends, found, unknown = _held(told, around, day)
    if measure.valid_to not in (None, document.valid_to):
        ends, found = measure.valid_to, []
    around_end = ends
    anchor = starts if inset is None else told.begins
    if ends is None and anchor is None and told.duration is not None:
        unknown.append(told.id)
    if (inset is not None and inset.day is None) or (starts is None and document.validity.rule in _FROM_ISSUE):
        unknown.append(document.id)
    for change in ties.on(measure):
        if change.cuts and change.day is not None:
            ends = min(ends or date.max, change.day - _DAY)
        elif change.cuts or (change.day is None and concerns(change.amendment, measure)):
            unknown.append(change.document)
    for repeal in filter(None, (around.repeal, ties.repeal if inset is not None else None)):
        if repeal.day is None:
            unknown.append(repeal.document)
        else:
            ends = min(ends or date.max, repeal.day - _DAY)
    told_of = tuple(
        one
        for one in ties.on(measure)
        if (one.cuts or concerns(one.amendment, measure))
        and (one.day is None or ends is None or one.day <= ends + _DAY)
    )
    told_of += tuple(found) if ends == around_end else ()
    repealed = around.repeal or ties.repeal
    return Period(starts, ends, repealed, tuple(dict.fromkeys(unknown)), told_of, inset)


def _held(told: Heading, ties: Ties, day: date | None) -> tuple[date | None, list[Altered], list[str]]:
    """The last day of a document with what others extended, those that did so, and those without a date."""
    ends, found, unknown = told.ends, list[Altered](), list[str]()
    for change in sorted(ties.changes, key=lambda one: one.day or date.max):
        later = _later(ends, change.amendment)
        if later is None or (later.ends == ends and change.day is not None):
            continue
        found.append(change)
        if change.day is None:
            unknown.append(change.document)
        elif ends is None or change.day <= ends + _DAY or day is None or day >= change.day:
            ends = later.ends
    return ends, found, unknown


class _Later(NamedTuple):
    """Another last day; None: no end is stated any more."""

    ends: date | None


def _later(ends: date | None, amendment: Amendment) -> _Later | None:
    """What an amendment makes of the last day of a document; None when it does not concern it."""
    match amendment.change:
        case Change.EXTEND if amendment.duration and ends is not None:
            return _Later(_after(ends, amendment.duration))
        case Change.EXTEND if not amendment.duration:
            return _Later(amendment.until)
        case Change.WORDS if ends is not None and amendment.old_value == ends:
            return _Later(amendment.new_value if isinstance(amendment.new_value, date) else ends)
    return None


def _after(ends: date, duration: str) -> date:
    """The last day so many years or months (P2Y, P6M) after another last day.

    >>> _after(date(2023, 12, 31), "P2Y"), _after(date(2024, 2, 29), "P6M")
    (datetime.date(2025, 12, 31), datetime.date(2024, 8, 31))
    """
    count = int(duration[1:-1]) * (12 if duration.endswith("Y") else 1)
    first = ends + _DAY
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    longest = monthrange(year, month + 1)[1]
    if first.day > longest:
        return date(year, month + 1, longest)
    return date(year, month + 1, first.day) - _DAY


@cache
def expiring_within() -> int:
    """Up to so many days before its end a measure counts as about to expire."""
    text = (files("engine") / "parameters" / "period.toml").read_text(encoding="utf-8")
    return int(tomllib.loads(text)["expiring_within_days"])
