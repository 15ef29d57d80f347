"""Changes of knowledge in, Markdown for a changelog and JSON out; the same changes give the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kb.comparison.words import STATUS
from kb.headline import headline
from kb.layout import clipped
from ontology.model import Measure

from .answers import AnswerChange, ProfileChange, Verdict
from .compare import Change, DocumentChange, Field, kind_of
from .snapshot import Snapshot

FORMAT = "huiqi-diff/1"
_WORDS = {"added": "新增", "removed": "不再有", "changed": "变化"}
_HEADS = {"added": "新收录", "removed": "不再收录", "changed": "有变化"}
_TEXT = 80


@dataclass(frozen=True, slots=True)
class Difference:
    """Two states with what changed between them."""

    old: Snapshot
    new: Snapshot
    documents: tuple[DocumentChange, ...]
    answers: tuple[ProfileChange, ...]


def markdown(found: Difference) -> str:
    """The changes as a section of a changelog."""
    lines = [f"# 知识变化：{found.old.name} → {found.new.name}", "", f"{_summary(found)}。", ""]
    for kind, head in _HEADS.items():
        several = [one for one in found.documents if one.kind == kind]
        if several:
            lines += [f"## {head}的文件（{len(several)}）", ""]
            for one in several:
                lines += _document_lines(one, found)
    for profile in found.answers:
        lines += _profile_lines(profile)
    return "\n".join(lines).rstrip() + "\n"


def _summary(found: Difference) -> str:
    documents = Counter(one.kind for one in found.documents)
    measures = Counter(kind_of(change) for one in found.documents for change in one.measures)
    parts = [
        f"{what}：" + "，".join(f"{_WORDS[kind]} {count[kind]}" for kind in _WORDS)
        for what, count in (("文件", documents), ("措施", measures))
    ]
    if found.answers:
        parts.append(f"答复：{len(found.answers)} 个画像中变化 {sum(len(one.answers) for one in found.answers)} 条")
    return "；".join(parts)


def _document_lines(change: DocumentChange, found: Difference) -> Iterator[str]:
    document = change.document.one
    yield f"### {document.title or document.file}"
    yield ""
    yield f"{document.doc_number or '没有文号'}（{document.file}）"
    yield ""
    yield from (f"- {_field_words(field)}" for field in change.document.fields)
    for kind, word in _WORDS.items():
        for one in (each for each in change.measures if kind_of(each) == kind):
            yield f"- {word}：{_measure_words(one, found)}"
            yield from (f"  - {_field_words(field)}" for field in one.fields)
    yield ""


def _measure_words(change: Change[Measure], found: Difference) -> str:
    codes = (found.old if change.after is None else found.new).codes
    one = change.one
    quote = "" if any(field.name == "原文" for field in change.fields) else f" “{clipped(one.quote.text, _TEXT)}”"
    return f"**{headline(one, codes)}** {one.clause}{quote}"


def _field_words(field: Field) -> str:
    return f"{field.name}：{field.before} → {field.after}"


def _profile_lines(profile: ProfileChange) -> Iterator[str]:
    yield f"## 答复的变化：{profile.name}（{profile.as_of.isoformat()}）"
    yield ""
    if not profile.answers:
        yield "没有变化。"
    for one in profile.answers:
        shown = one.after or one.before
        assert shown is not None
        yield f"- **{shown.headline}**（{shown.file}）：{_status(one.before)} → {_status(one.after)}"
        if one.before and one.after and one.before.headline != one.after.headline:
            yield f"  - 内容：{one.before.headline} → {one.after.headline}"
        if one.before is None or one.after is None or one.before.reasons != one.after.reasons:
            sides = (("原来", one.before), ("现在", one.after))
            yield from (f"  - {word}：{'；'.join(side.reasons)}" for word, side in sides if side)
    yield ""


def _status(verdict: Verdict | None) -> str:
    return STATUS[verdict.status] if verdict else "无此措施"


def difference_json(found: Difference) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "format": FORMAT,
        "documents": [_document_json(one) for one in found.documents],
        "answers": [
            {
                "profile": one.name,
                "as_of": one.as_of.isoformat(),
                "changes": [_answer_json(each) for each in one.answers],
            }
            for one in found.answers
        ],
    }


def _document_json(change: DocumentChange) -> dict[str, Any]:
    document = change.document
    return {
        "change": change.kind,
        "file": document.one.file,
        **_ids(document),
        "fields": _fields_json(document.fields),
        "measures": [
            {"change": kind_of(one), **_ids(one), "clause": one.one.clause, "text": one.one.quote.text}
            | {"fields": _fields_json(one.fields)}
            for one in change.measures
        ],
    }


def _ids(change: Change[Any]) -> dict[str, Any]:
    return {side: one and one.id for side, one in (("before", change.before), ("after", change.after))}


def _fields_json(fields: Sequence[Field]) -> list[dict[str, str]]:
    return [{"name": one.name, "before": one.before, "after": one.after} for one in fields]


def _answer_json(change: AnswerChange) -> dict[str, Any]:
    sides = (("before", change.before), ("after", change.after))
    return {side: one and _verdict_json(one) for side, one in sides}


def _verdict_json(one: Verdict) -> dict[str, Any]:
    told = {"measure": one.measure, "file": one.file, "headline": one.headline}
    return {**told, "status": one.status.value, "validity": one.validity, "reasons": list(one.reasons)}
