"""Compare the ways to answer 1 000 measures for one enterprise: `python benchmarks/engine_bench.py [MEASURES]`.

Same run, same criteria, same profiles. durable-rules and the closures answer in three values (ranges, partly known
sets); CLIPS and zen-engine in two, so they get complete profiles only. Every answer is compared with `kleene` before
it is timed.
Times are processor time and include all that one question costs (encoding of the profile), none of what is done once
(compiling); all are asked in turn, and ratios are taken within a round, to the closures.
"""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import zen
from clips_peer import Clips

from engine.decide import Candidate, Decider
from engine.explain import Explainer
from engine.hierarchy import all_stems, hierarchical, stems
from engine.kleene import condition_truth, truth
from engine.rete import compile_rules
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, Operator
from ontology.profile import Fact, Flags, Interval, Profile

AS_OF = date(2024, 7, 1)
PROVINCES = ("33", "35", "37", "44", "62")
REGIONS = [f"{p}{c:02}{d:02}" for p in PROVINCES for c in range(6) for d in range(6) if c or not d]
INDUSTRIES = [f"{s}{d}" for s in "ACEFGHIL" for d in ("", "1", "12", "13", "131", "132", "14", "141")]
OPTIONS = {"size": 4, "ownership": 5, "credit": 5, "stage": 4, "legal": 5, "bank": 6, "loan": 4, "listing": 6}
ENUMS = {name: [f"{name}{i}" for i in range(n)] for name, n in OPTIONS.items()}
SETS = {"tags": 24, "certificates": 8, "activities": 8}
NUMBERS = {
    "employees": 3000, "revenue": 100000, "assets": 150000, "credit_line": 5000, "tax": 3000, "rd": 8000, "years": 40,
    "patents": 200, "exports": 20000, "investment": 30000, "interest": 500, "insured": 3000, "rd_ratio": 30,
    "growth": 80, "debt_ratio": 120, "export_ratio": 100, "rate": 8,
}  # fmt: skip
DATES = ("established", "loan_date", "project_start", "certified")
BOOLS = ("exporter", "blacklisted", "arrears", "first_loan", "penalty", "in_park", "viable", "affected")
EXPLANATION = "explanation, µs a measure"
LEAVES = {"region": 14, "industry": 10, "member": 10, "enum": 8, "set": 12, "number": 28, "date": 8, "bool": 10}


def _leaf(r: random.Random) -> AttributeCondition:
    kind = r.choices(list(LEAVES), list(LEAVES.values()))[0]
    order = (Operator.LT, Operator.LE, Operator.GT, Operator.GE)
    if kind in ("region", "industry"):
        value: object = r.choice(REGIONS if kind == "region" else INDUSTRIES)
        return AttributeCondition(attr=kind, op=Operator.IN, value=(value,))
    if kind == "member":
        attr = r.choice(list(ENUMS))
        return AttributeCondition(
            attr=attr, op=Operator.IN, value=tuple(sorted(r.sample(ENUMS[attr], r.randint(1, 3))))
        )
    if kind == "enum":
        attr = r.choice(list(ENUMS))
        return AttributeCondition(attr=attr, op=r.choice((Operator.EQ, Operator.NE)), value=r.choice(ENUMS[attr]))
    if kind == "set":
        attr = r.choice(list(SETS))
        return AttributeCondition(attr=attr, op=Operator.HAS, value=f"{attr}{r.randrange(SETS[attr])}")
    if kind == "number":
        attr = r.choice(list(NUMBERS))
        return AttributeCondition(attr=attr, op=r.choice(order), value=Decimal(int(NUMBERS[attr] * r.random() ** 2.5)))
    if kind == "date":
        return AttributeCondition(attr=r.choice(DATES), op=r.choice(order), value=_day(r))
    return AttributeCondition(attr=r.choice(BOOLS), op=Operator.EQ, value=r.random() < 0.5)


def _day(r: random.Random) -> date:
    return date(2000, 1, 1) + timedelta(days=r.randrange(9000))


def _node(r: random.Random, depth: int) -> Criterion:
    kind = r.random()
    if depth == 0 or kind < 0.55:
        return _leaf(r)
    if kind < 0.88:
        mode = GroupMode.ANY if kind < 0.75 else GroupMode.ALL
        return ConditionGroup(mode=mode, members=tuple(_node(r, depth - 1) for _ in range(r.randint(2, 3))))
    return ConditionGroup(mode=GroupMode.NONE, members=(_node(r, depth - 1),))


def criterion(r: random.Random) -> Criterion:
    """A policy-like criterion: two to five requirements, some of them alternatives or exclusions."""
    return ConditionGroup(mode=GroupMode.ALL, members=tuple(_node(r, 2) for _ in range(r.randint(2, 5))))


