"""Criterion and profile in, the conditions that decide its truth out: the shortest proof, or what keeps it open."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from ontology.interchange import OPEN_ATTRIBUTE, JsonValue, number_json
from ontology.model import AttributeCondition, ConditionGroup, Criterion
from ontology.profile import Fact, Flags, Interval, Profile

from .kleene import Options, truth
from .proofs import Leaf, proof, same, traced

__all__ = ["Leaf", "deciding", "fact_json", "fact_text", "leaf_attribute", "leaves"]


def leaves(criterion: Criterion | None) -> Iterator[Leaf]:
    """Every condition of a criterion, in order."""
    if isinstance(criterion, ConditionGroup):
        for member in criterion.members:
            yield from leaves(member)
    elif criterion is not None:
        yield criterion


def deciding(criterion: Criterion | None, profile: Profile) -> tuple[Leaf, ...]:
    """True or false: a smallest set of conditions that is enough for it. Unknown: the conditions that keep it open."""
    if criterion is None:
        return ()
    found: dict[Hashable, Leaf] = {}
    for leaf in proof(traced(criterion, lambda leaf, _: truth(leaf, profile))):
        found.setdefault(same(leaf), leaf)
    return tuple(found.values())


def leaf_attribute(leaf: Leaf) -> str:
    """The attribute code of a condition; open conditions share one."""
    return leaf.attr if isinstance(leaf, AttributeCondition) else OPEN_ATTRIBUTE


def fact_json(fact: Fact | None) -> JsonValue | dict[str, JsonValue | None] | None:
    """A fact as JSON: a range as {"low", "high"}, a partly known set as {tag: bool}, what is left of an enumeration."""
    match fact:
        case Interval(low=low, high=high):
            if low is not None and low == high:
                return number_json(low)
            return {
                "low": None if low is None else number_json(low),
                "high": None if high is None else number_json(high),
            }
        case Options():
            return {"possible": list(fact.possible)}
        case Flags():
            held = [tag for tag, value in fact.known.items() if value]
            return held if fact.complete else dict(fact.known)
        case bool() | str() | None:
            return fact
    return fact.isoformat()


def fact_text(fact: Fact | None) -> str:
    """A fact in a few characters, for a record of what was used."""
    match fact_json(fact):
        case {"low": low, "high": high}:
            return f"{'' if low is None else low}..{'' if high is None else high}"
        case {"possible": list(options)}:
            return "|".join(map(str, options))
        case {**known}:
            return ",".join(f"{tag}={str(value).lower()}" for tag, value in known.items())
        case list(tags):
            return ",".join(map(str, tags))
        case bool() as value:
            return str(value).lower()
        case value:
            return str(value)
