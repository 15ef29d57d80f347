"""Decisions by region, period and criteria; reasons, missing facts and questions."""

from datetime import date
from decimal import Decimal

import pytest

from engine.decide import Candidate, Decider, Status, candidate, validity
from engine.explain import Point, explain
from engine.period import Validity
from engine.questions import open_measure, questions
from engine.rete import EngineDisagreement
from ontology.model import (
    AttributeCondition,
    Audience,
    ConditionGroup,
    Force,
    GroupMode,
    Measure,
    OpenCondition,
    Operator,
    PolicyDocument,
    Quote,
)
from ontology.profile import Derived, Flags, Interval, Profile

TODAY = date(2022, 12, 1)


def condition(attr="viable", op="==", value=True, words=None):
    quote = Quote(text=words, start=0, end=len(words)) if words else None
    return AttributeCondition(attr=attr, op=Operator(op), value=value, quote=quote)


def group(mode, *members):
    return ConditionGroup(mode=GroupMode(mode), members=members)


def offer(name="m", region="622900", starts=None, ends=None, criteria=None, *, open_period=False):
    return Candidate(name, region, starts, ends, open_period, criteria)


def document(**fields):
    return PolicyDocument(id="d", file="d.txt", sha256="0", **fields)


def measure(**fields):
    quote = Quote(text="", start=0, end=0)
    return Measure(
        id="m", clause="一", quote=quote, audience=Audience.ENTERPRISE, force=Force.DUTY, instrument="grant", **fields
    )


@pytest.mark.parametrize(
    ("of_document", "of_measure", "want"),
    [
        ({}, {}, Validity.IN_FORCE),
        ({"issued": date(2022, 12, 2)}, {}, Validity.NOT_YET),
        ({"issued": date(2022, 12, 2), "valid_from": date(2022, 12, 1)}, {}, Validity.IN_FORCE),
        ({"valid_from": date(2022, 1, 1)}, {"valid_from": date(2023, 1, 1)}, Validity.NOT_YET),
        ({"valid_to": date(2022, 12, 1)}, {}, Validity.IN_FORCE),
        ({"valid_to": date(2022, 11, 30)}, {}, Validity.EXPIRED),
        ({"valid_to": date(2022, 11, 30)}, {"valid_to": date(2023, 1, 1)}, Validity.IN_FORCE),
        ({"valid_duration": "P6M"}, {}, Validity.UNDETERMINED),
        ({"valid_duration": "P6M", "issued": date(2022, 11, 1)}, {}, Validity.IN_FORCE),
        ({"valid_duration": "P6M"}, {"valid_to": date(2023, 1, 1)}, Validity.IN_FORCE),
    ],
)
def test_validity_on_a_date(of_document, of_measure, want):
    assert validity(candidate(document(**of_document), measure(**of_measure)), TODAY) is want


@pytest.mark.parametrize(
    ("region", "address", "want"),
    [
        ("622900", "622901", True), ("620000", "622901", True), ("000000", "622901", True), (None, "622901", True),
        ("622901", "622900", False), ("622900", "623000", False), ("110000", "110101", True),
        ("622900", None, None), ("000000", None, True), (None, None, True),
    ],
)  # fmt: skip
def test_only_regions_on_the_path_are_evaluated(region, address, want):
    facts = {"viable": True} | ({"region": address} if address else {})
    (decision,) = Decider([offer(region=region, criteria=condition())]).decide(Profile(facts=facts), TODAY)
    assert decision.region is want
    assert decision.criteria is (None if want is False else True)
    assert decision.status is {True: Status.APPLIES, False: Status.NOT_APPLICABLE, None: Status.UNKNOWN}[want]


def test_any_part_that_is_false_decides_and_order_is_kept():
    offers = [
        offer("expired", ends=date(2022, 1, 1), criteria=condition("credit_good")),
        offer("open period", open_period=True, criteria=condition()),
        offer("national", "000000", criteria=condition()),
        offer("free"),
        offer("unknown", criteria=condition("credit_good")),
        offer("refused", open_period=True, criteria=condition(value=False)),
    ]
    decisions = Decider(offers).decide(Profile(facts={"region": "622901", "viable": True}), TODAY)
    assert [(d.measure, d.status.value) for d in decisions] == [
        ("expired", "not_applicable"),
        ("open period", "unknown"),
        ("national", "applies"),
        ("free", "applies"),
        ("unknown", "unknown"),
        ("refused", "not_applicable"),
    ]


