"""A derived profile and a date in, where the enterprise stands with each national class out: held, met, reasons, open.

A class that figures settle is held when its definition is met. A certified one is held by certificate or statement; its
definition only says whether one may apply. Figures, document, clause and dates are those of `parameters/*.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from ontology.interchange import OPEN_ATTRIBUTE, value_json
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, OpenCondition, Operator
from ontology.profile import Derived, Flags, Profile

from .derive import base_attributes
from .explain import Reason
from .kleene import truth
from .parameters import Definition, Excludes, Proves, Rule, definitions, gaps, period, rules_in
from .trace import Leaf, deciding, fact_json


class Basis(StrEnum):
    """On what the answer whether a class is held rests."""

    FIGURES = "figures"
    CERTIFICATE = "certificate"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Assessment:
    """One class on one day.

    `held`: whether it counts on the day, on `basis`. `met`: whether the definition in force (`rule`) is met, with the
    deciding `reasons`; open: `missing` attributes and `open_texts` that would settle it. No rule: `gap` says why.
    """

    of: str
    title: str
    certified: bool
    held: bool | None
    basis: Basis | None
    origin: Derived | None
    rule: Definition | None = None
    met: bool | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    open_texts: tuple[str, ...] = ()
    gap: str = ""


def assessments(profile: Profile, as_of: date) -> tuple[Assessment, ...]:
    """Every national class for a profile (as `derive` gives it) on a day, in the order of the tables."""
    return tuple(_assessment(of, profile, as_of) for of in dict.fromkeys(one.of for one in definitions()))


@dataclass(frozen=True, slots=True)
class Grading:
    """An attribute that rules grade by figures: the standard (`rule`) with its `reasons`, or what is `missing`."""

    of: str
    origin: Derived | None
    rule: Rule | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]


class Classes:
    """What national rules say of one enterprise on one day, found by the conditions that ask for it."""

    def __init__(self, profile: Profile, as_of: date) -> None:
        """`profile` as `derive` gives it; a class is worked out when a condition first asks for it."""
        self._profile, self._as_of = profile, as_of
        self._found: dict[str, Assessment | Grading] = {}

    def behind(self, reason: Reason) -> tuple[Assessment | Grading, ...]:
        """The classes by which a condition was decided, or could be."""
        if reason.attr in _graded(period(self._as_of)):
            return (self._class(reason.attr, graded=True),)
        attrs = _attributes()
        if reason.attr == OPEN_ATTRIBUTE:
            titles = {one.of: one.title for one in definitions() if one.attr is None}
            return tuple(self._class(of) for of, title in titles.items() if title in str(reason.value))
        values = reason.value if isinstance(reason.value, list) else [reason.value]
        named = [str(value) for value in values if isinstance(value, str) and value in attrs]
        return tuple(self._class(of) for of in named if attrs[of] in (reason.attr, None))

    def _class(self, of: str, *, graded: bool = False) -> Assessment | Grading:
        if of not in self._found:
            make = _grading if graded else _assessment
            self._found[of] = make(of, self._profile, self._as_of)
        return self._found[of]


@cache
def _attributes() -> Mapping[str, str | None]:
    """The classes with the attribute of which they are tags, if they are."""
    return {one.of: one.attr for one in definitions()}


@cache
def _graded(number: int) -> frozenset[str]:
    """The attributes that rules of a period grade by figures."""
    return frozenset(rule.concludes.attr for rule in rules_in(number) if isinstance(rule.concludes, Excludes))


def _grading(attr: str, profile: Profile, as_of: date) -> Grading:
    """The standard that graded the enterprise, or that would."""
    rules = [rule for rule in rules_in(period(as_of)) if rule.concludes.attr == attr]
    origin = profile.derived.get(attr)
    if origin is not None:
        rule = next((one for one in rules if one.id == origin.rule), None)
        return Grading(attr, origin, rule, tuple(_reason(leaf, profile) for leaf in origin.tests), ())
    near = [] if attr in profile.facts else [one for one in rules if truth(one.criterion, profile) is not False]
    names = {one.id for one in near}
    among = near[0].concludes if near else None
    missing: tuple[str, ...] = ()
    if isinstance(among, Excludes):
        whole = AttributeCondition(attr=attr, op=Operator.IN, value=among.among)
        missing = base_attributes(whole, profile, as_of)
    return Grading(attr, None, near[0] if len(names) == 1 else None, (), missing)


def _assessment(of: str, profile: Profile, as_of: date) -> Assessment:
    of_class = [one for one in definitions() if one.of == of]
    found = _standing(of_class[0], profile)
    rules = [one for one in of_class if one.in_force(as_of)]
    near = [one for one in rules if truth(one.scope_on(as_of), profile) is not False]
    if len(near) == 1:
        return _by_rule(found, near[0], profile, as_of)
    scopes = [scope for one in near or rules if (scope := one.scope_on(as_of)) is not None]
    leaves = tuple(dict.fromkeys(leaf for scope in scopes for leaf in deciding(scope, profile)))
    if near:  # which of them is meant depends on facts that are not known
        missing, texts = _open(leaves, profile, as_of)
        return replace(found, missing=missing, open_texts=texts)
    gap = next((one.text for one in gaps() if one.of == of and one.valid_from <= as_of), "")
    if not rules:
        return replace(found, gap=gap or "查询日期没有收录适用的规定")
    reasons = tuple(_reason(leaf, profile) for leaf in leaves)
    if found.certified:
        return replace(found, met=False, rule=rules[0], reasons=reasons)
    if rules[0].attr is None:
        return replace(found, met=False, held=False, basis=Basis.FIGURES, rule=rules[0], reasons=reasons)
    return replace(found, gap=gap or "现有规定不针对这类主体或行业", reasons=reasons)


def _standing(first: Definition, profile: Profile) -> Assessment:
    """Whether a class is held by what is known of its tag, and on what basis."""
    certified = first.proves is Proves.NOTHING
    flags = profile.facts.get(first.attr) if first.attr else None
    held = flags.holds(first.of) if isinstance(flags, Flags) else None
    origin = profile.derived.get(f"{first.attr}.{first.of}")
    basis = None if held is None else Basis.STATED
    if origin is not None:
        basis = Basis.CERTIFICATE if certified else Basis.FIGURES
    return Assessment(first.of, first.title, certified, held, basis, origin)


def _by_rule(found: Assessment, rule: Definition, profile: Profile, as_of: date) -> Assessment:
    """The assessment by the one rule that may be about the enterprise."""
    scope, holds = rule.scope_on(as_of), rule.criterion_on(as_of)
    whole = ConditionGroup(mode=GroupMode.ALL, members=(holds,) if scope is None else (scope, holds))
    met = truth(whole, profile)
    rests_on = deciding(whole, profile)
    shown = (*_met(whole, profile), *rests_on) if met is None else rests_on
    reasons = tuple(_reason(leaf, profile) for leaf in dict.fromkeys(shown))
    missing, texts = _open(rests_on, profile, as_of) if met is None else ((), ())
    held, basis = found.held, found.basis
    if rule.attr is None and met is not None:
        held, basis = met, Basis.FIGURES
    return replace(
        found, title=rule.title, held=held, basis=basis, rule=rule, met=met, reasons=reasons, missing=missing,
        open_texts=texts,
    )  # fmt: skip


def _met(criterion: Criterion, profile: Profile) -> Iterator[Leaf]:
    """The conditions that are met, without those of alternatives that are ruled out."""
    if isinstance(criterion, ConditionGroup):
        for member in criterion.members:
            if criterion.mode is not GroupMode.NONE and truth(member, profile) is not False:
                yield from _met(member, profile)
    elif truth(criterion, profile):
        yield criterion


def _open(leaves: Iterable[Leaf], profile: Profile, as_of: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The attributes and the open conditions that keep an answer open."""
    attrs: dict[str, None] = {}
    texts: dict[str, None] = {}
    for leaf in leaves:
        if truth(leaf, profile) is not None:
            continue
        if isinstance(leaf, OpenCondition):
            texts[leaf.text] = None
        else:
            attrs |= dict.fromkeys(base_attributes(leaf, profile, as_of))
    return tuple(attrs), tuple(texts)


def _reason(leaf: Leaf, profile: Profile) -> Reason:
    held = truth(leaf, profile)
    if isinstance(leaf, OpenCondition):
        answer = profile.answers.get(leaf.text)
        return Reason(OPEN_ATTRIBUTE, Operator.EQ.value, leaf.text, answer, held, deciding=True, quote=None)
    actual = fact_json(profile.facts.get(leaf.attr))
    return Reason(leaf.attr, leaf.op.value, value_json(leaf.value), actual, held, deciding=True, quote=None)
