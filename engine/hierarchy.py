"""Region or industry codes in, containment out: prefixes of GB/T 2260 and GB/T 4754, compound industries as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

REGION: Final = "region"
INDUSTRY: Final = "industry"
EVERYWHERE: Final = "000000"


@cache
def _industries() -> tuple[tuple[tuple[str, int, int], ...], Mapping[str, tuple[str, ...]]]:
    """Sections (letter, first division, last division) and compound industries (name to codes)."""
    table = tomllib.loads((files("engine") / "parameters" / "industry.toml").read_text(encoding="utf-8"))
    sections = tuple((letter, low, high) for letter, (low, high) in table["sections"].items())
    return sections, {name: tuple(codes) for name, codes in table["compounds"].items()}


@lru_cache(maxsize=65536)
def industry_codes(code: str) -> tuple[str, ...]:
    """The codes with section letter that an industry stands for: "13" is C13, a compound is several."""
    sections, compounds = _industries()
    name = code.strip()
    if name in compounds:
        return compounds[name]
    name = name.upper()
    if name[:2].isdigit() and len(name) > 1:
        division = int(name[:2])
        letter = next((letter for letter, low, high in sections if low <= division <= high), "")
        return (letter + name,)
    return (name,)


@lru_cache(maxsize=65536)
def region_stem(code: str) -> str:
    """The digits that every region inside `code` begins with; "" for the whole country."""
    if code == EVERYWHERE:
        return ""
    stem = code
    while stem.endswith("00") and len(stem) > 2:
        stem = stem[:-2]
    return stem


def hierarchical(attr: str) -> bool:
    """Whether values of the attribute lie inside one another."""
    return attr in (REGION, INDUSTRY)


def stems(attr: str, code: str) -> tuple[str, ...]:
    """The prefixes that a code stands for: a value lies inside when it begins with one of them."""
    return (region_stem(code),) if attr == REGION else industry_codes(code)


def spelled(attr: str, code: str) -> tuple[str, ...]:
    """A value in the spelling of `stems`; more than one for a compound industry."""
    return (code,) if attr == REGION else industry_codes(code)


@lru_cache(maxsize=65536)
def all_stems(attr: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """The prefixes that several codes stand for."""
    return tuple(stem for code in codes for stem in stems(attr, code))


def within(attr: str, actual: str, wanted: tuple[str, ...]) -> bool | None:
    """Whether a value lies inside one of the wanted codes; None when a compound value lies in only in part."""
    outer, inner = all_stems(attr, wanted), spelled(attr, actual)
    if len(inner) == 1:
        return inner[0].startswith(outer)
    seen = {code.startswith(outer) for code in inner}
    return seen.pop() if len(seen) == 1 else None


def region_within(wanted: str | None, actual: str | None) -> bool | None:
    """Whether an enterprise lies in the region of a document; no region asks nothing, no address is unknown."""
    if wanted is None or wanted == EVERYWHERE:
        return True
    return None if actual is None else actual.startswith(region_stem(wanted))
