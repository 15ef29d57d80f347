"""A knowledge base and a day in, how many measures for enterprises each region has by instrument and force out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.period import Validity
from kb.base import KnowledgeBase
from kb.wording import region_name
from ontology.model import Audience, Force, ReviewState

from .table import Empty


@dataclass(frozen=True, slots=True)
class Tally:
    """Measures of one instrument in one region: those that hold on the day by force, those that do not."""

    held: Mapping[Force, int]
    off: int = 0
    empty: Empty | None = None

    @property
    def total(self) -> int:
        """How many hold."""
        return sum(self.held.values())


@dataclass(frozen=True, slots=True)
class Coverage:
    """Instruments (code and label) by regions (code and name), a tally each."""

    as_of: date
    regions: tuple[tuple[str | None, str], ...]
    instruments: tuple[tuple[str, str], ...]
    tallies: Mapping[tuple[str, str | None], Tally]


def coverage(kb: KnowledgeBase, regions: Sequence[str], as_of: date) -> Coverage:
    """The regions asked for, else all on record; measures with an unknown beginning count as holding."""
    wanted: list[str | None] = [*dict.fromkeys(kb.region(name) for name in regions)]
    documents = [one for one in kb.documents() if not wanted or one.region in wanted]
    held: dict[tuple[str, str | None], dict[Force, int]] = {}
    off: dict[tuple[str, str | None], int] = {}
    for document in documents:
        for measure in document.measures:
            if measure.audience is not Audience.ENTERPRISE or measure.review is ReviewState.REJECTED:
                continue
            key = (measure.instrument, document.region)
            validity = kb.period(document, measure, as_of).validity(as_of)
            if validity in (Validity.IN_FORCE, Validity.UNDETERMINED):
                counts = held.setdefault(key, {})
                counts[measure.force] = counts.get(measure.force, 0) + 1
            else:
                off[key] = off.get(key, 0) + 1
    on_record = {one.region for one in documents}
    places = wanted or sorted(on_record, key=lambda code: (code is None, code or ""))
    kinds = {instrument for instrument, _ in (*held, *off)}
    listed = [code for code in kb.codes.lists["instrument"] if code in kinds]
    tallies = {
        (kind, place): _tally(held.get((kind, place), {}), off.get((kind, place), 0), place in on_record)
        for kind in listed
        for place in places
    }
    names = tuple((place, region_name(place, kb.codes)) for place in places)
    return Coverage(as_of, names, tuple((code, kb.codes.label("instrument", code)) for code in listed), tallies)


def _tally(held: Mapping[Force, int], off: int, on_record: bool) -> Tally:
    nothing = None if held or off else Empty.SILENT if on_record else Empty.NOT_COVERED
    return Tally({force: held[force] for force in Force if force in held}, off, nothing)
