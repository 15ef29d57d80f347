"""Region names in, GB/T 2260 codes out: full, spoken, short, former and nested names; also regions named in a text.

A name that several regions bear is settled by `scope` (the region of whoever uses it): inside it first, then outward.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from .codebook import CodeBook, Region
from .findings import KBError
from .tables import rows

COUNTRY = "000000"
_CODE_LENGTH = 6
_PREFECTURE = 2
_SHORTEST = 2
_SHOWN = 5
_ZONES = "functional-zone"


class _Rank(IntEnum):
    """How a form names a region; the lower rank is believed first."""

    NAME = 0
    SPOKEN = 1
    FORMER = 2
    ZONE = 3
    SHORT = 4
    PLAIN_ZONE = 5  # a zone whose name does not say where it is


@dataclass(frozen=True, slots=True)
class _Sense:
    """One region that a form may name."""

    rank: _Rank
    code: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A form found in a text with the region it names."""

    start: int
    end: int
    rank: _Rank
    code: str


class _Book:
    """A code book as a cache key: two books of one version have the same regions."""

    def __init__(self, codes: CodeBook) -> None:
        self.codes = codes
        self._key = (codes.version, len(codes.regions))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Book) and self._key == other._key


def resolve(name: str, codes: CodeBook, scope: str | None = None) -> str:
    """The code of a region given as a code or a name; KBError when no region, or more than one, is meant."""
    wanted = "".join(unicodedata.normalize("NFKC", str(name)).split())
    if wanted.isascii() and wanted.isdigit():
        return _by_code(wanted, codes)
    found = (_whole(wanted, _Book(codes)) if scope is None else ()) or _named(wanted, codes, scope)
    if not found:
        raise KBError("UNKNOWN_REGION", f'找不到地区"{name}"。', hint=_suggestion(wanted, codes))
    if len(found) > 1:
        listed = "、".join(describe(code, codes) for code in found[:_SHOWN])
        message = f'"{name}"可指 {len(found)} 个地区：{listed}{"等" if len(found) > _SHOWN else ""}。'
        raise KBError("AMBIGUOUS_REGION", message, hint="请写上级地区或行政区划代码。")
    return found[0]


def path(code: str, codes: CodeBook | None = None) -> tuple[str, ...]:
    """A region and those around it, upward to the whole country; by the table when codes are given, else by digits."""
    if codes is not None and code in codes.regions:
        parent = codes.regions[code].parent
        return (code, *(path(parent, codes) if parent else ()))
    stems = (code, f"{code[:4]}00", f"{code[:2]}0000", COUNTRY)
    return tuple(dict.fromkeys(stems))


def within(code: str, outer: str) -> bool:
    """Whether a region lies in another (or is it)."""
    stem = outer
    while stem.endswith("00"):
        stem = stem[:-2]
    return code.startswith(stem)


def full_name(code: str, codes: CodeBook) -> str:
    """The name of a region with the regions around it: 山东省淄博市张店区; the code itself when unknown."""
    if code not in codes.regions:
        return code
    around = [one for one in reversed(path(code, codes)) if one != COUNTRY or code == COUNTRY]
    return "".join(codes.regions[one].name for one in around if one in codes.regions)


def describe(code: str, codes: CodeBook) -> str:
    """A region as messages show it: name with the regions around it, and code."""
    return f"{full_name(code, codes)}（{code}）"


def find_in_text(text: str, codes: CodeBook, scope: str | None = None) -> str | None:
    """The region that a title or an issuer names: the smallest of the first named chain; None when there is none."""
    hits: list[_Hit] = []
    for hit in _hits(text, codes, scope):
        if hit.rank is not _Rank.SHORT or not hits or any(within(hit.code, other.code) for other in hits):
            hits.append(hit)
    certain = [hit for hit in hits if hit.rank is not _Rank.SHORT]
    if certain:
        hits = [hit for hit in hits if hit.rank is not _Rank.SHORT or _inside_any(hit, certain)]
    found: str | None = None
    for hit in hits:
        if found is None or within(hit.code, found):
            found = hit.code
    return found


