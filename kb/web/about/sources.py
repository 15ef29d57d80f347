"""The page on sources of the code lists in (ontology/SOURCES.md), its table and attribution out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Sources:
    """Rows of what, from where, by which licence, how sure; and whom to name."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    attribution: str


@cache
def sources() -> Sources:
    """What the page says."""
    lines = (files("ontology") / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    begin = next(at for at, line in enumerate(lines) if line.startswith("|"))
    end = next(at for at in range(begin, len(lines)) if not lines[at].startswith("|"))
    table = [tuple(_plain(cell) for cell in line.strip("|").split("|")) for line in lines[begin:end]]
    last = next((at for at in range(end + 1, len(lines)) if lines[at].startswith("#")), len(lines))
    return Sources(table[0], tuple(table[2:]), _plain("".join(lines[end:last])))


def _plain(text: str) -> str:
    return text.replace("`", "").strip()
