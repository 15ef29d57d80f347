"""A decision, its candidate and the profile in; reasons, deciding conditions, missing facts and next questions out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ontology.interchange import OPEN_ATTRIBUTE, JsonValue, value_json
from ontology.model import AttributeCondition, OpenCondition, Operator
from ontology.profile import Derived, Profile

from .decide import Candidate, Decision, Status
from .derive import base_attributes
from .hierarchy import REGION
from .kleene import truth
from .trace import Leaf, deciding, fact_json, leaf_attribute, leaves


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of a measure and how the enterprise meets it; `deciding`: the answer rests on it."""

    attr: str
    op: str
    value: JsonValue
    actual: object
    truth: bool | None
    deciding: bool
    quote: str | None
    rule: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision is as it is; when it is open, the attributes and the open conditions that would settle it."""

    measure: str
    status: Status
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    open_texts: tuple[str, ...] = ()

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """The reasons on which the answer rests."""
        return tuple(reason for reason in self.reasons if reason.deciding)


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown attribute or open condition (`text`): how many measures it helps to decide, how many alone."""

    attr: str
    text: str | None
    decides: int
    alone: int


def explain(decision: Decision, candidate: Candidate, profile: Profile, *, as_of: date | None = None) -> Explanation:
    """The reasons for a decision on a profile (as given to `decide`); `as_of` picks the rules of derivation."""
    rests_on = set(deciding(candidate.criteria, profile))
    reasons = tuple(
        _reason(leaf, profile, deciding=leaf in rests_on) for leaf in dict.fromkeys(leaves(candidate.criteria))
    )
    if decision.status is not Status.UNKNOWN:
        return Explanation(decision.measure, decision.status, reasons)
    attrs = [REGION] if decision.region is None else []
    texts: list[str] = []
    if decision.criteria is None:
        for leaf in deciding(candidate.criteria, profile):
            if isinstance(leaf, OpenCondition):
                texts.append(leaf.text)
            else:
                attrs += base_attributes(leaf, profile, as_of)
    return Explanation(
        decision.measure, decision.status, reasons, tuple(dict.fromkeys(attrs)), tuple(dict.fromkeys(texts))
    )


def questions(explanations: Iterable[Explanation]) -> tuple[Question, ...]:
    """What to ask next: attributes and open conditions by the number of undecided measures that they help to decide."""
    helps: Counter[tuple[str, str | None]] = Counter()
    alone: Counter[tuple[str, str | None]] = Counter()
    for explanation in explanations:
        asked: list[tuple[str, str | None]] = [(attr, None) for attr in explanation.missing]
        asked += [(OPEN_ATTRIBUTE, text) for text in explanation.open_texts]
        helps.update(asked)
        if len(asked) == 1:
            alone.update(asked)
    ranked = sorted(helps, key=lambda key: (-helps[key], -alone[key], key[0], key[1] or ""))
    return tuple(Question(attr, text, helps[attr, text], alone[attr, text]) for attr, text in ranked)


def _reason(leaf: Leaf, profile: Profile, *, deciding: bool) -> Reason:
    attr, held = leaf_attribute(leaf), truth(leaf, profile)
    quote = leaf.quote.text if leaf.quote else None
    if isinstance(leaf, OpenCondition):
        return Reason(attr, Operator.EQ.value, leaf.text, profile.answers.get(leaf.text), held, deciding, quote)
    actual, origin = fact_json(profile.facts.get(attr)), _origin(leaf, profile)
    rule, reference = (origin.rule, origin.reference) if origin else (None, None)
    return Reason(attr, leaf.op.value, value_json(leaf.value), actual, held, deciding, quote, rule, reference)


def _origin(leaf: AttributeCondition, profile: Profile) -> Derived | None:
    """The derivation behind the fact that a condition reads: of its attribute, or of one of the tags that it wants."""
    wanted = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    keys = (leaf.attr, *(f"{leaf.attr}.{tag}" for tag in wanted if isinstance(tag, str)))
    return next((profile.derived[key] for key in keys if key in profile.derived), None)
