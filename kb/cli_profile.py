"""The commands `huiqi profile …`: what can be said of an enterprise, and what the program makes of what is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="企业画像：模板、JSON Schema、核对。",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Row = Annotated[
    str | None, typer.Option("--row", help="CSV 表中的哪一家：第几家（从 1 数起）或企业名称。", metavar="ROW")
]


@app.command(help="打印带注释的画像模板（YAML），填好即可用。")
def template(context: typer.Context) -> None:
    """Nothing in, a commented template out."""
    from ontology.profile_template import template as written

    from .codes import codes_at

    typer.echo(written(codes_at(context.obj)), nl=False)


@app.command(help="打印画像文件的 JSON Schema。")
def schema(context: typer.Context) -> None:
    """Nothing in, the JSON Schema of profile files out."""
    from ontology.profile_schema import schema as described

    from .codes import codes_at

    typer.echo(json.dumps(described(codes_at(context.obj)), ensure_ascii=False, indent=1))


@app.command(help="核对画像：怎样理解、推出了什么、属于哪些国家类别、依据是什么。")
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="企业画像文件（YAML、JSON，或每行一家的 CSV）。", metavar="FILE")],
    row: Row = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="按哪一天，如 2022-12-01；默认文件中的日期或今天。", metavar="DATE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（CSV 每家一行）。")] = False,
) -> None:
    """A profile file in, the normalised and derived profile with the reasons out."""
    from ontology.profile_read import read_profile_files

    from .base import day
    from .codes import codes_at
    from .profile_check import checked, checked_json
    from .show_profile import show_checked

    given = None if as_of is None else day(as_of, option="--as-of")
    codes = codes_at(context.obj)
    for one in read_profile_files(file, codes, row):
        found = checked(one, given or one.as_of or day(None, option="--as-of"), codes)
        if as_json:
            typer.echo(json.dumps(checked_json(found, codes), ensure_ascii=False))
        else:
            show_checked(found, codes)
