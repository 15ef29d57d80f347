"""A part in, its thresholds out: figures that grant, limit, condition or date it, with kind and role; its own period.

What a figure is there for is read from the words around it by `threshold_kinds`; figures in the head of a sentence also
hold for its later parts, and of a list with a tier each (分别给予 …) a part has the figures of its own tier.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

import regex

from ontology.findings import Finding, Severity
from ontology.model import Bound, BoundOp, BoundRole, InclusiveBasis

from .frames import is_detail
from .lexicon import alternation, rows
from .mentions import quantities
from .numerals import fold
from .sentences import sentences_from
from .text import Mention, MentionType, NormalText, Part

_REACH = 44
_CHAIN = 1200
_STOPS = "，。；;\n！？"
_LIST_MARKS = ("、", "/")
_TIER_ENDS = "；。"
_SENTENCE_ENDS = "。！？\n"
_BRACKETS = regex.compile(r"\([^()]*\)")
_FROM, _UP_TO = frozenset({BoundOp.GE, BoundOp.GT}), frozenset({BoundOp.LE, BoundOp.LT})
_LIMITS = _FROM | _UP_TO
_SUMS = frozenset({MentionType.MONEY, MentionType.PERCENT})  # ends of their ranges share their words
_MONTHS = {"year": Decimal(12), "month": Decimal(1)}


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the table of kinds, compiled."""

    types: frozenset[str]
    ops: frozenset[str]
    before: regex.Pattern[str] | None
    after: regex.Pattern[str] | None
    core: regex.Pattern[str] | None
    near: regex.Pattern[str] | None
    instrument: regex.Pattern[str] | None
    force: regex.Pattern[str] | None
    kind: str
    role: str
    written: str
    unit: str


@dataclass(frozen=True, slots=True)
class _Around:
    """The stretch of normal text that is read for one part: a paragraph with its quantities, places relative to it."""

    start: int
    plain: str
    found: tuple[Mention, ...]
    chain: int
    sentence: tuple[int, int]
    own: tuple[int, int]
    groups: tuple[tuple[tuple[Mention, ...], ...], ...] = ()


@cache
def _pattern(text: str) -> regex.Pattern[str] | None:
    return regex.compile(text) if text else None


@cache
def _kinds() -> tuple[_Row, ...]:
    return tuple(
        _Row(
            types=frozenset(filter(None, row["types"].split(","))),
            ops=frozenset(filter(None, row["op"].split(","))),
            before=_pattern(row["before"]),
            after=_pattern(row["after"]),
            core=_pattern(row["core"]),
            near=_pattern(row["near"]),
            instrument=_pattern(row["instrument"]),
            force=_pattern(row["force"]),
            kind=row["kind"],
            role=row["role"],
            written=row["as"],
            unit=row["unit"],
        )
        for row in rows("threshold_kinds")
    )


@cache
def _rows_for(kind: MentionType, op: str, instrument: str, force: str) -> tuple[_Row, ...]:
    """The rows that count for quantities of a type and bound in parts of an instrument and force."""
    return tuple(
        row
        for row in _kinds()
        if (not row.types or kind.value in row.types)
        and (not row.ops or op in row.ops)
        and (not row.instrument or row.instrument.fullmatch(instrument))
        and (not row.force or row.force.fullmatch(force))
    )


@cache
def _carry(kind: str) -> regex.Pattern[str]:
    return regex.compile(alternation("threshold_carry", "kind", kind))


def bounds(part: Part, normal: NormalText, *, year: int | None = None) -> tuple[Bound, ...]:
    """The thresholds of a part in order of place, those that it shares with earlier parts of its sentence first."""
    here = _around(part, normal, year)
    if not here.found:
        return ()
    mine = _own(here)
    read = [(mention, bound) for mention in mine for bound in _read(here, mention, part, normal)]
    shared = _shared(here, mine, [bound for _, bound in read], part, normal)
    ordered = sorted((*shared, *(bound for _, bound in read)), key=lambda b: (b.quote.start, b.quote.end))
    return tuple(ordered)


