"""The size standard at its limits (size_cases.toml reads like the law), chaining, contradictions and dates."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.derive import base_attributes, derivation, derive
from engine.kleene import Options
from engine.parameters import all_rules
from ontology.model import AttributeCondition, Operator
from ontology.profile import Flags, Interval, Profile

LAW = tomllib.loads((Path(__file__).parent / "size_cases.toml").read_text(encoding="utf-8"), parse_float=Decimal)
SIZES = {"大型": "large", "中型": "medium", "小型": "small", "微型": "micro"}
FIGURES = {"从业人员": ("employees", 1), "营业收入": ("revenue", 10_000), "资产总额": ("total_assets", 10_000)}
TODAY = date(2024, 1, 1)


def figures(case):
    return {FIGURES[k][0]: Interval.exactly(v * FIGURES[k][1]) for k, v in case.items() if k in FIGURES}


def cases(name):
    return [pytest.param(entry, case, id=str(case)) for entry in LAW["industry"] for case in entry.get(name, [])]


def possible(profile):
    size = profile.facts["size"]
    return set(size.possible) if isinstance(size, Options) else {size}


def exact(**numbers):
    return {attr: Interval.exactly(number) for attr, number in numbers.items()}


def test_all_sixteen_industries_are_covered():
    assert len(LAW["industry"]) == 16


@pytest.mark.parametrize(("entry", "case"), cases("cases"))
def test_size_at_and_below_each_limit(entry, case):
    derived = derive(Profile(facts={"industry": entry["code"], **figures(case)}), TODAY)
    assert derived.facts["size"] == SIZES[case["划型"]]
    assert derived.derived["size"].reference == LAW["reference"]
    assert set(derived.derived["size"].used) <= {"industry", *figures(case)}


@pytest.mark.parametrize(("entry", "case"), cases("part"))
def test_one_figure_excludes_classes(entry, case):
    derived = derive(Profile(facts={"industry": entry["code"], **figures(case)}), TODAY)
    left = possible(derived) if "size" in derived.facts else set(SIZES.values())
    assert left == {SIZES[name] for name in case["可能"]}


def test_a_range_is_enough_when_all_of_it_lies_in_one_class():
    facts = {"industry": "C", "employees": Interval(low=Decimal(300), high=Decimal(999)), **exact(revenue=20_000_000)}
    assert derive(Profile(facts=facts), TODAY).facts["size"] == "medium"


@pytest.mark.parametrize("industry", ["J66", "G53", "P83", "Q84", "K704", "S91"])
def test_an_industry_outside_the_standard_has_no_derived_size(industry):
    profile = Profile(facts={"industry": industry, **exact(employees=5, revenue=1, total_assets=1)})
    assert "size" not in derive(profile, TODAY).facts


def test_nothing_is_derived_before_the_standard():
    profile = Profile(facts={"industry": "C13", **exact(employees=5, revenue=1)})
    assert "size" not in derive(profile, date(2011, 6, 17)).facts
    assert derive(profile, date(2001, 1, 1)) == profile
    assert derive(profile, date(2011, 6, 18)).facts["size"] == "micro"


def test_a_given_size_wins_and_a_contradiction_is_reported():
    given = Profile(facts={"industry": "C13", "size": "large", **exact(employees=5)})
    found = derivation(given, TODAY)
    assert found.profile.facts["size"] == "large"
    assert "size" not in found.profile.derived
    assert [(f.code, f.place) for f in found.findings] == [("DERIVED_CONTRADICTION", "size")]
    assert "“large”" in found.findings[0].message
    assert "“micro”" in found.findings[0].message
    agreed = derivation(Profile(facts={"industry": "C13", "size": "micro", **exact(employees=5)}), TODAY)
    assert agreed.findings == ()


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ({"established": date(2030, 1, 1)}, ["established"]),
        ({"established": TODAY}, []),
        ({"first_time_borrower": True, "loan_outstanding": True}, ["first_time_borrower"]),
        ({"first_time_borrower": True, "loan_outstanding": False}, []),
        ({"first_time_borrower": True}, []),
    ],
)
def test_statements_that_exclude_each_other_are_reported_and_kept(facts, places):
    found = derivation(Profile(facts=facts), TODAY)
    assert [one.place for one in found.findings if one.code == "PROFILE_CONTRADICTION"] == places
    assert dict(found.profile.facts).items() >= facts.items()


def test_conclusions_are_chained():
    facts = {"entity_type": "enterprise", "industry": "C13", **exact(employees=180, credit_line=3_000_000)}
    derived = derive(Profile(facts=facts), TODAY)
    assert possible(derived) == {"micro", "small"}
    assert derived.facts["loan_types"].holds("inclusive_small") is True
    assert derived.derived["loan_types.inclusive_small"].used["size"] == "micro|small"


@pytest.mark.parametrize(
    ("facts", "want"),
    [
        ({"entity_type": "enterprise", "size": "small", **exact(credit_line=10_000_000)}, True),
        ({"entity_type": "enterprise", "size": "small", **exact(credit_line=10_000_001)}, False),
        ({"entity_type": "enterprise", "size": "medium", **exact(credit_line=1)}, False),
        ({"entity_type": "owner", **exact(credit_line=1)}, None),
        ({"entity_type": "owner", "loan_types": Flags(known={"operating": True}), **exact(credit_line=1)}, True),
        ({"entity_type": "institution", **exact(credit_line=1)}, None),
    ],
)
def test_inclusive_small_loans(facts, want):
    assert derive(Profile(facts=facts), TODAY).facts.get("loan_types", Flags()).holds("inclusive_small") is want


@pytest.mark.parametrize(
    ("industry", "limit"),
    [("C13", 2000), ("F51", 2000), ("F52", 500), ("H62", 200), ("I65", 2000), ("M75", 1000), ("R86", 500)],
)
def test_revenue_below_the_statistical_limit_excludes_above_scale(industry, limit):
    below = derive(Profile(facts={"industry": industry, **exact(revenue=limit * 10_000 - 1)}), TODAY)
    assert below.facts["tags"].holds("above_scale") is False
    reached = derive(Profile(facts={"industry": industry, **exact(revenue=limit * 10_000)}), TODAY)
    assert "tags" not in reached.facts


def test_a_complete_list_that_contradicts_is_reported():
    tags = Flags(known={"above_scale": True}, complete=True)
    found = derivation(Profile(facts={"industry": "C13", "tags": tags, **exact(revenue=1)}), TODAY)
    assert found.profile.facts["tags"] == tags
    assert [f.place for f in found.findings] == ["tags.above_scale"]


def test_deriving_twice_changes_nothing():
    facts = {"entity_type": "enterprise", "industry": "C13", **exact(employees=180, credit_line=3_000_000, revenue=1)}
    once = derive(Profile(facts=facts), TODAY)
    assert derive(once, TODAY) == once


def test_what_to_ask_leads_down_to_base_attributes():
    size = AttributeCondition(attr="size", op=Operator.IN, value=("micro",))
    assert base_attributes(size, Profile(), TODAY) == ("industry", "revenue", "employees", "total_assets")
    known = derive(Profile(facts={"industry": "C13", **exact(employees=180)}), TODAY)
    assert base_attributes(size, known, TODAY) == ("revenue",)
    scale = AttributeCondition(attr="tags", op=Operator.HAS, value="above_scale")
    assert base_attributes(scale, Profile(), TODAY) == ("tags",)
    viable = AttributeCondition(attr="viable", op=Operator.EQ, value=True)
    assert base_attributes(viable, Profile(), TODAY) == ("viable",)


def test_every_rule_is_cited_and_dated():
    assert all(rule.reference and rule.source and rule.title and rule.valid_from for rule in all_rules())
