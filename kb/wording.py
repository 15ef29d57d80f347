"""Values of the model in, plain Chinese words for people out: amounts, limits, facts, conditions, periods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from engine.explain import Reason
from engine.hierarchy import hierarchical, within
from engine.kleene import condition_truth
from engine.period import Period, Validity
from engine.period import period as own_period
from engine.trace import fact_json
from ontology.codebook import Attribute, CodeBook
from ontology.findings import Finding, Severity
from ontology.interchange import OPEN_ATTRIBUTE, value_json
from ontology.model import AttributeCondition, Bound, BoundOp, Measure, PolicyDocument
from ontology.profile import Profile

_QUOTED = re.compile(r"“([\w|]+)”", re.ASCII)
"""A code, or several, that a finding quotes."""


class Limit(Protocol):
    """A figure that limits or grants something."""

    @property
    def op(self) -> BoundOp:
        """What it says of its value."""

    @property
    def value(self) -> Decimal | date:
        """The figure."""

    @property
    def unit(self) -> str:
        """The code of its unit."""

    @property
    def previous(self) -> Decimal | None:
        """What the figure was before."""

    @property
    def relative_to(self) -> str | None:
        """The words for what it is taken of, or for the rate that it is a distance from."""

    @property
    def kind(self) -> str | None:
        """The code of what it is a figure of, where that is known."""


SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "注意", Severity.INFO: "提示"}

_LARGE = ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
_MONEY = ("CNY", "USD")
_RATES = ("%", "pp", "bp")
_COUNT = "count"
_LISTED = 5
_CHANGE, _EITHER = "幅度", "调整幅度"
_STEPS = ("pp", "bp")
_BASE = re.compile(r"[（(]相对(.+)[）)]")
_SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_CEILING, _FLOOR = (BoundOp.LE, BoundOp.LT), (BoundOp.GE, BoundOp.GT)


def state_words(measure: Measure, codes: CodeBook) -> str:
    """What people have said of a measure: unreviewed, accepted, corrected, rejected."""
    return codes.label("review-state", measure.review)


def number_words(measure: Measure, codes: CodeBook) -> str:
    """The number by which a measure is asked for, and whether a person has looked at it."""
    return f"{measure.id.rpartition('/')[2]}（{state_words(measure, codes)}）"


def amount(value: Decimal | date, unit: str, codes: CodeBook) -> str:
    """A figure with its unit as people write it: 1000万元, 0.5%, 2022-12-31."""
    if isinstance(value, date):
        return value.isoformat()
    if unit in _MONEY:
        for size, name in _LARGE:
            if abs(value) >= size:
                return f"{number(value / size)}{name}{codes.label('unit', unit)}"
    return f"{number(value)}{codes.label('unit', unit)}"


def number(value: Decimal) -> str:
    """A number without needless zeros and exponents."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def limit_words(bound: Limit, codes: CodeBook) -> str:
    """What a bound says of its figure, without its kind: 不高于1%, 由1%降至0.5%, 最高300万元, LPR减150个基点."""
    figure = amount(bound.value, bound.unit, codes)
    day = isinstance(bound.value, date)
    if bound.op is BoundOp.CHANGE and bound.previous is not None:
        rises = isinstance(bound.value, Decimal) and bound.value > bound.previous
        verb = "升至" if rises else "降至"
        return f"由{amount(bound.previous, bound.unit, codes)}{verb}{figure}"
    if isinstance(bound.value, Decimal) and (told := _distance_words(bound, bound.value, codes)) is not None:
        return told
    if bound.op in _CEILING:
        strict = bound.op is BoundOp.LT
        word = (
            "截至"
            if day
            else "最高"
            if bound.unit in _MONEY
            else "低于"
            if strict
            else "不高于"
            if bound.unit in _RATES
            else "不超过"
        )
        return f"{word}{figure}"
    if bound.op in _FLOOR:
        return f"{'自' if day else '不低于' if bound.op is BoundOp.GE else '高于'}{figure}{'起' if day else ''}"
    return figure


def _distance_words(bound: Limit, value: Decimal, codes: CodeBook) -> str | None:
    """A change or its limit (下调不超过30个基点), a distance from a rate (不高于LPR加50个基点), or None."""
    base = _base(bound, codes)
    if bound.op is not BoundOp.DELTA and not (bound.unit in _STEPS and (base is not None or value < 0)):
        return None
    size, most = amount(abs(value), bound.unit, codes), bound.op in _CEILING
    limit = "" if bound.op not in (*_CEILING, *_FLOOR) else "不高于" if most else "不低于"
    if base is not None:  # a distance from a rate is no change of it
        return f"{limit}{base}{'加' if value > 0 else '减'}{size}"
    if limit:
        limit = "不少于" if most == (value < 0) else "不超过"
    return f"{'上调' if value > 0 else '下调'}{limit}{size}"


