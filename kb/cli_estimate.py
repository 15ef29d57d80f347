"""The command `huiqi estimate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .cli_profile import Row

app = typer.Typer()

_INPUT = "算式要用、画像里没有的数，如 设备投资额=300万元；可以重复。"


@app.command(help="测算一份文件或一条措施能得多少：算式、要填的数、上限、叠加规则。")
def estimate(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="文件（文件名、文号或编号）或措施编号。")],
    profile: Annotated[Path, typer.Option("--profile", help="企业画像文件（YAML、JSON 或 CSV）。", metavar="FILE")],
    inputs: Annotated[list[str] | None, typer.Option("--input", help=_INPUT, metavar="KEY=VALUE")] = None,
    row: Row = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="查询日期；默认今天。", metavar="DATE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """A document or measure and an enterprise in, amounts out."""
    from .base import KnowledgeBase, day
    from .estimating import estimated

    given = day(as_of) if as_of is not None else None
    with KnowledgeBase(context.obj) as kb:
        file = kb.profile_file(profile, row)
        answer = kb.match(file.profile, given or file.as_of or day(None), everywhere=True)
        found = estimated(kb, name, answer, inputs or [], file.amounts)
        if as_json:
            from .amount_json import estimated_json

            typer.echo(json.dumps(estimated_json(found), ensure_ascii=False))
        else:
            from .show_estimate import show_estimated

            show_estimated(found, kb.codes, name=file.name)
