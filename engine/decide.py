"""Candidates (measures with region, period and criteria) and a profile in, one decision a measure out, as of a date.

Applies = in force, in the region and criteria true; not applicable = any of them false; else unknown. Candidates of
other regions are not evaluated. The verdicts come from durable-rules and are checked against `kleene`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ontology.model import Criterion, Measure, PolicyDocument
from ontology.profile import Profile

from .hierarchy import REGION, region_within
from .kleene import every, truth
from .period import Repeal, Validity, period, place
from .rete import EngineDisagreement, RuleSet, compile_rules


class Status(StrEnum):
    """Whether a measure applies to an enterprise (适用、待确认、不适用)."""

    APPLIES = "applies"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a decision needs of a measure; `open_period` when dates are missing without which its end is unknown."""

    id: str
    region: str | None
    starts: date | None
    ends: date | None
    open_period: bool
    criteria: Criterion | None


class Decision(NamedTuple):
    """The answer for one measure; `criteria` is None also where the region already excludes the enterprise."""

    measure: str
    status: Status
    validity: Validity
    region: bool | None
    criteria: bool | None


def candidate(document: PolicyDocument, measure: Measure, repeal: Repeal | None = None) -> Candidate:
    """A measure as a candidate, with its period (see `period`)."""
    found = period(document, measure, repeal)
    return Candidate(measure.id, document.region, found.starts, found.ends, found.open, measure.criteria)


def validity(candidate: Candidate, as_of: date) -> Validity:
    """Where a date lies in the period of a candidate."""
    return place(as_of, candidate.starts, candidate.ends, candidate.open_period)


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
    for inside in (True, None, False)
    for held in (True, None, False)
}


class Decider:
    """Candidates compiled once, a rule set a region; `decide` answers for a profile on a date, in their order.

    `check_limit`: up to so many evaluated candidates are checked against the plain evaluator (None: always all).
    """

    def __init__(self, candidates: Sequence[Candidate], *, check_limit: int | None = None) -> None:
        """Group the candidates by region and compile each group."""
        self.candidates = tuple(candidates)
        self._check_limit = check_limit
        self._kept: tuple[date | None, tuple[Decision, ...]] = (None, ())
        groups: dict[str | None, list[int]] = {}
        for i, found in enumerate(self.candidates):
            groups.setdefault(found.region, []).append(i)
        self._groups: tuple[tuple[str | None, tuple[int, ...], RuleSet], ...] = tuple(
            (region, tuple(places), compile_rules([self.candidates[i].criteria for i in places]))
            for region, places in groups.items()
        )

    @property
    def overflow(self) -> dict[str, str]:
        """Measures whose criteria are beyond the limits of durable-rules, with the limit; `kleene` answers them."""
        return {
            self.candidates[places[i]].id: limit
            for _, places, rules in self._groups
            for i, limit in rules.overflow.items()
        }

    def decide(self, profile: Profile, as_of: date) -> tuple[Decision, ...]:
        """A decision for every candidate. The profile is taken as it is: derive facts first (`engine.derive`)."""
        address = profile.facts.get(REGION)
        here = address if isinstance(address, str) else None
        met = [(places, rules, region_within(region, here)) for region, places, rules in self._groups]
        size = sum(len(places) for places, _, inside in met if inside is not False)
        checked = self._check_limit is None or size <= self._check_limit
        elsewhere = self._elsewhere(as_of)
        decisions = list(elsewhere)
        for places, rules, inside in met:
            if inside is False:
                continue
            criteria = rules.evaluate(profile)
            if checked:
                self._check(places, criteria, profile)
            for i, held in zip(places, criteria, strict=True):
                name, _, period, _, _ = elsewhere[i]
                decisions[i] = Decision(name, _STATUS[period, inside, held], period, inside, held)
        return tuple(decisions)

    def _elsewhere(self, as_of: date) -> tuple[Decision, ...]:
        """The decisions for an enterprise of no region at all on a day; those of the last day asked are kept."""
        day, kept = self._kept
        if day != as_of:
            periods = [validity(found, as_of) for found in self.candidates]
            kept = tuple(
                Decision(found.id, Status.NOT_APPLICABLE, period, False, None)
                for found, period in zip(self.candidates, periods, strict=True)
            )
            self._kept = as_of, kept
        return kept

    def _check(self, places: Sequence[int], criteria: Sequence[bool | None], profile: Profile) -> None:
        for i, held in zip(places, criteria, strict=True):
            found = self.candidates[i]
            expected = truth(found.criteria, profile)
            if held is not expected:
                msg = f"{found.id}: durable-rules says {held}, the criteria say {expected}"
                raise EngineDisagreement(msg)

    def close(self) -> None:
        """Free the memory of the rule engine; the decider answers no more."""
        for _, _, rules in self._groups:
            rules.close()
