"""Parts of a comparison in, plain Chinese words out: figures with boundary words, tiers, items, states, sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.decide import Status
from engine.period import Validity
from kb.layout import clipped
from kb.wording import amount, duration_words, limit_words
from ontology.codebook import CodeBook
from ontology.model import BoundOp, InclusiveBasis

from .conditions import KIND_AXIS
from .table import Empty, Favour, Figure, Interval, Item, Origin, Row, Rule, Undecided

EMPTY = {Empty.SILENT: "未规定", Empty.EXCLUDED: "明确排除", Empty.NOT_COVERED: "未收录"}
EMPTY_MEANING = {
    Empty.SILENT: "已收录该地文件，文中没有这一项",
    Empty.EXCLUDED: "文件写明不适用，原文见注",
    Empty.NOT_COVERED: "没有收录该地这方面的文件，不知道",
}
EMPTY_SIGN = {Empty.SILENT: "○", Empty.EXCLUDED: "✕", Empty.NOT_COVERED: "▨"}
FAVOUR = {Favour.HIGHER: "越高越优惠", Favour.LOWER: "越低越优惠", Favour.LATER: "越晚越优惠"}
UNDECIDED = {
    Undecided.NO_DIRECTION: "没有明确的优劣方向",
    Undecided.ONE_ONLY: "当日有效的只有一格",
    Undecided.OPERATORS: "限额的写法不同，不能比",
    Undecided.CONDITIONS: "所附条件不同，不能比",
    Undecided.SEVERAL: "同一格有几个数，不能比",
}
STATUS = {Status.APPLIES: "适用", Status.UNKNOWN: "待确认", Status.NOT_APPLICABLE: "不适用"}
NO_FIGURE = "有规定，无数值"
ELSEWHERE = "另见其他行"
STATES = ("起施行", "已失效", "期限起点不明")

_LIMITS = (BoundOp.LE, BoundOp.LT, BoundOp.GE, BoundOp.GT)
_DECIDED = {InclusiveBasis.EXPLICIT: "", InclusiveBasis.CIVIL_CODE: "依法", InclusiveBasis.TIER: "按相邻档"}
BOUNDARIES = (
    (("（含", "（不含"), "（含）（不含）", "限额本身算不算在内，原文写明；没有注明依据的档次端点，见注中原文"),
    (
        ("（依法",),
        "（依法含）（依法不含）",
        "原文没有写明，依《民法典》第一千二百五十九条：“以上”“以下”“以内”含本数，“不满”“超过”“以外”不含",
    ),
    (("（按相邻档",), "（按相邻档含）（按相邻档不含）", "原文没有写明，由相邻一档写明的一头确定"),
)
"""Marks of limits in cells, as a legend names them, and what they mean."""
_COUNT = "count"
_CONDITIONS = 36


def figure_words(figure: Figure | None, codes: CodeBook) -> str:
    """A figure as the document gives it: 每年每人最高500元（含）, 由1%降至0.5%; that there are only words for none."""
    if figure is None:
        return NO_FIGURE
    words = limit_words(figure, codes)
    often = codes.label("payment-period", figure.period) if figure.period else ""
    per = f"每{figure.per.removeprefix('每')}" if figure.per else ""
    base = f"（按{figure.relative_to}）" if figure.relative_to and figure.relative_to not in words else ""
    return f"{often}{per}{words}{boundary_words(figure)}{base}"


def boundary_words(figure: Figure) -> str:
    """Whether the limit itself is included, and what decides where the words of the document do not."""
    if figure.inclusive is None or figure.op not in _LIMITS:
        return ""
    decided = _DECIDED[figure.inclusive_basis or InclusiveBasis.EXPLICIT]
    return f"（{decided}{'含' if figure.inclusive else '不含'}）"


def interval_words(one: Interval, codes: CodeBook) -> str:
    """A tier: 单户担保金额 >500万元（不含），≤1000万元（含）."""
    label, unit = _axis(one.attr, codes)
    if one.low is not None and one.low == one.high:
        return f"{label} ={amount(one.low, unit, codes)}"
    ends = []
    if one.low is not None:
        figure = amount(one.low, unit, codes)
        ends.append(f"≥{figure}（含）" if one.low_closed else f">{figure}（不含）")
    if one.high is not None:
        figure = amount(one.high, unit, codes)
        ends.append(f"≤{figure}（含）" if one.high_closed else f"<{figure}（不含）")
    return f"{label} {'，'.join(ends) or '不限'}"


def _axis(attr: str, codes: CodeBook) -> tuple[str, str]:
    """What a tier is measured by, and in which unit: an attribute of the profile, else a kind of figure."""
    attribute = codes.attributes.get(attr)
    if attribute is not None:
        return attribute.label_zh, "" if attribute.unit in (None, _COUNT) else str(attribute.unit)
    kind = attr.removeprefix(KIND_AXIS)
    concept = codes.lists["kind"].get(kind)
    unit = concept.notes.get("typical_unit", "") if concept else ""
    return codes.label("kind", kind), "" if unit == _COUNT else unit


def tier_words(tiers: tuple[Interval, ...], codes: CodeBook) -> str:
    """All the tiers of an item; "" when it holds for every size."""
    return "；".join(interval_words(one, codes) for one in tiers)


def kind_words(item: Item, codes: CodeBook) -> str:
    """What an item compares, without tier and group."""
    if item.kind is not None:
        return codes.label("kind", item.kind).partition("(")[0].partition("（")[0]
    return codes.label("instrument", item.instrument) if item.instrument else NO_FIGURE


def item_words(item: Item, codes: CodeBook) -> str:
    """A whole item on one line."""
    parts = (kind_words(item, codes), tier_words(item.tiers, codes), "、".join(item.group))
    return "；".join(part for part in parts if part)


def group_words(group: tuple[str, ...]) -> str:
    """Who benefits, of a long list of classes the beginning."""
    return "、".join(clipped(words, _CONDITIONS) for words in group)


def state_words(rule: Rule) -> str:
    """Why a rule does not hold on the date of the table; "" when it does."""
    begun, ended, unknown = STATES
    match rule.validity:
        case Validity.NOT_YET:
            return f"{day_words(rule.starts)} {begun}"
        case Validity.EXPIRED:
            return f"{day_words(rule.ends)} {ended}"
        case Validity.UNDETERMINED:
            return unknown
    return ""


def span_words(rule: Rule) -> str:
    """From when to when a rule holds."""
    begin = f"{rule.starts.isoformat()} 起" if rule.starts else "起始日不明"
    if rule.ends is None and rule.duration is not None:
        return f"{begin}，期限{duration_words(rule.duration)}"
    return f"{begin}，至 {rule.ends.isoformat()}" if rule.ends else f"{begin}，文件未载明失效日"


def day_words(day: date | None) -> str:
    """A date, or that nobody knows it."""
    return day.isoformat() if day else "日期不明"


def source_name(origin: Origin) -> str:
    """What a document is cited by."""
    return origin.doc_number or (f"《{origin.title}》" if origin.title else origin.file)


def plain_figure(figure: Figure | None) -> Decimal | None:
    """The value of a figure as a number; None for dates and for rules in words only."""
    return figure.value if figure is not None and isinstance(figure.value, Decimal) else None


def cut_words(rule: Rule, codes: CodeBook) -> str:
    """How the document itself cuts the tiers, where the row is a part of them; "" where it cuts the same."""
    if not rule.split:
        return ""
    return f"原文档次：{tier_words(rule.tiers, codes)}" if rule.tiers else "原文不分档"


def scope_words(rule: Rule, codes: CodeBook) -> tuple[str, ...]:
    """What else bears on a rule: who it is for, its own conditions, whether it fits the enterprise asked about."""
    parts = (
        STATUS[rule.status] if rule.status else "",
        "原文对象更宽" if rule.wider else "",
        clipped(f"条件：{'、'.join(rule.conditions)}", _CONDITIONS) if rule.conditions else "",
        codes.label("force", rule.force),
    )
    return tuple(part for part in parts if part)


def favour_words(row: Row) -> str:
    """Which way a row is better, and why no cell is called the best where none is."""
    direction = FAVOUR[row.favour] if row.favour else ""
    if row.undecided in (None, Undecided.NO_DIRECTION, Undecided.ONE_ONLY):
        return direction
    return "；".join(part for part in (direction, UNDECIDED[row.undecided]) if part)
