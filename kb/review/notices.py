"""Decisions that do not simply hold in, findings that tell a maintainer what stands against what out."""

from __future__ import annotations

from collections.abc import Sequence

from ontology.findings import Finding, Severity
from ontology.model import Measure

from .decisions import LABELS as ACTIONS
from .decisions import Decision, Plain
from .form import field_text
from .readings import LABELS, Ground

CONFLICT, ORPHAN, AMBIGUOUS = "REVIEW_CONFLICT", "REVIEW_ORPHAN", "REVIEW_AMBIGUOUS"
DISPUTED, REGROUPED = "REVIEW_DISPUTED", "REVIEW_REGROUPED"
OPEN = frozenset({CONFLICT, REGROUPED, DISPUTED})
ADRIFT = frozenset({ORPHAN, AMBIGUOUS})

_SHOWN = 40
Span = tuple[int, int]


def where(decision: Decision) -> str:
    """How messages name a decision."""
    return f"review.toml “{_clipped(decision.quote)}”"


def conflict(
    decision: Decision, span: Span, names: Sequence[str], now: Plain, moved: Measure | None, ground: Ground
) -> Finding:
    """The software reads now what is neither what was decided about nor what was decided."""
    told = [f"{LABELS[name]}：复核时 {_said(decision.effective, name)}，现在读作 {_said(now, name)}" for name in names]
    told += [] if moved is None else [f"原话范围：现在读作“{_clipped(moved.quote.text)}”"]
    kept = "仍按“不是措施”处理" if decision.action.value == "reject" else "仍以复核为准"
    message = f"{_who(decision)}后读法变了（{'；'.join(told)}）；{kept}，请再看一遍。"
    return _finding(CONFLICT, message, decision, span)


def regrouped(decision: Decision, span: Span, others: Sequence[Measure], ground: Ground) -> Finding:
    """The words of a decided measure are no measure of their own any more."""
    now = "、".join(f"“{_clipped(one.quote.text)}”（{_codes(one, ground)}）" for one in others)
    found = f"现在分合不同，读作 {now}" if now else "现在没有读作措施"
    return _finding(REGROUPED, f"{_who(decision)}的这一条{found}；仍以复核为准，请再看一遍。", decision, span)


def disputed(earlier: Decision, later: Decision, span: Span) -> Finding:
    """Two people decided differently about one measure."""
    told = f"{_who(earlier)}（{_outcome(earlier)}），{_who(later)}（{_outcome(later)}）"
    return _finding(DISPUTED, f"两个决定不同：{told}；以后一个为准，请商定。", later, span)


def orphan(decision: Decision, span: Span | None = None) -> Finding:
    """The words of a decision are not in the text, or its note is about no measure."""
    found = "在正文里找不到原话" if span is None else "所说的措施现在没有读到"
    return _finding(ORPHAN, f"{_who(decision)}的这一条{found}；决定留着，没有应用。", decision, span)


def ambiguous(decision: Decision, spans: Sequence[Span]) -> Finding:
    """The words of a decision are in several places."""
    message = f"{_who(decision)}的原话在正文里有 {len(spans)} 处，前后文分不出是哪一处；决定留着，没有应用。"
    return _finding(AMBIGUOUS, message, decision, None)


def _finding(code: str, message: str, decision: Decision, span: Span | None) -> Finding:
    start, end = span or (None, None)
    return Finding(
        code=code,
        severity=Severity.WARNING,
        message=message,
        place=decision.clause or None,
        start=start,
        end=end,
        quote=decision.quote,
    )


def _who(decision: Decision) -> str:
    return f"{decision.by} {decision.at.date().isoformat()} {ACTIONS[decision.action]}"


def _outcome(decision: Decision) -> str:
    """What a decision changes, in a few words."""
    changed = [f"{LABELS.get(name, name)} {_said(decision.set, name)}" for name in decision.set]
    return "；".join(changed) or ACTIONS[decision.action]


def _said(fields: Plain, name: str) -> str:
    value = fields.get(name)
    if value in (None, "", [], {}):
        return "（无）"
    return _clipped(value if isinstance(value, str) else " ".join(field_text(value).split()), 120)


def _codes(measure: Measure, ground: Ground) -> str:
    codes = ground.codes
    return " ".join(codes.label(name, getattr(measure, name)) for name in ("audience", "force", "instrument"))


def _clipped(text: str, size: int = _SHOWN) -> str:
    return text if len(text) <= size else f"{text[: size - 1]}…"
