"""Dated parameter files in (`parameters/*.toml`), rules of derivation with their references out."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.interchange import criteria_from_json
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, Operator

from .hierarchy import INDUSTRY


@dataclass(frozen=True, slots=True)
class Excludes:
    """Conclusion: an enumerated attribute is none of `options`; `among` lists all that it can be."""

    attr: str
    among: tuple[str, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasTag:
    """Conclusion: a set attribute holds a tag, or does not."""

    attr: str
    tag: str
    value: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """If the criterion is true of a profile on a day from `valid_from` to `valid_to`, the conclusion is."""

    id: str
    title: str
    reference: str
    source: str
    valid_from: date
    valid_to: date | None
    criterion: Criterion
    concludes: Excludes | HasTag


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of every parameter file."""
    return (
        *(rule for standard in _table("size.toml")["standard"] for rule in _size_rules(standard)),
        *(rule for definition in _table("definitions.toml")["definition"] for rule in _definition_rules(definition)),
    )


@cache
def _changes() -> tuple[date, ...]:
    """The days on which the rules in force change, in order."""
    starts = {rule.valid_from for rule in all_rules()}
    ends = {date.fromordinal(rule.valid_to.toordinal() + 1) for rule in all_rules() if rule.valid_to}
    return tuple(sorted(starts | ends))


def period(as_of: date) -> int:
    """The number of the period between two changes that a day lies in: the same rules are in force throughout."""
    return bisect_right(_changes(), as_of)


@cache
def rules_in(number: int) -> tuple[Rule, ...]:
    """The rules in force in a period (see `period`)."""
    if number == 0:
        return ()
    day = _changes()[number - 1]
    return tuple(r for r in all_rules() if r.valid_from <= day and (r.valid_to is None or day <= r.valid_to))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("engine") / "parameters" / name).read_text(encoding="utf-8"))


def _rule(entry: Mapping[str, Any], name: str, title: str, when: Criterion, then: Excludes | HasTag) -> Rule:
    return Rule(
        name, title, entry["reference"], entry["source"], entry["valid_from"], entry.get("valid_to"), when, then
    )


def _size_rules(standard: Mapping[str, Any]) -> Iterator[Rule]:
    """For each industry and class: all figures reach its limits (no smaller class), one misses (no such or larger)."""
    classes, units = tuple(standard["classes"]), standard["units"]
    among = classes[::-1]
    for industry in standard["industry"]:
        name, title = f"{standard['id']}/{industry['id']}", f"{standard['title']}：{industry['name']}"
        inside = AttributeCondition(attr=INDUSTRY, op=Operator.IN, value=tuple(industry["codes"]))
        limits = {attr: [Decimal(n) * units[attr] for n in industry[attr]] for attr in units if attr in industry}
        for i in range(len(classes) - 1):
            reached = _joined(
                GroupMode.ALL,
                *(AttributeCondition(attr=attr, op=Operator.GE, value=each[i]) for attr, each in limits.items()),
            )
            missed = _joined(
                GroupMode.ANY,
                *(AttributeCondition(attr=attr, op=Operator.LT, value=each[i]) for attr, each in limits.items()),
            )
            smaller, larger = classes[i + 1 :], classes[: i + 1]
            both = ((reached, smaller), (missed, larger))
            for when, options in both:
                excluded = Excludes(standard["attr"], among, options)
                yield _rule(standard, name, title, _joined(GroupMode.ALL, inside, when), excluded)


def _definition_rules(definition: Mapping[str, Any]) -> Iterator[Rule]:
    """Within its scope a definition proves the tag and its absence, a mere requirement only the absence."""
    scope, holds = criteria_from_json(definition["scope"]), criteria_from_json(definition["holds"])
    if scope is None or holds is None:
        msg = f"definition {definition['id']} requires nothing"
        raise ValueError(msg)
    cases = [(False, ConditionGroup(mode=GroupMode.NONE, members=(holds,)))]
    if definition["proves"] == "both":
        cases.append((True, _joined(GroupMode.ALL, holds)))
    for value, when in cases:
        then = HasTag(definition["attr"], definition["tag"], value)
        yield _rule(definition, definition["id"], definition["title"], _joined(GroupMode.ALL, scope, when), then)


def _joined(mode: GroupMode, *members: Criterion) -> ConditionGroup:
    return ConditionGroup(mode=mode, members=members)
