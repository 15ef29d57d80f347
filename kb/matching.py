"""A profile, a date and a read model in; one result a measure out, with reasons, missing facts and next questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.decide import Candidate, Decider, Decision, Status, candidate
from engine.derive import derivation
from engine.explain import Explanation, Question, explain, questions
from engine.hierarchy import region_within
from ontology.findings import Finding
from ontology.model import Audience, Measure, PolicyDocument, ReviewState
from ontology.profile import Profile

from .index import Index, Listed

REGION = "region"


@dataclass(frozen=True, slots=True)
class Result:
    """What is decided for one measure, and why."""

    document: PolicyDocument
    measure: Measure
    decision: Decision
    explanation: Explanation

    @property
    def status(self) -> Status:
        """The verdict."""
        return self.decision.status


@dataclass(frozen=True, slots=True)
class Answer:
    """What applies to an enterprise on a date: results in the order of the documents, and what was looked at."""

    as_of: date
    given: Profile
    profile: Profile
    results: tuple[Result, ...]
    questions: tuple[Question, ...]
    covered: tuple[Listed, ...]
    findings: tuple[Finding, ...]


def match(index: Index, profile: Profile, as_of: date, *, everywhere: bool = False) -> Answer:
    """Decide all enterprise measures; without `everywhere` only documents that may reach the enterprise's region."""
    listed = index.listed()
    derived = derivation(profile, as_of)
    here = derived.profile.facts.get(REGION)
    address = here if isinstance(here, str) else None
    near = [one.iri for one in listed if everywhere or region_within(one.region, address) is not False]
    pairs = [
        (document, measure)
        for document in index.documents(near)
        for measure in document.measures
        if measure.audience is Audience.ENTERPRISE and measure.review is not ReviewState.REJECTED
    ]
    candidates = [candidate(document, measure) for document, measure in pairs]
    results = _decided(pairs, candidates, derived.profile, as_of)
    asked = questions(result.explanation for result in results if result.status is Status.UNKNOWN)
    return Answer(as_of, profile, derived.profile, results, asked, listed, derived.findings)


def _decided(
    pairs: list[tuple[PolicyDocument, Measure]], candidates: list[Candidate], profile: Profile, as_of: date
) -> tuple[Result, ...]:
    decider = Decider(candidates)
    try:
        decisions = decider.decide(profile, as_of)
    finally:
        decider.close()
    return tuple(
        Result(document, measure, decision, explain(decision, found, profile, as_of=as_of))
        for (document, measure), found, decision in zip(pairs, candidates, decisions, strict=True)
    )
