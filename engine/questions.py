"""Open measures and a profile in, what to ask next out: the question whose answers settle most comes first.

Each thing that is unknown is tried with every answer that makes a difference (`trials`); the share of the answers that
settle a measure, times the weight of the measure, is the gain of asking. Where a fact is derived from several others,
they share its gain. The region comes first, then what the enterprise knows of itself, then words that somebody else
must judge (`judged`), and last measures of documents without a region: what they add is counted apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from ontology.interchange import OPEN_ATTRIBUTE
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, Operator
from ontology.profile import Profile

from .decide import Candidate, Decision, Status
from .explain import Explainer, Point, open_tags
from .hierarchy import REGION
from .kleene import truth
from .proofs import Leaf, proof
from .trials import trials


@dataclass(frozen=True, slots=True)
class OpenMeasure:
    """An undecided measure: what would have to hold, how much it weighs, whether its document names a region."""

    id: str
    criterion: Criterion
    weight: int
    placed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """An attribute (of a set, with the tags that matter) or an open condition (`text`) to ask for.

    `decides`: how many measures it helps to decide; `alone`: those that nothing else keeps open; `gain`: the weight of
    what its answers settle on average; `measures`: which, the weightiest first; `serves`: the attributes derived from
    it; `placed`: it concerns a document with a region, and measures of documents without one are only counted, in
    `unplaced`; `judged`: somebody else must judge it.
    """

    attr: str
    text: str | None
    decides: int
    alone: int
    tags: tuple[str, ...] = ()
    gain: Fraction = Fraction(0)
    measures: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    placed: bool = True
    unplaced: int = 0
    judged: bool = False


def open_measure(decision: Decision, candidate: Candidate, weight: int) -> OpenMeasure | None:
    """A measure as far as an answer can settle it; None when none can. Its region is a condition like others."""
    criterion = candidate.criteria
    if decision.region is None and candidate.region is not None:
        inside = AttributeCondition(attr=REGION, op=Operator.IN, value=(candidate.region,))
        members = (inside,) if criterion is None else (inside, criterion)
        criterion = ConditionGroup(mode=GroupMode.ALL, members=members)
    if decision.status is not Status.UNKNOWN or criterion is None:
        return None
    return OpenMeasure(decision.measure, criterion, weight, candidate.region is not None)


def questions(
    measures: Iterable[OpenMeasure],
    profile: Profile,
    as_of: date | None = None,
    *,
    passed: frozenset[Point] = frozenset(),
    judged: Container[str] = frozenset(),
) -> tuple[Question, ...]:
    """What to ask, the best first.

    `passed`: what has been asked and is not to be asked again; `judged`: words of open conditions that say only that
    somebody will judge.
    """
    survey = _Survey(profile, as_of, passed, judged)
    for measure in measures:
        survey.add(measure)
    return survey.questions()


_LAST = 99


@dataclass(slots=True)
class _Entry:
    """What is found out about one question."""

    measures: dict[str, tuple[int, bool]] = field(default_factory=dict)
    alone: dict[bool, int] = field(default_factory=lambda: {True: 0, False: 0})
    tags: dict[str, Fraction] = field(default_factory=dict)
    serves: dict[str, None] = field(default_factory=dict)
    order: int = _LAST
    gain: dict[bool, Fraction] = field(default_factory=lambda: {True: Fraction(0), False: Fraction(0)})


class _Survey:
    """What is unknown in open measures, and how much each answer would settle."""

    def __init__(self, profile: Profile, as_of: date | None, passed: frozenset[Point], judged: Container[str]) -> None:
        self._profile = profile
        self._explainer = Explainer(profile, as_of)
        self._passed = passed
        self._judged = judged
        self._open: list[tuple[OpenMeasure, dict[Point, tuple[Point, ...]]]] = []
        self._asking: dict[Point, dict[tuple[str, str], AttributeCondition]] = defaultdict(dict)

    def add(self, measure: OpenMeasure) -> None:
        """Note what is unknown in a measure, and by what it is asked for."""
        node = self._explainer.trace(measure.criterion)
        if node.held is not None:
            return
        asked: dict[Point, tuple[Point, ...]] = {}
        for leaf in proof(node):
            for point in self._facts(leaf):
                asked[point] = self._asked_by(leaf, point)
                if isinstance(leaf, AttributeCondition):
                    self._asking[point][leaf.op.value, str(leaf.value)] = leaf
        self._open.append((measure, asked))

    def questions(self) -> tuple[Question, ...]:
        """The questions, the best first."""
        found: dict[tuple[str, str | None], _Entry] = defaultdict(_Entry)
        tried = {point: self._tried(point) for _, asked in self._open for point in asked}
        for measure, asked in self._open:
            keys = {self._key(by) for bys in asked.values() for by in bys}
            for point, bys in asked.items():
                gain = self._share(measure, tried[point]) * measure.weight
                for place, by in enumerate(bys):
                    entry = found[self._key(by)]
                    entry.order = min(entry.order, place)
                    self._count(entry, measure, point, by, gain / len(bys))
            if len(keys) == 1 and all(asked.values()):
                found[keys.pop()].alone[measure.placed] += 1
        asked_for = [(self._question(*key, entry), entry.order) for key, entry in found.items()]
        return tuple(question for question, order in sorted(asked_for, key=lambda one: _place(*one)))

    def _facts(self, leaf: Leaf) -> tuple[Point, ...]:
        """The unknown facts that a condition reads: its open tags, its attribute, or its words."""
        if not isinstance(leaf, AttributeCondition):
            return (Point(OPEN_ATTRIBUTE, leaf.text),)
        tags = open_tags(leaf, self._profile)
        return tuple(Point(leaf.attr, tag) for tag in tags) if tags else (Point(leaf.attr),)

    def _asked_by(self, leaf: Leaf, point: Point) -> tuple[Point, ...]:
        """What to ask for a fact: all that it is derived from; when a part of that is not known, the fact itself."""
        bases = tuple(map(Point, self._explainer.bases(leaf))) if isinstance(leaf, AttributeCondition) else (point,)
        if bases == (Point(point.attr),):
            bases = (point,)
        left = tuple(base for base in bases if base not in self._passed)
        lost = any(base in self._passed and base.attr not in self._profile.facts for base in bases)
        return left if left and not lost else (point,) if point not in self._passed else left

    def _tried(self, point: Point) -> tuple[Profile, ...]:
        return tuple(trials(point, tuple(self._asking[point].values()), self._profile))

    @staticmethod
    def _share(measure: OpenMeasure, tried: Sequence[Profile]) -> Fraction:
        """The share of the answers after which a measure is decided."""
        settled = sum(truth(measure.criterion, profile) is not None for profile in tried)
        return Fraction(settled, len(tried)) if tried else Fraction(0)

    def _question(self, attr: str, text: str | None, entry: _Entry) -> Question:
        placed = any(here for _, here in entry.measures.values())
        counted = {name: weight for name, (weight, here) in entry.measures.items() if here is placed}
        return Question(
            attr,
            text,
            len(counted),
            entry.alone[placed],
            tuple(sorted(entry.tags, key=lambda tag: (-entry.tags[tag], tag))),
            entry.gain[placed],
            tuple(sorted(counted, key=lambda name: (-counted[name], name))),
            tuple(sorted(entry.serves)),
            placed=placed,
            unplaced=len(entry.measures) - len(counted),
            judged=text is not None and text in self._judged,
        )

    @staticmethod
    def _key(point: Point) -> tuple[str, str | None]:
        """Tags of one set are one question, open conditions one each."""
        return point.attr, point.detail if point.attr == OPEN_ATTRIBUTE else None

    @staticmethod
    def _count(entry: _Entry, measure: OpenMeasure, point: Point, by: Point, gain: Fraction) -> None:
        entry.measures[measure.id] = measure.weight, measure.placed
        entry.gain[measure.placed] += gain
        if by.detail is not None and by.attr != OPEN_ATTRIBUTE:
            entry.tags[by.detail] = entry.tags.get(by.detail, Fraction(0)) + gain
        if by.attr != point.attr:
            entry.serves[point.attr] = None


def _place(question: Question, order: int) -> tuple[int, Fraction, int, int, str, str]:
    """The order of asking, whatever the order of the measures; of what a fact is derived from, the first first."""
    if question.attr == REGION:
        tier = 0
    elif question.placed:
        tier = 1 + question.judged
    else:
        tier = 3 + (question.text is not None)
    return tier, -question.gain, -question.decides, order, question.attr, question.text or ""
