"""A table of enterprises (CSV, tabs also) in, one mapping a row out, as a YAML profile would hold it; KBError if wrong.

The first row names the columns: attributes by code or in Chinese, a unit in brackets (营业收入（万元）), a certificate
or list by its own name (高新技术企业: 是). Empty cells are unknown.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from .codebook import AttributeType, CodeBook
from .findings import KBError
from .profile_file import read_text
from .profile_values import attribute_names, quoted, separated, words_of

SUFFIXES = frozenset({".csv", ".tsv"})
_LARGEST = 20_000_000
_UNIT = re.compile(r"(.+?)\s*[（(]([^（()）]+)[)）]")


class Row(NamedTuple):
    """One row: its number among the enterprises (from 1), the line of the file, what it holds by column."""

    number: int
    line: int
    mapping: Mapping[str, object]


class _Column(NamedTuple):
    """One column: its key in a profile, its attribute, the unit of its figures; of a member of a set the set's code."""

    key: str
    attribute: str | None
    unit: str = ""
    within: str = ""


def read_rows(path: Path, codes: CodeBook) -> tuple[Row, ...]:
    """Every row that holds anything."""
    text = read_text(path, _LARGEST)
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text), delimiter="\t" if "\t" in first and "," not in first else ",")
    lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(map(str.strip, cells))]
    if not lines:
        raise KBError(
            "PROFILE_NOT_READABLE", "表中没有内容。", place=path.name, hint="第一行写项目名，以下每行一家企业。"
        )
    (at, header), *rest = lines
    if not rest:
        message, hint = "表中只有项目名，没有企业。", "第一行写项目名，以下每行一家企业。"
        raise KBError("PROFILE_NOT_READABLE", message, place=path.name, hint=hint)
    columns = _columns(header, codes, f"{path.name} 第 {at} 行")
    return tuple(
        Row(number, line, _mapping(cells, columns, f"{path.name} 第 {line} 行"))
        for number, (line, cells) in enumerate(rest, 1)
    )


def chosen(rows: Sequence[Row], names: Sequence[str | None], wanted: str, place: str) -> Row:
    """The row with a number (from 1) or a name; KBError when there is none."""
    found = [row for row, name in zip(rows, names, strict=True) if wanted in (str(row.number), name)]
    if found:
        return found[0]
    listed = "、".join(f"{row.number} {name or ''}".strip() for row, name in list(zip(rows, names, strict=True))[:5])
    hint = f"共 {len(rows)} 家：{listed}{' 等' if len(rows) > 5 else ''}。"
    raise KBError("PROFILE_ROW", f"没有第 {quoted(wanted)} 家企业。", place=place, hint=hint)


def _columns(header: Sequence[str], codes: CodeBook, place: str) -> list[_Column]:
    names, found = attribute_names(codes), list[_Column]()
    keys, units = words_of("key"), words_of("unit")
    for name in header:
        split = _UNIT.fullmatch(name)
        unit = split[2].strip() if split and name not in names and split[2].strip() in units else ""
        bare = split[1] if split and unit else name
        sets = [] if bare in names or bare in keys else [one for one in _sets(codes) if bare in _members(one, codes)]
        column = _Column(bare, names.get(bare), unit, sets[0] if sets else "")
        if not name or column in found:
            problem = f"第 {len(found) + 1} 列没有项目名" if not name else f"{quoted(name)} 有两列"
            raise KBError("DUPLICATE_FIELD", f"{problem}。", place=place, hint="每列写一个不同的项目名。")
        found.append(column)
    return found


def _sets(codes: CodeBook) -> list[str]:
    return [one.code for one in codes.attributes.values() if one.type is AttributeType.SET]


def _members(attribute: str, codes: CodeBook) -> frozenset[str]:
    """Every name of a member of a set attribute."""
    options = codes.lists[codes.attributes[attribute].options or ""]
    return frozenset(form for one in options.values() for form in (one.code, one.label_zh, *one.forms))


def _mapping(cells: Sequence[str], columns: Sequence[_Column], place: str) -> dict[str, object]:
    if any(cells[len(columns) :]):
        message = f"有 {len(cells)} 格，而项目名只有 {len(columns)} 列。"
        raise KBError("PROFILE_NOT_READABLE", message, place=place, hint="值里有逗号时请加双引号。")
    stated = [(column, cell) for column, cell in zip(columns, cells, strict=False) if cell]
    members: dict[str, dict[str, object]] = {column.within: {} for column, _ in stated if column.within}
    found: dict[str, object] = {}
    for column, cell in stated:
        if column.within:
            members[column.within][column.key] = cell
        elif column.attribute in members:
            members[column.attribute] |= dict.fromkeys(separated(cell), True)
        else:
            found[column.key] = f"{cell}{column.unit}" if cell[-1].isdigit() else cell
    return found | members
