"""Charts read back from their SVG: what is written, where the points are, that nothing depends on the machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.period import Validity
from kb.base import KnowledgeBase
from kb.comparison.build import compare
from kb.comparison.canvas import Canvas, chinese_font
from kb.comparison.chart_coverage import coverage_chart
from kb.comparison.chart_rates import rates_chart
from kb.comparison.chart_validity import validity_chart
from kb.comparison.coverage import coverage
from kb.comparison.table import Comparison
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import Audience, ReviewState

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = Path(__file__).parents[3] / "docs" / "担保费率.svg"
DAY = date(2022, 12, 15)


class Drawing:
    """An SVG document: its texts with their places, and the points of the marks that have a name."""

    def __init__(self, data: bytes) -> None:
        self.root = ET.fromstring(data)
        self.texts = {one.text or "": self.place(one) for one in self.root.iter(f"{SVG}text")}
        self.named = {name: one for one in self.root.iter() if (name := one.get("id"))}

    @staticmethod
    def place(text: ET.Element) -> tuple[float, float]:
        if text.get("x"):
            return float(text.get("x", "")), float(text.get("y", ""))
        x, y = re.findall(r"-?[\d.]+", (text.get("transform") or "").partition(")")[0])[:2]
        return float(x), float(y)

    def points(self, name: str) -> list[tuple[float, float]]:
        """The corners of a line, or the places of a mark."""
        group = self.named[name]
        uses = [(float(one.get("x", "")), float(one.get("y", ""))) for one in group.iter(f"{SVG}use")]
        if uses:
            return uses
        path = next(group.iter(f"{SVG}path")).get("d") or ""
        steps = [re.findall(r"-?[\d.]+", step)[-2:] for step in re.findall(r"[MLQ][^MLQz]+", path)]
        return [(float(x), float(y)) for x, y in steps]


def of(canvas: Canvas) -> Drawing:
    return Drawing(canvas.drawn("svg"))


def test_points_lie_on_the_scale(table: Comparison, codes: CodeBook) -> None:
    drawing = of(rates_chart(table, codes))
    zero, tick = drawing.texts["0%"][0], drawing.texts["1%"][0]

    def value(x: float) -> float:
        return round((x - zero) / (tick - zero), 2)

    start, end = (value(x) for x, _ in drawing.points("p0-s0-change")[:2])
    assert start == 1
    assert end == pytest.approx(0.5, abs=0.03)
    assert value(drawing.points("p0-s1-value")[0][0]) == 1
    assert [value(x) for x, _ in drawing.points("p0-s1-range")] == [0, 1]
    assert value(drawing.points("p1-s1-value")[0][0]) == 1.5


def test_what_does_not_hold_is_hollow(table: Comparison, codes: CodeBook) -> None:
    drawing = of(rates_chart(table, codes))
    styles = {name: ET.tostring(drawing.named[name]).decode() for name in ("p0-s1-value", "p1-s1-value")}
    assert "fill: #1f5fa8" in styles["p0-s1-value"]
    assert "fill: #ffffff" in styles["p1-s1-value"]
    assert "stroke-dasharray" in ET.tostring(drawing.named["p1-s1-range"]).decode()


def test_labels_are_text(table: Comparison, codes: CodeBook) -> None:
    texts = " ".join(of(rates_chart(table, codes)).texts)
    for words in ("淄博市", "临夏回族自治州", "由1%降至0.5%★", "上级规定", "2023-01-01 起施行", "未收录：吕梁市"):
        assert words in texts


def test_periods_lie_on_their_days(table: Comparison, codes: CodeBook) -> None:
    drawing = of(validity_chart(table, codes))
    left, right = drawing.texts["2022"][0], drawing.texts["2023"][0]

    def day(x: float) -> int:
        return round((x - left) / (right - left) * 365)

    assert day(drawing.points("as-of")[0][0]) == (table.as_of - date(2022, 1, 1)).days
    corners = [x for x, _ in drawing.points("b0")]
    assert (day(min(corners)), day(max(corners))) == (0, 365)
    assert "2022-01-01 — 2022-12-31" in drawing.texts
    assert any("失效日未载明" in words for words in drawing.texts)


def test_coverage_counts_each_measure(knowledge: KnowledgeBase) -> None:
    found = coverage(knowledge, [], DAY)
    wanted = [
        one
        for document in knowledge.documents()
        for one in document.measures
        if one.audience is Audience.ENTERPRISE and one.review is not ReviewState.REJECTED
    ]
    assert sum(tally.total + tally.off for tally in found.tallies.values()) == len(wanted)
    drawing = of(coverage_chart(found, knowledge.codes))
    shown = [int(words) for words in (one.text or "" for one in drawing.root.iter(f"{SVG}text")) if words.isdigit()]
    regions = [int(code) for code, _ in found.regions if code]
    assert sorted(shown) == sorted([*regions, *(tally.total for tally in found.tallies.values() if tally.total)])


def test_coverage_tells_empties_apart(knowledge: KnowledgeBase) -> None:
    found = coverage(knowledge, ["临夏州", "北京市"], DAY)
    texts = of(coverage_chart(found, knowledge.codes)).root.iter(f"{SVG}text")
    signs = [one.text for one in texts]
    assert "▨" in signs
    assert {tally.empty for (_, code), tally in found.tallies.items() if code == "110000"} == {"not_covered"}


@pytest.mark.parametrize("draw", [rates_chart, validity_chart])
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_table_can_be_drawn(draw: Any, comparisons: Any, codes: CodeBook, data: st.DataObject) -> None:
    table = data.draw(comparisons)
    try:
        canvas = draw(table, codes)
    except KBError as error:
        event(error.code)
        return
    svg = canvas.drawn("svg")
    assert svg == draw(table, codes).drawn("svg")
    assert ET.fromstring(svg).tag == f"{SVG}svg"


def test_png_is_drawn_with_chinese_letters(table: Comparison, codes: CodeBook) -> None:
    """Letters that the font lacks would be a warning, and so an error here."""
    try:
        chinese_font()
    except KBError as error:
        pytest.skip(str(error))
    first, second = (draw(table, codes).drawn("png") for draw in (rates_chart, rates_chart))
    assert first == second
    assert first.startswith(b"\x89PNG")


def test_svg_names_fonts_and_no_date(table: Comparison, codes: CodeBook) -> None:
    text = rates_chart(table, codes).drawn("svg").decode()
    assert "'Noto Sans CJK SC'" in text
    assert "sans-serif" in text
    assert "DejaVu" not in text
    assert "<dc:date>" not in text


def test_too_many_lines_are_refused(table: Comparison, codes: CodeBook) -> None:
    with pytest.raises(KBError) as caught:
        rates_chart(replace(table, rows=table.rows * 60), codes)
    assert caught.value.code == "CHART_TOO_LARGE"


def test_a_table_of_words_has_no_plot(table: Comparison, codes: CodeBook) -> None:
    rows = tuple(replace(row, cells=(row.cells[2],) * 3) for row in table.rows)
    for draw in (rates_chart, validity_chart):
        with pytest.raises(KBError) as caught:
            draw(replace(table, rows=rows), codes)
        assert caught.value.code == "CHART_EMPTY"


WITHOUT = """
import sys
sys.modules["matplotlib"] = None
from kb.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_without_the_library_it_says_which(kb_dir: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, "--kb", kb_dir, "chart", "coverage", "-o", tmp_path / "图.svg"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "huiqi-kb[charts]" in done.stderr
    assert "CHARTS_MISSING" in done.stderr


def test_without_a_chinese_font_it_says_which_package(kb_dir: Path, tmp_path: Path) -> None:
    code = WITHOUT.replace(
        'sys.modules["matplotlib"] = None',
        "from matplotlib.font_manager import fontManager\n"
        "fontManager.ttflist = [one for one in fontManager.ttflist if one.name.startswith('DejaVu')]",
    )
    line = [sys.executable, "-c", code, "--kb", kb_dir, "chart", "coverage", "-o"]
    done = subprocess.run([*line, tmp_path / "图.png"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "fonts-noto-cjk" in done.stderr
    assert not (tmp_path / "图.png").exists()
    assert subprocess.run([*line, tmp_path / "图.svg"], capture_output=True, check=False).returncode == 0


def test_the_picture_in_the_docs_is_current(knowledge: KnowledgeBase) -> None:
    """`HUIQI_RECORD=1 pytest tests/kb/comparison` draws it anew. Words and places count, not the library's bytes."""
    data = rates_chart(compare(knowledge, kind="guarantee_fee_rate", as_of=DAY), knowledge.codes).drawn("svg")
    if os.environ.get("HUIQI_RECORD"):
        PICTURE.write_bytes(data)
    kept = Drawing(PICTURE.read_bytes())
    drawn = Drawing(data)
    assert list(kept.texts) == list(drawn.texts)
    for words, place in drawn.texts.items():
        assert kept.texts[words] == pytest.approx(place)


def test_states_are_all_drawn(table: Comparison, codes: CodeBook) -> None:
    for validity in Validity:
        rows = tuple(
            replace(
                row,
                cells=tuple(
                    replace(cell, rules=tuple(replace(rule, validity=validity, starts=None) for rule in cell.rules))
                    for cell in row.cells
                ),
            )
            for row in table.rows
        )
        assert "起始日不明" in " ".join(of(validity_chart(replace(table, rows=rows), codes)).texts)
