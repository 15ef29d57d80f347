"""The command `huiqi sparql`: a query in, what it finds out, as a table or in the forms that programs read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.findings import KBError

if TYPE_CHECKING:
    from .sparql.media import Wanted
    from .sparql.pool import Answer

app = typer.Typer()
_TABLE = "table"
_ANSWER = 1_000_000_000
"""Bytes of an answer on the command line: whoever asks has the machine to himself."""


@app.command(help="用 SPARQL 查询知识库（只读）；--list 列出现成的查询。")
def sparql(
    context: typer.Context,
    query: Annotated[
        str | None, typer.Argument(help="查询文件；- 为标准输入；或现成查询的名字。", metavar="FILE|-|NAME")
    ] = None,
    form: Annotated[
        str,
        typer.Option("--format", "-f", help="table、json、xml、csv、tsv；图用 turtle、jsonld、ntriples、rdfxml。"),
    ] = _TABLE,
    seconds: Annotated[float, typer.Option("--seconds", help="最多执行几秒。", min=0.1)] = 60,
    listed: Annotated[bool, typer.Option("--list", help="列出现成的查询。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="同 --format json。")] = False,
) -> None:
    """The query runs as on the server: in a process of its own, that can reach nothing else."""
    from .sparql.saved import saved

    if listed:
        for one in saved():
            typer.echo(f"{one.name:<16}{one.title}")
        return
    if query is None:
        raise KBError("SPARQL_FILE", "没有给出查询", hint="，请给出文件、- 或现成查询的名字（huiqi sparql --list）。")
    wanted = _wanted("json" if as_json else form)
    answer = _answer(context.obj, _text(query), wanted, seconds)
    if form == _TABLE and not as_json and not answer.triples:
        from .show_sparql import show_table
        from .sparql.tables import table_of

        show_table(table_of(answer.body))
        return
    sys.stdout.buffer.write(answer.body + (b"" if answer.body.endswith(b"\n") else b"\n"))
    sys.stdout.buffer.flush()


def _wanted(form: str) -> Wanted:
    from .sparql.media import USUAL, named

    found = USUAL if form == _TABLE else named(form)
    if found is None:
        hint = "，可用 table、json、xml、csv、tsv、turtle、jsonld、ntriples、rdfxml。"
        raise KBError("UNKNOWN_FORMAT", f"不支持的格式“{form}”", place="--format", hint=hint)
    return found


def _text(name: str) -> str:
    """The query in a file, from standard input, or saved under a name."""
    from .sparql.saved import query_named

    if name == "-":
        return sys.stdin.read()
    path = Path(name)
    if not path.exists() and (kept := query_named(name)) is not None:
        return kept.text
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        hint = "，请给出 UTF-8 的查询文件，或现成查询的名字（huiqi sparql --list）。"
        raise KBError("SPARQL_FILE", "不能读这个查询文件", place=name, hint=hint) from error


def _answer(root: Path, query: str, wanted: Wanted, seconds: float) -> Answer:
    from .place import STORE, Place
    from .sparql.pool import Limits, Pool

    pool = Pool(Place(root).existing() / STORE, Limits(seconds=seconds, answer=_ANSWER, memory=4096, workers=1))
    try:
        return pool.ask(query, wanted)
    finally:
        pool.close()
