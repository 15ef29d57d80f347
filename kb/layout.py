"""Text and a width in, lines out: Chinese counted as two columns, no line that begins with closing punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

_PIECE = re.compile(r"[!-~]+|\s|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、！？）》〉」』】〕%…\u201d\u2019")
_NEVER_LAST = frozenset("（《〈「『【〔\u201c\u2018")
_LABEL = 8


def page() -> Console:
    """The console of a page: as wide as the terminal; without colour when it is no terminal."""
    return Console(highlight=False, markup=False, emoji=False)


def folded(text: str, width: int) -> list[str]:
    """A text as lines of at most so many columns (a word that is longer stays whole)."""
    lines: list[str] = []
    line, room = "", width
    for piece in _PIECE.findall(text):
        size = cell_len(piece)
        if size > room and line and piece[0] not in _NEVER_FIRST:
            carried = line[-1] if line[-1] in _NEVER_LAST and len(line) > 1 else ""
            lines.append(line.removesuffix(carried).rstrip())
            line = carried
            room = width - cell_len(carried)
        if piece.isspace() and not line:
            continue
        line += piece
        room -= size
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def rows(out: Console, pairs: Iterable[tuple[str, str]], indent: int = 2) -> None:
    """Print labels with their texts, the texts folded beside them."""
    start = indent + _LABEL
    whole = Text()
    for label, text in pairs:
        lines = folded(text, out.width - start)
        head = " " * indent + label
        whole.append(head + " " * max(1, start - cell_len(head)), "dim")
        whole.append("".join(f"{' ' * start if i else ''}{line}\n" for i, line in enumerate(lines)))
    out.print(whole, soft_wrap=True, end="")  # one print: each costs as much as many lines


def rule(out: Console, title: str, colour: str = "") -> None:
    """Print a heading with a line to the right edge, after an empty line."""
    line = Text(f"{title} ", style=f"bold {colour}".strip())
    line.append("─" * max(2, out.width - line.cell_len), style=colour)
    out.print()
    out.print(line, soft_wrap=True)


def ends(out: Console, left: Text, right: Text) -> None:
    """Print two texts at the two edges of a line, or below each other when they do not fit."""
    gap = out.width - left.cell_len - right.cell_len
    if gap >= 2:
        out.print(Text.assemble(left, " " * gap, right), soft_wrap=True)
    else:
        out.print(left, soft_wrap=True)
        out.print(Text.assemble(" " * max(2, out.width - right.cell_len), right), soft_wrap=True)


def clipped(text: str, longest: int) -> str:
    """A text, or its beginning with a mark that it goes on."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
