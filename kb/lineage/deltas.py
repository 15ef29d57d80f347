"""A local measure and one above in, what the local one changes out: who, from which size on, how much, how binding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.bigrams import searchable
from ontology.codebook import CodeBook
from ontology.model import Measure, PolicyDocument

from .demands import demands_of
from .figures import FigureDelta, figure_deltas
from .inclusion import Demands, Verdict, compared, only_spans, without_spans

Found = tuple[PolicyDocument, Measure]


class Side(StrEnum):
    """What conditions are compared by: limits on numbers, groups, or all of them where they hang together."""

    TIER = "tier"
    GROUP = "group"
    CONDITIONS = "conditions"


@dataclass(frozen=True, slots=True)
class Delta:
    """What a local measure is to one above it, with the demands of both; `only_words`: the promises differ in words."""

    verdict: Verdict
    sides: tuple[tuple[Side, Verdict], ...]
    figures: tuple[FigureDelta, ...]
    only_words: bool
    local: tuple[Demands, ...] = ()
    above: tuple[Demands, ...] = ()


def delta(local: Found, above: Found, codes: CodeBook) -> Delta:
    """The difference between two measures; undecided wherever logic does not settle it."""
    mine, theirs = demands_of(*local, codes), demands_of(*above, codes)
    if len(mine) == len(theirs) == 1:
        sides = []
        if mine[0].spans or theirs[0].spans:
            sides.append((Side.TIER, compared(only_spans(mine), only_spans(theirs))))
        if any(one[0].classes or one[0].words for one in (mine, theirs)):
            sides.append((Side.GROUP, compared(without_spans(mine), without_spans(theirs))))
    else:
        sides = [(Side.CONDITIONS, compared(mine, theirs))]
    figures = figure_deltas(local[1], above[1], codes)
    verdict = overall([verdict for _, verdict in sides] + [one.verdict for one in figures])
    alike = searchable(local[1].quote.text) == searchable(above[1].quote.text)
    if not figures and verdict is Verdict.SAME and not alike:  # equal conditions do not make two promises equal
        return Delta(Verdict.UNDECIDED, tuple(sides), (), only_words=True, local=mine, above=theirs)
    return Delta(verdict, tuple(sides), figures, only_words=False, local=mine, above=theirs)


def overall(told: Sequence[Verdict]) -> Verdict:
    """Several verdicts as one."""
    found = set(told) - {Verdict.SAME}
    if not found:
        return Verdict.SAME
    if Verdict.UNDECIDED in found:
        return Verdict.UNDECIDED
    return found.pop() if len(found) == 1 else Verdict.MIXED
