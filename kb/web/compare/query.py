"""The parameters of an address in, what is compared out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from kb.base import KnowledgeBase, day
from ontology.profile import Profile

from .subjects import INSTRUMENT, KIND

_LONGEST, _MOST = 200, 40
_BETWEEN = re.compile(r"[\s,，、;；]+")
_NAMES = ("what", KIND, INSTRUMENT, "more", "by", "group", "as_of")
_ALSO = {"on": "as_of", "region": "regions"}
"""Names that addresses of earlier days have, and those of the JSON interface."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is compared, as it was written; "" and () ask nothing."""

    what: str = ""
    kind: str = ""
    instrument: str = ""
    more: str = ""
    by: str = ""
    group: str = ""
    as_of: str = ""
    regions: tuple[str, ...] = ()

    @property
    def chosen(self) -> bool:
        """Whether it is said what to compare."""
        return bool(self.what or self.kind or self.instrument)

    @property
    def named(self) -> tuple[str, ...]:
        """All regions, those that were ticked in front of those that were written."""
        return tuple(dict.fromkeys((*self.regions, *(one for one in _BETWEEN.split(self.more) if one))))

    @property
    def day(self) -> date:
        """The day in question; KBError for what is no date."""
        return day(self.as_of or None, option="哪一天")

    def address(self, **changes: str) -> str:
        """The parameters as they stand in an address."""
        fields = {name: getattr(self, name) for name in _NAMES} | changes
        pairs = [(name, value) for name, value in fields.items() if value]
        return urlencode([*pairs, *(("regions", one) for one in self.regions)])


def asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    """The comparison that the fields of a form or an address ask for."""
    given = [(name, " ".join(value.replace("\0", " ").split())[:_LONGEST]) for name, value in pairs]
    given = [(_ALSO.get(name, name), value) for name, value in given]
    single = {name: value for name, value in given if name in _NAMES}
    regions = [value for name, value in given if name == "regions" and value]
    return Asked(regions=tuple(dict.fromkeys(regions[:_MOST])), **single)


def codes_of(kb: KnowledgeBase, names: Sequence[str]) -> tuple[str, ...]:
    """The codes of regions; KBError for a name that is none."""
    return tuple(dict.fromkeys(kb.region(name) for name in names))


@dataclass(frozen=True, slots=True)
class Firm:
    """The enterprise for which a table is made."""

    profile: Profile
    words: str
