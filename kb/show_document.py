"""A document or a measure in, its view out: clauses, measures in the words of the source, doubts."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from engine.ties import NONE
from ontology.codebook import CodeBook
from ontology.findings import GAP, Finding
from ontology.interchange import criteria_json, document_json, inherited_units, value_json
from ontology.model import (
    AttributeCondition,
    Audience,
    ConditionGroup,
    Criterion,
    GroupMode,
    Measure,
    OpenCondition,
    Operator,
    PolicyDocument,
    UnitInCharge,
)

from .base import KnowledgeBase, day
from .headline import headline
from .layout import ends, page, rows, rule
from .periods import altered_words, held_words, repeal_words
from .readiness import readiness, readiness_words
from .reason_words import units_words
from .share import share_json, share_words
from .wording import SEVERITIES, bound_words, duration_words, fact_words, number_words, region_name, state_words

_AROUND = 60
_JOINED = {GroupMode.ALL: "并且", GroupMode.ANY: "或者", GroupMode.NONE: "或者"}
_SIGNS = {"in": "属于", "has": "有", "==": "是", "!=": "不是", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def document_view(kb: KnowledgeBase, document: PolicyDocument) -> dict[str, Any]:
    """A document as in the export, with its doubts and the share of normative sentences that became no measure."""
    every = kb.findings(document.id)
    findings = [finding.model_dump(mode="json", exclude_none=True) for finding in every]
    return document_json(document) | {"findings": findings, "normative": share_json(kb.normative(document.id), every)}


def gaps_view(kb: KnowledgeBase, document: PolicyDocument) -> dict[str, Any]:
    """The share of normative sentences that became no measure, and those sentences."""
    every = kb.findings(document.id)
    told = [one.model_dump(mode="json", exclude_none=True) for one in every if one.code == GAP]
    return {
        "document": document.id,
        "file": document.file,
        "normative": share_json(kb.normative(document.id), every),
        "gaps": told,
    }


def measure_view(document: PolicyDocument, measure: Measure) -> dict[str, Any]:
    """A measure as in the export, with its document."""
    found = next((one for one in document_json(document)["measures"] if one["id"] == measure.id), None)
    shown = found or {"id": measure.id, "criteria": criteria_json(measure.criteria), "review": measure.review.value}
    return {"document": document.id, "file": document.file, **shown}


def show_gaps(kb: KnowledgeBase, document: PolicyDocument) -> None:
    """The normative sentences that became no measure, clause by clause."""
    out = page()
    found = [finding for finding in kb.findings(document.id) if finding.code == GAP]
    for finding in found:
        rows(out, [(finding.place or "", finding.quote or "")])
    share = share_words(kb.normative(document.id), found)
    rows(out, [("结果", f"{share}；共 {len(document.measures)} 条措施。")], indent=0)


def show_document(kb: KnowledgeBase, document: PolicyDocument) -> None:
    """Facts, doubts, then the measures clause by clause."""
    out, codes = page(), kb.codes
    rows(out, [*facts(document, codes), *later(kb, document)], indent=0)
    every = kb.findings(document.id)
    findings = [finding for finding in every if finding.code != GAP]
    if findings:
        rule(out, f"需要看看 {len(findings)} 处", "yellow")
        for finding in findings:
            rows(out, [(SEVERITIES[finding.severity], doubt_words(finding))])
    if len(every) > len(findings):
        rows(out, [("提示", f"{share_words(kb.normative(document.id), every)}，--gaps 查看")])
    headings = {clause.path: clause.heading for clause in document.clauses}
    place = None
    for measure in document.measures:
        if measure.clause != place:
            place = measure.clause
            rule(out, f"{place} {headings.get(place) or ''}".strip())
        labels = [codes.label(name, getattr(measure, name)) for name in ("audience", "force", "instrument")]
        ends(out, Text(f"▪ {headline(measure, codes)}", style="bold"), Text(" · ".join(labels), style="dim"))
        rows(
            out,
            [
                ("原文", measure.quote.text),
                ("编号", number_words(measure, codes)),
            ],
        )


def show_measure(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> None:
    """Everything that was read of a measure, with its words marked in the source."""
    out, codes = page(), kb.codes
    labels = [codes.label(name, getattr(measure, name)) for name in ("audience", "force", "instrument")]
    ends(out, Text(headline(measure, codes), style="bold"), Text(" · ".join(labels), style="dim"))
    rows(out, readings(kb, document, measure))
    _show_source(out, kb.source(document.id).text, measure)
    for finding in doubts(kb, document, measure):
        rows(out, [("疑点", doubt_words(finding))])


def doubts(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> list[Finding]:
    """What is doubtful about the words of a measure."""
    place = range(measure.quote.start, measure.quote.end)
    return [finding for finding in kb.findings(document.id) if finding.start in place]


def readings(kb: KnowledgeBase, document: PolicyDocument, measure: Measure) -> list[tuple[str, str]]:
    """What was read of a measure: labels with their texts."""
    codes = kb.codes
    units = {clause.path: clause.units for clause in reversed(document.clauses)}
    in_charge: tuple[UnitInCharge, ...] = measure.units or inherited_units(measure.clause, units)
    lines = [("文件", f"{document.title or document.file} {document.doc_number or ''} {measure.clause}")]
    lines.append(("条件", criterion_words(measure.criteria, codes) if measure.criteria else "没有其他条件"))
    lines += [
        ("数值", f"{bound_words(bound, codes)}（{codes.label('bound-role', bound.role)}；“{bound.quote.text}”）")
        for bound in measure.thresholds
    ]
    if measure.actor:
        lines.append(("办理", "、".join(measure.actor)))
    if in_charge:
        lines.append(("单位", units_words(in_charge, codes)))
    ready = readiness(document, measure, codes)
    if measure.audience is Audience.ENTERPRISE and ready.grants:
        lines.append(("免申即享", readiness_words(ready, codes)))
    period = kb.period(document, measure, day(None))
    lines.append(("有效期", held_words(document, measure, period, codes)))
    lines.append(("复核", f"{_reviewed(measure, codes)}，读取把握 {measure.confidence}"))
    lines.append(("位置", f"原文第 {measure.quote.start}–{measure.quote.end} 字"))
    return lines


def _reviewed(measure: Measure, codes: CodeBook) -> str:
    """What people said of a measure, who and when."""
    told = measure.reviewed
    if told is None:
        return state_words(measure, codes)
    note = f"；备注：{told.note}" if told.note else ""
    return f"{state_words(measure, codes)}（{told.by} {told.at.date().isoformat()}{note}）"


def _show_source(out: Console, text: str, measure: Measure) -> None:
    low, high = measure.quote.start, measure.quote.end
    rule(out, "原文")
    before, after = text[max(0, low - _AROUND) : low], text[high : high + _AROUND]
    out.print(Text.assemble((before, "dim"), "▶", (text[low:high], "bold"), "◀", (after, "dim")))


def facts(document: PolicyDocument, codes: CodeBook) -> list[tuple[str, str]]:
    """What is known of a document; what is not known says so."""
    starts, ends_on = document.valid_from, document.valid_to
    period = f"{starts or '起始日不明'} 至 {ends_on or '未载明'}"
    rule_words = codes.label("validity-rule", document.validity.rule)
    duration = f"，期限 {duration_words(document.valid_duration)}" if document.valid_duration else ""
    region = region_name(document.region, codes) + (f"（{document.region}）" if document.region else "")
    return [
        ("标题", document.title or "没有读到"),
        ("文号", document.doc_number or "没有读到"),
        ("发文", "、".join(document.issuers) or "没有读到"),
        ("日期", document.issued.isoformat() if document.issued else "没有读到"),
        ("辖区", region),
        ("有效期", f"{period}（{rule_words}{duration}）"),
        ("文件", f"{document.file}  {document.id}"),
    ]


def later(kb: KnowledgeBase, document: PolicyDocument) -> list[tuple[str, str]]:
    """What later documents of the store change in a document, each with its words, and which one repeals it."""
    ties = kb.ties.get(document.id, NONE)
    told = [f"{altered_words(one)}（原话“{one.amendment.quote.text}”）" for one in ties.changes]
    if ties.repeal is not None:
        told.append(repeal_words(ties.repeal))
    return [("后来" if i == 0 else "", words) for i, words in enumerate(told)]


def doubt_words(finding: Finding) -> str:
    """A doubt with its place."""
    return f"{finding.place or ''} {finding.message}".strip()


def criterion_words(criterion: Criterion, codes: CodeBook) -> str:
    """A condition in words, with brackets where groups lie in one another."""
    match criterion:
        case OpenCondition():
            return f"“{criterion.text}”"
        case AttributeCondition():
            value = value_json(criterion.value)
            label = codes.attributes[criterion.attr].label_zh if criterion.attr in codes.attributes else criterion.attr
            if isinstance(value, bool):
                return f"{label}：{'是' if value is (criterion.op is not Operator.NE) else '否'}"
            return f"{label} {_SIGNS[criterion.op.value]} {fact_words(criterion.attr, value, codes)}"
        case ConditionGroup():
            parts = [
                f"（{criterion_words(one, codes)}）" if _nested(one) else criterion_words(one, codes)
                for one in criterion.members
            ]
            joined = f" {_JOINED[criterion.mode]} ".join(parts)
            return f"不（{joined}）" if criterion.mode is GroupMode.NONE else joined


def _nested(criterion: Criterion) -> bool:
    return isinstance(criterion, ConditionGroup) and criterion.mode is not GroupMode.NONE and len(criterion.members) > 1
