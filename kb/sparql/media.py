"""What a caller accepts in, the media type of the answer out: one for tables, one for graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
NTRIPLES = "application/n-triples"
JSON_LD = "application/ld+json"
RDF_XML = "application/rdf+xml"
HTML = "text/html"

TABLES = (JSON, XML, CSV, TSV)
"""Media types for what SELECT and ASK find, the usual one first."""
GRAPHS = (TURTLE, NTRIPLES, JSON_LD, RDF_XML)
"""Media types for what CONSTRUCT and DESCRIBE find, the usual one first."""

_NAMES: Mapping[str, tuple[str | None, str | None]] = MappingProxyType(
    {
        "json": (JSON, JSON_LD),
        "xml": (XML, RDF_XML),
        "csv": (CSV, None),
        "tsv": (TSV, None),
        "turtle": (None, TURTLE),
        "ttl": (None, TURTLE),
        "n3": (None, TURTLE),
        "nt": (None, NTRIPLES),
        "ntriples": (None, NTRIPLES),
        "n-triples": (None, NTRIPLES),
        "json-ld": (None, JSON_LD),
        "jsonld": (None, JSON_LD),
        "rdf": (None, RDF_XML),
        "rdf+xml": (None, RDF_XML),
        "rdfxml": (None, RDF_XML),
    }
)
"""Short names, as the parameter `format` and the command line take them: the form of a table, the form of a graph."""
_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "application/json": JSON,
        "application/xml": XML,
        "text/xml": XML,
        "text/n3": TURTLE,
        "text/rdf+n3": TURTLE,
        "application/x-turtle": TURTLE,
        "text/plain": NTRIPLES,
    }
)
NAMES = tuple(_NAMES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The media types of the answer, by what the query finds; None: the caller takes no such answer."""

    table: str | None
    graph: str | None


USUAL = Wanted(JSON, TURTLE)


def named(name: str) -> Wanted | None:
    """The forms with a short name or media type; None for one that is unknown."""
    known = _NAMES.get(name.strip().lower())
    if known is not None:
        return Wanted(*known)
    media = _ALIASES.get(name, name)
    if media in TABLES:
        return Wanted(media, None)
    return Wanted(None, media) if media in GRAPHS else None


def wanted(accept: str | None) -> Wanted:
    """What suits the header Accept best; without one the usual forms."""
    if not accept or not accept.strip():
        return USUAL
    ranges = _ranges(accept)
    return Wanted(_best(TABLES, ranges), _best(GRAPHS, ranges))


def prefers_page(accept: str | None) -> bool:
    """Whether a page is what the caller would rather have than data."""
    ranges = _ranges(accept or "")
    page = _quality(HTML, ranges, exact=True)
    return page > 0 and page >= max(_quality(one, ranges, exact=True) for one in (*TABLES, *GRAPHS))


def prefers_graph(accept: str | None) -> bool:
    """Whether a graph is asked for by name."""
    ranges = _ranges(accept or "")
    return any(_quality(one, ranges, exact=True) > 0 for one in GRAPHS)


_Ranges = Sequence[tuple[str, float]]


def _ranges(accept: str) -> _Ranges:
    """The media ranges of the header, each with its quality."""
    found = []
    for part in accept.split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        quality = next((word.removeprefix("q=") for word in parameters if word.startswith("q=")), "1")
        if name:
            found.append((_ALIASES.get(name, name), _number(quality)))
    return found


def _number(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def _best(media: Sequence[str], ranges: _Ranges) -> str | None:
    """The media type with the highest quality; the first named, then the first of ours, among equals."""
    order = {name: at for at, (name, _) in reversed([*enumerate(ranges)])}
    graded = [(-_quality(one, ranges), order.get(one, len(order)), at, one) for at, one in enumerate(media)]
    quality, _, _, best = min(graded)
    return best if quality < 0 else None


def _quality(media: str, ranges: _Ranges, *, exact: bool = False) -> float:
    """How welcome a media type is; `exact`: when it is named itself."""
    named = [quality for name, quality in ranges if name == media]
    if named or exact:
        return max(named, default=0.0)
    kind = f"{media.partition('/')[0]}/*"
    for wide in (kind, "*/*"):
        if found := [quality for name, quality in ranges if name == wide]:
            return max(found)
    return 0.0
