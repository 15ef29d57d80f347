"""The command `huiqi serve`: options in, a running web server out."""

from __future__ import annotations

import gc
import ipaddress
import os
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.findings import KBError

if TYPE_CHECKING:
    from .server.settings import Settings

app = typer.Typer()
_DEFAULT = "DEFAULT"
_EXTRA = "pip install 'huiqi-kb[web]'"


@app.command(help="启动网页、接口和开放数据服务。")
def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="监听地址，默认 127.0.0.1（只限本机）。", metavar="ADDRESS")] = None,
    port: Annotated[int | None, typer.Option(help="端口，默认 8000；0 由系统选。", metavar="N")] = None,
    workers: Annotated[int | None, typer.Option(help="工作进程数，默认 1。", metavar="N")] = None,
) -> None:
    """Settings of the environment and huiqi.toml, then the options; the server runs until it is told to stop."""
    try:
        import uvicorn

        from .server.observing import log_to_stderr
        from .server.settings import settings
    except ImportError as error:
        raise KBError("EXTRA_MISSING", f"没有安装网页服务所需的 {error.name}", hint=f"，请运行 {_EXTRA}。") from error
    source = context.find_root().get_parameter_source("kb")
    named = None if source is None or source.name == _DEFAULT else context.obj
    chosen = settings(kb=named, host=host, port=port, workers=workers)
    os.environ["HUIQI_KB"] = str(chosen.kb)  # workers read the environment anew
    _check(chosen)
    log_to_stderr(chosen.log_format)
    gc.enable()  # unlike a command, a server lives long; kb.memory says how it looks for what is unused
    uvicorn.run(
        "kb.application:served",
        factory=True,
        host=chosen.host,
        port=chosen.port,
        workers=chosen.workers,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # the application looks itself which proxy it was
        timeout_graceful_shutdown=chosen.stop_seconds,
    )


def _check(chosen: Settings) -> None:
    """Say where the pages are; warn when others can reach them and nobody can sign in."""
    from .server.limits import rate_of

    rate_of(chosen)
    if not _loopback(chosen.host) and not chosen.signs_in:
        typer.echo(
            f"注意：监听 {chosen.host}，别的机器也能访问；没有设置登录，维护页面不开放。"
            "要在网上维护，请用 huiqi account add 建立账户，或设置 user_header（见 docs/安全.md）。",
            err=True,
        )
    typer.echo(f"网页 http://{chosen.host}:{chosen.port}/   按 Ctrl-C 停止", err=True)


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
