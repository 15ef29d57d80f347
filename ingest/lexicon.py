"""A lexicon table's name in, its rows out: the TSV files in `ingest/lexicon/` that hold cue words and patterns.

The first line of a table names its columns; lines that begin with "#" are comments (source, meaning of a column).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_FOLDER = Path(__file__).parent / "lexicon"


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `ingest/lexicon/NAME.tsv`, in file order; an absent cell is an empty string."""
    lines = [
        line
        for line in (_FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(MappingProxyType({k: (v or "").strip() for k, v in row.items() if k}) for row in reader)


@cache
def alternation(name: str, by: str, value: str) -> str:
    """The patterns of the rows that have a value in a column, joined: what any of them says."""
    return "|".join(row["pattern"] for row in rows(name) if row[by] == value)


@cache
def column(name: str, of: str) -> tuple[str, ...]:
    """One column of a table, longest entries first (so that alternations prefer the longest)."""
    return tuple(sorted({row[of] for row in rows(name) if row.get(of)}, key=lambda word: (-len(word), word)))


@cache
def names() -> tuple[str, ...]:
    """The names of all tables."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.tsv")))
