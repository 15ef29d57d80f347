"""The header Accept in, the format that suits best out: a page, Turtle, JSON-LD or N-Triples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .forms import JSONLD, NTRIPLES, TURTLE, Media

HTML: Final = Media("HTML", "text/html", "html", "html")
OFFERED: Final = (HTML, TURTLE, JSONLD, NTRIPLES)
"""The formats of a description, the one for whoever does not mind first."""
_OTHER_NAMES: Final = {
    "application/xhtml+xml": HTML,
    "application/x-turtle": TURTLE,
    "text/n3": TURTLE,
    "application/json": JSONLD,
    "text/plain": NTRIPLES,
}


def by_suffix(path: str) -> tuple[str, Media | None]:
    """A path without the ending that names a format, and the format; none for any other ending."""
    stem, dot, suffix = path.rpartition(".")
    found = next((one for one in OFFERED if one.suffix == suffix), None) if dot else None
    return (stem, found) if found else (path, None)


def wanted(accept: str | None, offered: Sequence[Media] = OFFERED) -> Media | None:
    """The best of what is offered; None when nothing of it is wanted.

    >>> wanted("text/turtle;q=0.5, application/ld+json").name, wanted("*/*").name, wanted("image/png")
    ('JSON-LD', 'HTML', None)
    """
    if not accept or not accept.strip():
        return offered[0]
    ranges = [_range(one) for one in accept.split(",")]
    scored = [(_quality(one, ranges), -place, one) for place, one in enumerate(offered)]
    quality, _, best = max(scored, key=lambda one: one[:2])
    return best if quality > 0 else None


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, number = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(number)))
            except ValueError:
                quality = 0.0
    return name.lower(), quality


def _quality(media: Media, ranges: Sequence[tuple[str, float]]) -> float:
    """What the most specific range that fits says; a little less for a name that is not the format's own."""
    exact = [quality for name, quality in ranges if name == media.type]
    if exact:
        return max(exact)
    other = [quality for name, quality in ranges if _OTHER_NAMES.get(name) == media]
    if other:
        return max(other) - 0.001 if max(other) > 0 else 0
    group = [quality for name, quality in ranges if name == f"{media.type.partition('/')[0]}/*"]
    return max(group, default=max([quality for name, quality in ranges if name == "*/*"], default=0.0))
