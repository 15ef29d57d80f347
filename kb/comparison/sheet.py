"""A comparison in, the same as lines of words and numbered notes out: what every format on paper or screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from engine.period import Validity
from kb.wording import region_name
from ontology.codebook import CodeBook

from .table import Cell, Comparison, Empty, Origin, Row, Rule
from .words import (
    BOUNDARIES,
    ELSEWHERE,
    EMPTY,
    EMPTY_MEANING,
    EMPTY_SIGN,
    STATES,
    cut_words,
    favour_words,
    figure_words,
    group_words,
    kind_words,
    scope_words,
    source_name,
    span_words,
    state_words,
    tier_words,
)

_PREFERRED = "★"
_BESIDE = 6
_SIGNS = (
    (("上级规定",), "〔上级规定〕", "上级文件适用于本地；本地没有写的，或者写了而一并列出"),
    (("原文档次", "原文不分档"), "〔原文档次〕〔原文不分档〕", "各地分档不同，表中按共同的区间拆开，这里是原文的分法"),
    (("原文对象更宽",), "〔原文对象更宽〕", "原文的受益对象包括本行对象，也包括别的"),
    ((ELSEWHERE,), f"（{ELSEWHERE}）", "该地对别的项目、档次或对象有规定，在另一行"),
    ((_PREFERRED,), _PREFERRED, "同一行中当日有效、数值最优惠的一格；只在该项有明确优劣方向时标出"),
)
"""What stands in cells (any of the marks), as a legend names it, and what it means."""


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a cell: its words, what qualifies it, and the numbers of the notes that hold its quotes."""

    words: str
    qualifiers: tuple[str, ...]
    off: bool
    notes: tuple[int, ...]
    rules: tuple[Rule, ...]
    best: bool = False

    @property
    def text(self) -> str:
        """The line without its notes."""
        qualified = f"〔{'；'.join(self.qualifiers)}〕" if self.qualifiers else ""
        return f"{self.words}{qualified}{_PREFERRED if self.best else ''}"


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: its lines, or why there are none (with the number of the note that excludes)."""

    lines: tuple[Line, ...] = ()
    empty: Empty | None = None
    note: int | None = None
    elsewhere: bool = False

    @property
    def sign(self) -> str:
        """A sign that tells the kinds of empty cell apart without colour."""
        return EMPTY_SIGN[self.empty] if self.empty else ""

    @property
    def text(self) -> str:
        """The cell as plain text, a line for each statement, without the numbers of its notes."""
        if self.empty is None:
            return "\n".join(line.text for line in self.lines)
        return f"{self.sign} {EMPTY[self.empty]}{f'（{ELSEWHERE}）' if self.elsewhere else ''}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: what is compared, for which tier and group, which way is better, and a cell for each column."""

    name: str
    tier: str
    group: str
    favour: str
    boxes: tuple[Box, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The head of the row, without what is empty."""
        return tuple(part for part in (self.name, self.tier, self.group) if part)


@dataclass(frozen=True, slots=True)
class Note:
    """A quote with its source, numbered in reading order."""

    number: int
    rule: Rule
    source: str
    force: str
    span: str
    review: str

    @property
    def quote(self) -> str:
        """The words of the document."""
        return self.rule.quote.text

    @property
    def units(self) -> str:
        """The units in charge."""
        return "、".join(self.rule.units)

    @property
    def told(self) -> str:
        """What else is known of it: force, conditions, units in charge, from when to when, whether a person looked."""
        conditions = f"条件：{'、'.join(self.rule.conditions)}" if self.rule.conditions else ""
        units = f"责任单位：{self.units}" if self.units else ""
        return "；".join(part for part in (self.force, conditions, units, self.span, self.review) if part)

    @property
    def place(self) -> str:
        """Document and clause."""
        return f"{self.source} {self.rule.clause}".strip()


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column."""

    name: str
    code: str
    documents: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in words."""

    title: str
    subject: str
    as_of: date
    heads: tuple[Head, ...]
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]
    sources: tuple[tuple[Origin, str], ...]
    legend: tuple[tuple[str, str], ...]
    others: str


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Numbers for quotes, the same one for the same words of the same measure."""

    given: dict[tuple[str, int, int], tuple[int, Rule]]

    def of(self, rule: Rule) -> int:
        key = (rule.measure, rule.quote.start, rule.quote.end)
        if key not in self.given:
            self.given[key] = (len(self.given) + 1, rule)
        return self.given[key][0]


def sheet(table: Comparison, codes: CodeBook) -> Sheet:
    """A comparison in words."""
    numbers = _Numbers({})
    entries = tuple(_entry(row, numbers, codes) for row in table.rows)
    heads = tuple(Head(one.name, one.region or "", len(one.documents)) for one in table.columns)
    notes = tuple(
        Note(
            number,
            rule,
            source_name(rule.origin),
            codes.label("force", rule.force),
            span_words(rule),
            codes.label("review-state", rule.review),
        )
        for number, rule in numbers.given.values()
    )
    sources = tuple((origin, region_name(origin.region, codes)) for origin in origins(table))
    legend, others = _legend(table, "".join(_shown(entries))), _others(table)
    return Sheet(table.title, table.subject, table.as_of, heads, entries, notes, sources, legend, others)


def _shown(entries: Iterable[Entry]) -> Iterator[str]:
    """All that stands in rows and cells."""
    for entry in entries:
        yield entry.tier
        yield from (box.text for box in entry.boxes)


def origins(table: Comparison) -> tuple[Origin, ...]:
    """The documents of the table, those of the columns first, then higher ones that cells inherit from."""
    held = [origin for column in table.columns for origin in column.documents]
    cited = [rule.origin for row in table.rows for cell in row.cells for rule in rules_of(cell)]
    return tuple({origin.iri: origin for origin in (*held, *cited)}.values())


def rules_of(cell: Cell) -> tuple[Rule, ...]:
    """The rules of a cell, the one that excludes among them."""
    return cell.rules if cell.excluded_by is None else (*cell.rules, cell.excluded_by)


def _entry(row: Row, numbers: _Numbers, codes: CodeBook) -> Entry:
    item = row.item
    boxes = tuple(_box(cell, position in row.best, numbers, codes) for position, cell in enumerate(row.cells))
    return Entry(
        kind_words(item, codes), tier_words(item.tiers, codes), group_words(item.group), favour_words(row), boxes
    )


def _box(cell: Cell, best: bool, numbers: _Numbers, codes: CodeBook) -> Box:
    if cell.empty is not None:
        note = numbers.of(cell.excluded_by) if cell.excluded_by else None
        return Box(empty=cell.empty, note=note, elsewhere=cell.elsewhere and cell.empty is not Empty.EXCLUDED)
    grouped: dict[tuple[str, tuple[str, ...], bool], list[Rule]] = {}
    for rule in cell.rules:
        off = rule.validity is not Validity.IN_FORCE
        grouped.setdefault((figure_words(rule.figure, codes), _qualifiers(rule, codes), off), []).append(rule)
    lines = (
        Line(*key, tuple(dict.fromkeys(map(numbers.of, rules))), tuple(rules), _is_best(best, rules[0]))
        for key, rules in grouped.items()
    )
    return Box(tuple(lines))


def _qualifiers(rule: Rule, codes: CodeBook) -> tuple[str, ...]:
    level = f"上级规定：{region_name(rule.origin.region, codes)}" if rule.inherited else ""
    parts = (state_words(rule), level, cut_words(rule, codes), *scope_words(rule, codes))
    return tuple(part for part in parts if part)


def _is_best(best: bool, rule: Rule) -> bool:
    return best and rule.figure is not None and rule.validity is Validity.IN_FORCE


def _others(table: Comparison) -> str:
    """Which regions or documents on record have no rule on it, in a sentence; "" when there are none."""
    told = {EMPTY[Empty.SILENT]: True, EMPTY[Empty.NOT_COVERED]: False}
    parts = [
        f"{words}：{'、'.join(one.name for one in table.others if one.on_subject is on_subject)}"
        for words, on_subject in told.items()
        if any(one.on_subject is on_subject for one in table.others)
    ]
    parts += [f"其余地区：{EMPTY[Empty.NOT_COVERED]}"] if parts else []
    only = "、".join(one.name for one in table.tasked)
    parts += [f"只给金融机构或政府部门布置任务的：{only}"] if only else []
    return f"不在表中的：{'；'.join(parts)}" if parts else ""


def _legend(table: Comparison, shown: str) -> tuple[tuple[str, str], ...]:
    """The meaning of the kinds of empty cell, and of whatever else is written in the cells."""
    empties = [(f"{EMPTY_SIGN[one]} {EMPTY[one]}", EMPTY_MEANING[one]) for one in Empty]
    off = f"有规定，但在查询日期 {table.as_of.isoformat()} 不生效或不能确定"
    signs = [(sign, meaning) for marks, sign, meaning in (*_SIGNS, *BOUNDARIES) if any(one in shown for one in marks)]
    states = [("〔……起施行〕〔……已失效〕〔期限起点不明〕", off)] if any(one in shown for one in STATES) else []
    return (*empties, *states, *signs)


def filled(page: Sheet, columns: range) -> tuple[int, ...]:
    """The rows of a span of columns; where the table is parted, without those that are empty in all of them."""
    whole = len(columns) == len(page.heads)
    said = (
        any(page.entries[row].boxes[one].lines or page.entries[row].boxes[one].note for one in columns)
        for row in range(len(page.entries))
    )
    return tuple(row for row, any_said in enumerate(said) if whole or any_said)


def left_out(page: Sheet, columns: range) -> str:
    """How many rows a part leaves out, in a sentence; "" for none."""
    missing = len(page.entries) - len(filled(page, columns))
    return f"另有 {missing} 项，这一部分各列都没有规定（空格的种类见 CSV 或 Excel 表）。" if missing else ""


def blocks(page: Sheet, beside: int = _BESIDE) -> tuple[range, ...]:
    """The columns as spans that fit beside each other on a page, as even as can be."""
    wide = len(page.heads)
    number = max(1, -(-wide // beside))
    ends = [round(wide * part / number) for part in range(number + 1)]
    return tuple(range(first, last) for first, last in pairwise(ends))
