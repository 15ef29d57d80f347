"""A decision, its candidate and the profile in; reasons, deciding conditions and the facts that would settle it out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ontology.interchange import OPEN_ATTRIBUTE, JsonValue, value_json
from ontology.model import AttributeCondition, Criterion, OpenCondition, Operator
from ontology.profile import Derived, Flags, Profile

from .decide import Candidate, Decision, Status
from .derive import base_attributes
from .hierarchy import REGION
from .kleene import Options, condition_truth
from .proofs import Leaf, Mask, Traced, bits, leaves_of, minimal, proof, same, traced, ways
from .trace import fact_json


class Reason(NamedTuple):
    """One condition of a measure and how the enterprise meets it; `deciding`: the answer rests on it.

    `origin`: where the fact comes from, when it was derived.
    """

    attr: str
    op: str
    value: JsonValue
    actual: object
    truth: bool | None
    deciding: bool
    quote: str | None
    origin: Derived | None = None


class Point(NamedTuple):
    """One thing that may be unknown: an attribute, one tag of a set attribute, or the words of an open condition."""

    attr: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision is as it is; when it is open, the attributes and the open conditions that keep it open.

    `settles`: the smallest sets of facts that would make the measure apply, one set an alternative.
    """

    measure: str
    status: Status
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    open_texts: tuple[str, ...] = ()
    settles: tuple[tuple[Point, ...], ...] = ()

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """The reasons on which the answer rests."""
        return tuple(reason for reason in self.reasons if reason.deciding)


class _Test(NamedTuple):
    """What is the same for every condition with one attribute, operator and value."""

    held: bool | None
    value: JsonValue
    actual: object
    origin: Derived | None


class _Wish(NamedTuple):
    """A point that should turn out so that a test holds, or does not."""

    point: Point
    test: Hashable | None
    wanted: bool


