"""Dated parameter files in (`parameters/*.toml`), definitions and rules of derivation with their references out."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.interchange import OPEN_ATTRIBUTE, criteria_from_json
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, Operator

from .hierarchy import INDUSTRY

_DEFINING = ("definitions.toml", "certified.toml")
_PROVING = _DEFINING[:1]
"""The tables whose definitions may prove something; the others are not even read for a derivation."""


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
    clause: str = ""

    @property
    def cited(self) -> str:
        """Document number and clause."""
        return f"{self.reference}{self.clause}"


class Proves(StrEnum):
    """What a definition proves: that one belongs and that one does not, only the latter, or neither (a certificate)."""

    BOTH = "both"
    FALSE = "false"
    NOTHING = "nothing"


class Original(StrEnum):
    """What a definition was compared with: the words of the document itself, or others' accounts of it."""

    TEXT = "text"
    RESTATED = "restated"


_UNSEEN = "（来源未核对原文）"


@dataclass(frozen=True, slots=True)
class Definition:
    """A dated rule that says who is of a class; `of` is the tag that it defines, or the class where no tag does."""

    id: str
    of: str
    attr: str | None
    title: str
    proves: Proves
    reference: str
    clause: str
    source: str
    note: str
    original: Original
    witnesses: tuple[str, ...]
    checked: date
    valid_from: date
    valid_to: date | None
    certificate_years: int | None
    certificate_reference: str
    scope: Mapping[str, Any] | None
    holds: Mapping[str, Any]

    @property
    def cited(self) -> str:
        """Document number and clause, with a warning where nobody compared the document itself."""
        return f"{self.reference}{self.clause}{self.warning}"

    @property
    def warning(self) -> str:
        """What an answer says beside the reference: that the document itself was not seen."""
        return _UNSEEN if self.original is Original.RESTATED else ""

    def in_force(self, as_of: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= as_of and (self.valid_to is None or as_of <= self.valid_to)

    def scope_on(self, as_of: date) -> Criterion | None:
        """Whom it is about; None: everybody."""
        return None if self.scope is None else criterion_of(self.scope, as_of)

    def criterion_on(self, as_of: date) -> Criterion:
        """What it requires of them, ages counted to a day."""
        criterion = criterion_of(self.holds, as_of)
        if criterion is None:
            msg = f"definition {self.id} requires nothing"
            raise ValueError(msg)
        return criterion


@dataclass(frozen=True, slots=True)
class Gap:
    """Why no definition of a class is at hand from a day on."""

    of: str
    valid_from: date
    text: str


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of every parameter file."""
    return (
        *(rule for standard in as_written("size.toml")["standard"] for rule in _size_rules(standard)),
        *(rule for table in _PROVING for one in _defined(table) for rule in _definition_rules(one)),
    )


@cache
def definitions() -> tuple[Definition, ...]:
    """Every definition of a class, those that figures settle first."""
    return tuple(one for table in _DEFINING for one in _defined(table))


@cache
def _defined(table: str) -> tuple[Definition, ...]:
    return tuple(_definition(entry) for entry in as_written(table)["definition"])


@cache
def gaps() -> tuple[Gap, ...]:
    """What is known of missing definitions, the latest first."""
    entries = [entry for table in _DEFINING for entry in as_written(table)["gap"]]
    found = [Gap(entry["class"], entry["valid_from"], entry["text"]) for entry in entries]
    return tuple(sorted(found, key=lambda gap: gap.valid_from, reverse=True))


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


def as_written(name: str) -> dict[str, Any]:
    """A parameter file as it is written."""
    return tomllib.loads((files("engine") / "parameters" / name).read_text(encoding="utf-8"))


def _definition(entry: Mapping[str, Any]) -> Definition:
    return Definition(
        id=entry["id"],
        of=entry.get("tag") or entry["class"],
        attr=entry.get("attr"),
        title=entry["title"],
        proves=Proves(entry["proves"]),
        reference=entry["reference"],
        clause=entry.get("clause", ""),
        source=entry["source"],
        note=entry.get("note", ""),
        original=Original(entry["original"]),
        witnesses=tuple(entry["witnesses"]),
        checked=entry["checked"],
        valid_from=entry["valid_from"],
        valid_to=entry.get("valid_to"),
        certificate_years=entry.get("certificate_years"),
        certificate_reference=entry.get("certificate_reference", ""),
        scope=entry.get("scope"),
        holds=entry["holds"],
    )


def criterion_of(tree: Mapping[str, Any], as_of: date) -> Criterion | None:
    """A criterion as a table writes it, ages counted to a day."""
    return criteria_from_json(_plain(tree, as_of))


def _plain(tree: object, as_of: date | None = None) -> object:
    """A criterion of a table in the form of the export: `open` is an open condition, `years` an age on a day."""
    match tree:
        case {"open": str(text)}:
            return {"attr": OPEN_ATTRIBUTE, "value": text}
        case {"attr": attr, "years": int(years)}:
            if as_of is None:
                msg = f"the age of {attr} is known on a day only"
                raise ValueError(msg)
            return {"attr": attr, "op": Operator.LE.value, "value": years_before(as_of, years).isoformat()}
        case Mapping():
            return {key: _plain(value, as_of) for key, value in tree.items()}
        case list() if all(isinstance(one, Mapping) for one in tree):
            return [_plain(one, as_of) for one in tree]
    return tree


def years_before(day: date, years: int) -> date:
    """The same day some years ago (28 February for the 29th); negative years: later.

    >>> years_before(date(2024, 2, 29), 1), years_before(date(2023, 3, 1), -3)
    (datetime.date(2023, 2, 28), datetime.date(2026, 3, 1))
    """
    last = monthrange(day.year - years, day.month)[1]
    return day.replace(year=day.year - years, day=min(day.day, last))


def _size_rules(standard: Mapping[str, Any]) -> Iterator[Rule]:
    """For each industry and class: all figures reach its limits (no smaller class), one misses (no such or larger)."""
    classes, units = tuple(standard["classes"]), standard["units"]
    among = classes[::-1]
    cited, dates = (standard["reference"], standard["source"]), (standard["valid_from"], standard.get("valid_to"))
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
                whole = _joined(GroupMode.ALL, inside, when)
                yield Rule(name, title, *cited, *dates, whole, excluded, industry.get("clause", ""))


def _definition_rules(one: Definition) -> Iterator[Rule]:
    """Within its scope a definition proves the tag and its absence, a mere requirement only the absence."""
    if one.attr is None or one.proves is Proves.NOTHING:
        return
    scope = criteria_from_json(_plain(one.scope))
    holds = criteria_from_json(_plain(one.holds))
    if scope is None or holds is None:
        msg = f"definition {one.id} requires nothing"
        raise ValueError(msg)
    cases = [(False, ConditionGroup(mode=GroupMode.NONE, members=(holds,)))]
    if one.proves is Proves.BOTH:
        cases.append((True, _joined(GroupMode.ALL, holds)))
    for value, when in cases:
        then, whole = HasTag(one.attr, one.of, value), _joined(GroupMode.ALL, scope, when)
        cited, dates = (one.reference, one.source), (one.valid_from, one.valid_to)
        yield Rule(one.id, one.title, *cited, *dates, whole, then, f"{one.clause}{one.warning}")


def _joined(mode: GroupMode, *members: Criterion) -> ConditionGroup:
    return ConditionGroup(mode=mode, members=members)
