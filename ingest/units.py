"""Normal text in, the units in charge that its notes name out （牵头单位：…，责任单位：…）, with roles and quotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import regex

from ontology.findings import Finding, Severity
from ontology.model import UnitInCharge, UnitRole

from .lexicon import column, rows
from .text import NormalText

_LONGEST_NAME = 30
_LONGEST_NOTE = 800
_STOPS = "。；！"
_SEPARATORS = "、，,；;。\n"
_BALANCED = r"[（(](?:[^（）()]|(?R))*+[）)]"
_OPEN, _CLOSE = "（(［[【〔", "）)］]】〕"
_BRACKETED = regex.compile(_BALANCED + r"$")
_OTHER = regex.compile(r"[［\[【〔][^［］\[\]【】〔〕\n]{2,400}[］\]】〕]")  # brackets of notes that do not nest
_ROUND = regex.compile(r"[（()）]")
_OPENING = regex.compile(r"[（(［\[【〔]")


@dataclass(frozen=True, slots=True)
class Note:
    """A note of units at `start:end` of the normal text, and what it says."""

    start: int
    end: int
    units: tuple[UnitInCharge, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int
    role: UnitRole


def notes(normal: NormalText, start: int, end: int) -> tuple[Note, ...]:
    """The notes of units in charge inside `normal.text[start:end]`, in order."""
    found = []
    for low, high in _spans(normal.text, start, end):
        stretches = tuple(_stretches(normal.text, low, high))
        units = tuple(unit for stretch in stretches for unit in _units(normal, stretch))
        if units:
            found.append(Note(low, high, _distinct(units)))
    return tuple(found)


def ends_with_note(text: str) -> bool:
    """Whether a text ends with a complete note of units, so that what follows begins something new."""
    if not text.endswith(tuple(_CLOSE)):
        return False
    tail = text[-_LONGEST_NOTE:]
    depth = 0
    for place in range(len(tail) - 1, -1, -1):
        depth += (tail[place] in _CLOSE) - (tail[place] in _OPEN)
        if depth == 0:
            inner = (place + 1, len(tail) - 1)
            if _labels().match(tail, inner[0]):
                return True
            after_stop = place > 0 and tail[place - 1] in _STOPS
            return after_stop and (_ends_with_verb(tail, *inner) or _only_units(tail, *inner))
    return False


def looks_like_unit(name: str) -> bool:
    """Whether a name ends as the name of a body or class of bodies does."""
    if len(name) > _LONGEST_NOTE // 4:
        return False
    bare = _BRACKETED.sub("", name)
    return bare.endswith(column("org_suffixes", "suffix")) and len(bare) > 1


def findings(found: tuple[Note, ...], place: str) -> tuple[Finding, ...]:
    """A doubt for each name in the notes that does not end as a unit's name does."""
    return tuple(
        Finding(
            code="UNIT_UNRESOLVED",
            severity=Severity.INFO,
            message=f"责任单位“{unit.name}”不像完整的单位名称，请核对",
            place=place,
            start=unit.quote.start if unit.quote else None,
            end=unit.quote.end if unit.quote else None,
            quote=unit.name,
        )
        for note in found
        for unit in note.units
        if not looks_like_unit(unit.name)
    )


@cache
def _roles(form: str) -> dict[str, UnitRole]:
    return {row["word"]: UnitRole(row["role"]) for row in rows("unit_roles") if row["form"] == form}


@cache
def _words(form: str) -> str:
    words = (row["word"] for row in rows("unit_roles") if row["form"] == form)
    return "|".join(map(regex.escape, sorted(words, key=len, reverse=True)))


@cache
def _each() -> tuple[str, ...]:
    return tuple(row["word"] for row in rows("unit_roles") if row["form"] == "each")


@cache
def _edges() -> regex.Pattern[str]:
    return regex.compile(rf"^(?:{_words('before')}|{_words('joint')})|(?:{_words('after')})$|[。.；;：:]+$")


@cache
def _joints() -> regex.Pattern[str]:
    return regex.compile(_words("joint"))


@cache
def _labels() -> regex.Pattern[str]:
    return regex.compile(rf"(?P<label>{_words('label')})(?:[（(][^（）()：:]{{0,12}}[）)])?[：:]")


