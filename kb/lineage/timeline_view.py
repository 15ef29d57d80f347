"""A course of values in, its page for the terminal or plain JSON values (huiqi-timeline/1) out."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kb.layout import clipped, folded, page, rows, rule
from kb.wording import bound_words, limit_words, region_name
from ontology.codebook import CodeBook
from ontology.interchange import iso_json, quote_json, value_json

from .timeline import Event, Happening, Span, Stretch, Timeline

FORMAT = "huiqi-timeline/1"
_QUOTE = 100
_DEMAND, _DEMANDS = 24, 4
_WHOLE = (Happening.ISSUED, Happening.EXPIRED, Happening.REPEALED)
HAPPENED = {
    Happening.ISSUED: "印发",
    Happening.IN_FORCE: "施行",
    Happening.CHANGED: "变更",
    Happening.AMENDED: "修改",
    Happening.EXTENDED: "延期",
    Happening.EXPIRED: "到期",
    Happening.REPEALED: "被废止",
}


def timeline_json(found: Timeline, codes: CodeBook) -> dict[str, Any]:
    """The whole course."""
    return {
        "format": FORMAT,
        "kind": found.kind,
        "region": found.region,
        "documents": found.documents,
        "events": [_event_json(one) for one in found.events],
        "spans": [
            {
                "from": one.starts.isoformat(),
                "to": iso_json(one.ends),
                "gap": not one.holding,
                "values": [_stretch_json(each) for each in one.holding],
            }
            for one in found.spans
        ],
        "undated": [_stretch_json(one) for one in found.undated],
        "higher": [{"document": one.id, "file": one.file, "region": one.region} for one in found.around],
    }


def _event_json(one: Event) -> dict[str, Any]:
    before = None if one.before is None else _stretch_json(one.before)
    return {
        "day": one.day.isoformat(),
        "event": one.what.value,
        "by": one.by,
        "words": None if one.words is None else quote_json(one.words),
        "before": before,
        **_stretch_json(one.stretch),
    }


def _stretch_json(one: Stretch) -> dict[str, Any]:
    bound = one.bound
    return {
        "op": bound.op.value,
        "value": value_json(bound.value),
        "unit": bound.unit,
        "previous": None if bound.previous is None else value_json(bound.previous),
        "case": list(one.case),
        "document": one.document.id,
        "doc_number": one.document.doc_number,
        "measure": one.measure.id,
        "clause": one.measure.clause,
        "force": one.measure.force.value,
        "quote": quote_json(one.measure.quote),
        "open": one.period.open,
    }


def show_timeline(found: Timeline, codes: CodeBook, today: date) -> None:
    """Print what happened, then what holds in each span, then what has no place in time."""
    out = page()
    label = codes.label("kind", found.kind)
    head = [("种类", f"{label}（{found.kind}）"), ("地区", region_name(found.region, codes))]
    rows(out, [*head, ("文件", f"已收录 {found.documents} 份")], 0)
    rule(out, "事件", "cyan")
    if not found.events:
        rows(out, [("", "所选期间没有事件。")])
    for _, group in groupby(found.events, together):
        several = list(group)
        _show_event(out, several[0], len(several), codes)
    rule(out, "各时段的规定", "green")
    for span in found.spans:
        _show_span(out, span, codes, today)
    if found.undated:
        rule(out, "起始日不明，没有排入", "yellow")
        for stretch in found.undated:
            ends = f"（至 {stretch.ends}）" if stretch.ends else ""
            rows(out, [("▪", f"{value_words(stretch, codes)}{ends}"), ("", source_words(stretch))])
    if found.around:
        listed = "、".join(one.doc_number or one.title or one.file for one in found.around)
        rows(out, [("上级", f"上级文件也有这一项：{listed}；上面没有列入。")], 0)
    rows(out, [("说明", NOTE)], 0)


NOTE = (
    "只依据已收录的文件；空档是没有收录到规定的日子，不等于当时没有规定。生效和失效按文件写明或推算的日期，"
    "两头都算在内。"
)


def together(one: Event) -> tuple[object, ...]:
    """What the page tells in one line: everything of a document that ends on a day."""
    alone = () if one.what in _WHOLE else (one.stretch.measure.id, id(one.stretch.bound))
    return one.day, one.what, one.stretch.document.id, *alone


def _line(out: Console, head: str, text: str, style: str = "") -> None:
    """Print a line with its rest folded below."""
    lines = folded(text, out.width - cell_len(head))
    out.print(Text.assemble((head, f"bold {style}".strip()), lines[0]), soft_wrap=True)
    for line in lines[1:]:
        out.print(Text(" " * cell_len(head) + line), soft_wrap=True)


def _show_event(out: Console, one: Event, alike: int, codes: CodeBook) -> None:
    stretch = one.stretch
    _line(out, f"▪ {one.day.isoformat()} {HAPPENED[one.what]}  ", event_words(one, alike, codes))
    if one.what not in _WHOLE:
        words, source = (
            (one.words, "") if one.words is not None else (stretch.measure.quote, f"{source_words(stretch)}：")
        )
        rows(out, [("依据", f"{source}“{clipped(words.text, _QUOTE)}”")])


def event_words(one: Event, alike: int, codes: CodeBook) -> str:
    """The line of an event; `alike`: of so many values of one document at once."""
    stretch = one.stretch
    name = stretch.document.doc_number or stretch.document.title or stretch.document.file
    if one.what is Happening.ISSUED:
        return f"{stretch.document.title}（{name}）" if stretch.document.title else name
    if one.what is Happening.CHANGED and one.before is not None:
        before = one.before
        if (before.bound.op, before.bound.value) == (stretch.bound.op, stretch.bound.value):
            return f"{bound_words(stretch.bound, codes)}不变，条件由{_case(before)} 到 {_case(stretch)}"
        told = "" if before.case == stretch.case else _case(before)
        return f"由{limit_words(before.bound, codes)}{told} 到 {limit_words(stretch.bound, codes)}{_case(stretch)}"
    many = f" 等 {alike} 项" if alike > 1 else ""
    if one.what is Happening.REPEALED:
        return f"{name} 被 {one.by} 废止：{value_words(stretch, codes)}{many}"
    if one.what is Happening.EXPIRED:
        return f"{source_words(stretch)}：{value_words(stretch, codes)}{many}"
    if one.what in (Happening.AMENDED, Happening.EXTENDED):
        return f"{one.by}（涉及{value_words(stretch, codes)}）"
    return value_words(stretch, codes)


def _show_span(out: Console, span: Span, codes: CodeBook, today: date) -> None:
    ends = span.ends.isoformat() if span.ends else ("未载明失效日" if span.holding else "今后")
    now = "  ◀ 今天" if span.starts <= today and (span.ends is None or today <= span.ends) else ""
    gap = "" if span.holding else "  空档：没有已收录的规定"
    _line(out, f"▪ {span.starts.isoformat()} 至 {ends}{now}{gap}", "", "" if span.holding else "yellow")
    for one in span.holding:
        doubt = "；期限还有日期不明" if one.period.open else ""
        rows(out, [("规定", f"{value_words(one, codes)}（{source_words(one)}{doubt}）")])


def value_words(one: Stretch, codes: CodeBook) -> str:
    """A value, and whom it is for."""
    return f"{bound_words(one.bound, codes)}{_case(one)}"


def _case(one: Stretch) -> str:
    """Whom a value is for; of many demands the first."""
    shown = [_short(words) for words in one.case[:_DEMANDS]]
    rest = len(one.case) - len(shown)
    words = "，".join(shown) + (f" 等 {len(one.case)} 项条件" if rest > 0 else "")
    return f"〔{words}〕" if words else ""


def _short(words: str) -> str:
    """A demand, shortened inside its quotation marks."""
    if not words.startswith("“"):
        return clipped(words, _DEMAND)
    return f"“{clipped(words.removeprefix('“').removesuffix('”'), _DEMAND)}”"


def source_words(one: Stretch) -> str:
    """Document and clause of a value."""
    return f"{one.document.doc_number or one.document.title or one.document.file} {one.measure.clause}"
