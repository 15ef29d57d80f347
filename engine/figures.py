"""A measure and its period in, from when to when each of its benefits holds out (自1月1日起1%，自7月1日起0.8%)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from ontology.model import Bound, BoundOp, BoundRole, Measure

from .period import Period, Validity, place

PERIOD = "period"
"""The kind of a bound that says from or to which day what follows holds (code list kind)."""

_DAY = timedelta(days=1)


class Dated(NamedTuple):
    """A benefit and the days on which it holds (None: not stated)."""

    bound: Bound
    starts: date | None
    ends: date | None

    def holds(self, day: date) -> bool:
        """Whether it holds on a day."""
        return place(day, self.starts, self.ends, False) is Validity.IN_FORCE


class _Stage(NamedTuple):
    """A stretch of the text that begins with a date from which on it holds."""

    place: int
    starts: date | None
    ends: date | None


def dated_figures(measure: Measure, period: Period) -> tuple[Dated, ...]:
    """The benefits of a measure, each from the date that the text gives before it until the next one begins.

    A measure with one date or none has one period for all.
    """
    ordered = sorted(measure.thresholds, key=lambda bound: bound.quote.start)
    stages = _stages(ordered, period)
    found = []
    for bound in ordered:
        if bound.role is BoundRole.BENEFIT:
            own = [stage for stage in stages if stage.place <= bound.quote.start]
            stage = own[-1] if own else _Stage(0, period.starts, period.ends)
            found.append(Dated(bound, stage.starts, stage.ends))
    return tuple(found)


def in_stages(figures: tuple[Dated, ...]) -> bool:
    """Whether figures of a measure hold at different times."""
    return len({(one.starts, one.ends) for one in figures}) > 1


def _stages(ordered: list[Bound], period: Period) -> list[_Stage]:
    """The stages of a text with several beginnings, in the order of the text; a stated end wins over the next start."""
    days = [bound for bound in ordered if bound.kind == PERIOD and isinstance(bound.value, date)]
    firsts = [i for i, bound in enumerate(days) if bound.op in (BoundOp.GE, BoundOp.GT)]
    if len(firsts) < 2:
        return []
    found = []
    for i, following in pairwise([*firsts, len(days)]):
        starts = _day(days[i])
        stated = [_day(one) for one in days[i + 1 : following] if one.op in (BoundOp.LE, BoundOp.LT)]
        later = [_day(days[j]) for j in firsts if _day(days[j]) > starts]
        ends = stated[0] if stated else min(later) - _DAY if later else period.ends
        found.append(_Stage(days[i].quote.start, starts, ends))
    return found


def _day(bound: Bound) -> date:
    assert isinstance(bound.value, date)
    return bound.value
