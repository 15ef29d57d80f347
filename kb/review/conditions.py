"""Criteria in, trees that a person can read and write in TOML out; and back, each code held against the code lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kb.lookup import code_of
from ontology.codebook import Attribute, AttributeType, CodeBook
from ontology.findings import KBError
from ontology.model import (
    AttributeCondition,
    ConditionGroup,
    Criterion,
    GroupMode,
    OpenCondition,
    Operator,
    Quote,
)

Find = Callable[[str], Quote | None]
"""Where words stand in the text."""

_MODES = {GroupMode.ALL: "all", GroupMode.ANY: "any", GroupMode.NONE: "none"}
_NUMBERS = (AttributeType.INT, AttributeType.NUMBER)
_ORDER = (Operator.LT, Operator.LE, Operator.GT, Operator.GE)
_USABLE = {
    AttributeType.DATE: (*_ORDER, Operator.EQ, Operator.NE),
    AttributeType.INT: (*_ORDER, Operator.EQ, Operator.NE),
    AttributeType.NUMBER: (*_ORDER, Operator.EQ, Operator.NE),
    AttributeType.BOOL: (Operator.EQ, Operator.NE),
    AttributeType.SET: (Operator.HAS, Operator.IN, Operator.EQ, Operator.NE),
}
_OTHERWISE = (Operator.EQ, Operator.NE, Operator.IN)


def plain_criteria(criterion: Criterion | None) -> dict[str, Any]:
    """The tree of a criterion; empty when there is none."""
    match criterion:
        case None:
            return {}
        case ConditionGroup():
            return {_MODES[criterion.mode]: [plain_criteria(member) for member in criterion.members]}
        case OpenCondition():
            return {"open": criterion.text, **_words(criterion.quote, criterion.text)}
        case AttributeCondition():
            value = list(criterion.value) if isinstance(criterion.value, tuple) else criterion.value
            return {"attr": criterion.attr, "op": criterion.op.value, "value": value, **_words(criterion.quote, None)}


def _words(quote: Quote | None, said: str | None) -> dict[str, str]:
    """The words that a condition was read from, where it does not say them itself."""
    return {} if quote is None or quote.text == said else {"words": quote.text}


def criteria_of(tree: object, codes: CodeBook, find: Find, place: str) -> Criterion | None:
    """The criterion of a tree; KBError with what is usable for a tree or a code that is none."""
    if tree == {}:
        return None
    if isinstance(tree, Mapping):
        for mode, key in _MODES.items():
            if tree.keys() == {key}:
                return _group(mode, tree[key], codes, find, place)
        if "open" in tree and tree.keys() <= {"open", "words"}:
            text = _text(tree["open"], place)
            return OpenCondition(text=text, quote=find(_text(tree.get("words", text), place)))
        if {"attr", "value"} <= tree.keys() <= {"attr", "op", "value", "words"}:
            return _leaf(tree, codes, find, place)
    hint = "；应为 { all = [...] }、{ any = [...] }、{ none = [...] }、{ attr, op, value } 或 { open = “原话” }。"
    raise KBError("CRITERIA_FORM", f"条件的写法不能识别：{_shown(tree)}", place=place, hint=hint)


def _group(mode: GroupMode, members: object, codes: CodeBook, find: Find, place: str) -> Criterion:
    if not isinstance(members, Sequence) or isinstance(members, str) or not members:
        raise KBError("CRITERIA_FORM", f"条件组 {mode.value} 里没有条件", place=place, hint="，请写成列表。")
    read = [criteria_of(member, codes, find, place) for member in members]
    if None in read:
        raise KBError("CRITERIA_FORM", f"条件组 {mode.value} 里有空的条件", place=place, hint="，请删去。")
    return ConditionGroup(mode=mode, members=tuple(one for one in read if one is not None))


def _leaf(tree: Mapping[str, Any], codes: CodeBook, find: Find, place: str) -> AttributeCondition:
    code = code_of(codes, "attribute", _text(tree["attr"], place), place=place)
    attribute = codes.attributes[code or ""]
    usable = _USABLE.get(attribute.type, _OTHERWISE)
    written = tree.get("op", usable[0].value if attribute.type is AttributeType.SET else "==")
    operator = next((one for one in Operator if one.value == written), None)
    if operator is None or operator not in usable:
        shown = "、".join(one.value for one in usable)
        problem = f"“{attribute.label_zh}”不能用 {written} 比较"
        raise KBError("CRITERIA_OPERATOR", problem, place=place, hint=f"，可用：{shown}。")
    value = _value(attribute, operator, tree["value"], codes, place)
    words = tree.get("words")
    quote = None if words is None else find(_text(words, place))
    return AttributeCondition(attr=attribute.code, op=operator, value=value, quote=quote)


def _value(
    attribute: Attribute, operator: Operator, value: object, codes: CodeBook, place: str
) -> bool | Decimal | date | str | tuple[str, ...]:
    """The value as the attribute has it."""
    listed = isinstance(value, Sequence) and not isinstance(value, str)
    if operator is Operator.IN and listed and isinstance(value, Sequence):
        return tuple(_option(attribute, one, codes, place) for one in value)
    if attribute.type is AttributeType.BOOL and isinstance(value, bool):
        return value
    if attribute.type in _NUMBERS and isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if attribute.type is AttributeType.DATE and type(value) is date:
        return value
    if attribute.type not in (AttributeType.BOOL, *_NUMBERS, AttributeType.DATE) and isinstance(value, str):
        return _option(attribute, value, codes, place)
    kinds = {AttributeType.BOOL: "true 或 false", AttributeType.DATE: "日期，如 2024-03-05"}
    wanted = kinds.get(attribute.type, "数字" if attribute.type in _NUMBERS else "代码或代码的列表")
    problem = f"“{attribute.label_zh}”的值写成了 {_shown(value)}"
    raise KBError("CRITERIA_VALUE", problem, place=place, hint=f"，应为{wanted}。")


def _option(attribute: Attribute, value: object, codes: CodeBook, place: str) -> str:
    """The code of an option; a value of an attribute without a list stays as it is."""
    text = _text(value, place)
    if attribute.options is None or attribute.options not in codes.lists:
        return text
    return code_of(codes, attribute.options, text, place=f"{place} {attribute.label_zh}") or text


def _text(value: object, place: str) -> str:
    if isinstance(value, str) and value.strip():
        return value
    raise KBError("CRITERIA_FORM", f"条件里应写文字的地方是 {_shown(value)}", place=place, hint="，请更正。")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
