"""A measure and what is known of an enterprise in; out: what the text determines of the amount, and how it is computed.

Three outcomes: determined (a sum, or a range where the facts are ranges), inputs needed, or left open by the text.
Decimal arithmetic is exact; a sum is rounded to 0.01 元 (half up) before the caps are applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from ontology.codebook import CodeBook
from ontology.model import Bound, BoundOp, BoundRole, Force, Measure, PaymentPeriod, Quote, Stacking
from ontology.profile import Interval

from .amount_math import added, capped, rounded, scaled
from .amount_rules import Rule, pays, rule_of, word
from .amount_terms import CEILINGS, Input, Known, Term, figure, number, shown, term_of
from .full_support import full_support
from .schedules import Stage, limited, run, staged, together

__all__ = ["Cap", "Estimate", "Input", "Known", "Outcome", "estimate"]

_LIMIT, _RANGE, _SEVERAL = "limit", "range", "several"
_FLOORS = (BoundOp.GE, BoundOp.GT)
_WEAK = (Force.ENCOURAGEMENT, Force.TARGET)


class Outcome(StrEnum):
    """What can be said of an amount: a figure, which inputs are missing, or that the text does not fix it."""

    DETERMINED = "determined"
    NEEDED = "needed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit of the amount in 元; `binding`: it makes the amount smaller."""

    value: Decimal
    period: PaymentPeriod | None
    per: str | None
    quote: Quote
    binding: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """The amount of one measure: `high` is the most that the text allows (None: it sets no limit), `low` the least.

    Of a schedule both are of its first year; `stages`: what each year pays, `total`: all years together, also of a sum
    that is paid every year for a stated time. `per`: the unit that the most is set for, where nothing says how many.
    `saving`: money that need not be paid, not money that is paid out.
    """

    outcome: Outcome
    formula: str
    inputs: tuple[Input, ...]
    caps: tuple[Cap, ...]
    low: Decimal | None
    high: Decimal | None
    period: PaymentPeriod | None
    reasons: tuple[str, ...]
    quotes: tuple[Quote, ...]
    saving: bool = False
    stages: tuple[Stage, ...] = ()
    total: Interval | None = None
    per: str | None = None

    @property
    def missing(self) -> tuple[Input, ...]:
        """The inputs that nobody has given."""
        return tuple(one for one in self.inputs if one.value is None)

    @property
    def limit_only(self) -> bool:
        """Whether it is a limit of other grants that gives nothing itself."""
        return _LIMIT in self.reasons


def estimate(measure: Measure, known: Known, rules: Sequence[Stacking] = ()) -> Estimate | None:
    """What a measure pays; None when it is about no money. `rules`: those of its document."""
    granted = [bound for bound in measure.thresholds if bound.role is BoundRole.BENEFIT and figure(bound) is not None]
    ruled = [(bound, rule) for bound in granted if (rule := rule_of(bound.kind)) is not None]
    limits = _limits(ruled)
    if len(limits) == len(ruled) and (whole := full_support(measure)) is not None:
        ruled, limits = _with_whole(ruled, whole)
    plain = [term_of(bound, rule, known) for bound, rule in ruled if bound not in limits]
    if not ruled and not (measure.instrument in pays() and measure.force is Force.ENTITLEMENT):
        return None
    if _only_limits(measure, [bound for bound, _ in ruled], rules):
        return _open(measure, (_LIMIT,), limits)
    stages = staged(plain)
    terms = [term for _, term in stages] or plain
    value, why = _joined(terms[:1] if stages else terms, limits)
    reasons = tuple(dict.fromkeys((*_wording(measure), *why)))
    inputs = tuple({one.key: one for term in terms for one in term.inputs}.values())
    missing = any(one.value is None for one in inputs)
    caps = tuple(_cap(bound, value, inputs) for bound in limits)
    result = capped(_rounded(value), _limit(caps)) if value or _limit(caps) is not None else Interval()
    return Estimate(
        outcome=Outcome.OPEN if reasons else Outcome.NEEDED if missing else Outcome.DETERMINED,
        formula=_formula([one.words for one, _ in stages] or [term.words for term in terms], limits, known.codes),
        inputs=inputs,
        caps=caps,
        low=result.low if not missing and set(reasons) <= {_RANGE, _SEVERAL} else None,
        high=result.high,
        period=(period := PaymentPeriod.YEAR if stages else _period(terms, limits)),
        reasons=reasons,
        quotes=_quotes(measure, [term.bound for term in plain] + limits),
        saving=bool(terms) and all(term.rule.saving for term in terms),
        stages=tuple(replace(one, value=one.value and limited(one, _yearly(caps))) for one, _ in stages),
        total=None if reasons or missing else _all_years(measure, [one for one, _ in stages], period, result, caps),
        per=None if terms else next((cap.per for cap in caps), None),
    )


def _with_whole(ruled: Sequence[tuple[Bound, Rule]], whole: Bound) -> tuple[list[tuple[Bound, Rule]], list[Bound]]:
    """The figures, which only limit, beside the whole that the words give."""
    rule = rule_of(whole.kind)
    every = [*ruled, (whole, rule)] if rule is not None else list(ruled)
    return every, _limits(every)


def _limits(ruled: Sequence[tuple[Bound, Rule]]) -> list[Bound]:
    """The figures that only limit others: caps, and sums that something else is said not to exceed."""
    rates = any(rule.part not in ("cap", "fixed") for _, rule in ruled)
    return [
        bound
        for bound, rule in ruled
        if rule.part == "cap" or (rates and rule.part == "fixed" and bound.op in CEILINGS)
    ]


