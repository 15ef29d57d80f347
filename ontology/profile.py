"""An enterprise profile as typed facts: unknown stays unknown, a number may be a range, a set may be partly known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from pydantic import Field, model_validator

from .model import Value


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
    """Where a derived fact comes from: rule code, reference (document number) and the facts that it used."""

    rule: str
    reference: str
    used: Mapping[str, str] = Field(default_factory=dict)


class Profile(Value):
    """Facts by attribute code (a missing attribute is unknown), answers to open conditions, and derivations."""

    facts: Mapping[str, Fact] = Field(default_factory=dict)
    answers: Mapping[str, bool] = Field(default_factory=dict)
    derived: Mapping[str, Derived] = Field(default_factory=dict)
