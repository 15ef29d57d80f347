"""What a firm could change so that a measure applies, and how far a number is from its limit."""

from datetime import date
from decimal import Decimal

import pytest

from engine.derive import derive
from engine.explain import Reason
from engine.near import DOWN, UP, NearMisses, adjustable, distance
from ontology import skos
from ontology.model import AttributeCondition, ConditionGroup, GroupMode, OpenCondition, Operator
from ontology.profile import Certificate, Flags, Interval, Profile

TODAY = date(2022, 12, 1)
CAN = {
    "employees": "up", "credit_line": "down", "first_time_borrower": "down", "viable": "both",
    "entity_type.enterprise": "up", "entity_type.individual_business": "down",
    "tags.high_tech": "up", "tags.tech_sme": "up", "tags.overcapacity": "down",
}  # fmt: skip


def condition(attr, op, value):
    return AttributeCondition(attr=attr, op=Operator(op), value=Decimal(value) if type(value) is int else value)


def group(mode, *members):
    return ConditionGroup(mode=GroupMode(mode), members=members)


def number(value):
    return Interval.exactly(value)


NONE = Flags(complete=True)
HIRED = condition("employees", ">=", 30)
SMALL = condition("size", "in", ("micro", "small"))
FIRM = condition("entity_type", "in", ("enterprise",))
HIGH_TECH = condition("tags", "has", "high_tech")


@pytest.mark.parametrize(
    ("criterion", "facts", "changes", "asks"),
    [
        (HIRED, {"employees": number(26)}, [("employees", None, ">=", 30, 4)], []),
        (HIRED, {"employees": Interval(low=Decimal(10), high=Decimal(20))}, [("employees", None, ">=", 30, 10)], []),
        (condition("employees", "<", 30), {"employees": number(40)}, None, None),
        (condition("revenue", ">=", 30), {"revenue": number(29)}, None, None),
        (group("none", HIRED), {"employees": number(40)}, None, None),
        (group("none", condition("credit_line", ">=", 30)), {"credit_line": number(40)},
         [("credit_line", None, "<", 30, 10)], []),
        (HIGH_TECH, {"tags": NONE}, [("tags", "high_tech", "has", True, None)], []),
        (condition("tags", "has", "listed"), {"tags": NONE}, None, None),
        (condition("tags", "has", ("listed", "tech_sme")), {"tags": NONE},
         [("tags", "tech_sme", "has", True, None)], []),
        (group("none", condition("tags", "has", "overcapacity")), {"tags": Flags(known={"overcapacity": True})},
         [("tags", "overcapacity", "has", False, None)], []),
        (group("none", condition("tags", "has", ("overcapacity", "high_tech"))),
         {"tags": Flags(known={"overcapacity": True, "high_tech": True})}, None, None),
        (condition("viable", "==", True), {"viable": False}, [("viable", None, "==", True, None)], []),
        (condition("first_time_borrower", "==", True), {"first_time_borrower": False}, None, None),
        (group("all", HIGH_TECH, condition("region", "in", ("370000",))), {"tags": NONE, "region": "62"}, None, None),
        (group("all", HIGH_TECH, HIRED), {"tags": NONE, "employees": number(26)},
         [("tags", "high_tech", "has", True, None), ("employees", None, ">=", 30, 4)], []),
        (group("any", group("all", HIGH_TECH, HIRED), condition("tags", "has", "tech_sme")),
         {"tags": NONE, "employees": number(26)}, [("tags", "tech_sme", "has", True, None)], []),
        (group("any", condition("employees", ">=", 50), HIRED), {"employees": number(26)},
         [("employees", None, ">=", 30, 4)], []),
        (group("all", HIGH_TECH, OpenCondition(text="符合条件")), {"tags": NONE},
         [("tags", "high_tech", "has", True, None)], [("text", "符合条件")]),
        (group("all", HIRED, condition("employees", "<", 20)), {"employees": number(26)}, None, None),
        (FIRM, {"entity_type": "individual_business"},
         [("entity_type", None, "==", "enterprise", None)], []),
        (FIRM, {"entity_type": "farmer"}, None, None),
        (condition("entity_type", "==", "individual_business"), {"entity_type": "enterprise"}, None, None),
        (group("none", condition("entity_type", "==", "individual_business")),
         {"entity_type": "individual_business"}, [("entity_type", None, "==", "enterprise", None)], []),
        (group("all", FIRM, condition("entity_type", "in", ("enterprise", "farmer_cooperative")), HIGH_TECH),
         {"entity_type": "individual_business", "tags": NONE},
         [("entity_type", None, "==", "enterprise", None), ("tags", "high_tech", "has", True, None)], []),
        # two limits on one fact are one change, so that they are less than two facts
        (group("any", group("all", HIRED, condition("employees", ">", 50)), group("all", HIGH_TECH, FIRM)),
         {"employees": number(26), "tags": NONE, "entity_type": "individual_business"},
         [("employees", None, ">", 50, 24)], []),
    ],
)  # fmt: skip
def test_the_smallest_change_that_a_firm_can_make(criterion, facts, changes, asks):
    profile = Profile(facts=facts)
    near = NearMisses(profile, derive(profile, TODAY), TODAY, CAN).find(criterion)
    assert (near and [(c.attr, c.tag, c.op, c.value, c.distance) for c in near.changes]) == changes
    assert (near and list(near.asks)) == asks


