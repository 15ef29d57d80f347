"""A measure in; out: the 100 % that its words give where they write no figure (全额贴息), None where they do not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

from ontology.model import Bound, BoundOp, BoundRole, Measure, Quote

_ALL = Decimal(100)


def full_support(measure: Measure) -> Bound | None:
    """The share of all that the words of a measure give."""
    for kind, pattern in _patterns():
        found = pattern.search(measure.quote.text)
        if found is not None:
            words, start = found["words"], measure.quote.start + found.start("words")
            return Bound(
                quote=Quote(text=words, start=start, end=start + len(words)),
                kind=kind,
                role=BoundRole.BENEFIT,
                op=BoundOp.EQ,
                value=_ALL,
                unit="%",
                relative_to=found.groupdict().get("base"),
                inferred=True,
            )
    return None


@cache
def _patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    """The kinds with the words that give all of their base, in the order of the file."""
    text = (files("engine") / "parameters" / "full_support.toml").read_text(encoding="utf-8")
    return tuple((row["kind"], re.compile(row["words"])) for row in tomllib.loads(text)["row"])
