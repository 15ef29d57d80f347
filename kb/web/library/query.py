"""The parameters of an address in, a search of the library out, and the addresses of searches beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from kb.base import KnowledgeBase, day
from kb.index import Filters
from kb.lookup import code_of

_LONGEST = 200
_Text = Annotated[str, Query(max_length=_LONGEST)]


class Show(StrEnum):
    """What is listed."""

    DOCUMENTS = "documents"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, as it was written in the address; "" asks nothing."""

    q: str = ""
    region: str = ""
    audience: str = ""
    force: str = ""
    instrument: str = ""
    kind: str = ""
    on: str = ""
    show: str = ""
    page: int = 1

    @property
    def words(self) -> tuple[str, ...]:
        """The words, all of which have to be there."""
        return tuple(self.q.split())

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked at all."""
        return any((self.q, self.region, self.audience, self.force, self.instrument, self.kind, self.on))

    @property
    def shown(self) -> Show:
        """Documents while one browses, measures as soon as something of them is asked."""
        if self.show in tuple(Show):
            return Show(self.show)
        of_measures = (self.q, self.audience, self.force, self.instrument, self.kind)
        return Show.MEASURES if any(of_measures) else Show.DOCUMENTS

    def link(self, **changes: str | int) -> str:
        """The address of this search with changes; it begins again at the first page."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        fields = ((name, getattr(changed, name)) for name in self.__slots__)
        given = [(name, str(value)) for name, value in fields if value and (name, value) != ("page", 1)]
        return f"?{urlencode(given)}" if given else "?"

    def paged(self) -> str:
        """The address of this search up to the number of the page."""
        address = self.link()
        return f"{address}{'' if address == '?' else '&'}page="


def asked(
    q: _Text = "",
    region: _Text = "",
    audience: _Text = "",
    force: _Text = "",
    instrument: _Text = "",
    kind: _Text = "",
    on: _Text = "",
    in_force_on: _Text = "",
    show: _Text = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Asked:
    """The search of a request (a dependency); `in_force_on`: as the JSON interface names `on`."""
    on = on or in_force_on
    return Asked(
        *(_plain(q), _plain(region), _plain(audience), _plain(force), _plain(instrument), _plain(kind), _plain(on)),
        show=_plain(show),
        page=page,
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())


AskedHere = Annotated[Asked, Depends(asked)]


def settled(search: Asked, kb: KnowledgeBase) -> tuple[Asked, Filters, date | None]:
    """The search with names made codes, its filters and day; KBError for what is no code, region or date."""
    codes = {
        name: code_of(kb.codes, name, getattr(search, name) or None, place=name)
        for name in ("audience", "force", "instrument", "kind")
    }
    when = day(search.on, option="只要这一天有效的") if search.on else None
    region = kb.region(search.region) if search.region else ""
    chosen = replace(
        search,
        region=region,
        on=when.isoformat() if when else "",
        audience=codes["audience"] or "",
        force=codes["force"] or "",
        instrument=codes["instrument"] or "",
        kind=codes["kind"] or "",
    )
    return chosen, Filters(**codes), when
