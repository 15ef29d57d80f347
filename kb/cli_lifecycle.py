"""The commands `huiqi retire` and `huiqi relate`: what a person knows of a document's life beyond its text."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ontology.findings import KBError

app = typer.Typer()

Because = Annotated[str, typer.Option("--because", help="依据或原因，如公告的名称和文号。")]
On = Annotated[str, typer.Option("--on", help="从哪一天起，如 2024-01-01。", metavar="DATE")]
Corpus = Annotated[Path | None, typer.Option("--corpus", help="语料文件夹；不写时在知识库自己的 corpus 里找。")]
Who = Annotated[str | None, typer.Option("--who", help="登记人；默认是登录名。")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


class Relation(StrEnum):
    """What one document does to another."""

    REPEALS = "repeals"
    SUPERSEDES = "supersedes"
    EXTENDS = "extends"
    AMENDS = "amends"


def _day(text: str, option: str) -> date:
    """A date, also one to come: an end is often told beforehand."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        hint = "，请写成 2022-12-01 这样的形式。"
        raise KBError("BAD_DATE", f"“{text}”不是有效日期", place=option, hint=hint) from error


@app.command(help="登记一份文件从某天起停止执行（正文没有写的）；重新建库后生效，以前的日子照旧能查。")
def retire(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="文件（文件名、文号或编号）。", metavar="DOC")],
    on: On,
    because: Because,
    corpus: Corpus = None,
    who: Who = None,
    as_json: AsJson = False,
) -> None:
    """A document and a day in, the record of its end out."""
    from .base import KnowledgeBase
    from .retiring import done_words, recorded
    from .told import Act

    with KnowledgeBase(context.obj) as kb:
        found = kb.document(document)
        path = recorded(kb, found, Act.RETIRED, _day(on, "--on"), because, who=who, corpus=corpus)
        _tell(found.id, Act.RETIRED.value, path, done_words(found, Act.RETIRED, path, kb), as_json)


@app.command(help="登记一份文件废止、取代、延长或修改了另一份（正文没有写的）；重新建库后生效。")
def relate(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="起作用的文件。", metavar="DOC")],
    relation: Annotated[Relation, typer.Argument(help="repeals 废止、supersedes 取代、extends 延长、amends 修改。")],
    other: Annotated[str, typer.Argument(help="被作用的文件，须已收录。", metavar="DOC2")],
    on: On,
    because: Because,
    until: Annotated[str | None, typer.Option("--until", help="延长到哪一天。", metavar="DATE")] = None,
    corpus: Corpus = None,
    who: Who = None,
    as_json: AsJson = False,
) -> None:
    """Two documents and what the one does to the other in, the record of it out."""
    from .base import KnowledgeBase
    from .retiring import ACTS, done_words, name_of, recorded

    with KnowledgeBase(context.obj) as kb:
        acting, found = kb.document(document), kb.document(other)
        if acting.id == found.id:
            raise KBError("TOLD_SELF", "两份文件是同一份", place=other)
        act = ACTS[relation.value]
        last = _day(until, "--until") if until is not None else None
        by = name_of(acting)
        path = recorded(kb, found, act, _day(on, "--on"), because, by=by, until=last, who=who, corpus=corpus)
        _tell(found.id, act.value, path, done_words(found, act, path, kb), as_json)


def _tell(document: str, act: str, path: Path, words: str, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"document": document, "act": act, "file": str(path)}, ensure_ascii=False))
    else:
        typer.echo(words)
