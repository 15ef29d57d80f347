"""An enterprise and regions in, what each would change for it out: the form of `huiqi relocate`, in pages of items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kb.base import KnowledgeBase
from kb.relocate_json import relocation_json
from kb.relocate_page import page_of
from kb.relocating import relocate
from kb.show_relocate import markdown
from ontology.profile import Profile

from .covering import covered, level_words, levels
from .told import Told, joined, page, unmarked
from .words import table

_SIDES = ("here", "there", "instead")
_KEPT = ("measure", "status", "validity", "headline", "document", "clause", "force", "quote", "units", "review")


def relocated(
    kb: KnowledgeBase,
    profile: Profile,
    regions: Sequence[str],
    day: date,
    amounts: Mapping[str, str],
    offset: int,
    limit: int,
) -> Told:
    """What is gained, lost, better, worse, not comparable or open, region by region."""
    found = relocate(kb, profile, list(regions), day, dict(amounts))
    data = relocation_json(found, kb.codes)
    total = 0
    for region in data["regions"]:
        shown, part = page(region["items"], offset, limit)
        region["items"] = [_item(one) for one in shown]
        total = max(total, part.total)
    _, part = page(range(total), offset, limit)
    data |= {"page": part.json, "coverage": covered(kb, day, found.base)}
    data["unchanged"] = [_measure(one) for one in data["unchanged"][offset : offset + limit]]
    data["asked"] = data["asked"][:limit]
    told = unmarked(markdown(page_of(found, kb.codes, name=None, everything=False), "迁移比较"))
    for option, words in table()["instead"].items():
        told = told.replace(option, words)
    reached = [level_words(levels(kb, one.region)) for one in found.targets]
    return Told(data, joined([told.strip(), part.words, *reached]))


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {**item, **{side: [_measure(one) for one in item[side]] for side in _SIDES}}


def _measure(one: Mapping[str, Any]) -> dict[str, Any]:
    """A measure without its conditions, which `explain` tells."""
    return {name: one[name] for name in (*_KEPT, "regions") if name in one}
