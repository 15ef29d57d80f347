"""The figures of a local measure and of the one above in, better or worse for an enterprise out, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ontology.codebook import CodeBook
from ontology.model import Bound, BoundOp, BoundRole, Measure

from .inclusion import Verdict

_KIND, _FAVOURABLE, _LOWER = "kind", "favourable", "lower"
_COUNTED = (BoundRole.BENEFIT, BoundRole.TARGET)
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class FigureDelta:
    """The figures of one kind on both sides, and what the local ones are to those above; one side may have none."""

    kind: str
    local: tuple[Bound, ...]
    above: tuple[Bound, ...]
    verdict: Verdict


def figure_deltas(local: Measure, above: Measure, codes: CodeBook) -> tuple[FigureDelta, ...]:
    """The kinds of figures of either measure, in the order of the text above and then of the local one."""
    mine, theirs = _by_kind(local), _by_kind(above)
    keys = dict.fromkeys([*theirs, *mine])
    return tuple(_delta(key[0], mine.get(key, ()), theirs.get(key, ()), codes) for key in keys)


def _by_kind(measure: Measure) -> Mapping[_Key, tuple[Bound, ...]]:
    found: dict[_Key, tuple[Bound, ...]] = {}
    for bound in measure.thresholds:
        if bound.role in _COUNTED:
            key = (bound.kind, bound.unit, bound.per or "")
            found[key] = (*found.get(key, ()), bound)
    return found


def _delta(kind: str, mine: Sequence[Bound], theirs: Sequence[Bound], codes: CodeBook) -> FigureDelta:
    concept = codes.lists[_KIND].get(kind)
    verdict = _verdict(mine, theirs, concept.notes.get(_FAVOURABLE) if concept else None)
    return FigureDelta(kind, tuple(mine), tuple(theirs), verdict)


def _verdict(mine: Sequence[Bound], theirs: Sequence[Bound], direction: str | None) -> Verdict:
    if sorted(map(_told, mine)) == sorted(map(_told, theirs)):
        return Verdict.SAME
    if len(mine) != 1 or len(theirs) != 1 or direction is None or mine[0].period != theirs[0].period:
        return Verdict.UNDECIDED
    at_least, at_most = (_not_worse(*pair, direction) for pair in ((mine[0], theirs[0]), (theirs[0], mine[0])))
    if at_least is at_most:
        return Verdict.SAME if at_least else Verdict.UNDECIDED
    return Verdict.WIDER if at_least else Verdict.NARROWER


def _told(bound: Bound) -> tuple[str, str, str, str]:
    return bound.op.value, str(bound.value), str(bound.previous), str(bound.period)


def _not_worse(one: Bound, other: Bound, direction: str) -> bool:
    """Whether a figure gives at least as much: the least and the most that it may mean are both no worse."""
    lower = direction == _LOWER
    (least, most), (least_other, most_other) = _range(one, lower), _range(other, lower)
    floor = least_other is None or (least is not None and least >= least_other)
    ceiling = most is None or (most_other is not None and most >= most_other)
    return floor and ceiling


def _range(bound: Bound, lower: bool) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that a figure may give, more being better; None: no limit."""
    value = Decimal(bound.value.toordinal()) if isinstance(bound.value, date) else bound.value
    if bound.op is BoundOp.DELTA and not lower:
        value = abs(value)
    low, high = value, value
    open_low, open_high = bound.op in (BoundOp.LE, BoundOp.LT), bound.op in (BoundOp.GE, BoundOp.GT)
    if lower:
        low, high, open_low, open_high = -high, -low, open_high, open_low
    return None if open_low else low, None if open_high else high
