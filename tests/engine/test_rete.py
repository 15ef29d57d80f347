"""durable-rules gives the answers of `kleene`: random pairs, every limit, interruptions, threads, reloads."""

import random
import resource
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from engine.kleene import truth
from engine.rete import ClosedError, compile_rules
from ontology.profile import Profile


def test_agrees_with_kleene_on_random_pairs(draw):
    r = random.Random(20110618)
    pairs, seen, wrong = 0, {True: 0, False: 0, None: 0}, []
    for unknown, odd in ((0.0, 0.0), (0.15, 0.0), (0.4, 0.0), (0.2, 0.3)):
        criteria = [draw.criterion(r) for _ in range(250)]
        rules = compile_rules(criteria)
        for _ in range(60):
            profile = draw.profile(r, unknown=unknown, odd=odd)
            for criterion, got in zip(criteria, rules.evaluate(profile), strict=True):
                want = truth(criterion, profile)
                seen[want] += 1
                pairs += 1
                if got is not want:
                    wrong.append((criterion, profile, got, want))
        rules.close()
    assert not wrong, wrong[0]
    assert pairs >= 20_000
    assert min(seen.values()) > pairs / 20


def test_nothing_required_is_true_and_nothing_asked_is_nothing():
    assert compile_rules([None, None]).evaluate(Profile()) == (True, True)
    assert compile_rules([]).evaluate(Profile()) == ()


class Tick(BaseException):
    """An interruption that no `except Exception` can see."""


@pytest.fixture
def alarm():
    """Call with seconds to have Tick raised then, wherever the main thread is inside the block that is armed."""
    armed = SimpleNamespace(on=False)

    def ring(_signal, _frame):
        if armed.on:
            armed.on = False
            raise Tick

    before = signal.signal(signal.SIGALRM, ring)
    yield armed
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_an_interruption_anywhere_never_spoils_a_later_answer(draw, alarm):
    r = random.Random(3)
    criteria = [draw.criterion(r) for _ in range(150)]
    profiles = [draw.profile(r) for _ in range(20)]
    wanted = [tuple(truth(c, p) for c in criteria) for p in profiles]
    rules = compile_rules(criteria)
    cut = 0
    for i in range(1500):
        try:
            alarm.on = True
            signal.setitimer(signal.ITIMER_REAL, r.uniform(2e-5, 5e-4))
            rules.evaluate(profiles[i % 20])
            alarm.on = False
        except Tick:
            cut += 1
        alarm.on = False
        assert rules.evaluate(profiles[(i + 1) % 20]) == wanted[(i + 1) % 20]
    assert cut > 100
    assert rules.rebuilt > 20


def test_four_threads_share_a_rule_set(draw):
    r = random.Random(4)
    criteria = [draw.criterion(r) for _ in range(100)]
    profiles = [draw.profile(r) for _ in range(40)]
    wanted = [tuple(truth(c, p) for c in criteria) for p in profiles]
    rules = compile_rules(criteria)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(rules.evaluate, profiles * 15))
    finally:
        sys.setswitchinterval(before)
    assert answers == wanted * 15


def test_a_closed_rule_set_gives_its_memory_back_and_answers_no_more(draw):
    r = random.Random(5)
    criteria = [draw.criterion(r) for _ in range(60)]
    profile = draw.profile(r)

    def reload(times):
        for _ in range(times):
            rules = compile_rules(criteria)
            rules.evaluate(profile)
            rules.close()
            rules.close()
        return rules, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    _, before = reload(10)
    rules, after = reload(60)
    assert (after - before) / 1024 < 10  # MB; a leak of sessions alone would be about 45
    with pytest.raises(ClosedError):
        rules.evaluate(profile)


def test_rules_that_nobody_holds_any_more_give_their_memory_back(draw):
    r = random.Random(6)
    criteria = [draw.criterion(r) for _ in range(60)]
    profile = draw.profile(r)

    def forget(times):
        for _ in range(times):
            compile_rules(criteria).evaluate(profile)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = forget(10)
    assert (forget(60) - before) / 1024 < 10  # MB
