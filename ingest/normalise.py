"""Source text in, `NormalText` out: a paragraph a line, lines joined, blanks dropped, width folded, offsets kept.

Nothing is dropped but white space, page numbers and the marks of Markdown (#, **), which only hint at headings.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

import regex

from .layout import Layout, Line, Paragraph, joins, measure
from .lines import is_line
from .text import NormalText, SourceText

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
FOLD = _WIDE | {code: code - 0xFEE0 for code in map(ord, "％\uff0b．／\uff1d")}  # % + . / =
_INVISIBLE = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")
_BREAKS = regex.compile(r"[\n\f\v\u0085\u2028\u2029]")
_HASH = regex.compile(r"[^\S\n]*#{1,6}[^\S\n]+")
_BOLD = regex.compile(r"(?<!\*)\*\*(?!\*)(?:[^*\n]+)(?<!\*)\*\*(?!\*)")
_TAB = 4
_LONGEST_PARAGRAPH = 3000  # characters; the longest paragraph seen in two hundred documents has 1705
_CUTS = "。；，、"  # where a longer one is broken, best first


def normalise(source: SourceText, *, words: tuple[str, ...] = ()) -> NormalText:
    """The normal text of a source; `words` join the dictionary that tells whether a word runs across a break."""
    lines = tuple(_lines(source.text))
    layout = measure(lines)
    chars: list[str] = []
    places: list[int] = []
    for paragraph in _paragraphs(lines, layout, words):
        text = "".join(line.text for line in paragraph)
        own = [*chain.from_iterable(line.places for line in paragraph)]
        for low, high in _pieces(text):
            if chars:
                chars.append("\n")
                places.append(max(places[-1] + 1, own[low] - 1))
            chars.extend(text[low:high])
            places.extend(own[low:high])
    return NormalText(text="".join(chars), offsets=tuple(places), source=source)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A paragraph whole; one that no document has, in pieces, so that what is read of it takes bounded time."""
    low = 0
    while len(text) - low > _LONGEST_PARAGRAPH:
        middle, limit = low + _LONGEST_PARAGRAPH // 2, low + _LONGEST_PARAGRAPH
        ends = (text.rfind(mark, middle, limit) + 1 for mark in _CUTS)
        high = next((end for end in ends if end), limit)
        yield low, high
        low = high
    yield low, len(text)


def _paragraphs(lines: tuple[Line, ...], layout: Layout, words: tuple[str, ...]) -> Iterator[list[Line]]:
    block: list[Line] = []
    state = Paragraph()
    for line in lines:
        if block and not joins(state, line, layout, words):
            yield block
            block, state = [], Paragraph()
        block.append(line)
        state.add(line)
    if block:
        yield block


def _lines(text: str) -> Iterator[Line]:
    """The lines that hold words, with the number of empty lines before each."""
    markdown = _HASH.match(text) is not None or "\n#" in text
    borders = [-1, *(found.start() for found in _BREAKS.finditer(text)), len(text)]
    gap = 0
    for before, end in pairwise(borders):
        line = _line(text, before + 1, end, gap, markdown=markdown)
        if line is None:
            gap += 1
        elif not is_line("furniture", line.text):
            yield line
            gap = 0


def _line(text: str, start: int, end: int, gap: int, *, markdown: bool) -> Line | None:
    dropped: set[int] = set()
    hint = False
    if markdown:
        if mark := _HASH.match(text, start, end):
            hint = True
            dropped.update(range(*mark.span()))
        for bold in _BOLD.finditer(text, start, end):
            dropped.update((bold.start(), bold.start() + 1, bold.end() - 2, bold.end() - 1))
    raw = text[start:end]
    solid, left = raw.strip(), len(raw) - len(raw.lstrip())
    indent = sum(2 if char == "\u3000" else _TAB if char == "\t" else 1 for char in raw[:left])
    if not dropped and solid.isprintable() and " " not in solid:  # nothing to drop: no blank, nothing invisible
        folded = solid.translate(FOLD)
        places = tuple(range(start + left, start + left + len(solid)))
        return Line(folded, places, folded, gap, indent, hint) if solid else None
    places = tuple(
        place
        for place in range(start, end)
        if place not in dropped and not text[place].isspace() and text[place] not in _INVISIBLE
    )
    if not places:
        return None
    folded = "".join(text[place] for place in places).translate(FOLD)
    spaced = text[places[0] : places[-1] + 1].translate(FOLD)
    return Line(folded, places, spaced, gap, indent, hint)