def profile(r: random.Random, unknown: float) -> Profile:
    """A profile of 43 attributes, a share of them unknown."""
    facts: dict[str, Fact] = {
        "region": r.choice([c for c in REGIONS if not c.endswith("00")]),
        "industry": r.choice([c for c in INDUSTRIES if len(c) == 4]),
    }
    facts |= {attr: r.choice(options) for attr, options in ENUMS.items()}
    for attr, count in SETS.items():
        tags = [f"{attr}{i}" for i in range(count)]
        facts[attr] = Flags(known=dict.fromkeys(r.sample(tags, r.randint(0, 4)), True), complete=True)
    facts |= {attr: Interval.exactly(int(top * r.random() ** 2.5)) for attr, top in NUMBERS.items()}
    facts |= {attr: _day(r) for attr in DATES}
    facts |= {attr: r.random() < 0.4 for attr in BOOLS}
    return Profile(facts={attr: fact for attr, fact in facts.items() if r.random() >= unknown})


Closure = Callable[[Profile], bool | None]


def closure(node: Criterion) -> Closure:
    """A criterion as nested Python functions in three values, as one would write them by hand."""
    if isinstance(node, ConditionGroup):
        members = [closure(member) for member in node.members]
        if node.mode is GroupMode.ALL:
            return _all(members)
        return _any(members) if node.mode is GroupMode.ANY else _none(members)
    assert isinstance(node, AttributeCondition)
    return _closure_leaf(node)


def _all(members: Sequence[Closure]) -> Closure:
    def run(p: Profile) -> bool | None:
        found: bool | None = True
        for member in members:
            held = member(p)
            if held is False:
                return False
            if held is None:
                found = None
        return found

    return run


def _any(members: Sequence[Closure]) -> Closure:
    def run(p: Profile) -> bool | None:
        found: bool | None = False
        for member in members:
            held = member(p)
            if held is True:
                return True
            if held is None:
                found = None
        return found

    return run


def _none(members: Sequence[Closure]) -> Closure:
    some = _any(members)

    def run(p: Profile) -> bool | None:
        held = some(p)
        return None if held is None else not held

    return run


def _closure_leaf(leaf: AttributeCondition) -> Closure:
    attr, value, op = leaf.attr, leaf.value, leaf.op
    if isinstance(value, Decimal) and op in (Operator.LT, Operator.LE, Operator.GT, Operator.GE):
        return _number_leaf(attr, value, op)
    if hierarchical(attr):
        return _tree_leaf(attr, all_stems(attr, value if isinstance(value, tuple) else (str(value),)))
    if isinstance(value, str | tuple):
        wanted = frozenset((value,) if isinstance(value, str) else value)
        unlike = op is Operator.NE

        def has(p: Profile) -> bool | None:
            fact = p.facts.get(attr)
            if isinstance(fact, str):
                held = fact in wanted
            else:
                return condition_truth(leaf, fact)
            return (not held) if unlike else held

        return has
    return lambda p: condition_truth(leaf, p.facts.get(attr))


def _tree_leaf(attr: str, outer: tuple[str, ...]) -> Closure:
    def inside(p: Profile) -> bool | None:
        fact = p.facts.get(attr)
        return fact.startswith(outer) if isinstance(fact, str) else None  # the benchmark writes full codes only

    return inside


def _number_leaf(attr: str, value: Decimal, op: Operator) -> Closure:
    upward, strict = op in (Operator.GT, Operator.GE), op in (Operator.LT, Operator.GE)

    def compare(p: Profile) -> bool | None:
        fact = p.facts.get(attr)
        if not isinstance(fact, Interval):
            return None
        low, high = fact.low, fact.high
        if high is not None and (high < value if strict else high <= value):
            return not upward
        if low is not None and (low >= value if strict else low > value):
            return upward
        return None

    return compare


def zen_expression(node: Criterion) -> str:
    """A criterion in the expression language of zen-engine (two values; regions and industries by prefix)."""
    if isinstance(node, ConditionGroup):
        word = " and " if node.mode is GroupMode.ALL else " or "
        joined = "(" + word.join(zen_expression(member) for member in node.members) + ")"
        return f"(not {joined})" if node.mode is GroupMode.NONE else joined
    assert isinstance(node, AttributeCondition)
    value = node.value
    if isinstance(value, bool):
        return f"({node.attr} == {str(value).lower()})"
    if isinstance(value, date):
        return f"({node.attr} {node.op} {value.toordinal()})"
    if isinstance(value, Decimal):
        return f"({node.attr} {node.op} {value})"
    if hierarchical(node.attr):
        return f"startsWith({node.attr}, {json.dumps(stems(node.attr, value[0])[0])})"
    if node.op is Operator.HAS:
        return f"contains({node.attr}, {json.dumps(value)})"
    if node.op is Operator.IN:
        return f"({node.attr} in {json.dumps(value)})"
    return f"({node.attr} {node.op} {json.dumps(value)})"


