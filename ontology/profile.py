"""An enterprise profile as typed facts: unknown stays unknown, a number may be a range, a set may be partly known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydantic import Field, model_validator

from .model import AttributeCondition, Value


class Interval(Value):
    """A number known exactly (low == high), as a closed range, or from one side only (the other None)."""

    low: Decimal | None = None
    high: Decimal | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Interval:
        if self.low is not None and self.high is not None and self.high < self.low:
            msg = f"range ends before it starts: {self.low}..{self.high}"
            raise ValueError(msg)
        return self

    @classmethod
    def exactly(cls, number: Decimal | int | str) -> Interval:
        """The interval that holds one number."""
        return cls(low=Decimal(number), high=Decimal(number))


class Flags(Value):
    """A set attribute: `known` says it tag by tag; what `known` lacks is False when `complete`, else unknown."""

    known: Mapping[str, bool] = Field(default_factory=dict)
    complete: bool = False

    def holds(self, tag: str) -> bool | None:
        """True, False or None (unknown) for one tag."""
        return self.known.get(tag, False if self.complete else None)


Fact = bool | Interval | date | Flags | str


class Derived(Value):
    """Where a derived fact comes from: rule, reference (document number, clause), the facts used, the tests they met.

    `tests` are the conditions of the rule that decided (attribute, operator, limit), true or false of the facts.
    """

    rule: str
    reference: str
    used: Mapping[str, str] = Field(default_factory=dict)
    clause: str = ""
    tests: tuple[AttributeCondition, ...] = ()


class Certificate(Value):
    """A certificate or listing behind one tag; it counts from its issue to the end of its last day."""

    tag: str
    issued: date | None = None
    expires: date | None = None
    number: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Certificate:
        if self.issued is not None and self.expires is not None and self.expires < self.issued:
            msg = f"certificate ends before it starts: {self.issued}..{self.expires}"
            raise ValueError(msg)
        return self


class Profile(Value):
    """Facts by attribute code (a missing attribute is unknown), answers to open conditions, and derivations.

    `certificates` decide their tags by the date of a question; `credit_code` is the unified social credit code.
    """

    facts: Mapping[str, Fact] = Field(default_factory=dict)
    answers: Mapping[str, bool] = Field(default_factory=dict)
    derived: Mapping[str, Derived] = Field(default_factory=dict)
    certificates: tuple[Certificate, ...] = ()
    credit_code: str | None = None
