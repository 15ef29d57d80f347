"""The figures of two sides for one enterprise in; which is better for it, or why nobody can say, out.

A figure that is at most so much is weighed with one that is exactly so much where lower is better, one that is at
least so much where higher is better: what is promised at worst is compared. 最高 is only weighed with 最高.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ontology.codebook import CodeBook
from ontology.model import Bound, BoundOp, BoundRole, Force

from .matching import Result
from .periods import measure_today

_LOWER, _OTHER, _KIND = "lower", "other", "kind"
_FORCES = tuple(Force)
_EXACT = (BoundOp.EQ, BoundOp.CHANGE)
_SAFE = {True: (BoundOp.LE, BoundOp.LT, *_EXACT), False: (BoundOp.GE, BoundOp.GT, *_EXACT)}
_CEILING, _DELTA = (BoundOp.LE, BoundOp.LT), (BoundOp.DELTA,)


class Balance(StrEnum):
    """What a move does for an enterprise."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    INCOMPARABLE = "incomparable"


class Why(StrEnum):
    """Why two rules do not compare."""

    WORDS = "words"
    KINDS = "kinds"
    SEVERAL = "several"
    UNIT = "unit"
    PERIOD = "period"
    BASE = "base"
    FORM = "form"
    FORCE = "force"
    MIXED = "mixed"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Weighed:
    """One kind of figure on both sides: what there is, and how it compares."""

    kind: str
    here: tuple[Bound, ...]
    there: tuple[Bound, ...]
    balance: Balance
    why: Why | None = None


def granted(result: Result, codes: CodeBook) -> tuple[Bound, ...]:
    """The figures that a measure grants on the day, of kinds whose favourable direction is known."""
    known = codes.lists[_KIND]
    return tuple(
        bound
        for bound in measure_today(result).thresholds
        if bound.role in (BoundRole.BENEFIT, BoundRole.TIME)
        and bound.kind in known
        and "favourable" in known[bound.kind].notes
    )


def generic(kind: str, codes: CodeBook) -> bool:
    """Whether a kind of figure does not say what it is given for."""
    return kind == _OTHER or "generic" in codes.lists[_KIND][kind].notes


def weigh(here: Sequence[Result], there: Sequence[Result], codes: CodeBook) -> tuple[Balance, tuple[Weighed, ...], Why]:
    """All figures together: better only when nothing is worse; the reason counts where they do not compare."""
    mine, others = _by_kind(here, codes), _by_kind(there, codes)
    shared = [kind for kind in mine if kind in others]
    weighed = tuple(_weighed(kind, mine[kind], others[kind], codes) for kind in shared)
    if not weighed:
        return Balance.INCOMPARABLE, (), Why.KINDS if mine and others else Why.WORDS
    if unclear := [one.why for one in weighed if one.why is not None]:
        return Balance.INCOMPARABLE, weighed, unclear[0]
    found = {one.balance for one in weighed}
    moving = found - {Balance.SAME}
    if len(moving) > 1:
        return Balance.INCOMPARABLE, weighed, Why.MIXED
    if set(mine) != set(others):
        return Balance.INCOMPARABLE, weighed, Why.EXTRA
    balance = moving.pop() if moving else Balance.SAME
    return (*_with_force(balance, here, there, weighed), Why.FORCE)


def _with_force(
    balance: Balance, here: Sequence[Result], there: Sequence[Result], weighed: tuple[Weighed, ...]
) -> tuple[Balance, tuple[Weighed, ...]]:
    """A better figure in weaker wording is no better."""
    forces = [{_FORCES.index(one.measure.force) for one in side} for side in (here, there)]
    if forces[0] == forces[1]:
        return balance, weighed
    stronger = max(forces[1]) < min(forces[0])
    weaker = max(forces[0]) < min(forces[1])
    agrees = (balance is Balance.BETTER and stronger) or (balance is Balance.WORSE and weaker)
    return (balance if agrees else Balance.INCOMPARABLE), weighed


def _by_kind(results: Sequence[Result], codes: CodeBook) -> dict[str, tuple[Bound, ...]]:
    found: dict[str, list[Bound]] = {}
    for bound in (bound for result in results for bound in granted(result, codes)):
        found.setdefault(bound.kind, []).append(bound)
    return {kind: tuple(_distinct(bounds)) for kind, bounds in sorted(found.items())}


def _distinct(bounds: Sequence[Bound]) -> Iterator[Bound]:
    seen = set()
    for bound in bounds:
        key = (bound.op, bound.value, bound.unit, bound.period, bound.per, bound.relative_to)
        if key not in seen:
            seen.add(key)
            yield bound


def _weighed(kind: str, here: tuple[Bound, ...], there: tuple[Bound, ...], codes: CodeBook) -> Weighed:
    if len(here) > 1 or len(there) > 1:
        same = set(map(_text, here)) == set(map(_text, there))
        balance = Balance.SAME if same else Balance.INCOMPARABLE
        return Weighed(kind, here, there, balance, None if same else Why.SEVERAL)
    lower = codes.lists[_KIND][kind].notes["favourable"] == _LOWER
    why = _unlike(here[0], there[0], lower=lower)
    balance = Balance.INCOMPARABLE if why else _balance(_size(here[0], lower), _size(there[0], lower), lower=lower)
    return Weighed(kind, here, there, balance, why)


def _text(bound: Bound) -> tuple[str, ...]:
    return tuple(map(str, (bound.op, bound.value, bound.unit, bound.period, bound.per, bound.relative_to)))


def _unlike(one: Bound, other: Bound, *, lower: bool) -> Why | None:
    """Why two figures of a kind do not compare."""
    if one.unit != other.unit or isinstance(one.value, date) is not isinstance(other.value, date):
        return Why.UNIT
    if (one.period, one.per) != (other.period, other.per):
        return Why.PERIOD
    if one.relative_to != other.relative_to:
        return Why.BASE
    ops = {one.op, other.op}
    alike = any(ops <= set(group) for group in (_SAFE[lower], _CEILING, _DELTA))
    return None if alike else Why.FORM


def _size(bound: Bound, lower: bool) -> Decimal | date:
    """What is compared; of a reduction, where more of it is better, how much it is."""
    value = bound.value
    return abs(value) if isinstance(value, Decimal) and bound.op is BoundOp.DELTA and not lower else value


def _balance(here: Decimal | date, there: Decimal | date, *, lower: bool) -> Balance:
    if here == there:
        return Balance.SAME
    if isinstance(here, date) or isinstance(there, date):
        rises = isinstance(here, date) and isinstance(there, date) and there > here
    else:
        rises = there > here
    return Balance.BETTER if rises is not lower else Balance.WORSE
