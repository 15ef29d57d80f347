"""A profile, a date and a read model in; one result a measure out, with reasons, near misses and next questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from engine.amend import amended, applied
from engine.amounts import Estimate, Known, estimate
from engine.decide import Candidate, Decider, Decision, Status, candidate
from engine.derive import derivation
from engine.explain import Explainer, Explanation
from engine.hierarchy import region_within
from engine.near import NearMiss, NearMisses, adjustable
from engine.period import Period, Validity, period
from engine.questions import OpenMeasure, Question, open_measure, questions
from engine.routing import RuleCache
from engine.ties import NONE, Ties
from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.model import APPROVED, Amendment, Audience, Measure, PolicyDocument, ReviewState
from ontology.profile import Profile

from .index import Index, Listed
from .open_words import judged
from .wording import named

REGION = "region"
_FORCE, _WEIGHT = "force", "weight"


@dataclass(frozen=True, slots=True)
class Result:
    """What is decided for one measure, and why. `missing`: what it changes in documents that are not there."""

    document: PolicyDocument
    measure: Measure
    decision: Decision
    explanation: Explanation
    period: Period
    as_of: date
    near: NearMiss | None = None
    amount: Estimate | None = None
    missing: tuple[Amendment, ...] = ()

    @property
    def status(self) -> Status:
        """The verdict."""
        return self.decision.status


@dataclass(frozen=True, slots=True)
class Answer:
    """What applies to an enterprise on a date: results in the order of the documents, and what was looked at.

    `open`: the measures that an answer could settle, from which `questions` follow. `stated`: figures that only amounts
    take, as written.
    `within`: only results that end within so many days are left.
    """

    as_of: date
    given: Profile
    profile: Profile
    results: tuple[Result, ...]
    questions: tuple[Question, ...]
    covered: tuple[Listed, ...]
    findings: tuple[Finding, ...]
    open: tuple[OpenMeasure, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)
    within: int | None = None


def match(
    index: Index,
    codes: CodeBook,
    profile: Profile,
    as_of: date,
    *,
    everywhere: bool = False,
    rules: RuleCache | None = None,
    reviewed_only: bool = False,
) -> Answer:
    """Decide all enterprise measures; without `everywhere` only documents that may reach the enterprise's region.

    `reviewed_only`: only what a person stands by. `rules` keeps what was compiled for the next question.
    """
    listed = index.listed()
    derived = derivation(profile, as_of)
    address = _address(derived.profile)
    near = [one for one in listed if everywhere or region_within(one.region, address) is not False]
    asked = [one for one in _candidates(index, near, as_of) if not reviewed_only or one.measure.review in APPROVED]
    decisions = _decisions([one.candidate for one in asked], derived.profile, as_of, rules)
    explainer = Explainer(derived.profile, as_of)
    misses = NearMisses(profile, derived.profile, as_of, adjustable(codes))
    known = Known(derived.profile, codes)
    results = tuple(
        Result(
            one.document,
            one.measure,
            decision,
            explainer.explain(decision, one.candidate),
            one.period,
            as_of,
            _near(decision, one.candidate, misses),
            estimate(one.measure, known, one.document.stacking),
            one.missing,
        )
        for one, decision in zip(asked, decisions, strict=True)
    )
    opened = _open(asked, decisions, codes)
    following = questions(opened, derived.profile, as_of, judged=judged())
    return Answer(as_of, profile, derived.profile, results, following, listed, named(derived.findings, codes), opened)


def _address(profile: Profile) -> str | None:
    """The region where the enterprise is, when that is known."""
    here = profile.facts.get(REGION)
    return here if isinstance(here, str) else None


class _Asked(NamedTuple):
    """A measure for enterprises with what a decision needs of it."""

    document: PolicyDocument
    measure: Measure
    period: Period
    candidate: Candidate
    missing: tuple[Amendment, ...] = ()


def _candidates(index: Index, listed: Sequence[Listed], as_of: date) -> list[_Asked]:
    """The measures for enterprises of some documents, as later documents let them read and hold on a day."""
    versions = {one.iri: one.version for one in listed}
    return [
        _asked(document, measure, index.ties.get(document.id, NONE), as_of, versions[document.id])
        for document in index.documents(list(versions))
        for measure in document.measures
        if measure.audience is Audience.ENTERPRISE and measure.review is not ReviewState.REJECTED
    ]


def _asked(document: PolicyDocument, measure: Measure, ties: Ties, as_of: date, version: str) -> _Asked:
    found = period(document, measure, ties, as_of)
    if ties is NONE:
        return _Asked(document, measure, found, candidate(document, measure, found, version))
    reads = amended(measure, ties, as_of)
    decided = candidate(document, reads, found, _edition(version, document, ties, as_of))
    return _Asked(document, reads, found, decided, _missing(measure, ties))


def _missing(measure: Measure, ties: Ties) -> tuple[Amendment, ...]:
    """The changes of documents that are not in the store in whose words a measure stands."""
    place = measure.quote.start
    return tuple(one for one in ties.missing if one.new and one.new.start <= place < one.new.end)


def _edition(version: str, document: PolicyDocument, ties: Ties, as_of: date) -> str:
    """The version of a document with the changes that hold on a day: what was compiled for others is not used."""
    held = [(one.document, one.amendment.quote.start) for own in document.measures for one in applied(own, ties, as_of)]
    general = [str(one.criteria) for one in ties.insets if one.criteria is not None]
    return f"{version}+{sorted(set(held))}{general}" if held or general else version


def _open(asked: Sequence[_Asked], decisions: Sequence[Decision], codes: CodeBook) -> tuple[OpenMeasure, ...]:
    """What an answer could still settle, with the weight of its force."""
    weights = {code: int(one.notes.get(_WEIGHT, 1)) for code, one in codes.lists[_FORCE].items()}
    found = (
        open_measure(decision, one.candidate, weights[one.measure.force])
        for one, decision in zip(asked, decisions, strict=True)
    )
    return tuple(one for one in found if one is not None)


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
