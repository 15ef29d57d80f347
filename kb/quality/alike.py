"""Two texts in, how much of their words they share out: character pairs, figures left aside."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")


def likeness(one: str, other: str) -> float:
    """The share of common pairs of characters of two texts (Dice), 0 to 1; figures and signs count nothing.

    >>> likeness("担保费率不高于1%", "担保费率不高于0.5%")
    1.0
    >>> likeness("给予贴息", "减免租金")
    0.0
    """
    a, b = _pairs(one), _pairs(other)
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else float(one == other)


@lru_cache(maxsize=20_000)
def _pairs(text: str) -> Counter[str]:
    return Counter(part[i : i + 2] for part in _WORD.findall(text) for i in range(len(part) - 1))
