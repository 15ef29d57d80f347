"""A knowledge base and a day in, all alarms about its documents and the data that they were read with out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kb.base import KnowledgeBase
from kb.comparison.gather import Question, gathered
from kb.comparison.stock import found_for
from kb.standing import by_name, standing

from .alarm import Alarm, ordered
from .caps import cap_alarms
from .data import form_alarms, unused_alarms
from .decidable import decidable_alarms
from .texts import basis_alarms, quote_alarms, read_alarms
from .tiers import tier_alarms


def linted(kb: KnowledgeBase, as_of: date, *, document: str | None = None, unused: bool = False) -> tuple[Alarm, ...]:
    """What should be looked at: of one document, or of all with the data of the software."""
    only = None if document is None else kb.document(document).file
    found = [*_texts(kb, as_of), *_figures(kb, as_of)]
    if only is None:
        found += [*form_alarms(kb.codes), *(unused_alarms(kb.documents(), kb.codes) if unused else ())]
    return ordered(_merged(one for one in found if only is None or only == one.file))


def _merged(alarms: Iterable[Alarm]) -> Iterator[Alarm]:
    """Each thing told once with all its places: general conditions come back in every measure."""
    same: dict[tuple[object, ...], list[Alarm]] = {}
    for one in alarms:
        same.setdefault((one.code, one.file, one.message), []).append(one)
    for found in same.values():
        places = "、".join(dict.fromkeys(one.place for one in found if one.place))
        yield replace(found[0], place=places or None)


def _texts(kb: KnowledgeBase, as_of: date) -> Iterator[Alarm]:
    """What concerns one document at a time, and what it is based on."""
    standings = [standing(kb, one, as_of) for one in kb.documents()]
    named = by_name(standings)
    for one in standings:
        yield from read_alarms(one.document, kb.findings(one.document.id), kb.codes)
        yield from decidable_alarms(one.document, kb.codes)
        yield from quote_alarms(one.document)
        yield from basis_alarms(one.document, named)


def _figures(kb: KnowledgeBase, as_of: date) -> Iterator[Alarm]:
    """What shows when rules are laid beside each other, kind by kind."""
    for kind in kb.codes.lists["kind"]:
        found = found_for(kb, kind, None, ())
        if found:
            given = gathered(found, Question(kind, None, as_of), kb.ties, kb.codes)
            yield from tier_alarms(given, kb.codes)
            yield from cap_alarms(given, kb.codes)
