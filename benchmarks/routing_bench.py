"""Answer 10 000 measures of many regions for one enterprise, and change a document: `routing_bench.py [MEASURES]`.

5 % of the documents are national, 15 % of a province, half of a city, the rest of a county; 20 measures a document.
The closures are those of engine_bench, found by region. Answers to the first profiles are compared with `kleene`.
Memory is what the process grew by while compiling.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from engine_bench import AS_OF, PROVINCES, REGIONS, Closure, closure, criterion, profile, timed

from engine.decide import Candidate, Decider
from engine.hierarchy import region_within
from engine.kleene import truth
from engine.routing import RuleCache
from ontology.profile import Profile

A_DOCUMENT = 20
CITIES = [code for code in REGIONS if code.endswith("00")]


def resident() -> float:
    """Megabytes of the process that are in memory."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file of ours
        return int(file.read().split()[1]) * 4096 / 1e6


def region(r: random.Random) -> str:
    """Where a document holds."""
    kind = r.random()
    if kind < 0.05:
        return "000000"
    if kind < 0.2:
        return r.choice(PROVINCES) + "0000"
    return r.choice(CITIES if kind < 0.7 else REGIONS)


def known(r: random.Random, unknown: float) -> Profile:
    """A profile with an address and a share of everything else unknown."""
    facts = profile(r, 0.0).facts
    return Profile(facts={attr: fact for attr, fact in facts.items() if attr == "region" or r.random() >= unknown})


def measures(r: random.Random, count: int) -> list[Candidate]:
    """Candidates, so many to a document."""
    found = []
    for document in range(0, count, A_DOCUMENT):
        where = region(r)
        found += [
            Candidate(str(i), where, None, None, False, criterion(r), f"d{document}", "1")
            for i in range(document, document + A_DOCUMENT)
        ]
    return found


def by_hand(candidates: Sequence[Candidate]) -> Callable[[Profile], list[bool | None]]:
    """The closures of the same measures, kept by region: only those around an address are run."""
    regions: dict[str, list[Closure]] = {}
    for one in candidates:
        assert one.criteria is not None
        regions.setdefault(one.region or "", []).append(closure(one.criteria))

    def ask(p: Profile) -> list[bool | None]:
        here = str(p.facts["region"])
        around = dict.fromkeys(("000000", f"{here[:2]}0000", f"{here[:4]}00", here))
        return [run(p) for code in around for run in regions.get(code, ())]

    return ask


def check(decider: Decider, candidates: Sequence[Candidate], profiles: Sequence[Profile]) -> float:
    """Compare decisions with the plain evaluator; how many measures on average lie around the enterprise."""
    met = 0
    for one in profiles:
        for found, decision in zip(candidates, decider.decide(one, AS_OF), strict=True):
            inside = region_within(found.region, str(one.facts["region"]))
            met += inside is not False
            want = truth(found.criteria, one) if inside else None
            assert (decision.region, decision.criteria) == (inside, want)
    return met / len(profiles)


def main(count: int) -> None:
    """Compile, compare, time, change one document, print."""
    r = random.Random(7)
    candidates, rules = measures(r, count), RuleCache()
    before, start = resident(), time.perf_counter()
    decider = Decider(candidates, check_limit=0, rules=rules)
    taken, grown = time.perf_counter() - start, resident() - before
    print(f"{count} measures of {count // A_DOCUMENT} documents compiled in {taken:.2f} s")
    print(f"memory: {grown:.0f} MB, {grown / count * 1000:.1f} MB per 1 000 measures")
    met = check(decider, candidates, [known(r, 0.1) for _ in range(5)])
    print(f"around an enterprise on average {met:.0f} measures")
    peer = by_hand(candidates)
    print(f"{'unknown':<10}{'median ms':>10}{'p99 ms':>9}{'closures, median ms':>21}{'p99 ms':>9}{'ratio':>8}")
    for unknown in (0.0, 0.1, 0.15):
        profiles = [known(r, unknown) for _ in range(100)]
        middle, worst = timed(lambda p: decider.decide(p, AS_OF), profiles)
        theirs, slowest = timed(peer, profiles)
        print(f"{unknown:<10.0%}{middle:>10.2f}{worst:>9.2f}{theirs:>21.2f}{slowest:>9.2f}{middle / theirs:>8.2f}")
    had, changed = rules.compiled, candidates[count // 2].document
    again = [replace(one, version="2") if one.document == changed else one for one in candidates]
    start = time.perf_counter()
    Decider(again, check_limit=0, rules=rules)
    taken = time.perf_counter() - start
    new = rules.compiled - had
    print(f"one document of {A_DOCUMENT} measures changed: {new} compiled anew, {taken * 1e3:.0f} ms in all")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
