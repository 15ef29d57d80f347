"""Verdicts, demands and figures in, words for people out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kb.wording import amount, bound_words, fact_words, limit_words
from ontology.codebook import AttributeType, CodeBook

from .deltas import Side
from .demands import LIMIT
from .figures import FigureDelta
from .inclusion import Demands, Span, Verdict
from .parents import Kin

_FEW = 3

VERDICTS = {
    Verdict.SAME: "相同",
    Verdict.WIDER: "更宽",
    Verdict.NARROWER: "更窄",
    Verdict.MIXED: "互有宽窄",
    Verdict.UNDECIDED: "不可比",
}
FIGURES = {**VERDICTS, Verdict.WIDER: "更优惠", Verdict.NARROWER: "优惠较小"}
SIDES = {Side.TIER: "门槛", Side.GROUP: "对象", Side.CONDITIONS: "条件"}
KINS = {Kin.BASIS: "依据", Kin.NEWER_BASIS: "依据的新版本", Kin.EARLIER: "前一版本"}
LEFT = {Kin.BASIS: "未落实", Kin.NEWER_BASIS: "未落实", Kin.EARLIER: "未保留"}


def figure_words(one: FigureDelta, codes: CodeBook) -> str:
    """The figures of one kind on both sides and what that means for an enterprise."""
    mine, theirs = ("、".join(dict.fromkeys(bound_words(b, codes) for b in side)) for side in (one.local, one.above))
    if not one.above:
        return f"{mine}（上面未定数额）"
    if not one.local:
        return f"未写数额（上面：{theirs}）"
    if one.verdict is Verdict.SAME:
        return f"{mine}（相同）"
    if len(one.local) == len(one.above) == 1:
        mine = limit_words(one.local[0], codes)
    return f"{theirs} → {mine}（{FIGURES[one.verdict]}）"


def demands_words(found: Sequence[Demands], side: Side, codes: CodeBook) -> str:
    """What is demanded on one side of the comparison."""
    told = ["，".join(_told(one, side, codes).values()) or "不限" for one in found]
    return " 或 ".join(dict.fromkeys(told))


def case_words(found: Sequence[Demands], codes: CodeBook) -> tuple[str, ...]:
    """Whom something is for, demand by demand; alternatives as one."""
    if len(found) == 1:
        return tuple(_told(found[0], Side.CONDITIONS, codes).values())
    return (demands_words(found, Side.CONDITIONS, codes),)


def change_words(local: Sequence[Demands], above: Sequence[Demands], side: Side, codes: CodeBook) -> str:
    """What the local demands change: what is asked instead, no more, besides; how much is asked as before."""
    if len(local) > 1 or len(above) > 1:
        mine, theirs = (demands_words(one, side, codes) for one in (local, above))
        return mine if mine == theirs else f"{theirs} → {mine}"
    asked, before = _told(local[0], side, codes), _told(above[0], side, codes)
    both = asked.keys() & before.keys()
    changed = [f"{before[key]} → {asked[key]}" for key in before if key in both and asked[key] != before[key]]
    same = [asked[key] for key in asked if key in both and asked[key] == before[key]]
    parts = [*changed]
    for label, one, other in (("不再要求", before, asked), ("另要求", asked, before)):
        if alone := [text for key, text in one.items() if key not in other]:
            parts.append(f"{label}{'、'.join(alone)}")
    if same:
        parts.append(f"同样要求{'、'.join(same)}" if len(same) <= _FEW else f"另有 {len(same)} 项要求相同")
    return "；".join(parts) or "都不限"


def _told(one: Demands, side: Side, codes: CodeBook) -> dict[str, str]:
    """The demands of one side in words, by what tells which of two documents' demands belong together."""
    found: dict[str, str] = {}
    if side is not Side.GROUP:
        found |= {attr: _span_words(attr, span, codes) for attr, span in sorted(one.spans.items())}
    if side is not Side.TIER:
        for attr, sets in sorted(one.classes.items()):
            words = [_class_words(attr, sorted(each), codes) for each in sets]
            found[attr] = "且".join(sorted(words))
        found |= {words: f"“{words}”" for words in sorted(one.words)}
    return found


def _class_words(attr: str, values: Sequence[str], codes: CodeBook) -> str:
    if values in (["True"], ["False"]):
        return f"{codes.attributes[attr].label_zh}：{'是' if values == ['True'] else '否'}"
    return "、".join(fact_words(attr, value, codes) for value in values)


def _span_words(attr: str, span: Span, codes: CodeBook) -> str:
    kind, _, unit = attr.partition(LIMIT)
    label = codes.label("kind", kind) if unit else codes.attributes[attr].label_zh
    if span.low is not None and span.low == span.high:
        return f"{label} {_value(attr, span.low, unit, codes)}"
    low = "" if span.low is None else f"{'≥' if span.low_in else '>'} {_value(attr, span.low, unit, codes)}"
    high = "" if span.high is None else f"{'≤' if span.high_in else '<'} {_value(attr, span.high, unit, codes)}"
    return f"{label} {'，'.join(filter(None, (low, high)))}"


def _value(attr: str, value: Decimal, unit: str, codes: CodeBook) -> str:
    if unit:
        return amount(value, unit, codes)
    if codes.attributes[attr].type is AttributeType.DATE:
        return date.fromordinal(int(value)).isoformat()
    return fact_words(attr, value, codes)
