"""Estimates in, plain Chinese out: the line of an answer, a sum, a range, a limit."""

from __future__ import annotations

from decimal import Decimal

from engine.amount_math import rounded
from engine.amount_rules import reason
from engine.amounts import Cap, Estimate, Input, Outcome
from engine.stacking import Sum
from ontology.codebook import CodeBook
from ontology.model import PaymentPeriod
from ontology.profile import Interval

from .wording import amount, number

_CURRENCY = "CNY"
_OUTCOMES = {Outcome.DETERMINED: "确定", Outcome.NEEDED: "需补充", Outcome.OPEN: "文件未定"}


def amount_words(one: Estimate, codes: CodeBook) -> str:
    """One line: how sure, how much, how computed, and what is missing or why the text leaves it open."""
    parts = [f"{_OUTCOMES[one.outcome]}{f'：{shown}' if (shown := result_words(one, codes)) else ''}"]
    if one.inputs:
        parts.append(f"算式 {one.formula}")
    if one.missing:
        parts.append(f"还需 {'、'.join(needed.label for needed in one.missing)}")
    if one.reasons:
        parts.append("、".join(reason(code) for code in one.reasons))
    return "；".join(parts)


def outcome_words(one: Estimate) -> str:
    """How sure an amount is."""
    return _OUTCOMES[one.outcome]


def result_words(one: Estimate, codes: CodeBook) -> str:
    """The amount with how often it is paid; what the text allows at most where it does not fix it; "" for nothing."""
    if one.high is None and one.low is None:
        return ""
    if one.saving and one.low and one.high is None:
        return f"至少少付 {money(one.low, codes)}{period_suffix(one.period, codes)}"
    if one.low is not None:
        text = sum_words(Sum(one.low, one.high), codes)
    else:
        text = f"{f'每{one.per}' if one.per else ''}最高可得 {money(one.high or Decimal(0), codes)}"
    when = f"第{one.stages[0].first}年" if one.stages else ""
    suffix = f"（{when}）" if when else period_suffix(one.period, codes)
    return f"{'少付 ' if one.saving else ''}{text}{suffix}{total_words(one, codes)}"


def total_words(one: Estimate, codes: CodeBook) -> str:
    """What all years together come to; "" where the text does not say for how long."""
    if one.total is None or (one.total.low is None and one.total.high is None):
        return ""
    if one.total.low is None:
        return f"，全部期限至多 {money(one.total.high or Decimal(0), codes)}"
    return f"，全部期限合计 {sum_words(Sum(one.total.low, one.total.high), codes)}"


def stage_words(one: Estimate, codes: CodeBook) -> tuple[str, ...]:
    """Each stage of a schedule: how it is computed and what a year of it pays."""
    return tuple(
        f"{stage.words}{'' if stage.value is None else f' = {_range_words(stage.value, codes)}'}"
        for stage in one.stages
    )


def _range_words(value: Interval, codes: CodeBook) -> str:
    low, high = rounded(value.low), rounded(value.high)
    return sum_words(Sum(low or Decimal(0), high), codes)


def period_suffix(period: PaymentPeriod | None, codes: CodeBook) -> str:
    """How often, in brackets."""
    return "" if period is None else f"（{codes.label('payment-period', period)}）"


def sum_words(one: Sum, codes: CodeBook) -> str:
    """A sum, or a range of sums."""
    if one.high is None:
        return f"至少 {money(one.low, codes)}，上限还不能定" if one.low else "还不能算出"
    if one.low == one.high:
        return money(one.high, codes)
    return f"{money(one.low, codes)}至{money(one.high, codes)}"


def money(value: Decimal, codes: CodeBook) -> str:
    """A sum of money as people write it."""
    return amount(value, _CURRENCY, codes)


def cap_words(cap: Cap, codes: CodeBook) -> str:
    """A limit with its words, and whether it made the amount smaller."""
    per = f"每{cap.per}" if cap.per else ""
    reached = "，已按上限计" if cap.binding else ""
    return f"{per}最高 {money(cap.value, codes)}{period_suffix(cap.period, codes)}（原文“{cap.quote.text}”{reached}）"


def input_words(one: Input, codes: CodeBook) -> str:
    """An input with its value."""
    if one.value is None:
        return f"{one.label} 不知道"
    low, high = one.value.low, one.value.high
    unit = "" if one.unit == "count" else one.unit
    shown = [None if end is None else amount(end, unit, codes) if unit else number(end) for end in (low, high)]
    if low == high:
        return f"{one.label} = {shown[0]}"
    if low is None or high is None:
        return f"{one.label} {'至多' if low is None else '至少'} {shown[1] or shown[0]}"
    return f"{one.label} 在 {shown[0]} 到 {shown[1]} 之间"
