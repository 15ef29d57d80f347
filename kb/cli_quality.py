"""The commands of quality: `huiqi lint`, `diff`, `expiring`, `readiness` and `terms`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ontology.findings import KBError

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="查询日期，如 2022-12-01；默认今天。", metavar="DATE")]


def _write(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


@app.command(help="检查质量：分档缺口和重叠、两份文件数额不同、没有单位的数字、矛盾的条件、失效的依据等。")
def lint(
    context: typer.Context,
    document: Annotated[str | None, typer.Argument(help="只查这份文件；默认全部。", metavar="[DOC]")] = None,
    as_of: AsOf = None,
    unused: Annotated[bool, typer.Option("--unused", help="也列出没有文件用到的代码。")] = False,
    everything: Annotated[bool, typer.Option("--all", help="逐条列出提示，不只报数。")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有注意级的发现也以状态 1 结束。")] = False,
    as_json: AsJson = False,
) -> None:
    """A knowledge base in, what a maintainer should look at out."""
    from .base import KnowledgeBase, day
    from .quality.alarm import alarms_json, counts, show_alarms
    from .quality.lint import linted

    with KnowledgeBase(context.obj) as kb:
        found = linted(kb, day(as_of), document=document, unused=unused)
        looked = document or f"{len(kb.listed)} 份文件"
    if as_json:
        _write(alarms_json(found))
    else:
        show_alarms(found, looked, everything=everything or unused)
    numbers = counts(found)
    if numbers["error"] or (strict and numbers["warning"]):
        raise typer.Exit(1)


@app.command(help="比较两个状态：文件、措施、答复有什么变化（知识库、导出的 JSON 或语料文件夹）。")
def diff(
    old: Annotated[Path, typer.Argument(help="原来的：知识库目录、导出的 JSON 或语料文件夹。", metavar="A")],
    new: Annotated[Path, typer.Argument(help="现在的，同上。", metavar="B")],
    profiles: Annotated[
        list[Path] | None, typer.Option("--profiles", help="也比较这些画像的答复；可多次。", metavar="FILE")
    ] = None,
    as_of: AsOf = None,
    form: Annotated[str, typer.Option("--format", "-f", help="md 或 json。")] = "md",
    as_json: AsJson = False,
) -> None:
    """Two states of knowledge in, what changed out."""
    from .base import day
    from .changes.answers import answer_changes
    from .changes.compare import all_moved, compared
    from .changes.page import Difference, difference_json, markdown
    from .changes.snapshot import opened

    if form not in ("md", "json"):
        raise KBError("UNKNOWN_FORMAT", f"不支持的格式“{form}”", place="--format", hint="，可用：md、json。")
    when = day(as_of) if as_of is not None else None
    with opened(old) as before, opened(new) as after:
        moved = all_moved(before, after) if profiles else {}
        answers = answer_changes(before, after, profiles or (), moved, when)
        found = Difference(before, after, compared(before, after), answers)
        if as_json or form == "json":
            _write(difference_json(found))
        else:
            typer.echo(markdown(found), nl=False)


@app.command(help="列出已失效、即将到期、有效期不明、依据已失效的文件，附规则和原文。")
def expiring(
    context: typer.Context,
    within: Annotated[int, typer.Option("--within", min=0, help="多少天内到期算即将到期。")] = 90,
    as_of: AsOf = None,
    everything: Annotated[bool, typer.Option("--all", help="也列出有效的文件。")] = False,
    as_json: AsJson = False,
) -> None:
    """A day in, where every document stands out."""
    from .base import KnowledgeBase, day
    from .lifecycle import life_json, lives
    from .show_lifecycle import show_lives

    when = day(as_of)
    with KnowledgeBase(context.obj) as kb:
        found = lives(kb, when, within)
        if as_json:
            documents = [life_json(one, kb.codes) for one in found]
            _write({"as_of": when.isoformat(), "within": within, "documents": documents})
        else:
            show_lives(found, kb.codes, when, within, everything=everything)


@app.command(help="免申即享：每条措施范围是否明确、标准是否清晰、数据是否齐全，还缺什么。")
def readiness(
    context: typer.Context,
    document: Annotated[str | None, typer.Argument(help="只看这份文件；默认全部。", metavar="[DOC]")] = None,
    region: Annotated[str | None, typer.Option("--region", help="只看这个地区（含下级）的文件。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="列出全部措施。")] = False,
    as_json: AsJson = False,
) -> None:
    """Measures in, what of them could be granted without an application out."""
    from .base import KnowledgeBase
    from .show_readiness import assessed, assessment_json, show_assessment

    with KnowledgeBase(context.obj) as kb:
        found = assessed(kb, document, region)
        if as_json:
            _write(assessment_json(found, kb.codes))
        else:
            show_assessment(found, kb.codes, everything=everything)


@app.command(help="列出词表可能缺的词组：在没读成措施的句子和文字条件里常见，附例句。")
def terms(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多几个。")] = 30,
    as_json: AsJson = False,
) -> None:
    """A knowledge base in, candidates for the lexicon out."""
    from .base import KnowledgeBase
    from .candidates import candidates, candidates_json
    from .show_candidates import show_candidates

    with KnowledgeBase(context.obj) as kb:
        found = candidates(kb, limit)
    if as_json:
        _write(candidates_json(found))
    else:
        show_candidates(found)
