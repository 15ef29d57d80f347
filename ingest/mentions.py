"""A text in, its quantities out as mentions with bound, value and unit; and the huiqi-mentions/1 form of mentions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import regex

from ontology.model import BoundOp

from .bound_words import Cue, after, before, inside, stronger
from .numerals import fold
from .quantities import Figure, around, figures
from .text import Mention, MentionType

_TIER_REACH = 80
_OPPOSITE = {BoundOp.LE: BoundOp.GE, BoundOp.GE: BoundOp.LE}
_STRICT = {BoundOp.LE: BoundOp.LT, BoundOp.GE: BoundOp.GT}
_MIRRORED = {BoundOp.LE: BoundOp.GE, BoundOp.GE: BoundOp.LE, BoundOp.LT: BoundOp.GT, BoundOp.GT: BoundOp.LT}


@dataclass(frozen=True, slots=True)
class _Bounded:
    """A figure with the bound read so far."""

    figure: Figure
    start: int
    end: int
    op: BoundOp | None
    value: Decimal | date
    unit: str | None
    previous: Decimal | None = None
    relative_to: str | None = None
    inclusive: bool | None = None
    explicit: bool = False
    inferred: bool = False
    left: bool = False
    right: bool = False


def quantities(text: str, *, year: int | None = None) -> tuple[Mention, ...]:
    """The quantities of a text in order of place, without overlap; `year` is that of dates which name none."""
    return _quantities(text, year)


@lru_cache(maxsize=512)
def _quantities(text: str, year: int | None) -> tuple[Mention, ...]:
    plain, places = _squeezed(fold(text))
    found = _bounded(plain, figures(plain, year))
    found = _tiers(plain, _lists(plain, found))
    return tuple(_mention(text, places, item) for item in found if _kept(plain, item))


def _squeezed(text: str) -> tuple[str, Sequence[int]]:
    """The text without blanks, with the place of each kept character; line ends stay after a stop."""
    if "\ufeff" not in text and text.isprintable() and " " not in text:
        return text, range(len(text))
    kept: list[int] = []
    for i, char in enumerate(text):
        if char == "\n":
            previous = text[kept[-1]] if kept else "\n"
            if previous not in "。；：！？”)\n" and i + 1 < len(text) and text[i + 1] != "\n":
                continue
        elif char.isspace() or char == "\ufeff":
            continue
        kept.append(i)
    return "".join(text[i] for i in kept), tuple(kept)


def _bounded(text: str, found: tuple[Figure, ...]) -> list[_Bounded]:
    """Each figure with the words around it: ranges and changes first, then bound words."""
    done: list[_Bounded] = []
    floor, i = 0, 0
    items = _with_units(text, found)
    while i < len(items):
        figure, following = items[i], items[i + 1] if i + 1 < len(items) else None
        if figure.start < floor:
            i += 1
            continue
        pair = _pair(text, figure, following, floor) if following else None
        if pair:
            done.extend(pair)
            i += 2
        else:
            done.append(_single(text, figure, floor))
            i += 1
        floor = done[-1].end
    return done


def _with_units(text: str, found: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Bare numbers that a list or a range leads to a figure with a unit get that unit (50、30万元, 100-300万元)."""
    items = list(found)
    for i in range(len(items) - 2, -1, -1):
        left, right = items[i], items[i + 1]
        if left.unit is not None or left.bare_value is None or right.unit is None or right.type is MentionType.DATE:
            continue
        gap = text[left.end : right.start]
        listed = gap in ("、", "/") and text[max(0, left.start - 1) : left.start] not in ("", "\n", "。", "；", "(")
        if not (listed or around("gap_range").match(gap)) or right.chinese or not isinstance(right.value, Decimal):
            continue
        factor = right.value / right.bare_value if right.bare_value else _factor(text, right)
        items[i] = replace(left, type=right.type, unit=right.unit, value=left.bare_value * factor, need=right.need)
    return tuple(items)


def _factor(text: str, figure: Figure) -> Decimal:
    """What one of the digits of a figure with a magnitude stands for (300万元: 10000)."""
    number = regex.match(r"[0-9,]+(?:\.[0-9]+)?", text[figure.start : figure.end])
    base = Decimal(number.group().replace(",", "")) if number else Decimal(1)
    return Decimal(str(figure.value)) / base if base else Decimal(1)


def _pair(text: str, first: Figure, second: Figure, floor: int) -> tuple[_Bounded, ...] | None:
    """A change (由A提高至B) or a range (A-B), when two figures form one."""
    if second.start - first.end > 16 or first.type is not second.type:
        return None
    gap = text[first.end : second.start]
    led = around("from").search(text, max(floor, first.start - 6), first.start)
    changes = around("gap_change").match(gap)
    if not (led and changes) and (changes := around("gap_wide").match(gap)):
        led = around("from_long").search(text, max(floor, first.start - 20), first.start)
    numbers = isinstance(first.value, Decimal) and isinstance(second.value, Decimal) and first.unit is not None
    if numbers and led and changes:
        return (
            _Bounded(
                second,
                led.start(),
                second.end,
                BoundOp.CHANGE,
                second.value,
                second.unit,
                previous=Decimal(str(first.value)),
                left=True,
            ),
        )
    if not (found := around("gap_range").match(gap)) or first.fixed or second.fixed or first.unit != second.unit:
        return None
    if first.unit is None or not first.value <= second.value:  # type: ignore[operator]
        return None
    middle = first.end + found.start("sep")
    return _range(text, (first, second), floor, middle, no=found["no"] is not None, up=found["up"] is not None)