def _inside_any(hit: _Hit, others: list[_Hit]) -> bool:
    return any(within(hit.code, other.code) for other in others)


def _by_code(code: str, codes: CodeBook) -> str:
    for stem in (code, code[:_CODE_LENGTH]):
        if stem in codes.regions:
            return stem
    zone = codes.lists.get(_ZONES, {}).get(code)
    if zone is not None and zone.broader and zone.broader in codes.regions:
        return zone.broader
    former = [sense.code for sense in _index(_Book(codes)).get(code, ())]
    if len(former) == 1:
        return former[0]
    near = [
        one for one in path(code.ljust(_CODE_LENGTH, "0")[:_CODE_LENGTH]) if one in codes.regions and one != COUNTRY
    ]
    hint = f"该代码的上级是 {describe(near[0], codes)}，请核对。" if near else "请写六位行政区划代码或地区名称。"
    raise KBError("UNKNOWN_REGION", f'找不到行政区划代码"{code}"。', hint=hint)


@lru_cache(maxsize=1024)
def _whole(wanted: str, book: _Book) -> tuple[str, ...]:
    """The one region whose present name this is, without the index of all forms: names rank before other forms."""
    found = tuple(region.code for region in book.codes.regions.values() if region.name == wanted)
    return found if len(found) == 1 else ()


def _named(wanted: str, codes: CodeBook, scope: str | None) -> tuple[str, ...]:
    """The regions that a whole name can mean, the scope and nested names considered."""
    senses = _index(_Book(codes)).get(wanted, ())
    if senses:
        return _settled(senses, codes, scope)
    for cut in range(len(wanted) - 1, _SHORTEST - 1, -1):
        outer = _index(_Book(codes)).get(wanted[:cut], ())
        inner = {
            code for sense in outer for code in _named(wanted[cut:], codes, sense.code) if _below(code, sense.code)
        }
        if inner:
            return tuple(sorted(inner))
    return ()


def _below(code: str, outer: str) -> bool:
    return code != outer and within(code, outer)


def _settled(senses: tuple[_Sense, ...], codes: CodeBook, scope: str | None) -> tuple[str, ...]:
    """One region where rank, scope or level decides; all that remain otherwise."""
    for outer in path(scope, codes) if scope else ():
        inside = tuple(sense for sense in senses if within(sense.code, outer))
        if inside:
            senses = inside
            break
    best = min(sense.rank for sense in senses)
    remaining = tuple(dict.fromkeys(sense.code for sense in senses if sense.rank == best))
    outermost = min(remaining, key=lambda code: codes.regions[code].level)
    if codes.regions[outermost].level == 1 or all(within(code, outermost) for code in remaining):
        return (outermost,)
    return remaining


def _suggestion(wanted: str, codes: CodeBook) -> str:
    index = _index(_Book(codes))
    near = difflib.get_close_matches(wanted, [form for form in index if not form.isdigit()], n=_SHOWN, cutoff=0.6)
    if not near and not _inner(wanted, codes):
        return "请写六位行政区划代码，或省、市、县区的名称。"
    found = [*_inner(wanted, codes), *(sense.code for form in near for sense in index[form])]
    listed = "、".join(f"{codes.regions[code].name}（{code}）" for code in list(dict.fromkeys(found))[:3])
    return f"您是不是要找：{listed}？"


def _inner(wanted: str, codes: CodeBook) -> tuple[str, ...]:
    """The regions within one that the name begins with whose names are near the rest of it."""
    for cut in range(len(wanted) - 1, _SHORTEST - 1, -1):
        outer = {sense.code for sense in _index(_Book(codes)).get(wanted[:cut], ())}
        names = {one.name: one.code for one in codes.regions.values() if any(_below(one.code, code) for code in outer)}
        if near := difflib.get_close_matches(wanted[cut:], list(names), n=_SHOWN, cutoff=0.6):
            return tuple(names[name] for name in near)
    return ()


