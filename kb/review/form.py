"""Decisions in, the text of review.toml out, always the same for the same decisions; and back, each part checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from ontology.findings import KBError

from .decisions import MAKING, Action, Decision
from .marks import MARKS

_HEAD = "# 人对措施的决定，huiqi review 写，可以手改；每条一段，按原文位置排列。写法见 docs/维护.md。\n"
_TABLE = "decision"
_HEADER = re.compile(r"\[\[decision\]\]\s*(?:#\s*([0-9a-f]{8}))?\s*$")
_TEXTS = ("quote", "before", "after", "clause", "by", "note")
_KNOWN = frozenset((*_TEXTS, "action", "at", "read", "set", "replaces", "beside"))


def written(decisions: Iterable[Decision]) -> str:
    """The file; the decisions in the order given."""
    return _HEAD + "".join(f"\n{_decision(one)}" for one in decisions)


def _decision(one: Decision) -> str:
    note = [] if one.note is None else [f"note = {_value(one.note)}"]
    parts = (f"[[{_TABLE}]] # {_seal(one)}", *_made(one), *note, *_table("read", one.read), *_table("set", one.set))
    return "\n".join(parts) + "\n"


def _seal(one: Decision) -> str:
    """A few letters of the digest of what nobody changes by hand; lines of several decisions mixed do not fit it."""
    return sha256("\n".join([*_made(one), *_table("read", one.read)]).encode()).hexdigest()[:8]


def _made(one: Decision) -> list[str]:
    """What a decision is and about what, by whom and when."""
    fields: dict[str, object] = {"action": one.action.value, "quote": one.quote, "before": one.before}
    fields |= {"after": one.after, "clause": one.clause, "by": one.by, "at": one.at}
    fields |= {"replaces": list(one.replaces) or None, "beside": one.beside or None}
    return [f"{name} = {_value(value)}" for name, value in fields.items() if value not in (None, "")]


def _table(name: str, fields: Mapping[str, Any]) -> list[str]:
    return [f"[{_TABLE}.{name}]", *(f"{key} = {_field(value)}" for key, value in fields.items())] if fields else []


def field_text(value: object) -> str:
    """One field as the file has it."""
    return _field(value)


def _field(value: object) -> str:
    """The value of a field: lists of tables and trees a line a member."""
    match value:
        case list() if value and all(isinstance(one, Mapping) for one in value):
            return "[\n" + "".join(f"  {_tree(one, '  ')},\n" for one in value) + "]"
        case Mapping():
            return _tree(value, "")
    return _value(value)


def _tree(table: Mapping[str, Any], indent: str) -> str:
    """A table on one line, but for groups of conditions: their members have a line each."""
    deeper = f"{indent}  "
    parts = []
    for key, value in table.items():
        if isinstance(value, list) and value and all(isinstance(one, Mapping) for one in value):
            members = "".join(f"{deeper}{_tree(one, deeper)},\n" for one in value)
            parts.append(f"{key} = [\n{members}{indent}]")
        else:
            parts.append(f"{key} = {_value(value)}")
    return f"{{ {', '.join(parts)} }}" if parts else "{}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal() if value == value.to_integral_value():
            return f"{value.to_integral_value():f}"
        case Decimal():
            return f"{value.normalize():f}"
        case int():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case str():
            return _basic_string(value)
        case list() | tuple():
            return f"[{', '.join(_value(one) for one in value)}]"
        case Mapping():
            return _tree(value, "")
    msg = f"no TOML for {value!r}"
    raise TypeError(msg)


def _basic_string(text: str) -> str:
    return f'"{"".join(_character(c) for c in text)}"'


def _character(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    code = ord(character)
    return f"\\u{code:04X}" if code < 32 or 127 <= code < 160 or code in (0x2028, 0x2029, 0xFEFF) else character


def parsed(text: str, place: str) -> tuple[Decision, ...]:
    """The decisions of a file; KBError naming the decision and what is wrong with it."""
    if marks := [number for number, line in enumerate(text.splitlines(), 1) if line.startswith(MARKS)]:
        hint = "，请运行 huiqi reconcile 和这个文件的路径，两边的决定都会留下。"
        raise KBError("REVIEW_FORM", f"第 {marks[0]} 行是没有解决的合并冲突", place=place, hint=hint)
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise KBError("REVIEW_FORM", f"不是有效的 TOML（{error}）", place=place, hint="，请更正。") from error
    entries = table.pop(_TABLE, [])
    if table or not isinstance(entries, list):
        found = next(iter(table), _TABLE)
        raise KBError("REVIEW_FORM", f"不认识“{found}”", place=place, hint="，每个决定写成一段 [[decision]]。")
    decisions = tuple(_read(entry, f"{place} 第 {number} 个决定") for number, entry in enumerate(entries, 1))
    _whole(decisions, text, place)
    return decisions


def _whole(decisions: Sequence[Decision], text: str, place: str) -> None:
    """KBError when a decision is not what its seal says; one without a seal was written by hand."""
    seals = [match[1] for line in text.splitlines() if (match := _HEADER.match(line))]
    for number, (one, seal) in enumerate(zip(decisions, seals, strict=False), 1):
        if len(seals) == len(decisions) and seal and seal != _seal(one):
            hint = "，多半是合并时几段混在一起：取回合并前的两份用 huiqi reconcile 合并；手改的，删去 # 和后面的字。"
            raise KBError("REVIEW_MIXED", f"第 {number} 个决定与记下时不同", place=place, hint=hint)


def _read(entry: object, place: str) -> Decision:
    if not isinstance(entry, dict):
        raise KBError("REVIEW_FORM", f"写成了 {entry!r}", place=place, hint="，应为一段 [[decision]]。")
    if unknown := sorted(entry.keys() - _KNOWN):
        hint = f"，可用：{'、'.join(sorted(_KNOWN))}。"
        raise KBError("REVIEW_FORM", f"没有“{unknown[0]}”这一项", place=place, hint=hint)
    action = next((one for one in Action if one.value == entry.get("action")), None)
    if action is None:
        hint = f"，可用：{'、'.join(one.value for one in Action)}。"
        raise KBError("REVIEW_FORM", f"action 是 {entry.get('action')!r}", place=place, hint=hint)
    texts = {name: _text(entry[name], name, place) for name in _TEXTS if name in entry}
    for name in ("quote", "by"):
        if not texts.get(name, "").strip():
            raise KBError("REVIEW_FORM", f"缺少 {name}", place=place, hint="，请补上。")
    found = Decision(
        action=action,
        at=_time(entry.get("at"), place),
        read=_fields(entry.get("read", {}), "read", place),
        set=_fields(entry.get("set", {}), "set", place),
        replaces=tuple(_text(one, "replaces", place) for one in _listed(entry.get("replaces", []), place)),
        beside=entry.get("beside", False) is True,
        **texts,
    )
    needed = {Action.CORRECT: found.set, Action.ACCEPT: found.read}.get(action, found.set if action in MAKING else True)
    if not needed:
        name = "read" if action is Action.ACCEPT else "set"
        raise KBError("REVIEW_FORM", f"{action.value} 没有 [{_TABLE}.{name}]", place=place, hint="，请补上。")
    return found


def _text(value: object, name: str, place: str) -> str:
    if isinstance(value, str):
        return value
    raise KBError("REVIEW_FORM", f"{name} 应为文字，收到 {value!r}", place=place, hint="，请加引号。")


def _listed(value: object, place: str) -> list[object]:
    if isinstance(value, list):
        return value
    raise KBError("REVIEW_FORM", f"replaces 应为列表，收到 {value!r}", place=place, hint="，请更正。")


def _fields(value: object, name: str, place: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise KBError("REVIEW_FORM", f"{name} 应为一段，收到 {value!r}", place=place, hint="，请更正。")


def _time(value: object, place: str) -> datetime:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    hint = "，应如 2024-03-05T08:00:00Z（不加引号）。"
    raise KBError("REVIEW_FORM", f"at 是 {value!r}，不是时间", place=place, hint=hint)