def test_a_criterion_beyond_the_limits_is_answered_all_the_same():
    wide = group("any", *(condition("revenue", ">=", Decimal(n)) for n in range(100)))
    decider = Decider([offer("wide", criteria=wide), offer("plain", criteria=condition())])
    assert decider.overflow == {"wide": "firings"}
    profile = Profile(facts={"region": "622901", "revenue": Interval.exactly(50), "viable": True})
    assert [d.status for d in decider.decide(profile, TODAY)] == [Status.APPLIES, Status.APPLIES]


class Flickering(dict):
    """Facts that change between two readings, as the two evaluators would see a corrupted profile."""

    def get(self, key, default=None):
        self["viable"] = not self["viable"] if key == "viable" else self["viable"]
        return super().get(key, default)


def test_a_disagreement_is_an_error_and_never_an_answer():
    profile = Profile.model_construct(facts=Flickering(region="622901", viable=True), answers={}, derived={})
    with pytest.raises(EngineDisagreement):
        Decider([offer(criteria=condition())]).decide(profile, TODAY)
    assert Decider([offer(criteria=condition())], check_limit=0).decide(profile, TODAY)


def explained(criteria, facts, answers=None, derived=None, region="622901"):
    profile = Profile(
        facts={"region": region, **facts} if region else facts, answers=answers or {}, derived=derived or {}
    )
    found = offer(criteria=criteria)
    (decision,) = Decider([found]).decide(profile, TODAY)
    return explain(decision, found, profile, as_of=TODAY)


SMALL = condition("size", "in", ("micro", "small"), "小微企业")
TRADER = condition("tags", "has", "foreign_trade", "外贸企业")
GOOD = condition("credit_good", words="信用良好")
ASKED = OpenCondition(text="符合条件")


def rests_on(explanation):
    return [reason.attr for reason in explanation.deciding]


def test_one_true_alternative_is_enough_and_one_false_condition_too():
    either = group("all", group("any", group("all", SMALL, GOOD), TRADER), condition())
    facts = {"size": "small", "credit_good": True, "viable": True, "tags": Flags(known={"foreign_trade": True})}
    assert rests_on(explained(either, facts)) == ["tags", "viable"]
    assert rests_on(explained(either, facts | {"viable": False})) == ["viable"]
    nobody = Flags(complete=True)
    assert rests_on(explained(either, facts | {"credit_good": False, "tags": nobody})) == ["credit_good", "tags"]


def test_a_reason_carries_value_fact_words_and_origin():
    origin = Derived(rule="sme-2011/industry", reference="中小企业划型标准规定")
    (reason,) = explained(SMALL, {"size": "small"}, derived={"size": origin}).reasons
    assert (reason.attr, reason.op, reason.value, reason.actual) == ("size", "in", ["micro", "small"], "small")
    assert (reason.truth, reason.deciding, reason.quote) == (True, True, "小微企业")
    assert reason.origin == origin


def test_missing_is_what_keeps_the_answer_open_and_nothing_else():
    asked = group("all", group("any", SMALL, TRADER), GOOD, ASKED, group("none", condition("business_suspended")))
    facts = {"size": "small", "business_suspended": False}
    explanation = explained(asked, facts)
    assert (explanation.missing, explanation.open_texts) == (("credit_good",), ("符合条件",))
    assert rests_on(explanation) == ["credit_good", "text"]
    settled = explained(asked, facts | {"credit_good": False})
    assert (settled.status, settled.missing) == (Status.NOT_APPLICABLE, ())
    assert explained(asked, facts, {"符合条件": True}, region=None).missing == ("region", "credit_good")


def test_missing_size_is_asked_by_its_figures():
    facts = {"industry": "C13", "employees": Interval.exactly(500)}
    assert explained(SMALL, facts).missing == ("revenue",)


@pytest.mark.parametrize(
    ("criteria", "facts", "want"),
    [
        (group("any", group("all", GOOD, condition()), group("all", SMALL, ASKED)), {"size": "small"},
         [["text:符合条件"], ["credit_good", "viable"]]),
        (group("any", group("all", GOOD, condition()), group("all", SMALL, ASKED)), {"size": "large"},
         [["credit_good", "viable"]]),
        (condition("tags", "has", ("a", "b", "c")), {"tags": Flags(known={"a": False})}, [["tags:b"], ["tags:c"]]),
        (group("none", condition("tags", "has", ("a", "b"))), {}, [["tags:a", "tags:b"]]),
        (group("all", GOOD, group("any", GOOD, ASKED)), {}, [["credit_good"]]),
    ],
)  # fmt: skip
def test_what_would_settle_names_alternatives_and_only_what_each_needs(criteria, facts, want):
    found = explained(criteria, facts).settles
    assert [[f"{p.attr}:{p.detail}" if p.detail else p.attr for p in points] for points in found] == want


