"""Rules in, the rows that compare them out: by kind and unit, by who benefits, by tiers cut into common spans.

A rule with no words of its own beside its codes holds also for a narrower group and for every part of its tier, and
is shown there as such; one with words that only a person can judge stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .align import covers, joined, order, partition, touches
from .conditions import LeftOut, Who
from .gather import Given
from .table import Interval, Item

Group = tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row before it is laid out in columns: its item, whom it is for, and the rules that hold there."""

    item: Item
    group: Group
    members: tuple[Given, ...]


def lines(given: Sequence[Given], instrument: str | None) -> tuple[Line, ...]:
    """All rows: what has no figure comes last, what is for everybody first, tiers from low to high."""
    found: list[Line] = []
    by_item: dict[tuple[str | None, str | None], list[Given]] = {}
    for one in given:
        unit = one.rule.figure.unit if one.rule.figure else None
        by_item.setdefault((one.kind, unit), []).append(one)
    for (kind, unit), members in by_item.items():
        for group in dict.fromkeys(one.read.group for one in members):
            item = Item(instrument, kind, unit, group=tuple(who.words for who in group))
            found += _of_group(item, group, members)
    return tuple(sorted(found, key=_place))


def _place(line: Line) -> tuple[object, ...]:
    item = line.item
    return item.kind is None, item.kind or "", item.unit or "", len(item.group), item.group, order(item.tiers)


def _of_group(item: Item, group: Group, members: Sequence[Given]) -> Iterator[Line]:
    """The rows of one group of beneficiaries: for each number that tiers are cut by, its common spans."""
    taking = [one for one in members if one.read.group == group or _reaches(one, group)]
    own = {id(one) for one in taking if one.read.group == group}
    axes = sorted({one.rule.tiers[0].attr for one in taking if len(one.rule.tiers) == 1})
    plain = [one for one in taking if not one.rule.tiers and not one.read.particular]
    whole = [one for one in taking if not one.rule.tiers and (one.read.particular or not axes)]
    for attr in axes:
        tiered = [one for one in taking if len(one.rule.tiers) == 1 and one.rule.tiers[0].attr == attr]
        yield from (
            line for line in _spans(item, group, attr, tiered, plain) if any(id(one) in own for one in line.members)
        )
    boxes = dict.fromkeys(one.rule.tiers for one in taking if len(one.rule.tiers) > 1)
    for tiers in [(), *boxes]:
        held = [one for one in taking if one.rule.tiers == tiers] if tiers else whole
        if any(id(one) in own for one in held):
            yield Line(_tiered(item, tiers), group, tuple(held))


def _reaches(one: Given, group: Group) -> bool:
    """Whether a rule for a wider group holds for all of this one."""
    if one.rule.figure is None or one.read.particular or excludes(one, group) is not None:
        return False
    return all(any(wide.covers(narrow) for narrow in group) for wide in one.read.group)


def excludes(one: Given, group: Group) -> LeftOut | None:
    """The words by which a rule leaves out a whole group."""
    return next((out for out in one.read.excluded if out.covers(group)), None)


def _spans(item: Item, group: Group, attr: str, tiered: Sequence[Given], plain: Sequence[Given]) -> Iterator[Line]:
    """The line cut into common spans; neighbours with the same rules are one again."""
    found: list[tuple[Interval, tuple[Given, ...]]] = []
    for span in partition(attr, (one.rule.tiers[0] for one in tiered)):
        held = (*(one for one in tiered if covers(one.rule.tiers[0], span)), *plain)
        if found and _same(found[-1][1], held) and touches(found[-1][0], span):
            found[-1] = (joined(found[-1][0], span), held)
        else:
            found.append((span, held))
    yield from (Line(_tiered(item, (span,)), group, held) for span, held in found if held)


def _same(one: Iterable[Given], other: Iterable[Given]) -> bool:
    return [id(each) for each in one] == [id(each) for each in other]


def _tiered(item: Item, tiers: tuple[Interval, ...]) -> Item:
    return Item(item.instrument, item.kind, item.unit, tiers, item.group)
