"""The command `huiqi relocate`: the same enterprise in other regions."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .cli_profile import Row

app = typer.Typer()


class Form(StrEnum):
    """In which form the page is given."""

    TERMINAL = "terminal"
    MARKDOWN = "md"
    HTML = "html"
    JSON = "json"


@app.command(help="同一家企业换到别的地区：得到、失去、更好、更差、待确认什么，为什么。")
def relocate(
    context: typer.Context,
    profile: Annotated[Path, typer.Option("--profile", help="企业画像文件（YAML、JSON 或 CSV）。", metavar="FILE")],
    region: Annotated[list[str] | None, typer.Option("--regions", help="地区：几个时用空格或逗号分开。")] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="[地区]...", hidden=True)] = None,
    row: Row = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="查询日期；默认今天。", metavar="DATE")] = None,
    everything: Annotated[bool, typer.Option("--all", help="列出全部，不只列前几项。")] = False,
    form: Annotated[Form, typer.Option("--format", "-f", help="terminal、md、html 或 json。")] = Form.TERMINAL,
    as_json: Annotated[bool, typer.Option("--json", help="同 -f json。")] = False,
) -> None:
    """A profile and regions in, what each region changes out."""
    from .base import KnowledgeBase, day
    from .relocating import relocate as relocated

    given = day(as_of) if as_of is not None else None
    names = [name for part in [*(region or []), *(more or [])] for name in part.replace("，", ",").split(",")]
    with KnowledgeBase(context.obj) as kb:
        file = kb.profile_file(profile, row)
        wanted = [name for name in names if name.strip()]
        found = relocated(kb, file.profile, wanted, given or file.as_of or day(None), file.amounts)
        if as_json or form is Form.JSON:
            from .relocate_json import relocation_json

            typer.echo(json.dumps(relocation_json(found, kb.codes), ensure_ascii=False))
            return
        from .relocate_page import page_of
        from .show_relocate import markdown, show_page

        page = page_of(found, kb.codes, name=file.name, everything=everything)
        title = f"迁移比较：{file.name or '企业'}"
        if form is Form.MARKDOWN:
            typer.echo(markdown(page, title), nl=False)
        elif form is Form.HTML:
            from .relocate_html import webpage

            typer.echo(webpage(page, title), nl=False)
        else:
            show_page(page)
