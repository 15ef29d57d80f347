"""Criteria in, an object that answers True / False / None for a profile out: the only module that knows durable-rules.

The library is fast but frail: beyond its fixed limits it crashes, an interrupted query poisons its session, values of
different types compare equal by accident. Only one narrow way through it is used here:
one JSON rule a distinct criterion on small integers (`slots`), several small rule sets under static bounds (`bounds`),
one session and one lock each, assert - drain - retract and nothing else. A shard is marked before use and is rebuilt
when it was left in the middle, whatever interrupted it. `kleene` defines the answer; callers check against it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from threading import Lock

import durable_rules_engine as durable

from ontology.model import Criterion
from ontology.profile import Profile

from .bounds import Bounds, literals, ordered, pack, usage
from .kleene import truth
from .slots import All, Condition, Literal, Slots

_HEAD = '{"sid":"q","id":"p"'
_WARM_NAME, _WARM_SLOT = "w", "warm"
_WARM = json.dumps({_WARM_NAME: {"all": [{"m": {_WARM_SLOT: 1}}]}})[1:-1]
_HANDLED, _UNHANDLED = 0, 1


class ClosedError(RuntimeError):
    """A rule set was asked after it had been closed."""


class EngineDisagreement(RuntimeError):  # noqa: N818 - it names what happened, no one handles it
    """durable-rules and the plain evaluator gave different answers; none of them is given."""


class Shard:
    """One rule set of the library with its only session; `fire` names the rules that a fact fires."""

    def __init__(self, rules: str) -> None:
        """Create the rule set and fire one rule, without which its session could never be freed safely."""
        self._rules = "{" + rules + "," + _WARM + "}"
        self._lock = Lock()
        self._handle: int | None = None
        self._clean = False
        self.rebuilt = -1
        with self._lock:
            self._open()

    def _open(self) -> None:
        """A fresh rule set in place of one left in the middle (which is dropped, not freed: freeing it may crash)."""
        self.rebuilt += 1
        self._handle = handle = durable.create_ruleset("s", self._rules)
        if self._run(handle, f'{_HEAD},"{_WARM_SLOT}":1}}') != [_WARM_NAME]:
            msg = "durable-rules does not fire its warm-up rule"
            raise RuntimeError(msg)
        self._clean = True

    def fire(self, members: str) -> list[str]:
        """The names of the rules that fire on a fact, given as JSON members with a leading comma; names may repeat."""
        with self._lock:
            if not self._clean:
                if self._handle is None:
                    raise ClosedError
                self._open()
            self._clean = False
            fired = self._run(self._handle, _HEAD + members + "}")
            self._clean = True
            return fired

    @staticmethod
    def _run(handle: int | None, fact: str) -> list[str]:
        """Assert, drain, retract. The rule's name is the first key of each result."""
        fired: list[str] = []
        code, state = durable.assert_fact(handle, fact)
        if code == _HANDLED:
            first = durable.start_action_for_state(handle, state)
            result = first[1] if first else None
            while result is not None:
                fired.append(result[2 : result.index('"', 2)])
                result = durable.complete_and_start_action(handle, state)
        elif code != _UNHANDLED:
            msg = f"durable-rules refused a fact with code {code}"
            raise RuntimeError(msg)
        durable.retract_fact(handle, _HEAD + "}")
        return fired

    def __del__(self) -> None:
        """Free the rule set of a shard that nobody uses any more; at the end of the process the system does it."""
        if not sys.is_finalizing() and getattr(self, "_clean", False):
            self.close()

    def close(self) -> None:
        """Free the rule set; one that was left in the middle is leaked on purpose."""
        with self._lock:
            handle, clean = self._handle, self._clean
            self._handle, self._clean = None, False
            if clean:
                durable.delete_state(handle, "q")
                durable.delete_ruleset(handle)


class RuleSet:
    """Criteria compiled for durable-rules; `evaluate` gives their truth in the order given.

    `overflow` names, by position, the criteria beyond the library's limits, which the plain evaluator answers.
    """

    def __init__(self, criteria: Sequence[Criterion | None], bounds: Bounds) -> None:
        """Number the slots, merge equal criteria, pack them into shards, open the shards."""
        present = [criterion for criterion in criteria if criterion is not None]
        self._slots = Slots(present)
        raw = [None if c is None else self._slots.condition(c) for c in criteria]
        use = usage({c for c in raw if c is not None})
        distinct = {c: i for i, c in enumerate({ordered(c, use): None for c in raw if c is not None})}
        conditions = list(distinct)
        packed = pack(conditions, bounds)
        self._rule_of = tuple(-1 if c is None else distinct[ordered(c, use)] for c in raw)
        plain = {
            rule: criterion for rule, criterion in zip(self._rule_of, criteria, strict=True) if criterion is not None
        }
        self._plain = tuple((rule, plain[rule]) for rule in packed.overflow)
        self.overflow: Mapping[int, str] = {
            i: packed.overflow[rule] for i, rule in enumerate(self._rule_of) if rule in packed.overflow
        }
        self._count = len(conditions)
        self._shards = tuple(self._shard([(i, conditions[i]) for i in numbers]) for numbers in packed.groups)

    def _shard(self, rules: Sequence[tuple[int, Condition]]) -> tuple[Shard, Callable[[list[str]], tuple[str, ...]]]:
        """A shard, and how to pick the slots that its rules read (and no others) from a filled profile."""
        names = self._slots.names
        text = ",".join(f'"{i}":{{"all":[{{"m":{_json(condition, names)}}}]}}' for i, condition in rules)
        read = sorted({literal.slot for _, condition in rules for literal in literals(condition)})
        pick = itemgetter(*read) if len(read) > 1 else lambda filled: (filled[read[0]],)
        return Shard(text), pick

    @property
    def shards(self) -> int:
        """Number of rule sets of the library behind this one."""
        return len(self._shards)

    @property
    def rebuilt(self) -> int:
        """How often a shard had to be built again after an interruption."""
        return sum(shard.rebuilt for shard, _ in self._shards)

    def evaluate(self, profile: Profile) -> tuple[bool | None, ...]:
        """True, False or None (unknown) of each criterion."""
        certain, possible = self._slots.fill(profile)
        found: list[bool | None] = [False] * self._count
        for shard, pick in self._shards:
            sure, open_ = "".join(pick(certain)), "".join(pick(possible))
            if open_ and open_ != sure:
                for name in shard.fire(open_):
                    found[int(name)] = None
            if sure:
                for name in shard.fire(sure):
                    found[int(name)] = True
        for rule, criterion in self._plain:
            found[rule] = truth(criterion, profile)
        found.append(True)  # at -1: no criterion asks nothing
        return tuple([found[rule] for rule in self._rule_of])

    def close(self) -> None:
        """Free the memory of the library; the rule set answers no more."""
        for shard, _ in self._shards:
            shard.close()


def compile_rules(criteria: Sequence[Criterion | None], bounds: Bounds | None = None) -> RuleSet:
    """Criteria (None: nothing is required) to a rule set whose answers are aligned with them."""
    return RuleSet(criteria, bounds or Bounds())


def _json(condition: Condition, names: Sequence[str]) -> str:
    """The condition as the library reads it: every object has exactly one member."""
    if isinstance(condition, Literal):
        test = f'{{"{names[condition.slot]}":{condition.rank}}}'
        return test if condition.op == "$eq" else f'{{"{condition.op}":{test}}}'
    word = "$and" if isinstance(condition, All) else "$or"
    return f'{{"{word}":[{",".join(_json(member, names) for member in condition.members)}]}}'
