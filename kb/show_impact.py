"""What adding documents would change in, lines for the maintainer or JSON out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ontology.codebook import CodeBook
from ontology.model import Measure, PolicyDocument

from .headline import headline, strength
from .impact import Affected, Impact, Refigured, Superseded, Turn, Turned
from .layout import clipped
from .matching import Result
from .reason_words import because, briefly
from .show_build import doubt_words
from .wording import bound_words, limit_words, region_name

_SHOWN, _MOST, _LONG = 5, 3, 40
_SIGNS = {Turn.GAINED: "+", Turn.LOST: "-", Turn.OPEN: "◐", Turn.CHANGED: "~"}
_COUNTED = {Turn.GAINED: "新适用", Turn.LOST: "不再适用", Turn.OPEN: "待确认", Turn.CHANGED: "结论改变"}


def impact_lines(found: Impact, codes: CodeBook) -> Iterator[tuple[str, str]]:
    """The impact as labelled lines: figures, what ends, then the reference profiles with reasons."""
    yield "影响", f"新增惠企措施 {found.added} 项，数值改变 {len(found.refigured)} 项，{_ended(found)}"
    for one in found.refigured[:_SHOWN]:
        yield "", f"  改 {refigured_words(one, codes)}"
    if len(found.refigured) > _SHOWN:
        yield "", f"  … 另有 {len(found.refigured) - _SHOWN} 项（--json 全部列出）"
    for other in found.superseded:
        yield "", f"  止 {superseded_words(other)}"
    for doubt in found.doubts[:_SHOWN]:
        yield "", f"  {doubt_words(doubt)}"
    yield from _profile_lines(found, codes)


def _ended(found: Impact) -> str:
    repealed = sum(one.repeal is not None for one in found.superseded)
    changed = len(found.superseded) - repealed
    return f"废止 {repealed} 份文件，修改或延长 {changed} 份文件" if found.superseded else "没有文件被废止或修改"


def refigured_words(one: Refigured, codes: CodeBook) -> str:
    """A figure before and after."""
    document, measure, old = one.old
    return (
        f"{bound_words(old, codes)} → {limit_words(one.new[2], codes)}："
        f"{headline(one.new[1], codes)}（原 {document.doc_number or document.file} {measure.clause}）"
    )


def superseded_words(one: Superseded) -> str:
    """What becomes of a stored document."""
    name = one.document.doc_number or one.document.title or one.document.file
    if one.repeal is not None:
        day = f"自 {one.repeal.day.isoformat()} 起" if one.repeal.day else "（起始日不明）"
        return f"{name} {day}废止，惠企措施 {one.measures} 项"
    clauses = "、".join(dict.fromkeys(change.amendment.clause for change in one.changes if change.amendment.clause))
    return f"{name} 有 {len(one.changes)} 处修改或延期{f'：{clauses}' if clauses else ''}"


def _profile_lines(found: Impact, codes: CodeBook) -> Iterator[tuple[str, str]]:
    moved = [one for one in found.profiles if one.turned]
    if found.profiles:
        rest = f"，{len(moved)} 家的结果会变" if moved else "，结果都不变"
        yield "参考", f"按 {found.as_of.isoformat()} 计，{len(found.profiles)} 家{rest}"
    else:
        yield "参考", "没有参考企业（在语料文件夹的 profiles/ 里放企业画像）"
    for one in moved:
        counts = Counter(turned.turn for turned in one.turned)
        told = "，".join(f"{word} {counts[turn]} 项" for turn, word in _COUNTED.items() if counts[turn])
        yield "", f"  {one.name}（{region_name(one.region, codes)}）：{told}"
        shown = sorted(one.turned, key=_rank)
        for turned in shown[:_MOST]:
            yield "", f"    {_turned(turned, codes)}"
        if len(shown) > _MOST:
            yield "", f"    … 另有 {len(shown) - _MOST} 项（--json 全部列出）"
    for words in found.unread:
        yield "", f"  ! 参考企业不能读取：{words}"


def _rank(one: Turned) -> tuple[object, ...]:
    """What applies first, then what is lost, each by what one gets."""
    result = one.after or one.before
    assert result is not None
    return list(Turn).index(one.turn), strength(result.measure)


def _turned(one: Turned, codes: CodeBook) -> str:
    result = one.after or one.before
    assert result is not None
    return f"{_SIGNS[one.turn]} {headline(result.measure, codes)}  {clipped(_why(one, result, codes), _LONG)}"


def _why(one: Turned, result: Result, codes: CodeBook) -> str:
    if one.after is None:
        return "原文件被替换，新文本没有这一项"
    return briefly(result, codes)


def impact_json(found: Impact, codes: CodeBook) -> dict[str, Any]:
    """The same as plain JSON values, everything listed."""
    return {
        "as_of": found.as_of.isoformat(),
        "added": found.added,
        "changed": [_refigured_json(one, codes) for one in found.refigured],
        "superseded": [_superseded_json(one) for one in found.superseded],
        "profiles": [_affected_json(one, codes) for one in found.profiles],
        "unread": list(found.unread),
        "findings": [doubt.model_dump(mode="json", exclude_none=True) for doubt in found.doubts],
    }


def _refigured_json(one: Refigured, codes: CodeBook) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "old": _figure_json(one.old[0], one.old[1], bound_words(one.old[2], codes)),
        "new": _figure_json(one.new[0], one.new[1], bound_words(one.new[2], codes)),
    }


def _figure_json(document: PolicyDocument, measure: Measure, words: str) -> dict[str, str]:
    return {"document": document.id, "file": document.file, "measure": measure.id, "words": words}


def _superseded_json(one: Superseded) -> dict[str, Any]:
    repeal = one.repeal
    return {
        "document": one.document.iri,
        "file": one.document.file,
        "measures": one.measures,
        "repealed_by": repeal.document if repeal else None,
        "from": repeal.day.isoformat() if repeal and repeal.day else None,
        "changes": [change.amendment.clause for change in one.changes],
    }


def _affected_json(one: Affected, codes: CodeBook) -> dict[str, Any]:
    return {
        "profile": one.name,
        "region": one.region,
        "changes": [_turned_json(turned, codes) for turned in one.turned],
    }


def _turned_json(one: Turned, codes: CodeBook) -> dict[str, Any]:
    result = one.after or one.before
    assert result is not None
    return {
        "turn": one.turn.value,
        "measure": result.measure.id,
        "headline": headline(result.measure, codes),
        "before": one.before.status.value if one.before else None,
        "after": one.after.status.value if one.after else None,
        "because": because(result, codes) if one.after else [],
    }
