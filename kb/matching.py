"""A profile, a date and a read model in; one result a measure out, with reasons, near misses and next questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.decide import Candidate, Decider, Decision, Status, candidate
from engine.derive import derivation
from engine.explain import Explainer, Explanation
from engine.hierarchy import region_within
from engine.near import NearMiss, NearMisses, adjustable
from engine.period import Period, Validity, period, repeals
from engine.questions import OpenMeasure, Question, open_measure, questions
from engine.routing import RuleCache
from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.model import Audience, Measure, PolicyDocument, ReviewState
from ontology.profile import Profile

from .index import Index, Listed

REGION = "region"
_FORCE, _WEIGHT = "force", "weight"


@dataclass(frozen=True, slots=True)
class Result:
    """What is decided for one measure, and why."""

    document: PolicyDocument
    measure: Measure
    decision: Decision
    explanation: Explanation
    period: Period
    as_of: date
    near: NearMiss | None = None

    @property
    def status(self) -> Status:
        """The verdict."""
        return self.decision.status


@dataclass(frozen=True, slots=True)
class Answer:
    """What applies to an enterprise on a date: results in the order of the documents, and what was looked at.

    `open`: the measures that an answer could settle, from which `questions` follow.
    """

    as_of: date
    given: Profile
    profile: Profile
    results: tuple[Result, ...]
    questions: tuple[Question, ...]
    covered: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    open: tuple[OpenMeasure, ...] = ()


def match(
    index: Index,
    codes: CodeBook,
    profile: Profile,
    as_of: date,
    *,
    everywhere: bool = False,
    rules: RuleCache | None = None,
) -> Answer:
    """Decide all enterprise measures; without `everywhere` only documents that may reach the enterprise's region.

    `rules` keeps what was compiled for the next question.
    """
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
    ended, versions = repeals(index.headings()), {one.iri: one.version for one in listed}
    candidates = [
        candidate(document, measure, ended.get(document.id), versions[document.id]) for document, measure in pairs
    ]
    decisions = _decisions(candidates, derived.profile, as_of, rules)
    explainer = Explainer(derived.profile, as_of)
    misses = NearMisses(profile, derived.profile, as_of, adjustable(codes))
    results = tuple(
        Result(
            document,
            measure,
            decision,
            explainer.explain(decision, one),
            period(document, measure, ended.get(document.id)),
            as_of,
            _near(decision, one, misses),
        )
        for (document, measure), decision, one in zip(pairs, decisions, candidates, strict=True)
    )
    weights = {code: int(one.notes.get(_WEIGHT, 1)) for code, one in codes.lists[_FORCE].items()}
    found = (
        open_measure(decision, one, weights[measure.force])
        for (_, measure), decision, one in zip(pairs, decisions, candidates, strict=True)
    )
    opened = tuple(one for one in found if one is not None)
    asked = questions(opened, derived.profile, as_of)
    return Answer(as_of, profile, derived.profile, results, asked, listed, derived.findings, opened)


def _decisions(
    candidates: list[Candidate], profile: Profile, as_of: date, rules: RuleCache | None
) -> tuple[Decision, ...]:
    decider = Decider(candidates, rules=rules)
    try:
        return decider.decide(profile, as_of)
    finally:
        decider.close()


def _near(decision: Decision, candidate: Candidate, misses: NearMisses) -> NearMiss | None:
    """What would make a measure apply that only its criteria keep away."""
    elsewhere = decision.region is False or decision.validity in (Validity.NOT_YET, Validity.EXPIRED)
    if decision.status is not Status.NOT_APPLICABLE or elsewhere or candidate.criteria is None:
        return None
    return misses.find(candidate.criteria)
