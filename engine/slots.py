"""Criteria in, conditions on numbered slots out; a profile in, the slots that it fills out. No engine in sight.

Every attribute is an interval of possible values, and a slot is filled twice: for the reading that is certain and for
the one that is still possible. A rule that fires on the certain slots is true, on the possible ones only: unknown.

- `p` / `q`: a membership (size in micro, small) surely holds / surely does not; possibly, in the second reading.
- `x` / `y`: upper / lower end of a number or date (exchanged in the second reading), given as its rank among the limits
  that the criteria mention: 2i + 1 is limit i itself, 2i what lies below it. Ranks make every value a small integer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, OpenCondition, Operator
from ontology.profile import Fact, Flags, Interval, Profile

from .hierarchy import hierarchical, spelled, stems
from .kleene import Options

RESERVED = ("id", "warm", "sid", "$s", "$i", "$forward", "$lte", "$gte", "$and", "$or", "all", "any", "name")


class Literal(NamedTuple):
    """One test of one slot: `$eq` (the slot is filled), `$lte` or `$gte` a rank."""

    slot: int
    op: str
    rank: int


@dataclass(frozen=True, slots=True)
class All:
    """Conjunction; never empty, never nested in another."""

    members: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Disjunction; never empty, never nested in another."""

    members: tuple[Condition, ...]


Condition = Literal | All | Any


class Membership(NamedTuple):
    """What a pair of `p`/`q` slots stands for: the values wanted of an attribute, or an answer (attr None)."""

    attr: str | None
    wanted: frozenset[str | bool]
    comparable: bool = True


class Scale(NamedTuple):
    """What a pair of `x`/`y` slots stands for: a number (or date) and the limits that criteria mention, in order."""

    attr: str
    limits: tuple[Decimal, ...] | tuple[date, ...]


def fnv1a(name: str) -> int:
    """The 32-bit hash by which the engine tells names apart (bytes are ASCII here)."""
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