def other_tiers(part: Part, normal: NormalText, *, year: int | None = None) -> tuple[tuple[int, int], ...]:
    """Where the sentence of a part names the figures of other tiers, as places of the source."""
    here = _around(part, normal, year)
    others = (m for m in here.found if here.chain <= m.start < here.own[1] and _other_tier(here, m))
    places = (normal.quote(here.start + m.start, here.start + m.end) for m in others)
    return tuple((place.start, place.end) for place in places)


def findings(figures: tuple[Bound, ...], place: str | None = None) -> tuple[Finding, ...]:
    """A doubt for each figure whose unit the source has lost."""
    return tuple(
        Finding(
            code="UNIT_INFERRED",
            severity=Severity.WARNING,
            message=f"“{bound.quote.text}”缺少单位，按“{bound.unit}”理解，请核对原件。",
            place=place,
            start=bound.quote.start,
            end=bound.quote.end,
            quote=bound.quote.text,
        )
        for bound in figures
        if bound.inferred
    )


def own_period(part: Part, figures: tuple[Bound, ...]) -> tuple[date | None, date | None]:
    """First and last day of a part's own period: a stated period, the end of a deferral, or the year of a target."""
    begins = [b.value for b in figures if b.kind == "period" and b.op is BoundOp.GE and isinstance(b.value, date)]
    ends = [b.value for b in figures if b.kind == "period" and b.op is BoundOp.LE and isinstance(b.value, date)]
    last = [b.value for b in figures if b.kind in _ENDING and isinstance(b.value, date)]
    return (min(begins) if begins else None), (max(ends) if ends else max(last) if last else None)


_ENDING = frozenset({"target_date", "deferral_end_date"})


def _around(part: Part, normal: NormalText, year: int | None) -> _Around:
    text = normal.text
    start = text.rfind("\n", 0, part.start) + 1
    end = text.find("\n", max(part.start, part.end - 1))
    paragraph = text[start : end if end >= 0 else len(text)]
    own = (part.start - start, part.end - start)
    sentence = (part.sentence_start - start, part.sentence_start - start + len(part.sentence))
    chain = max((paragraph.rfind(mark, 0, own[0]) for mark in _SENTENCE_ENDS), default=-1) + 1
    chain = max(chain, own[0] - _CHAIN)
    here = _Around(start, _folded(paragraph), quantities(paragraph, year=year), chain, sentence, own)
    return replace(here, groups=_groups(here))


@lru_cache(maxsize=16)
def _folded(paragraph: str) -> str:
    return fold(paragraph)


def _core(mention: Mention) -> tuple[int, int]:
    return mention.core or (mention.start, mention.end)


def _own(here: _Around) -> list[Mention]:
    """The quantities of the part, with those of the sentences after it that only give its details."""
    low, high = here.own[0], _with_details(here)
    mine = [m for m in here.found if low <= _core(m)[0] < high]
    return [m for m in (*mine, *_after_list(here, high)) if not _other_tier(here, m)]


def _after_list(here: _Around, high: int) -> tuple[Mention, ...]:
    """The lengths of time that the sentence names once for all tiers of its list (…元、…元的标准发放，分5年兑现)."""
    cut = _cut(here)
    if cut is None or cut[1] + 1 == len(cut[0]):
        return ()
    last = _core(cut[0][-1][-1])[1]
    ends = (here.plain.find(mark, last) for mark in _TIER_ENDS)
    stop = min(min((end for end in ends if end >= 0), default=last), here.sentence[1])
    return tuple(m for m in here.found if max(last, high) <= _core(m)[0] < stop and m.type is MentionType.DURATION)


def _with_details(here: _Around) -> int:
    high = here.own[1]
    if high < here.sentence[1]:
        return high
    for begin, end in sentences_from(here.plain, high, len(here.plain)):
        words = here.plain[begin:end]
        if not is_detail(words):
            break
        high = end
    return high