def bound_words(bound: Bound, codes: CodeBook) -> str:
    """A bound with its kind: 担保费率不高于1%. Kinds of change take its direction as name: 利率下调0.5个百分点."""
    name, words = kind_name(bound, codes), limit_words(bound, codes)
    if name.endswith(_EITHER):
        base = _base(bound, codes)
        return f"{name.removesuffix(_EITHER)}{'为' if base and words.startswith(base) else ''}{words}"
    if bound.op is BoundOp.DELTA and isinstance(bound.value, Decimal):
        if name.endswith(_CHANGE):
            return f"{name.removesuffix(_CHANGE)}{amount(abs(bound.value), bound.unit, codes)}"
        if _base(bound, codes) is not None:
            return f"{name}为{words}"
    return f"{name}{words}"


def _base(bound: Limit, codes: CodeBook) -> str | None:
    """The rate from which a figure is a distance; None for most figures."""
    if bound.unit in _STEPS and bound.relative_to is not None:
        return bound.relative_to
    found = None if bound.kind is None else _BASE.search(codes.label("kind", bound.kind))
    return None if found is None else found[1]


def kind_name(bound: Bound, codes: CodeBook) -> str:
    """The short name of what a bound limits; the sign of its limit says the rest."""
    label = codes.label("kind", bound.kind)
    if bound.op in _CEILING:
        label = label.removesuffix("上限")
    return label.partition("(")[0].partition("（")[0]


def fact_words(attr: str, value: object, codes: CodeBook) -> str:
    """A fact, or the value of a condition, as people say it."""
    attribute = codes.attributes.get(attr)
    match value:
        case None:
            return "不知道"
        case bool():
            return "是" if value else "否"
        case int() | float() | Decimal():
            return amount(Decimal(str(value)), _unit(attribute), codes)
        case {"possible": [*left]}:
            return "或".join(_code_words(str(one), attribute, codes) for one in left)
        case {"low": low, "high": high}:
            return _range(attr, low, high, codes)
        case {**known}:
            held = [_code_words(str(tag), attribute, codes) for tag, said in known.items() if said]
            return "、".join(held) or "无"
        case [*several]:
            return "、".join(_code_words(str(one), attribute, codes) for one in several) or "无"
    return _code_words(str(value), attribute, codes)


def named(findings: Iterable[Finding], codes: CodeBook) -> tuple[Finding, ...]:
    """Findings on facts of a profile with the names of the codes that they quote (“micro” becomes “微型”)."""
    return tuple(one.model_copy(update={"message": _named(one, codes)}) for one in findings)


def _named(finding: Finding, codes: CodeBook) -> str:
    attribute = codes.attributes.get((finding.place or "").partition(".")[0])
    names = codes.lists.get(attribute.options or "", {}) if attribute else {}

    def label(quoted: re.Match[str]) -> str:
        parts = quoted[1].split("|")
        return f"“{'或'.join(names[one].label_zh for one in parts)}”" if names.keys() >= set(parts) else quoted[0]

    return _QUOTED.sub(label, finding.message)


def _unit(attribute: Attribute | None) -> str:
    """The unit of an attribute; a count of people has none in Chinese that the list could give."""
    unit = attribute.unit if attribute else None
    return "" if unit in (None, _COUNT) else str(unit)


def _range(attr: str, low: object, high: object, codes: CodeBook) -> str:
    if low is None:
        return f"至多{fact_words(attr, high, codes)}"
    if high is None:
        return f"至少{fact_words(attr, low, codes)}"
    return f"{fact_words(attr, low, codes)}至{fact_words(attr, high, codes)}"


def _code_words(code: str, attribute: Attribute | None, codes: CodeBook) -> str:
    if attribute is None or attribute.options is None:
        return code
    if attribute.options == "region":
        return region_name(code, codes)
    found = code
    while found and found not in codes.lists.get(attribute.options, {}):
        found = found[:-1]  # a finer industry code is named by the nearest one that the list holds
    return codes.label(attribute.options, found) if found else code


def region_name(code: str | None, codes: CodeBook) -> str:
    """The name of a region alone."""
    if code is None:
        return "辖区不明"
    return codes.regions[code].name if code in codes.regions else code


