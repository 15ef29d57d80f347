"""What a person does at the desk: each choice settles what it is about, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.review import choices
from kb.review.choices import Reviewer
from kb.review.decisions import Action
from kb.review.notices import REGROUPED
from ontology.findings import KBError
from ontology.model import Quote, ReviewState

from .conftest import EARLY, Read

WHO = Reviewer("李四", EARLY)
GRANT = {"audience": "企业", "force": "entitlement", "instrument": "贷款贴息"}


def after(paper, *changes, before=()):
    """The decisions after some changes, and the document with them."""
    kept = list(before)
    for change in changes:
        kept = [one for one in kept if one not in change.remove] + list(change.add)
    return kept, paper.apply(*kept)


def case_of(done, quote):
    return next(one for one in choices.cases(done) if one.measure.quote.text == quote)


def test_a_changed_reading_is_settled_either_way(small):
    first = small.document.measures[0]
    old = small.decision(first, Action.ACCEPT)
    newer = small.with_(first.model_copy(update={"instrument": "loan_terms"}), *small.document.measures[1:])
    done = newer.apply(old)
    case = case_of(done, first.quote.text)
    assert choices.queue(choices.cases(done), only="conflicts") == (case,)
    for choice, instrument, state in (
        (choices.accepted, first.instrument, ReviewState.CORRECTED),
        (choices.renewed, "loan_terms", ReviewState.ACCEPTED),
    ):
        kept, settled = after(newer, choice(case, WHO, newer.ground), before=[old])
        measure = case_of(settled, first.quote.text).measure
        assert (measure.instrument, measure.review, settled.findings, len(kept)) == (instrument, state, (), 1)


def test_a_regrouped_measure_is_settled_by_keeping_it_whole(small):
    first = small.document.measures[0]
    middle = (first.quote.start + first.quote.end) // 2
    halves = [
        first.model_copy(
            update={
                "id": f"{first.id}{low}",
                "quote": Quote(text="".join(small.text[low:high].split()), start=low, end=high),
            }
        )
        for low, high in ((first.quote.start, middle), (middle, first.quote.end))
    ]
    newer: Read = small.with_(*halves, *small.document.measures[1:])
    old = small.decision(first, Action.ACCEPT)
    done = newer.apply(old)
    assert [one.code for one in done.findings] == [REGROUPED]
    case = case_of(done, first.quote.text)
    kept, settled = after(newer, choices.accepted(case, WHO, newer.ground), before=[old])
    assert settled.findings == ()
    assert [one.action for one in kept] == [Action.MERGE]
    assert {one.quote.text for one in settled.document.measures if one.review is ReviewState.REJECTED} == {
        one.quote.text for one in halves
    }


def test_every_choice_can_be_taken_back(small):
    first, second = small.document.measures[:2]
    one, two = (case_of(small.apply(), each.quote.text) for each in (first, second))
    ground = small.ground
    for change in (
        choices.accepted(one, WHO, ground),
        choices.rejected(one, WHO, ground),
        choices.corrected(one, {"force": "duty", "criteria": {}}, WHO, ground),
        choices.noted(one, "再看", WHO, ground),
        choices.added("单户…20万元", GRANT, WHO, ground) if small.text.count("单户") == 1 else choices.Change(),
        choices.merged(one, two, WHO, ground),
        choices.split(two, "按不超过", WHO, ground) if "按不超过" in second.quote.text[1:] else choices.Change(),
    ):
        kept, _ = after(small, change, change.undone)
        assert kept == []


def test_names_become_codes_and_words_need_not_be_whole(small):
    change = choices.added("最高…万元", GRANT, WHO, small.ground)
    (new,) = change.add
    assert (new.quote, new.set["instrument"], new.set["audience"]) == ("最高20万元", "interest_subsidy", "enterprise")
    again = replace(new, set={**new.set, "force": "duty"})
    done = small.apply(new)
    made = case_of(done, "最高20万元")
    kept, changed = after(small, choices.corrected(made, {"force": "duty"}, WHO, small.ground), before=[new])
    assert [one.set["force"] for one in kept] == [again.set["force"]]
    assert case_of(changed, "最高20万元").measure.force == "duty"
    assert after(small, choices.rejected(made, WHO, small.ground), before=[new])[0] == []


@pytest.mark.parametrize("words", ["文中没有的话", "企业", ""])
def test_words_that_are_not_found_once_are_refused(small, words):
    with pytest.raises(KBError, match="正文里"):
        choices.added(words, GRANT, WHO, small.ground)
