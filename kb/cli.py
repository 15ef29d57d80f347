"""The command `huiqi`: options in, Chinese text or JSON on standard output, messages on standard error.

Exit status 0; 2 for a request that cannot be carried out (nothing changed); 1 for a failure (details in the log).
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .cli_account import app as account_app
from .cli_add import app as additions
from .cli_ask import app as interviews
from .cli_chart import app as charts
from .cli_compare import app as comparisons
from .cli_estimate import app as estimates
from .cli_lifecycle import app as lifecycles
from .cli_linked import app as linked
from .cli_mcp import app as assistants
from .cli_profile import Row
from .cli_profile import app as profile_app
from .cli_quality import app as quality
from .cli_receipt import ExpiringOption, ReceiptOption, keep
from .cli_receipt import app as receipts
from .cli_related import app as related
from .cli_relocate import app as relocations
from .cli_review import ReviewedOnly
from .cli_review import app as reviews
from .cli_serve import app as servers
from .cli_sparql import app as queries
from .usage import Command, Group, refused

if TYPE_CHECKING:  # a command imports what it needs: an answer should not wait for what only a build uses
    from ontology.profile_read import ProfileFile

    from .base import KnowledgeBase
    from .matching import Answer

_USAGE: type[Exception] = typer.BadParameter.__mro__[1]
"""The option parser's class of errors in the use of a command (typer does not name it in public)."""

_CUT = 130
"""What the option parser returns for a command that the person ended."""

app = typer.Typer(
    help="惠企政策知识库：读懂政策文件，回答企业能享受什么、为什么。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_TOPICS = (
    additions,
    interviews,
    receipts,
    estimates,
    comparisons,
    charts,
    related,
    relocations,
    reviews,
    quality,
    lifecycles,
    servers,
    assistants,
    linked,
    queries,
)
for commands in _TOPICS:
    app.registered_commands += commands.registered_commands
app.add_typer(profile_app, name="profile")
app.add_typer(account_app, name="account")

_CHECK = "先用这份 SHACL 约束检查，不合格不输出。"
ShapesOption = Annotated[Path | None, typer.Option("--shapes", help=_CHECK, metavar="FILE")]
_EXPORTS = "json、jsonld、turtle、trig、nquads、csv、md、cpsv-ap、cpsv-ap-jsonld 或 codes。"

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="查询日期，如 2022-12-01；默认今天。", metavar="DATE")]
ProfileOption = Annotated[Path, typer.Option("--profile", help="企业画像文件（YAML、JSON 或 CSV）。", metavar="FILE")]
RegionOption = Annotated[str | None, typer.Option("--region", help="地区名称或行政区划代码。")]


def _version(wanted: bool) -> None:
    """Which software this is; nothing else is done then."""
    if wanted:
        from importlib.metadata import version

        typer.echo(f"huiqi {version('huiqi-kb')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    kb: Annotated[
        Path, typer.Option("--kb", envvar="HUIQI_KB", help="知识库目录（也可用环境变量 HUIQI_KB）。", metavar="DIR")
    ] = Path(".kb"),
    version: Annotated[
        bool, typer.Option("--version", help="显示软件版本。", is_eager=True, callback=_version)
    ] = False,
) -> None:
    context.obj = kb


def _open(context: typer.Context) -> KnowledgeBase:
    from .base import KnowledgeBase

    return KnowledgeBase(context.obj)


def _day(text: str | None, option: str = "--as-of") -> date:
    from .base import day

    return day(text, option=option)


def _with_stated(answer: Answer, file: ProfileFile, kb: KnowledgeBase) -> Answer:
    """The answer with the figures of the profile file that only amounts take."""
    if not file.amounts:
        return answer
    from .estimating import with_stated

    return with_stated(answer, file.amounts, kb.codes)


def write_json(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False))


@app.command(help="由语料文件夹建立知识库（不提问；失败时原有知识库不变）。")
def build(
    context: typer.Context,
    corpus: Annotated[Path, typer.Argument(help="语料文件夹，或放有 txt、md 文件的文件夹。", metavar="CORPUS_DIR")],
    as_json: AsJson = False,
) -> None:
    """Corpus folder in, knowledge base out."""
    from . import build as work
    from .place import Place
    from .show_build import progress_bar, report_json, show_report

    gc.enable()
    with progress_bar() as progress:
        report = work.build(Place(context.obj), corpus, progress=progress)
    if as_json:
        write_json(report_json(report))
    else:
        show_report(report, context.obj)


