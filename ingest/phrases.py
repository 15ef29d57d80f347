"""Units of a stretch in, the group that they name out: coordinated nouns with the words that limit them.

`A、B和C` is any of them; words in front of a noun hold with it; a list of industries in front of the first noun of a
coordination holds for every noun after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from ontology.codebook import CodeBook
from ontology.model import Criterion, OpenCondition

from .expressions import all_of, any_of, parse
from .groups import Unit
from .lexicon import alternation
from .text import NormalText

_ITEMS = regex.compile(r"[^、]+")
_LISTED = frozenset({"industry", "tag", "asset"})  # classes of which a list means any
_FARTHEST = 20_000  # characters between a heading and what stands under it


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of normal text and where it begins; None when its place is not known."""

    text: str
    start: int | None


def above(heading: str, at: int, normal: NormalText) -> Stretch:
    """A heading as a stretch: where it stands nearest in front of a place."""
    found = normal.text.rfind(heading, max(0, at - _FARTHEST), at + len(heading))
    return Stretch(heading, found if found >= 0 else None)


@dataclass(frozen=True, slots=True)
class Run:
    """Units that stand together and name one group, with the text between them."""

    units: tuple[Unit, ...]

    @property
    def start(self) -> int:
        """Where the run begins in its stretch."""
        return self.units[0].start

    @property
    def noun(self) -> int:
        """Where its first noun or quality begins, after the conditions in front."""
        return next((unit.start for unit in self.units if unit.role != "condition"), self.start)

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
    return regex.compile(alternation("claim_words", "role", role))


@cache
def _between() -> regex.Pattern[str]:
    kinds = "|".join(words(role).pattern for role in ("link", "join", "bracket", "quote"))
    return regex.compile(f"(?:{kinds})*")


@cache
def _loosely() -> regex.Pattern[str]:
    return regex.compile(f"(?:{_between().pattern})(?:{words('adjunct').pattern})")


@cache
def _coordinated() -> regex.Pattern[str]:
    around = "|".join(words(role).pattern for role in ("link", "bracket", "quote"))
    return regex.compile(rf"(?:{around})*(?:{words('join').pattern})(?:{around})*")


def runs(text: str, found: Sequence[Unit]) -> tuple[Run, ...]:
    """The units that stand together, in order."""
    made: list[list[Unit]] = []
    for unit in found:
        last = made[-1][-1] if made else None
        if last and (
            _between().fullmatch(text, last.end, unit.start)
            or (last.role in {"head", "plain"} and _loosely().fullmatch(text, last.end, unit.start))
        ):
            made[-1].append(unit)
        else:
            made.append([unit])
    return tuple(Run(tuple(one)) for one in made)


def leaf(unit: Unit, stretch: Stretch, normal: NormalText, codes: CodeBook) -> Criterion:
    """The criterion of one unit, quoted."""
    quote = None if stretch.start is None else normal.quote(stretch.start + unit.start, stretch.start + unit.end)
    found = (quote.text if quote else stretch.text[unit.start : unit.end]).replace('"', "")
    return parse(unit.expression.replace('"="', f'"{found}"'), codes, quote)


