"""Candidates (measures with region, period and criteria) and a profile in, one decision a measure out, as of a date.

Applies = in force, in the region and criteria true; not applicable = any of them false; else unknown. Candidates of
other regions are not evaluated. The verdicts come from durable-rules and are checked against `kleene`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ontology.model import Criterion, Measure, PolicyDocument
from ontology.profile import Profile

from .hierarchy import REGION
from .kleene import every, truth
from .period import Period, Validity, period, place
from .rete import EngineDisagreement
from .routing import Block, Routes, RuleCache, blocks


class Status(StrEnum):
    """Whether a measure applies to an enterprise (适用、待确认、不适用)."""

    APPLIES = "applies"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a decision needs of a measure; `open_period` when dates are missing without which its end is unknown.

    `version` names the state of its `document`: the same version has the same candidates. "": never the same.
    """

    id: str
    region: str | None
    starts: date | None
    ends: date | None
    open_period: bool
    criteria: Criterion | None
    document: str = ""
    version: str = ""


class Decision(NamedTuple):
    """The answer for one measure; `criteria` is None also where the region already excludes the enterprise."""

    measure: str
    status: Status
    validity: Validity
    region: bool | None
    criteria: bool | None


def candidate(document: PolicyDocument, measure: Measure, own: Period | None = None, version: str = "") -> Candidate:
    """A measure as a candidate, with its period (that of its document alone when none is given)."""
    found = period(document, measure) if own is None else own
    dates = found.starts, found.ends, found.open
    return Candidate(measure.id, document.region, *dates, measure.criteria, document.id, version)


def validity(candidate: Candidate, as_of: date) -> Validity:
    """Where a date lies in the period of a candidate."""
    return place(as_of, candidate.starts, candidate.ends, candidate.open_period)


_Outcomes = Mapping[bool | None, Decision]
_TRUTHS = (True, None, False)


@dataclass(frozen=True, slots=True)
class _Day:
    """What is decided on a day whoever asks: for enterprises elsewhere, and for every truth of the criteria."""

    as_of: date | None
    elsewhere: tuple[Decision, ...]
    outcomes: dict[tuple[int, bool | None], tuple[_Outcomes, ...]] = field(default_factory=dict)


_IN_FORCE = {
    Validity.IN_FORCE: True,
    Validity.NOT_YET: False,
    Validity.EXPIRED: False,
    Validity.UNDETERMINED: None,
}
_STATUS = {
    (period, inside, held): {True: Status.APPLIES, None: Status.UNKNOWN, False: Status.NOT_APPLICABLE}[
        every((in_force, inside, held))
    ]
    for period, in_force in _IN_FORCE.items()
    for inside in _TRUTHS
    for held in _TRUTHS
}


class Decider:
    """Candidates compiled once; `decide` answers for a profile on a date, in their order.

    Rules are grouped into blocks (see `routing`); only those of regions around the enterprise are asked.
    `check_limit`: up to so many evaluated candidates are checked against the plain evaluator (None: always all).
    `rules`: where blocks that were compiled before are found again; without it the decider owns its rules.
    """

    def __init__(
        self, candidates: Sequence[Candidate], *, check_limit: int | None = None, rules: RuleCache | None = None
    ) -> None:
        """Group the candidates into blocks and compile those that are new."""
        self.candidates = tuple(candidates)
        self._check_limit = check_limit
        self._owned = rules is None
        cache = rules or RuleCache()
        self._routes = Routes(
            (block, cache.rules(block.key, [self.candidates[i].criteria for i in block.places]))
            for block in blocks([(one.region, one.document, one.version) for one in self.candidates])
        )
        self._day = _Day(None, ())

    @property
    def overflow(self) -> dict[str, str]:
        """Measures whose criteria are beyond the limits of durable-rules, with the limit; `kleene` answers them."""
        return {
            self.candidates[block.places[i]].id: limit
            for block, rules in self._routes
            for i, limit in rules.overflow.items()
        }

    def decide(self, profile: Profile, as_of: date) -> tuple[Decision, ...]:
        """A decision for every candidate. The profile is taken as it is: derive facts first (`engine.derive`)."""
        address = profile.facts.get(REGION)
        met = self._routes.met(address if isinstance(address, str) else None)
        size = sum(len(block.places) for _, block, _, _ in met)
        checked = self._check_limit is None or size <= self._check_limit
        day = self._on(as_of)
        decisions = list(day.elsewhere)
        for number, block, rules, inside in met:
            criteria = rules.evaluate(profile)
            if checked:
                self._check(block.places, criteria, profile)
            for i, outcomes, held in zip(
                block.places, self._outcomes(day, number, block, inside), criteria, strict=True
            ):
                decisions[i] = outcomes[held]
        return tuple(decisions)

    def _on(self, as_of: date) -> _Day:
        """The decisions for an enterprise of no region at all on a day; those of the last day asked are kept."""
        day = self._day
        if day.as_of != as_of:
            elsewhere = tuple(
                Decision(found.id, Status.NOT_APPLICABLE, validity(found, as_of), False, None)
                for found in self.candidates
            )
            self._day = day = _Day(as_of, elsewhere)
        return day

    @staticmethod
    def _outcomes(day: _Day, number: int, block: Block, inside: bool | None) -> tuple[_Outcomes, ...]:
        """For each candidate of a block the decision for every truth of its criteria, made once a day."""
        known = day.outcomes.get((number, inside))
        if known is None:
            elsewhere = [day.elsewhere[i] for i in block.places]
            known = day.outcomes[number, inside] = tuple(
                {held: Decision(name, _STATUS[period, inside, held], period, inside, held) for held in _TRUTHS}
                for name, _, period, _, _ in elsewhere
            )
        return known

    def _check(self, places: Sequence[int], criteria: Sequence[bool | None], profile: Profile) -> None:
        for i, held in zip(places, criteria, strict=True):
            found = self.candidates[i]
            expected = truth(found.criteria, profile)
            if held is not expected:
                msg = f"{found.id}: durable-rules says {held}, the criteria say {expected}"
                raise EngineDisagreement(msg)

    def close(self) -> None:
        """Free the memory of the rule engine, unless others may use the rules; the decider answers no more."""
        for _, rules in self._routes if self._owned else ():
            rules.close()
