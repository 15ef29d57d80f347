"""A measure that does not apply in, the smallest change of facts that a firm can change out, which makes it apply.

What can be changed, and in which direction, is data (`hq:adjustable` of attributes, options and tags): a tag can be won
or given up, an amount raised or lowered, one option left for another. The smallest change is that of the fewest facts,
however many conditions ask for them. It counts only after the rules of derivation have been applied to it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ontology.codebook import CodeBook
from ontology.interchange import JsonValue, value_json
from ontology.model import AttributeCondition, Criterion, Operator
from ontology.profile import Fact, Flags, Interval, Profile

from .certificates import CERTIFICATE
from .derive import derive
from .explain import Explainer, Point, Reason, one_is_enough
from .kleene import Options, truth
from .parameters import HasTag, period, rules_in
from .proofs import Mask, Traced, bits, leaves_of, traced, ways
from .trace import fact_json

UP, DOWN, BOTH = "up", "down", "both"
_FLOORS, _CEILINGS = (Operator.GE, Operator.GT), (Operator.LE, Operator.LT)
_CONTRARY = {
    Operator.GE: Operator.LT, Operator.GT: Operator.LE, Operator.LE: Operator.GT, Operator.LT: Operator.GE,
}  # fmt: skip
_BEYOND = Decimal("0.01")
"""How far beyond a limit that is not included."""
_TRIED = 8
_DEEPEST = 2


@dataclass(frozen=True, slots=True)
class Change:
    """One fact to change: a tag to win or give up (`value` says which), or a fact that must then hold `op` `value`.

    `distance`: how far the present value lies from the limit.
    """

    attr: str
    tag: str | None
    op: str
    value: JsonValue
    actual: object
    distance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What to change, and what is then still to be known, for a measure to apply."""

    changes: tuple[Change, ...]
    asks: tuple[Point, ...]


def adjustable(codes: CodeBook) -> Mapping[str, str]:
    """Attributes (and options and tags, as attribute.option) that a firm can change, with the direction."""
    found: dict[str, str] = {}
    for attribute in codes.attributes.values():
        if attribute.adjustable:
            found[attribute.code] = attribute.adjustable
        for concept in codes.lists.get(attribute.options or "", {}).values():
            if "adjustable" in concept.notes:
                found[f"{attribute.code}.{concept.code}"] = concept.notes["adjustable"]
    return found


def distance(reason: Reason) -> Decimal | None:
    """How far a number lies from a limit that it misses (or meets, where it should not); None for other conditions."""
    number = reason.value
    if isinstance(number, bool | str | list) or number is None or reason.truth is None:
        return None
    actual = reason.actual
    low, high = (actual.get("low"), actual.get("high")) if isinstance(actual, dict) else (actual, actual)
    upward = (reason.op in _FLOORS) is not reason.truth
    near = (high if upward else low) if reason.op in _CONTRARY else None
    return None if near is None else abs(Decimal(str(number)) - Decimal(str(near)))