def test_a_test_that_two_branches_share_makes_the_smaller_set():
    a, b, c = (condition(attr) for attr in ("viable", "credit_good", "epidemic_affected"))
    shared = group("all", group("any", a, b), group("any", c, b))
    facts = {"viable": True, "credit_good": True, "epidemic_affected": True}
    assert rests_on(explained(shared, facts)) == ["credit_good"]


def asked(criteria, facts, weights=None, regions=None, region="622901", passed=(), judged=()):
    profile = Profile(facts=facts | ({"region": region} if region else {}))
    offers = [offer(str(i), (regions or {}).get(i, "622900"), criteria=c) for i, c in enumerate(criteria)]
    decisions = Decider(offers).decide(profile, TODAY)
    weight = {str(i): n for i, n in (weights or {}).items()}
    opened = [open_measure(d, o, weight.get(o.id, 1)) for d, o in zip(decisions, offers, strict=True)]
    return questions([one for one in opened if one], profile, TODAY, passed=frozenset(passed), judged=judged)


KNOWN = {"industry": "C13", "employees": Interval.exactly(500)}


def test_questions_are_ranked_by_what_their_answers_settle():
    ranked = asked([group("all", GOOD, ASKED), GOOD, group("all", SMALL, GOOD), condition()], KNOWN)
    assert [(q.attr, q.text, q.decides, q.alone) for q in ranked] == [
        ("credit_good", None, 3, 1),
        ("viable", None, 1, 1),
        ("text", "符合条件", 1, 0),
        ("revenue", None, 1, 0),
    ]
    assert ranked[3].serves == ("size",)
    assert ranked[0].measures == ("0", "1", "2")


def test_weight_goes_before_number():
    criteria = [condition(), condition(), GOOD]
    assert [q.attr for q in asked(criteria, {})] == ["viable", "credit_good"]
    assert [q.attr for q in asked(criteria, {}, weights={2: 3})] == ["credit_good", "viable"]


def test_an_answer_that_settles_more_often_is_asked_before():
    either = group("any", *(condition("tags", "has", tag) for tag in "ab"))
    both = group("all", condition("revenue", "<=", Decimal(9)), condition("revenue", ">", Decimal(3)), GOOD)
    ranked = asked([either, both], {})
    assert [(q.attr, q.tags) for q in ranked] == [("tags", ("a", "b")), ("revenue", ()), ("credit_good", ())]


def test_the_region_is_asked_first_and_documents_without_one_last():
    criteria = [ASKED, GOOD, condition()]
    everywhere = {0: None, 1: None}
    assert [q.attr for q in asked(criteria, {}, {0: 9, 1: 5}, everywhere)] == ["viable", "credit_good", "text"]
    ranked = asked(criteria, {}, {0: 9, 1: 5}, everywhere, region=None)
    assert [q.attr for q in ranked] == ["region", "viable", "credit_good", "text"]
    assert [q.placed for q in ranked] == [True, True, False, False]


def test_what_a_document_without_a_region_adds_is_counted_apart():
    (question,) = asked([GOOD, GOOD, GOOD], {}, regions={1: None, 2: None})
    assert (question.decides, question.alone, question.unplaced, question.measures) == (1, 1, 2, ("0",))
    (question,) = asked([GOOD, GOOD], {}, regions={0: None, 1: None})
    assert (question.decides, question.alone, question.unplaced, question.placed) == (2, 2, 0, False)


def test_what_somebody_else_must_judge_is_asked_after_what_the_enterprise_knows():
    criteria = [ASKED, ASKED, GOOD]
    assert [q.attr for q in asked(criteria, {})] == ["text", "credit_good"]
    assert [q.attr for q in asked(criteria, {}, judged=["符合条件"])] == ["credit_good", "text"]


def test_what_is_passed_is_asked_for_another_way_and_then_no_more():
    assert [q.attr for q in asked([SMALL], KNOWN)] == ["revenue"]
    assert [q.attr for q in asked([SMALL], KNOWN, passed=[Point("revenue")])] == ["size"]
    assert asked([SMALL], KNOWN, passed=[Point("revenue"), Point("size")]) == ()