@app.command(help="查询一家企业能享受哪些措施、还缺什么信息。")
def match(
    context: typer.Context,
    profile: ProfileOption,
    row: Row = None,
    as_of: AsOf = None,
    everything: Annotated[bool, typer.Option("--all", help="也列出不适用的措施。")] = False,
    short: Annotated[bool, typer.Option("--short", help="简短形式，每项两行。")] = False,
    expiring_within: ExpiringOption = None,
    kept: ReceiptOption = None,
    reviewed_only: ReviewedOnly = False,
    as_json: AsJson = False,
) -> None:
    """Profile and date in, what applies out."""
    given = _day(as_of) if as_of is not None else None
    with _open(context) as kb:
        files = kb.profile_files(profile, row) if kept is None else (kb.profile_file(profile, row),)
        for file in files:
            when = given or file.as_of or _day(None)
            answer = kb.match(file.profile, when, everywhere=everything, reviewed_only=reviewed_only)
            answer = _with_stated(answer, file, kb)
            if kept is not None:
                keep(answer, kb.codes, kept, everywhere=everything)
            if expiring_within is not None:
                from .periods import only_expiring

                answer = only_expiring(answer, expiring_within)
            if as_json:
                from .match_json import answer_json

                named = {} if file.row is None else {"row": file.row, "name": file.name}
                write_json({**answer_json(answer, kb.codes), **named})
            else:
                from .show_match import show_answer

                answer = replace(answer, findings=file.findings + answer.findings)
                show_answer(answer, kb.codes, name=file.name, everything=everything, short=short)


@app.command(help="说明一条措施为什么适用、不适用或待确认。")
def explain(
    context: typer.Context,
    measure: Annotated[str, typer.Argument(help="措施编号（match、find 给出的编号或其末段）。")],
    profile: ProfileOption,
    row: Row = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """A measure and a profile in, the reasons out."""
    given = _day(as_of) if as_of is not None else None
    with _open(context) as kb:
        file = kb.profile_file(profile, row)
        when = given or file.as_of or _day(None)
        answer, result = kb.explain(file.profile, when, measure)
        if file.amounts:
            answer = _with_stated(answer, file, kb)
            result = next(one for one in answer.results if one.measure.id == result.measure.id)
        if as_json:
            from .match_json import explanation_json

            write_json(explanation_json(answer, result))
        else:
            from .show_match import show_explanation

            answer = replace(answer, findings=file.findings + answer.findings)
            show_explanation(answer, result, kb.codes, file.name)


@app.command(help="按文字和条件查找措施。")
def find(
    context: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(help="要找的词；多个词须同时出现。")] = None,
    region: RegionOption = None,
    instrument: Annotated[str | None, typer.Option("--instrument", help="政策工具（代码或中文名）。")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="数值种类（代码或中文名）。")] = None,
    audience: Annotated[str | None, typer.Option("--audience", help="作用对象（代码或中文名）。")] = None,
    force: Annotated[str | None, typer.Option("--force", help="力度（代码或中文名）。")] = None,
    in_force_on: Annotated[str | None, typer.Option("--in-force-on", help="只要这一天有效的。", metavar="DATE")] = None,
    reviewed_only: ReviewedOnly = False,
    as_json: AsJson = False,
) -> None:
    """Words and filters in, measures out."""
    from .index import Filters
    from .lookup import code_of

    when = None if in_force_on is None else _day(in_force_on, "--in-force-on")
    with _open(context) as kb:
        given = {"audience": audience, "force": force, "instrument": instrument, "kind": kind}
        filters = Filters(**{name: code_of(kb.codes, name, value) for name, value in given.items()})
        wanted = " ".join(words or []) or None
        found = kb.find(wanted, filters, region=region, in_force_on=when, reviewed_only=reviewed_only)
        if as_json:
            from .show_find import found_json

            write_json(found_json(found))
        else:
            from .show_find import show_found

            show_found(found, kb, when)


