"""At each limit of the library the answers are right; one over, the rules are split or left to the plain evaluator."""

from decimal import Decimal

import durable_rules_engine
import pytest

from engine.bounds import Bounds
from engine.kleene import truth
from engine.rete import compile_rules
from engine.slots import RESERVED, Slots, fnv1a
from ontology.model import AttributeCondition, ConditionGroup, GroupMode, Operator
from ontology.profile import Interval, Profile


def at_least(attr, limit):
    return AttributeCondition(attr=attr, op=Operator.GE, value=Decimal(limit))


def group(mode, *members):
    return ConditionGroup(mode=GroupMode(mode), members=members)


def everything(attrs):
    return Profile(facts={attr: Interval.exactly(1000) for attr in attrs})


def agrees(rules, criteria, profile):
    return rules.evaluate(profile) == tuple(truth(criterion, profile) for criterion in criteria)


@pytest.mark.parametrize(("count", "shards"), [(60, 1), (61, 2)])
def test_pending_conditions_are_split_over_shards(count, shards):
    criteria = [at_least("revenue", limit) for limit in range(count)]
    rules = compile_rules(criteria)
    assert rules.shards == shards
    assert all(agrees(rules, criteria, Profile(facts={"revenue": Interval.exactly(n)})) for n in (-1, 0, 30, 1000))


def test_the_bound_is_the_librarys_own_and_a_broken_shard_recovers():
    wide = Bounds(pending=70)
    fits = compile_rules([at_least("revenue", limit) for limit in range(64)], wide)
    assert fits.evaluate(everything(["revenue"])) == (True,) * 64
    criteria = [at_least("revenue", limit) for limit in range(65)]
    over = compile_rules(criteria, wide)
    assert over.shards == 1
    for _ in range(2):
        with pytest.raises(durable_rules_engine.error):
            over.evaluate(everything(["revenue"]))
        assert agrees(over, criteria, Profile(facts={"revenue": Interval.exactly(10)}))
    assert over.rebuilt == 2


def nested(depth):
    """Alternating groups, `depth` of them, none of which can be joined with its parent."""
    tree = at_least("a0", 1)
    for level in range(1, depth + 1):
        tree = group("all" if level % 2 else "any", at_least(f"a{level}", 1), tree)
    return tree


@pytest.mark.parametrize(("depth", "overflow"), [(14, {}), (15, {0: "groups"})])
def test_nested_groups(depth, overflow):
    criteria = [nested(depth)]
    rules = compile_rules(criteria)
    assert rules.overflow == overflow
    names = [f"a{i}" for i in range(depth + 1)]
    assert all(agrees(rules, criteria, everything(names[:i])) for i in range(depth + 2))


@pytest.mark.parametrize(("last", "overflow"), [(2, {}), (3, {0: "firings"})])
def test_ways_through_alternatives(last, overflow):
    widths = (2, 2, 2, 2, 2, last)
    options = [[at_least(f"a{i}_{j}", 1) for j in range(width)] for i, width in enumerate(widths)]
    criteria = [group("all", *(group("any", *row) for row in options))]
    rules = compile_rules(criteria)
    assert rules.overflow == overflow
    names = [leaf.attr for row in options for leaf in row]
    assert agrees(rules, criteria, everything(names))
    assert agrees(rules, criteria, everything(names[2:]))


@pytest.mark.parametrize(("count", "overflow"), [(240, {}), (241, {0: "members"})])
def test_attributes_of_one_criterion(count, overflow):
    names = [f"a{i}" for i in range(count)]
    criteria = [group("all", *(at_least(name, 1) for name in names))]
    rules = compile_rules(criteria)
    assert rules.overflow == overflow
    assert agrees(rules, criteria, everything(names))
    assert agrees(rules, criteria, everything(names[1:]))


@pytest.mark.parametrize(("count", "overflow"), [(60, {}), (61, {0: "firings"})])
def test_alternatives_of_one_criterion(count, overflow):
    names = [f"a{i}" for i in range(count)]
    criteria = [group("any", *(at_least(name, 1) for name in names))]
    rules = compile_rules(criteria, Bounds(firings=60))
    assert rules.overflow == overflow
    for profile in (everything(names), everything(names[:1]), everything([])):
        assert agrees(rules, criteria, profile)


def test_equal_criteria_share_a_rule_whatever_their_words():
    first, second = at_least("revenue", 5), at_least("employees", 5)
    criteria = [group("all", first, second)] * 300 + [group("all", second, first)] * 300 + [None]
    rules = compile_rules(criteria)
    assert rules.shards == 1
    assert agrees(rules, criteria, everything(["revenue", "employees"]))
    assert agrees(rules, criteria, everything(["revenue"]))


def test_slot_names_never_share_a_hash():
    slots = Slots([at_least(f"attribute{i}", 1) for i in range(20_000)])
    assert len({fnv1a(name) for name in (*slots.names, *RESERVED)}) == len(slots.names) + len(RESERVED)


def test_numbers_beyond_the_librarys_own_are_compared_exactly():
    values = [Decimal("1e16"), Decimal(10**16 + 1), Decimal(10**30), Decimal(10**30 + 1), Decimal("1e-20"), Decimal(0)]
    criteria = [
        AttributeCondition(attr="revenue", op=op, value=value) for op in (Operator.EQ, Operator.LT) for value in values
    ]
    rules = compile_rules(criteria)
    assert all(agrees(rules, criteria, Profile(facts={"revenue": Interval.exactly(value)})) for value in values)
