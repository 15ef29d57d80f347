"""Text in, the words that name or limit beneficiaries out: longest match over code-list forms and `groups.tsv`.

`units` is the layer under `criteria`; `groups` gives the same as mentions (`code` is the criterion expression).
Quotation marks are ignored ("专精特新"企业 is one term); a match that begins or ends inside a word is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import regex

from ontology.codebook import CodeBook

from .lexicon import rows
from .segment import boundaries, segment
from .text import Mention, MentionType

_QUOTES = frozenset("“”\u2018\u2019\"'「」『』")
_SCHEMES = (("tags", "tag", "tags"), ("industry", "industry", "industry"))  # code list, class, attribute
_Forms = tuple[tuple[str, str, str], ...]  # form, class, criterion expression


@dataclass(frozen=True, slots=True)
class Unit:
    """One recognised term: its place in the text given, what part it plays and the criterion it writes."""

    start: int
    end: int
    role: str
    kind: str
    expression: str
    listed: bool = False  # a form of a code list, which must begin where a word begins


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without quotation marks, and the place of each of its characters (and of its end) in the text given."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text given of a non-empty stretch of the folded text."""
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """A text without quotation marks."""
    kept = [place for place, character in enumerate(text) if character not in _QUOTES]
    return Folded("".join(text[place] for place in kept), (*kept, len(text)))


def groups(text: str, codes: CodeBook) -> tuple[Mention, ...]:
    """The mentions of groups in a text, in order; `code` is the criterion expression of the group."""
    return tuple(
        Mention(unit.start, unit.end, text[unit.start : unit.end], MentionType.GROUP, code=unit.expression)
        for unit in units(text, codes)
    )


def units(text: str, codes: CodeBook) -> tuple[Unit, ...]:
    """The terms of a text that name or limit beneficiaries, in order and without overlap."""
    folded = fold(text)
    found = tuple(_matches(folded, _forms(codes)))
    if not found:
        return ()
    borders = boundaries(segment(folded.text, words=_words(_forms(codes))))
    return tuple(unit for start, _, unit in found if unit.role != "guard" and (not unit.listed or start in borders))


def _matches(folded: Folded, forms: _Forms) -> Iterator[tuple[int, int, Unit]]:
    scanner = _scanner(forms)
    at = 0
    while (start := scanner.starts.search(folded.text, at)) is not None:
        at = start.start()
        candidates = [
            (found.end(), *meaning, False)
            for pattern, *meaning in scanner.rows
            if (found := pattern.match(folded.text, at)) and found.end() > at
        ]
        if listed := scanner.words.match(folded.text, at):
            length, *meaning = scanner.meanings[listed.group()]
            candidates.append((at + length, *meaning, True))
        end, role, kind, expression, is_form = max(
            candidates, key=lambda found: found[0], default=(at, "guard", "", "", False)
        )
        if end > at:
            yield at, end, Unit(*folded.span(at, end), role, kind, expression, is_form)
        at = max(end, at + 1)


@dataclass(frozen=True, slots=True)
class _Scanner:
    starts: regex.Pattern[str]
    words: regex.Pattern[str]
    meanings: Mapping[str, tuple[int, str, str, str]]  # by form: length of the stem, role, class, expression
    rows: tuple[tuple[regex.Pattern[str], str, str, str], ...]


@cache
def _scanner(forms: _Forms) -> _Scanner:
    word = {row["role"]: row["pattern"] for row in rows("claim_words")}
    meanings: dict[str, tuple[int, str, str, str]] = {}
    for form, kind, expression in forms:
        stem = regex.sub(word["tail"], "", form)
        if stem and not regex.search(word["sized"], stem):
            role = "head" if kind == "tag" and stem == form and regex.search(word["noun"], form) else "quality"
            meanings.setdefault(form, (len(stem), role, kind, expression))
    listed = "|".join(map(regex.escape, sorted(meanings, key=lambda word: (-len(word), word)))) or r"(?!)"
    table = tuple((row["pattern"], row["role"], row["class"], row["criterion"]) for row in rows("groups"))
    starts = regex.compile("|".join([*(f"(?:{pattern})" for pattern, *_ in table), listed]))
    compiled = tuple((regex.compile(pattern), role, kind, expression) for pattern, role, kind, expression in table)
    return _Scanner(starts, regex.compile(listed), meanings, compiled)


@cache
def _words(forms: _Forms) -> tuple[str, ...]:
    return tuple(sorted(_scanner(forms).meanings))


@dataclass(frozen=True, eq=False, slots=True)
class _Edition:
    """A code book that equals another of the same version, so that its forms are gathered once."""

    codes: CodeBook

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Edition) and other.codes.version == self.codes.version

    def __hash__(self) -> int:
        return hash(self.codes.version)


@cache
def _gathered(edition: _Edition) -> _Forms:
    return tuple(
        (fold(form).text, kind, f"{attribute}={code}")
        for scheme, kind, attribute in _SCHEMES
        for code, concept in edition.codes.lists.get(scheme, {}).items()
        for form in sorted({concept.label_zh, *concept.forms})
        if len(fold(form).text) > 1
    )


def _forms(codes: CodeBook) -> _Forms:
    return _gathered(_Edition(codes))
