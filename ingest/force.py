"""A segment and what governs it in, its force out: entitlement, duty, encouragement, target (lexicon/force_*)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from ontology.model import Force

from .frames import bare, possible, says
from .lexicon import rows

_LABEL = regex.compile(r"^(?:（[^）]*）|“[^”]{2,12}”|[^，。；：]{1,12}：)")
_ORDER = (Force.TARGET, Force.ENTITLEMENT, Force.ENCOURAGEMENT, Force.DUTY)


@dataclass(frozen=True, slots=True)
class ForceReading:
    """The force of a segment, whether its own words say it, and whether it governs the segments after it."""

    force: Force
    own: bool
    governs: bool
    word: str = ""
    addressed: bool = False

    @property
    def rank(self) -> int:
        """Place in the order in which the forces of merged segments decide."""
        return _ORDER.index(self.force)


def joined(actions: Sequence[ForceReading], named: Sequence[ForceReading]) -> Force:
    """The force of merged segments: a target or benefit of those that name the measure, else that of their first.

    An encouragement that names whom it addresses decides wherever it stands among the actions.
    """
    strongest = min(named, key=lambda reading: reading.rank)
    if strongest.force in _ORDER[:2]:
        return strongest.force
    encouraged = actions[0].own and actions[0].force is Force.ENCOURAGEMENT
    return Force.ENCOURAGEMENT if encouraged or any(reading.addressed for reading in actions) else named[0].force


@dataclass(frozen=True, slots=True)
class _Row:
    pattern: regex.Pattern[str]
    force: Force
    govern: bool
    where: str


@cache
def _table() -> tuple[_Row, ...]:
    return tuple(
        _Row(guarded(row["pattern"]) if row["where"] == "modal" else regex.compile(row["pattern"]), *_says(row))
        for row in rows("force_cues")
    )


def _says(row: Mapping[str, str]) -> tuple[Force, bool, str]:
    return Force(row["force"]), row["scope"] == "govern", row["where"]


def guarded(pattern: str) -> regex.Pattern[str]:
    """A modal pattern outside the words that hold such a character without being modal."""
    guard = "|".join(regex.escape(row["word"]) for row in rows("modal_guards"))
    return regex.compile(rf"(?:{guard})(*SKIP)(*FAIL)|(?:{pattern})")


def _cue(text: str, whole: str) -> _Row | None:
    """The outermost force word: the one that stands first."""
    best: tuple[int, _Row] | None = None
    table = _table()
    for place in possible(whole)["force_cues"]:
        row = table[place]
        found = row.pattern.search(text)
        if found is None or (row.where == "start" and found.start() > 4):
            continue
        if best is None or found.start() < best[0]:
            best = (found.start(), row)
    return best[1] if best else None


@lru_cache(maxsize=2048)
def read_force(whole: str, *, governing: ForceReading | None, modal: bool) -> ForceReading:
    """The force of one segment; `governing` is the reading that an earlier segment of the sentence imposes on it.

    A definite benefit is an entitlement whatever modal verb stands before it, except under 鼓励, 争取, 探索.
    """
    text = bare(whole)
    row = _cue(_LABEL.sub("", text), whole)
    encouraged = (row is not None and row.force is Force.ENCOURAGEMENT and row.govern) or (
        governing is not None and governing.force is Force.ENCOURAGEMENT and governing.word == "strict"
    )
    benefit = says("force_benefits", text, whole)
    if benefit and says("force_payments", text, whole) and not _strict(text, row, None):
        return ForceReading(Force.ENTITLEMENT, own=True, governs=False)
    if benefit and not (encouraged and _strict(text, row, governing)):
        return ForceReading(Force.ENTITLEMENT, own=True, governs=False)
    if says("force_targets", text, whole):
        return ForceReading(Force.TARGET, own=True, governs=row is not None and row.force is Force.TARGET)
    if row is not None and not (
        governing is not None
        and governing.force is Force.DUTY
        and row.force is Force.ENCOURAGEMENT
        and not _strict_words(over_duty=True).search(text)
    ):
        strict = row.force is Force.ENCOURAGEMENT and _strict(text, row, None)
        closed = says("force_closed", text, whole)  # 争取…资金 asks for means of its own: another predicate follows
        return ForceReading(
            row.force,
            own=True,
            governs=row.govern and not closed,
            word="strict" if strict else "",
            addressed=row.force is Force.ENCOURAGEMENT and says("force_addressed", text, whole),
        )
    if governing is not None:
        return ForceReading(governing.force, own=False, governs=False)
    return ForceReading(Force.DUTY, own=False, governs=False)


@cache
def _strict_words(*, over_duty: bool = False) -> regex.Pattern[str]:
    table = [row for row in rows("strict_encouragement") if not over_duty or row["over_duty"] == "yes"]
    return regex.compile("|".join(regex.escape(row["word"]) for row in table))


def _strict(text: str, row: _Row | None, governing: ForceReading | None) -> bool:
    """Whether the encouragement is of the kind that turns even a definite benefit into an encouragement."""
    if governing is not None and governing.word == "strict":
        return True
    return row is not None and row.force is Force.ENCOURAGEMENT and bool(_strict_words().search(text))


@dataclass(frozen=True, slots=True)
class _Override:
    place: str
    replaces: frozenset[Force]
    pattern: regex.Pattern[str]
    veto: regex.Pattern[str] | None
    force: Force


@cache
def _overrides() -> tuple[_Override, ...]:
    return tuple(
        _Override(
            row["place"],
            frozenset(Force(name) for name in row["from"].split("|")),
            regex.compile(row["pattern"]),
            regex.compile(row["not"]) if row["not"] else None,
            Force(row["force"]),
        )
        for row in rows("force_overrides")
    )


def settled(force: Force, words: str, heading: str) -> Force:
    """The force of a part once its words as a whole and the nearest heading above it have spoken."""
    for row in _overrides():
        text = heading if row.place == "heading" else words
        if force in row.replaces and row.pattern.search(text) and not (row.veto and row.veto.search(text)):
            return row.force
    return force
