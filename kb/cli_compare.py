"""The command `huiqi compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.findings import KBError

from .cli_profile import Row
from .cli_review import ReviewedOnly

if TYPE_CHECKING:
    from ontology.codebook import CodeBook

    from .comparison.table import Comparison

app = typer.Typer()

_TABLE, _JSON = "table", "json"
_FORMS = "table（终端）、json、md、html、csv 或 xlsx；不写时看 --output 文件名的结尾。"


@app.command(help="比较各地同一事项的规定。")
def compare(
    context: typer.Context,
    kind: Annotated[str | None, typer.Option("--kind", help="比较的数值种类（代码或中文名）。")] = None,
    instrument: Annotated[str | None, typer.Option("--instrument", help="比较的政策工具（代码或中文名）。")] = None,
    region: Annotated[list[str] | None, typer.Option("--regions", help="地区：几个时用空格或逗号分开。")] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[地区]...", hidden=True)] = None,
    by: Annotated[str, typer.Option("--by", help="每列是一个地区（region）还是一份文件（document）。")] = "region",
    as_of: Annotated[str | None, typer.Option("--as-of", help="查询日期；默认今天。", metavar="DATE")] = None,
    profile: Annotated[
        Path | None, typer.Option("--profile", help="只看与这家企业有关的，并标明适用与否。", metavar="FILE")
    ] = None,
    row: Row = None,
    group: Annotated[str | None, typer.Option("--group", help="只看对象里有这些字的行，如 个体工商户。")] = None,
    reviewed_only: ReviewedOnly = False,
    form: Annotated[str | None, typer.Option("--format", "-f", help=_FORMS, metavar="FORMAT")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到这个文件。", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="同 --format json。")] = False,
) -> None:
    """A kind or an instrument in, a table of regions or documents out."""
    from .base import KnowledgeBase, day
    from .comparison.build import compare as compared
    from .comparison.columns import column_of

    given = day(as_of) if as_of is not None else None
    named = [name for part in [*(region or []), *(more or [])] for name in part.replace("，", ",").split(",")]
    with KnowledgeBase(context.obj) as kb:
        file = None if profile is None else kb.profile_file(profile, row)
        table = compared(
            kb,
            kind=kind,
            instrument=instrument,
            regions=[name for name in named if name.strip()],
            by=column_of(by),
            as_of=given or (file.as_of if file else None) or day(None),
            profile=file.profile if file else None,
            group=group,
            reviewed_only=reviewed_only,
        )
        _write(table, kb.codes, _JSON if as_json else form_of(form, output), output)


def _write(table: Comparison, codes: CodeBook, form: str, output: Path | None) -> None:
    """The table in a format, on standard output or in a file."""
    if form == _TABLE and output is None:
        from .comparison.terminal import show_comparison

        show_comparison(table, codes)
        return
    data = rendered(table, codes, form)
    if output is None:
        typer.echo(data, nl=False)
        return
    from .comparison.formats import saved

    saved(data, output)
    typer.echo(f"已写入 {output}", err=True)


def rendered(table: Comparison, codes: CodeBook, form: str) -> bytes:
    """The table as the bytes of a format; KBError for one that is unknown."""
    if form == _JSON:
        from .comparison.plain import comparison_json

        return (json.dumps(comparison_json(table, codes), ensure_ascii=False) + "\n").encode()
    from .comparison.formats import FORMATS, exported

    if form in FORMATS:
        return exported(table, codes, form)
    problem = "终端表格不能写成文件" if form == _TABLE else f"没有“{form}”这种格式"
    hint = f"，可用：{_TABLE}（终端）、{_JSON}、{'、'.join(FORMATS)}。"
    raise KBError("UNKNOWN_FORMAT", problem, place="--format", hint=hint)


def form_of(form: str | None, output: Path | None) -> str:
    """The format asked for, else that of the name of the file, else a table for the terminal."""
    if form is not None or output is None:
        return form or _TABLE
    return output.suffix.lower().removeprefix(".") or _TABLE
