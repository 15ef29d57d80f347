"""A part and the headings above it in, audience, force and instrument out (by the tables of ingest/lexicon)."""

from __future__ import annotations

from ontology.model import Audience, Force

from .audience import Stance, audience_of
from .force import settled
from .frames import MONEY, is_kind
from .instruments import instrument_of
from .text import RawPart

_GRANT = "grant"


def classify(text: str, part: RawPart, headings: tuple[str, ...], *, title: str = "") -> tuple[Audience, Force, str]:
    """Audience, force and instrument of a part; `headings` nearest first, `title` that of the document."""
    words = text[part.start : part.end]
    instrument = instrument_of(part, words, text[slice(*part.sentence)], headings, title)
    whole = text[part.opening : part.end]
    force = settled(part.force, words, headings[0] if headings else "")
    limits = (instrument in MONEY or not part.instrument) and is_kind("limit", words)
    if limits and settled(Force.ENTITLEMENT, words, "") is Force.ENTITLEMENT:
        return Audience.ENTERPRISE, Force.ENTITLEMENT, instrument if instrument in MONEY else _GRANT
    actor = part.actor.group if part.actor and not (part.actor.carried and force is Force.TARGET) else "none"
    return audience_of(whole, "\n".join(headings), Stance(instrument, force, actor)), force, instrument
