"""A relocation page in, the terminal page or Markdown out."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from .layout import ends, page, rows, rule
from .pairing import Change
from .relocate_page import Page, Section

_COLOURS = {
    Change.GAINED: "green",
    Change.BETTER: "green",
    Change.LOST: "red",
    Change.WORSE: "red",
    Change.UNKNOWN: "yellow",
}
_MARKS = {
    Change.GAINED: "+",
    Change.LOST: "-",
    Change.BETTER: "↑",
    Change.WORSE: "↓",
    Change.SAME: "=",
    Change.INCOMPARABLE: "≠",
    Change.UNKNOWN: "◐",
}


def show_page(found: Page) -> None:
    """Print the page for people."""
    out = page()
    rows(out, found.header, indent=0)
    for section in found.sections:
        if section.level == 1:
            rule(out, section.title, "cyan")
        else:
            out.print()
            out.print(Text(section.title, style=f"bold {_COLOURS.get(section.change or Change.SAME, '')}".strip()))
        rows(out, section.lines, indent=0)
        for entry in section.entries:
            mark = _MARKS.get(section.change or Change.SAME, "·")
            ends(out, Text(f"{mark} {entry.head}", style="bold"), Text(entry.note, style="dim"))
            rows(out, entry.lines)
    out.print()
    rows(out, found.notes, indent=0)


def markdown(found: Page, title: str) -> str:
    """The page as Markdown."""
    return "\n".join(_markdown(found, title)) + "\n"


def _markdown(found: Page, title: str) -> Iterator[str]:
    yield f"# {_plain(title)}\n"
    yield from _listed(found.header)
    for section in found.sections:
        yield f"\n{'#' * (section.level + 1)} {_plain(section.title)}\n"
        yield from _body(section)
    yield ""
    yield from _listed(found.notes)


def _body(section: Section) -> Iterator[str]:
    yield from _listed(section.lines)
    for entry in section.entries:
        yield f"- **{_plain(entry.head)}**（{_plain(entry.note)}）"
        yield from (f"  {line}" for line in _listed(entry.lines))


def _listed(lines: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for label, text in lines:
        name = f"{_plain(label)}：" if label and not label.endswith(".") else f"{label} " if label else ""
        yield f"- {name}{_plain(text)}"


def _plain(text: str) -> str:
    """A text in which no sign means markup."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in text)
