"""What must hold of every answer, whatever the criterion and the profile."""

import random
from datetime import date
from decimal import Decimal
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from engine.decide import Candidate, Decider, Status
from engine.derive import derive
from engine.explain import Explainer
from engine.kleene import Options, truth
from engine.near import NearMisses
from engine.proofs import leaves_of, proof, same, traced
from engine.questions import open_measure, questions
from engine.rete import compile_rules
from ontology.interchange import OPEN_ATTRIBUTE
from ontology.model import AttributeCondition, ConditionGroup, GroupMode, Operator
from ontology.profile import Flags, Interval, Profile

TODAY = date(2022, 12, 1)
SEEDS = st.integers(0, 2**32)
CAN = {
    "tags": "up",
    "employees": "up",
    "revenue": "down",
    "viable": "up",
    "loan_types": "both",
    "ownership.state": "down",
    "ownership.private": "up",
}


def drawn(draw, seed, count=4):
    """Some criteria and a profile."""
    r = random.Random(seed)
    return r, [draw.criterion(r) for _ in range(count)], draw.profile(r, unknown=0.3)


def candidates(criteria, regions=("000000",)):
    return [Candidate(str(i), regions[i % len(regions)], None, None, False, c) for i, c in enumerate(criteria)]


def verdicts(offers, profile):
    decider = Decider(offers)
    try:
        return {decision.measure: decision for decision in decider.decide(profile, TODAY)}
    finally:
        decider.close()


def shuffled(r, criterion):
    if not isinstance(criterion, ConditionGroup):
        return criterion
    members = [shuffled(r, member) for member in criterion.members]
    return criterion.model_copy(update={"members": tuple(r.sample(members, len(members)))})


def vaguer(r, fact):
    """A fact that says less: a wider range, fewer tags, more options left."""
    match fact:
        case Options():
            return Options(known=fact.known | {r.choice(list(fact.known)): True}, complete=True)
        case Interval(low=low, high=high):
            return Interval(low=r.choice((None, low and low - 1, low)), high=r.choice((None, high and high + 1, high)))
        case Flags(known=known):
            return Flags(known={tag: said for tag, said in known.items() if r.random() < 0.5})
    return fact


def less(r, profile):
    """A profile that knows less: facts and answers left out, or vaguer."""
    facts = {attr: vaguer(r, fact) for attr, fact in profile.facts.items() if r.random() < 0.7}
    return Profile(facts=facts, answers={text: said for text, said in profile.answers.items() if r.random() < 0.7})


@given(SEEDS)
def test_a_fact_more_never_turns_a_definite_answer_and_a_vaguer_one_never_makes_it_definite(draw, seed):
    r, criteria, profile = drawn(draw, seed)
    offers = candidates(criteria, ("622900", "370000", "000000", None))
    known, before = verdicts(offers, profile), verdicts(offers, less(r, profile))
    for name, decision in before.items():
        assert decision.status in (Status.UNKNOWN, known[name].status)


@given(SEEDS)
def test_an_enterprise_is_reached_from_its_own_region_and_those_above_it_only(draw, seed):
    r, criteria, profile = drawn(draw, seed)
    home = r.choice(("622901", "622900", "620000", "370303"))
    profile = profile.model_copy(update={"facts": profile.facts | {"region": home}})
    above = {home, home[:4] + "00", home[:2] + "0000", "000000"}
    regions = ("622901", "622902", "622900", "623000", "620000", "370303", "370000", "000000")
    found = verdicts(candidates(criteria * 2, regions), profile)
    for i, decision in enumerate(found.values()):
        assert decision.region is (regions[i % len(regions)] in above)
        assert decision.region or decision.status is Status.NOT_APPLICABLE