def _range(
    text: str, ends: tuple[Figure, Figure], floor: int, middle: int, *, no: bool, up: bool
) -> tuple[_Bounded, ...]:
    """The two ends of a range as bounds; `middle`: where the sign between them begins, `no`: without the first.

    `up`: words say that the range goes up from the first (500万元以上至1000万元).
    """
    first, second = ends
    tail = after(text, second)
    low = before(text, first, floor)
    start = low.start if low and first.start - low.end <= 2 else first.start
    end = tail.end if tail and tail.strength < 1 else second.end
    if first.type is MentionType.DATE:
        tail_end = tail.end if tail else second.end
        return (
            _Bounded(first, start, middle, BoundOp.GE, first.value, "date", left=True),
            _Bounded(second, middle, tail_end, BoundOp.LE, second.last or second.value, "date", left=True),
        )
    upper = BoundOp.LT if tail and tail.inclusive is False else BoundOp.LE
    return (
        _Bounded(
            first,
            start,
            middle,
            BoundOp.GT if no else BoundOp.GE,
            first.value,
            first.unit,
            left=True,
            right=up,
            inclusive=not no,
            explicit=text[first.end : first.end + 1] == "(",
        ),
        _Bounded(second, middle, end, upper, second.value, second.unit, left=True, inclusive=upper is BoundOp.LE),
    )


def _single(text: str, figure: Figure, floor: int) -> _Bounded:
    if figure.fixed is not None:
        return _Bounded(figure, figure.start, figure.end, figure.fixed, figure.value, figure.unit, left=True)
    left, right = before(text, figure, floor), after(text, figure)
    if figure.type is MentionType.FREQUENCY:
        left, right = inside(text, figure), None
    if figure.type is MentionType.DATE:
        return _dated(figure, left, right)
    chosen = stronger(left, right)
    item = _Bounded(
        figure,
        left.start if left else figure.start,
        right.end if right else figure.end,
        chosen.op if chosen else BoundOp.EQ,
        figure.value,
        figure.unit,
        left=left is not None,
        right=right is not None and right.strength >= 0,
    )
    item = _inferred(text, item)
    if chosen is None:
        return item
    if chosen.sign and isinstance(figure.value, Decimal):
        item = _signed(text, replace(item, value=figure.value * chosen.sign))
        return _inclusive(item, right) if item.op in _MIRRORED else item
    return _inclusive(item, right)


def _signed(text: str, item: _Bounded) -> _Bounded:
    """A change with the rate that it leans on.

    A limit is one of the rate (不高于LPR减20个基点) or of the change: 下浮不超过30个基点 is the least of the change.
    """
    figure = item.figure
    reference = around("reference").search(text, max(0, figure.start - 30), figure.start)
    base = reference.lastgroup if reference else None
    limit = around("level_limit").search(text, max(0, reference.start() - 12), reference.start()) if reference else None
    if limit is not None:
        op = BoundOp.LE if limit["most"] else BoundOp.GE
        return replace(item, op=op, relative_to=base, start=min(item.start, limit.start()))
    falls = isinstance(item.value, Decimal) and item.value < 0
    mirrored = _MIRRORED.get(item.op) if falls and item.op is not None else None
    return replace(item, op=mirrored or item.op, relative_to=base)


def _inclusive(item: _Bounded, right: Cue | None) -> _Bounded:
    """Civil Code art. 1259 unless (含) or (不含) says otherwise."""
    said = right.inclusive if right else None
    op = item.op
    if said is False and op in _STRICT:
        op = _STRICT[op]
    elif said and op in (BoundOp.LT, BoundOp.GT):
        op = BoundOp.LE if op is BoundOp.LT else BoundOp.GE
    return replace(item, op=op, inclusive=op in (BoundOp.LE, BoundOp.GE), explicit=said is not None)


def _dated(figure: Figure, left: Cue | None, right: Cue | None) -> _Bounded:
    op = (right or left).op if (right or left) and (right is None or right.strength >= 0) else None  # type: ignore[union-attr]
    value = figure.value if op is BoundOp.GE else figure.last or figure.value
    return _Bounded(
        figure,
        left.start if left else figure.start,
        right.end if right else figure.end,
        op or BoundOp.EQ,
        value,
        "date",
        left=left is not None,
        right=right is not None,
    )


