"""What a validator found wrong with a request in, the same in Chinese out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_OBJECT = "应为 JSON 对象，如 {…}；请求头写 Content-Type: application/json"
_WHOLE, _BOOL = "应为整数", "应为 true 或 false"
_WORDS = {
    "missing": "缺这一项",
    "extra_forbidden": "没有这一项，请核对名称",
    "json_invalid": "不是有效的 JSON，请检查括号、逗号和引号",
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": "应为列表",
    "string_type": "应为文字",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": "数太大",
    "bool_type": _BOOL,
    "bool_parsing": _BOOL,
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_long": "不能超过 {max_length} 个字",
    "string_too_short": "不能少于 {min_length} 个字",
    "too_long": "不能超过 {max_length} 个",
    "too_short": "不能少于 {min_length} 个",
    "string_pattern_mismatch": "应为 {pattern} 之一",
    "value_error": "{error}",
}
"""Kinds of mistakes as the validator names them; others keep its own words."""
_PLACES = ("body", "query", "path", "header", "cookie")


def told(errors: Sequence[Any]) -> tuple[str, list[dict[str, Any]]]:
    """All mistakes in one sentence, and each with its place."""
    each = [{"place": list(one["loc"]), "message": message_of(one)} for one in errors]
    return "请检查：" + "；".join(f"{_name(one['place'])} {one['message']}" for one in each), each


def message_of(error: Mapping[str, Any]) -> str:
    """What is wrong, in Chinese where the kind of mistake is known."""
    words = _WORDS.get(error["type"])
    if words is None:
        return str(error["msg"])
    for name, value in (error.get("ctx") or {}).items():
        shown = str(value).strip("^$()").replace("|", "、") if name == "pattern" else str(value)
        words = words.replace(f"{{{name}}}", shown)
    return words


def _name(place: Sequence[Any]) -> str:
    """Where a mistake is, as the caller wrote it: a field, a spot in what is no JSON, or the whole body."""
    parts = [str(one) for one in place if one not in _PLACES and not isinstance(one, int)]
    if parts:
        return ".".join(parts)
    return f"正文第 {place[-1]} 个字符附近" if isinstance(place[-1], int) else "正文"
