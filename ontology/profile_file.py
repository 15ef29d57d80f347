"""A YAML or JSON file in, the mapping that it holds and the line of each key out; KBError when it is neither.

YAML scalars other than true, false and null stay as written: the readers of values know amounts and dates better.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import yaml

from .findings import KBError
from .profile_values import quoted

_LARGEST_FILE = 1_000_000
_JSON_SUFFIX = ".json"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UNREADABLE, _TWICE = "PROFILE_NOT_READABLE", "DUPLICATE_FIELD"
_AS_WRITTEN = ("int", "float", "timestamp")
_YAML_TAG = "tag:yaml.org,2002:"
_ONCE = "请只保留一处。"


def read_mapping(path: Path) -> tuple[Mapping[Any, object], Mapping[str, int]]:
    """The mapping that a file holds and, for YAML, the lines of its keys (`outer.inner` for those one level down)."""
    text = read_text(path)
    try:
        if path.suffix.lower() == _JSON_SUFFIX or text.lstrip().startswith("{"):
            return as_mapping(_json(text)), {}
        found, lines = _yaml(text)
        return as_mapping(found), lines
    except KBError as error:
        place = f"{path.name} {error.place}" if error.place else path.name
        raise KBError(error.code, error.message, place=place, hint=error.hint) from error


def as_mapping(value: object, place: str | None = None) -> Mapping[Any, object]:
    """The value itself when it is a mapping, else KBError."""
    if isinstance(value, Mapping):
        return value
    shown = "空内容" if value is None else quoted(value)
    message = f"企业画像应为“项目: 值”组成的对象，收到{shown}。"
    raise KBError("NOT_AN_OBJECT", message, place=place, hint="例如 region: 临夏市。")


def read_text(path: Path, largest: int = _LARGEST_FILE) -> str:
    """The text of a file in one of the usual encodings."""
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"读不到企业画像文件 {quoted(path)}。"
        raise KBError(_UNREADABLE, message, hint="请核对路径和权限。") from error
    if data.startswith(_WORKBOOKS):
        raise KBError(
            _UNREADABLE, "这是 Excel 或 Word 文件。", place=path.name, hint="表格请另存为 CSV（UTF-8），再试。"
        )
    if len(data) > largest:
        message, hint = f"企业画像文件超过 {largest // 1_000_000} MB。", "一家企业写一个文件，多家的表请拆成几份。"
        raise KBError(_UNREADABLE, message, place=path.name, hint=hint)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KBError(_UNREADABLE, "文件编码无法识别。", place=path.name, hint="请存为 UTF-8。")


def _json(text: str) -> object:
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_pairs)
    except json.JSONDecodeError as error:
        lines = text.splitlines()
        line = lines[error.lineno - 1].strip() if error.lineno <= len(lines) else ""
        message = f"不是有效的 JSON：{quoted(line)}。"
        raise KBError(_UNREADABLE, message, place=f"第 {error.lineno} 行", hint="请检查括号、逗号和引号。") from error
    except (RecursionError, ValueError) as error:
        raise KBError(_UNREADABLE, "不是有效的 JSON：嵌套过深或数字过长。", hint="请检查括号和数字。") from error


def _pairs(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise KBError(_TWICE, f"{quoted(key)} 写了两次。", hint=_ONCE)
        found[key] = value
    return found


class _Loader(yaml.SafeLoader):
    """YAML without aliases (they can make a small file enormous), repeated keys and guessed types."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node of the document; an alias is refused."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            place = f"第 {mark.line + 1} 行"
            raise KBError(_UNREADABLE, "不支持 YAML 的别名（*）。", place=place, hint="请把值直接写出来。")
        return super().compose_node(parent, index)


def _as_written(_: _Loader, node: yaml.ScalarNode) -> str:
    return str(node.value)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in node.value:
        place = f"第 {key.start_mark.line + 1} 行"
        if not isinstance(key, yaml.ScalarNode):
            raise KBError(_UNREADABLE, "项目名应为文字。", place=place, hint="写法是“项目: 值”。")
        if key.value in found:
            raise KBError(_TWICE, f"{quoted(key.value)} 写了两次。", place=place, hint=_ONCE)
        found[str(key.value)] = loader.construct_object(value, deep=True)
    return found


def _unknown_tag(_: _Loader, node: yaml.Node) -> NoReturn:
    message = f"不支持 YAML 标记 {quoted(node.tag)}。"
    raise KBError(_UNREADABLE, message, place=f"第 {node.start_mark.line + 1} 行", hint="请直接写值。")


for _tag in _AS_WRITTEN:
    _Loader.add_constructor(f"{_YAML_TAG}{_tag}", _as_written)
_Loader.add_constructor(f"{_YAML_TAG}map", _mapping)
for _tag in ("binary", "omap", "pairs", "set", "merge", "value"):
    _Loader.add_constructor(f"{_YAML_TAG}{_tag}", _unknown_tag)
_Loader.add_constructor(None, _unknown_tag)


def _yaml(text: str) -> tuple[object, Mapping[str, int]]:
    hint = "写法是“项目: 值”，冒号后留一个空格，缩进用空格。"
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        return (None, {}) if node is None else (loader.construct_document(node), _lines(node))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"第 {mark.line + 1} 行" if mark else None
        raise KBError(_UNREADABLE, "不是有效的 YAML。", place=place, hint=hint) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise KBError(_UNREADABLE, "不是有效的 YAML。", hint=hint) from error


def _lines(node: yaml.Node, outer: str = "") -> dict[str, int]:
    """The lines of the keys of a mapping and of the mappings inside it, one level down."""
    found: dict[str, int] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        found[f"{outer}{key.value}"] = key.start_mark.line + 1
        if not outer:
            found |= _lines(value, f"{key.value}.")
    return found
