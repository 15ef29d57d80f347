"""A measure in, at most 30 characters out that say what the enterprise gets."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

from engine.trace import leaves
from ontology.codebook import CodeBook
from ontology.model import Bound, BoundOp, BoundRole, Force, Measure, OpenCondition

from .layout import clipped
from .open_words import judged
from .wording import amount, bound_words, kind_name, limit_words

LONGEST = 30
_OTHER = "other"
_CURRENCY = "CNY"
_COUNTS = ("count", "times/year")
_FORCES = tuple(Force)
_PARTS = re.compile(r"[^，。；：！？]+[，。；：！？]?")
_FIGURE = re.compile(r"\d[\d.]*")
_PAIRS = (("“", "”"), ("（", "）"), ("(", ")"), ("《", "》"))
_STOPS = "，。；：！？、"
_SHORTEST = 6
_COMMA = "、"


@cache
def _joints() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where a long sentence may be cut: in front of some words, behind others."""
    before, after = ("|".join(map(re.escape, _table()[side])) for side in ("before", "after"))
    return re.compile(before), re.compile(after)


@cache
def _empty() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The words at the beginning of a headline that say nothing: always, and where room is wanted."""
    lead, idle = ("|".join(_table()[name]) for name in ("lead", "idle"))
    return re.compile(f"(?:{lead})+"), re.compile(f"(?:{lead}|{idle})+")


@cache
def _table() -> dict[str, list[str]]:
    return tomllib.loads((files("kb") / "headline_words.toml").read_text(encoding="utf-8"))


def headline(measure: Measure, codes: CodeBook) -> str:
    """What one gets: the kind of support with its figures, else the document's own words, shortened."""
    granted = [bound for bound in measure.thresholds if bound.role is BoundRole.BENEFIT]
    benefits = [bound for bound in granted if bound.unit not in _COUNTS] or granted
    if not benefits:
        concept = codes.lists["instrument"].get(measure.instrument)
        return shortened(measure.quote.text, (concept.label_zh, *concept.forms) if concept else ())
    label = codes.label("instrument", measure.instrument)
    words: list[str] = []
    for bound in benefits:
        text = f"{label}{limit_words(bound, codes)}" if bound.kind == _OTHER else bound_words(bound, codes)
        if text not in words and len("，".join([*words, text])) <= LONGEST:
            words.append(text)
    text = "，".join(words) or label
    alike = _shared(label, text) * 2 >= len(label)
    text = text if alike or len(label) + len(text) >= LONGEST else f"{label}：{text}"
    room = LONGEST - len(text) - len("（）")
    case = _case(measure, text)
    return f"{text}（{clipped(case, room)}）" if case and room >= min(len(case), _SHORTEST) else text


def _shared(label: str, text: str) -> int:
    """How many characters in a row of a label stand in a text."""
    places = ((i, j) for i in range(len(label)) for j in range(i + 1, len(label) + 1))
    return max((j - i for i, j in places if label[i:j] in text), default=0)


def _case(measure: Measure, told: str) -> str:
    """The words that tell this grant from its neighbours: what a person must judge, else a limit.

    Not words that name no condition, nor those whose figures have been `told`.
    """
    place = range(measure.quote.start, measure.quote.end)
    found = [leaf for leaf in leaves(measure.criteria) if leaf.quote and leaf.quote.start in place]
    opened = [leaf.text for leaf in found if isinstance(leaf, OpenCondition)]
    limits = [leaf.quote.text for leaf in found if leaf.quote and isinstance(getattr(leaf, "value", None), Decimal)]
    figures_told = set(_FIGURE.findall(told))
    telling = [
        text for text in opened or limits if text not in judged() and not figures_told & set(_FIGURE.findall(text))
    ]
    return max(telling, key=len, default="")


def shortened(text: str, forms: Sequence[str] = ()) -> str:
    """The stretch of a text that says what is given: around the support's own words, within the length."""
    lead, _ = _empty()
    text = lead.sub("", text.rstrip(_STOPS), count=1) if lead.match(text) else text.rstrip(_STOPS)
    if len(text) <= LONGEST:
        return text
    parts = _PARTS.findall(text)
    centre = max(range(len(parts)), key=lambda i: (max((len(f) for f in forms if f in parts[i]), default=0), i))
    first, last = centre, centre + 1
    while last < len(parts) and _length(parts, first, last + 1) <= LONGEST:
        last += 1
    while first > 0 and _length(parts, first - 1, last) <= LONGEST:
        first -= 1
    kept = "".join(parts[first:last]).rstrip(_STOPS)
    begin = lead.match(kept)
    kept = kept[begin.end() :] if begin else kept
    return kept if len(kept) <= LONGEST else _cut(kept)


def _length(parts: Sequence[str], first: int, last: int) -> int:
    return len("".join(parts[first:last]).rstrip(_STOPS))


def _cut(part: str) -> str:
    """A long part without what says least: empty words, the middle of a list, what stands before a phrase."""
    idle = _empty()[1].match(part)
    part = part[idle.end() :] if idle else part
    if len(part) <= LONGEST:
        return part
    items = part.split(_COMMA)
    if len(items) > 2 and len(items[0]) + len(items[-1]) < LONGEST and _whole(f"{items[0]}{items[-1]}"):
        return f"{items[0]}…{items[-1]}"
    tail = part[-LONGEST:]
    before, after = _joints()
    starts = [found.start() for found in before.finditer(tail) if found.start() > 0]
    ends = [found.end() for found in after.finditer(tail) if found.group() != _COMMA]
    for places in (starts, ends):
        for start in places:
            if start <= len(tail) - _SHORTEST and _whole(tail[start:]):
                return tail[start:]
    return clipped(part, LONGEST)


def _whole(text: str) -> bool:
    """Whether no pair of marks is torn."""
    return all(text.count(one) == text.count(other) for one, other in _PAIRS)


def strength(measure: Measure) -> tuple[int, int, Decimal]:
    """The place of a measure among others: binding wording first, then what gives most."""
    benefits = [bound for bound in measure.thresholds if bound.role is BoundRole.BENEFIT]
    return (_FORCES.index(measure.force), _rank(benefits), -max(map(_money, benefits), default=Decimal(0)))


def _rank(benefits: Sequence[Bound]) -> int:
    """Money named first, then other figures, then none."""
    if any(bound.unit == _CURRENCY for bound in benefits):
        return 0
    return 1 if benefits else 2


def _money(bound: Bound) -> Decimal:
    return bound.value if bound.unit == _CURRENCY and isinstance(bound.value, Decimal) else Decimal(0)


def figures(measure: Measure, codes: CodeBook) -> tuple[str, ...]:
    """Every figure that a measure grants, in words."""
    return tuple(
        f"{kind_name(bound, codes)} {amount(bound.value, bound.unit, codes)}"
        if bound.op is BoundOp.EQ
        else bound_words(bound, codes)
        for bound in measure.thresholds
        if bound.role is BoundRole.BENEFIT
    )
