"""The file of measured quality in, tables for readers out: `make score` writes the figures, words.toml the meanings."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, what that means, and a figure for each set of documents ("" where there is none)."""

    label: str
    meaning: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """The sets of documents with when and by what they were read, and the rows."""

    sets: tuple[tuple[str, str, str], ...]
    rows: tuple[Row, ...]


@cache
def quality() -> Quality:
    """What was measured last; no rows where nothing was."""
    folder = files("kb.web.about")
    words: dict[str, Any] = tomllib.loads((folder / "words.toml").read_text(encoding="utf-8"))
    measured: dict[str, Any] = json.loads((folder / "quality.json").read_text(encoding="utf-8"))
    names = [name for name in words["set"] if name in measured]
    sets = tuple((words["set"][name]["title"], words["set"][name]["note"], _when(measured[name])) for name in names)
    by_name = [{one["name"]: one for one in measured[name]["figures"]} for name in names]
    rows = (
        Row(one["label"], one["meaning"], tuple(_shown(table.get(one["name"])) for table in by_name))
        for one in words["row"]
    )
    return Quality(sets, tuple(row for row in rows if any(row.figures)))


def _when(measured: dict[str, Any]) -> str:
    codes = f"，代码表 {measured['codes'][:_SHORT]}" if measured.get("codes") else ""
    return f"{measured['documents']} 份文件，{measured['measured']} 测，软件 {measured['software']}{codes}"


def _shown(figure: dict[str, Any] | None) -> str:
    """Of a hundred that were read how many are right, and of a hundred that are there how many were read."""
    if figure is None:
        return ""
    if "precision" in figure:
        return f"{figure['f1']:.1%}（对 {figure['precision']:.1%}，全 {figure['recall']:.1%}）"
    return f"{figure.get('f1', figure.get('share')):.1%}"
