"""The commands `huiqi similar`, `huiqi lineage` and `huiqi timeline`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from .cli_review import ReviewedOnly

app = typer.Typer()

_INSTRUMENT = "政策工具：same 相同、family 同一大类、any 不限，或代码、中文名。"
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


def _write(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def _names(*given: Sequence[str] | None) -> list[str]:
    """Names given apart, by commas or both."""
    parts = [part for several in given for part in several or ()]
    return [name.strip() for part in parts for name in part.replace("，", ",").split(",") if name.strip()]


@app.command(help="在其他地区找与一条措施相近的措施，标出共有的词。")
def similar(
    context: typer.Context,
    measure: Annotated[str, typer.Argument(help="措施编号（match、find 给出的编号或其末段）。")],
    region: Annotated[list[str] | None, typer.Option("--regions", help="只在这些地区找；默认本地区以外。")] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[地区]...", hidden=True)] = None,
    instrument: Annotated[
        str, typer.Option("--instrument", help="same 相同、family 同一大类、any 不限，或代码。")
    ] = "same",
    group: Annotated[str, typer.Option("--group", help="same 对象不相排斥、any 不限，或一类企业的名称。")] = "same",
    limit: Annotated[int, typer.Option("--limit", help="最多几条。")] = 5,
    as_json: AsJson = False,
) -> None:
    """A measure in, those like it out."""
    from .base import KnowledgeBase
    from .comparison.similar_view import Asked, answer, answer_json, show_answer

    with KnowledgeBase(context.obj) as kb:
        found = answer(kb, measure, Asked(_names(region, more), instrument, group, limit))
        if as_json:
            _write(answer_json(found, kb.codes))
        else:
            show_answer(found, kb.codes)


@app.command(help="一份文件或一条措施落实了上位文件的哪些条款：更宽、更窄、新增、未落实。")
def lineage(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="文件（文件名、文号或编号）或措施编号。")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="查询日期；默认今天。", metavar="DATE")] = None,
    everything: Annotated[bool, typer.Option("--all", help="列出全部条款。")] = False,
    reviewed_only: ReviewedOnly = False,
    as_json: AsJson = False,
) -> None:
    """A document or measure in, what stands behind it out."""
    from .base import KnowledgeBase, day
    from .lineage.trace import lineage as traced

    when = day(as_of)
    with KnowledgeBase(context.obj) as kb:
        found = traced(kb, name, when, reviewed_only=reviewed_only)
        if as_json:
            from .lineage.lineage_json import lineage_json

            _write(lineage_json(found, kb.codes))
        else:
            from .lineage.show_lineage import show_lineage

            show_lineage(found, kb.codes, everything=everything)


@app.command(help="一项标准在一个地区的来龙去脉：施行、变更、延期、失效，各时段的值和空档。")
def timeline(
    context: typer.Context,
    kind: Annotated[str, typer.Option("--kind", help="数值种类（代码或中文名）。")],
    region: Annotated[str, typer.Option("--region", help="地区名称或行政区划代码。")],
    first: Annotated[str | None, typer.Option("--from", help="从哪一天起。", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="到哪一天止。", metavar="DATE")] = None,
    reviewed_only: ReviewedOnly = False,
    as_json: AsJson = False,
) -> None:
    """A kind and a region in, its course out."""
    from .base import KnowledgeBase, day
    from .lineage.timeline import timeline as course
    from .lineage.timeline_view import show_timeline, timeline_json

    start = None if first is None else day(first, option="--from")
    end = None if last is None else day(last, option="--to")
    with KnowledgeBase(context.obj) as kb:
        found = course(kb, kind, region, start, end, reviewed_only=reviewed_only)
        if as_json:
            _write(timeline_json(found, kb.codes))
        else:
            show_timeline(found, kb.codes, day(None))
