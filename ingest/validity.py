"""Normal text and the day of issue in, the validity of the document out: first and last day, length, and the rule used.

The last day is inclusive: one year from 2020-01-01 ends on 2020-12-31. What cannot be computed stays open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import regex

from ontology.model import Quote, ValidityRule, ValidityStatus

from . import dates
from .lexicon import rows
from .numbering import ordinal
from .text import NormalText

_NUMBER = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"
_SENTENCE = regex.compile(r"[^。；\n]+")


@dataclass(frozen=True, slots=True)
class Validity:
    """When a document holds; `duration` is ISO 8601 where the text states a length."""

    valid_from: date | None
    valid_to: date | None
    duration: str | None
    rule: ValidityRule


@dataclass(slots=True)
class _Found:
    """What the sentences of a text say of its validity."""

    start: date | None = None
    from_issue: int | None = None
    end: date | None = None
    years: int = 0
    months: int = 0
    spans: list[tuple[int, int]] | None = None

    def note(self, start: int, end: int) -> None:
        self.spans = [*(self.spans or []), (start, end)]


def validity(
    normal: NormalText,
    issued: date | None,
    start: int = 0,
    end: int | None = None,
    *,
    own: bool = False,
    skip: Sequence[tuple[int, int]] = (),
) -> Validity:
    """The validity that `normal.text[start:end]` states or entails, but for the stretches to `skip`.

    `own`: all of it speaks of the document whose validity is asked for.
    """
    found = _Found()
    for low, high in _sentences(normal.text, start, len(normal.text) if end is None else end, own=own):
        if not any(first < high and low < last for first, last in skip):
            _take(found, normal.text, low, high)
    return _resolved(found, normal, issued)


def titled(normal: NormalText, start: int, end: int) -> Validity | None:
    """The end of the years that a title names in brackets (行动计划（2021—2023年）)."""
    for match in _matches("titled", normal.text, start, end):
        quote = normal.quote(*match.span())
        rule = ValidityRule(status=ValidityStatus.STATED, rule="stated_end", quote=quote)
        return Validity(None, date(int(match["y"]), 12, 31), None, rule)
    return None


def running(text: str, begins: date) -> date | None:
    """The last day of what a text grants for some years or months from a day on that it names (自2021年起连续三年)."""
    for unit in "ym":
        for match in _matches("running", text, 0, len(text), unit=unit):
            if dates.first_day(match) == begins:
                length = ordinal(match["n"])
                return dates.after(begins, years=length) if unit == "y" else dates.after(begins, months=length)
    return None


def _resolved(found: _Found, normal: NormalText, issued: date | None) -> Validity:
    first = found.start
    if first is None and found.from_issue is not None and issued is not None:
        first = issued + timedelta(days=found.from_issue)
    length = found.years or found.months
    anchor = first or (issued if length and found.start is None and found.from_issue is None else None)
    last = found.end
    if last is None and length and anchor is not None:
        last = dates.after(anchor, years=found.years, months=found.months)
    status = ValidityStatus.UNDETERMINED
    if last is not None:
        status = ValidityStatus.STATED if found.end is not None else ValidityStatus.DERIVED
    duration = f"P{found.years}Y" if found.years else f"P{found.months}M" if found.months else None
    return Validity(
        first, last, duration, ValidityRule(status=status, rule=_rule(found, last), quote=_quote(normal, found))
    )


def _rule(found: _Found, last: date | None) -> str:
    """The code of the rule (code list validity-rule)."""
    if found.end is not None:
        return "stated_period" if found.start is not None else "stated_end"
    if found.years or found.months:
        if last is None:
            return "unanchored_duration"
        return "from_start_duration" if found.start is not None else "from_issue_duration"
    if found.start is not None:
        return "stated_start"
    if found.from_issue is not None:
        return "days_after_issue" if found.from_issue else "from_issue"
    return "not_stated"


def _quote(normal: NormalText, found: _Found) -> Quote | None:
    if not found.spans:
        return None
    low, high = min(span[0] for span in found.spans), max(span[1] for span in found.spans)
    first = found.spans[0]
    if "\n" in normal.text[low:high]:
        low, high = first
    return normal.quote(low, high)


def _sentences(text: str, start: int, end: int, *, own: bool) -> Iterator[tuple[int, int]]:
    """Sentences that speak of the document itself, the last ones first."""
    found = [place.span() for place in _SENTENCE.finditer(text, start, end)]
    for low, high in reversed(found):
        words = text[low:high]
        paragraph = text[text.rfind("\n", 0, low) + 1 : high]
        mine = own or _any("subject", words) or (_any("continued", words) and _any("subject", paragraph))
        if mine and not _any("foreign", words):
            yield low, high


def _take(found: _Found, text: str, start: int, end: int) -> None:
    """Take from one sentence what is not yet known."""
    if found.start is None and found.end is None:
        for match in _matches("period", text, start, end):
            first, last = dates.first_day(match), dates.last_day(match, "2")
            if first and last and first <= last:
                found.start, found.end = first, last
                found.note(*match.span())
        for match in _matches("years", text, start, end):
            found.start, found.end = date(int(match["y"]), 1, 1), date(int(match["y2"]), 12, 31)
            found.note(*match.span())
    if found.start is None and found.from_issue is None:
        for match in _matches("start", text, start, end):
            if day := dates.first_day(match):
                found.start = day
                found.note(*match.span())
        for match in _matches("issue", text, start, end):
            days = match.groupdict().get("n")
            found.from_issue = ordinal(days) if days else 0
            found.note(*match.span())
    if found.end is None and not found.years and not found.months:
        _take_end(found, text, start, end)


def _take_end(found: _Found, text: str, start: int, end: int) -> None:
    for match in _matches("end", text, start, end):
        if day := dates.last_day(match, "2"):
            found.end = day
            found.note(*match.span())
        return
    for unit in "ym":
        for match in _matches("duration", text, start, end, unit=unit):
            number = ordinal(match["n"])
            found.years, found.months = (number, 0) if unit == "y" else (0, number)
            found.note(*match.span())
            return


@cache
def _patterns(kind: str, unit: str) -> tuple[regex.Pattern[str], ...]:
    fills = {"{D}": dates.pattern(), "{E}": dates.pattern("2"), "{N}": _NUMBER}
    made = []
    for row in rows("validity_patterns"):
        if row["kind"] == kind and row.get("unit", "") == unit:
            body = row["pattern"]
            for mark, fill in fills.items():
                body = body.replace(mark, fill)
            made.append(regex.compile(body))
    return tuple(made)


def _any(kind: str, words: str) -> bool:
    return any(pattern.search(words) for pattern in _patterns(kind, ""))


def _matches(kind: str, text: str, start: int, end: int, *, unit: str = "") -> tuple[regex.Match[str], ...]:
    """The first match of the first pattern that has one, as a tuple of none or one."""
    for pattern in _patterns(kind, unit):
        if match := pattern.search(text, start, end):
            return (match,)
    return ()
