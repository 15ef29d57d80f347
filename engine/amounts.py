"""A measure and what is known of an enterprise in; out: what the text determines of the amount, and how it is computed.

Three outcomes: determined (a sum, or a range where the facts are ranges), inputs needed, or left open by the text.
Decimal arithmetic is exact; a sum is rounded to 0.01 元 (half up) before the caps are applied.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

from ontology.codebook import CodeBook
from ontology.model import Bound, BoundOp, BoundRole, Force, Measure, PaymentPeriod, Quote, Stacking
from ontology.profile import Interval, Profile

from .amount_rules import Rule, attribute_of, pays, question, rule_of, word

_CENT, _LARGE, _CURRENCY = Decimal("0.01"), Decimal(10_000), "CNY"
_LIMIT, _RANGE = "limit", "range"
_DIGITS = 120
_CEILINGS = (BoundOp.LE, BoundOp.LT)
_FLOORS = (BoundOp.GE, BoundOp.GT)
_WEAK = (Force.ENCOURAGEMENT, Force.TARGET)
_PARTS = {"%": Decimal("0.01"), "pp": Decimal("0.01"), "bp": Decimal("0.0001")}
_PERCENTS = {"%": Decimal(1), "pp": Decimal(1), "bp": Decimal("0.01")}


class Outcome(StrEnum):
    """What can be said of an amount: a figure, which inputs are missing, or that the text does not fix it."""

    DETERMINED = "determined"
    NEEDED = "needed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an enterprise: its profile, and inputs that are no attributes by the words of the text."""

    profile: Profile
    codes: CodeBook
    inputs: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that a formula takes: an attribute or words of the text, what asks for it, its value if known."""

    key: str
    label: str
    unit: str
    question: str
    value: Interval | None


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

    @property
    def missing(self) -> tuple[Input, ...]:
        """The inputs that nobody has given."""
        return tuple(one for one in self.inputs if one.value is None)

    @property
    def limit_only(self) -> bool:
        """Whether it is a limit of other grants that gives nothing itself."""
        return _LIMIT in self.reasons


@dataclass(frozen=True, slots=True)
class _Term:
    """One way in which a measure gives money: the value without caps is None while an input is missing."""

    words: str
    inputs: tuple[Input, ...]
    value: Interval | None
    bound: Bound
    rule: Rule
    based: bool = True


def estimate(measure: Measure, known: Known, rules: Sequence[Stacking] = ()) -> Estimate | None:
    """What a measure pays; None when it is about no money. `rules`: those of its document."""
    granted = [bound for bound in measure.thresholds if bound.role is BoundRole.BENEFIT and _figure(bound) is not None]
    ruled = [(bound, rule) for bound in granted if (rule := rule_of(bound.kind)) is not None]
    terms = [_term(bound, rule, known) for bound, rule in ruled if rule.part != "cap"]
    limits = [bound for bound, rule in ruled if rule.part == "cap"]
    if not ruled and not (measure.instrument in pays() and measure.force is Force.ENTITLEMENT):
        return None
    if _only_limits(measure, [bound for bound, _ in ruled], rules):
        return _open(measure, (_LIMIT,), limits)
    value, reasons = _joined(terms, limits)
    reasons = (*_wording(measure), *reasons)
    missing = any(one.value is None for term in terms for one in term.inputs)
    outcome = Outcome.OPEN if reasons else Outcome.NEEDED if missing else Outcome.DETERMINED
    caps = tuple(_cap(bound, value) for bound in limits)
    low, high = _capped(value, caps)
    return Estimate(
        outcome=outcome,
        formula=_formula(terms, limits, known.codes),
        inputs=tuple({one.key: one for term in terms for one in term.inputs}.values()),
        caps=caps,
        low=low if not missing and set(reasons) <= {_RANGE} else None,
        high=high,
        period=_period(terms, limits),
        reasons=tuple(dict.fromkeys(reasons)),
        quotes=_quotes(measure, [term.bound for term in terms] + limits),
        saving=bool(terms) and all(term.rule.saving for term in terms),
    )


def _figure(bound: Bound) -> Decimal | None:
    return bound.value if isinstance(bound.value, Decimal) else None


def _number(bound: Bound) -> Decimal:
    """The figure of a bound that has one, without the sign of a change."""
    return abs(_figure(bound) or Decimal(0))


def _only_limits(measure: Measure, figures: Sequence[Bound], rules: Sequence[Stacking]) -> bool:
    """Whether a measure is nothing but the words of stacking rules."""
    own = range(measure.quote.start, measure.quote.end + 1)
    inside = [rule for rule in rules if rule.quote.start in own and rule.quote.end in own]
    said = {(rule.value, rule.unit) for rule in inside}
    return bool(inside) and all((bound.value, bound.unit) in said for bound in figures)


def _open(measure: Measure, reasons: tuple[str, ...], limits: Sequence[Bound]) -> Estimate:
    caps = tuple(_cap(bound, None) for bound in limits)
    return Estimate(Outcome.OPEN, "", (), caps, None, None, None, reasons, _quotes(measure, limits))


def _wording(measure: Measure) -> tuple[str, ...]:
    """Why the words of a measure promise no amount."""
    weak = ("encouragement",) if measure.force in _WEAK else ()
    return (*weak, "discretion") if measure.discretion is not None else weak


def _quotes(measure: Measure, bounds: Sequence[Bound]) -> tuple[Quote, ...]:
    left = () if measure.discretion is None else (measure.discretion,)
    return tuple(dict.fromkeys((*(bound.quote for bound in bounds), *left)))


def _joined(terms: Sequence[_Term], limits: Sequence[Bound]) -> tuple[Interval | None, tuple[str, ...]]:
    """The value of all terms together before the caps, and why the text leaves it open."""
    if not terms:
        return None, ("ceiling_only",) if limits else ("no_amount",)
    if not all(term.based for term in terms):
        return None, ("no_base",)
    if len(terms) == 2 and _range(*terms):
        first, second = sorted(terms, key=lambda term: term.bound.op in _CEILINGS)
        return _between(first.value, second.value), (_RANGE,)
    if len(terms) > 1:
        return None, ("several",)
    (term,) = terms
    if term.rule.part in ("fixed", "rate") and term.bound.op in _FLOORS:
        return Interval(low=term.value.low) if term.value else None, (_RANGE,)
    if term.rule.part in ("fixed", "rate") and term.bound.op in _CEILINGS:
        return Interval(high=term.value.high) if term.value else None, ("ceiling",)
    return term.value, ()


def _range(first: _Term, second: _Term) -> bool:
    """Whether two figures are the ends of one range."""
    ops = {first.bound.op in _FLOORS, second.bound.op in _FLOORS}
    ceiling = first.bound.op in _CEILINGS or second.bound.op in _CEILINGS
    return first.bound.kind == second.bound.kind and ops == {True, False} and ceiling


def _between(low: Interval | None, high: Interval | None) -> Interval | None:
    return Interval(low=low.low, high=high.high) if low and high else None


def _term(bound: Bound, rule: Rule, known: Known) -> _Term:
    """The term of a bound, with its inputs looked up."""
    match rule.part:
        case "fixed":
            return _fixed(bound, rule, known)
        case "saved" | "above":
            return _difference(bound, rule, known)
    base = _base(bound, rule, known)
    figure = _number(bound) * _PARTS.get(bound.unit, Decimal(1))
    words = f"{base.label if base else word('unknown')}{word('times')}{_shown(bound, known.codes)}"
    value = _scaled(base.value, figure) if base and base.value else None
    return _Term(words, (base,) if base else (), value, bound, rule, based=base is not None)


def _fixed(bound: Bound, rule: Rule, known: Known) -> _Term:
    amount = Interval.exactly(_number(bound))
    shown = _shown(bound, known.codes)
    if bound.per is None:
        return _Term(shown, (), amount, bound, rule)
    key = word("count", words=bound.per)
    count = _named(key, "count", question("count", bound.per), known)
    each = f"{word('per', words=bound.per)} {shown}{word('times')}{key}"
    return _Term(each, (count,), _scaled(count.value, _number(bound)) if count.value else None, bound, rule)


def _difference(bound: Bound, rule: Rule, known: Known) -> _Term:
    """What an old rate and a new one leave: the old one stated, or asked for; the new one may lean on a reference."""
    base = _base(bound, rule, known)
    if base is None:
        return _Term(word("unknown"), (), None, bound, rule, based=False)
    inputs = [base]
    if bound.op is BoundOp.CHANGE and bound.previous is not None:
        old: Interval | None = Interval.exactly(bound.previous * _PERCENTS[bound.unit])
        old_words = _shown(bound.model_copy(update={"value": bound.previous}), known.codes)
    else:
        asked = _named(rule.current or "", "%", question("rate", rule.current or ""), known)
        inputs.append(asked)
        old, old_words = asked.value, asked.label
    new: Interval | None = Interval.exactly(_number(bound) * _PERCENTS.get(bound.unit, Decimal(1)))
    new_words = _shown(bound, known.codes)
    if rule.reference is not None:
        lean = _named(rule.reference, "%", question("rate", rule.reference), known)
        inputs.append(lean)
        change = (_figure(bound) or Decimal(0)) * _PERCENTS[bound.unit]
        new = _shifted(lean.value, change) if lean.value else None
        new_words = f"({lean.label}{word('minus') if change < 0 else word('plus')}{_shown(bound, known.codes)})"
    gap = _gap(old, new) if old and new else None
    value = _product(base.value, _scaled(gap, _PARTS["%"])) if base.value and gap else None
    if value is not None and bound.op in _CEILINGS:
        value = Interval(low=value.low)  # the new rate may be lower still
    words = f"{base.label}{word('times')}({old_words}{word('minus')}{new_words})"
    return _Term(words, tuple(inputs), value, bound, rule)


def _base(bound: Bound, rule: Rule, known: Known) -> Input | None:
    """What a rate is taken of: an attribute where the words are one, else the words themselves, else what is usual."""
    words = bound.relative_to if rule.part == "rate" else None
    attr = attribute_of(words) if words else rule.attr
    if attr is None and words is None:
        words = rule.base
    if attr is not None:
        return _attribute(attr, known)
    return None if words is None else _named(words, _CURRENCY, question("amount", words), known)


def _attribute(code: str, known: Known) -> Input:
    attribute = known.codes.attributes[code]
    fact = known.inputs.get(code, known.profile.facts.get(code))
    value = fact if isinstance(fact, Interval) else None
    return Input(code, attribute.label_zh, attribute.unit or _CURRENCY, attribute.question, value)


def _named(words: str, unit: str, asked: str, known: Known) -> Input:
    """An input by the words of the text; what stands in brackets may be left out when it is given."""
    short = words.partition("(")[0]
    return Input(words, words, unit, asked, known.inputs.get(words, known.inputs.get(short)))


def _shown(bound: Bound, codes: CodeBook) -> str:
    """A figure as a formula shows it."""
    value, unit = _number(bound), codes.label("unit", bound.unit)
    if bound.unit == _CURRENCY and value >= _LARGE:
        value, unit = value / _LARGE, f"{word('large')}{unit}"
    text = f"{value:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{unit}"


def _formula(terms: Sequence[_Term], limits: Sequence[Bound], codes: CodeBook) -> str:
    shown = word("or").join(term.words for term in terms)
    caps = [f"{word('cap')}{_shown(bound, codes)}" for bound in limits]
    return word("and").join([shown, *dict.fromkeys(caps)]) if terms else ""


def _period(terms: Sequence[_Term], limits: Sequence[Bound]) -> PaymentPeriod | None:
    """How often it is paid: as the amount says, else its cap, else what is usual for its kind."""
    stated = [term.bound.period for term in terms] + [bound.period for bound in limits]
    usual = [term.rule.period for term in terms]
    return next((one for one in (*stated, *usual) if one not in (None, PaymentPeriod.TOTAL)), None)


def _cap(bound: Bound, value: Interval | None) -> Cap:
    limit = _number(bound)
    beyond = value is not None and (value.high is None or value.high > limit)
    return Cap(limit, bound.period, bound.per, bound.quote, beyond)


def _capped(value: Interval | None, caps: Sequence[Cap]) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most after rounding and caps."""
    low, high = (_rounded(value.low), _rounded(value.high)) if value else (None, None)
    limit = min((cap.value for cap in caps), default=None)
    if limit is None:
        return low, high
    return (None if low is None else min(low, limit)), (limit if high is None else min(high, limit))


def _rounded(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        return value.quantize(_CENT, ROUND_HALF_UP)


def _scaled(value: Interval | None, factor: Decimal) -> Interval:
    """A range of what is not negative, times a factor."""
    return _product(value or Interval(), Interval.exactly(factor))


def _product(one: Interval, other: Interval) -> Interval:
    """The product of two ranges of what is not negative."""
    with localcontext() as context:
        context.prec = _DIGITS
        low = (one.low or Decimal(0)) * (other.low or Decimal(0))
        high = None if one.high is None or other.high is None else one.high * other.high
    return Interval(low=low, high=high)


def _shifted(value: Interval, by: Decimal) -> Interval:
    return Interval(
        low=None if value.low is None else value.low + by, high=None if value.high is None else value.high + by
    )


def _gap(old: Interval, new: Interval) -> Interval:
    """How far an old rate lies above a new one; never less than nothing."""
    none = Decimal(0)
    low = none if old.low is None or new.high is None else max(none, old.low - new.high)
    high = None if old.high is None else max(none, old.high - (new.low or none))
    return Interval(low=low, high=high)
