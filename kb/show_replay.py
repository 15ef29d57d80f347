"""A replay in, its page for the terminal out: whether the receipt still holds, what its inputs were, what changed."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from engine.decide import Status
from engine.explain import Reason
from engine.period import Validity
from ontology.codebook import CodeBook

from .layout import clipped, page, rows, rule
from .receipt import Verdict
from .replay import Change, MeasureChange, Replay
from .wording import condition_words, fact_words, validity_words

_LONGEST = 60
_WHAT = {
    "software": "程序",
    "parameters": "参数",
    "codes": "代码表",
    "profile": "画像",
    "document": "文件",
    "reading": "读法",
    "derived": "推算",
    "findings": "提示",
    "text": "原文",
    "verdict": "结论",
    "validity": "期限",
    "reasons": "理由",
    "missing": "还需",
    "period": "有效期",
    "settles": "可定",
    "near": "差一点",
}
_KINDS = {"changed": "改变", "reworded": "原文改动", "gone": "不再有", "new": "新增"}
_BECAUSE = {
    "document": "文件改动",
    "reading": "文件没有变，读取的结果不同",
    "new_document": "文件新收录",
    "profile": "画像的读法改变",
    "parameters": "国家标准参数改动",
    "codes": "代码表改动",
    "software": "程序改动",
}
_STATUS = {Status.APPLIES: "适用", Status.UNKNOWN: "待确认", Status.NOT_APPLICABLE: "不适用"}


def show_replay(found: Replay, codes: CodeBook) -> None:
    """Print the comparison."""
    out = page()
    told = f"{found.old.as_of.isoformat()} 的答复，{len(found.old.results)} 项措施"
    rows(out, [("凭据", told), ("知识库", _short(found.old.knowledge.digest))], indent=0)
    if found.identical:
        rows(out, [("结果", "重算结果与凭据逐字节相同。")], indent=0)
        return
    same = not found.changes and not found.measures
    told = "内容相同，只是文件的排版不同。" if same else _summary(found)
    rows(out, [("结果", told)], indent=0)
    if found.changes:
        rule(out, "依据的变化")
        rows(out, [(_WHAT[change.what], _change_words(change, codes)) for change in found.changes])
    if found.measures:
        rule(out, f"措施的变化 {len(found.measures)} 项")
    for one in found.measures:
        _show_measure(one, codes)


def _summary(found: Replay) -> str:
    verdicts = sum(any(part.what == "verdict" for part in one.parts) for one in found.measures)
    count = len(found.measures)
    told = f"{count} 项措施与凭据不同，其中 {verdicts} 项结论改变" if count else "各项措施的结论和理由都与凭据相同"
    return f"{told}；{len(found.changes)} 处依据有变化。"


def _show_measure(one: MeasureChange, codes: CodeBook) -> None:
    out = page()
    shown = one.before or one.after
    assert shown is not None
    head = f"{_KINDS[one.kind]}  {shown.clause} “{clipped(shown.text, _LONGEST)}”"
    out.print(Text(head, style="bold"), soft_wrap=True)
    lines = [(_WHAT.get(part.what, part.what), _part_words(part, codes)) for part in one.parts]
    if one.kind in ("gone", "new"):
        lines.append((_WHAT["verdict"], _verdict_words(shown)))
    lines.append(("由于", "、".join(_BECAUSE[cause] for cause in one.because) or "其他文件的变化"))
    lines.append(("编号", " → ".join(dict.fromkeys(_names(one)))))
    rows(out, lines)


def _names(one: MeasureChange) -> list[str]:
    return [verdict.result["measure"].rpartition("/")[2] for verdict in (one.before, one.after) if verdict]


def _verdict_words(verdict: Verdict) -> str:
    return _STATUS[Status(verdict.result["status"])]


def _part_words(part: Change, codes: CodeBook) -> str:
    match part.what:
        case "verdict":
            return f"{_STATUS[Status(part.before)]} → {_STATUS[Status(part.after)]}"
        case "validity":
            return f"{validity_words(Validity(part.before))} → {validity_words(Validity(part.after))}"
        case "text":
            return f"“{part.before}” → “{part.after}”"
        case "reasons":
            return _lists([_reason(r, codes) for r in part.before], [_reason(r, codes) for r in part.after])
        case "missing":
            return _lists([_asked(m, codes) for m in part.before], [_asked(m, codes) for m in part.after])
        case "period":
            return f"{_days(part.before)} → {_days(part.after)}"
    return "有变化（详见 --json）"


def _days(period: dict[str, Any] | None) -> str:
    if not period:
        return "（无）"
    repeal = period.get("repealed_by")
    ended = f"（{repeal['name']} 废止）" if repeal else ""
    return f"{period['from'] or '起始日不明'} 至 {period['to'] or '未载明'}{ended}"


def _lists(before: list[str], after: list[str]) -> str:
    """What is in one list only."""
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    return f"{'；'.join(gone) or '（无）'} → {'；'.join(new) or '（无）'}"


def _reason(found: dict[str, Any], codes: CodeBook) -> str:
    names = ("attr", "op", "value", "actual", "truth", "quote")
    reason = Reason(**{name: found[name] for name in names}, deciding=True)
    words = condition_words(reason, codes)
    return f"{words}（原文“{reason.quote}”）" if reason.quote else words


def _asked(name: str, codes: CodeBook) -> str:
    return codes.attributes[name].label_zh if name in codes.attributes else f"“{name}”"


def _change_words(change: Change, codes: CodeBook) -> str:
    if change.what in ("document", "reading"):
        return f"{change.place}：{_versions(change.before, change.after)}"
    if change.what == "derived":
        attr = change.place.partition(".")[0]
        values = [_derived_words(change.place, attr, one, codes) for one in (change.before, change.after)]
        label = codes.attributes[attr].label_zh if attr in codes.attributes else attr
        return f"{label}：{' → '.join(values)}"
    place = f"{change.place}：" if change.place else ""
    return f"{place}{_plain(change.before)} → {_plain(change.after)}"


def _derived_words(name: str, attr: str, origin: dict[str, Any] | None, codes: CodeBook) -> str:
    if origin is None:
        return "（无）"
    value = origin["value"] if name == attr else name.partition(".")[2]
    shown = fact_words(attr, value, codes) if isinstance(value, str) else _plain(value)
    return f"{shown}（{origin['reference']}）"


def _versions(before: str | None, after: str | None) -> str:
    if before is None or after is None:
        return "新收录" if before is None else "不再收录"
    return f"版本 {_short(before)} → {_short(after)}"


def _plain(value: Any) -> str:
    if value is None:
        return "（无）"
    return _short(value) if isinstance(value, str) else clipped(str(value), _LONGEST)


def _short(text: str) -> str:
    return text[:12] if len(text) == 64 else text
