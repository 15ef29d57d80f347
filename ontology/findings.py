"""What can go wrong: a `KBError` stops a bad request, a `Finding` reports imperfect data and never stops anything."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

GAP = "SENTENCE_WITHOUT_MEASURE"
"""The code of a normative sentence that became no measure: listed on request only, since most are aims and slogans."""


class Severity(StrEnum):
    """How much a finding matters to the person who maintains the knowledge base."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Finding(BaseModel):
    """One doubt about a text or a graph: what, where, and in which words.

    `code` is a word in capitals (UNIT_MISSING), `start`/`end` are code points of the source text as stored.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    message: str
    place: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None


class KBError(Exception):
    """A request that cannot be carried out: what was found, where, what to do (Chinese), and a code in capitals."""

    def __init__(self, code: str, message: str, *, place: str | None = None, hint: str | None = None) -> None:
        """Keep the parts apart so that each way in can show them in its own form."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        """One Chinese sentence or two: place, what was found, what to do."""
        place = f"{self.place}：" if self.place else ""
        return f"{place}{self.message}{self.hint or ''}"
