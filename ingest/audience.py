"""A part's words, headings, instrument, force and actor in, whom it serves or binds out (lexicon/audience_cues)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import regex

from ontology.model import Audience, Force

from .lexicon import rows


@dataclass(frozen=True, slots=True)
class Stance:
    """What the other stages have read of a part: its instrument, its force and the class of who acts."""

    instrument: str
    force: Force
    actor: str


@dataclass(frozen=True, slots=True)
class _Row:
    instruments: frozenset[str]
    forces: frozenset[str]
    actors: frozenset[str]
    pattern: regex.Pattern[str] | None
    veto: regex.Pattern[str] | None
    heading: regex.Pattern[str] | None
    audience: Audience

    def concerns(self, stance: Stance) -> bool:
        """Whether the row counts for parts of this instrument, force and actor."""
        return (
            _among(stance.instrument, self.instruments)
            and _among(stance.force.value, self.forces)
            and _among(stance.actor, self.actors)
        )

    def fits(self, words: str, headings: str) -> bool:
        return (
            (self.pattern is None or bool(self.pattern.search(words)))
            and (self.veto is None or not self.veto.search(words))
            and (self.heading is None or bool(self.heading.search(headings)))
        )


def _among(value: str, allowed: frozenset[str]) -> bool:
    return "*" in allowed or value in allowed


@cache
def _classes() -> Mapping[str, str]:
    return MappingProxyType({row["name"]: row["words"] for row in rows("audience_words")})


def _spelled(pattern: str, *, bare: bool = False) -> str:
    """The pattern with the words of each class that it names."""
    for name, words in _classes().items():
        pattern = pattern.replace(f"<{name}>", words if bare else f"(?:{words})")
    return pattern


def _compiled(pattern: str) -> regex.Pattern[str] | None:
    return regex.compile(_spelled(pattern)) if pattern else None


@cache
def _table() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            frozenset(_spelled(row["instrument"], bare=True).split("|")),
            frozenset(row["force"].split("|")),
            frozenset(row["actor"].split("|")),
            _compiled(row["pattern"]),
            _compiled(row["not"]),
            _compiled(row["heading"]),
            Audience(row["audience"]),
        )
        for row in rows("audience_cues")
    )


@cache
def _rows_for(stance: Stance) -> tuple[_Row, ...]:
    return tuple(row for row in _table() if row.concerns(stance))


def audience_of(words: str, headings: str, stance: Stance) -> Audience:
    """The audience of the first row that fits; the last row fits everything."""
    return next(row.audience for row in _rows_for(stance) if row.fits(words, headings))
