"""What a tool found: plain values for programs, a short text for people, and the page that a long list is cut to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

_One = TypeVar("_One")
_KEPT_OFF = re.compile(r"\\([\\`*_\[\]<>#|$!&~])")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in both forms."""

    data: dict[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list an answer shows."""

    offset: int
    limit: int
    total: int

    @property
    def following(self) -> int | None:
        """Where the next page begins; None after the last."""
        after = self.offset + self.limit
        return after if after < self.total else None

    @property
    def json(self) -> dict[str, int | None]:
        """As plain values."""
        return {"offset": self.offset, "limit": self.limit, "total": self.total, "next_offset": self.following}

    @property
    def words(self) -> str:
        """In words; nothing when the list is shown whole."""
        if self.following is None and not self.offset:
            return ""
        last = min(self.offset + self.limit, self.total)
        if self.offset >= self.total:
            return f"共 {self.total} 项，第 {self.offset + 1} 项起没有了。"
        more = f"；接着看用 offset={self.following}" if self.following is not None else "，到此为止"
        first = self.offset + 1
        return f"共 {self.total} 项，这里是第 {first if first == last else f'{first}–{last}'} 项{more}。"


def page(items: Sequence[_One], offset: int, limit: int) -> tuple[Sequence[_One], Page]:
    """The part of a list that is shown, and which one it is."""
    return items[offset : offset + limit], Page(offset, limit, len(items))


def lines(pairs: Iterable[tuple[str, str]], indent: str = "  ") -> list[str]:
    """Labels with their texts, a line each; one without a label belongs to the one before."""
    return [f"{indent}{label}：{text}" if label else f"{indent}　{text}" for label, text in pairs if text]


def joined(parts: Iterable[str]) -> str:
    """Lines as a text, without empty ones."""
    return "\n".join(part for part in parts if part)


def unmarked(text: str) -> str:
    """Markdown without the signs that keep others from being markup: an assistant copies what it reads."""
    return _KEPT_OFF.sub(r"\1", text)


def without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that say something."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
