"""Criteria in, CLIPS rules out (clipspy), in two values: one fact a profile; `ask` names the rules that match."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import clips

from engine.hierarchy import hierarchical, stems
from ontology.model import AttributeCondition, ConditionGroup, Criterion, GroupMode, Operator
from ontology.profile import Flags, Interval, Profile

SIGNS = {Operator.EQ: "=", Operator.NE: "<>"}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _test(leaf: AttributeCondition) -> str:
    """A leaf as an expression over the variable of its slot."""
    value, slot = leaf.value, f"?{leaf.attr}"
    if isinstance(value, bool):
        return f"(eq {slot} {str(value).upper()})"
    if isinstance(value, date):
        return f"({SIGNS.get(leaf.op, leaf.op.value)} {slot} {value.toordinal()})"
    if isinstance(value, Decimal):
        return f"({SIGNS.get(leaf.op, leaf.op.value)} {slot} {value})"
    wanted = (value,) if isinstance(value, str) else value
    if hierarchical(leaf.attr):
        inside = [f"(eq 1 (str-index {_quoted(stem)} {slot}))" for code in wanted for stem in stems(leaf.attr, code)]
        return inside[0] if len(inside) == 1 else f"(or {' '.join(inside)})"
    if leaf.op is Operator.HAS:
        return f"(neq FALSE (member$ {_quoted(wanted[0])} ${slot}))"
    equal = f"(or {' '.join(f'(eq {slot} {_quoted(one)})' for one in (*wanted, wanted[0]))})"
    return f"(not {equal})" if leaf.op is Operator.NE else equal


def _expression(node: Criterion) -> str:
    if isinstance(node, AttributeCondition):
        return _test(node)
    assert isinstance(node, ConditionGroup)
    members = [_expression(member) for member in node.members]
    word = "and" if node.mode is GroupMode.ALL else "or"
    joined = members[0] if len(members) == 1 else f"({word} {' '.join(members)})"
    return f"(not {joined})" if node.mode is GroupMode.NONE else joined


def _attributes(node: Criterion) -> set[str]:
    if isinstance(node, ConditionGroup):
        return set().union(*map(_attributes, node.members))
    assert isinstance(node, AttributeCondition)
    return {node.attr}


def _rule(number: int, node: Criterion, sets: set[str]) -> str:
    """Conditions that must hold stand in the pattern, where CLIPS shares them between rules; the rest is a test."""
    members = node.members if isinstance(node, ConditionGroup) and node.mode is GroupMode.ALL else (node,)
    slots: dict[str, list[str]] = {attr: [] for attr in sorted(_attributes(node))}
    tests = []
    for member in members:
        if isinstance(member, AttributeCondition):
            slots[member.attr].append(f"&:{_test(member)}")
        else:
            tests.append(f"(test {_expression(member)})")
    pattern = " ".join(f"({attr} {'$' * (attr in sets)}?{attr}{''.join(found)})" for attr, found in slots.items())
    return f"(defrule m{number} (p {pattern}) {' '.join(tests)} =>)"


class Clips:
    """Rules over the attributes of a sample profile (all attributes known)."""

    def __init__(self, criteria: Sequence[Criterion], sample: Profile) -> None:
        """Define the template and the rules."""
        self._environment = clips.Environment()
        sets = {attr for attr, fact in sample.facts.items() if isinstance(fact, Flags)}
        slots = " ".join(f"({'multislot' if attr in sets else 'slot'} {attr})" for attr in sample.facts)
        self._environment.build(f"(deftemplate p {slots})")
        for number, criterion in enumerate(criteria):
            self._environment.build(_rule(number, criterion, sets))
        self._assert = self._environment.find_template("p").assert_fact

    def ask(self, profile: Profile) -> set[int]:
        """The numbers of the criteria that hold."""
        fact = self._assert(**{attr: _plain(one) for attr, one in profile.facts.items()})
        found = {int(activation.name[1:]) for activation in self._environment.activations()}
        fact.retract()
        return found

    def close(self) -> None:
        """Let go of the environment before the interpreter ends (CLIPS complains otherwise)."""
        del self._assert, self._environment


def _plain(fact: object) -> object:
    match fact:
        case Interval():
            return int(fact.low or 0)
        case date():
            return fact.toordinal()
        case Flags():
            return [tag for tag, held in fact.known.items() if held]
        case bool():
            return clips.Symbol(str(fact).upper())
    return fact
