"""Units of a stretch in, the group that they name out: coordinated nouns with the words that limit them.

`A、B和C` is any of them; words in front of a noun hold with it; limits in front of the first noun of a coordination that end in
"的" (or a list of industries) hold for every noun after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from ontology.codebook import CodeBook
from ontology.model import Criterion, OpenCondition
from ontology.model import Quote as Quote

from .expressions import all_of, any_of, parse
from .groups import Unit
from .lexicon import rows
from .text import NormalText

_LISTED = frozenset({"industry", "tag", "asset"})  # classes of which a list means any


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of normal text and where it begins; None when its place is not known."""

    text: str
    start: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """Units that stand together and name one group, with the text between them."""

    units: tuple[Unit, ...]

    @property
    def start(self) -> int:
        """Where the run begins in its stretch."""
        return self.units[0].start

    @property
    def end(self) -> int:
        """Where the run ends in its stretch."""
        return self.units[-1].end

    @property
    def specific(self) -> bool:
        """Whether it names more than "enterprise" and more than a condition."""
        return any(unit.role in {"head", "quality"} and unit.kind != "weak" for unit in self.units)

    @property
    def weak(self) -> bool:
        """Whether it only names a property whose bearer another group names (首贷户)."""
        return not self.specific and any(unit.kind == "weak" for unit in self.units)

    @property
    def named(self) -> bool:
        """Whether it names anybody at all."""
        return any(unit.role != "condition" for unit in self.units)


@cache
def words(role: str) -> regex.Pattern[str]:
    """The alternation of a role of `claim_words.tsv`."""
    return regex.compile("|".join(row["pattern"] for row in rows("claim_words") if row["role"] == role))


@cache
def _between() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{words('link').pattern}|{words('join').pattern}|[“”‘’\"'])*")


def runs(text: str, found: Sequence[Unit]) -> tuple[Run, ...]:
    """The units that stand together, in order."""
    made: list[list[Unit]] = []
    for unit in found:
        if made and _between().fullmatch(text, made[-1][-1].end, unit.start):
            made[-1].append(unit)
        else:
            made.append([unit])
    return tuple(Run(tuple(one)) for one in made)


def leaf(unit: Unit, stretch: Stretch, normal: NormalText, codes: CodeBook) -> Criterion:
    """The criterion of one unit, quoted."""
    quote = None if stretch.start is None else normal.quote(stretch.start + unit.start, stretch.start + unit.end)
    if unit.expression.strip('"') == "=":
        return OpenCondition(text=quote.text if quote else stretch.text[unit.start : unit.end], quote=quote)
    return parse(unit.expression, codes, quote)


def named(run: Run, stretch: Stretch, normal: NormalText, codes: CodeBook, *, limits: bool = True) -> Criterion | None:
    """The criterion of a run; without `limits` only its nouns and qualities, not the conditions in front of them."""
    nouns: list[Criterion | None] = []
    shared: list[Criterion | None] = []
    pending: list[Unit] = []
    for unit in run.units:
        if unit.role == "condition":
            if limits:
                shared.append(leaf(unit, stretch, normal, codes))
        elif unit.role == "quality":
            pending.append(unit)
        else:
            own, spread = _limits(pending, unit, stretch, normal, codes)
            shared.extend(spread if not nouns else [])
            nouns.append(all_of([*(spread if nouns else []), *own, _noun(unit, own, stretch, normal, codes)]))
            pending = []
    if pending:
        own, spread = _limits(pending, None, stretch, normal, codes)
        nouns.append(all_of([*spread, *own]))
    return all_of([any_of(nouns), *shared])


def _noun(
    unit: Unit, own: Sequence[Criterion | None], stretch: Stretch, normal: NormalText, codes: CodeBook
) -> Criterion | None:
    """The criterion of a noun; a generic noun says nothing more where its limits name a size, a tag or an owner."""
    if unit.role == "plain" and any(one is not None for one in own):
        told = {getattr(one, "attr", "entity_type") for one in own if one is not None}
        if told & {"tags", "entity_type"}:
            return None
    return leaf(unit, stretch, normal, codes)


def _limits(
    pending: Sequence[Unit], noun: Unit | None, stretch: Stretch, normal: NormalText, codes: CodeBook
) -> tuple[list[Criterion | None], list[Criterion | None]]:
    """The qualities in front of a noun: its own, and those that the nouns after it share (lists of industries)."""
    own: list[Criterion | None] = []
    spread: list[Criterion | None] = []
    group: list[Unit] = []
    for place, unit in enumerate(pending):
        group.append(unit)
        after = pending[place + 1] if place + 1 < len(pending) else None
        if after and after.kind == unit.kind and unit.kind in _LISTED and _joined(stretch.text, unit.end, after.start):
            continue
        made = any_of(leaf(one, stretch, normal, codes) for one in group)
        until = (after or noun or unit).start
        (spread if unit.kind == "industry" and (len(group) > 1 or until > unit.end) else own).append(made)
        group = []
    return own, spread


def _joined(text: str, start: int, end: int) -> bool:
    return (
        regex.fullmatch(rf"(?:{words('link').pattern}|[”“])*(?:{words('join').pattern})[“”]*", text[start:end])
        is not None
    )
