"""Decisions hold: whatever the order, however often, and whatever a newer reader makes of the same words."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.review.decisions import Action
from kb.review.notices import AMBIGUOUS, CONFLICT, DISPUTED, ORPHAN, REGROUPED
from kb.review.readings import differing, reading
from ontology.model import Quote, ReviewState

JUDGING = (Action.ACCEPT, Action.CORRECT, Action.REJECT)
STATE = {
    Action.ACCEPT: ReviewState.ACCEPTED,
    Action.CORRECT: ReviewState.CORRECTED,
    Action.REJECT: ReviewState.REJECTED,
}
TRIES = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SEEDS = st.integers(0, 2**32)


def judged(paper, seed):
    """A decision about each measure, one of the three at random."""
    pick = random.Random(seed)
    return [paper.decision(one, pick.choice(JUDGING), minute=n) for n, one in enumerate(paper.document.measures)]


def test_no_decision_changes_nothing(paper):
    assert paper.apply().document == paper.document


@TRIES
@given(seed=SEEDS)
def test_every_measure_gets_what_was_decided_and_keeps_its_iri(paper, seed):
    decisions = judged(paper, seed)
    done = paper.apply(*decisions)
    assert done.findings == ()
    assert [one.id for one in done.document.measures] == [one.id for one in paper.document.measures]
    for measure, decision in zip(done.document.measures, decisions, strict=True):
        assert measure.review is STATE[decision.action]
        assert measure.reviewed.by == "张三"
        expected = decision.effective if decision.action is not Action.REJECT else decision.read
        assert differing(reading(measure, paper.document), expected) == ()


@TRIES
@given(seed=SEEDS)
def test_order_does_not_matter_and_twice_is_once(paper, seed):
    decisions = judged(paper, seed)
    once = paper.apply(*decisions)
    random.Random(seed).shuffle(decisions)
    assert paper.apply(*decisions, *decisions[:3]) == once
    again = paper.with_(*once.document.measures).apply(*decisions)
    assert again.document == once.document


def cleaner(text, seed):
    """The same text from another file: lines broken elsewhere, full-width digits, other numbers of the clauses."""
    pick = random.Random(seed)
    text = re.sub(r"(?<=[一-鿿])(?=[一-鿿])", lambda _: "\n" if pick.random() < 0.02 else "", text)
    text = text.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)}) if pick.random() < 0.5 else text
    return re.sub(r"^（([一二三四])）", lambda found: f"（{'五六七八'['一二三四'.index(found[1])]}）", text, flags=re.M)


@TRIES
@given(seed=SEEDS)
def test_decisions_survive_a_cleaner_copy(small, read, policy, seed):
    decisions = judged(small, seed)
    copy = read(cleaner(policy(), seed))
    done = copy.apply(*decisions)
    assert not [one for one in done.findings if one.code in (ORPHAN, AMBIGUOUS)]
    held = [one for one in done.document.measures if one.reviewed]
    kept = [one for one in decisions if one.action is not Action.REJECT]
    for decision in kept:
        assert any(
            one.review is STATE[decision.action] and not differing(reading(one, copy.document), decision.effective)
            for one in held
        )


def regrouped(paper, pick):
    """What a newer reader may make of the measures: some in two, some joined with the next, some left out."""
    found = []
    rest = list(paper.document.measures)
    while rest:
        one = rest.pop(0)
        low, high = one.quote.start, one.quote.end
        kind = pick.random()
        if kind < 0.15 and high - low > 8:
            middle = (low + high) // 2
            found += [resized(paper, one, low, middle, "a"), resized(paper, one, middle, high, "b")]
        elif kind < 0.3 and rest and rest[0].quote.start >= high:
            found.append(resized(paper, one, low, rest.pop(0).quote.end, "c"))
        elif kind > 0.1 * 9:
            continue
        else:
            found.append(one.model_copy(update={"instrument": "other"}) if kind > 0.8 else one)
    return found


def resized(paper, measure, low, high, mark):
    words = "".join(paper.text[low:high].split())
    return measure.model_copy(update={"quote": Quote(text=words, start=low, end=high), "id": f"{measure.id}{mark}"})


@TRIES
@given(seed=SEEDS)
def test_a_newer_reader_loses_nothing_that_was_decided(paper, seed):
    pick = random.Random(seed)
    decisions = [one for one in judged(paper, seed) if pick.random() < 0.6]
    newer = paper.with_(*regrouped(paper, pick))
    done = newer.apply(*decisions)
    told = {(one.code, one.quote) for one in done.findings}
    measures = done.document.measures
    for decision in decisions:
        if decision.action is Action.REJECT:
            live = [m for m in measures if m.quote.text == decision.quote and m.review is not ReviewState.REJECTED]
            assert not [m for m in live if not differing(reading(m, paper.document), decision.read)]
            continue
        mine = [m for m in measures if m.quote.text == decision.quote and m.review is STATE[decision.action]]
        assert any(not differing(reading(m, paper.document), decision.effective) for m in mine)
        if decision.quote not in {m.quote.text for m in newer.document.measures}:
            assert {(CONFLICT, decision.quote), (REGROUPED, decision.quote)} & told
    for measure in newer.document.measures:
        spans = [(m.quote.start, m.quote.end) for m in measures]
        here = (measure.quote.start, measure.quote.end)
        assert any(low < here[1] and here[0] < high for low, high in spans), "its words belong to some measure"
    again = paper.with_(*measures).apply(*decisions)
    assert [m.review for m in again.document.measures] == [m.review for m in measures]


def test_a_changed_reading_is_told_with_both_and_the_person_prevails(small):
    first = small.document.measures[0]
    decision = small.decision(first, Action.ACCEPT)
    newer = small.with_(first.model_copy(update={"instrument": "loan", "criteria": None}))
    done = newer.apply(decision)
    (finding,) = done.findings
    assert finding.code == CONFLICT
    assert first.instrument in finding.message
    assert "loan" in finding.message
    assert done.document.measures[0].criteria == first.criteria
    assert done.document.measures[0].review is ReviewState.ACCEPTED


def test_a_reader_that_has_learnt_what_was_corrected_agrees(small):
    first = small.document.measures[0]
    decision = small.decision(first, Action.CORRECT)
    newer = small.with_(first.model_copy(update={"instrument": "other", "beneficiary": "个体工商户"}))
    assert newer.apply(decision).findings == ()


def test_words_that_are_gone_are_listed(small):
    decision = replace(small.decision(small.document.measures[0], Action.REJECT), quote="文中没有的话")
    done = small.apply(decision)
    assert [one.code for one in done.findings] == [ORPHAN]
    assert done.adrift == (decision,)
    assert done.document == small.document


def test_words_that_occur_twice_are_told_apart_by_what_is_around_them(read, policy):
    text = policy().replace(
        "二、附则", "（三）给予贷款贴息。对受疫情影响的小微企业，按不超过50%的比例给予贴息，单户最高20万元。\n二、附则"
    )
    paper = read(text)
    twins = [one for one in paper.document.measures if "贴息" in one.quote.text]
    quotes = [one for one in twins if one.quote.text == twins[-1].quote.text]
    assert len(quotes) == 2
    decision = paper.decision(quotes[1], Action.REJECT)
    done = paper.apply(decision)
    assert [m.id for m in done.document.measures if m.review is ReviewState.REJECTED] == [quotes[1].id]
    blind = replace(decision, before="", after="", clause="")
    assert [one.code for one in paper.apply(blind).findings] == [AMBIGUOUS]
    by_clause = replace(blind, clause=quotes[0].clause)
    found = paper.apply(by_clause).document.measures
    assert [m.id for m in found if m.review is ReviewState.REJECTED] == [quotes[0].id]


def test_two_people_who_differ_are_told_and_the_later_holds(small):
    first = small.document.measures[0]
    one, other = small.decision(first, Action.ACCEPT), small.decision(first, Action.REJECT, by="李四", minute=5)
    for order in ((one, other), (other, one)):
        done = small.apply(*order)
        assert [finding.code for finding in done.findings] == [DISPUTED]
        assert done.document.measures[0].review is ReviewState.REJECTED
    same = replace(other, action=Action.ACCEPT)
    assert small.apply(one, same).findings == ()


def test_notes_stand_beside_a_decision(small):
    first = small.document.measures[0]
    note = small.decision(first, Action.NOTE, by="李四", minute=9, note="待核对原件")
    alone = small.apply(note).document.measures[0]
    assert (alone.review, alone.reviewed.note) == (ReviewState.UNREVIEWED, "待核对原件")
    both = small.apply(note, small.decision(first, Action.ACCEPT)).document.measures[0]
    assert (both.review, both.reviewed.note) == (ReviewState.ACCEPTED, "待核对原件")


def made(paper, action, quote, fields, **more):
    base = paper.decision(paper.document.measures[0], Action.ACCEPT)
    return replace(base, action=action, quote=quote, before="", after="", read={}, set=fields, **more)


GRANT = {"audience": "enterprise", "force": "entitlement", "instrument": "interest_subsidy"}


def test_a_missed_measure_is_added_and_stays_one_when_a_reader_finds_it(small):
    words = "单户最高20万元"
    added = made(small, Action.ADD, words, GRANT)
    done = small.apply(added)
    (new,) = [one for one in done.document.measures if one.quote.text == words]
    assert (new.review, new.instrument, new.clause) == (ReviewState.CORRECTED, "interest_subsidy", "一/二")
    assert len(done.document.measures) == len(small.document.measures) + 1
    found = new.model_copy(update={"review": ReviewState.UNREVIEWED, "reviewed": None, "instrument": "loan"})
    learnt = small.with_(*small.document.measures, found).apply(added)
    assert [one.code for one in learnt.findings] == [CONFLICT]
    assert [m.id for m in learnt.document.measures] == [m.id for m in done.document.measures]


def test_measures_are_merged_and_split(small):
    first, second = small.document.measures[:2]
    whole = "".join(small.text[first.quote.start : second.quote.end].split())
    merged = made(small, Action.MERGE, whole, GRANT, replaces=(first.quote.text, second.quote.text))
    done = small.apply(merged)
    states = {one.quote.text: one.review for one in done.document.measures}
    assert states[whole] is ReviewState.CORRECTED
    assert states[first.quote.text] is states[second.quote.text] is ReviewState.REJECTED
    half = second.quote.text[: len(second.quote.text) // 2]
    pieces = [
        made(small, Action.SPLIT, words, GRANT, replaces=(second.quote.text,))
        for words in (half, second.quote.text[len(half) :])
    ]
    cut = small.apply(*pieces)
    states = {one.quote.text: one.review for one in cut.document.measures}
    assert states[second.quote.text] is ReviewState.REJECTED
    assert [states[one.quote] for one in pieces] == [ReviewState.CORRECTED] * 2
    assert small.with_(*cut.document.measures).apply(*pieces).document == cut.document
