"""What a person types for fields (FIELD=VALUE, or the text of an editor) in, fields of a measure out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kb.lookup import code_of
from ontology.codebook import CodeBook
from ontology.findings import KBError

from .decisions import Plain
from .form import field_text
from .readings import CODED, FIELDS, LABELS

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NAMES = re.compile(r"[、，,;；]\s*")


def fields_of(given: Sequence[str], codes: CodeBook) -> dict[str, Any]:
    """The fields of options such as instrument=loan; the value as in review.toml, or plain words."""
    found: dict[str, Any] = {}
    for one in given:
        name, sign, value = one.partition("=")
        code = field_name(name.strip())
        if not sign:
            raise KBError("REVIEW_FIELD", f"“{one}”里没有等号", place="--set", hint="，请写成 项=值，如 force=duty。")
        found[code] = value_of(code, value.strip(), codes)
    return found


def field_name(name: str) -> str:
    """The name of a field given by it or by its label."""
    found = next((code for code in FIELDS if name in (code, LABELS[code])), None)
    if found is None:
        usable = "、".join(f"{code} {LABELS[code]}" for code in FIELDS)
        raise KBError("REVIEW_FIELD", f"没有“{name}”这一项", place="--set", hint=f"，可用：{usable}。")
    return found


def value_of(name: str, text: str, codes: CodeBook) -> Any:
    """The value that a person typed for a field; nothing typed is none."""
    if name in CODED:
        return code_of(codes, name, text, place=LABELS[name])
    if name in ("valid_from", "valid_to"):
        if text and not _DATE.fullmatch(text):
            raise KBError("REVIEW_FIELD", f"日期写成了 {text}", place=LABELS[name], hint="，应如 2024-03-05。")
        return _day(text, name) if text else ""
    if name in ("beneficiary", "discretion"):
        return text.strip('"')
    if name == "actor" and not text.startswith("["):
        return [one for one in _NAMES.split(text) if one]
    if not text:
        return {} if name == "criteria" else []
    return edited(name, f"{name} = {text}")


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise KBError("REVIEW_FIELD", f"没有 {text} 这一天", place=LABELS[name], hint="，请更正。") from error


def edited(name: str, text: str) -> Any:
    """The value of a field in the text of an editor."""
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise KBError("REVIEW_FORM", f"不是有效的 TOML（{error}）", place=LABELS[name], hint="，请更正。") from error
    if table.keys() != {name}:
        raise KBError("REVIEW_FORM", f"应只有 {name} = … 一项", place=LABELS[name], hint="，请更正。")
    return table[name]


def editable(name: str, fields: Plain) -> str:
    """A field as the text of an editor, with examples of what may be written."""
    empty: Any = {} if name == "criteria" else []
    return f"{_HELP[name]}{name} = {field_text(fields.get(name, empty))}\n"


_HELP = {
    "criteria": (
        "# 条件：{ all = [ … ] } 全部，{ any = [ … ] } 任一，{ none = [ … ] } 均不；没有条件写 {}。例：\n"
        '#   { attr = "size", op = "in", value = ["micro", "small"], words = "小微企业" }\n'
        '#   { attr = "guaranteed_amount", op = "<=", value = 5000000 }\n'
        '#   { open = "有市场前景" }\n'
    ),
    "thresholds": (
        "# 数值：一行一个。例：\n"
        '#   { words = "不高于1%", kind = "guarantee_fee_rate", role = "benefit", op = "<=", value = 1, unit = "%" },\n'
    ),
    "units": '# 责任单位：{ name = "市财政局", role = "lead" }（lead 牵头、responsible 责任、support 配合）\n',
}
