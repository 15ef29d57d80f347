"""The clauses of a document in, the conditions that bind everybody who claims under it out (总则, 适用范围, 附则)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ontology.codebook import CodeBook
from ontology.model import Criterion, OpenCondition

from .conditions import stated
from .expressions import all_of
from .listings import Source, elsewhere, listed, patterns, pieces, says
from .phrases import Stretch, leaf, words
from .text import ClauseText, NormalText

_MOST = 200  # conditions; more than any document seen puts on everybody who claims
_SHORTEST = 3  # characters of a condition


def merge(general: Criterion | None, own: Criterion | None) -> Criterion | None:
    """A measure's own criterion with the general conditions of its document."""
    return all_of([own, general])


def general_criteria(clauses: Sequence[ClauseText], normal: NormalText, codes: CodeBook) -> dict[str, Criterion]:
    """The general conditions by the chapter that they bind, where they stand among its grants; "" is the document.

    Being registered in the document's region is not among them (the region says it).
    """
    found: dict[str, list[Criterion | None]] = {}
    told = tuple(_stretches(clauses, normal))
    for clause, (low, high) in told:
        scope = _scope(clause, clauses, normal) if clause else ""
        found.setdefault(scope, []).extend(_condition(one, normal, codes) for one in pieces(normal.text, low, high))
    places = tuple(place for _, (place, _) in told)
    source = Source(normal, codes, places)
    for group in _groups(tuple(_listing(clauses))):
        found.setdefault(_scope(group[0], clauses, normal), []).append(listed(group, source))
    joined = {scope: all_of(members) for scope, members in found.items()}
    return {scope: criterion for scope, criterion in joined.items() if criterion is not None}


def _scope(clause: ClauseText, clauses: Sequence[ClauseText], normal: NormalText) -> str:
    """The chapter whose grants a clause of conditions stands among; nothing when it stands apart from all grants."""
    root = clause.path
    while "/" in root and not any(one.path == root and _announces(one.heading) for one in clauses):
        root = root.rpartition("/")[0]
    chapter = root.rpartition("/")[0]
    if not chapter:
        return ""
    others = (
        one for one in clauses if one.path.startswith(f"{chapter}/") and not f"{one.path}/".startswith(f"{root}/")
    )
    grants = any(words("hands").search(normal.text[low:high]) for one in others for low, high in one.body)
    return chapter if grants else ""


def _groups(listing: Sequence[ClauseText]) -> Iterator[Sequence[ClauseText]]:
    """The clauses of a listing by the one at the top."""
    first = 0
    for place, clause in enumerate(listing):
        if place > first and clause.depth <= listing[first].depth:
            yield listing[first:place]
            first = place
    if listing:
        yield listing[first:]


def _listing(clauses: Sequence[ClauseText]) -> Iterator[ClauseText]:
    """The clauses under a heading that announces conditions (申报条件); a question about them is none."""
    for clause in clauses:
        nearest = next((heading for heading in (clause.heading, *clause.headings) if heading), None)
        if _announces(nearest):
            yield clause


def _announces(heading: str | None) -> bool:
    return heading is not None and says("heading", heading) and not says("asked", heading)


def _stretches(
    clauses: Sequence[ClauseText], normal: NormalText
) -> Iterator[tuple[ClauseText | None, tuple[int, int]]]:
    """Where it is written to whom the document applies, or (with its clause) what claimants must be."""
    for clause in clauses:
        for low, high in clause.body:
            for role in ("applies", "claimants"):
                for pattern in patterns(role):
                    for hit in pattern.finditer(normal.text, low, high):
                        if role == "claimants" and _of_some(clause, normal.text[low : hit.start()]):
                            continue
                        if not (says("procedure", hit.group("who")) or says("duty", hit.group("who"))):
                            yield (clause if role == "claimants" else None), hit.span("who")


def _of_some(clause: ClauseText, before: str) -> bool:
    """Whether what claimants must be is asked of some only: in a certain case (…的，) or for one of several schemes."""
    headings = [heading for heading in (clause.heading, *clause.headings) if heading]
    return says("case", before) or (any(map(_announces, headings[1:])) and not _announces(headings[0]))


def _condition(piece: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    text = piece.text
    if says("announces", text):
        return None
    if says("local", text):
        return elsewhere(piece, normal)
    told = stated(text)
    if told:
        return all_of(leaf(unit, piece, normal, codes) for unit in told)
    left = text
    for pattern in patterns("noise"):
        left = pattern.sub("", left)
    if len(words("noise").sub("", left)) < _SHORTEST:
        return None
    low = text.find(left[:2])
    high = low + len(left) if text[low : low + len(left)] == left else len(text)
    start = 0 if low < 0 else low
    quote = None if piece.start is None else normal.quote(piece.start + start, piece.start + high)
    return OpenCondition(text=quote.text if quote else text[start:high], quote=quote)