def _inferred(text: str, item: _Bounded) -> _Bounded:
    """A bare number after a rate noun, beside a bound word, is a percentage whose sign was lost; 前10 is a rank."""
    if item.unit is not None:
        return item
    following = text[item.figure.end : item.figure.end + 1]
    place = text[max(0, item.start - 12) : item.start]
    if (
        (item.left or item.right)
        and around("rate_noun").search(place)
        and not (following and following.isascii() and following != ")")
    ):
        return replace(item, unit="%", figure=replace(item.figure, type=MentionType.PERCENT), inferred=True)
    if item.left and around("rank_noun").search(text, max(0, item.figure.start - 3), item.figure.start):
        return replace(item, unit="count")
    return item


def _lists(text: str, found: list[_Bounded]) -> list[_Bounded]:
    """Members of a list share the bound word of its first (最高100万元、50万元) or last member (10家、20家以上)."""
    items = list(found)
    for i in range(1, len(items)):
        earlier, here = items[i - 1], items[i]
        if _listed(text, earlier, here) and earlier.left and not here.left and not here.right:
            if earlier.op in (BoundOp.CHANGE, BoundOp.DELTA, BoundOp.EQ):
                continue
            items[i] = replace(here, op=earlier.op, inclusive=earlier.inclusive, left=True)
    for i in range(len(items) - 2, -1, -1):
        here, after = items[i], items[i + 1]
        if _listed(text, here, after) and after.right and not (after.left or here.left or here.right):
            items[i] = replace(here, op=after.op, inclusive=after.inclusive, right=True)
    return items


def _listed(text: str, a: _Bounded, b: _Bounded) -> bool:
    alike = a.unit == b.unit or a.figure.type is MentionType.MONEY
    if a.figure.type is not b.figure.type or not alike or a.figure.type is MentionType.DATE:
        return False
    return b.start - a.end <= 2 and bool(around("gap_list").match(text[a.end : b.start]))


def _tiers(text: str, found: list[_Bounded]) -> list[_Bounded]:
    """Of two neighbouring tiers at one figure one takes it: after 1000万元(含)以下, 1000万元以上 is ">".

    The first takes it, unless the second says so (1000万元(含)以上) or the first ends a range and the second begins
    there (至1000万元，1000万元以上).
    """
    items = list(found)
    for i, here in enumerate(items):
        if not (here.op is BoundOp.GE or here.right) or here.figure.type is MentionType.DATE:
            continue
        for j in range(i - 1, -1, -1):
            other = items[j]
            if here.op not in _OPPOSITE or here.start - other.end > _TIER_REACH:
                break
            same = other.value == here.value and other.unit == here.unit and other.inclusive
            if not same or other.op is not _OPPOSITE[here.op] or "。" in text[other.end : here.start]:
                continue
            if here.explicit:
                items[j] = other if other.explicit else replace(other, op=_STRICT[other.op], inclusive=False)
            elif other.right:
                items[i] = replace(here, op=_STRICT[here.op], inclusive=False)
            elif (here.right or _begins_range(items, i)) and not other.explicit and _ends_range(items, j):
                items[j] = replace(other, op=_STRICT[other.op], inclusive=False)
            break
    return items


def _begins_range(items: Sequence[_Bounded], place: int) -> bool:
    return place + 1 < len(items) and items[place + 1].start == items[place].end


def _ends_range(items: Sequence[_Bounded], place: int) -> bool:
    return place > 0 and items[place - 1].end == items[place].start


def _kept(text: str, item: _Bounded) -> bool:
    """Whether a figure is a quantity: it has a unit, and Chinese numerals with a counter stand beside a bound word."""
    if item.unit is None:
        return False
    if item.figure.need == "cue":
        return item.right or (item.left and item.op is not BoundOp.EQ)
    if item.figure.need == "chinese" and item.figure.chinese:
        counted = around("counted").search(text, max(0, item.start - 4), item.start)
        return item.left or item.right or counted is not None
    return True


def _mention(text: str, places: Sequence[int], item: _Bounded) -> Mention:
    start, end = places[item.start], places[item.end - 1] + 1
    core = (places[item.figure.start], places[item.figure.end - 1] + 1)
    return Mention(
        start=start,
        end=end,
        text=text[start:end],
        type=item.figure.type,
        op=item.op,
        value=item.value,
        unit=item.unit,
        previous=item.previous,
        core=core,
        relative_to=item.relative_to,
        inclusive=item.inclusive,
        explicit_limit=item.explicit,
        inferred=item.inferred,
    )


def _json_value(value: Decimal | date | None) -> int | float | str | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if value else None


def mentions_json(text: str, *, year: int | None = None, others: Iterable[Mention] = ()) -> dict[str, object]:
    """The huiqi-mentions/1 form of the quantities of a text together with other mentions, in order of place."""
    found = sorted((*quantities(text, year=year), *others), key=lambda m: (m.start, m.end, m.type))
    return {
        "format": "huiqi-mentions/1",
        "mentions": [
            {
                "start": mention.start,
                "end": mention.end,
                "text": mention.text,
                "type": mention.type.value,
                "op": mention.op.value if mention.op else None,
                "value": _json_value(mention.value),
                "unit": mention.unit,
                "from": _json_value(mention.previous),
                **({"code": mention.code} if mention.code else {}),
            }
            for mention in found
        ],
    }
