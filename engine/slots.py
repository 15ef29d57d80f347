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
from itertools import groupby
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
        self._memberships = _by_attribute(memberships)
        self._membership_slot = {key: 2 * i for i, key in enumerate(self._memberships)}
        first = 2 * len(self._memberships)
        self._scale_slot = {_scale_key(s): first + 2 * i for i, s in enumerate(self._scales)}
        self._ranks = {(_scale_key(s), limit): 2 * i + 1 for s in self._scales for i, limit in enumerate(s.limits)}
        self.names = _names(len(self._memberships), len(self._scales))
        self._ruled = [
            _Ruled(scale, x, *(_members(self.names[end], scale) for end in (x, x + 1)))
            for scale, x in zip(self._scales, self._scale_slot.values(), strict=True)
        ]
        self._asked = [_Asked(attr, places, self.names) for attr, places in _runs(self._memberships)]
        self._unknown = self._nothing_known()

    def _nothing_known(self) -> list[str]:
        """The possible reading of a profile that states nothing: every membership both ways, every number any."""
        found = [f',"{name}":1' for name in self.names]
        for one in self._ruled:
            found[one.x], found[one.x + 1] = one.upper[0], one.lower[-1]
        return found

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
        certain, possible, facts = [""] * len(self.names), self._unknown.copy(), profile.facts
        for scale in self._ruled:
            number = facts.get(scale.attr)
            if number is not None:
                scale.fill(number, certain, possible)
        for asked in self._asked:
            fact = profile.answers if asked.attr is None else facts.get(asked.attr)
            if fact is not None:
                asked.fill(fact, certain, possible)
        return certain, possible


class _Ruled:
    """A scale with its slots and the members that fill them: at 0 below every limit, at rank + 1 the rank."""

    def __init__(self, scale: Scale, x: int, upper: tuple[str, ...], lower: tuple[str, ...]) -> None:
        self.attr, self._limits = scale
        self.x, self.upper, self.lower = x, upper, lower
        self._numbers = isinstance(self._limits[0], Decimal)

    def fill(self, fact: object, certain: list[str], possible: list[str]) -> None:
        """Upper and lower end: the worst case for the rules is certain, the best case possible."""
        x, limits = self.x, self._limits
        if self._numbers:
            if not isinstance(fact, Interval):
                return
            low, high = fact.low, fact.high
            if low is not None:
                rank = 1 + _rank(limits, low)
                certain[x + 1], possible[x] = self.lower[rank], self.upper[rank]
            if high is not None:
                rank = rank if low == high else 1 + _rank(limits, high)
                certain[x], possible[x + 1] = self.upper[rank], self.lower[rank]
        elif isinstance(fact, date):
            rank = 1 + _rank(limits, fact)
            certain[x] = possible[x] = self.upper[rank]
            certain[x + 1] = possible[x + 1] = self.lower[rank]


_Row = tuple[list[str], list[str]]


class _Asked:
    """All memberships of one attribute (None: the answers), whose slots lie side by side."""

    def __init__(self, attr: str | None, places: Sequence[tuple[int, Membership]], names: Sequence[str]) -> None:
        self.attr = attr
        first = places[0][0]
        self._slots = slice(2 * first, 2 * (first + len(places)))
        self._memberships = [membership for _, membership in places]
        self._filled = [f',"{name}":1' for name in names[self._slots]]
        self._tags = {tag: 2 * i for i, one in enumerate(self._memberships) if (tag := _tag(one)) is not None}
        self._others = [i for i, one in enumerate(self._memberships) if _tag(one) is None]
        self._rows: dict[str | bool, _Row] = {}
        self._complete = self._row(Flags(complete=True))
        self._open = self._row(None)

    def fill(self, fact: Fact | Mapping[str, bool], certain: list[str], possible: list[str]) -> None:
        """What a fact says of each of them; values repeat, so the rows that they fill are kept."""
        if isinstance(fact, str | bool):
            row = self._rows.get(fact)
            if row is None:
                row = self._row(fact)
                if len(self._rows) < _CACHED:
                    self._rows[fact] = row
        elif type(fact) is Flags:  # what is left of an enumeration is read otherwise
            row = self._flags(fact)
        else:
            row = self._row(fact)
        certain[self._slots], possible[self._slots] = row

    def _row(self, fact: Fact | Mapping[str, bool] | None) -> _Row:
        """The certain and the possible members, membership by membership."""
        row = [""] * len(self._filled), self._filled.copy()
        for i, membership in enumerate(self._memberships):
            self._put(row, 2 * i, _holds(membership, fact))
        return row

    def _flags(self, fact: Flags) -> _Row:
        """The row of no tag at all, changed where a tag is known; memberships of several tags one by one."""
        certain, possible = self._complete if fact.complete else self._open
        row = certain.copy(), possible.copy()
        for tag, held in fact.known.items():
            slot = self._tags.get(tag)
            if slot is not None:
                self._put(row, slot, held)
        for i in self._others:
            self._put(row, 2 * i, _holds(self._memberships[i], fact))
        return row

    def _put(self, row: _Row, slot: int, held: bool | None) -> None:
        """Write one membership over what stood there."""
        (certain, possible), filled = row, self._filled
        certain[slot] = filled[slot] if held is True else ""
        certain[slot + 1] = filled[slot + 1] if held is False else ""
        possible[slot] = "" if held is False else filled[slot]
        possible[slot + 1] = "" if held is True else filled[slot + 1]


_CACHED = 4096
"""Values of an attribute whose rows are kept."""

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


def _by_attribute(memberships: Iterable[Membership]) -> list[Membership]:
    """Those of an attribute side by side, attributes in the order in which they come."""
    found: dict[str | None, list[Membership]] = {}
    for membership in memberships:
        found.setdefault(membership.attr, []).append(membership)
    return [membership for mine in found.values() for membership in mine]


def _runs(memberships: Sequence[Membership]) -> Iterable[tuple[str | None, list[tuple[int, Membership]]]]:
    """The memberships of each attribute with their places."""
    return ((attr, list(mine)) for attr, mine in groupby(enumerate(memberships), key=lambda one: one[1].attr))


def _members(name: str, scale: Scale) -> tuple[str, ...]:
    """The JSON members that fill a slot: -1 (below every limit) first, then rank by rank."""
    return tuple(f',"{name}":{rank}' for rank in range(-1, 2 * len(scale.limits) + 1))


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
