"""The cells of a row in, the columns with the most favourable figure out, or why nobody can say.

Only figures in force that bind, of one unit, basis and frequency are compared: two limits of one sort by their limit,
a fixed figure with a limit only where every value that the limit allows lies on one side of it. No totals, no ranks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ontology.model import BoundOp, Force

from .gather import in_force
from .table import Cell, Favour, Figure, Rule, Undecided

_CEILING, _FLOOR, _FIXED = (BoundOp.LE, BoundOp.LT), (BoundOp.GE, BoundOp.GT), (BoundOp.EQ, BoundOp.CHANGE)
_BINDING = (Force.ENTITLEMENT, Force.DUTY)


def best(cells: Sequence[Cell], favour: Favour | None) -> tuple[tuple[int, ...], Undecided | None]:
    """The columns whose figure no other beats and which beats or equals all others; otherwise why there is none."""
    if favour is None:
        return (), Undecided.NO_DIRECTION
    held = {i: own for i, cell in enumerate(cells) if (own := _ruling(cell))}
    rules = [rule for own in held.values() for rule in own]
    if len(held) < 2 or len({rule.measure for rule in rules}) == 1:  # one that several regions inherit is no choice
        return (), Undecided.ONE_ONLY
    if len({rule.conditions for rule in rules}) > 1 or any(rule.figure is None for rule in rules):
        return (), Undecided.CONDITIONS
    figures = {i: {_plain(rule.figure) for rule in own if rule.figure} for i, own in held.items()}
    if any(len(own) > 1 for own in figures.values()):
        return (), Undecided.SEVERAL
    single = {i: next(iter(own)) for i, own in figures.items()}
    winners = tuple(
        i for i, one in single.items() if all(at_least(one, other, favour) is True for other in single.values())
    )
    return (winners, None) if winners else ((), Undecided.OPERATORS)


def _ruling(cell: Cell) -> list[Rule]:
    """The rules in force that bind: the region's own, else those of the higher level (the first ones prevail)."""
    binding = [rule for rule in cell.rules if in_force(rule) and rule.force in _BINDING]
    return [rule for rule in binding if rule.inherited is binding[0].inherited]


def _plain(figure: Figure) -> Figure:
    """A figure without its words, so that the same one in two places is one."""
    return Figure(figure.op, figure.value, figure.unit, None, None, None, figure.period, figure.per, figure.relative_to)


def at_least(one: Figure, other: Figure, favour: Favour) -> bool | None:
    """Whether a figure is as favourable as another or more; None when they cannot be compared."""
    if (one.unit, one.period, one.per, one.relative_to) != (other.unit, other.period, other.per, other.relative_to):
        return None
    sorts = _sort(one), _sort(other)
    mine, theirs = _worth(one, favour), _worth(other, favour)
    if type(mine) is not type(theirs) or None in sorts:
        return None
    if sorts[0] == sorts[1]:
        return _better(mine, theirs, favour)
    if _delta(one) or _delta(other):
        return None
    return _certainly(one, other, favour)


def _sort(figure: Figure) -> str | None:
    """What a figure is: the amount itself, the most, the least, or a change by so much."""
    if figure.op in _FIXED:
        return "fixed"
    if figure.op in _CEILING:
        return "ceiling"
    return "floor" if figure.op in _FLOOR else "delta"


def _delta(figure: Figure) -> bool:
    return figure.op is BoundOp.DELTA


def _worth(figure: Figure, favour: Favour) -> Decimal | date:
    """The number that is compared; of a change whose size is the advantage, its size."""
    if _delta(figure) and favour is Favour.HIGHER and isinstance(figure.value, Decimal):
        return abs(figure.value)
    return figure.value


def _better(mine: Decimal | date, theirs: Decimal | date, favour: Favour) -> bool:
    if isinstance(mine, Decimal) and isinstance(theirs, Decimal):
        return mine <= theirs if favour is Favour.LOWER else mine >= theirs
    assert isinstance(mine, date)
    assert isinstance(theirs, date)
    return mine <= theirs if favour is Favour.LOWER else mine >= theirs


def _certainly(one: Figure, other: Figure, favour: Favour) -> bool | None:
    """Of two figures of different sorts: True or False only where it holds for every value that they allow."""
    ours, theirs = _ends(one), _ends(other)
    if favour is Favour.LOWER:
        first, second = ours, theirs
    else:
        first, second = theirs, ours
    if first[1] is not None and second[0] is not None and first[1] <= second[0]:  # type: ignore[operator]
        return True
    if second[1] is not None and first[0] is not None and second[1] < first[0]:  # type: ignore[operator]
        return False
    return None


def _ends(figure: Figure) -> tuple[Decimal | date | None, Decimal | date | None]:
    """The lowest and the highest value that a figure allows; None: no limit."""
    if figure.op in _CEILING:
        return None, figure.value
    return (figure.value, None) if figure.op in _FLOOR else (figure.value, figure.value)
