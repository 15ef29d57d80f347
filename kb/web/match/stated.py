"""A profile in, the form fields that say the same out: for links that can be shared and for the next request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from engine.trace import fact_json
from kb.wording import fact_words, number
from ontology.codebook import AttributeType, CodeBook
from ontology.profile import Fact, Flags, Interval, Profile
from ontology.profile_read import ANSWERS, CREDIT_CODE
from ontology.profile_values import words_of

from .entered import AMOUNTS, AS_OF, NAME, PASSED, REST, Entered

Field = tuple[str, str]


def fact_fields(profile: Profile, codes: CodeBook) -> list[Field]:
    """The facts that were given and the answers to open conditions; nothing that names anybody."""
    found: list[Field] = []
    for code, fact in profile.facts.items():
        given = _given(code, fact, profile)
        if given is not None and codes.attributes[code].type is not AttributeType.TEXT:
            found += _of(code, given)
    return [*found, *((f"{ANSWERS}.{text}", _word(said)) for text, said in profile.answers.items())]


def shared_fields(entered: Entered, codes: CodeBook) -> list[Field]:
    """What a link for others holds: facts, figures and the day; no name, no credit code."""
    found = fact_fields(entered.profile, codes)
    found += [(f"{AMOUNTS}.{name}", figure) for name, figure in entered.file.amounts.items()]
    return [*found, (AS_OF, entered.day.isoformat())]


def shared_words(entered: Entered, codes: CodeBook) -> list[str]:
    """What a link for others holds, in words."""
    profile = entered.profile
    given = [(code, _given(code, fact, profile)) for code, fact in profile.facts.items()]
    found = [
        f"{codes.attributes[code].label_zh} {fact_words(code, fact_json(fact), codes)}"
        for code, fact in given
        if fact is not None
    ]
    found += [f"“{text}” {fact_words('', said, codes)}" for text, said in profile.answers.items()]
    return [*found, *(f"{name} {figure}" for name, figure in entered.file.amounts.items())]


def kept_fields(entered: Entered, codes: CodeBook) -> list[Field]:
    """All that was said, for the next request of the same person."""
    found = fact_fields(entered.profile, codes)
    found += [(f"{AMOUNTS}.{name}", figure) for name, figure in entered.file.amounts.items()]
    found += [(PASSED, name) for name in entered.passed]
    others = {NAME: entered.file.name, CREDIT_CODE: entered.profile.credit_code}
    others[AS_OF] = entered.file.as_of.isoformat() if entered.file.as_of else None
    return found + [(name, value) for name, value in others.items() if value]


def address(entered: Entered, codes: CodeBook, base: str) -> str:
    """The link that asks the same again."""
    return f"{base}/match?{urlencode(shared_fields(entered, codes))}"


def _given(code: str, fact: Fact, profile: Profile) -> Fact | None:
    """A fact without what was derived."""
    if code in profile.derived:
        return None
    if not isinstance(fact, Flags):
        return fact
    known = {tag: held for tag, held in fact.known.items() if f"{code}.{tag}" not in profile.derived}
    return Flags(known=known, complete=fact.complete)


def _of(code: str, fact: Fact) -> Iterator[Field]:
    match fact:
        case bool():
            yield code, _word(fact)
        case Interval(low=low, high=high):
            yield code, _written(low, high)
        case Flags(known=known, complete=complete):
            yield from ((f"{code}.{tag}", _word(held)) for tag, held in known.items())
            if complete:
                yield f"{code}.{REST}", _word(False)
        case date():
            yield code, fact.isoformat()
        case str():
            yield code, fact


def _word(said: bool) -> str:
    return "true" if said else "false"


def _written(low: Decimal | None, high: Decimal | None) -> str:
    """A range as it is read again."""
    if low is None:
        return f"{number(high or Decimal(0))}{next(iter(words_of('at_most')))}"
    if high is None:
        return f"{number(low)}{next(iter(words_of('at_least')))}"
    return number(low) if low == high else f"{number(low)}{next(iter(words_of('range')))}{number(high)}"
