"""The clauses and the measures read in them in, the normative sentences that became no measure out, as findings.

A sentence is normative when its own words oblige, encourage, grant or aim, or name an instrument. What only limits or
details the measure before it belongs to that one. Most lie in clauses of purposes, procedure and formalities.
"""

from __future__ import annotations

from collections.abc import Sequence

from ontology.findings import GAP, Finding, Severity
from ontology.model import Measure

from .force import read_force
from .frames import bare, instrument_scores, is_detail, is_kind
from .sentences import sentences
from .text import ClauseText, NormalText

_SPEAKS = 3


def gaps(clauses: Sequence[ClauseText], normal: NormalText, measures: Sequence[Measure]) -> tuple[Finding, ...]:
    """The normative sentences that no measure touches, in order of place."""
    taken = sorted((measure.quote.start, measure.quote.end) for measure in measures)
    found = []
    for clause in clauses:
        for low, high in clause.body:
            for start, end in sentences(normal.text, low, high):
                words = normal.text[start:end]
                if not _normative(words):
                    continue
                quote = normal.quote(start, end)
                if not any(begins < quote.end and quote.start < ends for begins, ends in taken):
                    found.append(
                        Finding(
                            code=GAP,
                            severity=Severity.INFO,
                            message=f"这句话有要求或支持的意思，没有成为措施：“{bare(quote.text)}”",
                            place=clause.path,
                            start=quote.start,
                            end=quote.end,
                            quote=quote.text,
                        )
                    )
    return tuple(found)


def _normative(words: str) -> bool:
    if is_kind("skip", words) or is_detail(words) or len(bare(words)) < 6:
        return False
    own = read_force(bare(words), governing=None, modal=False).own
    return own or max(instrument_scores(words).values(), default=0) >= _SPEAKS