def condition_words(reason: Reason, codes: CodeBook) -> str:
    """A condition with the enterprise's own value and the limit: 单户担保金额 200万元 ≤ 1000万元."""
    if reason.attr == OPEN_ATTRIBUTE:
        answer = {True: "是", False: "否", None: "待确认"}[reason.truth]
        return f"“{reason.value}”：{answer}"
    attribute = codes.attributes[reason.attr]
    own = fact_words(reason.attr, reason.actual, codes)
    if isinstance(reason.value, bool):
        return f"{attribute.label_zh}：{own}"
    wanted = _wanted(reason, codes)
    if reason.op == "has":
        return _having(reason, attribute.label_zh, wanted)
    limit = "、".join(wanted)
    if reason.op in ("in", "has") or (reason.op in ("==", "!=") and isinstance(reason.value, str)):
        return _membership(reason, attribute.label_zh, own, limit)
    sign = _SIGNS[reason.op] if reason.truth is not False else _SIGNS[_CONTRARY[reason.op]]
    words = f"{attribute.label_zh} {own} {sign} {limit}"
    return words if reason.actual is not None else f"{attribute.label_zh} 须 {_SIGNS[reason.op]} {limit}（不知道）"


def tested_words(test: AttributeCondition, profile: Profile, codes: CodeBook) -> str:
    """A condition of a rule as it was met or missed by the facts of a profile."""
    fact = profile.facts.get(test.attr)
    held = condition_truth(test, fact)
    value, actual = value_json(test.value), fact_json(fact)
    return condition_words(Reason(test.attr, test.op.value, value, actual, held, deciding=True, quote=None), codes)


_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _membership(reason: Reason, label: str, own: str, limit: str) -> str:
    if reason.actual is None or reason.truth is None:
        return f"{label} 须{'不' if reason.op == '!=' else ''}属于 {limit}（不知道）"
    outside = (reason.truth is False) is not (reason.op == "!=")
    if not outside and own == limit:
        return f"{label} {own}"
    return f"{label} {own}，{'不' if outside else ''}属于 {limit}"


def _having(reason: Reason, label: str, wanted: Sequence[str]) -> str:
    """Whether a set holds a tag: the tag that decides, not all that the enterprise has."""
    named = "、".join(f"“{one}”" for one in wanted)
    if reason.truth is None:
        return f"{label} 须有 {named}{'之一' if len(wanted) > 1 else ''}（不知道）"
    return f"{label} {'有' if reason.truth else '没有'}{named}"


def _wanted(reason: Reason, codes: CodeBook) -> list[str]:
    """The values that a condition names: of those that hold only these, of many the first few."""
    values = reason.value if isinstance(reason.value, list) else [reason.value]
    held = [one for one in values if _holds(reason, one)] if reason.truth is True else []
    shown = list(dict.fromkeys(fact_words(reason.attr, one, codes) for one in (held if _picks(reason) else values)))
    return shown if len(shown) <= _LISTED else [*shown[:_LISTED], f"…（共 {len(shown)} 类）"]


def _picks(reason: Reason) -> bool:
    """Whether to name only what holds: one of the tags, or one of a long list."""
    long = isinstance(reason.value, list) and len(reason.value) > _LISTED
    return reason.truth is True and (reason.op == "has" or (reason.op == "in" and long))


def _holds(reason: Reason, value: object) -> bool:
    """Whether one of several values alone is met by the fact."""
    actual = reason.actual
    if isinstance(actual, list):
        return value in actual
    if isinstance(actual, dict):
        return bool(actual.get(str(value)))
    if hierarchical(reason.attr):
        return within(reason.attr, str(actual), (str(value),)) is True
    return actual == value


def period_words(document: PolicyDocument, measure: Measure, codes: CodeBook, period: Period | None = None) -> str:
    """From when to when a measure holds, and how that is known; `period`: as later documents leave it."""
    found = own_period(document, measure) if period is None else period
    begin = f"{found.starts.isoformat()} 起" if found.starts else "起始日不明"
    if found.ends is not None:
        stated = measure.valid_to is None and found.ends == document.valid_to
        rule = f"（{codes.label('validity-rule', document.validity.rule)}）" if stated else ""
        return f"{begin}，至 {found.ends.isoformat()}{rule}"
    if document.valid_duration and found.starts is None:
        return f"期限起点不明（{duration_words(document.valid_duration)}）"
    return f"{begin}，文件未载明失效日"


def duration_words(duration: str) -> str:
    """An ISO 8601 duration in years, months or days.

    >>> duration_words("P6M"), duration_words("P2Y")
    ('6个月', '2年')
    """
    figure, letter = duration.removeprefix("P")[:-1], duration[-1]
    return f"{figure}{ {'Y': '年', 'M': '个月', 'D': '天', 'W': '周'}.get(letter, letter) }"


def validity_words(validity: Validity) -> str:
    """Where the date of a question lies in the period of a measure."""
    return {
        Validity.IN_FORCE: "有效",
        Validity.NOT_YET: "尚未施行",
        Validity.EXPIRED: "已失效",
        Validity.UNDETERMINED: "期限起点不明",
    }[validity]