@cache
def _verbs() -> regex.Pattern[str]:
    return regex.compile(rf"(?P<verb>{_words('verb')})(?=[，,；;。{regex.escape(_CLOSE)}]|$)")


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Bracketed notes, and notes that stand as a paragraph or at its end without brackets (or with a lost one)."""
    done = start
    for low, high in _brackets(text, start, end):
        inner = (low + 1, high - 1)
        closes = high >= end or text[high] in "\n。"
        after_stop = low > start and text[low - 1] in _STOPS
        assigns = (closes or after_stop) and _ends_with_verb(text, *inner)
        bare = after_stop and closes and _only_units(text, *inner)
        if _labels().match(text, *inner) or assigns or bare:
            yield low, high
            done = high
    for label in _labels().finditer(text, done, end):
        before = text[label.start() - 1] if label.start() else "\n"
        if before in _OPEN + "\n。；" or label.start() == start:
            stop = text.find("\n", label.start(), end)
            yield label.start() - (before in _OPEN), end if stop < 0 else stop
            return


def _brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The outermost brackets that close: round ones with all that they hold, others of notes that do not nest."""
    closed: dict[int, int] = {}
    still_open: list[int] = []
    for mark in _ROUND.finditer(text, start, end):
        if mark.group() in "（(":
            still_open.append(mark.start())
        elif still_open:
            closed[still_open.pop()] = mark.end()
    done = start
    for mark in _OPENING.finditer(text, start, end):
        low = mark.start()
        other = _OTHER.match(text, low, end) if low >= done else None
        high = other.end() if other else closed.get(low, 0)
        if low >= done and high:
            yield low, high
            done = high


def _only_units(text: str, start: int, end: int) -> bool:
    """Whether a bracket holds nothing but names of units, some perhaps of places (市科技局、市财政局，有关区等)."""
    names = [text[low:high] for low, high in _pieces(text, start, end)]
    bodies = [looks_like_unit(_edges().sub("", name)) for name in names]
    return bodies[0] and sum(bodies) > len(bodies) / 2 and all(len(name) <= _LONGEST_NAME for name in names)


def _ends_with_verb(text: str, start: int, end: int) -> bool:
    found = list(_verbs().finditer(text, start, end)) if end - start <= _LONGEST_NOTE else []
    if not found or found[-1].end() < end - 1:
        return False
    names = regex.split(r"[、，,]", text[start : found[0].start()])
    return any(looks_like_unit(_edges().sub("", name)) for name in (names[0], names[-1]))


def _stretches(text: str, start: int, end: int) -> Iterator[_Stretch]:
    """The parts of a note that hold names of one role each."""
    labels = list(_labels().finditer(text, start, end))
    if labels:
        stops = [label.start() for label in labels[1:]] + [end]
        for label, stop in zip(labels, stops, strict=True):
            yield _Stretch(label.end(), stop, _roles("label")[label["label"]])
        return
    low = start + 1
    verbs = list(_verbs().finditer(text, start, end))
    if not verbs:
        yield _Stretch(low, end - 1, UnitRole.RESPONSIBLE)
    for verb in verbs:
        yield _Stretch(low, verb.start(), _roles("verb")[verb["verb"]])
        low = verb.end()


def _units(normal: NormalText, stretch: _Stretch) -> Iterator[UnitInCharge]:
    for low, high in _whole_groups(normal.text, _pieces(normal.text, stretch.start, stretch.end)):
        for start, end in _split_joined(normal.text, low, high):
            start, end = _trimmed(normal.text, start, end)
            if 1 < end - start <= _LONGEST_NAME:
                quote = normal.quote(start, end)
                yield UnitInCharge(name=quote.text, role=stretch.role, quote=quote)


def _whole_groups(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces, a group whose first part is no name joined with the next one (各县、区人民政府)."""
    held: tuple[int, int] | None = None
    for low, high in pieces:
        opens = text[low:high].startswith(_each())
        if held is None and opens and not looks_like_unit(text[low:high]) and text[high : high + 1] == "、":
            held = (low, high)
            continue
        if held and not looks_like_unit(text[low:high]):
            yield held
            held = None
        yield held[0] if held else low, high
        held = None
    if held:
        yield held


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches between separators outside brackets."""
    depth, low = 0, start
    for place in range(start, end):
        char = text[place]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
            if depth < 0:
                yield low, place
                return
        elif depth == 0 and char in _SEPARATORS:
            yield low, place
            low = place + 1
    yield low, end


def _split_joined(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sides of "X和Y和Z" where they are complete names, else the whole."""
    low = start
    for joint in _joints().finditer(text, start + 2, max(start + 2, end - 2)):
        if joint.start() < low + 2 or not looks_like_unit(text[low : joint.start()]):
            continue
        right = _edges().sub("", text[joint.end() : end])
        if looks_like_unit(right) and right not in column("org_suffixes", "suffix"):
            yield low, joint.start()
            low = joint.end()
    yield low, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without words that only link or close a list (由, 等, 等部门)."""
    while start < end and (found := _edges().search(text[start:end])):
        if found.start() == 0:
            start += max(1, found.end())
        else:
            end = start + found.start()
    return start, end


def _distinct(units: tuple[UnitInCharge, ...]) -> tuple[UnitInCharge, ...]:
    return tuple({(unit.name, unit.role): unit for unit in reversed(units)}.values())[::-1]
