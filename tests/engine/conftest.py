"""Random criteria and profiles: every kind of attribute, nested groups, ranges, partly known sets, unknown facts."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from engine.kleene import Options
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, OpenCondition, Operator
from ontology.profile import Fact, Flags, Interval, Profile

REGIONS = ("370303", "370300", "370000", "622901", "622900", "000000", "110000", "370304")
INDUSTRIES = ("C", "C13", "C1310", "13", "H", "H62", "H621", "tourism", "N786", "L7291", "l72", "F", "51", "N", "K7010")
ENUMS = {"size": ("micro", "small", "medium", "large"), "ownership": ("private", "state", "foreign", "collective")}
SETS = {"tags": tuple("abcdefg"), "loan_types": ("x", "y", "z")}
BOOLS = ("epidemic_affected", "viable", "credit_good")
NUMBERS = ("employees", "revenue", "total_assets", "rd_ratio")
DATES = ("established", "loan_maturity")
OPEN = ("符合条件", "受影响较大", '有"引号"的条件')
ORDER = (Operator.LT, Operator.LE, Operator.GT, Operator.GE)
MEMBER = (Operator.EQ, Operator.IN, Operator.HAS, Operator.NE)


def _number(r: random.Random) -> Decimal:
    return r.choice([Decimal(r.randrange(12)), Decimal(r.randrange(120)) / 10, Decimal("1e16"), Decimal("0.00001")])


def _day(r: random.Random) -> date:
    return date(2020, 1, 1) + timedelta(days=r.randrange(12))


def _value(r: random.Random, options: tuple[str, ...]) -> str | tuple[str, ...]:
    return r.choice(options) if r.random() < 0.5 else tuple(r.sample(options, r.randint(1, 3)))


def leaf(r: random.Random) -> AttributeCondition | OpenCondition:
    kind = r.randrange(8)
    if kind == 0:
        return AttributeCondition(attr="region", op=r.choice(MEMBER), value=_value(r, REGIONS))
    if kind == 1:
        return AttributeCondition(attr="industry", op=r.choice(MEMBER), value=_value(r, INDUSTRIES))
    if kind == 2:
        attr = r.choice(tuple(ENUMS))
        return AttributeCondition(attr=attr, op=r.choice(MEMBER), value=_value(r, ENUMS[attr]))
    if kind == 3:
        attr = r.choice(tuple(SETS))
        return AttributeCondition(attr=attr, op=r.choice(MEMBER), value=_value(r, SETS[attr]))
    if kind == 4:
        op = r.choice((Operator.EQ, Operator.NE))
        return AttributeCondition(attr=r.choice(BOOLS), op=op, value=r.random() < 0.5)
    if kind == 5:
        return AttributeCondition(attr=r.choice(DATES), op=r.choice((*ORDER, *MEMBER[::3])), value=_day(r))
    if kind == 6 and r.random() < 0.5:
        return OpenCondition(text=r.choice(OPEN))
    return AttributeCondition(attr=r.choice(NUMBERS), op=r.choice((*ORDER, *MEMBER[::3])), value=_number(r))


def criterion(r: random.Random, depth: int = 3) -> Criterion:
    if depth == 0 or r.random() < 0.25:
        return leaf(r)
    members = tuple(criterion(r, depth - 1) for _ in range(r.randint(1, 4)))
    return ConditionGroup(mode=r.choice((GroupMode.ALL, GroupMode.ALL, GroupMode.ANY, GroupMode.NONE)), members=members)


def _interval(r: random.Random) -> Interval:
    if r.random() < 0.5:
        return Interval.exactly(_number(r))
    low, high = sorted((_number(r), _number(r)))
    return Interval(low=r.choice((low, None)), high=r.choice((high, None)))


def _flags(r: random.Random, options: tuple[str, ...], exact: bool) -> Flags:
    known = {tag: r.random() < 0.5 for tag in options if exact or r.random() < 0.5}
    return Flags(known=known, complete=exact or r.random() < 0.3)


def _options(r: random.Random, options: tuple[str, ...]) -> Options:
    return Options.of(options, r.sample(options, r.randint(0, len(options) - 1)))


def profile(r: random.Random, *, unknown: float = 0.2, exact: bool = False, odd: float = 0.0) -> Profile:
    """Facts of the right kind, `odd` of them of a wrong one; `exact`: no ranges and no partial sets."""
    facts: dict[str, Fact] = {
        "region": r.choice([c for c in REGIONS if c != "000000"]),
        "industry": r.choice([c for c in INDUSTRIES if not (exact and c == "tourism")]),
    }
    for attr, options in ENUMS.items():
        facts[attr] = r.choice(options) if exact or r.random() < 0.6 else _options(r, options)
    facts |= {attr: _flags(r, options, exact) for attr, options in SETS.items()}
    facts |= {attr: r.random() < 0.5 for attr in BOOLS}
    facts |= {attr: Interval.exactly(_number(r)) if exact else _interval(r) for attr in NUMBERS}
    facts |= {attr: _day(r) for attr in DATES}
    wrong: tuple[Fact, ...] = (True, "a", "C13", Interval.exactly(1), date(2020, 1, 2), Flags(complete=True))
    facts = {attr: r.choice(wrong) if r.random() < odd else fact for attr, fact in facts.items()}
    facts = {attr: fact for attr, fact in facts.items() if r.random() >= unknown}
    return Profile(facts=facts, answers={text: r.random() < 0.5 for text in OPEN if r.random() >= unknown})


@pytest.fixture(scope="session")
def draw() -> SimpleNamespace:
    """`draw.criterion(random)` and `draw.profile(random, …)`."""
    drawers: dict[str, Callable[..., object]] = {"leaf": leaf, "criterion": criterion, "profile": profile}
    return SimpleNamespace(**drawers)
