"""One figure that grants in; out: how it makes money (base x rate, sum x count, a rate saved) and its inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ontology.codebook import CodeBook
from ontology.model import Bound, BoundOp
from ontology.profile import Interval, Profile

from .amount_math import gap, product, scaled, shifted
from .amount_rules import Rule, attribute_of, question, word

_LARGE, CURRENCY = Decimal(10_000), "CNY"
CEILINGS = (BoundOp.LE, BoundOp.LT)
PARTS = {"%": Decimal("0.01"), "pp": Decimal("0.01"), "bp": Decimal("0.0001")}
_PERCENTS = {"%": Decimal(1), "pp": Decimal(1), "bp": Decimal("0.01")}
_STEPS = ("pp", "bp")  # what a reference rate is raised or lowered by


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
class Term:
    """One way in which a measure gives money: the value without caps is None while an input is missing."""

    words: str
    inputs: tuple[Input, ...]
    value: Interval | None
    bound: Bound
    rule: Rule
    based: bool = True


def figure(bound: Bound) -> Decimal | None:
    """The figure of a bound; None of a date."""
    return bound.value if isinstance(bound.value, Decimal) else None


def number(bound: Bound) -> Decimal:
    """The figure of a bound that has one, without the sign of a change."""
    return abs(figure(bound) or Decimal(0))


def term_of(bound: Bound, rule: Rule, known: Known) -> Term:
    """The term of a bound, with its inputs looked up."""
    rule = _read_as(bound, rule)
    match rule.part:
        case "fixed":
            return _fixed(bound, rule, known)
        case "saved" | "above":
            return _difference(bound, rule, known)
    base = _base(bound, rule, known)
    share = number(bound) * PARTS.get(bound.unit, Decimal(1)) / rule.months
    words = f"{base.label if base else word('unknown')}{word('times')}{shown(bound, known.codes)}"
    value = scaled(base.value, share) if base and base.value else None
    return Term(words, (base,) if base else (), value, bound, rule, based=base is not None)


def _read_as(bound: Bound, rule: Rule) -> Rule:
    """A rate that replaces a stated one, or that leans on a reference (LPR加50个基点), saves a difference."""
    if rule.part != "rate" or rule.attr is None:
        return rule
    if bound.op is BoundOp.CHANGE and bound.previous is not None:
        return replace(rule, part="saved")
    if bound.unit in _STEPS and bound.relative_to is not None:
        return replace(rule, part="saved", reference=bound.relative_to)
    return rule


def _fixed(bound: Bound, rule: Rule, known: Known) -> Term:
    amount = Interval.exactly(number(bound))
    words = shown(bound, known.codes)
    if bound.per is None:
        return Term(words, (), amount, bound, rule)
    key = word("count", words=bound.per)
    count = _named(key, "count", question("count", bound.per), known)
    each = f"{word('per', words=bound.per)} {words}{word('times')}{key}"
    return Term(each, (count,), scaled(count.value, number(bound)) if count.value else None, bound, rule)


def _difference(bound: Bound, rule: Rule, known: Known) -> Term:
    """What an old rate and a new one leave: the old one stated, or asked for; the new one may lean on a reference."""
    base = _base(bound, rule, known)
    if base is None:
        return Term(word("unknown"), (), None, bound, rule, based=False)
    inputs = [base]
    if bound.op is BoundOp.CHANGE and bound.previous is not None:
        old: Interval | None = Interval.exactly(bound.previous * _PERCENTS[bound.unit])
        old_words = shown(bound.model_copy(update={"value": bound.previous}), known.codes)
    else:
        asked = _named(rule.current or "", "%", question("rate", rule.current or ""), known)
        inputs.append(asked)
        old, old_words = asked.value, asked.label
    new: Interval | None = Interval.exactly(number(bound) * _PERCENTS.get(bound.unit, Decimal(1)))
    new_words = shown(bound, known.codes)
    if rule.reference is not None:
        lean = _named(rule.reference, "%", question("rate", rule.reference), known)
        inputs.append(lean)
        change = (figure(bound) or Decimal(0)) * _PERCENTS[bound.unit]
        new = shifted(lean.value, change) if lean.value else None
        new_words = f"({lean.label}{word('minus') if change < 0 else word('plus')}{shown(bound, known.codes)})"
    between = gap(old, new) if old and new else None
    value = product(base.value, scaled(between, PARTS["%"])) if base.value and between else None
    if value is not None and bound.op in CEILINGS:
        value = Interval(low=value.low)  # the new rate may be lower still
    words = f"{base.label}{word('times')}({old_words}{word('minus')}{new_words})"
    return Term(words, tuple(inputs), value, bound, rule)


def _base(bound: Bound, rule: Rule, known: Known) -> Input | None:
    """What a rate is taken of: an attribute where the words are one, else the words themselves, else what is usual."""
    words = bound.relative_to if rule.part == "rate" else None
    attr = attribute_of(words) if words else rule.attr
    if attr is None and words is None:
        words = rule.base
    if attr is not None:
        return _attribute(attr, known)
    return None if words is None else _named(words, CURRENCY, question("amount", words), known)


def _attribute(code: str, known: Known) -> Input:
    attribute = known.codes.attributes[code]
    fact = known.inputs.get(code, known.profile.facts.get(code))
    value = fact if isinstance(fact, Interval) else None
    return Input(code, attribute.label_zh, attribute.unit or CURRENCY, attribute.question, value)


def _named(words: str, unit: str, asked: str, known: Known) -> Input:
    """An input by the words of the text; what stands in brackets may be left out when it is given."""
    short = words.partition("(")[0]
    return Input(words, words, unit, asked, known.inputs.get(words, known.inputs.get(short)))


def shown(bound: Bound, codes: CodeBook) -> str:
    """A figure as a formula shows it."""
    value, unit = number(bound), codes.label("unit", bound.unit)
    if bound.unit == CURRENCY and value >= _LARGE:
        value, unit = value / _LARGE, f"{word('large')}{unit}"
    text = f"{value:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{unit}"
