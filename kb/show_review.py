"""Cases under review in, their lists and pages for the terminal out, or plain JSON values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.model import Measure, PolicyDocument, ReviewState

from .headline import headline
from .layout import clipped, ends, rows, rule
from .review import notices
from .review.choices import Case
from .review.decisions import LABELS as ACTIONS
from .review.form import field_text
from .review.readings import CODED, FIELDS, LABELS, Ground
from .show_document import criterion_words
from .wording import bound_words, state_words

_AROUND, _LINE = 120, 60


def counted(measures: Sequence[Measure], codes: CodeBook) -> str:
    """How many measures are in each state."""
    found = [(state, sum(one.review is state for one in measures)) for state in ReviewState]
    return "，".join(f"{codes.label('review-state', state)} {count}" for state, count in found if count)


def show_progress(out: Console, documents: Sequence[PolicyDocument], codes: CodeBook) -> None:
    """How far the review of each document is."""
    for document in documents:
        rows(out, [("文件", f"{document.title or document.file}  {document.file}")], indent=0)
        rows(out, [("复核", counted(document.measures, codes) or "没有措施")])


def progress_json(documents: Sequence[PolicyDocument]) -> list[dict[str, Any]]:
    """The same as plain JSON values."""
    return [
        {"document": one.id, "file": one.file, "review": dict(Counter(m.review.value for m in one.measures))}
        for one in documents
    ]


def show_queue(out: Console, chosen: Sequence[Case], every: Sequence[Case], codes: CodeBook) -> None:
    """The queue, a measure in two lines."""
    for one in chosen:
        measure = one.measure
        mark = Text(f"{'!' if one.findings else '▪'} {headline(measure, codes)}", style="bold")
        ends(out, mark, Text(f"{state_words(measure, codes)} · 把握 {measure.confidence}", style="dim"))
        rows(out, [("原文", clipped(measure.quote.text, _LINE)), ("编号", measure.id.rpartition("/")[2])])
        rows(out, [("注意", finding.message) for finding in one.findings])
    counts = counted([one.measure for one in every], codes)
    rows(out, [("结果", f"列出 {len(chosen)} 条；全文 {len(every)} 条：{counts or '没有措施'}。")], indent=0)


def show_adrift(out: Console, findings: Sequence[Finding]) -> None:
    """The decisions that hold nowhere now."""
    found = [one for one in findings if one.code in notices.ADRIFT]
    for one in found:
        rows(out, [("失联", f"“{clipped(one.quote or '', _LINE)}” {one.message}")], indent=0)
    rows(out, [("结果", f"原话找不到或分不清的决定 {len(found)} 个。")], indent=0)


def show_case(out: Console, case: Case, ground: Ground, title: str) -> None:
    """A measure for deciding: the text around its words, then its fields, then what is to be looked at."""
    measure, text = case.measure, ground.dense.source
    low, high = measure.quote.start, measure.quote.end
    rule(out, title, "cyan")
    before, after = text[max(0, low - _AROUND) : low].lstrip(), text[high : high + _AROUND].rstrip()
    out.print(
        Text.assemble((before, "dim"), ("▶", "yellow"), (text[low:high], "bold"), ("◀", "yellow"), (after, "dim"))
    )
    out.print()
    rows(out, field_rows(case, ground.codes), indent=0)
    rows(out, [("注意", finding.message) for finding in case.findings], indent=0)


def field_rows(case: Case, codes: CodeBook) -> list[tuple[str, str]]:
    """The fields of a measure in words that can be changed."""
    found = [(LABELS[name], f"{codes.label(name, case.fields[name])}（{case.fields[name]}）") for name in CODED]
    measure = case.measure
    found += [(LABELS["criteria"], criterion_words(measure.criteria, codes) if measure.criteria else "没有其他条件")]
    found += [
        (
            LABELS["thresholds"],
            f"{bound_words(one, codes)}（{codes.label('bound-role', one.role)}；“{one.quote.text}”）",
        )
        for one in measure.thresholds
    ]
    for name in FIELDS[len(CODED) :]:
        value = case.fields.get(name)
        if value not in (None, "", [], {}) and name not in ("criteria", "thresholds"):
            plain = "、".join(value) if name == "actor" else value
            found.append((LABELS[name], plain if isinstance(plain, str) else " ".join(field_text(value).split())))
    decision = case.decision
    told = state_words(case.measure, codes)
    if decision is not None:
        told += f"（{ACTIONS[decision.action]}，{decision.by} {decision.at.date().isoformat()}）"
    note = case.measure.reviewed.note if case.measure.reviewed else None
    return [*found, ("复核", f"{told}{f'；备注：{note}' if note else ''}")]


def queue_json(chosen: Sequence[Case], adrift: Sequence[Finding], document: PolicyDocument) -> dict[str, Any]:
    """The queue as plain JSON values."""
    return {
        "document": document.id,
        "file": document.file,
        "measures": [
            {
                "measure": one.measure.id,
                "clause": one.measure.clause,
                "text": one.measure.quote.text,
                "review": one.measure.review.value,
                "confidence": float(one.measure.confidence),
                "findings": [finding.model_dump(mode="json", exclude_none=True) for finding in one.findings],
            }
            for one in chosen
        ],
        "adrift": [one.model_dump(mode="json", exclude_none=True) for one in adrift if one.code in notices.ADRIFT],
    }