def test_what_follows_from_a_change_counts_too():
    """Below 10 million the loan is an inclusive one; more people would make the firm a larger one."""
    loan = {"entity_type": "enterprise", "size": "small", "credit_line": number(12_000_000)}
    wanted = condition("loan_types", "has", "inclusive_small")
    profile = Profile(facts=loan)
    near = NearMisses(profile, derive(profile, TODAY), TODAY, CAN).find(wanted)
    assert [(c.attr, c.op, c.value) for c in near.changes] == [("credit_line", "<=", 10_000_000)]
    many = group("all", condition("employees", ">=", 300), SMALL)
    grown = Profile(facts={"industry": "C13", "employees": number(250), "revenue": number(50_000_000)})
    assert NearMisses(grown, derive(grown, TODAY), TODAY, CAN).find(condition("employees", ">=", 300)) is not None
    assert NearMisses(grown, derive(grown, TODAY), TODAY, CAN).find(many) is None


def test_what_holds_or_is_open_is_no_near_miss():
    for facts in ({"employees": number(40)}, {}):
        profile = Profile(facts=facts)
        assert NearMisses(profile, profile, TODAY, CAN).find(HIRED) is None


@pytest.mark.parametrize(
    ("op", "value", "actual", "truth", "want"),
    [
        (">=", 30, 26, False, 4), ("<=", 30, 40, False, 10), ("<=", 30, {"low": 32, "high": 50}, False, 2),
        (">=", 30, {"low": 10, "high": 28}, False, 2), (">=", 30, 45, True, 15), ("==", 30, 45, False, None),
        (">=", 30, None, None, None), ("in", ["a"], "b", False, None), ("==", True, False, False, None),
    ],
)  # fmt: skip
def test_distance_from_a_limit(op, value, actual, truth, want):
    assert distance(Reason("employees", op, value, actual, truth, deciding=True, quote=None)) == want


def test_what_a_firm_can_change_is_said_by_the_code_lists():
    can = adjustable(skos.load())
    assert can["entity_type.individual_business"] == DOWN
    assert can["entity_type.enterprise"] == UP
    assert can["first_time_borrower"] == DOWN  # a loan cannot be undone
    assert not can.keys() & {"region", "established", "industry", "size", "entity_type", "tags.above_scale"}


def test_a_certificate_that_has_expired_can_be_won_again():
    lapsed = Certificate(tag="high_tech", expires=date(2022, 1, 1))
    profile = Profile(facts={"tags": NONE}, certificates=(lapsed,))
    near = NearMisses(profile, derive(profile, TODAY), TODAY, CAN).find(HIGH_TECH)
    assert near is not None
    assert [(change.tag, change.value) for change in near.changes] == [("high_tech", True)]
