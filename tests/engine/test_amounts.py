"""What a text determines of an amount: cases as data, and what holds of every amount and every sum."""

from __future__ import annotations

import tomllib
from decimal import Decimal, localcontext
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.amounts import Known, Outcome, estimate
from engine.stacking import total
from ingest.pipeline import ingest_text
from ingest.text import SourceText
from kb.estimating import given as read_inputs
from ontology.codebook import CodeBook
from ontology.model import (
    Audience,
    Bound,
    BoundOp,
    BoundRole,
    Force,
    Measure,
    PolicyDocument,
    Quote,
    Stacking,
    StackingMode,
    StackingScope,
)
from ontology.profile import Interval, Profile
from ontology.profile_read import parse_profile
from ontology.skos import load

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "amount_cases.toml").read_text(encoding="utf-8"))["case"]
ANSWERS = [(case["text"], answer) for case in CASES for answer in case["answers"]]
SUMS = tomllib.loads((HERE / "stacking_cases.toml").read_text(encoding="utf-8"))["case"]
NUMBERS = "一二三四五六七八九"


@cache
def codes() -> CodeBook:
    return load()


@cache
def read(clauses: tuple[str, ...]) -> PolicyDocument:
    """The document with these articles."""
    articles = "\n".join(f"第{number}条 {text}" for number, text in zip(NUMBERS, clauses, strict=False))
    text = f"淄博市人民政府关于印发淄博市扶持办法的通知\n\n{articles}\n\n淄博市人民政府\n2021年3月1日\n"
    return ingest_text(SourceText("办法.txt", text, "utf-8", "0" * 64), codes=codes()).document


def known(document: PolicyDocument, answer: dict[str, Any]) -> Known:
    """What a case says of the enterprise; inputs go the way of the command line."""
    profile = parse_profile(answer.get("facts", {}), codes())
    bare = Known(profile, codes())
    pairs = [(m, one) for m in document.measures if (one := estimate(m, bare, document.stacking))]
    asked = [needed for _, one in pairs for needed in one.inputs]
    asked += [rule.needs for rule in total(document, pairs, bare).applied if rule.needs]
    texts = [f"{key}={value}" for key, value in answer.get("inputs", {}).items()]
    return Known(profile, codes(), read_inputs(texts, asked, codes()))


@pytest.mark.parametrize(("text", "answer"), ANSWERS, ids=[f"{text[:16]}-{i}" for i, (text, _) in enumerate(ANSWERS)])
def test_amounts_of_policy_sentences(text, answer):
    document = read((text,))
    one = estimate(document.measures[0], known(document, answer), document.stacking)
    assert one is not None
    assert one.outcome == answer["outcome"]
    assert one.low == (Decimal(answer["low"]) if "low" in answer else None)
    assert one.high == (Decimal(answer["high"]) if "high" in answer else None)
    assert [needed.key for needed in one.missing] == answer.get("missing", [])
    assert list(one.reasons) == answer.get("reasons", [])
    assert one.saving is answer.get("saving", False)
    if "formula" in answer:
        assert one.formula == answer["formula"]
    if "period" in answer:
        assert one.period == answer["period"]
    if "total" in answer:
        assert one.total is not None
        assert [one.total.low, one.total.high] == [Decimal(end) if end else None for end in answer["total"]]
    assert (one.total is None) is ("total" not in answer)
    if "binding" in answer:
        assert any(cap.binding for cap in one.caps) is answer["binding"]
    for quote in one.quotes:
        assert quote.text in text


@pytest.mark.parametrize("case", SUMS, ids=[case["title"] for case in SUMS])
def test_sums_under_stacking_rules(case):
    document = read(tuple(case["clauses"]))
    facts = known(document, case)
    pairs = [(m, one) for m in document.measures if (one := estimate(m, facts, document.stacking))]
    found = total(document, pairs, facts)
    assert found == total(document, reversed(pairs), facts)
    assert found.sum.low == Decimal(case["low"])
    assert found.sum.high == (Decimal(case["high"]) if "high" in case else None)
    assert found.saved.low == Decimal(case.get("saved", 0))
    named = [
        one.note if one.rule is None else f"{one.rule.mode}/{one.rule.scope}/{'+'.join(one.rule.clauses)}"
        for one in found.applied
    ]
    assert named == case["rules"]
    assert [one.needs.key for one in found.applied if one.needs] == case.get("needs", [])


AMOUNTS = st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False)
RATES = st.decimals(0, 100, places=3, allow_nan=False, allow_infinity=False)
NOBODY = Profile()


