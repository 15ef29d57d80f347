"""The numbering of a Word document in, the number that Word shows before each paragraph out: 一、（一）1. are not text.

Word counts a list by its abstract definition; a list may restart a level, and a level restarts when one above it moves.
(ECMA-376 part 1, 17.9.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cn2an
import regex

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = regex.compile(r"%([1-9])")
_CIRCLED, _CIRCLES = "①", 20
_LETTERS = 26
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_STYLES = 20

Element = Any
"""An lxml element of WordprocessingML (lxml ships no types)."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how it counts, where it starts, and the text around its number."""

    form: str
    start: int
    text: str
    legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document, counting on as its paragraphs are asked for in order."""

    levels: Mapping[str, Mapping[int, Level]]
    lists: Mapping[str, tuple[str, Mapping[int, int]]]
    styles: Mapping[str, Element]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, paragraph: Element) -> str:
        """What Word shows before this paragraph, or nothing."""
        number, level = self._place(paragraph)
        if number is None or number not in self.lists:
            return ""
        abstract, restarts = self.lists[number]
        levels = self.levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if level in restarts and (number, level) not in self._begun:
            counts[level] = restarts[level] - 1
        self._begun.add((number, level))
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        return _shown(levels, counts, level)

    def _place(self, paragraph: Element) -> tuple[str | None, int]:
        """List and level of a paragraph: its own, else those of its style or the styles that it is based on."""
        own = paragraph.find(f"{_W}pPr")
        number, level = _reference(own)
        style = _value(own, "pStyle")
        for _ in range(_MOST_STYLES):
            if number is not None or style is None or style not in self.styles:
                break
            number, found = _reference(self.styles[style].find(f"{_W}pPr"))
            level = level if level is not None else found
            style = _value(self.styles[style], "basedOn")
        return (None if number == "0" else number), level or 0


def numbering(root: Element | None, styles: Element | None) -> Numbering:
    """The lists that numbering.xml defines, with the styles that refer to them."""
    by_style = {one.get(f"{_W}styleId"): one for one in (styles if styles is not None else ())}
    if root is None:
        return Numbering({}, {}, by_style)
    levels = {one.get(f"{_W}abstractNumId"): _levels(one) for one in root.findall(f"{_W}abstractNum")}
    lists = {
        one.get(f"{_W}numId"): (_value(one, "abstractNumId") or "", _restarts(one)) for one in root.findall(f"{_W}num")
    }
    return Numbering(levels, lists, by_style)


def _levels(abstract: Element) -> dict[int, Level]:
    return {
        int(one.get(f"{_W}ilvl", "0")): Level(
            _value(one, "numFmt") or "decimal",
            int(_value(one, "start") or "1"),
            _value(one, "lvlText") or "",
            one.find(f"{_W}isLgl") is not None,
        )
        for one in abstract.findall(f"{_W}lvl")
    }


def _restarts(number: Element) -> dict[int, int]:
    found = {}
    for one in number.findall(f"{_W}lvlOverride"):
        start = _value(one, "startOverride")
        if start is not None:
            found[int(one.get(f"{_W}ilvl", "0"))] = int(start)
    return found


def _value(element: Element | None, name: str) -> str | None:
    found = None if element is None else element.find(f"{_W}{name}")
    return None if found is None else str(found.get(f"{_W}val"))


def _reference(properties: Element | None) -> tuple[str | None, int | None]:
    place = None if properties is None else properties.find(f"{_W}numPr")
    level = _value(place, "ilvl")
    return _value(place, "numId"), None if level is None else int(level)


def _shown(levels: Mapping[int, Level], counts: Mapping[int, int], level: int) -> str:
    """The text of a level with the numbers that it names; a bullet is no number."""
    own = levels[level]
    if own.form in ("bullet", "none"):
        return ""

    def one(match: regex.Match[str]) -> str:
        at = int(match[1]) - 1
        form = "decimal" if own.legal or at not in levels else levels[at].form
        return written(counts.get(at, levels[at].start if at in levels else 1), form)

    return str(_PLACE.sub(one, own.text))


def written(number: int, form: str) -> str:
    """A number as Word writes it in one of its number formats; unknown formats count in digits.

    >>> written(21, "chineseCountingThousand"), written(3, "upperLetter"), written(4, "lowerRoman")
    ('二十一', 'C', 'iv')
    """
    return _FORMS.get(form, str)(number)


def _chinese(number: int) -> str:
    text = str(cn2an.an2cn(str(number), "low"))
    return text.removeprefix("一") if 10 <= number < 20 else text


def _digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(figure)] for figure in str(number))


def _circled(number: int) -> str:
    return chr(ord(_CIRCLED) + number - 1) if 1 <= number <= _CIRCLES else str(number)


def _letters(number: int) -> str:
    place = (number - 1) % _LETTERS
    return chr(ord("a") + place) * ((number - 1) // _LETTERS + 1) if number > 0 else ""


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text, number = text + letters, number - value
    return text


_FORMS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(ord(figure) + 0xFEE0) for figure in str(number)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
}