def _all_years(
    measure: Measure, stages: Sequence[Stage], period: PaymentPeriod | None, each: Interval, caps: Sequence[Cap]
) -> Interval | None:
    """What all years of a measure pay together, where the text says how many they are."""
    overall = min((cap.value for cap in caps if cap.period is PaymentPeriod.TOTAL), default=None)
    if stages:
        return together(stages, _yearly(caps), overall)
    return run(measure.thresholds, period, each, overall)


def _only_limits(measure: Measure, figures: Sequence[Bound], rules: Sequence[Stacking]) -> bool:
    """Whether a measure is nothing but the words of stacking rules."""
    own = range(measure.quote.start, measure.quote.end + 1)
    inside = [rule for rule in rules if rule.quote.start in own and rule.quote.end in own]
    said = {(rule.value, rule.unit) for rule in inside}
    return bool(inside) and all((bound.value, bound.unit) in said for bound in figures)


def _open(measure: Measure, reasons: tuple[str, ...], limits: Sequence[Bound]) -> Estimate:
    caps = tuple(_cap(bound, None, ()) for bound in limits)
    return Estimate(Outcome.OPEN, "", (), caps, None, None, None, reasons, _quotes(measure, limits))


def _wording(measure: Measure) -> tuple[str, ...]:
    """Why the words of a measure promise no amount."""
    weak = ("encouragement",) if measure.force in _WEAK else ()
    return (*weak, "discretion") if measure.discretion is not None else weak


def _quotes(measure: Measure, bounds: Sequence[Bound]) -> tuple[Quote, ...]:
    left = () if measure.discretion is None else (measure.discretion,)
    return tuple(dict.fromkeys((*(bound.quote for bound in bounds), *left)))


def _joined(terms: Sequence[Term], limits: Sequence[Bound]) -> tuple[Interval | None, tuple[str, ...]]:
    """The value of all terms together before the caps, and why the text leaves it open."""
    if not terms:
        return None, ("ceiling_only",) if limits else ("no_amount",)
    if not all(term.based for term in terms):
        return None, ("no_base",)
    if len(terms) == 2 and _range(*terms):
        first, second = sorted(terms, key=lambda term: term.bound.op in CEILINGS)
        return _between(first.value, second.value), (_RANGE,)
    if len(terms) > 1:
        return _either(terms), (_SEVERAL,)
    (term,) = terms
    if term.rule.part in ("fixed", "rate") and term.bound.op in _FLOORS:
        return Interval(low=term.value.low) if term.value else None, (_RANGE,)
    if term.rule.part in ("fixed", "rate") and term.bound.op in CEILINGS:
        return Interval(high=term.value.high) if term.value else None, ("ceiling",)
    return term.value, ()


def _range(first: Term, second: Term) -> bool:
    """Whether two figures are the ends of one range."""
    ops = {first.bound.op in _FLOORS, second.bound.op in _FLOORS}
    ceiling = first.bound.op in CEILINGS or second.bound.op in CEILINGS
    return first.bound.kind == second.bound.kind and ops == {True, False} and ceiling


def _between(low: Interval | None, high: Interval | None) -> Interval | None:
    return Interval(low=low.low, high=high.high) if low and high else None


def _either(terms: Sequence[Term]) -> Interval | None:
    """At least one of several sums, at most all of them."""
    values = [term.value for term in terms if term.value is not None]
    if len(values) < len(terms):
        return None
    least = min((one.low or Decimal(0) for one in values), default=None)
    return Interval(low=least, high=added(tuple(values)).high)


def _formula(words: Sequence[str], limits: Sequence[Bound], codes: CodeBook) -> str:
    caps = [f"{_each(bound)}{word('cap')}{shown(bound, codes)}" for bound in limits]
    return word("and").join([word("or").join(words), *dict.fromkeys(caps)]) if words else ""


def _each(bound: Bound) -> str:
    """What a cap is set for, other than the enterprise."""
    return word("per", words=bound.per) if bound.per else ""


def _period(terms: Sequence[Term], limits: Sequence[Bound]) -> PaymentPeriod | None:
    """How often it is paid: as the amount says, else its cap, else what is usual for its kind."""
    stated = [term.bound.period for term in terms] + [bound.period for bound in limits]
    usual = [term.rule.period for term in terms]
    return next((one for one in (*stated, *usual) if one not in (None, PaymentPeriod.TOTAL)), None)


def _cap(bound: Bound, value: Interval | None, inputs: Sequence[Input]) -> Cap:
    """A limit; of one that is set for each unit, times how many units are paid for."""
    limit = number(bound)
    counted = next((one.value for one in inputs if bound.per and one.key == word("count", words=bound.per)), None)
    if counted is not None and counted.high is not None:
        limit = scaled(counted, limit).high or limit
    beyond = value is not None and (value.high is None or value.high > limit)
    return Cap(limit, bound.period, bound.per, bound.quote, beyond)


def _yearly(caps: Sequence[Cap]) -> Decimal | None:
    """The limit of one year."""
    return _limit([cap for cap in caps if cap.period is not PaymentPeriod.TOTAL])


def _limit(caps: Sequence[Cap]) -> Decimal | None:
    return min((cap.value for cap in caps), default=None)


def _rounded(value: Interval | None) -> Interval:
    return Interval(low=rounded(value.low), high=rounded(value.high)) if value else Interval()
