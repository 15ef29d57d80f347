"""National classes on a day (class_cases.toml), certificates, and the reasons of what is derived."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.classes import assessments
from engine.derive import derivation, derive
from engine.kleene import condition_truth
from engine.parameters import Original, Proves, all_rules, definitions, gaps
from ontology import skos
from ontology.profile import Certificate, Flags, Interval, Profile
from ontology.profile_read import dump_profile, parse_profile

CODES = skos.load()
CASES = tomllib.loads((Path(__file__).parent / "class_cases.toml").read_text(encoding="utf-8"))["case"]


def assessed(of, profile, as_of):
    return next(one for one in assessments(derive(profile, as_of), as_of) if one.of == of)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["text"]) for case in CASES])
def test_classes_on_a_day(case):
    found = assessed(case["class"], parse_profile(case["profile"], CODES), case["as_of"])
    assert (found.held, found.met) == (case.get("held"), case.get("met"))
    assert (found.rule.id if found.rule else "") == case["rule"]
    assert list(found.missing) == case.get("missing", [])
    texts = "；".join(found.open_texts)
    assert [words for words in case.get("asks", []) if words not in texts] == []
    assert [words for words in case.get("not_asks", []) if words in texts] == []
    assert case.get("gap", "") in found.gap
    assert bool(found.gap) is ("gap" in case)


def test_every_class_of_every_day_is_covered_by_a_case():
    assert {one.of for one in definitions()} == {case["class"] for case in CASES}
    assert {one.id for one in definitions()} - {case["rule"] for case in CASES} <= {
        one.id for one in definitions() if one.of in ("above_scale", "small_low_profit")
    }


def test_every_definition_is_cited_and_every_gap_is_explained():
    assert all(one.reference and one.source and one.valid_from for one in definitions())
    assert all(one.clause for one in definitions() if one.of not in ("above_scale", "inclusive_small"))
    assert all(one.text for one in gaps())


def test_every_definition_says_what_it_was_compared_with_and_when():
    for one in definitions():
        assert len(one.witnesses) > 1, one.id
        assert one.checked >= one.valid_from, one.id
        assert ("未核对原文" in one.cited) is (one.original is Original.RESTATED), one.id


def test_what_is_derived_by_a_rule_nobody_saw_in_the_original_says_so():
    profile = parse_profile({"行业": "居民服务、修理和其他服务业", "营业收入": "100万元"}, CODES)
    origin = derive(profile, date(2026, 5, 1)).derived["tags.above_scale"]
    assert "来源未核对原文" in origin.reference + origin.clause
    seen = parse_profile({"行业": "制造业", "营业收入": "100万元"}, CODES)
    origin = derive(seen, date(2026, 5, 1)).derived["tags.above_scale"]
    assert "来源未核对原文" not in origin.reference + origin.clause


def test_tables_that_derivation_does_not_read_prove_nothing():
    proving = {rule.id for rule in all_rules()}
    assert all(one.proves is Proves.NOTHING for one in definitions() if one.attr is not None and one.id not in proving)


def test_definitions_of_a_class_without_scopes_that_differ_never_overlap():
    for one in definitions():
        for other in definitions():
            if one.of == other.of and one.id < other.id and one.scope == other.scope:
                ends = (one.valid_to or date.max, other.valid_to or date.max)
                assert max(one.valid_from, other.valid_from) > min(ends), (one.id, other.id)


def test_reasons_name_own_figure_and_limit():
    profile = parse_profile({"entity_type": "企业", "employees": 501, "revenue": "3亿元"}, CODES)
    found = assessed("tech_sme", profile, date(2026, 5, 1))
    assert [(one.attr, one.op, one.value, one.actual, one.truth) for one in found.reasons] == [
        ("employees", "<=", 500, 501, False)
    ]


def test_the_derived_size_keeps_the_tests_that_decided_it():
    profile = parse_profile({"行业": "餐饮业", "人数": 26, "营业收入": "420万元"}, CODES)
    origin = derive(profile, date(2026, 5, 1)).derived["size"]
    assert (origin.reference, origin.clause) == ("工信部联企业〔2011〕300号", "第四条（十）")
    tests = {(test.attr, test.op.value, str(test.value)) for test in origin.tests if test.attr != "industry"}
    assert tests == {("employees", ">=", "10"), ("employees", "<", "100"), ("revenue", ">=", "1000000")}
    derived = derive(profile, date(2026, 5, 1))
    assert all(condition_truth(test, derived.facts[test.attr]) for test in origin.tests)
    dumped = dump_profile(derived, CODES)["derived"]["size"]
    assert {"attr": "employees", "op": "<", "value": 100} in dumped["tests"]


def certificate(**days):
    return Profile(certificates=(Certificate(tag="high_tech", **days),))


def test_a_certificate_settles_its_tag_for_measures():
    profile = certificate(expires=date(2026, 11, 30))
    held = derive(profile, date(2026, 11, 30))
    assert held.facts["tags"].holds("high_tech") is True
    assert held.derived["tags.high_tech"].used == {"expires": "2026-11-30"}
    found = derivation(profile, date(2026, 12, 1))
    assert found.profile.facts["tags"].holds("high_tech") is False
    assert [(one.code, one.place) for one in found.findings] == [("CERTIFICATE_EXPIRED", "tags.high_tech")]


def test_a_certificate_whose_end_is_open_settles_nothing():
    found = derivation(Profile(certificates=(Certificate(tag="tech_sme", issued=date(2026, 7, 1)),)), date(2026, 8, 1))
    assert "tags" not in found.profile.facts
    assert [one.code for one in found.findings] == ["CERTIFICATE_OPEN"]


def test_what_is_stated_against_a_valid_certificate_stays_and_is_reported():
    stated = certificate(expires=date(2026, 11, 30)).model_copy(
        update={"facts": {"tags": Flags(known={"high_tech": False})}}
    )
    found = derivation(stated, date(2026, 5, 1))
    assert found.profile.facts["tags"].holds("high_tech") is False
    assert [one.code for one in found.findings] == ["DERIVED_CONTRADICTION"]


def test_a_complete_list_gains_the_tag_of_a_valid_certificate():
    stated = certificate(expires=date(2026, 11, 30)).model_copy(update={"facts": {"tags": Flags(complete=True)}})
    tags = derive(stated, date(2026, 5, 1)).facts["tags"]
    assert (tags.holds("high_tech"), tags.holds("listed")) == (True, False)


DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
PROFILES = st.builds(
    Profile,
    facts=st.fixed_dictionaries(
        {},
        optional={
            "entity_type": st.sampled_from(("enterprise", "individual_business")),
            "industry": st.sampled_from(("C34", "H62", "E47", "P83")),
            "employees": st.integers(0, 1200).map(Interval.exactly),
            "revenue": st.integers(0, 5 * 10**8).map(Interval.exactly),
            "total_assets": st.integers(0, 10**8).map(Interval.exactly),
            "taxable_income": st.integers(0, 4 * 10**6).map(Interval.exactly),
            "tags": st.just(Flags(known={"listed": True})),
        },
    ),
    certificates=st.lists(
        st.builds(Certificate, tag=st.sampled_from(("high_tech", "specialized_sme")), expires=DAYS),
        max_size=2,
        unique=True,
    ).map(tuple),
)


@settings(max_examples=25)
@given(PROFILES, DAYS)
def test_what_a_class_asks_for_is_not_known_yet(profile, as_of):
    derived = derive(profile, as_of)
    assert derive(derived, as_of) == derived
    for one in assessments(derived, as_of):
        assert (one.met is None) or not (one.missing or one.open_texts)
        assert all(reason.truth is one.met for reason in one.reasons if one.met is not None)
        asked = [attr for attr in one.missing if attr != "tags"]
        assert [attr for attr in asked if isinstance(derived.facts.get(attr), Interval)] == []
        if one.met is None and one.rule is not None:
            assert one.missing or one.open_texts
    assert parse_profile(dump_profile(derived, CODES), CODES) == profile


@settings(max_examples=25)
@given(PROFILES, DAYS, DAYS)
def test_a_certificate_counts_to_its_last_day_only(profile, first, second):
    earlier, later = sorted((first, second))
    for tag in ("high_tech", "specialized_sme"):
        before, after = (derive(profile, day).facts.get("tags", Flags()).holds(tag) for day in (earlier, later))
        assert not (before is False and after is True)


def test_a_size_known_in_part_is_dumped_as_derived_and_not_read_back():
    profile = parse_profile({"行业": "C34", "人数": 20}, CODES)
    dumped = dump_profile(derive(profile, date(2026, 5, 1)), CODES)
    assert dumped["size"] == ["micro", "small"]
    assert parse_profile(dumped, CODES) == profile
