"""Commands of open data: the whole base as files with their description, and what one IRI means."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

Site = Annotated[
    str | None, typer.Option("--site", help="发布网站的地址，写进下载地址；默认用编号的基础地址。", metavar="URL")
]


@app.command(help="把整个知识库写成开放数据文件（TriG、N-Quads、JSON-LD、JSON、CSV、CPSV-AP），附 DCAT 说明。")
def dump(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="写到这个文件夹。", metavar="DIR")],
    site: Site = None,
    gzip: Annotated[bool, typer.Option("--gzip", help="每个文件另写一份 .gz。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """A folder in, files in it out."""
    from .base import KnowledgeBase, day
    from .linked import dumps

    with KnowledgeBase(context.obj) as kb:
        files = dumps.write(kb, folder, day(None))
        dumps.describe(kb, folder, files, site)
    if gzip:
        for one in files:
            dumps.compressed(folder / one.name)
    if as_json:
        rows = [{"name": one.name, "title": one.title, "bytes": one.size, "sha256": one.sha256} for one in files]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in files:
        typer.echo(f"{one.name:16}{one.size:>12,} 字节  {one.sha256[:16]}…  {one.title}")
    typer.echo(f"已写入 {folder}，说明在 {'、'.join(dumps.DESCRIPTIONS)}")


@app.command(help="一个编号（IRI）指什么：以 RDF 输出；已失效的编号说明由什么代替。")
def describe(
    context: typer.Context,
    iri: Annotated[str, typer.Argument(help="完整的编号，或 doc/…、code/…、org/…、ns、shapes。", metavar="IRI")],
    form: Annotated[str, typer.Option("--format", help="turtle、jsonld 或 nt。")] = "turtle",
) -> None:
    """An IRI in, its description out."""
    from ontology.findings import KBError

    from .base import KnowledgeBase, day
    from .linked.described import Gone, looked_up, stone_statements
    from .linked.forms import JSONLD, NTRIPLES, TURTLE, rdf

    media = {"turtle": TURTLE, "jsonld": JSONLD, "nt": NTRIPLES}.get(form)
    if media is None:
        hint = "，可用：turtle、jsonld、nt。"
        raise KBError("UNKNOWN_FORMAT", f"不支持的格式“{form}”", place="--format", hint=hint)
    with KnowledgeBase(context.obj) as kb:
        found = looked_up(kb, iri, day(None))
        if isinstance(found, Gone):
            instead = f"由 {found.successor} 代替" if found.successor else "没有确定的替代"
            typer.echo(f"这个编号已失效，{instead}。", err=True)
            said = stone_statements(found.stone, found.successor)
        else:
            said = iter(found.found())
        sys.stdout.buffer.write(rdf(said, media))
        sys.stdout.buffer.flush()
