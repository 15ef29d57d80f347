"""The fields of a measure in, the lines of a form out; a form that was sent in, the fields that a person changed out.

A line that was sent as it was shown changes nothing, so that what a form cannot show stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from starlette.datastructures import FormData

from kb.accounts.gate import text
from kb.review.decisions import Plain
from kb.review.readings import CODED, LABELS
from kb.review.typed import editable, edited, value_of
from ontology.codebook import Attribute, AttributeType, CodeBook
from ontology.findings import KBError
from ontology.model import BoundOp, BoundRole, Operator

MODES = {"all": "全部满足", "any": "满足一项即可", "none": "一项都不能有"}
SIGNS = {
    "==": "是", "!=": "不是", "in": "属于", "has": "有", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不少于",
}  # fmt: skip
TYPED = ("actor", "beneficiary", "valid_from", "valid_to", "discretion")
_TRUTH = {"是": True, "否": False}
_FIGURE = ("words", "kind", "role", "op", "value", "unit")
_LONG = 20_000
_SPLIT = "、"


def shown(fields: Plain, codes: CodeBook) -> dict[str, Any]:
    """What the form shows of the fields."""
    return {
        "coded": {name: fields.get(name, "") for name in CODED},
        "typed": {name: _typed(fields.get(name)) for name in TYPED},
        "criteria": list(_rows(fields.get("criteria") or {}, codes)),
        "criteria_toml": editable("criteria", fields),
        "thresholds": [_figure(one, codes) for one in fields.get("thresholds") or ()],
        "units": [{"name": one["name"], "role": one.get("role", "responsible")} for one in fields.get("units") or ()],
    }


def _typed(value: object) -> str:
    if isinstance(value, list | tuple):
        return _SPLIT.join(map(str, value))
    return "" if value is None else str(value)


def _rows(tree: Mapping[str, Any], codes: CodeBook, depth: int = 0, at: str = "c") -> Iterator[dict[str, Any]]:
    """A tree of conditions as lines, each with its place in the tree (c, c.0, c.0.1)."""
    if not tree:
        return
    mode = next((one for one in MODES if one in tree), None)
    if mode is not None:
        yield {"at": at, "depth": depth, "kind": "group", "mode": mode}
        for i, member in enumerate(tree[mode]):
            yield from _rows(member, codes, depth + 1, f"{at}.{i}")
    elif "open" in tree:
        yield {"at": at, "depth": depth, "kind": "open", "value": tree["open"], "words": tree.get("words", "")}
    else:
        attribute = codes.attributes.get(tree["attr"])
        values = _options(attribute, codes)
        told = _value_words(tree["value"], values)
        line = {"attr": tree["attr"], "op": tree["op"], "value": told, "words": tree.get("words", "")}
        yield {"at": at, "depth": depth, "kind": "attr", **line, **_help(attribute, codes)}


def _options(attribute: Attribute | None, codes: CodeBook) -> Mapping[str, str]:
    if attribute is None or attribute.options is None:
        return {}
    return {code: one.label_zh for code, one in codes.lists.get(attribute.options, {}).items()}


def _value_words(value: object, options: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    several = value if isinstance(value, list | tuple) else [value]
    return _SPLIT.join(options.get(str(one), str(one)) for one in several)


def _help(attribute: Attribute | None, codes: CodeBook) -> dict[str, Any]:
    """What may be written for the value."""
    if attribute is None:
        return {"label": "?", "hint": ""}
    options = list(_options(attribute, codes).values())
    hint = {AttributeType.BOOL: "是 或 否", AttributeType.DATE: "如 2024-03-05"}.get(attribute.type, "")
    hint = hint or (f"可选：{_SPLIT.join(options[:12])}{' 等' if len(options) > 12 else ''}" if options else "")
    unit = codes.label("unit", attribute.unit) if attribute.unit else ""
    return {"label": attribute.label_zh, "hint": hint or (f"数字，单位 {unit}" if unit else "")}


def _figure(one: Mapping[str, Any], codes: CodeBook) -> dict[str, str]:
    return {name: str(one.get(name, "")) for name in _FIGURE}


def changed(sent: FormData, fields: Plain, codes: CodeBook) -> dict[str, Any]:
    """The fields that were sent otherwise than they were shown; KBError for what cannot be."""
    was = shown(fields, codes)
    found: dict[str, Any] = {
        name: value for name in CODED if (value := text(sent, name)) and value != was["coded"][name]
    }
    for name in TYPED:
        if name in sent and (value := text(sent, name)) != was["typed"][name]:
            found[name] = value_of(name, value, codes)
    if (tree := _criteria(sent, fields, was, codes)) is not None:
        found["criteria"] = tree
    if (figures := _figures(sent, fields, was)) is not None:
        found["thresholds"] = figures
    if (units := _units(sent, was)) is not None:
        found["units"] = units
    return found


def _criteria(sent: FormData, fields: Plain, was: Mapping[str, Any], codes: CodeBook) -> dict[str, Any] | None:
    """The tree: as text where that was changed, else line by line; None where nothing was."""
    written = text(sent, "criteria_toml", _LONG)
    if written and written.split() != was["criteria_toml"].split():
        found: dict[str, Any] = edited("criteria", written)
        return found
    old: Plain = fields.get("criteria") or {}
    new = _pruned(old, "c", sent, {one["at"]: one for one in was["criteria"]}, codes)
    if (more := _new_condition(sent, codes)) is not None:
        new = _joined(new, more)
    return None if new == old else new


def _pruned(
    tree: Plain, at: str, sent: FormData, was: Mapping[str, Mapping[str, Any]], codes: CodeBook
) -> dict[str, Any]:
    """A tree with the lines as they were sent; one whose members are all left out is left out."""
    if not tree or sent.get(f"drop-{at}"):
        return {}
    mode = next((one for one in MODES if one in tree), None)
    if mode is not None:
        members = [_pruned(one, f"{at}.{i}", sent, was, codes) for i, one in enumerate(tree[mode])]
        kept, wanted = [one for one in members if one], text(sent, f"mode-{at}") or mode
        if len(kept) == 1 and len(members) > 1 and wanted != "none":
            return kept[0]
        return {wanted: kept} if kept else {}
    line, found = was[at], dict(tree)
    value, words = (text(sent, f"{name}-{at}") for name in ("value", "words"))
    if f"words-{at}" in sent and words != line["words"]:
        found |= {"words": words}
        found = {name: one for name, one in found.items() if name != "words" or one}
    if "open" in tree:
        return found | ({"open": value} if value else {})
    operator = text(sent, f"op-{at}") or tree["op"]
    if operator != tree["op"] or (f"value-{at}" in sent and value != line["value"]):
        found |= {"op": operator, "value": _value(codes.attributes.get(tree["attr"]), operator, value)}
    return found


def _new_condition(sent: FormData, codes: CodeBook) -> dict[str, Any] | None:
    """A condition that was put in."""
    attr, value, words = text(sent, "new-attr"), text(sent, "new-value"), text(sent, "new-words")
    said = {"words": words} if words else {}
    if attr == "open":
        return {"open": value or words, **(said if value else {})}
    if not attr:
        if value:
            raise KBError("REVIEW_FIELD", "加的条件没有选是哪一项", place=LABELS["criteria"], hint="，请选择。")
        return None
    operator = text(sent, "new-op") or "=="
    return {"attr": attr, "op": operator, "value": _value(codes.attributes.get(attr), operator, value), **said}


def _joined(tree: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    if not tree:
        return dict(more)
    return {"all": [*tree["all"], more]} if "all" in tree else {"all": [tree, more]}


def _value(attribute: Attribute | None, operator: str, written: str) -> Any:
    """The value of a condition as a person wrote it."""
    kind = attribute.type if attribute else AttributeType.TEXT
    if operator == Operator.IN.value:
        return [one.strip() for one in written.replace("，", _SPLIT).split(_SPLIT) if one.strip()]
    if kind is AttributeType.BOOL:
        return _TRUTH.get(written, written)
    if kind in (AttributeType.INT, AttributeType.NUMBER):
        return _number(written)
    return _date(written) if kind is AttributeType.DATE else written


def _number(written: str) -> Decimal | str:
    try:
        return Decimal(written.replace(",", ""))
    except InvalidOperation:
        return written


def _date(written: str) -> date | str:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written


def _figures(sent: FormData, fields: Plain, was: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The figures line by line, with what the form does not show; None where nothing was changed."""
    old: Sequence[Mapping[str, Any]] = fields.get("thresholds") or ()
    new: list[dict[str, Any]] = []
    for i, (one, line) in enumerate(zip(old, was["thresholds"], strict=True)):
        if sent.get(f"drop-f{i}"):
            continue
        given = {name: text(sent, f"{name}-f{i}") for name in _FIGURE if f"{name}-f{i}" in sent}
        other = {name: value for name, value in given.items() if value != line[name]}
        new.append({**one, **{name: _of_figure(name, value) for name, value in other.items()}})
    added = {name: text(sent, f"{name}-new") for name in _FIGURE}
    if added["kind"] or added["value"]:
        new.append({name: _of_figure(name, value) for name, value in added.items() if value})
    return None if new == [dict(one) for one in old] else new


