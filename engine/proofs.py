"""A criterion and the truth of its conditions in, the smallest sets of conditions that decide it out.

A set is an integer with one bit an atom, in the order in which the atoms were met: sets are joined, compared and
counted by single operations, and nothing depends on the order of a hash.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, OpenCondition

from .kleene import every, inverse, some

Leaf = AttributeCondition | OpenCondition
Mask = int

_MOST = 256
"""So many sets are followed at once; of more, the smallest."""


class Traced(NamedTuple):
    """A criterion with its truth: a condition (`leaf`), or a group in which all members, or one, must hold.

    `key`: what makes the condition the `same` test as another.
    """

    held: bool | None
    leaf: Leaf | None = None
    key: Hashable = None
    conjunction: bool = True
    negated: bool = False
    members: tuple[Traced, ...] = ()


def traced(criterion: Criterion, test: Callable[[Leaf, Hashable], bool | None]) -> Traced:
    """A criterion with the truth of each of its parts; `test` gets a condition and what is the `same` test."""
    if not isinstance(criterion, ConditionGroup):
        key = same(criterion)
        return Traced(test(criterion, key), criterion, key)
    members = tuple([traced(member, test) for member in criterion.members])
    found = [member.held for member in members]
    if criterion.mode is GroupMode.ALL:
        return Traced(every(found), None, None, True, False, members)
    if criterion.mode is GroupMode.ANY:
        return Traced(some(found), None, None, False, False, members)
    return Traced(inverse(some(found)), None, None, False, True, members)


def leaves_of(node: Traced) -> Iterator[Traced]:
    """Every condition, in order."""
    if node.leaf is not None:
        yield node
    for member in node.members:
        yield from leaves_of(member)


def same(leaf: Leaf) -> Hashable:
    """What makes two conditions the same test, whatever words they were read from."""
    if isinstance(leaf, AttributeCondition):
        return leaf.attr, leaf.op, type(leaf.value), leaf.value
    return leaf.text


def proof(node: Traced) -> list[Leaf]:
    """True or false: a smallest set of conditions that is enough for it. Unknown: all conditions that keep it open."""
    if node.held is None:
        return _open(node)
    found = _proof(node, node.held)
    keys = {same(leaf) for leaf in found}
    if len(keys) < len(found) or _repeats(node):
        return _smallest(node, node.held)
    return found


def _open(node: Traced) -> list[Leaf]:
    if node.leaf is not None:
        return [node.leaf]
    return [leaf for member in node.members if member.held is None for leaf in _open(member)]


def _proof(node: Traced, want: bool) -> list[Leaf]:
    """Exact where no test occurs twice: then the sizes of parts add up."""
    if node.leaf is not None:
        return [node.leaf]
    inner = want is not node.negated
    if node.conjunction is inner:
        return [leaf for member in node.members for leaf in _proof(member, inner)]
    return min((_proof(member, inner) for member in node.members if member.held is inner), key=len)


def _repeats(node: Traced) -> bool:
    """Whether a test occurs twice below alternatives, so that sharing it may make a set smaller."""
    if all(member.leaf is not None for member in node.members):
        return False
    keys = [one.key for one in leaves_of(node)]
    return len(set(keys)) < len(keys)


def _smallest(node: Traced, want: bool) -> list[Leaf]:
    atoms: dict[Hashable, int] = {}
    first: list[Leaf] = []

    def price(one: Traced, wanted: bool) -> Sequence[Mask]:
        if one.held is not wanted or one.leaf is None:
            return ()
        if one.key not in atoms:
            atoms[one.key] = len(atoms)
            first.append(one.leaf)
        return (1 << atoms[one.key],)

    found = ways(node, want, price)
    return [first[i] for i in bits(found[0])] if found else _proof(node, want)


def ways(node: Traced, want: bool, price: Callable[[Traced, bool], Sequence[Mask]]) -> list[Mask]:
    """The minimal sets of atoms that make a criterion true (or false), the smallest first.

    `price` names the sets of atoms that give one condition the truth wanted: none when nothing can, the empty set (0)
    when it has it already.
    """
    if node.leaf is not None:
        return list(price(node, want))
    inner = want is not node.negated
    parts = (ways(member, inner, price) for member in node.members)
    if node.conjunction is not inner:
        return minimal(mask for part in parts for mask in part)
    found: list[Mask] = [0]
    for part in parts:
        found = minimal(mask | other for mask in found for other in part)
        if not found:
            break
    return found


def minimal(masks: Iterable[Mask]) -> list[Mask]:
    """The sets that contain no other, the smallest and earliest first."""
    kept: list[Mask] = []
    for mask in sorted(set(masks), key=lambda mask: (mask.bit_count(), tuple(bits(mask)))):
        if not any(mask & other == other for other in kept):
            kept.append(mask)
            if len(kept) == _MOST:
                break
    return kept


def bits(mask: Mask) -> Iterator[int]:
    """The numbers of the atoms in a set, in order."""
    number = 0
    while mask:
        if mask & 1:
            yield number
        mask >>= 1
        number += 1
