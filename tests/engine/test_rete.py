"""durable-rules gives the answers of `kleene`: random pairs, every limit, interruptions, threads, reloads."""

import random

from engine.kleene import truth
from engine.rete import compile_rules


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
