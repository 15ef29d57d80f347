"""A profile and a date in, the profile with all that follows from it out, each derived fact with rule and reference.

Rules are chained forward through durable-rules until nothing new follows. A given fact wins over a derived one; where
they differ, `derivation` says so. Size is concluded by excluding classes, so that one figure can prove 中小微 while the
class is open. It is derived for every kind of entity: the standard is applied to 个体工商户 by reference, and measures
for enterprises ask for the kind of entity themselves. The origin of a derived fact is in `derived` under its attribute,
of a tag under attribute.tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ontology.findings import Finding, Severity
from ontology.model import AttributeCondition, Operator
from ontology.profile import Derived, Fact, Flags, Profile

from .certificates import counted
from .contradictions import contradictions
from .kleene import Options, truth
from .parameters import Excludes, HasTag, Rule, all_rules, period, rules_in
from .rete import EngineDisagreement, RuleSet, compile_rules
from .trace import Leaf, deciding, fact_text

_HELD = {True: "有", False: "无"}


class Derivation(NamedTuple):
    """A profile with what follows from it, and where a given fact contradicts the rules."""

    profile: Profile
    findings: tuple[Finding, ...]


@cache
def _compiled(number: int) -> RuleSet:
    return compile_rules([rule.criterion for rule in rules_in(number)])


def derive(profile: Profile, as_of: date) -> Profile:
    """The profile with all facts that follow from it by the rules in force on a day."""
    return derivation(profile, as_of).profile


def derivation(profile: Profile, as_of: date) -> Derivation:
    """As `derive`, with the contradictions that were found."""
    number = period(as_of)
    rules = rules_in(number)
    fired: dict[int, Rule] = {}
    profile, of_certificates = counted(profile, as_of)
    found = Derivation(profile, ())
    while rules:
        held = _compiled(number).evaluate(found.profile)
        new = {i: rules[i] for i, is_held in enumerate(held) if is_held and i not in fired}
        if not new:
            break
        for rule in new.values():
            if truth(rule.criterion, found.profile) is not True:
                msg = f"durable-rules draws the conclusion of {rule.id}, its conditions do not"
                raise EngineDisagreement(msg)
        fired |= new
        found = _merged(profile, tuple(fired.values()), found.profile)
    clashes = contradictions(profile, as_of)
    return Derivation(found.profile, of_certificates + found.findings + clashes)


def base_attributes(leaf: AttributeCondition, profile: Profile, as_of: date | None = None) -> tuple[str, ...]:
    """The unknown attributes from which the answer to a condition could be derived, in order; else its own."""
    return tuple(dict.fromkeys(_bases(leaf, profile, as_of, frozenset())))


def _bases(leaf: AttributeCondition, profile: Profile, as_of: date | None, seen: frozenset[str]) -> Iterable[str]:
    wanted = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    open_rules = [
        rule
        for rule in (all_rules() if as_of is None else rules_in(period(as_of)))
        if rule.concludes.attr == leaf.attr and _settles(rule, wanted) and truth(rule.criterion, profile) is None
    ]
    if not open_rules or leaf.attr in seen:
        return [leaf.attr]
    inner = (below for rule in open_rules for below in deciding(rule.criterion, profile))
    return [
        base
        for below in inner
        if isinstance(below, AttributeCondition) and below.attr != leaf.attr
        for base in _bases(below, profile, as_of, seen | {leaf.attr})
    ] or [leaf.attr]


def _settles(rule: Rule, wanted: Sequence[object]) -> bool:
    """Whether a rule can prove what a condition wants: an enumeration, or that a set holds one of the tags."""
    conclusion = rule.concludes
    return isinstance(conclusion, Excludes) or (conclusion.value and conclusion.tag in wanted)


def _merged(given: Profile, fired: Sequence[Rule], now: Profile) -> Derivation:
    """The given facts with the conclusions of the rules that fired (in order) merged into them."""
    facts, derived, findings = dict(given.facts), dict(given.derived), list[Finding]()
    for attr in dict.fromkeys(rule.concludes.attr for rule in fired if isinstance(rule.concludes, Excludes)):
        behind = [rule for rule in fired if rule.concludes.attr == attr]
        fact, clash = _left(given.facts.get(attr), [r.concludes for r in behind if isinstance(r.concludes, Excludes)])
        if clash:
            findings.append(_contradiction(attr, fact_text(given.facts.get(attr)), behind[-1], fact_text(fact)))
        elif fact != given.facts.get(attr) and fact is not None:
            facts[attr] = fact
            derived[attr] = _origin(behind, now)
    for rule in fired:
        if isinstance(rule.concludes, HasTag) and _tagged(rule, rule.concludes, now, facts, derived):
            held = _HELD[rule.concludes.value], _HELD[not rule.concludes.value]
            findings.append(_contradiction(f"{rule.concludes.attr}.{rule.concludes.tag}", held[1], rule, held[0]))
    updated = given.model_copy(update={"facts": facts, "derived": derived})
    return Derivation(updated, tuple(findings))


def _left(given: Fact | None, conclusions: Sequence[Excludes]) -> tuple[Fact | None, bool]:
    """What is left of an enumerated attribute after all conclusions, and whether the given fact contradicts them."""
    excluded = {option for conclusion in conclusions for option in conclusion.options}
    concluded = _rest(conclusions[0], excluded)
    if isinstance(given, Flags):
        excluded |= {option for option, possible in given.known.items() if not possible}
    elif given is not None:
        return (concluded, True) if given in excluded else (given, False)
    left = _rest(conclusions[0], excluded)
    return (concluded, True) if left is None else (left, False)


def _rest(conclusion: Excludes, excluded: set[str]) -> Fact | None:
    left = Options.of(conclusion.among, excluded)
    return left.possible[0] if len(left.possible) == 1 else left if left.possible else None


def _tagged(rule: Rule, conclusion: HasTag, now: Profile, facts: dict[str, Fact], derived: dict[str, Derived]) -> bool:
    """Merge the conclusion that a set holds a tag, or does not; True when what is known contradicts it."""
    attr, tag = conclusion.attr, conclusion.tag
    fact = facts.get(attr, Flags())
    if not isinstance(fact, Flags):
        return False
    held = fact.holds(tag)
    if held is None:
        facts[attr] = fact.model_copy(update={"known": {**fact.known, tag: conclusion.value}})
        derived[f"{attr}.{tag}"] = _origin([rule], now)
    return held is not None and held is not conclusion.value


def _origin(rules: Sequence[Rule], now: Profile) -> Derived:
    """Rule, reference, the tests that decided it and the facts that they looked at."""
    tests = _tightest(leaf for rule in rules for leaf in deciding(rule.criterion, now))
    used = {leaf.attr: fact_text(now.facts.get(leaf.attr)) for leaf in tests}
    last = rules[-1]
    return Derived(rule=last.id, reference=last.reference, used=used, clause=last.clause, tests=tests)


def _tightest(leaves: Iterable[Leaf]) -> tuple[AttributeCondition, ...]:
    """The conditions without those that a closer limit of the same attribute in the same direction contains."""
    found: dict[object, AttributeCondition] = {}
    for leaf in leaves:
        if isinstance(leaf, AttributeCondition):
            key = (leaf.attr, leaf.op) if isinstance(leaf.value, Decimal) else (leaf.attr, leaf.op, leaf.value)
            known = found.get(key)
            if known is None or _closer(leaf, known):
                found[key] = leaf
    return tuple(found.values())


def _closer(leaf: AttributeCondition, known: AttributeCondition) -> bool:
    """Whether a limit lies closer than a known one of the same kind."""
    if not isinstance(leaf.value, Decimal) or not isinstance(known.value, Decimal):
        return False
    upper = leaf.op in (Operator.LT, Operator.LE)
    return leaf.value < known.value if upper else leaf.value > known.value


def _contradiction(place: str, given: str, rule: Rule, concluded: str) -> Finding:
    """The finding that a given fact and the rules differ; the given fact stays. Codes: who shows it names them."""
    _, _, tag = place.partition(".")
    said, drawn = (f"“{tag}”（{given}）", f"“{tag}”（{concluded}）") if tag else (f"“{given}”", f"“{concluded}”")
    message = f"填报的{said}与按{rule.reference}（{rule.title}）推算的{drawn}不一致，以填报为准，请核对。"
    return Finding(code="DERIVED_CONTRADICTION", severity=Severity.WARNING, message=message, place=place)