@given(SEEDS)
def test_the_order_of_measures_and_conditions_does_not_matter(draw, seed):
    r, criteria, profile = drawn(draw, seed)
    offers = candidates(criteria)
    others = [
        Candidate(o.id, o.region, o.starts, o.ends, o.open_period, shuffled(r, o.criteria))
        for o in r.sample(offers, len(offers))
    ]
    seen = []
    for some in (offers, others):
        found, explainer = verdicts(some, profile), Explainer(profile, TODAY)
        why = {o.id: explainer.explain(found[o.id], o) for o in some}
        opened = [one for o in some if (one := open_measure(found[o.id], o, 1))]
        seen.append(
            (
                {name: decision.status for name, decision in found.items()},
                {name: {frozenset(points) for points in one.settles} for name, one in why.items()},
                {name: set(one.missing) for name, one in why.items() if one.status is Status.UNKNOWN},
                {name: len(one.deciding) for name, one in why.items()},
                questions(opened, profile, TODAY),
            )
        )
    assert seen[0] == seen[1]


@given(SEEDS)
def test_durable_rules_and_the_reference_evaluator_agree(draw, seed):
    r = random.Random(seed)
    criteria = [draw.criterion(r) for _ in range(6)]
    rules = compile_rules(criteria)
    try:
        for _ in range(3):
            profile = draw.profile(r, unknown=r.random(), odd=0.1)
            assert rules.evaluate(profile) == tuple(truth(criterion, profile) for criterion in criteria)
    finally:
        rules.close()


def kept(profile, reasons):
    """The profile with only the facts that reasons name; of a set, only the tags that they ask for."""
    facts, named = {}, {reason.attr for reason in reasons}
    for attr in named & profile.facts.keys():
        fact = profile.facts[attr]
        if isinstance(fact, Flags) and not isinstance(fact, Options):
            values = [reason.value for reason in reasons if reason.attr == attr]
            tags = {tag for value in values for tag in (value if isinstance(value, list) else [value])}
            fact = Flags(known={tag: held for tag in tags if (held := fact.holds(tag)) is not None})
        facts[attr] = fact
    answered = {reason.value for reason in reasons if reason.attr == OPEN_ATTRIBUTE}
    return Profile(facts=facts, answers={text: said for text, said in profile.answers.items() if text in answered})


@given(SEEDS)
def test_the_facts_that_an_explanation_names_alone_reproduce_the_verdict(draw, seed):
    _, criteria, profile = drawn(draw, seed)
    profile = derive(profile, TODAY)
    offers = candidates(criteria)
    for offer, decision in zip(offers, verdicts(offers, profile).values(), strict=True):
        explanation = Explainer(profile, TODAY).explain(decision, offer)
        alone = kept(profile, explanation.deciding)
        assert truth(offer.criteria, alone) is decision.criteria
        assert verdicts([offer], alone)[offer.id].status is decision.status


@given(SEEDS)
def test_so_do_the_facts_and_the_region_where_documents_have_regions(draw, seed):
    r, criteria, profile = drawn(draw, seed)
    home = r.choice(("622901", "370303", None))
    facts = {attr: fact for attr, fact in profile.facts.items() if attr != "region"} | (
        {"region": home} if home else {}
    )
    profile = derive(Profile(facts=facts, answers=profile.answers), TODAY)
    offers = candidates(criteria, ("622900", "370000", None))
    for offer, decision in zip(offers, verdicts(offers, profile).values(), strict=True):
        alone = kept(profile, Explainer(profile, TODAY).explain(decision, offer).deciding)
        here = {"region": profile.facts["region"]} if offer.region and home else {}
        alone = alone.model_copy(update={"facts": dict(alone.facts) | here})
        assert verdicts([offer], alone)[offer.id].status is decision.status


@given(SEEDS)
def test_no_smaller_set_of_conditions_decides(draw, seed):
    """Every smaller set of the conditions that have an answer leaves the criterion open."""
    _, criteria, profile = drawn(draw, seed)
    for criterion in criteria:
        node = traced(criterion, lambda leaf, _: truth(leaf, profile))
        tests = {one.key: one.held for one in leaves_of(node) if one.held is not None}
        if node.held is None or len(tests) > 8:
            continue
        size = len({same(leaf) for leaf in proof(node)})
        for few in combinations(tests, size - 1):
            known = {key: tests[key] for key in few}
            assert traced(criterion, lambda _, key, known=known: known.get(key)).held is None


