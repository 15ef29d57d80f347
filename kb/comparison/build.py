"""A knowledge base and a question in, the table that compares regions or documents out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date

from kb.base import KnowledgeBase
from kb.lookup import code_of
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import APPROVED, BoundRole
from ontology.profile import Profile

from .arrange import Line, excludes, lines
from .columns import By, columns_of, own_and_inherited, tasked
from .favour import best
from .gather import Given, Question, direction, gathered
from .stock import dealing, found_for, origins
from .table import Cell, Column, Comparison, Empty, Favour, Row, Rule
from .verdicts import concerning


def compare(
    kb: KnowledgeBase,
    *,
    kind: str | None = None,
    instrument: str | None = None,
    regions: Sequence[str] = (),
    by: By = By.REGION,
    as_of: date,
    profile: Profile | None = None,
    group: str | None = None,
    reviewed_only: bool = False,
) -> Comparison:
    """The table of one kind of figure or one instrument, kinds, instruments and regions by code or Chinese name.

    `group`: only rows whose beneficiaries are described with these words. `reviewed_only`: of what a person stands by.
    """
    if (kind is None) == (instrument is None):
        raise KBError("COMPARE_WHAT", "请说明比较什么", hint="：用 --kind 或 --instrument 指定其中一个。")
    kind, instrument = code_of(kb.codes, "kind", kind), code_of(kb.codes, "instrument", instrument)
    wanted = tuple(dict.fromkeys(kb.region(name) for name in regions))
    every = found_for(kb, kind, instrument, wanted)
    found = tuple(one for one in every if one.measure.review in APPROVED) if reviewed_only else every
    given = gathered(found, Question(kind, instrument, as_of), kb.ties, kb.codes)
    ruled = {one.rule.origin.iri for one in given}
    shown, others = columns_of(origins(kb, wanted), ruled, dealing(kb, kind, instrument, wanted), wanted, by, kb.codes)
    placed = own_and_inherited(shown, given, by)
    used = {id(one) for own, above in placed for one in (*own, *above)}
    sides = [_Side(column, *mine, instrument) for column, mine in zip(shown, placed, strict=True)]
    rows = [
        _row(line, sides, kb.codes)
        for line in lines([one for one in given if id(one) in used], instrument)
        if group is None or any(group in words for words in line.item.group)
    ]
    scheme, subject = ("kind", kind) if kind else ("instrument", instrument)
    tasks = () if instrument is None else tasked((*shown, *others), found, ruled)
    table = Comparison(kb.codes.label(scheme, subject or ""), subject or "", as_of, shown, tuple(rows), others, tasks)
    return table if profile is None else concerning(table, kb, found, profile)


class _Side:
    """A column with its own rules and those of the higher levels, each once for each way in which rows show it."""

    def __init__(self, column: Column, own: Sequence[Given], above: Sequence[Given], instrument: str | None) -> None:
        self.column, self.own, self.above = column, own, above
        self._about = instrument
        self._kinds = {one.kind for one in (*own, *above)}
        self._shown: dict[tuple[int, bool, bool, bool], Rule] = {}

    def elsewhere(self, kind: str | None) -> bool:
        """Whether there are other rules on the subject: the instrument, or the kind of figure."""
        return bool(self._kinds) if self._about is not None else kind in self._kinds

    def shown(self, one: Given, line: Line, *, inherited: bool) -> Rule:
        """A rule as a row shows it."""
        split, wider = one.rule.tiers != line.item.tiers, one.read.group != line.group
        if not (split or wider or inherited):
            return one.rule
        key = (id(one), inherited, split, wider)
        found = self._shown.get(key)
        if found is None:
            found = self._shown[key] = replace(one.rule, inherited=inherited, split=split, wider=wider)
        return found


def _row(line: Line, sides: Sequence[_Side], codes: CodeBook) -> Row:
    members = {id(one) for one in line.members}
    cells = tuple(_cell(line, members, side) for side in sides)
    asked = all(one.role is BoundRole.CONDITION for one in line.members)
    known = None if asked else direction(line.item.kind, codes)
    favour = Favour(known) if known else None
    winners, why = best(cells, favour)
    return Row(line.item, cells, favour, winners, why)


def _cell(line: Line, members: Set[int], side: _Side) -> Cell:
    """The rules of a column on a row: its own in front of a higher level's, unless its document lets those prevail."""
    mine = [one for one in side.own if id(one) in members]
    higher = [side.shown(one, line, inherited=True) for one in side.above if id(one) in members]
    here = [side.shown(one, line, inherited=False) for one in mine]
    yields = bool(mine) and all(one.found.document.superior_overrides for one in mine)
    if rules := (*higher, *here) if yields else (*here, *higher):
        return Cell(rules)
    for one in side.own:
        if one.kind == line.item.kind and excludes(one, line.group) is not None:
            return Cell((), Empty.EXCLUDED, one.rule)
    empty = Empty.SILENT if side.column.on_subject else Empty.NOT_COVERED
    return Cell((), empty, elsewhere=side.elsewhere(line.item.kind))