def named(run: Run, stretch: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The criterion of a run's nouns and qualities, without its properties and the conditions in front of it."""
    nouns: list[Criterion | None] = []
    shared: list[Criterion | None] = []
    pending: list[Unit] = []
    bound: list[Criterion | None] = []
    inside = inner(run)
    for place, unit in enumerate(run.units):
        if unit in inside:
            bound.append(leaf(unit, stretch, normal, codes))
        if unit.role == "condition" or (unit.kind == "weak" and _property(unit, run, stretch.text)):
            continue
        if unit.role == "quality":
            if pending or not nouns or _coordinated().match(stretch.text, run.units[place - 1].end, unit.start):
                pending.append(unit)
            continue
        if pending and _coordinated().fullmatch(stretch.text, pending[-1].end, unit.start):
            apart_own, apart_spread = _limits(pending, None, stretch, normal, codes)
            nouns.append(all_of([*apart_spread, *apart_own]))
            pending = []
        own, spread = _limits(pending, unit, stretch, normal, codes)
        shared.extend(spread if not nouns else [])
        spread = spread if nouns else []
        nouns.append(all_of([*bound, *spread, *own, _noun(unit, own, stretch, normal, codes)]))
        pending, bound = [], []
    if pending:
        own, spread = _limits(pending, None, stretch, normal, codes)
        nouns.append(all_of([*spread, *own]))
    return all_of([any_of([*nouns, *_others(run, stretch, normal)]), *shared])


def inner(run: Run) -> tuple[Unit, ...]:
    """The conditions between the nouns of a run: they limit the noun that follows, not those before."""
    nouns = [place for place, unit in enumerate(run.units) if unit.role in {"head", "plain"} and unit.kind != "weak"]
    if len(nouns) < 2:
        return ()
    return tuple(unit for unit in run.units[nouns[0] + 1 : nouns[-1]] if unit.role == "condition")


def _others(run: Run, stretch: Stretch, normal: NormalText) -> list[Criterion | None]:
    """Things listed after a run that no table knows (A企业、X、Y等项目): each an open alternative."""
    listed = words("others").match(stretch.text, run.end)
    if not listed:
        return []
    return [
        open_words(stretch, listed.start() + item.start(), listed.start() + item.end(), normal)
        for item in _ITEMS.finditer(listed.group())
    ]


def open_words(stretch: Stretch, low: int, high: int, normal: NormalText) -> OpenCondition:
    """Words of a stretch as an open condition."""
    quote = None if stretch.start is None else normal.quote(stretch.start + low, stretch.start + high)
    return OpenCondition(text=quote.text if quote else stretch.text[low:high], quote=quote)


def person(stretch: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """A natural person, when the last noun of a beneficiary's words names one; not whom a firm hires or brings in."""
    named = words("person").search(stretch.text) or words("acting").search(stretch.text)
    if named is None or words("hires").search(stretch.text, 0, named.start()):
        return None
    return leaf(Unit(named.start(), named.end(), "head", "person", "entity_type=individual"), stretch, normal, codes)


def meant(found: Sequence[Unit], text: str) -> tuple[Unit, ...]:
    """The units without names of industries that limit nothing (煤炭清洁利用 is no coal firm)."""
    if not any(unit.kind == "industry" for unit in found):
        return tuple(found)
    kept: list[Unit] = []
    for run in runs(text, found):
        fields = [unit for unit in run.units if unit.kind == "industry"]
        nouns = [unit for unit in run.units if unit.role in {"head", "plain"} or unit.kind == "size"]
        topic = not nouns and words("topic").match(text, fields[-1].end if fields else run.end) is not None
        known = not topic and any(words("field").search(text, unit.end - 1, unit.end + 3) for unit in fields)
        limits = bool(nouns) or known or (len(fields) > 1 and not topic)
        kept += [unit for unit in run.units if limits or unit.kind != "industry"]
    return tuple(kept)


def properties(run: Run, stretch: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The properties of a run that its nouns bear (小微企业首贷户: small and borrowing for the first time)."""
    return all_of(
        leaf(unit, stretch, normal, codes)
        for unit in run.units
        if unit.kind == "weak" and _property(unit, run, stretch.text)
    )


def _property(unit: Unit, run: Run, text: str) -> bool:
    """Whether a weak unit stands by a noun instead of being one of several coordinated groups."""
    place = run.units.index(unit)
    around = [other for other in run.units if other.role != "condition" and other.kind != "weak"]
    if not around:
        return True
    before = run.units[place - 1] if place else None
    after = run.units[place + 1] if place + 1 < len(run.units) else None
    return not (
        (before and _coordinated().fullmatch(text, before.end, unit.start))
        or (after and _coordinated().fullmatch(text, unit.end, after.start))
    )


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
        if (
            after
            and {after.kind, unit.kind} <= _LISTED
            and _coordinated().fullmatch(stretch.text, unit.end, after.start)
        ):
            continue
        made = _any(group, stretch, normal, codes)
        until = (after or noun or unit).start
        (
            spread if {one.kind for one in group} == {"industry"} and (len(group) > 1 or until > unit.end) else own
        ).append(made)
        group = []
    return own, spread


def _any(group: Sequence[Unit], stretch: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """Any of coordinated qualities; industries are one condition with all their codes."""
    parts = [unit.expression.partition("=") for unit in group]
    if len(group) > 1 and all(attribute == "industry" and "&" not in value for attribute, _, value in parts):
        values = ",".join(dict.fromkeys(code for _, _, value in parts for code in value.split(",")))
        whole = Unit(group[0].start, group[-1].end, "quality", "industry", f"industry={values}")
        return leaf(whole, stretch, normal, codes)
    return any_of(leaf(one, stretch, normal, codes) for one in group)
