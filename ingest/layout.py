"""Lines of a text in, whether two of them belong together out: width and blanks are measured, not assumed.

A document either breaks its lines at a fixed width (then a full line runs on), or keeps a paragraph on a line (then
only page breaks cut sentences). Empty lines carry meaning unless nearly every line is followed by one. Where width and
punctuation leave a doubt, a word that runs across the break decides.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from .headings import is_sentence
from .lines import is_body_name, is_line, is_title
from .numbering import marker, row_marker
from .segment import straddles
from .units import ends_with_note

_WRAPPED_SHARE = 0.35
_MEANINGLESS_SHARE = 0.8
_SLACK = 3.0
_SHORTEST_WRAP, _LONGEST_WRAP = 15.0, 60.0
_LONGEST_HEADING = 40
_LONG_LINE = 20
_LONGEST_TITLE_IN_BRACKETS = 80
_ENDS = "。；！？：;:!?"
_CLOSERS = '”\u2019』」）)】》"'
_PAUSES = "，、,"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: words without blanks, their places, words with inner blanks, empty lines before, indent, heading hint."""

    text: str
    places: tuple[int, ...]
    spaced: str
    gap: int
    indent: int
    hint: bool

    @property
    def start(self) -> int:
        """The place of the first word."""
        return self.places[0]

    @property
    def width(self) -> float:
        """The printed width in Chinese characters."""
        return len(self.spaced) - 0.5 * sum(map(str.isascii, self.spaced))


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is set: its full width when lines are broken at one, whether blanks and indents carry meaning."""

    width: float | None
    blanks_matter: bool
    indents_matter: bool


@dataclass(slots=True)
class Paragraph:
    """What is known of the paragraph that is being put together."""

    head: str = ""
    tail: str = ""
    length: int = 0
    pauses: bool = False
    sentences: bool = False
    titles_open: int = 0
    open_at: int = 0
    last: Line | None = field(default=None)

    def add(self, line: Line) -> None:
        """Take one more line."""
        if len(self.head) <= _LONGEST_HEADING * 2:
            self.head += line.text
        self.tail = (self.tail + line.text)[-900:]
        self.pauses = self.pauses or any(mark in line.text for mark in _PAUSES)
        self.sentences = self.sentences or any(mark in line.text for mark in "。；")
        opened = line.text.count("《") - line.text.count("》")
        if opened > 0 and not self.titles_open:
            self.open_at = self.length
        self.titles_open = max(0, self.titles_open + opened)
        self.length += len(line.text)
        self.last = line


def measure(lines: tuple[Line, ...]) -> Layout:
    """The layout of a document."""
    widths = [line.width for line in lines if line.width >= _SHORTEST_WRAP]
    gaps = sum(line.gap > 0 for line in lines[1:])
    indented = sum(line.indent >= 2 for line in lines)
    return Layout(
        width=_wrap_width(widths),
        blanks_matter=0 < gaps < _MEANINGLESS_SHARE * max(1, len(lines) - 1),
        indents_matter=0.02 * len(lines) < indented < 0.6 * len(lines) and indented > 2,
    )


def _wrap_width(widths: list[float]) -> float | None:
    """The width at which lines are broken: where the long lines crowd, when hardly any is longer."""
    if len(widths) < 8:
        return None
    counts = Counter(round(width) for width in widths)
    crowd = {width: sum(counts[width + step] for step in (-1, 0, 1)) for width in counts}
    width = max(crowd, key=lambda w: (crowd[w], w))
    near = sum(abs(other - width) <= _SLACK for other in widths)
    longer = sum(other > width + _SLACK for other in widths)
    if width > _LONGEST_WRAP or near < _WRAPPED_SHARE * len(widths) or longer > 0.1 * len(widths):
        return None
    return float(width)


def joins(before: Paragraph, line: Line, layout: Layout, words: tuple[str, ...]) -> bool:
    """Whether a line continues the paragraph before it."""
    last = before.last
    if last is None or line.hint or last.hint:
        return False
    if _is_bare_number(before) or _is_spread_word(last, line):
        return True
    if before.titles_open and before.length - before.open_at <= _LONGEST_TITLE_IN_BRACKETS:
        return True
    if last.text.endswith(("第", "《", "（", "(")) or (last.text.endswith("》") and line.text.startswith("《")):
        return True
    if _starts_block(line) or _is_next_row(before, line) or (is_body_name(line.text) and not _full(last, layout)):
        return False
    if layout.indents_matter and line.indent >= 2 and last.indent < line.indent:
        return False
    if _ended(before.tail):
        return _runs_on_after_stop(before, last, line, layout)
    return _runs_on(before, last, line, layout, words)


def _runs_on_after_stop(before: Paragraph, last: Line, line: Line, layout: Layout) -> bool:
    """After a full stop only a full line of a broken text runs on, and only where nothing marks a new paragraph."""
    if not _full(last, layout) or before.tail.endswith(("：", ":", "】")) or ends_with_note(before.tail):
        return False
    if layout.blanks_matter and line.gap:
        return False
    return not layout.indents_matter or line.indent < 2


def _runs_on(before: Paragraph, last: Line, line: Line, layout: Layout, words: tuple[str, ...]) -> bool:
    """Without a stop: a full line runs on; else a pause in a sentence, or a word across the break, tells."""
    if is_title(before.head) and before.length <= len(before.head) and marker(before.head) is None:
        return False
    if is_line("date", last.text) or is_line("number", last.text) or is_line("source", last.text):
        return False
    if _full(last, layout):
        return not is_body_name(last.text)
    if last.text.endswith(tuple(_PAUSES)):
        return True
    across = straddles(last.text, line.text, words=words)
    if _is_heading(before):
        return across and before.length >= _LONG_LINE
    if before.length < _LONG_LINE:
        return False
    return across or (before.pauses and layout.width is None)


def _full(line: Line, layout: Layout) -> bool:
    return layout.width is not None and line.width >= layout.width - _SLACK


def _ended(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(tuple(_ENDS)) or (text.endswith(("】", "）", ")")) and _closes_sentence(text))


def _closes_sentence(text: str) -> bool:
    return text.endswith("】") or ends_with_note(text)


def _is_heading(before: Paragraph) -> bool:
    if before.sentences or before.length > _LONGEST_HEADING:
        return False
    found = marker(before.head)
    return found is not None and not is_sentence(before.head[found.end :])


def _is_bare_number(before: Paragraph) -> bool:
    found = marker(before.head)
    return found is not None and before.length == found.end and before.length > 1


def _is_spread_word(last: Line, line: Line) -> bool:
    """A heading whose letters stand on lines of their own (总 / 则)."""
    return len(last.text) == len(line.text) == 1 and not (last.text + line.text).isascii()


def _starts_block(line: Line) -> bool:
    shapes = ("date", "number", "annex", "imprint", "gloss", "glossary", "source")
    return _numbered(line) or any(is_line(shape, line.text) for shape in shapes) or line.text.startswith("【")


def _is_next_row(before: Paragraph, line: Line) -> bool:
    """Whether two rows of a table follow each other (1重点项目 …, 2公共平台 …)."""
    row, above = row_marker(line.text), row_marker(before.head)
    return row is not None and above is not None and row.value == above.value + 1


def _numbered(line: Line) -> bool:
    return marker(line.text) is not None or marker(line.spaced) is not None
