"""The command `huiqi replay`, and the options `--receipt` and `--expiring-within` of `huiqi match`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ontology.codebook import CodeBook

    from .matching import Answer

app = typer.Typer()

ReceiptOption = Annotated[
    Path | None,
    typer.Option("--receipt", help="把这次答复写成凭据，供日后重算核对。", metavar="FILE"),
]

ExpiringOption = Annotated[
    int | None, typer.Option("--expiring-within", min=0, help="只看这么多天内到期的措施。", metavar="DAYS")
]


def keep(answer: Answer, codes: CodeBook, path: Path, *, everywhere: bool) -> None:
    """Write the receipt of an answer and say so."""
    from .receipt import receipt, save

    save(receipt(answer, codes, everywhere=everywhere), path)
    typer.echo(f"凭据已写入 {path}", err=True)


@app.command(help="按凭据重算一次，说明是否逐字节相同；不同则逐项说明变了什么、由于什么。")
def replay(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="huiqi match --receipt 写出的凭据。", metavar="FILE")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="打印凭据的 JSON Schema。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """A receipt in, what a repetition gives out; exit status 1 when it differs."""
    from ontology.findings import KBError

    from .base import KnowledgeBase
    from .receipt import schema as described
    from .replay import replay as repeated
    from .replay import replay_json

    if schema:
        typer.echo(json.dumps(described(), ensure_ascii=False, indent=1))
        return
    if file is None:
        raise KBError("RECEIPT_FORM", "没有给出凭据文件", hint="，写法：huiqi replay 凭据.json。")
    with KnowledgeBase(context.obj) as kb:
        found = repeated(kb, file)
        if as_json:
            typer.echo(json.dumps(replay_json(found), ensure_ascii=False))
        else:
            from .show_replay import show_replay

            show_replay(found, kb.codes)
    if not found.identical:
        raise typer.Exit(1)
