"""A coverage in, a matrix out: instruments by regions, the number in each cell, its shade, a strip of the forces."""

from __future__ import annotations

from kb.layout import folded
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import Force

from .canvas import EMPTY_CHART, INK, LINE, PAPER, SOFT, Canvas
from .coverage import Coverage, Tally
from .table import Empty
from .words import EMPTY, EMPTY_SIGN

_MARGIN, _NAME, _CELL_WIDTH, _CELL_HEIGHT, _TOP = 28.0, 190.0, 62.0, 34.0, 148.0
_SHADES = ("#eaf1f8", "#cfe0f0", "#a9c8e4", "#7aa9d3", "#3f7db8", "#1b5590")
_STEPS = (1, 2, 4, 7, 12, 20)
_DARK = 4
_FORCES = {Force.ENTITLEMENT: "#0b2f57", Force.DUTY: "#d08a1d", Force.ENCOURAGEMENT: "#7d8590", Force.TARGET: "#d9dce1"}


def coverage_chart(found: Coverage, codes: CodeBook) -> Canvas:
    """The matrix; KBError when there is not one measure for enterprises."""
    if not found.instruments:
        hint = "。请换地区，或先用 huiqi add 收录文件。"
        raise KBError(EMPTY_CHART, "这些地区没有已收录的惠企措施，画不出覆盖图", hint=hint)
    width = max(760.0, 2 * _MARGIN + _NAME + _CELL_WIDTH * len(found.regions))
    canvas = Canvas(width, _TOP + _CELL_HEIGHT * len(found.instruments) + 40)
    canvas.text(_MARGIN, 34, f"各地惠企措施：政策工具与地区（{found.as_of.isoformat()}）", 15, bold=True)
    _legend(canvas, codes)
    for column, (code, name) in enumerate(found.regions):
        x = _MARGIN + _NAME + _CELL_WIDTH * (column + 0.5)
        lines = folded(name, 10)[:3]
        for number, line in enumerate(lines):
            canvas.text(x, _TOP - 20 - 12 * (len(lines) - 1 - number), line, 9.5, anchor="center")
        canvas.text(x, _TOP - 8, code or "", 7.5, SOFT, anchor="center")
    for row, (kind, label) in enumerate(found.instruments):
        y = _TOP + _CELL_HEIGHT * row
        lines = folded(label, 32)[:2]
        for number, line in enumerate(lines):
            middle = y + _CELL_HEIGHT / 2 + 4 - 6 * (len(lines) - 1) + 12 * number
            canvas.text(_MARGIN + _NAME - 10, middle, line, 10, anchor="right")
        for column, (code, _) in enumerate(found.regions):
            _cell(canvas, found.tallies[kind, code], _MARGIN + _NAME + _CELL_WIDTH * column, y, f"c{row}-{column}")
    return canvas


def _legend(canvas: Canvas, codes: CodeBook) -> None:
    canvas.text(_MARGIN, 58, "格内数字：当日有效（含起点不明）的措施数；下方色条：其力度", 9.5, SOFT)
    x = _MARGIN + 300
    for force, colour in _FORCES.items():
        canvas.box(x, 50, 12, 8, colour, edge=LINE)
        label = codes.label("force", force)
        canvas.text(x + 17, 58, label, 9.5, SOFT)
        x += 30 + 9.5 * len(label)
    words = [f"{EMPTY_SIGN[one]} {EMPTY[one]}" for one in (Empty.SILENT, Empty.NOT_COVERED)]
    canvas.text(_MARGIN, 76, f"空格：{'；'.join(words)}；期外 n：n 项措施当日都不生效", 9.5, SOFT)


def _cell(canvas: Canvas, tally: Tally, x: float, y: float, name: str) -> None:
    shade = sum(tally.total >= step for step in _STEPS)
    face = _SHADES[shade - 1] if shade else PAPER
    hatch = "////" if tally.empty is Empty.NOT_COVERED else None
    width, height = _CELL_WIDTH - 3, _CELL_HEIGHT - 3
    canvas.box(x + 1.5, y + 1.5, width, height, face, edge=LINE, hatch=hatch, name=name)
    middle = x + _CELL_WIDTH / 2
    if tally.empty is not None:
        canvas.text(middle, y + 21, EMPTY_SIGN[tally.empty], 9, SOFT, anchor="center")
    elif not tally.total:
        canvas.text(middle, y + 21, f"期外 {tally.off}", 9, SOFT, anchor="center")
    else:
        canvas.text(middle, y + 19, str(tally.total), 11, PAPER if shade > _DARK else INK, anchor="center", bold=True)
        _strip(canvas, tally, x + 6, y + _CELL_HEIGHT - 9, width - 9)


def _strip(canvas: Canvas, tally: Tally, x: float, y: float, width: float) -> None:
    for force, count in tally.held.items():
        part = width * count / tally.total
        canvas.box(x, y, part, 4, _FORCES[force], edge=PAPER, name=None)
        x += part
