"""Words that a person types in, the regions or industries that they may mean out, the likeliest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ontology import regions
from ontology.codebook import CodeBook, Concept, Edition, Region
from ontology.tables import ALIASES, FORM_SEPARATOR

SHOWN = 6
_SHORTEST = 1
_ZONES, _INDUSTRY, _UNION = "functional-zone", "industry", "union"
_COUNTRY = regions.COUNTRY


@dataclass(frozen=True, slots=True)
class Choice:
    """A code to choose: its name, where it lies or what belongs to it, what its field then holds."""

    code: str
    name: str
    note: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """The likeliest codes, and how many more there are."""

    words: str
    found: tuple[Choice, ...] = ()
    more: int = 0


_Place = tuple[int, int, str]


def region_choices(words: str, codes: CodeBook, covered: Collection[str] = ()) -> Choices:
    """Regions by name, by the names around them, by code, by a former name or a development zone.

    `covered`: the regions that documents are on record for; they come first among equals.
    """
    parts = [_plain(part) for part in words.split()]
    wanted = "".join(parts)
    if len(wanted) < _SHORTEST:
        return Choices(words)
    found: dict[str, tuple[_Place, str]] = {}
    for region, name, full in _region_names(Edition(codes)):
        rank, note = _region_rank(region, name, full, wanted, parts)
        if rank is not None:
            known = region.code not in covered
            found[region.code] = (rank * 2 + known, region.level, region.code), note
    for zone in codes.lists.get(_ZONES, {}).values():
        host = zone.broader or ""
        if wanted in zone.label_zh and host in codes.regions and host not in found:
            found[host] = (20, 9, host), f"{zone.label_zh}所在"
    ordered = sorted(found, key=lambda code: found[code][0])
    shown = (_region(code, found[code][1], codes) for code in ordered[:SHOWN])
    return Choices(words, tuple(shown), max(0, len(ordered) - SHOWN))


def _region(code: str, note: str, codes: CodeBook) -> Choice:
    full, name = regions.full_name(code, codes), codes.regions[code].name
    notes = [full.removesuffix(name), code, note]
    return Choice(code, name, " · ".join(filter(None, notes)), full)


def industry_choices(words: str, codes: CodeBook) -> Choices:
    """Industries by what people call them, by their official name or by code."""
    wanted = _plain(words)
    if not wanted:
        return Choices(words)
    found: list[tuple[_Place, Choice]] = []
    for concept in codes.lists[_INDUSTRY].values():
        if concept.notes.get("kind") == _UNION:
            continue
        place = _industry_place(concept, wanted)
        if place is not None:
            found.append((place, Choice(concept.code, concept.label_zh, _also(concept), concept.code)))
    found.sort(key=lambda one: one[0])
    return Choices(words, tuple(choice for _, choice in found[:SHOWN]), max(0, len(found) - SHOWN))


@lru_cache(maxsize=2)
def _region_names(edition: Edition) -> tuple[tuple[Region, str, str], ...]:
    """Every region but the country, its name and its full name."""
    codes = edition.codes
    return tuple(
        (one, one.name, regions.full_name(code, codes)) for code, one in codes.regions.items() if code != _COUNTRY
    )


def _region_rank(region: Region, name: str, full: str, wanted: str, parts: list[str]) -> tuple[int | None, str]:
    """How well a region fits (the lower the better; None: not at all), and under which other name it was found."""
    code = region.code
    if wanted.isascii():
        return (0 if code == wanted else 4, "") if code.startswith(wanted) and wanted.isdigit() else (None, "")
    if wanted in (name, region.short, full):
        return 0, ""
    if name.startswith(wanted):
        return 1, ""
    if wanted in name or full.endswith(wanted) or _all_in(parts, name, full):
        return 2, ""
    former = next((one for one in region.former if wanted in one and not one.isdigit()), None)
    if former is not None:
        return 3, f"原{former}"
    return (5, "") if wanted in full else (None, "")


def _all_in(parts: list[str], name: str, full: str) -> bool:
    """Whether the parts stand in a full name in their order, the last in the name itself."""
    if len(parts) < 2 or parts[-1] not in name:
        return False
    at = 0
    for part in parts:
        at = full.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def _industry_place(concept: Concept, wanted: str) -> _Place | None:
    """How well an industry fits; None: not at all."""
    order = len(concept.code), concept.code
    if wanted.isascii():
        code = concept.code.upper()
        fits = code.startswith(wanted.upper()) or code[1:].startswith(wanted)
        return (0 if code == wanted.upper() else 2, *order) if fits else None
    forms = [_plain(form) for form in _forms(concept)]
    if wanted in forms:
        return (0, *order)
    if any(form.startswith(wanted) for form in forms):
        return (1, *order)
    if any(wanted in form for form in forms):
        return (2, *order)
    return (3, *order) if any(len(form) > 1 and form in wanted for form in forms) else None


def _forms(concept: Concept) -> Iterator[str]:
    yield concept.label_zh
    yield from concept.forms
    yield from filter(None, concept.notes.get(ALIASES, "").split(FORM_SEPARATOR))


def _also(concept: Concept) -> str:
    """What people call an industry besides its name."""
    others = _short(form for form in _forms(concept) if form != concept.label_zh)
    return f"{concept.code} · 如 {others}" if others else concept.code


def _short(forms: Iterable[str]) -> str:
    return "、".join(list(dict.fromkeys(forms))[:4])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
