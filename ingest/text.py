"""The values that ingest stages hand on: source text, normal text with its way back, clause texts, mentions, parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ontology.findings import Finding
from ontology.model import Audience, BoundOp, Force, Quote, UnitInCharge


@dataclass(frozen=True, slots=True)
class SourceText:
    """A decoded document exactly as stored: offsets everywhere refer to `text` (code points).

    `sha256` is that of the file. `format`, `title`, `url`, `published` and `findings` are what its reader told of it.
    """

    name: str
    text: str
    encoding: str
    sha256: str
    format: str = "text"
    title: str | None = None
    url: str | None = None
    published: date | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class NormalText:
    r"""Source text with broken lines joined, blanks inside lines dropped, width folded one to one.

    One paragraph a line ("\n"); `offsets[i]` is the source offset of character i, so that every span leads back.
    """

    text: str
    offsets: tuple[int, ...]
    source: SourceText

    def quote(self, start: int, end: int) -> Quote:
        """The words between two normal offsets with their place in the source (source characters, blanks dropped)."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.source.text)
            return Quote(text="", start=at, end=at)
        low, high = self.offsets[start], self.offsets[end - 1] + 1
        words = "".join(self.source.text[low:high].replace("\ufeff", "").split())
        return Quote(text=words, start=low, end=high)


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause of the outline, in normal offsets: whole span, heading, and its own text without children and notes.

    `body` holds the stretches of operative text (after the heading, before the first child, without unit notes);
    `headings` are the headings above it, nearest first. `depth` is 0 for the top level.
    """

    path: str
    heading: str | None
    start: int
    end: int
    body: tuple[tuple[int, int], ...]
    headings: tuple[str, ...]
    depth: int
    units: tuple[UnitInCharge, ...] = ()


class MentionType(StrEnum):
    """What a stretch of text is: the types of huiqi-mentions/1."""

    MONEY = "money"
    PERCENT = "percent"
    PP = "pp"
    BP = "bp"
    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    WORKDAYS = "workdays"
    FREQUENCY = "frequency"
    MULTIPLE = "multiple"
    ORGANISATION = "organisation"
    GROUP = "group"
    CUE = "cue"


@dataclass(frozen=True, slots=True)
class Mention:
    """A recognised stretch of a text, `start`/`end` in the text given. Quantities carry bound, value and unit.

    `value` in base units (元, %, 百分点, 基点, month, year, day, workday, count, times, times/year, date). `core` is
    the span of the bare figure (300万元), `start`/`end` that of the whole bound (最高不超过300万元). `code`: concept
    of an organisation, group or cue. `inclusive` with `explicit_limit` tells why a limit includes its figure.
    """

    start: int
    end: int
    text: str
    type: MentionType
    op: BoundOp | None = None
    value: Decimal | date | None = None
    unit: str | None = None
    previous: Decimal | None = None
    code: str | None = None
    core: tuple[int, int] | None = None
    relative_to: str | None = None
    inclusive: bool | None = None
    explicit_limit: bool = False
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A named subject: the words, their class (institution, government, enterprise), where they end in their segment.

    `carried`: named in an earlier sentence only.
    """

    name: str
    group: str
    end: int
    carried: bool = False


@dataclass(frozen=True, slots=True)
class RawPart:
    """A future measure in normal offsets with its sentence and what its words say, before the headings are asked.

    `context`: where the words begin that say whom it concerns; `listed`: the whole list of tiers that it is one of.
    """

    start: int
    end: int
    sentence: tuple[int, int]
    instrument: str | None
    scores: tuple[tuple[str, int], ...]
    force: Force
    actor: Actor | None
    before: tuple[str, ...] = ()
    context: int | None = None
    listed: tuple[int, int] | None = None

    @property
    def opening(self) -> int:
        """Where the words begin that say whom the part concerns: before the list from which it was cut."""
        return self.start if self.context is None else self.context


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence that will be one measure, with what is around it (all in normal text).

    `text == normal.text[start:end]`; `sentence` holds the whole sentence around it and begins at `sentence_start`;
    `headings` are those of the clause and above, nearest first; `before` are the earlier parts of the same sentence.
    `clause_text` is the clause's own text, for tiers and for years that an earlier sentence gives.
    """

    start: int
    end: int
    text: str
    sentence: str
    sentence_start: int
    headings: tuple[str, ...]
    before: tuple[str, ...]
    clause_text: str
    audience: Audience | None = None
    force: Force | None = None
    instrument: str | None = None