def _groups(here: _Around) -> tuple[tuple[tuple[Mention, ...], ...], ...]:
    """The lists of quantities in the sentence; a range is one member."""
    groups: list[list[tuple[Mention, ...]]] = []
    previous: Mention | None = None
    for mention in here.found:
        if not here.chain <= _core(mention)[0] < here.sentence[1]:
            continue
        gap = here.plain[_core(previous)[1] : _core(mention)[0]] if previous else ""
        same = previous is not None and previous.type is mention.type
        ends_meet = previous is not None and previous.op in _FROM and previous.end == mention.start
        if same and ends_meet and mention.op in _UP_TO:
            groups[-1][-1] = (*groups[-1][-1], mention)
        elif same and _carry("list").fullmatch(gap):
            groups[-1].append((mention,))
        else:
            groups.append([(mention,)])
        previous = mention
    return tuple(tuple(group) for group in groups)


def _place(group: tuple[tuple[Mention, ...], ...], mention: Mention) -> int | None:
    return next((i for i, member in enumerate(group) if mention in member), None)


def _cut(here: _Around) -> tuple[tuple[tuple[Mention, ...], ...], int] | None:
    """The list of amounts that the sentence gives tier by tier to several parts, and the tier of this part."""
    low, high = here.own
    for group in here.groups:
        inside = [i for i, member in enumerate(group) if low <= _core(member[0])[0] < high]
        if len(group) > 1 and len(inside) == 1 and group[0][0].type in (MentionType.MONEY, MentionType.PERCENT):
            return group, inside[0]
    return None


def _other_tier(here: _Around, mention: Mention) -> bool:
    """Whether a quantity is a condition of another tier than that of the part (5000万元、1亿元的，分别给予 …)."""
    cut = _cut(here)
    if cut is None:
        return False
    amounts, tier = cut
    for group in here.groups:
        at = _place(group, mention)
        if at is not None and group is not amounts and len(group) % len(amounts) == 0 and group[0] != amounts[0]:
            return at % len(amounts) != tier and _core(mention)[0] < _core(amounts[0][0])[0]
    return False


def _shared(here: _Around, mine: list[Mention], own: list[Bound], part: Part, normal: NormalText) -> list[Bound]:
    """Thresholds of earlier parts of the sentence that hold for this one: dates, conditions, rates of a cut list."""
    cut = _cut(here)
    amounts = [m for member in cut[0] for m in member] if cut else []
    later_tier = cut is not None and cut[1] > 0
    words = here.plain[slice(*here.own)]
    limits, opens = bool(_carry("limits").match(words)), not later_tier and bool(_carry("opens").match(words))
    kinds, found = {(bound.kind, bound.role) for bound in own}, list[Bound]()
    for mention in here.found:
        at = _core(mention)[0]
        if not here.chain <= at < here.own[0] or mention in amounts or mention in mine:
            continue
        if _other_tier(here, mention):
            continue
        same_sentence = at >= here.sentence[0]
        for bound in _read(here, mention, part, normal):
            dated = bound.kind in ("target_date", "deadline", "period")
            known = (bound.kind, bound.role) in kinds and not (dated and bound.kind == "target_date")
            condition = bound.role is BoundRole.CONDITION and same_sentence and not opens
            rate = bound.unit == "%" and bound.role is BoundRole.BENEFIT and same_sentence and (later_tier or limits)
            if (dated or condition or rate) and not known and not _relative(bound, part):
                found.append(bound)
    return found


def _relative(bound: Bound, part: Part) -> bool:
    """Whether a shared date belongs to a half or milestone of an earlier part only."""
    return bound.kind == "target_date" and part.force is not None and part.force.value != "target"


def _read(here: _Around, mention: Mention, part: Part, normal: NormalText) -> list[Bound]:
    """The thresholds that one quantity is: none, one, or the two ends of a span of days."""
    row = _range_row(here, mention, part) or _row(here, mention, part)
    if row is None or row.kind == "-":
        return []
    quote = normal.quote(here.start + mention.start, here.start + mention.end)
    op, value, unit = mention.op, mention.value, mention.unit
    if op is None or value is None or unit is None:
        return []
    if row.written == "span" and isinstance(value, date):
        first = _first_day(here, mention, value)
        ends = ((BoundOp.GE, first), (BoundOp.LE, value))
        return [
            Bound(quote=quote, kind=row.kind, role=BoundRole(row.role), op=o, value=v, unit="date") for o, v in ends
        ]
    if row.written:
        op = BoundOp(row.written)
    if row.unit and isinstance(value, Decimal) and unit in _MONTHS:
        value, unit = value * _MONTHS[unit], row.unit
    return [
        Bound(
            quote=quote,
            kind=row.kind,
            role=BoundRole(row.role),
            op=op,
            value=value,
            unit=unit,
            previous=mention.previous,
            relative_to=mention.relative_to,
            inclusive=mention.inclusive,
            inclusive_basis=_basis(mention),
            inferred=mention.inferred,
        )
    ]


