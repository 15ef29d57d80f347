"""A comparison in, its figures as a dot-and-range plot out: a panel an item, a line a rule, one scale a kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from engine.period import Validity
from kb.layout import folded
from kb.wording import amount
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import BoundOp

from .canvas import BLUE, EMPTY_CHART, FAINT, INK, LINE, ORANGE, SOFT, Canvas, fitting
from .scale import Scale, number_scale
from .table import Comparison, Empty, Figure, Row, Rule
from .words import EMPTY, figure_words, item_words, plain_figure, state_words

_WIDTH, _MARGIN, _NAME, _PLOT_END = 960.0, 28.0, 150.0, 640.0
_LINE_HEIGHT, _AXIS, _GAP = 26.0, 26.0, 18.0
_CEILING, _FLOOR = (BoundOp.LE, BoundOp.LT), (BoundOp.GE, BoundOp.GT)
_LEGEND = (
    ("o", True, "数值或限额（含本数）"),
    ("<", True, "限额不含本数"),
    ("o", False, "空心、虚线：当日不生效"),
)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A rule as drawn: who, its figure, its words."""

    column: str
    rule: Rule
    figure: Figure
    value: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """An item with its rules that have numbers, and what the other columns say."""

    row: Row
    name: tuple[str, ...]
    strokes: tuple[Stroke, ...]
    rest: tuple[str, ...]

    @property
    def height(self) -> float:
        """How much room it takes."""
        lines = 16 * (len(self.name) + len(self.rest))
        return lines + _LINE_HEIGHT * len(self.strokes) + _AXIS + _GAP


def rates_chart(table: Comparison, codes: CodeBook) -> Canvas:
    """The plot; KBError when no rule of the table has a number."""
    panels = [panel for row in table.rows if (panel := _panel(row, table, codes)).strokes]
    if not panels:
        hint = "。可改用 --kind 比较有数值的一项，或画 validity、coverage。"
        raise KBError(EMPTY_CHART, "这张表里没有数值，画不出数值图", hint=hint)
    fitting(sum(len(panel.strokes) for panel in panels))
    canvas = Canvas(_WIDTH, 96 + sum(panel.height for panel in panels))
    canvas.text(_MARGIN, 34, f"{table.title}（{table.as_of.isoformat()}）", 15, bold=True)
    _legend(canvas, 58)
    scales = _scales(panels)
    top = 84.0
    for number, panel in enumerate(panels):
        scale, ticks = scales[_axis(panel)]
        _draw(canvas, panel, top, scale, ticks, f"p{number}", codes)
        top += panel.height
    return canvas