class Slots:
    """The slots of a set of criteria: built once, then only read."""

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        """Number every membership and every scale that the criteria mention; two slots each."""
        limits: dict[tuple[str, bool], set[Decimal | date]] = {}
        memberships: dict[Membership, None] = {}
        for leaf in (leaf for criterion in criteria for leaf in _leaves(criterion)):
            if isinstance(leaf, AttributeCondition) and isinstance(leaf.value, Decimal | date):
                limits.setdefault((leaf.attr, isinstance(leaf.value, date)), set()).add(leaf.value)
            else:
                memberships[_membership(leaf)] = None
        self._scales = [Scale(attr, tuple(sorted(found))) for (attr, _), found in sorted(limits.items())]  # type: ignore[arg-type]
        self._memberships = list(memberships)
        self._membership_slot = {key: 2 * i for i, key in enumerate(self._memberships)}
        first = 2 * len(self._memberships)
        self._scale_slot = {_scale_key(s): first + 2 * i for i, s in enumerate(self._scales)}
        self._ranks = {(_scale_key(s), limit): 2 * i + 1 for s in self._scales for i, limit in enumerate(s.limits)}
        self.names = _names(len(self._memberships), len(self._scales))
        self._filled = [f',"{name}":1' for name in self.names]
        self._by_attr = _by_attribute(self._memberships)
        self._tags = [_tag(membership) for membership in self._memberships]
        self._cache: dict[tuple[str, str | bool], tuple[tuple[int, ...], tuple[int, ...]]] = {}

    def condition(self, criterion: Criterion, *, negated: bool = False) -> Condition:
        """The criterion in negation normal form over slots, members in one order, so that equal meaning is equal."""
        if isinstance(criterion, ConditionGroup):
            inner = negated != (criterion.mode is GroupMode.NONE)
            kind = All if (criterion.mode is GroupMode.ALL) != inner else Any
            return _joined(kind, [self.condition(member, negated=inner) for member in criterion.members])
        if isinstance(criterion, OpenCondition) or not isinstance(criterion.value, Decimal | date):
            slot = self._membership_slot[_membership(criterion)]
            contrary = negated != (isinstance(criterion, AttributeCondition) and criterion.op is Operator.NE)
            return Literal(slot + contrary, "$eq", 1)
        return self._comparison(criterion, criterion.value, negated)

    def _comparison(self, leaf: AttributeCondition, limit: Decimal | date, negated: bool) -> Condition:
        key = (leaf.attr, isinstance(limit, date))
        x = self._scale_slot[key]
        rank = self._ranks[key, limit]
        op = _CONTRARY[leaf.op] if negated else leaf.op
        match op:
            case Operator.LT:
                return Literal(x, "$lte", rank - 1)
            case Operator.LE:
                return Literal(x, "$lte", rank)
            case Operator.GT:
                return Literal(x + 1, "$gte", rank + 1)
            case Operator.GE:
                return Literal(x + 1, "$gte", rank)
            case Operator.NE:
                return _joined(Any, [Literal(x, "$lte", rank - 1), Literal(x + 1, "$gte", rank + 1)])
            case _:
                return _joined(All, [Literal(x, "$lte", rank), Literal(x + 1, "$gte", rank)])

    def fill(self, profile: Profile) -> tuple[list[str], list[str]]:
        """For each slot the JSON member that a profile puts into it, "" for none: certain reading, possible reading."""
        certain, possible = [""] * len(self.names), [""] * len(self.names)
        for scale, x in zip(self._scales, self._scale_slot.values(), strict=True):
            self._fill_scale(scale, x, profile.facts.get(scale.attr), certain, possible)
        filled = self._filled
        for attr, slots in self._by_attr.items():
            fact = profile.answers if attr is None else profile.facts.get(attr)
            if isinstance(fact, str | bool):
                sure, open_ = self._code(str(attr), fact)
                for slot in sure:
                    certain[slot] = possible[slot] = filled[slot]
                for slot in open_:
                    possible[slot] = filled[slot]
                continue
            flags = fact if type(fact) is Flags else None  # what is left of an enumeration is read otherwise
            for slot in slots:
                tag = self._tags[slot // 2]
                if flags is not None and tag is not None:
                    held = flags.holds(tag)
                else:
                    held = _holds(self._memberships[slot // 2], fact)
                if held is not False:
                    possible[slot] = filled[slot]
                if held is not True:
                    possible[slot + 1] = filled[slot + 1]
                if held is not None:
                    certain[slot + (not held)] = filled[slot + (not held)]
        return certain, possible

    def _code(self, attr: str, value: str | bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The slots that one value surely fills and those that it possibly fills; values repeat, so they are kept."""
        known = self._cache.get((attr, value))
        if known is None:
            held = {slot: _holds(self._memberships[slot // 2], value) for slot in self._by_attr[attr]}
            sure = tuple(slot + (not is_held) for slot, is_held in held.items() if is_held is not None)
            known = sure, tuple(s for slot, is_held in held.items() if is_held is None for s in (slot, slot + 1))
            if len(self._cache) < _CACHED:
                self._cache[attr, value] = known
        return known

    def _fill_scale(self, scale: Scale, x: int, fact: object, certain: list[str], possible: list[str]) -> None:
        """Upper and lower end: the worst case for the rules is certain, the best case possible."""
        top = 2 * len(scale.limits)
        low: int | None = None
        high: int | None = None
        if isinstance(scale.limits[0], Decimal):
            if isinstance(fact, Interval):
                low = None if fact.low is None else _rank(scale.limits, fact.low)
                high = low if fact.high == fact.low else None if fact.high is None else _rank(scale.limits, fact.high)
        elif isinstance(fact, date):
            low = high = _rank(scale.limits, fact)
        upper, lower = self.names[x], self.names[x + 1]
        if high is not None:
            certain[x] = f',"{upper}":{high}'
        if low is not None:
            certain[x + 1] = f',"{lower}":{low}'
        possible[x] = f',"{upper}":{-1 if low is None else low}'
        possible[x + 1] = f',"{lower}":{top if high is None else high}'


_CACHED = 65536
_CONTRARY = {
    Operator.EQ: Operator.NE, Operator.IN: Operator.NE, Operator.HAS: Operator.NE, Operator.NE: Operator.EQ,
    Operator.LT: Operator.GE, Operator.GE: Operator.LT, Operator.LE: Operator.GT, Operator.GT: Operator.LE,
}  # fmt: skip


def _leaves(criterion: Criterion) -> Iterable[AttributeCondition | OpenCondition]:
    if isinstance(criterion, ConditionGroup):
        for member in criterion.members:
            yield from _leaves(member)
    else:
        yield criterion


def _membership(leaf: AttributeCondition | OpenCondition) -> Membership:
    if isinstance(leaf, OpenCondition):
        return Membership(None, frozenset((leaf.text,)))
    value, comparable = leaf.value, leaf.op not in (Operator.LT, Operator.LE, Operator.GT, Operator.GE)
    if isinstance(value, bool):
        return Membership(leaf.attr, frozenset((value,)), comparable)
    wanted = (value,) if isinstance(value, str) else value
    if hierarchical(leaf.attr):
        wanted = tuple(stem for code in wanted for stem in stems(leaf.attr, code))  # type: ignore[union-attr]
    return Membership(leaf.attr, frozenset(wanted), comparable)  # type: ignore[arg-type]


def _scale_key(scale: Scale) -> tuple[str, bool]:
    return scale.attr, isinstance(scale.limits[0], date)


def _names(memberships: int, scales: int) -> list[str]:
    """A short name for each slot; two names never share a hash with one another or with a word of the engine."""
    taken = {fnv1a(word) for word in RESERVED}
    names: list[str] = []
    for pair, count in (("pq", memberships), ("xy", scales)):
        number = 0
        for _ in range(count):
            while taken & (hashes := {fnv1a(f"{letter}{number}") for letter in pair}) or len(hashes) < len(pair):
                number += 1
            taken |= hashes
            names += [f"{letter}{number}" for letter in pair]
            number += 1
    return names


def _by_attribute(memberships: Sequence[Membership]) -> dict[str | None, list[int]]:
    found: dict[str | None, list[int]] = {}
    for i, membership in enumerate(memberships):
        found.setdefault(membership.attr, []).append(2 * i)
    return found


def _tag(membership: Membership) -> str | None:
    """The one tag that a membership asks of a set, None when it asks for something else."""
    if membership.attr is None or not membership.comparable or len(membership.wanted) != 1:
        return None
    (wanted,) = membership.wanted
    return wanted if isinstance(wanted, str) else None


def _rank(limits: Sequence[Decimal] | Sequence[date], value: Decimal | date) -> int:
    """2i + 1 when the value is limit i, 2i when i limits lie below it."""
    i = bisect_left(limits, value)
    return 2 * i + (i < len(limits) and limits[i] == value)


def _holds(membership: Membership, fact: Fact | Mapping[str, bool] | None) -> bool | None:
    """Whether the fact is (or has) one of the wanted values, independently of `kleene`, which must agree."""
    attr, wanted, comparable = membership
    if fact is None or not comparable:
        return None
    if isinstance(fact, bool):
        return fact in wanted if wanted and wanted <= {True, False} else None
    if wanted & {True, False}:
        return None
    if isinstance(fact, str):
        return _code_in(attr or "", fact, wanted)
    if isinstance(fact, Options):
        return _all_or_none({_code_in(attr or "", option, wanted) for option in fact.possible})
    if isinstance(fact, Flags):
        known = {fact.holds(str(tag)) for tag in wanted}
        return True if True in known else None if None in known else False
    if attr is None and isinstance(fact, Mapping):
        return fact.get("".join(map(str, wanted)))
    return None


def _code_in(attr: str, code: str, wanted: frozenset[str | bool]) -> bool | None:
    if not hierarchical(attr):
        return code in wanted
    return _all_or_none({not wanted.isdisjoint(_prefixes(inner)) for inner in spelled(attr, code)})


def _prefixes(code: str) -> list[str]:
    return [code[:end] for end in range(len(code) + 1)]


def _all_or_none(values: set[bool | None]) -> bool | None:
    return next(iter(values)) if len(values) == 1 else None


def _joined(kind: type[All] | type[Any], members: list[Condition]) -> Condition:
    """Members of the same kind taken in, each once, in a fixed order; a single one stands for itself."""
    flat = {inner: None for m in members for inner in (m.members if isinstance(m, kind) else (m,))}
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(sorted(flat, key=repr)))
