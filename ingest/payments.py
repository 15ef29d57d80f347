"""A part and its thresholds in; out: the bases of rates, how often and by what amounts are paid, open wording."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import regex

from ontology.model import Bound, BoundRole, PaymentPeriod, Quote

from .lexicon import rows
from .numerals import fold, numeral
from .sentences import segments, sentences
from .text import NormalText, Part

_SHARES = frozenset({"%", "pp", "bp"})
_YEAR = 12
_TO_THE_END = ("head", "wide")  # these end with the figure, which no base does
_PLACES = {"<end>": "base_end", "<word>": "word"}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the table, compiled."""

    value: str
    where: str
    kinds: regex.Pattern[str] | None
    pattern: regex.Pattern[str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The folded words around a figure, by the names of the table."""

    lead: str
    head: str
    tail: str
    segment: str
    core: str
    before: str
    wide: str


def paid(part: Part, normal: NormalText, figures: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """The thresholds of a part; those that grant know their base, their period and what they are counted by."""
    read = [_paid(bound, normal) if bound.role is BoundRole.BENEFIT else bound for bound in figures]
    last = 0
    for nth, bound in enumerate(read):
        joined = nth > 0 and read[nth - 1].quote.end == bound.quote.start and read[nth - 1].years
        length = _free_years(bound)
        if length and (joined or (nth + 1 < len(read) and read[nth + 1].quote.start == bound.quote.end)):
            read[nth] = bound.model_copy(update={"years": (last + 1, last + length)})
            last += length
        elif joined and bound.unit in _SHARES:
            read[nth] = bound.model_copy(update={"years": read[nth - 1].years})
    return tuple(read)


def _free_years(bound: Bound) -> int:
    """How many whole years a relief lasts; 0 for any other figure."""
    months = bound.value if isinstance(bound.value, Decimal) and _rows("relief")[0].pattern.fullmatch(bound.kind) else 0
    return 0 if months % _YEAR else int(months // _YEAR)


def years_of(around: Surroundings) -> tuple[int, int] | None:
    """The years of a schedule that a figure holds for: those named last in front of it, of a list its own."""
    words, found, last = around.before + around.head, list[tuple[int, int, tuple[int, int]]](), 0
    for match in _rows("years")[0].pattern.finditer(words):
        named = {name: int(numeral(text) or 1) for name, text in match.groupdict().items() if text}
        if "after" in named:
            years = (last + 1, last + named["after"])
        else:
            first = named.get("first", 1)
            years = (first, max(first, named.get("last", named.get("front", first))))
        last = years[1]
        found.append((match.start(), match.end(), years))
    if not found:
        return None
    listed = [found[-1]]
    for one in reversed(found[:-1]):
        if _rows("listed")[0].pattern.fullmatch(words[one[1] : listed[0][0]]) is None:
            break
        listed.insert(0, one)
    between = words[found[-1][1] : len(words) - len(around.core)]
    nth = len(_rows("sum")[0].pattern.findall(between))
    return listed[nth if len(listed) > 1 and nth < len(listed) else -1][2]


def discretion(part: Part, normal: NormalText) -> Quote | None:
    """The words of a part that leave its amount to whoever decides."""
    if not _rows("instrument")[0].pattern.fullmatch(part.instrument or ""):
        return None
    words = fold(part.text)
    found = (row.pattern.search(words) for row in _rows("discretion"))
    first = min((one for one in found if one), key=lambda one: one.start(), default=None)
    return None if first is None else normal.quote(part.start + first.start(), part.start + first.end())


def surroundings(normal: NormalText, start: int, end: int) -> Surroundings:
    """What stands around the figure between two normal offsets, in its comma segment and its sentence."""
    text = normal.text
    low = text.rfind("\n", 0, start) + 1
    high = text.find("\n", end)
    plain = fold(text[low : high if high >= 0 else len(text)])
    first, last = start - low, end - low
    spans = tuple(sentences(plain, 0, len(plain)))
    begin, stop = next((span for span in spans if span[0] <= first < span[1]), (0, last))
    previous = next((low for low, high in reversed(spans) if high <= begin), begin)
    left, right = next((span for span in segments(plain, begin, stop) if span[0] <= first < span[1]), (begin, stop))
    return Surroundings(
        lead=plain[left:first],
        head=plain[left:last],
        tail=plain[last : max(right, last)].rstrip("，。；,;"),
        segment=plain[left : max(right, last)],
        core=plain[first:last],
        before=plain[begin:left],
        wide=plain[previous:last],
    )


def period_of(kind: str, around: Surroundings) -> PaymentPeriod | None:
    """How often an amount is paid, or what time a cap counts together."""
    for row in _rows("period"):
        if _fits(row, kind) and row.pattern.search(getattr(around, row.where)):
            return PaymentPeriod(row.value)
    return None


def base_of(around: Surroundings) -> str | None:
    """What a rate is taken of, in the words of the text (folded), without what only points at it."""
    figure, trim = _rows("figure")[0].pattern, _rows("trim")[0].pattern
    for row in _rows("base"):
        words = getattr(around, row.where)
        found = row.pattern.search(figure.sub("", words) if row.where in _TO_THE_END else words)
        base = _own_share(trim.sub("", found["base"]), around) if found else ""
        if base:
            return base
    return None


def _own_share(base: str, around: Surroundings) -> str:
    """Of several bases with a rate each (A、B的30%、20%) the one whose rate the figure is."""
    found = _rows("shares")[0].pattern.search(around.segment)
    if found is None or not found.start("rates") < len(around.head) <= found.end("rates"):
        return base
    bases, rates = (_rows("listed")[0].pattern.split(found[name]) for name in ("bases", "rates"))
    nth = len(_rows("listed")[0].pattern.split(around.head[found.start("rates") :])) - 1
    return _rows("trim")[0].pattern.sub("", bases[nth]) if len(bases) == len(rates) else base


def _paid(bound: Bound, normal: NormalText) -> Bound:
    start, end = (bisect_left(normal.offsets, place) for place in (bound.quote.start, bound.quote.end))
    around = surroundings(normal, start, end)
    share = bound.unit in _SHARES
    return bound.model_copy(
        update={
            "relative_to": (base_of(around) or bound.relative_to) if share else bound.relative_to,
            "period": period_of(bound.kind, around),
            "per": None if share else per_of(bound.kind, around),
            "years": years_of(around),
        }
    )


def per_of(kind: str, around: Surroundings) -> str | None:
    """What an amount is counted by, or what a cap is set for, other than the enterprise itself."""
    for row in _rows("per"):
        found = row.pattern.search(getattr(around, row.where)) if _fits(row, kind) else None
        if found:
            return str(found["per"])
    return None


def _fits(row: _Row, kind: str) -> bool:
    return row.kinds is None or row.kinds.fullmatch(kind) is not None


@cache
def _rows(field: str) -> tuple[_Row, ...]:
    return tuple(
        _Row(
            value=row["value"],
            where=row["where"],
            kinds=regex.compile(row["kinds"]) if row["kinds"] else None,
            pattern=regex.compile(_filled(row["pattern"])),
        )
        for row in rows("payment_words")
        if row["field"] == field
    )


def _filled(pattern: str) -> str:
    """A pattern with the patterns that it names in place."""
    for place, field in _PLACES.items():
        if place in pattern:
            named = next(row["pattern"] for row in rows("payment_words") if row["field"] == field)
            pattern = pattern.replace(place, named)
    return pattern