@given(SEEDS)
def test_answers_to_what_settles_can_make_it_apply_and_nothing_else_is_needed(draw, seed):
    _, criteria, profile = drawn(draw, seed)
    offers = candidates(criteria)
    for offer, decision in zip(offers, verdicts(offers, profile).values(), strict=True):
        explainer = Explainer(profile)
        explanation = explainer.explain(decision, offer)
        assert bool(explanation.settles) <= (decision.status is Status.UNKNOWN)
        node = explainer.trace(offer.criteria)
        held = {one.key: one.held for one in leaves_of(node)}
        points = {one.key: set(explainer.points(one.leaf)) for one in leaves_of(node) if one.held is None}
        for named in explanation.settles[:3]:
            asked = [key for key, behind in points.items() if behind & set(named)]
            if len(asked) <= 8:
                said = product((True, False), repeat=len(asked))
                outcomes = (held | dict(zip(asked, answers, strict=True)) for answers in said)
                assert any(traced(offer.criteria, lambda _, key, of=of: of[key]).held for of in outcomes)


def moved(profile, changes):
    """The profile after a person has made the changes: a number just beyond its limit, a tag won or given up."""
    facts = dict(profile.facts)
    for change in changes:
        fact = facts.get(change.attr)
        if change.tag is not None:
            facts[change.attr] = fact.model_copy(update={"known": {**fact.known, change.tag: change.value}})
        elif isinstance(change.value, bool | str):
            facts[change.attr] = change.value
        else:
            beyond = {">": Decimal("0.01"), "<": Decimal("-0.01")}.get(change.op, 0)
            facts[change.attr] = Interval.exactly(Decimal(str(change.value)) + beyond)
    return profile.model_copy(update={"facts": facts})


@given(SEEDS)
def test_a_near_miss_is_reached_by_its_changes(draw, seed):
    _, criteria, profile = drawn(draw, seed)
    derived = derive(profile, TODAY)
    misses = NearMisses(profile, derived, TODAY, CAN)
    for criterion in criteria:
        near = misses.find(criterion)
        if near is None:
            continue
        assert truth(criterion, derived) is False
        assert near.changes
        assert {change.attr for change in near.changes} <= {key.partition(".")[0] for key in CAN}
        names = [(change.attr, change.tag, change.op in (">=", ">")) for change in near.changes]
        assert len(set(names)) == len(names)
        assert truth(criterion, derive(moved(profile, near.changes), TODAY)) is not False


@given(SEEDS)
def test_what_follows_from_a_change_does_not_undo_it(seed):
    """More people may make a larger firm: limits and classes that pull against each other."""
    r = random.Random(seed)
    figures = {"employees": r.choice((5, 100, 250, 500)), "revenue": r.choice((2_000_000, 50_000_000))}
    facts = {"industry": "C13"} | {attr: Interval.exactly(number) for attr, number in figures.items()}
    leaves = [
        AttributeCondition(attr="employees", op=op, value=Decimal(limit))
        for op in (Operator.GE, Operator.GT, Operator.LT)
        for limit in (20, 200, 300, 1000)
    ]
    leaves += [
        AttributeCondition(attr="size", op=Operator.IN, value=sizes)
        for sizes in (("micro",), ("micro", "small"), ("medium", "large"))
    ]
    either = ConditionGroup(mode=GroupMode.ANY, members=tuple(r.sample(leaves, 2)))
    criterion = ConditionGroup(mode=GroupMode.ALL, members=(*r.sample(leaves, 2), either))
    profile = Profile(facts=facts)
    near = NearMisses(profile, derive(profile, TODAY), TODAY, CAN).find(criterion)
    if near is not None:
        assert len(near.changes) == 1
        assert truth(criterion, derive(moved(profile, near.changes), TODAY)) is not False
