"""The command `huiqi account`: who may maintain by web in, the file of accounts out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.findings import KBError

if TYPE_CHECKING:
    from .accounts.book import Book

app = typer.Typer(help="网上维护的账户：add 建立、password 改密码、remove 删除、list 列出。", no_args_is_help=True)
_EXTRA = "pip install 'huiqi-kb[web]'"

Name = Annotated[str, typer.Argument(help="维护人的姓名，会记在复核和改动里。", metavar="NAME")]
Stdin = Annotated[bool, typer.Option("--stdin", help="从标准输入读一行作为密码，不提问。")]


@app.command(help="建立账户；密码至少 10 个字符。")
def add(context: typer.Context, name: Name, stdin: Stdin = False) -> None:
    """A name in, an account out."""
    from .accounts.book import named

    book = _book(context.obj)
    made = book.put(named(name), _asked(stdin), new=True)
    typer.echo(f"已建立账户 {made.name}（{book.path}）", err=True)


@app.command(help="改密码；此前的登录随即失效。")
def password(context: typer.Context, name: Name, stdin: Stdin = False) -> None:
    """A name in, another password out."""
    made = _book(context.obj).put(name, _asked(stdin), new=False)
    typer.echo(f"已改 {made.name} 的密码，此前的登录已失效", err=True)


@app.command(help="删除账户；此前的登录随即失效，做过的复核保留。")
def remove(context: typer.Context, name: Name) -> None:
    """A name in, no account out."""
    _book(context.obj).remove(name)
    typer.echo(f"已删除账户 {name}", err=True)


@app.command("list", help="列出账户。")
def listing(
    context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False
) -> None:
    """The accounts, each with the day of its password."""
    found = _book(context.obj).accounts().values()
    if as_json:
        typer.echo(json.dumps([{"name": one.name, "password_at": one.at} for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.name}  密码设于 {one.at[:10]}")
    if not found:
        typer.echo("还没有账户：huiqi account add 姓名", err=True)


def _book(root: Path) -> Book:
    try:
        from .accounts.book import Book
        from .server.settings import settings
    except ImportError as error:
        raise KBError("EXTRA_MISSING", f"没有安装网页服务所需的 {error.name}", hint=f"，请运行 {_EXTRA}。") from error
    return Book(settings(kb=root).accounts_file)


def _asked(stdin: bool) -> str:
    """The password: typed twice unseen, or a line of standard input."""
    if stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输入一次", err=True))
