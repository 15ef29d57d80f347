"""The clauses and the measures read in them in, the normative sentences that became no measure out, with their share.

A sentence is normative when its own words oblige, encourage, grant or aim, or name an instrument. What only limits or
details the measure before it belongs to that one. What claimants must be, hand in and do is none, unless it pays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ontology.findings import GAP, Finding, Severity
from ontology.model import Measure, Quote

from .force import read_force
from .frames import bare, instrument_scores, is_detail, is_kind
from .sentences import Span, sentences
from .text import ClauseText, NormalText

_SPEAKS = 3


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many sentences of a document are normative, and a finding for each that no measure touches, by place.

    What became a measure counts as normative whatever its words.
    """

    sentences: int
    findings: tuple[Finding, ...]


def gaps(clauses: Sequence[ClauseText], normal: NormalText, measures: Sequence[Measure]) -> Gaps:
    """The normative sentences of a document, and which of them no measure touches."""
    told = [
        (clause, normal.text[start:end], start, end)
        for clause in clauses
        for low, high in clause.body
        for start, end in sentences(normal.text, low, high)
    ]
    places = [(normal.offsets[start], normal.offsets[end - 1] + 1) for _, _, start, end in told]
    free = _untouched(places, measures)
    found = tuple(
        _finding(clause.path, normal.quote(start, end))
        for (clause, words, start, end), alone in zip(told, free, strict=True)
        if alone and _normative(words) and not (_claiming(clause, words) and not is_kind("payment", words))
    )
    return Gaps(free.count(False) + len(found), found)


def _untouched(places: Sequence[Span], measures: Sequence[Measure]) -> list[bool]:
    """For each place in the source whether it shares no word with any measure."""
    taken = sorted((measure.quote.start, measure.quote.end) for measure in measures)
    begins = [start for start, _ in taken]
    reach = [-1, *accumulate((end for _, end in taken), max)]  # how far the measures reach that begin before a place
    return [reach[bisect_left(begins, end)] <= start for start, end in places]


def _finding(place: str, quote: Quote) -> Finding:
    return Finding(
        code=GAP,
        severity=Severity.INFO,
        message=f"这句话有要求或支持的意思，没有成为措施：“{bare(quote.text)}”",
        place=place,
        start=quote.start,
        end=quote.end,
        quote=quote.text,
    )


def _claiming(clause: ClauseText, words: str) -> bool:
    """Whether a sentence, or the clause that it stands in, is about claiming: conditions, materials, procedure."""
    above = (heading for heading in (clause.heading, *clause.headings) if heading)
    return is_kind("conditions", words) or any(is_kind("claiming", heading) for heading in above)


def _normative(words: str) -> bool:
    if is_kind("skip", words) or is_detail(words) or len(bare(words)) < 6:
        return False
    own = read_force(words, governing=None, modal=False).own
    return own or max(instrument_scores(words).values(), default=0) >= _SPEAKS
