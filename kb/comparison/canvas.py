"""Marks at places in points in, a picture as SVG or PNG out; the same marks give the same bytes.

Places are given, never measured from a font: SVG keeps its text as text, so that it is the same everywhere.
"""

from __future__ import annotations

import io
import threading
import tomllib
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ontology.findings import KBError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, SOFT, FAINT, LINE, PAPER = "#1d2129", "#5f6671", "#9aa1ab", "#dfe3e8", "#ffffff"
BLUE, ORANGE = "#1f5fa8", "#b35900"
FORMS = ("svg", "png")
EMPTY_CHART = "CHART_EMPTY"

_POINTS, _DOTS, _MOST_PIXELS = 72, 160, 30_000
_MOST_LINES = 200
_DRAWING = threading.Lock()
"""How things look is a setting of the drawing library as a whole: one picture at a time."""
_BUNDLED = "DejaVu Sans"


class Canvas:
    """A sheet of paper measured in points from its upper left corner."""

    def __init__(self, width: float, height: float) -> None:
        """An empty white sheet; KBError when the drawing library is not installed."""
        figure = _figure()
        self.width, self.height = width, height
        self._sheet = figure(figsize=(width / _POINTS, height / _POINTS), facecolor=PAPER)
        self._axes: Axes = self._sheet.add_axes((0, 0, 1, 1))
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._axes.axis("off")

    def text(self, x: float, y: float, words: str, size: float = 10, colour: str = INK, **more: Any) -> None:
        """Words on a base line; `anchor`: left, center or right; `bold`."""
        shown = "".join(sign if sign.isprintable() else " " for sign in words)
        weight = "bold" if more.get("bold") else "normal"
        place = more.get("anchor", "left")
        self._axes.text(x, y, shown, size=size, color=colour, ha=place, va="baseline", weight=weight, parse_math=False)

    def line(self, points: Sequence[tuple[float, float]], colour: str = INK, width: float = 1, **more: Any) -> None:
        """A line through points; `dashed`, `name`, `alpha`."""
        xs, ys = zip(*points, strict=True)
        style = (0, (3, 2)) if more.get("dashed") else "-"
        drawn = self._axes.plot(xs, ys, color=colour, lw=width, ls=style, alpha=more.get("alpha"), clip_on=False)[0]
        drawn.set_solid_capstyle("butt")
        drawn.set_gid(more.get("name"))

    def mark(self, x: float, y: float, shape: str, colour: str, *, filled: bool, name: str | None = None) -> None:
        """A sign at a point: o, <, > or |; hollow when not filled."""
        face = colour if filled else PAPER
        drawn = self._axes.plot([x], [y], shape, ms=8, mfc=face, mec=colour, mew=1.5, clip_on=False, zorder=5)[0]
        drawn.set_gid(name)

    def arrow(self, start: float, end: float, y: float, colour: str, *, dashed: bool, name: str | None = None) -> None:
        """A horizontal arrow."""
        style = "dashed" if dashed else "solid"
        look = {"arrowstyle": "-|>,head_width=0.28,head_length=0.55", "shrinkA": 0, "shrinkB": 0}
        props = {**look, "color": colour, "lw": 1.8, "linestyle": style}
        drawn = self._axes.annotate("", (end, y), (start, y), arrowprops=props)
        if drawn.arrow_patch is not None:
            drawn.arrow_patch.set_gid(name)

    def box(self, x: float, y: float, width: float, height: float, face: str, **more: Any) -> None:
        """A rectangle; `edge`, `alpha`, `hatch`, `name`, `dashed`."""
        from matplotlib.patches import Rectangle

        edge = more.get("edge", "none")
        style = "dashed" if more.get("dashed") else "solid"
        drawn = Rectangle((x, y), width, height, fc=face, ec=edge, lw=0.8, ls=style, hatch=more.get("hatch"), zorder=3)
        drawn.set_alpha(more.get("alpha"))
        drawn.set_gid(more.get("name"))
        self._axes.add_patch(drawn)

    def drawn(self, form: str) -> bytes:
        """The picture; KBError for PNG where no Chinese font is installed."""
        with _DRAWING:
            return self._svg() if form == "svg" else self._png()

    def _svg(self) -> bytes:
        out = io.BytesIO()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph", UserWarning)  # the reader's machine draws them
            self._save(out, "svg", (_BUNDLED,), _POINTS, {"Date": None, "Creator": None, "Format": None, "Type": None})
        data = _fonts()
        names = ", ".join([*(f"'{name}'" for name in data["families"]), data["generic"]])
        return out.getvalue().decode().replace(f"'{_BUNDLED}'", names).encode()

    def _png(self) -> bytes:
        out = io.BytesIO()
        longest = max(self.width, self.height)
        dots = min(_DOTS, int(_MOST_PIXELS / longest * _POINTS))
        self._save(out, "png", (chinese_font(), _BUNDLED), dots, {"Software": None})
        return out.getvalue()

    def _save(self, out: io.BytesIO, form: str, families: Sequence[str], dots: int, facts: Mapping[str, None]) -> None:
        from matplotlib import rc_context

        for words in self._axes.texts:
            words.set_fontfamily(list(families))
        look: Any = {
            "svg.fonttype": "none",
            "svg.hashsalt": "huiqi",
            "font.family": list(families),
            "hatch.linewidth": 0.5,
        }
        with rc_context({**look, "hatch.color": LINE}):
            self._sheet.savefig(out, format=form, dpi=dots, metadata=dict(facts))


@cache
def chinese_font() -> str:
    """The Chinese font that draws; KBError with what to install when there is none."""
    _figure()
    from matplotlib.font_manager import fontManager

    installed, data = set(fontManager.get_font_names()), _fonts()
    for family in data["families"]:
        if family in installed:
            return str(family)
    hint = f"，请安装其一（Debian、Ubuntu：apt-get install {' 或 '.join(data['packages'])}），或改用 .svg。"
    raise KBError("FONT_MISSING", "没有找到中文字体，画不出 PNG", hint=hint)


def fitting(lines: int) -> None:
    """KBError for more lines than a picture can show."""
    if lines > _MOST_LINES:
        hint = "。请用 --regions 少选几个地区，或用 --kind 只画一种数值。"
        raise KBError("CHART_TOO_LARGE", f"要画的有 {lines} 条，多于一张图能看清的 {_MOST_LINES} 条", hint=hint)


def _figure() -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        hint = "，请运行 pip install 'huiqi-kb[charts]'（或 pip install matplotlib）。"
        raise KBError("CHARTS_MISSING", "没有安装画图用的 matplotlib", hint=hint) from error
    return Figure


@cache
def _fonts() -> Mapping[str, Any]:
    return tomllib.loads((files("kb") / "comparison" / "fonts.toml").read_text(encoding="utf-8"))
