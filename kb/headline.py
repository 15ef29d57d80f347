"""A measure in, at most 30 characters out that say what the enterprise gets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ontology.codebook import CodeBook
from ontology.model import Bound, BoundOp, BoundRole, Force, Measure

from .wording import amount, bound_words, kind_name, limit_words

LONGEST = 30
_OTHER = "other"
_CURRENCY = "CNY"
_FORCES = tuple(Force)
_PARTS = re.compile(r"[^，。；：、！？]+[，。；：、！？]?")


def headline(measure: Measure, codes: CodeBook) -> str:
    """What one gets: the kind of support with its figures, else the document's own words, shortened."""
    benefits = [bound for bound in measure.thresholds if bound.role is BoundRole.BENEFIT]
    if not benefits:
        return shortened(measure.quote.text)
    label = codes.label("instrument", measure.instrument)
    words: list[str] = []
    for bound in benefits:
        name = kind_name(bound, codes)
        text = limit_words(bound, codes) if bound.kind == _OTHER or name in label else bound_words(bound, codes)
        if text not in words and len("，".join([*words, text])) <= LONGEST:
            words.append(text)
    text = "，".join(words)
    named = f"{label}：{text}"
    plain = any(bound.kind == _OTHER or kind_name(bound, codes) in label for bound in benefits)
    if plain or len(named) <= LONGEST:
        return named if len(named) <= LONGEST else shortened(named)
    return text or label


def shortened(text: str) -> str:
    """The first parts of a text that fit; the words before the first stop say most."""
    if len(text) <= LONGEST:
        return text.rstrip("。；，")
    kept = ""
    for part in _PARTS.findall(text):
        if len(kept) + len(part) > LONGEST - 1:
            break
        kept += part
    if len(kept) < LONGEST // 3:
        kept = text[: LONGEST - 1]
    return f"{kept.rstrip('，。；：、')}…"


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
