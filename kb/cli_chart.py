"""The command `huiqi chart`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.findings import KBError

if TYPE_CHECKING:
    from .base import KnowledgeBase
    from .comparison.canvas import Canvas
    from .comparison.table import Comparison

app = typer.Typer()

_SORTS = ("rates", "validity", "coverage")
_SORT = "rates：各地数值；validity：有效期；coverage：各地各类措施的数量。"


@app.command(help="画图：各地数值、有效期时间轴、政策覆盖。")
def chart(
    context: typer.Context,
    sort: Annotated[str, typer.Argument(help=_SORT, metavar="rates|validity|coverage")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到这个文件（.svg 或 .png）。", metavar="FILE")],
    kind: Annotated[str | None, typer.Option("--kind", help="数值种类（代码或中文名）。")] = None,
    instrument: Annotated[str | None, typer.Option("--instrument", help="政策工具（代码或中文名）。")] = None,
    region: Annotated[list[str] | None, typer.Option("--regions", help="地区：几个时用空格或逗号分开。")] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[地区]...", hidden=True)] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="查询日期；默认今天。", metavar="DATE")] = None,
) -> None:
    """What to draw in, a picture in a file out."""
    from .base import KnowledgeBase, day
    from .comparison.canvas import FORMS
    from .comparison.formats import saved

    form = output.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise KBError("UNKNOWN_FORMAT", "图的文件名应以 .svg 或 .png 结尾", place=str(output))
    if sort not in _SORTS:
        raise KBError("UNKNOWN_FORMAT", f"没有“{sort}”这种图", hint=f"，可用：{'、'.join(_SORTS)}。")
    named = [name for part in [*(region or []), *(more or [])] for name in part.replace("，", ",").split(",")]
    regions = [name for name in named if name.strip()]
    with KnowledgeBase(context.obj) as kb:
        when = day(as_of)
        if sort == "coverage":
            from .comparison.chart_coverage import coverage_chart
            from .comparison.coverage import coverage

            canvas = coverage_chart(coverage(kb, regions, when), kb.codes)
        else:
            from .comparison.build import compare

            table = compare(kb, kind=kind, instrument=instrument, regions=regions, as_of=when)
            canvas = _drawn(sort, table, kb)
        saved(canvas.drawn(form), output)
    typer.echo(f"已写入 {output}", err=True)


def _drawn(sort: str, table: Comparison, kb: KnowledgeBase) -> Canvas:
    """The picture of a table."""
    from .comparison.chart_rates import rates_chart
    from .comparison.chart_validity import validity_chart

    return (rates_chart if sort == "rates" else validity_chart)(table, kb.codes)
