"""What a person decides about a measure, as a frozen value: the words that it is about, the reading, who and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Plain = Mapping[str, Any]
"""Fields of a measure as a person writes them (see `readings`)."""


class Action(StrEnum):
    """What is done: three judge a measure as read, three make one, one only remarks."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"
    MERGE = "merge"
    SPLIT = "split"
    NOTE = "note"


MAKING = frozenset({Action.ADD, Action.MERGE, Action.SPLIT})
LABELS = {
    Action.ACCEPT: "接受",
    Action.CORRECT: "更正",
    Action.REJECT: "不是措施",
    Action.ADD: "补充",
    Action.MERGE: "合并",
    Action.SPLIT: "拆分",
    Action.NOTE: "备注",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. It is found again by its words (`quote`, with some before and after), never by a number.

    `clause` is a hint. `read`: what the software had read when the decision was made. `set`: what the person put in its
    place, or all fields of a measure that the person made; `replaces`: the words of the measures that one was made of.
    `beside`: made although another measure was read from the same words.
    """

    action: Action
    quote: str
    by: str
    at: datetime
    before: str = ""
    after: str = ""
    clause: str = ""
    note: str | None = None
    read: Plain = field(default_factory=dict)
    set: Plain = field(default_factory=dict)
    replaces: tuple[str, ...] = ()
    beside: bool = False

    @property
    def effective(self) -> dict[str, Any]:
        """The fields as the person leaves them."""
        return {**self.read, **self.set}

    @property
    def order(self) -> tuple[datetime, str, str, str, str]:
        """The later decision comes last; the rest only makes the order certain."""
        return self.at, self.by, self.action.value, self.quote, repr((self.read, self.set, self.note, self.replaces))
