"""The report of a build or an addition in, a summary for the maintainer out; and the progress bar of long work."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ontology.findings import GAP, Finding, Severity
from ontology.model import Audience

from .build import Progress as Told
from .build import Report
from .index_write import Entry
from .layout import clipped
from .share import share_json, share_words

MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.INFO: "·"}
_SHOWN = 8


@contextmanager
def progress_bar() -> Iterator[Told]:
    """A bar on standard error while a person watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("读取", total=None)

        def told(name: str, done: int, total: int) -> None:
            bar.update(task, description=name[:30] or "完成", completed=done, total=total)

        yield told


def report_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON values."""
    return {
        "documents": [entry_json(entry) for entry in report.entries],
        "duplicates": [{"file": one.file, "same_as": one.same_as} for one in report.duplicates],
    }


def entry_json(entry: Entry) -> dict[str, Any]:
    """What was read of one document as plain JSON values."""
    document = entry.document
    return {
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "region": document.region,
        "clauses": len(document.clauses),
        "measures": dict(sorted(audiences(entry).items())),
        "normative": share_json(entry.normative, entry.findings),
        "findings": [finding.model_dump(mode="json", exclude_none=True) for finding in entry.findings],
    }


def audiences(entry: Entry) -> Counter[str]:
    """How many measures serve or bind whom."""
    return Counter(measure.audience.value for measure in entry.document.measures)


def doubt_words(finding: Finding, quoted: int = 36) -> str:
    """A finding in a line, with the words it is about."""
    words = f" “{clipped(finding.quote, quoted)}”" if finding.quote and finding.quote not in finding.message else ""
    return f"{MARKS[finding.severity]} {finding.message}{words}"


def show_report(report: Report, root: Path, *, written: bool = True) -> None:
    """Each document with what was read and what needs a look; on standard error, as it is a message."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for entry in report.entries:
        show_entry(console, entry, short=len(report.entries) > 1)
    for duplicate in report.duplicates:
        console.print(f"重复  {duplicate.file} 与 {duplicate.same_as} 内容相同，没有再次收录", markup=False)
    measures = sum(len(entry.document.measures) for entry in report.entries)
    if written:
        console.print(f"已写入 {root}：{len(report.entries)} 份文件，{measures} 条措施", markup=False)


def show_entry(console: Console, entry: Entry, *, short: bool) -> None:
    """One document with its counts and what needs a look."""
    document, kinds = entry.document, audiences(entry)
    bounds = sum(len(measure.thresholds) for measure in document.measures)
    console.print(f"{document.file}  {document.title or '（没有读到标题）'}", markup=False)
    console.print(
        f"  条款 {len(document.clauses)}   惠企措施 {kinds[Audience.ENTERPRISE]}   "
        f"机构任务 {kinds[Audience.INSTITUTION]}   政府任务 {kinds[Audience.GOVERNMENT]}   数值 {bounds}",
        markup=False,
    )
    console.print(f"  {share_words(entry.normative, entry.findings)}", markup=False)
    findings = sorted(
        (one for one in entry.findings if one.code != GAP), key=lambda finding: list(MARKS).index(finding.severity)
    )
    shown = _SHOWN // 4 if short else _SHOWN
    for finding in findings[:shown]:
        place = f"{finding.place} " if finding.place else ""
        console.print(f"  {MARKS[finding.severity]} {place}{finding.message}", markup=False)
    if len(findings) > shown:
        console.print(f"  … 另有 {len(findings) - shown} 处需要看看：huiqi show {document.file}", markup=False)