def _of_figure(name: str, written: str) -> Any:
    if name != "value":
        return written
    found = _date(written)
    return found if isinstance(found, date) else _number(written)


def _units(sent: FormData, was: Mapping[str, Any]) -> list[dict[str, str]] | None:
    """The units line by line; None where nothing was changed."""
    count = len(was["units"])
    lines = [(text(sent, f"unit-{i}"), text(sent, f"unitrole-{i}")) for i in (*range(count), "new")]
    if not any(f"unit-{i}" in sent for i in (*range(count), "new")):
        return None
    new = [{"name": name, "role": role or "responsible"} for name, role in lines if name]
    return None if new == was["units"] else new


def choices(codes: CodeBook) -> dict[str, Any]:
    """What may be chosen."""
    return {
        **{name: {code: one.label_zh for code, one in codes.lists[name].items()} for name in (*CODED, "kind", "unit")},
        "attributes": {one.code: one.label_zh for one in codes.attributes.values()},
        "bound_roles": {one.value: codes.label("bound-role", one) for one in BoundRole},
        "bound_ops": [one.value for one in BoundOp],
        "unit_roles": {code: one.label_zh for code, one in codes.lists["unit-role"].items()},
        "modes": MODES,
        "signs": SIGNS,
        "labels": LABELS,
    }