class Explainer:
    """Explains decisions on one profile (as given to `decide`); measures ask alike, so that each test is done once."""

    def __init__(self, profile: Profile, as_of: date | None = None) -> None:
        """`as_of` picks the rules of derivation; without it, those of any day."""
        self._profile = profile
        self._as_of = as_of
        self._tests: dict[Hashable, _Test] = {}
        self._actual: dict[str, object] = {attr: fact_json(fact) for attr, fact in profile.facts.items()}
        self._bases: dict[Hashable, tuple[str, ...]] = {}

    def explain(self, decision: Decision, candidate: Candidate) -> Explanation:
        """The reasons for a decision."""
        node = None if candidate.criteria is None else self.trace(candidate.criteria)
        rests_on = {id(leaf) for leaf in proof(node)} if node else set()
        reasons = self._reasons(node, rests_on) if node else ()
        if decision.status is not Status.UNKNOWN:
            return Explanation(decision.measure, decision.status, reasons)
        here = None if decision.region is not None else Point(REGION)
        attrs, texts = dict[str, None](), dict[str, None]()
        if here:
            attrs[REGION] = None
        if node and decision.criteria is None:
            for leaf in proof(node):
                if isinstance(leaf, OpenCondition):
                    texts[leaf.text] = None
                else:
                    attrs |= dict.fromkeys(self.bases(leaf))
        settles = self._settles(node if decision.criteria is None else None, here)
        return Explanation(decision.measure, decision.status, reasons, tuple(attrs), tuple(texts), settles)

    def trace(self, criterion: Criterion) -> Traced:
        """A criterion with the truth of each of its parts."""
        return traced(criterion, lambda leaf, key: self._test(leaf, key).held)

    def bases(self, leaf: AttributeCondition) -> tuple[str, ...]:
        """The attributes to ask for when a condition is open."""
        key = same(leaf)
        if key not in self._bases:
            self._bases[key] = base_attributes(leaf, self._profile, self._as_of)
        return self._bases[key]

    def points(self, leaf: Leaf) -> tuple[Point, ...]:
        """What is unknown behind an open condition: each of its tags, else what it rests on."""
        if isinstance(leaf, OpenCondition):
            return (Point(OPEN_ATTRIBUTE, leaf.text),)
        tags = open_tags(leaf, self._profile)
        found = self.bases(leaf)
        return tuple(Point(leaf.attr, tag) for tag in tags) if tags and leaf.attr in found else tuple(map(Point, found))

    def _test(self, leaf: Leaf, key: Hashable) -> _Test:
        found = self._tests.get(key)
        if found is None:
            if isinstance(leaf, OpenCondition):
                answer = self._profile.answers.get(leaf.text)
                found = _Test(answer, leaf.text, answer, None)
            else:
                held = condition_truth(leaf, self._profile.facts.get(leaf.attr))
                found = _Test(held, value_json(leaf.value), self._actual.get(leaf.attr), _origin(leaf, self._profile))
            self._tests[key] = found
        return found

    def _reasons(self, node: Traced, rests_on: set[int]) -> tuple[Reason, ...]:
        """Each test once, in order; one that decides somewhere decides."""
        found: dict[Hashable, Reason] = {}
        for one in leaves_of(node):
            leaf = one.leaf
            if leaf is None:
                continue
            key, decides = one.key, id(leaf) in rests_on
            known = found.get(key)
            if known is not None and (known.deciding or not decides):
                continue
            test = self._tests[key]
            quote = leaf.quote.text if leaf.quote else None
            attr, op = (
                (leaf.attr, leaf.op.value)
                if isinstance(leaf, AttributeCondition)
                else (OPEN_ATTRIBUTE, Operator.EQ.value)
            )
            found[key] = Reason(attr, op, test.value, test.actual, test.held, decides, quote, test.origin)
        return tuple(found.values())

    def _settles(self, node: Traced | None, here: Point | None) -> tuple[tuple[Point, ...], ...]:
        """The smallest sets of points that, answered in favour, make a criterion true."""
        atoms: dict[_Wish, int] = {}

        def price(one: Traced, wanted: bool) -> tuple[Mask, ...]:
            if one.leaf is None or one.held is not None:
                return (0,) if one.held is wanted else ()
            wishes = (_Wish(point, None if point.detail else one.key, wanted) for point in self.points(one.leaf))
            masks = tuple(1 << atoms.setdefault(wish, len(atoms)) for wish in wishes)
            return masks if one_is_enough(one.leaf, self._profile, wanted) else (sum(masks),)

        found = [0] if node is None else ways(node, True, price)
        wishes = tuple(atoms)
        sets = ([wishes[i] for i in bits(mask)] for mask in found)
        first = () if here is None else (here,)
        named = [dict.fromkeys((*first, *(wish.point for wish in one))) for one in sets if _possible(one)]
        number = {point: i for i, point in enumerate(dict.fromkeys(point for one in named for point in one))}
        points = tuple(number)
        smallest = minimal(sum(1 << number[point] for point in one) for one in named)
        return tuple(tuple(points[i] for i in bits(mask)) for mask in smallest)


def _possible(wishes: Sequence[_Wish]) -> bool:
    """Whether no fact is to turn out both ways."""
    return len({(wish.point, wish.test) for wish in wishes}) == len(wishes)


def explain(decision: Decision, candidate: Candidate, profile: Profile, *, as_of: date | None = None) -> Explanation:
    """The reasons for one decision on a profile (as given to `decide`)."""
    return Explainer(profile, as_of).explain(decision, candidate)


def open_tags(leaf: AttributeCondition, profile: Profile) -> tuple[str, ...]:
    """The tags of a set that a condition wants and that are not known; none where the attribute is no set."""
    fact = profile.facts.get(leaf.attr)
    wanted = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    if isinstance(fact, Options) or not (leaf.op is Operator.HAS or isinstance(fact, Flags)):
        return ()
    return tuple(
        tag for tag in wanted if isinstance(tag, str) and (not isinstance(fact, Flags) or fact.holds(tag) is None)
    )


def one_is_enough(leaf: Leaf, profile: Profile, wanted: bool) -> bool:
    """Whether one of several open tags settles a condition: to have one, yes; to have none, all must be known."""
    if not isinstance(leaf, AttributeCondition) or not open_tags(leaf, profile):
        return False
    return wanted is not (leaf.op is Operator.NE)


def _origin(leaf: AttributeCondition, profile: Profile) -> Derived | None:
    """The derivation behind the fact that a condition reads: of its attribute, or of one of the tags that it wants."""
    derived = profile.derived
    if not derived:
        return None
    wanted = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    keys = (leaf.attr, *(f"{leaf.attr}.{tag}" for tag in wanted if isinstance(tag, str)))
    return next((derived[key] for key in keys if key in derived), None)
