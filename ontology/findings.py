"""What can go wrong: a `KBError` stops a bad request, a `Finding` reports imperfect data and never stops anything."""

from __future__ import annotations

from collections.abc import Sequence
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

    def __init__(
        self,
        code: str,
        message: str,
        *,
        place: str | None = None,
        hint: str | None = None,
        others: Sequence[KBError] = (),
    ) -> None:
        """Keep the parts apart so that each way in can show them in its own form.

        `others`: what else is wrong with the same request, so that all of it can be mended at once.
        """
        super().__init__(message)
        self.others = tuple(others)
        self.code = code
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        """One Chinese sentence or two: place, what was found, what to do."""
        place = f"{self.place}：" if self.place else ""
        return f"{place}{self.message}{self.hint or ''}"

    def each(self) -> tuple[KBError, ...]:
        """This error and all others of the same request, in their order, each by itself."""
        if not self.others:
            return (self,)
        alone = KBError(self.code, self.message, place=self.place, hint=self.hint)
        return (alone, *(one for other in self.others for one in other.each()))


def all_of(errors: Sequence[KBError]) -> KBError:
    """Several errors of one request as one: the first, which holds the others."""
    first, *others = [one for error in errors for one in error.each()]
    return KBError(first.code, first.message, place=first.place, hint=first.hint, others=others)