@lru_cache(maxsize=4)
def _lengths(book: _Book) -> Mapping[str, int]:
    """The length of the longest form by the characters with which it begins."""
    longest: dict[str, int] = {}
    for form in _index(book):
        longest[form[:_SHORTEST]] = max(len(form), longest.get(form[:_SHORTEST], 0))
    return longest


def _hits(text: str, codes: CodeBook, scope: str | None) -> Iterator[_Hit]:
    """The regions named in a text, in order, longest form first; scope and what stands before settle ambiguous ones."""
    index = _index(_Book(codes))
    lengths = _lengths(_Book(codes))
    around: _Hit | None = None
    at = 0
    while at < len(text):
        longest = lengths.get(text[at : at + _SHORTEST], 0)
        for end in range(min(len(text), at + longest), at + _SHORTEST - 1, -1):
            senses = index.get(text[at:end], ())
            code = _in_context(senses, text[:at], end - at, around, codes, scope) if senses else None
            if code is not None:
                around = _Hit(at, end, min(sense.rank for sense in senses if sense.code == code), code)
                yield around
                at = end - 1
                break
        at += 1


def _in_context(
    senses: tuple[_Sense, ...], before: str, length: int, around: _Hit | None, codes: CodeBook, scope: str | None
) -> str | None:
    """The one region that a form means where it stands; None when it is ambiguous or may be an ordinary word."""
    adjacent = around is not None and around.end == len(before)
    outer = around.code if around is not None and (adjacent or not scope) else scope
    usable = tuple(sense for sense in senses if _usable(sense, codes, outer))
    settled = _settled(usable, codes, outer) if usable else ()
    if len(settled) != 1:
        return None
    code = settled[0]
    plain = length > _SHORTEST or codes.regions[code].level <= _PREFECTURE
    known = outer is not None and within(code, outer) and (adjacent or usable[0].rank is _Rank.SHORT)
    starts = not before or not before[-1].isalnum()
    return code if plain or known or starts else None


def _usable(sense: _Sense, codes: CodeBook, outer: str | None) -> bool:
    """A bare short name of a county, or of a zone, is an ordinary word unless its surroundings are known."""
    if sense.code == COUNTRY:
        return False
    vague = sense.rank is _Rank.SHORT and codes.regions[sense.code].level > _PREFECTURE
    if not vague and sense.rank is not _Rank.PLAIN_ZONE:
        return True
    return outer is not None and outer != COUNTRY and within(sense.code, outer)


@lru_cache(maxsize=4)
def _index(book: _Book) -> Mapping[str, tuple[_Sense, ...]]:
    """Every form of every region with what it may mean."""
    found: dict[str, dict[str, _Rank]] = {}
    zones: dict[str, dict[str, _Rank]] = {}
    for region in book.codes.regions.values():
        for rank, form in _forms(region):
            senses = found.setdefault(form, {})
            senses[region.code] = min(rank, senses.get(region.code, rank))
    for zone in book.codes.lists.get(_ZONES, {}).values():
        if zone.broader and zone.broader in book.codes.regions:
            placed = any(zone.label_zh[:end] in found for end in range(_SHORTEST, len(zone.label_zh)))
            zones.setdefault(zone.label_zh, {})[zone.broader] = _Rank.ZONE if placed else _Rank.PLAIN_ZONE
    for form, senses in zones.items():
        found[form] = senses | found.get(form, {})
    return {form: tuple(_Sense(rank, code) for code, rank in senses.items()) for form, senses in found.items()}


def _forms(region: Region) -> Iterator[tuple[_Rank, str]]:
    yield _Rank.NAME, region.name
    for row in rows("region_suffixes"):
        if region.name.endswith(row["suffix"]):
            yield _Rank.SPOKEN, region.short + row["spoken"]
    yield from ((_Rank.FORMER, name) for name in region.former)
    if len(region.short) >= _SHORTEST:
        yield _Rank.SHORT, region.short
