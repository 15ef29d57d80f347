"""`parameters/amounts.toml` in; out: how each kind of figure makes an amount, words that are attributes, messages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.model import PaymentPeriod


@dataclass(frozen=True, slots=True)
class Rule:
    """How a kind of figure takes part in an amount (see the head of the file)."""

    part: str
    attr: str | None = None
    base: str | None = None
    current: str | None = None
    reference: str | None = None
    period: PaymentPeriod | None = None
    saving: bool = False
    months: int = 1


@cache
def rule_of(kind: str) -> Rule | None:
    """The rule of a kind; None when it makes no amount."""
    entry = _table()["kinds"].get(kind)
    if entry is None:
        return None
    period = entry.get("period")
    return Rule(**{**entry, "period": None if period is None else PaymentPeriod(period)})


@cache
def attribute_of(words: str) -> str | None:
    """The attribute that the words of a base name."""
    return next((attr for attr, pattern in _table()["bases"].items() if re.fullmatch(pattern, words)), None)


def pays() -> tuple[str, ...]:
    """The instruments that are payments by their nature."""
    return tuple(_table()["pays"]["instruments"])


def question(kind: str, words: str) -> str:
    """The question for an input that is no attribute."""
    return str(_table()["questions"][kind]).format(words=words)


def word(name: str, words: str = "") -> str:
    """A word or sign of a formula."""
    return str(_table()["formula"][name]).format(words=words)


def reason(code: str) -> str:
    """Why the text does not fix an amount."""
    return str(_table()["reasons"][code])


def stacking_note(code: str) -> str:
    """How grants of one document were put together, where no rule of the text says so by itself."""
    return str(_table()["stacking"][code])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("engine") / "parameters" / "amounts.toml").read_text(encoding="utf-8"))
