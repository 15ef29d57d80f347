"""A line without blanks in, what it is out (number, date, annex, form, title …), by the shapes in the lexicon."""

from __future__ import annotations

from functools import cache

import regex

from .lexicon import rows

_NUMERAL = r"[一二三四五六七八九十百]{1,4}"
_LONGEST_TITLE = 120
_LONGEST_BODY_NAME = 40
_SENTENCE_MARKS = frozenset("。；！？;")


@cache
def _shapes(kind: str) -> tuple[regex.Pattern[str], ...]:
    patterns = (row["pattern"] for row in rows("document_lines") if row["kind"] == kind)
    return tuple(regex.compile(pattern.replace("{N}", _NUMERAL)) for pattern in patterns)


def is_line(kind: str, line: str) -> bool:
    """Whether the whole line has one of the shapes of a kind."""
    return _any_shape(kind).fullmatch(line) is not None


@cache
def _any_shape(kind: str) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{shape.pattern})" for shape in _shapes(kind)) or r"(?!)")


def prefix(kind: str, line: str) -> str:
    """The longest beginning of a line that has one of the shapes of a kind, or nothing."""
    found = (pattern.match(line) for pattern in _shapes(kind))
    return max((match.group() for match in found if match), key=len, default="")


@cache
def _title_end(sort: str) -> regex.Pattern[str]:
    words = sorted({row["word"] for row in rows("document_titles") if sort in ("", row["sort"])}, key=len, reverse=True)
    return regex.compile(rf"(?:{'|'.join(words)})[》”]?(?:[（(][^（）()]{{1,16}}[）)])?[》”]?$")


def is_title(line: str, sort: str = "") -> bool:
    """Whether a line ends as a document's title does and holds no sentence; `sort`: policy, notice, or any."""
    if not 4 <= len(line) <= _LONGEST_TITLE or _SENTENCE_MARKS.intersection(line):
        return False
    if is_line("no_title", line):
        return False
    return _title_end(sort).search(line) is not None


def is_body_name(line: str) -> bool:
    """Whether a line is the name of an organisation, as on a letterhead or in a signature."""
    if not 2 <= len(line) <= _LONGEST_BODY_NAME or any(mark in line for mark in "，。；：！？《》:,;"):
        return False
    return line.endswith(_bodies()) and not is_line("title_start", line)


@cache
def _bodies() -> tuple[str, ...]:
    return tuple(row["suffix"] for row in rows("org_suffixes") if row["kind"] == "unit")
