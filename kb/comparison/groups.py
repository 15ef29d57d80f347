"""A measure in, the classes of enterprises that it names out; whether two measures leave each other out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.hierarchy import within
from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, Measure, Operator

_REGION = "region"
Groups = Mapping[str, frozenset[str]]
"""Classes by attribute (size: micro, small); an attribute that is not there asks nothing."""


def groups_of(measure: Measure) -> Groups:
    """The classes that a measure names as those it is for; where a firm sits is told by the document."""
    found: dict[str, frozenset[str]] = {}
    for leaf in _asked(measure.criteria):
        values = (leaf.value,) if isinstance(leaf.value, str) else leaf.value
        if isinstance(values, tuple) and leaf.op is not Operator.NE and leaf.attr != _REGION:
            found[leaf.attr] = found.get(leaf.attr, frozenset()) | frozenset(values)
    return found


def _asked(criterion: Criterion | None) -> Iterator[AttributeCondition]:
    """The conditions that are to hold, not those that must not."""
    if isinstance(criterion, AttributeCondition):
        yield criterion
    elif isinstance(criterion, ConditionGroup) and criterion.mode is not GroupMode.NONE:
        for member in criterion.members:
            yield from _asked(member)


def compatible(one: Groups, other: Groups) -> bool:
    """Whether no attribute of both names other classes in each: what asks nothing is for everybody."""
    return all(_meet(attr, one[attr], other[attr]) for attr in one.keys() & other.keys())


def serves(groups: Groups, attr: str, code: str) -> bool:
    """Whether a measure names a class."""
    return _meet(attr, groups.get(attr, frozenset()), frozenset((code,)))


def _meet(attr: str, one: frozenset[str], other: frozenset[str]) -> bool:
    if one & other:
        return True
    if attr != "industry":
        return False
    return any(within(attr, a, (b,)) is not False or within(attr, b, (a,)) is not False for a in one for b in other)


def group_words(groups: Groups, codes: CodeBook) -> tuple[str, ...]:
    """The classes by name, sorted."""
    named = (
        codes.label(options, code)
        for attr, values in groups.items()
        for code in values
        if (options := codes.attributes[attr].options) is not None
    )
    return tuple(sorted(dict.fromkeys(named)))
