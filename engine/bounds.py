"""Conditions in, groups of rules that stay under the fixed limits of the rule engine out; what cannot is named.

The engine keeps a fixed stack of 64 pending nodes, 512 conditions a node, 32 expression slots a rule and 252 members
a fact, and it crashes, hangs or answers nothing beyond them. So its tree of conditions is built here first, as it will
build it, and the worst case is computed (every condition true) before any rule set is created.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .slots import All, Any, Condition, Literal


class Bounds(NamedTuple):
    """Static limits, each below what the engine is known to bear."""

    pending: int = 60
    children: int = 400
    groups: int = 14
    firings: int = 64
    members: int = 240
    rules: int = 4000


class Packed(NamedTuple):
    """Rule numbers by group, and the numbers of conditions beyond the limits with the limit that they break."""

    groups: tuple[tuple[int, ...], ...]
    overflow: Mapping[int, str]


@dataclass(slots=True)
class Node:
    """One condition of the engine's tree: its continuations, and the most nodes ever pending below it."""

    children: dict[Literal, Node] = field(default_factory=dict)
    joins: int = 0
    deepest: int = 0

    @property
    def pending(self) -> int:
        """Nodes waiting when all continuations hold: they are stacked together, then taken one by one."""
        width = len(self.children) + self.joins
        return width - 1 + max(1, self.deepest) if width else 0

    def grow(self, members: Sequence[Condition | Node]) -> None:
        """Append a conjunction; a `Node` among the members stands for the place where alternatives meet again."""
        if not members:
            return
        head, rest = members[0], members[1:]
        if isinstance(head, Node):
            self.joins += 1
            self.deepest = max(self.deepest, head.pending)
        elif isinstance(head, Any):
            meeting = Node()
            meeting.grow(rest)
            for alternative in head.members:
                inner = alternative.members if isinstance(alternative, All) else (alternative,)
                self.grow((*inner, meeting))
        elif isinstance(head, Literal):
            child = self.children.setdefault(head, Node())
            child.grow(rest)
            self.deepest = max(self.deepest, child.pending)
        else:
            self.grow((*head.members, *rest))


def ordered(condition: Condition, use: Mapping[Literal, int]) -> Condition:
    """The condition with the tests that most rules share in front and alternatives behind, so that paths are shared."""
    if isinstance(condition, Literal):
        return condition
    members = sorted((ordered(m, use) for m in condition.members), key=lambda m: _place(m, use))
    return type(condition)(tuple(members))


def _place(condition: Condition, use: Mapping[Literal, int]) -> tuple[int, int, str]:
    if isinstance(condition, Literal):
        return 0, -use[condition], repr(condition)
    return 1, firings(condition), repr(condition)


def literals(condition: Condition) -> Iterable[Literal]:
    """Every test in a condition."""
    if isinstance(condition, Literal):
        yield condition
    else:
        for member in condition.members:
            yield from literals(member)


def usage(conditions: Iterable[Condition]) -> Counter[Literal]:
    """How many conditions use each test."""
    return Counter(literal for condition in conditions for literal in set(literals(condition)))


def firings(condition: Condition) -> int:
    """How often a rule fires at most for one fact: once for every way through its alternatives."""
    if isinstance(condition, Literal):
        return 1
    if isinstance(condition, Any):
        return sum(firings(member) for member in condition.members)
    product = 1
    for member in condition.members:
        product *= firings(member)
    return product


def groups(condition: Condition) -> int:
    """Number of and/or groups, each of which takes two of the engine's 32 expression slots."""
    return 0 if isinstance(condition, Literal) else 1 + sum(groups(member) for member in condition.members)


def broken(condition: Condition, bounds: Bounds) -> str | None:
    """The limit that a condition breaks on its own, or None."""
    if groups(condition) > bounds.groups:
        return "groups"
    if firings(condition) > bounds.firings:
        return "firings"
    if len({literal.slot for literal in literals(condition)}) > bounds.members:
        return "members"
    alone = Node()
    alone.grow((condition,))
    if alone.pending > bounds.pending:
        return "pending"
    return "children" if len(alone.children) > bounds.children else None


def pack(conditions: Sequence[Condition], bounds: Bounds) -> Packed:
    """Group conditions (already `ordered`) so that each group stays under every limit; neighbours share paths."""
    overflow = {i: limit for i, c in enumerate(conditions) if (limit := broken(c, bounds)) is not None}
    found: list[tuple[int, ...]] = []
    tree, numbers, slots = Node(), list[int](), set[int]()
    for i in sorted(set(range(len(conditions))) - set(overflow), key=lambda i: _path(conditions[i])):
        used = {literal.slot for literal in literals(conditions[i])}
        tree.grow((conditions[i],))
        if numbers and _beyond(tree, len(slots | used), len(numbers) + 1, bounds):
            found.append(tuple(numbers))
            tree, numbers, slots = Node(), [], set()
            tree.grow((conditions[i],))
        numbers.append(i)
        slots |= used
    return Packed((*found, tuple(numbers)) if numbers else tuple(found), overflow)


def _path(condition: Condition) -> list[tuple[int, str]]:
    members = condition.members if isinstance(condition, All) else (condition,)
    return [(isinstance(member, Any), repr(member)) for member in members]


def _beyond(tree: Node, slots: int, rules: int, bounds: Bounds) -> bool:
    return (
        tree.pending > bounds.pending
        or len(tree.children) > bounds.children
        or slots > bounds.members
        or rules > bounds.rules
    )