@app.command(help="显示一份文件或一条措施：条款、原文、疑点。")
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="文件（文件名、文号或编号）或措施编号。")],
    gaps: Annotated[bool, typer.Option("--gaps", help="只看有要求或支持的意思、没有成为措施的句子。")] = False,
    as_json: AsJson = False,
) -> None:
    """The name of a document or measure in, its view out."""
    from .show_document import document_view, gaps_view, measure_view, show_document, show_gaps, show_measure

    with _open(context) as kb:
        if "#" in name or "-m-" in name:
            document, measure = kb.measure(name)
            if as_json:
                write_json(measure_view(document, measure))
            else:
                show_measure(kb, document, measure)
            return
        document = kb.document(name)
        if as_json:
            write_json(gaps_view(kb, document) if gaps else document_view(kb, document))
        elif gaps:
            show_gaps(kb, document)
        else:
            show_document(kb, document)


@app.command(help="导出全部文件和措施。")
def export(
    context: typer.Context,
    form: Annotated[str, typer.Option("--format", help=_EXPORTS)] = "json",
    document: Annotated[str | None, typer.Option("--document", help="只要这一份文件。")] = None,
    shapes: ShapesOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="同 --format json。")] = False,
) -> None:
    """A format in, all documents in it out."""
    from .linked.exporting import export_to

    with _open(context) as kb:
        documents = kb.documents() if document is None else (kb.document(document),)
        export_to(sys.stdout.buffer, kb, documents, "json" if as_json else form, shapes)


@app.command(help="核对：每处引文都能在存档原文中找到，存储没有被改动，图符合约束。")
def verify(context: typer.Context, as_json: AsJson = False) -> None:
    """The knowledge base in, what does not hold out."""
    from .show_build import progress_bar
    from .verify import show_verification, verification_json, verified

    with _open(context) as kb, progress_bar() as progress:
        report = verified(kb, progress)
    if as_json:
        write_json(verification_json(report))
    else:
        show_verification(report)
    if report.problems:
        raise typer.Exit(1)


@app.command(help="列出任意文本中读到的金额、比例、日期、机构和对象（不用知识库）。")
def mentions(
    file: Annotated[str, typer.Argument(help="文本文件；- 为标准输入。", metavar="FILE|-")],
    as_json: AsJson = False,
) -> None:
    """A text in, what is read in it out."""
    from .mentions import mentions_of, show_mentions

    found = mentions_of(file)
    if as_json:
        write_json(found)
    else:
        show_mentions(found)


@app.command(help="检查安装和知识库是否正常。")
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Installation and knowledge base in, checks out."""
    from .doctor import checks, show_checks

    found = checks(context.obj)
    if as_json:
        write_json([{"name": one.name, "ok": one.ok, "found": one.found, "todo": one.todo} for one in found])
    else:
        show_checks(found)
    if not all(one.ok for one in found):
        raise typer.Exit(1)


for several in (app, profile_app, account_app):
    several.info.cls = Group
    for registered in several.registered_commands:
        registered.cls = Command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    gc.disable()  # nearly all that an answer allocates lives as long as the process: collecting costs half its time
    atexit.register(gc.freeze)  # nor need the interpreter look through all of it once more before it ends
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # names of files may be no text
    from ontology.findings import KBError

    try:
        status = app(args=None if arguments is None else list(arguments), prog_name="huiqi", standalone_mode=False)
    except KBError as error:
        from .mistakes import lines

        typer.echo("\n".join(lines(error)), err=True)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("已中断，知识库没有改动。", err=True)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _USAGE as error:
        typer.echo(refused(error), err=True)
        return 2
    except Exception:
        from .failure_log import failure_log

        log, path = failure_log()
        log.exception("huiqi %s", " ".join(sys.argv[1:] if arguments is None else arguments))
        typer.echo(f"程序内部出错，没有给出结果，知识库没有改动。详情记在 {path}", err=True)
        return 1
    if status == _CUT:
        typer.echo("已中断，知识库没有改动。", err=True)
        return 1
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    sys.exit(main())
