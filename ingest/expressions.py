"""A compact criterion expression in, a criterion out: the notation in which lexicon tables and tests write conditions.

`a=x,y & (b>=3 | !c=true) & "words"`: `&` binds tighter than `|`; a comma lists alternatives; quoted words are an open
condition. Enum and code attributes with several values read as `in`, set attributes as `has` (any of the values).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import regex

from ontology.codebook import AttributeType, CodeBook, Edition
from ontology.model import (
    AttributeCondition,
    ConditionGroup,
    Criterion,
    GroupMode,
    OpenCondition,
    Operator,
    Quote,
)

_TOKEN = regex.compile(
    r'\s*(?:(?P<sign>[&|()!])|"(?P<open>[^"]*)"|(?P<attr>[a-z_]+)\s*(?P<op>>=|<=|!=|=|>|<)\s*(?P<value>[^&|()\s]+))\s*'
)
_ENTERPRISE = "enterprise"
_OPERATORS = {
    "=": Operator.EQ,
    "!=": Operator.NE,
    "<": Operator.LT,
    "<=": Operator.LE,
    ">": Operator.GT,
    ">=": Operator.GE,
}


class _Token(NamedTuple):
    """A sign, open words, or a test of an attribute; what it is not is None."""

    sign: str | None
    open: str | None
    attr: str | None
    op: str | None
    value: str | None
    written: str


_Tokens = Sequence[_Token]


def parse(expression: str, codes: CodeBook, quote: Quote | None = None) -> Criterion:
    """The criterion that an expression writes, each leaf with the quote given; ValueError when ill formed."""
    found = _parsed(expression, Edition(codes))
    return found if quote is None else _quoted(found, quote)


@lru_cache(maxsize=2048)
def _parsed(expression: str, edition: Edition) -> Criterion:
    """The criterion without a quote: tables write the same few expressions again and again."""
    found, rest = _any(_tokens(expression), edition.codes)
    if rest:
        msg = f"unexpected {rest[0].written!r} in criterion expression {expression!r}"
        raise ValueError(msg)
    return found


def _quoted(criterion: Criterion, quote: Quote) -> Criterion:
    if isinstance(criterion, ConditionGroup):
        return _group(criterion.mode, [_quoted(one, quote) for one in criterion.members])
    return criterion.model_copy(update={"quote": quote})


def _group(mode: GroupMode, members: Sequence[Criterion]) -> ConditionGroup:
    """A group of members that are criteria already, so that nothing is left to validate."""
    return ConditionGroup.model_construct(mode=mode, members=tuple(members))


def all_of(members: Iterable[Criterion | None]) -> Criterion | None:
    """All of the members, flat and without repetition; None when there are none."""
    return _join(GroupMode.ALL, members)


def any_of(members: Iterable[Criterion | None]) -> Criterion | None:
    """Any of the members, flat and without repetition; None when there are none."""
    return _join(GroupMode.ANY, members)


def unquoted(criterion: Criterion) -> Criterion:
    """The same criterion without the places it was read from, to compare two readings."""
    if isinstance(criterion, ConditionGroup):
        return ConditionGroup(mode=criterion.mode, members=tuple(unquoted(member) for member in criterion.members))
    return criterion.model_copy(update={"quote": None})


def leaves(criterion: Criterion | None) -> tuple[AttributeCondition | OpenCondition, ...]:
    """The leaves of a criterion, in order."""
    if criterion is None:
        return ()
    if isinstance(criterion, ConditionGroup):
        return tuple(leaf for member in criterion.members for leaf in leaves(member))
    return (criterion,)


def anybody(found: Criterion | None) -> bool:
    """Whether any enterprise meets a criterion: it names nobody in particular, or was not read but implied."""
    match found:
        case None:
            return True
        case ConditionGroup(mode=GroupMode.ANY):
            return any(anybody(member) for member in found.members)
        case ConditionGroup(mode=GroupMode.ALL):
            return all(anybody(member) for member in found.members)
        case AttributeCondition():
            return found.quote is None or (found.attr == "entity_type" and _everybody(found.value))
        case _:
            return False


def _everybody(value: object) -> bool:
    return value == _ENTERPRISE or (isinstance(value, tuple) and _ENTERPRISE in value)


def _key(criterion: Criterion) -> tuple[object, ...]:
    """What two criteria share that say the same wherever they were read."""
    if isinstance(criterion, ConditionGroup):
        return (criterion.mode, *(_key(member) for member in criterion.members))
    if isinstance(criterion, OpenCondition):
        return (criterion.text,)
    value = criterion.value
    written = str(value) if isinstance(value, Decimal) else value
    return (criterion.attr, criterion.op, type(value), written)


def _join(mode: GroupMode, members: Iterable[Criterion | None]) -> Criterion | None:
    given = [member for member in members if member is not None]
    if not given:
        return None
    if len(given) == 1 and not (isinstance(given[0], ConditionGroup) and given[0].mode == mode):
        return given[0]
    flat: list[Criterion] = []
    seen: set[tuple[object, ...]] = set()
    for member in given:
        inner = member.members if isinstance(member, ConditionGroup) and member.mode == mode else (member,)
        for one in inner:
            key = _key(one)
            if key not in seen:
                seen.add(key)
                flat.append(one)
    return flat[0] if len(flat) == 1 else _group(mode, flat)


def _tokens(expression: str) -> tuple[_Token, ...]:
    tokens, at = [], 0
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None:
            msg = f"cannot read {expression[at:]!r} in criterion expression {expression!r}"
            raise ValueError(msg)
        tokens.append(_Token(**token.groupdict(), written=token.group().strip()))
        at = token.end()
    return tuple(tokens)


def _any(tokens: _Tokens, codes: CodeBook) -> tuple[Criterion, _Tokens]:
    members, rest = [], tokens
    while True:
        member, rest = _all(rest, codes)
        members.append(member)
        if not rest or rest[0].sign != "|":
            return member if len(members) == 1 else _needed(any_of(members)), rest
        rest = rest[1:]


def _all(tokens: _Tokens, codes: CodeBook) -> tuple[Criterion, _Tokens]:
    members, rest = [], tokens
    while True:
        member, rest = _one(rest, codes)
        members.append(member)
        if not rest or rest[0].sign != "&":
            return member if len(members) == 1 else _needed(all_of(members)), rest
        rest = rest[1:]


def _one(tokens: _Tokens, codes: CodeBook) -> tuple[Criterion, _Tokens]:
    if not tokens:
        msg = "criterion expression ends where a condition is wanted"
        raise ValueError(msg)
    first, rest = tokens[0], tokens[1:]
    if first.sign == "(":
        inner, rest = _any(rest, codes)
        if not rest or rest[0].sign != ")":
            msg = "criterion expression lacks a closing bracket"
            raise ValueError(msg)
        return inner, rest[1:]
    if first.sign == "!":
        inner, rest = _one(rest, codes)
        return ConditionGroup(mode=GroupMode.NONE, members=(inner,)), rest
    if first.open is not None:
        return OpenCondition(text=first.open), rest
    if first.attr is None or first.op is None or first.value is None:
        msg = f"criterion expression has {first.written!r} where a condition is wanted"
        raise ValueError(msg)
    return _leaf(first.attr, _OPERATORS[first.op], first.value, codes), rest


def _needed(criterion: Criterion | None) -> Criterion:
    if criterion is None:
        msg = "a criterion group without members"
        raise ValueError(msg)
    return criterion


def _leaf(attr: str, op: Operator, written: str, codes: CodeBook) -> Criterion:
    kind = codes.attributes[attr].type
    parts = written.split(",")
    match kind:
        case AttributeType.SET:
            has = Operator.HAS if op is Operator.EQ else op
            return _needed(any_of(AttributeCondition(attr=attr, op=has, value=one) for one in parts))
        case AttributeType.CODE | AttributeType.ENUM:
            if len(parts) > 1 or kind is AttributeType.CODE:
                return AttributeCondition(attr=attr, op=Operator.IN, value=tuple(parts))
            return AttributeCondition(attr=attr, op=op, value=written)
        case AttributeType.BOOL:
            return AttributeCondition(attr=attr, op=op, value=written == "true")
        case AttributeType.DATE:
            return AttributeCondition(attr=attr, op=op, value=date.fromisoformat(written))
        case AttributeType.INT | AttributeType.NUMBER:
            return AttributeCondition(attr=attr, op=op, value=Decimal(written))
        case _:
            return AttributeCondition(attr=attr, op=op, value=written)
