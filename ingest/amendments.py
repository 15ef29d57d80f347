"""Normal text in, what it changes in other documents out: which document and clause, the words, the days, the quote.

The words put in the place of others are policy: measures are read from them. The words around them (将第三条修改为) are
commands: no measure is read from them, and what they say of validity is not that of the amending document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TypeAlias

import regex

from ontology.model import Amendment, Change, Quote

from . import dates, references
from .lexicon import alternation, rows
from .mentions import quantities
from .numbering import marker, ordinal
from .text import ClauseText, NormalText
from .validity import validity

Stretch = tuple[int, int]
_Figure: TypeAlias = Decimal | date | None

_TITLE = r"《(?P<title>(?:[^《》\n]|《[^《》\n]*》)+)》"
_STOPS = "。；\n"
_JOINTS = ("，", ",", "、")
_KINDS = ("words", "replace", "insert", "delete", "extend")
_REACH = 40
_LONGEST = 3000
"""Characters of the words that a command puts in."""


@dataclass(frozen=True, slots=True)
class Amending:
    """The amendments of a text in order, its commands, and the words that these put in."""

    amendments: tuple[Amendment, ...] = ()
    commands: tuple[Stretch, ...] = ()
    inserted: tuple[Stretch, ...] = ()

    @property
    def foreign(self) -> tuple[Stretch, ...]:
        """What concerns other documents."""
        return (*self.commands, *self.inserted)


@dataclass(frozen=True, slots=True)
class _Target:
    """A document named at a place."""

    end: int
    title: str | None
    number: str | None


def amending(normal: NormalText) -> Amending:
    """What a text changes in other documents."""
    text = normal.text
    if not _pattern("cue").search(text):
        return Amending()
    introduced, short = _introduced(text), _aliases(text)
    found: list[Amendment] = []
    commands: list[Stretch] = []
    inserted: list[Stretch] = []
    last, clause = 0, None
    for kind, match in _matches(text):
        if match.start() < last:
            continue
        begin = _begin(text, last, match.start())
        target = _target(match, text, begin, introduced)
        if target is None:
            continue
        carried = clause if kind == "words" and text[begin - 1 : begin] in _JOINTS else None
        groups = match.groupdict()
        clause = f"{groups.get('clause') or ''}{groups.get('becomes') or ''}" or carried
        target = short.get(target.title or "", target)
        introduced = (*introduced, replace(target, end=match.start()))
        last = _end(text, match.end())
        new = _new(match, text, kind)
        found += _amendments(kind, match, normal, (begin, match.end()), target, clause, new)
        kept = new if kind in ("replace", "insert") else None
        commands += [(begin, kept[0]), (kept[1], last)] if kept else [(begin, last)]
        inserted += [kept] if kept else []
    return Amending(tuple(found), tuple(commands), tuple(inserted))


def operative(clauses: tuple[ClauseText, ...], found: Amending) -> tuple[ClauseText, ...]:
    """The clauses without the commands: what is left obliges or supports somebody."""
    if not found.commands:
        return clauses
    return tuple(replace(clause, body=tuple(_without(clause.body, found.commands))) for clause in clauses)


def _without(body: tuple[Stretch, ...], cuts: tuple[Stretch, ...]) -> Iterator[Stretch]:
    for low, high in body:
        start = low
        for first, end in cuts:
            if end <= start or first >= high:
                continue
            if first > start:
                yield start, first
            start = max(start, end)
        if start < high:
            yield start, high


def clause_follows(text: str, place: int) -> bool:
    """Whether a clause of the document is named right after its title: what is said concerns that clause alone."""
    return _pattern("clause_after").match(text[place : place + _LONGEST]) is not None


def _matches(text: str) -> list[tuple[str, regex.Match[str]]]:
    """The commands in order of place, the longest first."""
    found = [(kind, match) for kind in _KINDS for match in _pattern(kind).finditer(text)]
    return sorted(found, key=lambda one: (one[1].start(), -one[1].end()))


def _introduced(text: str) -> tuple[_Target, ...]:
    """The documents that the commands after them concern."""
    return tuple(_named(match) for match in _pattern("intro").finditer(text))


def _named(match: regex.Match[str]) -> _Target:
    return _Target(match.end(), match["title"], match["number"] or match["only"])


def _aliases(text: str) -> dict[str, _Target]:
    """Documents by a short name given to them, and by title where the number stands elsewhere."""
    found: dict[str, _Target] = {}
    for match in _document().finditer(text):
        target = _named(match)
        if target.title and target.number:
            found.setdefault(target.title, target)
        if (given := _pattern("alias").match(text[match.end() : match.end() + _LONGEST])) and target.title:
            found[given["alias"]] = found.get(target.title, target)
    return found


def _target(match: regex.Match[str], text: str, begin: int, introduced: tuple[_Target, ...]) -> _Target | None:
    """The document named in the command, in front of it in the sentence, or last introduced."""
    groups = match.groupdict()
    if groups.get("title") or groups.get("only"):
        return _named(match)
    near = [_named(one) for one in _document().finditer(text, begin, match.start()) if not _basis(text, one.start())]
    if near:
        return near[-1]
    before = [one for one in introduced if one.end <= match.start()]
    return before[-1] if before else None


def _basis(text: str, place: int) -> bool:
    """Whether a title is named as basis (根据《…》)."""
    return _after_basis().search(text[max(0, place - _REACH) : place]) is not None


def _begin(text: str, last: int, place: int) -> int:
    """The beginning of the sentence of a command, after its number and what an earlier command took."""
    begin = max(last, *(text.rfind(stop, 0, place) + 1 for stop in _STOPS))
    number = marker(text, begin, place)
    return number.end if number is not None else begin


def _end(text: str, place: int) -> int:
    """The end of a command with the mark after it."""
    while place < len(text) and text[place] in "”。；，,":
        place += 1
    return place


def _new(match: regex.Match[str], text: str, kind: str) -> Stretch | None:
    """The words that a command puts in, without the number of a whole clause in front of them."""
    if not match.groupdict().get("new"):
        return None
    low, high = match.span("new")
    if kind in ("replace", "insert"):
        while low < high and text[low] in "\n":
            low += 1
        number = marker(text, low, high)
        low = number.end if number is not None and number.end < high else low
    return low, high


def _amendments(
    kind: str,
    match: regex.Match[str],
    normal: NormalText,
    place: Stretch,
    target: _Target,
    clause: str | None,
    new: Stretch | None,
) -> Iterator[Amendment]:
    """The change, and the later end of validity that its words state."""
    named = _named_by(target)
    groups, quote = match.groupdict(), normal.quote(*place)
    old = match.span("old") if groups.get("old") else None
    before, after = _figures(normal.text, old, new)
    made = Amendment(
        change=Change(kind),
        quote=quote,
        **named,
        clause=clause,
        old=_words(normal, old),
        new=_words(normal, new),
        old_value=before,
        new_value=after,
        effective=_effective(normal.text, place, match),
        until=dates.last_day(match) if kind == "extend" and groups.get("y") else None,
        duration=_length(groups),
    )
    yield made
    if kind in ("words", "replace") and new is not None:
        held = validity(normal, None, *new, own=True)
        if held.valid_to is not None:
            yield Amendment(
                change=Change.EXTEND, quote=quote, **named, effective=made.effective, new=made.new, until=held.valid_to
            )


def _length(groups: Mapping[str, str | None]) -> str | None:
    """The length by which a document holds longer."""
    years, months = groups.get("years"), groups.get("months")
    return f"P{ordinal(years)}Y" if years else f"P{ordinal(months)}M" if months else None


def _named_by(target: _Target) -> dict[str, str | None]:
    return {"title": target.title, "doc_number": target.number}


def _words(normal: NormalText, place: Stretch | None) -> Quote | None:
    return None if place is None else normal.quote(*place)


def _figures(text: str, old: Stretch | None, new: Stretch | None) -> tuple[_Figure, _Figure]:
    """The one figure that words replaced and the one in its place, in the same unit."""
    if old is None or new is None:
        return None, None
    before, after = (quantities(text[low:high]) for low, high in (old, new))
    if len(before) != 1 or len(after) != 1 or before[0].unit != after[0].unit:
        return None, None
    return before[0].value, after[0].value


def _effective(text: str, place: Stretch, match: regex.Match[str]) -> date | None:
    """The day from which a change holds, where the sentence gives one outside the quoted words."""
    groups = match.groupdict()
    if groups.get("y1"):
        return dates.first_day(match, "1")
    first = min((match.start(name) for name in ("old", "new") if groups.get(name)), default=place[1])
    found = _pattern("from").search(text, place[0], first)
    return dates.first_day(found) if found else None


@cache
def _after_basis() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{alternation('document_cues', 'kind', 'basis')})[^，。；\n]*$")


@cache
def _document() -> regex.Pattern[str]:
    return regex.compile(_fills()["{T}"])


@cache
def _fills() -> dict[str, str]:
    number = alternation("document_cues", "kind", "cited_number")
    bare = f"(?:{alternation('document_cues', 'kind', 'number')})"
    titled = rf"{_TITLE}(?:[（(](?P<number>{bare})[^（）()\n]*[）)])?"
    words = rf"(?:[^“”]|“[^“”]*”){{1,{_LONGEST}}}+"
    return {
        "{T}": rf"(?:{titled}|(?P<only>{number}))",
        "{R}": f"(?P<clause>{references.pattern()})",
        "{OLD}": rf"“(?P<old>{words})”",
        "{NEW}": rf"“(?P<new>{words})”",
        "{D1}": dates.pattern("1"),
        "{D}": dates.pattern(),
        "{N}": references.NUMBER,
        "{V}": f"(?:{alternation('amendment_patterns', 'kind', 'verb')})",
    }


@cache
def _pattern(kind: str) -> regex.Pattern[str]:
    made = []
    for row in rows("amendment_patterns"):
        if row["kind"] == kind:
            body = row["pattern"]
            for mark, fill in _fills().items():
                body = body.replace(mark, fill)
            made.append(f"(?:{body})")
    return regex.compile("|".join(made))
