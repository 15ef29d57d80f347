"""A part and the headings above it in, audience, force and instrument out (wording in lexicon/audience_cues)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from ontology.model import Audience, Force

from .frames import MONEY, is_kind
from .instruments import instrument_of
from .lexicon import rows
from .text import RawPart

_GRANT = "grant"


@dataclass(frozen=True, slots=True)
class _Row:
    instruments: frozenset[str]
    force: str
    actor: str
    pattern: regex.Pattern[str] | None
    heading: regex.Pattern[str] | None
    audience: Audience

    def fits(self, words: str, headings: str) -> bool:
        return (self.pattern is None or bool(self.pattern.search(words))) and (
            self.heading is None or bool(self.heading.search(headings))
        )


@cache
def _table() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            frozenset(row["instrument"].split("|")),
            row["force"],
            row["actor"],
            regex.compile(row["pattern"]) if row["pattern"] else None,
            regex.compile(row["heading"]) if row["heading"] else None,
            Audience(row["audience"]),
        )
        for row in rows("audience_cues")
    )


@cache
def _rows_for(instrument: str, force: Force, actor: str) -> tuple[_Row, ...]:
    """The rows that count for parts of an instrument, force and class of actor."""
    return tuple(
        row
        for row in _table()
        if ("*" in row.instruments or instrument in row.instruments)
        and row.force in ("*", force.value)
        and row.actor in ("*", actor)
    )


def classify(text: str, part: RawPart, headings: tuple[str, ...]) -> tuple[Audience, Force, str]:
    """Audience, force and instrument of a part; `headings` nearest first."""
    words = text[part.start : part.end]
    instrument = instrument_of(part, words, headings)
    if is_kind("limit", words) and (instrument in MONEY or not part.instrument):
        return Audience.ENTERPRISE, Force.ENTITLEMENT, instrument if instrument in MONEY else _GRANT
    actor = part.actor.group if part.actor and not (part.actor.carried and part.force is Force.TARGET) else "none"
    above = "\n".join(headings)
    whole = text[part.opening : part.end]
    for row in _rows_for(instrument, part.force, actor):
        if row.fits(whole, above):
            return row.audience, part.force, instrument
    return Audience.ENTERPRISE, part.force, instrument
