"""A comparison in, a timeline out: a bar for each document and period, faded where an end is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.period import Validity
from kb.layout import clipped
from kb.wording import duration_words
from ontology.codebook import CodeBook
from ontology.findings import KBError

from .canvas import BLUE, EMPTY_CHART, FAINT, INK, LINE, ORANGE, SOFT, Canvas, fitting
from .scale import Scale, day_scale
from .table import Comparison, Rule
from .words import figure_words, source_name, state_words

_WIDTH, _MARGIN, _NAME, _RIGHT = 960.0, 28.0, 330.0, 910.0
_LINE_HEIGHT, _BAR = 30.0, 12.0
_FADES = (0.85, 0.65, 0.45, 0.28, 0.12)
_LEGEND = "实心为当日有效，空心为当日不生效；颜色渐淡的一端表示文件没有写明或不能确定日期"
_FADE = timedelta(days=240)


@dataclass(frozen=True, slots=True)
class Bar:
    """A period of a document: whose, what its rules say, the first of them."""

    column: str
    words: str
    source: str
    rule: Rule


def validity_chart(table: Comparison, codes: CodeBook) -> Canvas:
    """The timeline; KBError when no rule of the table has a date."""
    bars = _bars(table, codes)
    dated = [day for bar in bars for day in (bar.rule.starts, bar.rule.ends) if day]
    if not dated:
        raise KBError(EMPTY_CHART, "这张表里没有带日期的规定，画不出有效期图", hint="。可换一项比较。")
    fitting(len(bars))
    open_end = any(bar.rule.ends is None for bar in bars)
    days = [*dated, table.as_of, *([max([*dated, table.as_of]) + _FADE] if open_end else [])]
    scale, ticks = day_scale(days, _MARGIN + _NAME, _RIGHT)
    bottom = 96 + _LINE_HEIGHT * len(bars)
    canvas = Canvas(_WIDTH, bottom + 58)
    canvas.text(_MARGIN, 34, f"{table.title}：有效期（{table.as_of.isoformat()}）", 15, bold=True)
    canvas.text(_MARGIN, 56, _LEGEND, 9.5, SOFT)
    for x, label in ticks:
        canvas.line([(x, 88), (x, bottom)], LINE, 0.8)
        canvas.text(x, bottom + 15, label, 9, SOFT, anchor="center")
    _lines(canvas, bars, scale)
    today = scale.at(table.as_of.toordinal())
    canvas.line([(today, 84), (today, bottom)], ORANGE, 1.4, name="as-of")
    canvas.text(today, 80, f"查询日期 {table.as_of.isoformat()}", 9.5, ORANGE, anchor="center")
    return canvas


def _bars(table: Comparison, codes: CodeBook) -> list[Bar]:
    """A bar for each document and period of a column; what comes from above is drawn where it belongs."""
    found: dict[tuple[str, str, date | None, date | None, Validity], list[Rule]] = {}
    for position, column in enumerate(table.columns):
        above = {one.iri for other in table.columns if other is not column for one in other.documents}
        for row in table.rows:
            for rule in row.cells[position].rules:
                if rule.inherited and rule.origin.iri in above:
                    continue
                key = (column.name, rule.origin.iri, rule.starts, rule.ends, rule.validity)
                found.setdefault(key, []).append(rule)
    return [Bar(key[0], _joined(rules, codes), source_name(rules[0].origin), rules[0]) for key, rules in found.items()]


def _joined(rules: Sequence[Rule], codes: CodeBook) -> str:
    return "、".join(dict.fromkeys(figure_words(rule.figure, codes) for rule in rules))


def _lines(canvas: Canvas, bars: Sequence[Bar], scale: Scale) -> None:
    before = None
    for number, bar in enumerate(bars):
        y = 96 + _LINE_HEIGHT * (number + 0.5)
        if bar.column != before:
            canvas.line([(_MARGIN, y - _LINE_HEIGHT / 2), (_RIGHT, y - _LINE_HEIGHT / 2)], LINE, 0.8)
            canvas.text(_MARGIN, y + 1, clipped(bar.column, 9), 10, bold=True)
        before = bar.column
        canvas.text(_MARGIN + 100, y - 1, clipped(bar.words, 21), 10)
        canvas.text(_MARGIN + 100, y + 11, clipped(bar.source, 26), 8, SOFT)
        _bar(canvas, bar.rule, y, scale, f"b{number}")


def _bar(canvas: Canvas, rule: Rule, y: float, scale: Scale, name: str) -> None:
    held = rule.validity is Validity.IN_FORCE
    left = scale.left if rule.starts is None else scale.at(rule.starts.toordinal())
    right = scale.right if rule.ends is None else scale.at(rule.ends.toordinal() + 1)
    fade = min(_FADE.days / (scale.high - scale.low) * (scale.right - scale.left), (right - left) / 2)
    solid_left = left + (fade if rule.starts is None else 0)
    solid_right = right - (fade if rule.ends is None else 0)
    face, edge = (BLUE, BLUE) if held else ("#ffffff", FAINT)
    top = y - _BAR / 2
    canvas.box(solid_left, top, max(1.5, solid_right - solid_left), _BAR, face, edge=edge, dashed=not held, name=name)
    step = fade / len(_FADES)
    for number, alpha in enumerate(_FADES):
        if rule.ends is None:
            canvas.box(solid_right + step * number, top, step, _BAR, edge, alpha=alpha * (1 if held else 0.5))
        if rule.starts is None:
            canvas.box(solid_left - step * (number + 1), top, step, _BAR, edge, alpha=alpha * (1 if held else 0.5))
    _ends(canvas, rule, left, right, y)


def _ends(canvas: Canvas, rule: Rule, left: float, right: float, y: float) -> None:
    """The dates below the bar, or that they are not known."""
    starts = rule.starts.isoformat() if rule.starts else "起始日不明"
    open_end = "失效日未载明" if rule.duration is None else f"期限{duration_words(rule.duration)}"
    words = f"{starts} — {rule.ends.isoformat() if rule.ends else open_end}"
    state = state_words(rule)
    told = f"{words}{'（期限起点不明）' if state and rule.validity is Validity.UNDETERMINED else ''}"
    beside = right - left < 180 and right < _RIGHT - 150
    x, anchor = (right + 6, "left") if beside else (min(max(left, _MARGIN + _NAME), _RIGHT - 150), "left")
    canvas.text(x, y + (3.5 if beside else 14), told, 8, SOFT if state else INK, anchor=anchor)