@dataclass(slots=True)
class NearMisses:
    """Finds near misses for one enterprise: facts as given, and with what follows from them."""

    given: Profile
    derived: Profile
    as_of: date
    adjustable: Mapping[str, str]
    _explainer: Explainer = field(init=False)
    _inputs: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what all measures share."""
        rules = rules_in(period(self.as_of))
        self._explainer = Explainer(self.derived, self.as_of)
        self._inputs = frozenset(
            leaf.attr
            for rule in rules
            for leaf in (one.leaf for one in leaves_of(traced(rule.criterion, lambda *_: None)))
            if isinstance(leaf, AttributeCondition)
        )

    def find(self, criterion: Criterion) -> NearMiss | None:
        """The smallest change after which a criterion that is false holds, or only waits for answers."""
        node = self._explainer.trace(criterion)
        if node.held is not False:
            return None
        atoms: dict[Change | Point, int] = {}
        found = ways(node, True, lambda one, wanted: self._price(one, wanted, atoms, _DEEPEST))
        known = tuple(atoms)
        misses = [self._miss([known[i] for i in bits(mask)]) for mask in found]
        misses.sort(key=_size)
        return next((miss for miss in misses[:_TRIED] if self._works(miss, criterion)), None)

    @staticmethod
    def _miss(atoms: Sequence[Change | Point]) -> NearMiss:
        changes = _facts(atom for atom in atoms if isinstance(atom, Change))
        return NearMiss(changes, tuple(atom for atom in atoms if isinstance(atom, Point)))

    def _price(self, one: Traced, wanted: bool, atoms: dict[Change | Point, int], deepest: int) -> Sequence[Mask]:
        """The sets of changes and answers that give a condition the truth wanted."""
        leaf = one.leaf
        if one.held is wanted or leaf is None:
            return (0,)
        if one.held is None:
            masks = [1 << atoms.setdefault(point, len(atoms)) for point in self._explainer.points(leaf)]
            return masks if one_is_enough(leaf, self.derived, wanted) else [sum(masks)]
        if not isinstance(leaf, AttributeCondition):
            return ()
        sets = [[1 << atoms.setdefault(change, len(atoms)) for change in group] for group in self._groups(leaf, wanted)]
        below = self._through_rules(leaf, wanted, atoms, deepest)
        return [*(sum(group) for group in sets), *below]

    def _through_rules(
        self, leaf: AttributeCondition, wanted: bool, atoms: dict[Change | Point, int], deepest: int
    ) -> Iterator[Mask]:
        """Changes from which a rule would derive a tag that another rule has denied."""
        values = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
        if not deepest or wanted is (leaf.op is Operator.NE):
            return
        for rule in rules_in(period(self.as_of)):
            then = rule.concludes
            if not isinstance(then, HasTag) or not then.value or then.attr != leaf.attr or then.tag not in values:
                continue
            if f"{then.attr}.{then.tag}" in self.derived.derived:
                node = self._explainer.trace(rule.criterion)
                yield from ways(node, True, lambda one, want: self._price(one, want, atoms, deepest - 1))

    def _groups(self, leaf: AttributeCondition, wanted: bool) -> Iterator[tuple[Change, ...]]:
        """Each group of changes that alone gives one condition the truth wanted."""
        fact = self.derived.facts.get(leaf.attr)
        value, has = leaf.value, wanted is not (leaf.op is Operator.NE)
        if isinstance(fact, Flags) and not isinstance(fact, Options) and isinstance(value, str | tuple):
            tags = (value,) if isinstance(value, str) else value
            yield from self._tag_groups(leaf.attr, tags, fact, has)
        elif isinstance(fact, str):
            yield from self._options(leaf.attr, (value,) if isinstance(value, str) else value, fact, has)
        elif leaf.attr in self.derived.derived:
            return
        elif isinstance(value, bool) and isinstance(fact, bool):
            target = value if has else not value
            if self._can(leaf.attr, None, UP if target else DOWN):
                yield (Change(leaf.attr, None, Operator.EQ.value, target, fact),)
        elif isinstance(value, Decimal) and isinstance(fact, Interval) and leaf.op in _CONTRARY:
            op = leaf.op if wanted else _CONTRARY[leaf.op]
            nearest = fact.high if op in _FLOORS else fact.low
            if nearest is not None and self._can(leaf.attr, None, UP if op in _FLOORS else DOWN):
                yield (Change(leaf.attr, None, op.value, value_json(value), _frozen(fact), abs(value - nearest)),)

    def _tag_groups(self, attr: str, tags: Sequence[str], fact: Flags, has: bool) -> Iterator[tuple[Change, ...]]:
        """To have one of several tags, any that can be won; to have none, all that are held."""
        moved = [tag for tag in tags if fact.holds(tag) is not has]
        able = [tag for tag in moved if self._can(attr, tag, UP if has else DOWN)]
        changes = tuple(Change(attr, tag, Operator.HAS.value, has, not has) for tag in able)
        if has:
            yield from ((change,) for change in changes)
        elif changes and len(able) == len(moved):
            yield changes

    def _options(self, attr: str, values: object, fact: str, has: bool) -> Iterator[tuple[Change, ...]]:
        """To leave the option that holds for another: one of those wanted, or any that is not unwanted."""
        named = values if isinstance(values, tuple) else ()
        if self.adjustable.get(f"{attr}.{fact}") not in (DOWN, BOTH):
            return
        for key, way in self.adjustable.items():
            of, _, option = key.partition(".")
            if of == attr and way in (UP, BOTH) and (option in named) is has:
                yield (Change(attr, None, Operator.EQ.value, option, fact),)

    def _can(self, attr: str, tag: str | None, direction: str) -> bool:
        origin = self.derived.derived.get(f"{attr}.{tag}") if tag is not None else None
        if origin is not None and (origin.rule != CERTIFICATE or direction != UP):
            return False  # what follows from figures stays; a certificate that has expired can be won again
        said = self.adjustable.get(f"{attr}.{tag}") if tag else None
        return (said or self.adjustable.get(attr)) in (direction, BOTH)

    def _works(self, miss: NearMiss, criterion: Criterion) -> bool:
        """Whether the changed facts, with all that follows from them, no longer exclude the measure."""
        again = any(change.attr in self._inputs for change in miss.changes)
        facts = dict((self.given if again else self.derived).facts)
        for change in miss.changes:
            facts[change.attr] = _changed(change, facts.get(change.attr))
        start = self.given if again else self.derived
        won = {change.tag for change in miss.changes}
        certificates = tuple(one for one in start.certificates if one.tag not in won)
        changed = start.model_copy(update={"facts": facts, "certificates": certificates})
        return truth(criterion, derive(changed, self.as_of) if again else changed) is not False


def _facts(changes: Iterable[Change]) -> tuple[Change, ...]:
    """One change a fact: of several limits to reach on one side, the farthest."""
    found: dict[tuple[str, str | None, bool], Change] = {}
    for change in changes:
        key = change.attr, change.tag, change.op in _FLOORS
        known = found.get(key)
        if known is None or _reach(change) > _reach(known):
            found[key] = change
    return tuple(found.values())


def _reach(change: Change) -> tuple[Decimal, bool]:
    return change.distance or Decimal(0), change.op in (Operator.GT, Operator.LT)


def _frozen(fact: Fact) -> object:
    """A number as JSON, a range as its text, so that it can be compared and kept."""
    shown = fact_json(fact)
    return tuple(shown.items()) if isinstance(shown, dict) else shown


def _changed(change: Change, fact: Fact | None) -> Fact:
    """The fact after a change."""
    if change.tag is not None:
        known, complete = (fact.known, fact.complete) if isinstance(fact, Flags) else ({}, False)
        return Flags(known={**known, change.tag: bool(change.value)}, complete=complete)
    if isinstance(change.value, bool | str):
        return change.value
    beyond = {Operator.GT: _BEYOND, Operator.LT: -_BEYOND}.get(Operator(change.op), Decimal(0))
    return Interval.exactly(Decimal(str(change.value)) + beyond)


def _size(miss: NearMiss) -> tuple[int, int, Decimal]:
    """Fewest changes first, then fewest open questions, then the shortest way (as a share of the limit)."""
    far = Decimal(0)
    for change in miss.changes:
        if change.distance is not None and isinstance(change.value, int | float) and change.value:
            far += change.distance / abs(Decimal(str(change.value)))
    return len(miss.changes), len(miss.asks), far