def _panel(row: Row, table: Comparison, codes: CodeBook) -> Panel:
    strokes: dict[tuple[str, str, str], Stroke] = {}
    for position, (column, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
        for rule in cell.rules:
            value = plain_figure(rule.figure)
            if value is None or rule.figure is None:
                continue
            words = _words(rule, rule.figure, codes, best=position in row.best)
            stroke = Stroke(column.name, rule, rule.figure, value, words)
            strokes.setdefault((column.name, words, rule.validity), stroke)
    return Panel(row, tuple(folded(item_words(row.item, codes), 120)), tuple(strokes.values()), _rest(row, table))


def _words(rule: Rule, figure: Figure, codes: CodeBook, *, best: bool) -> str:
    whole = "原文不分档" if rule.split and not rule.tiers else ""
    told = [state_words(rule), "上级规定" if rule.inherited else "", whole]
    marked = "；".join(part for part in told if part)
    star = "★" if best and rule.validity is Validity.IN_FORCE else ""
    return f"{figure_words(figure, codes)}{star}{f'〔{marked}〕' if marked else ''}"


def _rest(row: Row, table: Comparison) -> tuple[str, ...]:
    """The columns without a number here, by why."""
    silent: dict[str, list[str]] = {}
    for column, cell in zip(table.columns, row.cells, strict=True):
        if cell.empty is not None:
            silent.setdefault(EMPTY[cell.empty], []).append(column.name)
        elif not any(plain_figure(rule.figure) is not None for rule in cell.rules):
            silent.setdefault("只有文字", []).append(column.name)
    order = [*(EMPTY[one] for one in Empty), "只有文字"]
    return tuple(line for why in order if why in silent for line in folded(f"{why}：{'、'.join(silent[why])}", 140))


def _axis(panel: Panel) -> tuple[str | None, str]:
    return panel.row.item.kind, panel.strokes[0].figure.unit


def _scales(panels: Iterable[Panel]) -> dict[tuple[str | None, str], tuple[Scale, tuple[float, ...]]]:
    """One scale for all items of a kind in a unit, so that their panels can be read against each other."""
    values: dict[tuple[str | None, str], list[float]] = {}
    for panel in panels:
        values.setdefault(_axis(panel), []).extend(_numbers(panel.strokes))
    return {axis: number_scale(found, _MARGIN + _NAME, _PLOT_END) for axis, found in values.items()}


def _numbers(strokes: Iterable[Stroke]) -> Iterator[float]:
    for stroke in strokes:
        yield float(stroke.value)
        if stroke.figure.previous is not None:
            yield float(stroke.figure.previous)


def _legend(canvas: Canvas, y: float) -> None:
    x = _MARGIN + 4
    for shape, filled, words in _LEGEND:
        canvas.mark(x, y - 4, shape, BLUE if filled else FAINT, filled=filled)
        canvas.text(x + 10, y, words, 9.5, SOFT)
        x += 34 + 9.5 * len(words)
    canvas.arrow(x + 20, x, y - 4, ORANGE, dashed=False)
    canvas.text(x + 28, y, "由……到……的改变（指向改后）", 9.5, SOFT)


def _draw(
    canvas: Canvas, panel: Panel, top: float, scale: Scale, ticks: tuple[float, ...], name: str, codes: CodeBook
) -> None:
    y = top
    for line in panel.name:
        y += 16
        canvas.text(_MARGIN, y, line, 11, bold=True)
    bottom = y + 8 + _LINE_HEIGHT * len(panel.strokes)
    unit = panel.strokes[0].figure.unit
    for tick in ticks:
        x = scale.at(tick)
        canvas.line([(x, y + 8), (x, bottom)], INK if tick == 0 else LINE, 0.8)
        canvas.text(x, bottom + 13, amount(Decimal(f"{tick:g}"), unit, codes), 9, SOFT, anchor="center")
    before = None
    for number, stroke in enumerate(panel.strokes):
        at = y + 8 + _LINE_HEIGHT * (number + 0.5)
        if stroke.column != before:
            canvas.text(_MARGIN + _NAME - 10, at + 4, _short(stroke.column), 10, anchor="right")
        before = stroke.column
        _stroke(canvas, stroke, at, scale, f"{name}-s{number}")
    y = bottom + _AXIS - 8
    for line in panel.rest:
        y += 15
        canvas.text(_MARGIN + _NAME, y, line, 9, SOFT)


def _short(name: str) -> str:
    return name if len(name) <= 13 else f"{name[:12]}…"


def _stroke(canvas: Canvas, stroke: Stroke, y: float, scale: Scale, name: str) -> None:
    held = stroke.rule.validity is Validity.IN_FORCE
    x = scale.at(float(stroke.value))
    colour = BLUE if held else FAINT
    op, previous = stroke.figure.op, stroke.figure.previous
    shape = "o"
    if op is BoundOp.CHANGE and previous is not None:
        colour = ORANGE if held else FAINT
        canvas.arrow(scale.at(float(previous)), x, y, colour, dashed=not held, name=f"{name}-change")
        canvas.mark(scale.at(float(previous)), y, "|", colour, filled=False)
        shape = ""
    elif op in _CEILING:
        canvas.line([(scale.left, y), (x, y)], colour, 3, dashed=not held, name=f"{name}-range")
        shape = "o" if _closed(stroke.figure) else "<"
    elif op in _FLOOR:
        canvas.line([(x, y), (scale.right, y)], colour, 3, dashed=not held, name=f"{name}-range")
        shape = "o" if _closed(stroke.figure) else ">"
    if shape:
        canvas.mark(x, y, shape, colour, filled=held, name=f"{name}-value")
    for number, line in enumerate(folded(stroke.words, 44)[:2]):
        canvas.text(_PLOT_END + 22, y + 4 + 11 * number, line, 9.5, INK if held else SOFT)


def _closed(figure: Figure) -> bool:
    """Whether the limit itself belongs to what is allowed."""
    return figure.inclusive if figure.inclusive is not None else figure.op in (BoundOp.LE, BoundOp.GE)