def bound(kind: str, op: BoundOp, value: Decimal, unit: str, *, base: str | None = None) -> Bound:
    quote = Quote(text="数", start=0, end=1)
    return Bound(quote=quote, kind=kind, role=BoundRole.BENEFIT, op=op, value=value, unit=unit, relative_to=base)


def measure(number: int, *bounds: Bound, clause: str = "一") -> Measure:
    quote = Quote(text="措施", start=10 * number, end=10 * number + 5)
    return Measure(
        id=f"m{number}",
        clause=clause,
        quote=quote,
        audience=Audience.ENTERPRISE,
        force=Force.ENTITLEMENT,
        instrument="grant",
        thresholds=bounds,
    )


def subsidy(rate: Decimal, cap: Decimal | None) -> Measure:
    caps = () if cap is None else (bound("subsidy_cap", BoundOp.LE, cap, "CNY"),)
    return measure(1, bound("subsidy_rate", BoundOp.EQ, rate, "%", base="设备款"), *caps)


def of(one: Measure, base: Interval) -> Any:
    return estimate(one, Known(NOBODY, codes(), {"设备款": base}))


@given(RATES, st.none() | AMOUNTS, AMOUNTS, AMOUNTS)
def test_an_amount_grows_with_its_base_and_never_beyond_its_cap(rate, cap, first, second):
    less, more = sorted((first, second))
    low, high = (of(subsidy(rate, cap), Interval.exactly(base)) for base in (less, more))
    assert low.outcome is high.outcome is Outcome.DETERMINED
    assert low.high <= high.high
    assert cap is None or high.high <= cap
    wide = of(subsidy(rate, cap), Interval(low=less, high=more))
    assert (wide.low, wide.high) == (low.low, high.high)


@given(RATES, AMOUNTS)
def test_amounts_are_exact(rate, base):
    found = of(subsidy(rate, None), Interval.exactly(base)).high
    with localcontext() as context:
        context.prec = 200
        assert abs(found - base * rate / 100) <= Decimal("0.005")
    assert found.as_tuple().exponent == -2


@given(RATES, AMOUNTS, AMOUNTS)
def test_what_is_unknown_is_asked_for_and_at_most_the_cap(rate, cap, base):
    open_ended = of(subsidy(rate, cap), Interval(low=base))
    assert open_ended.high == cap
    missing = estimate(subsidy(rate, cap), Known(NOBODY, codes()))
    assert (missing.outcome, missing.low, missing.high) == (Outcome.NEEDED, None, cap)
    assert [needed.key for needed in missing.missing] == ["设备款"]


@st.composite
def documents(draw: st.DrawFn) -> PolicyDocument:
    """Fixed grants in clauses, under rules of clauses and of the document."""
    numbers = count(1)
    clauses = st.sampled_from(["一", "一/1", "一/2", "二"])
    grants = [
        measure(next(numbers), bound("reward_amount", BoundOp.EQ, value, "CNY"), clause=draw(clauses))
        for value in draw(st.lists(AMOUNTS, min_size=1, max_size=6))
    ]
    rules = [
        Stacking(
            mode=(mode := draw(st.sampled_from(StackingMode))),
            scope=draw(st.sampled_from(StackingScope)),
            quote=Quote(text="规则", start=1000 + number, end=1001 + number),
            clauses=tuple(sorted(draw(st.sets(clauses, max_size=2)))),
            value=draw(AMOUNTS) if mode is StackingMode.CAP else None,
            unit="CNY" if mode is StackingMode.CAP else None,
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return PolicyDocument(id="d", file="f", sha256="", measures=tuple(grants), stacking=tuple(rules))


@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_measures_and_rules_does_not_matter_and_rules_only_take_away(document, random):
    facts = Known(NOBODY, codes())
    pairs = [(one, estimate(one, facts)) for one in document.measures]
    rules = list(document.stacking)
    found = total(document, pairs, facts)
    random.shuffle(pairs)
    random.shuffle(rules)
    assert total(document.model_copy(update={"stacking": tuple(rules)}), pairs, facts) == found
    plain = total(document.model_copy(update={"stacking": ()}), pairs, facts).sum
    assert found.sum.low <= found.sum.high <= plain.high
    for rule in rules:
        applies = rule.mode is StackingMode.CAP and rule.scope is not StackingScope.OTHER_POLICY
        if applies and rule.scope is StackingScope.ENTERPRISE and not rule.clauses:
            assert found.sum.high <= rule.value
