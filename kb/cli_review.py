"""The command `huiqi review`: a person decides about what was read of a document, by keys or by options."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ontology.findings import KBError

if TYPE_CHECKING:
    from .base import KnowledgeBase
    from .review_request import Request
    from .reviewing import Desk

app = typer.Typer()

_ONLY = ("unreviewed", "conflicts", "orphans")
Names = list[str] | None
ReviewedOnly = Annotated[
    bool, typer.Option("--reviewed-only", help="只用人已确认或更正的措施。", callback=lambda given: _told(given))
]


def _told(given: bool) -> bool:
    """Say what an answer from reviewed measures leaves out."""
    if given:
        typer.echo("只用人已确认或更正的措施；未复核的没有列入，“没有”“未规定”不等于文件没有规定。", err=True)
    return given


@app.command(help="复核一份文件读得对不对：接受、更正、不是措施、补充、合并、拆分；不写文件名则列出各文件的进度。")
def review(
    context: typer.Context,
    document: Annotated[str | None, typer.Argument(help="文件（文件名、文号或编号）。")] = None,
    only: Annotated[str | None, typer.Option("--only", help="只看 unreviewed、conflicts 或 orphans。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="也看已复核的。")] = False,
    by: Annotated[str | None, typer.Option("--by", envvar="HUIQI_REVIEWER", help="复核人。", metavar="NAME")] = None,
    accept: Annotated[Names, typer.Option("--accept", help="接受这条。", metavar="ID")] = None,
    reject: Annotated[Names, typer.Option("--reject", help="这条不是措施。", metavar="ID")] = None,
    correct: Annotated[str | None, typer.Option("--correct", help="更正这条，与 --set 合用。", metavar="ID")] = None,
    add: Annotated[str | None, typer.Option("--add", help="补充一条：正文原话，中间可用…。", metavar="WORDS")] = None,
    given: Annotated[Names, typer.Option("--set", help="项=值，如 force=duty。", metavar="FIELD=VALUE")] = None,
    merge: Annotated[Names, typer.Option("--merge", help="并成一条，写两次。", metavar="ID")] = None,
    split: Annotated[str | None, typer.Option("--split", help="拆成两条，与 --at 合用。", metavar="ID")] = None,
    at: Annotated[str | None, typer.Option("--at", help="第二条开头的几个字。", metavar="WORDS")] = None,
    remark: Annotated[str | None, typer.Option("--remark", help="只写备注，与 --note 合用。", metavar="ID")] = None,
    note: Annotated[str | None, typer.Option("--note", help="备注。", metavar="TEXT")] = None,
    undo: Annotated[Names, typer.Option("--undo", help="撤回对这条的决定。", metavar="ID")] = None,
    apply: Annotated[Path | None, typer.Option("--apply", help="并入另一个 review.toml。", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """A document and decisions in, the knowledge base with them out."""
    from .review_request import Request

    _answer(context.obj, document, Request.of(context.params), View(by, only, everything, as_json))


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at what, and in which form."""

    by: str | None
    only: str | None
    everything: bool
    as_json: bool


def _answer(root: Path, document: str | None, request: Request, view: View) -> None:
    from .base import KnowledgeBase

    if view.only not in (None, *_ONLY):
        raise KBError("REVIEW_ONLY", f"没有“{view.only}”这种", place="--only", hint=f"，可用：{'、'.join(_ONLY)}。")
    if document is None:
        request.refuse_any()
        with KnowledgeBase(root) as kb:
            _progress(kb, as_json=view.as_json)
        return
    from .reviewing import desk

    with KnowledgeBase(root) as kb:
        subject = desk(kb, document)
    if request.asks():
        _carry_out(subject, request, view)
    elif view.only == "orphans" or view.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        _list(subject, view)
    else:
        from .review_screen import sit_down

        sit_down(subject, view.by, only=view.only, everything=view.everything)


def _carry_out(subject: Desk, request: Request, view: View) -> None:
    """Make each change in turn on paper, then all of them at once on disk and in the knowledge base."""
    from .layout import page
    from .review_request import steps, total
    from .show_review import counted

    change = total(subject, steps(request, view.by))
    after = subject.changed(change)
    entry = after.put_to_use()
    if view.as_json:
        found = {"file": str(after.path), "added": len(change.add), "removed": len(change.remove)}
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    counts = counted(entry.document.measures, subject.ground.codes)
    page().print(f"记下 {len(change.add)} 个决定，撤去 {len(change.remove)} 个；{counts}。")
    typer.echo(f"决定在 {after.path}，知识库已更新。", err=True)


def _list(subject: Desk, view: View) -> None:
    from .layout import page
    from .review.choices import cases, queue
    from .show_review import queue_json, show_adrift, show_queue

    done = subject.applied()
    every = cases(done)
    orphans = view.only == "orphans"
    chosen = () if orphans else queue(every, only=view.only, everything=view.everything)
    if view.as_json:
        typer.echo(json.dumps(queue_json(chosen, done.findings, done.document), ensure_ascii=False))
        return
    if not orphans:
        show_queue(page(), chosen, every, subject.ground.codes)
    if orphans or done.adrift:
        show_adrift(page(), done.findings)


def _progress(kb: KnowledgeBase, *, as_json: bool) -> None:
    """How far each document is."""
    from .layout import page
    from .show_review import progress_json, show_progress

    if as_json:
        typer.echo(json.dumps(progress_json(kb.documents()), ensure_ascii=False))
    else:
        show_progress(page(), kb.documents(), kb.codes)


@app.command(help="合并两个人的复核：理清 review.toml 里 git 留下的冲突，两边的决定都留下。")
def reconcile(
    paths: Annotated[list[Path], typer.Argument(help="review.toml，或放有它们的文件夹。", metavar="FILE...")],
    base: Annotated[Path | None, typer.Option("--base", help="两边共同的起点（git 调用时用）。")] = None,
    theirs: Annotated[Path | None, typer.Option("--theirs", help="另一个人的文件（git 调用时用）。")] = None,
) -> None:
    """Files with conflicts in, whole ones out; or one file of two people's, as a merge driver of git."""
    from .review import files

    if (base is None) is not (theirs is None) or (theirs is not None and len(paths) != 1):
        raise KBError("REVIEW_OPTIONS", "--base、--theirs 要一起写，只跟一个文件", place="huiqi reconcile", hint="。")
    if base is not None and theirs is not None:
        files.unite(paths[0], base, theirs)
        return
    for file in [one for path in paths for one in _review_files(path)]:
        found = files.mend(file)
        typer.echo(f"{file}：{'没有冲突' if found is None else f'两边的决定都在，共 {found} 个'}")


def _review_files(path: Path) -> list[Path]:
    from .review.files import NAME

    found = sorted(path.rglob(f"*{NAME}")) if path.is_dir() else [path]
    if not found or not all(one.is_file() for one in found):
        raise KBError("REVIEW_FILE", "这里没有 review.toml", place=str(path), hint="，请检查路径。")
    return found