def _first_day(here: _Around, mention: Mention, last: date) -> date:
    """The first day of the quarter, half or month whose last day a mention has for its value."""
    wide = quantities(mention.text + _carry("since").pattern, year=last.year)
    value = wide[0].value if wide else None
    return value if isinstance(value, date) else last.replace(day=1)


def _basis(mention: Mention) -> InclusiveBasis | None:
    if mention.inclusive is None or mention.op in (BoundOp.CHANGE, BoundOp.DELTA, BoundOp.EQ):
        return None
    if mention.explicit_limit:
        return InclusiveBasis.EXPLICIT
    limit = _carry("tier").search(fold(mention.text))
    return InclusiveBasis.TIER if limit and not mention.inclusive else InclusiveBasis.CIVIL_CODE


def _row(here: _Around, mention: Mention, part: Part) -> _Row | None:
    before, after, near = _words(here, mention)
    op = mention.op.value if mention.op else ""
    instrument, force = part.instrument or "", part.force.value if part.force else ""
    for row in _rows_for(mention.type, op, instrument, force):
        if (row.before and not row.before.search(before)) or (row.after and not row.after.search(after)):
            continue
        if row.near and not row.near.search(near):
            continue
        if row.core and not row.core.search(here.plain[slice(*_core(mention))]):
            continue
        return row
    return None


def _range_row(here: _Around, mention: Mention, part: Part) -> _Row | None:
    """The row of the lower end of a range for its upper end, where the range is a condition."""
    lower = next((m for m in here.found if m.end == mention.start and m.op in _FROM and m.unit == mention.unit), None)
    row = _row(here, lower, part) if lower and mention.op in _UP_TO and mention.type in _SUMS else None
    return row if row and row.role == BoundRole.CONDITION.value and not row.written else None


def _list_start(here: _Around, mention: Mention, low: int) -> int:
    """Where the first member of a plain list of quantities begins (5000万元、1亿元、2亿元): its words hold for all.

    So do they for both ends of a range, and for the ranges of a list of tiers (500万元-1000万元、1000万元-2000万元).
    """
    limits = _LIMITS if mention.type in _SUMS else frozenset[BoundOp | None]()
    begin, later = mention.start if mention.op in limits else low, mention
    for other in reversed(here.found):
        if other.end > begin or other.type is not mention.type or other.unit != mention.unit:
            continue
        tiers = other.op in limits and later.op in limits
        ranged = tiers and other.end == begin and other.op in _FROM and later.op in _UP_TO
        listed = here.plain[other.end : begin] in _LIST_MARKS and (tiers or other.op is later.op)
        if not (ranged or listed):
            break
        low, begin, later = _core(other)[0], (other.start if other.op in limits else _core(other)[0]), other
    return low


def _words(here: _Around, mention: Mention) -> tuple[str, str, str]:
    """What stands before, behind and around a quantity."""
    low, high = _core(mention)
    if mention.op is BoundOp.CHANGE:
        low = mention.start
    low = _list_start(here, mention, low)
    start = max(low - _REACH, 0)
    depth = 0
    for i in range(low - 1, start - 1, -1):
        depth += (here.plain[i] == ")") - (here.plain[i] == "(" and depth > 0)
        if depth == 0 and here.plain[i] in _STOPS:
            start = i + 1
            break
    end = min(len(here.plain), high + _REACH)
    end = next((i for i in range(high, end) if here.plain[i] in _STOPS), end)
    near = here.plain[here.own[0] : max(here.own[1], here.sentence[1])]
    return _BRACKETS.sub("", here.plain[start:low]), here.plain[high:end], near
