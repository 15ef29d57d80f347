"""The command `huiqi add`: files or folders in, the knowledge base with them out, after a look at what that changes.

Exit status 0 when every file is in (or was there), 1 when some were refused and the others went in, or it was cut off.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from .adding import Intake, Survey
    from .build import Report
    from .corpus import Item
    from .index_write import Entry

app = typer.Typer()

_REPLACE, _BOTH = "r", "k"


@dataclass(frozen=True, slots=True)
class _Done:
    """What was found, what was written of it, what that changes (where it was looked at), whether it was cut off."""

    found: Survey
    report: Report | None = None
    change: dict[str, Any] | None = None
    cut: bool = False


@app.command(help="读取文件或文件夹，先给出读到的内容、重复和影响，再加入知识库。")
def add(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="政策文件，或放有政策文件的文件夹。", metavar="FILE...")],
    title: Annotated[str | None, typer.Option("--title", help="标题（正文没有或读错时）。")] = None,
    number: Annotated[str | None, typer.Option("--number", help="发文字号。")] = None,
    region: Annotated[str | None, typer.Option("--region", help="辖区：名称或行政区划代码。")] = None,
    issued: Annotated[str | None, typer.Option("--issued", help="成文日期，如 2024-03-05 或 2024年3月5日。")] = None,
    valid_from: Annotated[str | None, typer.Option("--valid-from", help="施行日期。")] = None,
    valid_to: Annotated[str | None, typer.Option("--valid-to", help="失效日期（含当日）。")] = None,
    url: Annotated[str | None, typer.Option("--url", help="网址。")] = None,
    replace: Annotated[
        str | None, typer.Option("--replace", help="用这个文件替换已收录的一份（文件名、文号或编号）。", metavar="DOC")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会怎样，不写入。")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不提问，直接写入。")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Files in, the knowledge base with them out."""
    from ontology import skos
    from ontology.findings import KBError

    from .adding import Intake, items_of
    from .adding_options import known_of
    from .place import Place

    gc.enable()
    if not (yes or dry_run or sys.stdin.isatty()):
        hint = "：没有终端可以提问。加 --yes 直接写入，或加 --dry-run 只看结果。"
        raise KBError("ADD_UNCONFIRMED", "没有写入", hint=hint)
    given = {"title": title, "doc_number": number, "region": region, "issued": issued}
    given |= {"valid_from": valid_from, "valid_to": valid_to, "url": url}
    items = items_of(files, known_of(given, skos.load()))
    with Intake(Place(context.obj), replace) as intake:
        done = _carried_out(intake, items, look=dry_run, ask=not (yes or dry_run), as_json=as_json)
    _end(done, context.obj, look=dry_run, as_json=as_json)


def _carried_out(intake: Intake, items: Sequence[Item], *, look: bool, ask: bool, as_json: bool) -> _Done:
    """Look, and write when that is wanted."""
    from .show_build import progress_bar

    if not (look or ask) and len(items) > 1:
        return _in_groups(intake, items)
    with progress_bar() as progress:
        found = intake.survey(items, progress)
    change = _changes(intake, found, as_json=as_json)
    if look or not found.candidates:
        return _Done(found, change=change)
    if ask and (choice := _asked(found)) != _BOTH:
        return _instead(intake, items, found) if choice == _REPLACE else _Done(found, change=change)
    with progress_bar() as progress:
        return _Done(found, intake.write(found, progress), change)


def _in_groups(intake: Intake, items: Sequence[Item]) -> _Done:
    """Write group after group; what is in stays in when a person ends it."""
    from .adding import joined
    from .build import Report
    from .show_build import progress_bar

    done: list[Survey] = []
    entries: list[Entry] = []
    cut = False
    with progress_bar() as progress:
        try:
            for group in intake.groups(items, progress):
                entries += intake.write(group).entries
                done.append(group)
        except KeyboardInterrupt:
            cut = True
    return _Done(joined(done), Report(tuple(entries), ()), cut=cut)


def _changes(intake: Intake, found: Survey, *, as_json: bool) -> dict[str, Any] | None:
    """What writing would change, shown with what was read; as JSON when that is asked for."""
    from .base import day
    from .impact import impact
    from .show_add import show_survey
    from .show_impact import impact_json, impact_lines

    if not found.candidates:
        return None
    change = impact(intake.place, found.candidates, intake.codes, day(None), intake.replaced)
    if as_json:
        return impact_json(change, intake.codes)
    show_survey(found, intake.codes, impact_lines(change, intake.codes))
    return None


def _asked(found: Survey) -> str | None:
    """What the person wants: written (both kept), in the place of the document of the same number, or nothing."""
    if len(found.candidates) == 1 and (twin := found.candidates[0].same_number) is not None:
        words = f"发文字号与“{twin.other.file}”相同：r 用新文本替换旧的，k 两份都保留，n 不写入"
        choice = str(typer.prompt(words, default="n", err=True)).strip().lower()
        return choice if choice in (_REPLACE, _BOTH) else None
    return _BOTH if typer.confirm("写入？", default=False, err=True) else None


def _instead(intake: Intake, items: Sequence[Item], found: Survey) -> _Done:
    """Put the only new document in the place of the one with its number."""
    from .adding import Intake as Opened

    twin = found.candidates[0].same_number
    assert twin is not None
    assert twin.other.listed is not None
    with Opened(intake.place, twin.other.listed.iri) as anew:
        again = anew.survey(items)
        return _Done(again, anew.write(again))


def _end(done: _Done, root: Path, *, look: bool, as_json: bool) -> None:
    """Report what was done; exit status 1 when something was left out, an error when nothing could be read."""
    from ontology.findings import KBError

    from .show_add import show_outcome, survey_json

    found = done.found
    if len(found.refused) == 1 and not done.cut and not (found.candidates or found.duplicates):
        (only,) = found.refused
        raise KBError(only.code, only.message)
    if as_json:
        _write({**survey_json(found, done.report), "impact": done.change, "cut_off": done.cut})
    show_outcome(found, root, done.report, look=look)
    if done.cut:
        typer.echo("已中断：其余的没有收录；再运行同一条命令，从这里接着往下。", err=True)
    if found.refused or done.cut:
        raise typer.Exit(1)


def _write(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))