def zen_decision(criteria: Sequence[Criterion]) -> zen.ZenDecision:
    """All criteria in one expression node of a JDM graph."""
    expressions = [{"id": str(i), "key": f"m{i}", "value": zen_expression(c)} for i, c in enumerate(criteria)]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "ex", "name": "ex", "type": "expressionNode", "content": {"expressions": expressions}},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [{"id": "1", "type": "edge", "sourceId": "in", "targetId": "ex"}]
    edges += [{"id": "2", "type": "edge", "sourceId": "ex", "targetId": "out"}]
    graph = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    return zen.ZenEngine().create_decision(json.dumps(graph))


def zen_input(p: Profile) -> dict[str, object]:
    """A complete profile as plain values."""
    plain: dict[str, object] = {}
    for attr, fact in p.facts.items():
        match fact:
            case Interval():
                plain[attr] = int(fact.low or 0)
            case date():
                plain[attr] = fact.toordinal()
            case Flags():
                plain[attr] = [tag for tag, held in fact.known.items() if held]
            case _:
                plain[attr] = fact
    return plain


def timed(question: Callable[[Profile], object], profiles: Sequence[Profile], rounds: int = 3) -> tuple[float, float]:
    """Median and 99th percentile over all profiles, in milliseconds of processor time: what others run is left out."""
    taken = []
    for _ in range(rounds):
        for p in profiles:
            start = time.process_time_ns()
            question(p)
            taken.append((time.process_time_ns() - start) / 1e6)
    taken.sort()
    return statistics.median(taken), taken[int(0.99 * len(taken))]


Times = dict[str, list[tuple[float, float]]]


def in_turn(rows: Mapping[str, Callable[[Profile], object]], profiles: Sequence[Profile], rounds: int = 7) -> Times:
    """The times of each question, round by round: whatever slows a round down slows all of them."""
    taken: Times = {name: [] for name in rows}
    for _ in range(rounds):
        for name, question in rows.items():
            taken[name].append(timed(question, profiles, rounds=1))
    return taken


def table(taken: Times, scale: Mapping[str, float]) -> None:
    """Print a line a row: medians over the rounds, and the ratio to the first row as median of those of each round."""
    base = next(iter(taken.values()))
    for name, rounds in taken.items():
        middle, worst = (scale.get(name, 1.0) * statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(mine[0] / first[0] for mine, first in zip(rounds, base, strict=True))
        print(f"{name:<34}{middle:>10.2f}{worst:>9.2f}{ratio:>8.2f}")


def explaining(decider: Decider, profiles: Sequence[Profile]) -> Callable[[Profile], None]:
    """Find the reasons for all decisions on a profile, decided beforehand."""
    decided = {id(p): decider.decide(p, AS_OF) for p in profiles}

    def explain(p: Profile) -> None:
        explainer = Explainer(p, AS_OF)
        for decision, candidate in zip(decided[id(p)], decider.candidates, strict=True):
            explainer.explain(decision, candidate)

    return explain


def main(count: int) -> None:
    """Compile, compare answers, time and print."""
    r = random.Random(7)
    criteria = [criterion(r) for _ in range(count)]
    start = time.perf_counter()
    rules = compile_rules(criteria)
    compiled = time.perf_counter() - start
    candidates = [Candidate(str(i), None, None, None, False, c) for i, c in enumerate(criteria)]
    checked, unchecked = Decider(candidates), Decider(candidates, check_limit=0)
    closures = [closure(c) for c in criteria]
    decision, clips = zen_decision(criteria), Clips(criteria, profile(random.Random(8), 0.0))
    print(f"{count} measures, {rules.shards} shards, {len(rules.overflow)} beyond limits, compiled in {compiled:.2f} s")
    for title, unknown in (("complete profiles", 0.0), ("15 % of the facts unknown", 0.15)):
        profiles = [profile(r, unknown) for _ in range(60)]
        for p in profiles[:10]:
            want = tuple(truth(c, p) for c in criteria)
            assert rules.evaluate(p) == want
            assert tuple(run(p) for run in closures) == want
            if not unknown:
                got = decision.evaluate(zen_input(p))["result"]
                assert tuple(got[f"m{i}"] for i in range(count)) == want
                assert clips.ask(p) == {i for i, held in enumerate(want) if held}
        rows: dict[str, Callable[[Profile], object]] = {
            "Python closures, three values": lambda p: [run(p) for run in closures],
            "durable-rules, three values": rules.evaluate,
            "plain evaluator (kleene)": lambda p: [truth(c, p) for c in criteria],
            "Decider": lambda p: unchecked.decide(p, AS_OF),
            "Decider with check": lambda p: checked.decide(p, AS_OF),
        }
        if not unknown:
            rows["CLIPS (clipspy), two values"] = clips.ask
            rows["zen-engine, two values"] = lambda p: decision.evaluate(zen_input(p))
        rows[EXPLANATION] = explaining(unchecked, profiles)
        print(f"\n{title:<34}{'median ms':>10}{'p99 ms':>9}{'ratio':>8}")
        table(in_turn(rows, profiles), {EXPLANATION: 1e3 / count})
    clips.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
