"""`kleene` has the meaning of the interchange form on exact profiles, and widens it to ranges and partial sets."""

import operator
import random
from datetime import date
from decimal import Decimal

import pytest

from engine.kleene import Options, truth
from ontology.interchange import criteria_json, number_json
from ontology.model import AttributeCondition, ConditionGroup, GroupMode, Operator
from ontology.profile import Flags, Interval, Profile

SETS = ("tags", "loan_types")
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ENDS = (5, 12, 43, 46, 50, 52, 60, 62, 65, 69, 70, 72, 75, 79, 82, 83, 85, 90, 96, 97)
SECTION_ENDS = dict(zip("ABCDEFGHIJKLMNOPQRST", ENDS, strict=True))


def plain(profile):
    """The profile in the interchange form."""
    facts = dict(profile.facts)
    for attr, fact in facts.items():
        if isinstance(fact, Interval):
            facts[attr] = number_json(fact.low)
        elif isinstance(fact, Flags):
            facts[attr] = [t for t, v in fact.known.items() if v] if fact.complete else dict(fact.known)
        elif isinstance(fact, date):
            facts[attr] = fact.isoformat()
    return facts | {"answers": dict(profile.answers)}


def sectioned(code):
    code = code.upper()
    if not code[0].isdigit():
        return code
    return next(letter for letter, end in SECTION_ENDS.items() if int(code[:2]) <= end) + code


def inside(attr, code, wanted):
    if attr == "region":
        while wanted.endswith("00") and wanted != "00":
            wanted = wanted[:-2]
        return wanted == "00" or code.startswith(wanted)
    within = ["L7291", "N786"] if wanted == "tourism" else [sectioned(wanted)]
    return any(sectioned(code).startswith(w) for w in within)


def reference_leaf(leaf, profile):
    attr, op, value = leaf["attr"], leaf["op"], leaf["value"]
    if attr == "text":
        return profile["answers"].get(value)
    actual = profile.get(attr)
    if actual is None:
        return None
    wanted = value if isinstance(value, list) else [value]
    if attr in SETS:
        seen = [actual.get(w) for w in wanted] if isinstance(actual, dict) else [w in actual for w in wanted]
        got = True if True in seen else None if None in seen else False
        return (None if got is None else not got) if op == "!=" else got
    if attr in ("region", "industry"):
        return any(inside(attr, actual, w) for w in wanted) != (op == "!=")
    if isinstance(value, list) or op in ("in", "has"):
        return (actual in wanted) != (op == "!=")
    return COMPARE[op](actual, value)


def reference(tree, profile):
    if not tree:
        return True
    if "not" in tree:
        inner = reference(tree["not"], profile)
        return None if inner is None else not inner
    if "attr" in tree:
        return reference_leaf(tree, profile)
    ((mode, members),) = tree.items()
    seen = {reference(member, profile) for member in members}
    decisive = mode == "any"
    return decisive if decisive in seen else None if None in seen else not decisive


def test_means_what_the_interchange_form_means(draw):
    r = random.Random(1)
    criteria = [draw.criterion(r) for _ in range(200)]
    for unknown in (0.0, 0.3):
        for _ in range(30):
            profile = draw.profile(r, unknown=unknown, exact=True)
            for criterion in criteria:
                want = reference(criteria_json(criterion), plain(profile))
                assert truth(criterion, profile) is want, (criterion, profile)


def condition(attr, op, value):
    return AttributeCondition(attr=attr, op=Operator(op), value=value)


def number(low, high):
    return Interval(low=low, high=high)


@pytest.mark.parametrize(
    ("low", "high", "op", "limit", "want"),
    [
        (100, 350, "<", 351, True), (100, 350, "<", 350, None), (100, 350, "<", 100, False),
        (100, 350, "<=", 350, True), (100, 350, "<=", 100, None), (100, 350, "<=", 99, False),
        (100, 350, ">", 99, True), (100, 350, ">", 100, None), (100, 350, ">", 350, False),
        (100, 350, ">=", 100, True), (100, 350, ">=", 350, None), (100, 350, ">=", 351, False),
        (100, 350, "==", 200, None), (100, 350, "==", 99, False), (7, 7, "==", 7, True),
        (100, 350, "!=", 200, None), (100, 350, "!=", 351, True), (7, 7, "!=", 7, False),
        (None, 350, "<=", 350, True), (None, 350, ">", 350, False), (None, 350, ">", 10, None),
        (100, None, ">=", 100, True), (100, None, "<", 100, False), (100, None, "<", 999, None),
        (None, None, "<", 999, None), (None, None, "!=", 1, None),
    ],
)  # fmt: skip
def test_a_range_that_straddles_the_limit_is_unknown(low, high, op, limit, want):
    profile = Profile(facts={"revenue": number(low, high)})
    assert truth(condition("revenue", op, Decimal(limit)), profile) is want


@pytest.mark.parametrize(
    ("excluded", "wanted", "want"),
    [
        (("large",), ("micro", "small", "medium"), True),
        (("large",), ("micro", "small"), None),
        (("large", "medium"), ("large", "medium"), False),
        (("micro", "small", "medium"), ("large",), True),
        ((), ("micro", "small", "medium", "large"), True),
    ],
)
def test_an_enumeration_may_be_known_in_part(excluded, wanted, want):
    profile = Profile(facts={"size": Options.of(("micro", "small", "medium", "large"), excluded)})
    assert truth(condition("size", "in", wanted), profile) is want
    negated = {True: False, False: True, None: None}[want]
    assert truth(condition("size", "!=", wanted), profile) is negated


def test_a_tag_that_a_partial_set_does_not_mention_is_unknown():
    has = condition("tags", "has", ("a", "b"))
    for known, complete, want in (({"a": False}, False, None), ({"a": False}, True, False), ({"b": True}, False, True)):
        assert truth(has, Profile(facts={"tags": Flags(known=known, complete=complete)})) is want


def test_none_of_is_true_only_when_every_member_is_false():
    members = (condition("viable", "==", True), condition("credit_good", "==", True))
    none = ConditionGroup(mode=GroupMode.NONE, members=members)
    assert truth(none, Profile(facts={"viable": False})) is None
    assert truth(none, Profile(facts={"viable": True})) is False
    assert truth(none, Profile(facts={"viable": False, "credit_good": False})) is True


def test_what_cannot_be_compared_decides_nothing():
    assert truth(condition("revenue", "<", Decimal(5)), Profile(facts={"revenue": "many"})) is None
    assert truth(condition("size", "<", "small"), Profile(facts={"size": "micro"})) is None


def test_a_compound_industry_lies_in_each_of_its_parts_only_in_part():
    tourism = Profile(facts={"industry": "tourism"})
    assert truth(condition("industry", "in", ("tourism",)), tourism) is True
    assert truth(condition("industry", "in", ("L", "N")), tourism) is True
    assert truth(condition("industry", "in", ("L",)), tourism) is None
    assert truth(condition("industry", "in", ("C",)), tourism) is False
