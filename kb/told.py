"""A corpus folder in, what a person knows of a document's life beyond its text out; and one more such thing kept.

`lifecycle.toml` beside document.toml: one table an act, with its day, its reason, who said so and when. Nothing is ever
taken out of it; the last day that follows is applied when the knowledge base is built, so that answers for earlier days
stay as they were.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from ontology.findings import KBError

FILE = "lifecycle.toml"
_DAY = timedelta(days=1)
_HEAD = "# 人知道而正文没有写的：停止执行，被废止、取代、延长、修改（huiqi retire、huiqi relate）。\n"


class Act(StrEnum):
    """What happened to the document."""

    RETIRED = "retired"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    EXTENDED = "extended"
    AMENDED = "amended"


ENDS = frozenset({Act.RETIRED, Act.REPEALED, Act.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a person said: from which day on, because of what, by which document, up to when."""

    act: Act
    on: date
    because: str
    who: str
    at: date
    by: str | None = None
    until: date | None = None


def told_of(folder: Path) -> tuple[Told, ...]:
    """What was said of the document in a corpus folder, in order."""
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("told", [])
        return tuple(Told(**{**table, "act": Act(table["act"])}) for table in tables)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError, KeyError) as error:
        raise KBError("TOLD_FORM", f"写法有误（{error}）", place=str(path), hint="，请更正。") from error


def last_day(told: Sequence[Told]) -> date | None:
    """The last day by all that was said: the end of the last extension, cut by the first end that comes later."""
    extended = [one.until for one in told if one.act is Act.EXTENDED and one.until is not None]
    ended = [one.on - _DAY for one in told if one.act in ENDS]
    return min(ended, default=None) or max(extended, default=None)


def keep(folder: Path, told: Told) -> Path:
    """Add one thing to what was said; the file is replaced in one step."""
    path = folder / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else _HEAD
    draft = folder / f".{FILE}"
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(before.rstrip("\n") + "\n\n" + _table(told))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path


def _table(told: Told) -> str:
    lines = ["[[told]]", f'act = "{told.act.value}"', f"on = {told.on.isoformat()}"]
    lines += [f"until = {told.until.isoformat()}"] if told.until else []
    lines += [f"by = {_string(told.by)}"] if told.by else []
    lines += [f"because = {_string(told.because)}", f"who = {_string(told.who)}", f"at = {told.at.isoformat()}"]
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    """A TOML basic string."""
    return '"' + "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or c in '"\\\x7f' else c for c in text) + '"'
