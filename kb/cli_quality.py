"""The commands of quality: `huiqi lint`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="查询日期，如 2022-12-01；默认今天。", metavar="DATE")]


def _write(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


@app.command(help="检查质量：分档缺口和重叠、两份文件数额不同、没有单位的数字、矛盾的条件、失效的依据等。")
def lint(
    context: typer.Context,
    document: Annotated[str | None, typer.Argument(help="只查这份文件；默认全部。", metavar="[DOC]")] = None,
    as_of: AsOf = None,
    unused: Annotated[bool, typer.Option("--unused", help="也列出没有文件用到的代码。")] = False,
    everything: Annotated[bool, typer.Option("--all", help="逐条列出提示，不只报数。")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有注意级的发现也以状态 1 结束。")] = False,
    as_json: AsJson = False,
) -> None:
    """A knowledge base in, what a maintainer should look at out."""
    from .base import KnowledgeBase, day
    from .quality.alarm import alarms_json, counts, show_alarms
    from .quality.lint import linted

    with KnowledgeBase(context.obj) as kb:
        found = linted(kb, day(as_of), document=document, unused=unused)
        looked = document or f"{len(kb.listed)} 份文件"
    if as_json:
        _write(alarms_json(found))
    else:
        show_alarms(found, looked, everything=everything or unused)
    numbers = counts(found)
    if numbers["error"] or (strict and numbers["warning"]):
        raise typer.Exit(1)
