"""Ask 100 000 times from four threads and watch answers and memory: `python benchmarks/soak_bench.py [QUERIES]`.

All threads share one decider (300 measures of 12 regions, a fifth of the facts unknown). Every answer is compared with
the one of the plain evaluator.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from engine_bench import AS_OF, REGIONS, criterion, profile
from routing_bench import resident

from engine.decide import Candidate, Decider, Decision
from engine.hierarchy import region_within
from engine.kleene import truth
from ontology.profile import Profile

MEASURES, PROFILES, THREADS, STEPS = 300, 200, 4, 10


def expected(candidates: Sequence[Candidate], one: Profile) -> tuple[bool | None, ...]:
    """What the criteria say of a profile; None where the region already excludes it."""
    here = one.facts.get("region")
    address = here if isinstance(here, str) else None
    return tuple(
        None if region_within(found.region, address) is False else truth(found.criteria, one) for found in candidates
    )


def wrong(answers: Sequence[Decision], want: tuple[bool | None, ...]) -> bool:
    """Whether any decision is not what it should be."""
    return tuple(one.criteria for one in answers) != want


def main(queries: int) -> None:
    """Ask in steps, print memory after each."""
    r = random.Random(11)
    places = ["000000", *r.sample(REGIONS, 11)]
    candidates = [Candidate(str(i), r.choice(places), None, None, False, criterion(r)) for i in range(MEASURES)]
    decider = Decider(candidates, check_limit=0)
    profiles = [profile(r, 0.2) for _ in range(PROFILES)]
    wanted = [expected(candidates, one) for one in profiles]

    def ask(number: int) -> bool:
        i = number % PROFILES
        return wrong(decider.decide(profiles[i], AS_OF), wanted[i])

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    start, mistakes = time.perf_counter(), 0
    with ThreadPoolExecutor(THREADS) as pool:
        for step in range(STEPS):
            share = range(step * queries // STEPS, (step + 1) * queries // STEPS)
            mistakes += sum(pool.map(ask, share, chunksize=1))
            taken = time.perf_counter() - start
            print(f"{share.stop:>8} queries  {taken:6.1f} s  {resident():6.1f} MB  {mistakes} wrong", flush=True)
    sys.setswitchinterval(before)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
