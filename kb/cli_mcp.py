"""The command `huiqi mcp`: a knowledge base in, a server for assistants on standard input and output out."""

from __future__ import annotations

import logging
import sys

import typer

from ontology.findings import KBError

app = typer.Typer()
_EXTRA = "pip install 'huiqi-kb[mcp]'"


@app.command(help="供智能助手查询：以 MCP 协议在标准输入输出上应答（网上的 /mcp 由 huiqi serve 提供）。")
def mcp(context: typer.Context) -> None:
    """Answers until the input ends; a new build is taken up by the next question. Messages go to standard error."""
    from .memory import look_seldom
    from .snapshots import Snapshots

    try:
        from .mcp.server import PolicyServer
    except ImportError as error:
        raise KBError("EXTRA_MISSING", f"没有安装 MCP 所需的 {error.name}", hint=f"，请运行 {_EXTRA}。") from error
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    look_seldom()
    snapshots = Snapshots(context.obj)
    try:
        with snapshots.lease() as kb:
            typer.echo(f"知识库 {context.obj}：{len(kb.listed)} 份文件。等待助手提问，按 Ctrl-C 停止。", err=True)
    except KBError as error:
        typer.echo(f"注意：{error}（{error.code}）建好后不必重启。", err=True)
    try:
        PolicyServer(snapshots.lease).run("stdio")
    finally:
        snapshots.close()
