"""Normal text in, its clause tree out: head, clauses in document order with paths as written, tail.

Levels are not fixed: a style of numbering belongs below the clause in which it first occurs (一 above 1. in one text,
一 above （一） in another), and numbers may run on across sections. A cover notice goes to the head; annexes that are
forms, signatures and imprints go to the tail (numbered lines of a form are clauses without text); an unnumbered closing
paragraph is text of the last clause, and of the tail.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ontology.findings import Finding, Severity

from . import units
from .blocks import Block, Role, blocks
from .headings import Heading, Words, headings
from .lines import is_line
from .numbering import Marker, inline_markers
from .text import ClauseText, NormalText
from .units import Note

WHOLE = "全文"
_INLINE = "cn_is"
_HIGH = frozenset({"cn_dot"})  # 一、 heads what 1. and （1） number, even where a list of those stands before it
_LOW = frozenset({"digit_dot", "digit_bracket", "digit_half", "circled"})


@dataclass(frozen=True, slots=True)
class Outline:
    """The clauses of a document; `head` stands before the first; `tail` holds signature, closing words and forms."""

    clauses: tuple[ClauseText, ...]
    head: tuple[int, int]
    tail: tuple[int, int]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """A number in the text: `own_end` ends its own words, `limit` is where its part ends; `form`: nothing is read."""

    mark: Marker
    part: str
    own_end: int
    limit: int
    form: bool = False


@dataclass(frozen=True, slots=True)
class _Node:
    """An item with its place in the tree; `parent` is an index, -1 at the top."""

    item: _Item
    parent: int
    depth: int
    path: str


def outline(normal: NormalText) -> Outline:
    """The clauses of a normal text; a text without numbers is one clause 全文."""
    layout = blocks(normal)
    items = _items(normal.text, layout)
    if not items:
        return _unnumbered(normal, layout)
    nodes = _unique(_tree(items))
    parents = {node.parent for node in nodes}
    words = tuple(_words(node, has_children=place in parents) for place, node in enumerate(nodes))
    titles = headings(normal.text, words)
    notes = tuple(units.notes(normal, word.start, word.end) for word in words)
    ends = _ends(nodes)
    clauses = tuple(_clause(normal, nodes, place, ends[place], titles, notes) for place in range(len(nodes)))
    named = zip(nodes, notes, strict=True)
    doubts = tuple(doubt for node, own in named for doubt in units.findings(own, node.path))
    last = _tail_start(layout, items)
    return Outline(clauses, (0, items[0].mark.start), (last, len(normal.text)), _gaps(normal, nodes) + doubts)


def _words(node: _Node, *, has_children: bool) -> Words:
    mark = node.item.mark
    return Words(mark, mark.end, node.item.own_end, has_children or node.item.form, (node.parent, mark.style))


def _items(text: str, layout: tuple[Block, ...]) -> tuple[_Item, ...]:
    """The numbers of all parts in order, those inside paragraphs (一是…二是…) with them."""
    numbered = [block for block in layout if block.role in (Role.CLAUSE, Role.FORM)]
    stops = [block.start for block in layout if block.role in (Role.CLAUSE, Role.PART, Role.FORM, Role.TAIL)]
    stops.append(len(text) + 1)
    limits = [*sorted(block.start for block in layout if block.role in (Role.PART, Role.TAIL)), len(text) + 1]
    made: list[_Item] = []
    for block in numbered:
        if not (mark := block.mark):
            continue
        stop = stops[bisect_right(stops, mark.start)] - 1
        limit = limits[bisect_right(limits, mark.start)] - 1
        form = block.role is Role.FORM
        inner = () if form else inline_markers(text, mark.end, stop)
        borders = [*(found.start for found in inner), stop]
        made.append(_Item(mark, block.part, borders[0], limit, form))
        pieces = zip(inner, pairwise(borders), strict=True)
        made.extend(_Item(found, block.part, end, limit) for found, (_, end) in pieces)
    return tuple(made)


def _tree(items: tuple[_Item, ...]) -> tuple[_Node, ...]:
    """Each number below the nearest open one of another style; the same style again is a sibling."""
    nodes: list[_Node] = []
    path: list[int] = []
    for place, item in enumerate(items):
        if path and nodes[path[-1]].item.part != item.part:
            path = []
        styles = [nodes[index].item.mark.style for index in path]
        if item.mark.style in styles:
            path = path[: styles.index(item.mark.style)]
        elif item.mark.style in _HIGH:
            path = [index for index, style in zip(path, styles, strict=True) if style not in _LOW]
        parent = path[-1] if path else -1
        above = f"{nodes[parent].path}/" if path else ""
        nodes.append(_Node(item, parent, len(path), above + item.mark.label))
        path.append(place)
    return tuple(nodes)


def _unique(nodes: tuple[_Node, ...]) -> tuple[_Node, ...]:
    """Paths as written; one that repeats a path of an earlier part has its part's label before it, else a count."""
    seen: Counter[str] = Counter()
    made: list[_Node] = []
    for part, group in groupby(nodes, key=lambda node: node.item.part):
        own = tuple(group)
        taken = {node.path for node in own if seen[node.path]} if part else set()
        for node in own:
            before = f"{part}/" if node.path in taken else ""
            path = before + node.path
            seen[path] += 1
            made.append(replace(node, path=_counted(path, seen[path])))
    return tuple(made)


def _counted(path: str, number: int) -> str:
    return path if number == 1 else f"{path}({number})"


def _ends(nodes: tuple[_Node, ...]) -> tuple[int, ...]:
    """Where each clause ends with its children: before the next clause that is not below it."""
    ends = [node.item.limit for node in nodes]
    still_open: list[int] = []
    for place, node in enumerate(nodes):
        while still_open and nodes[still_open[-1]].depth >= node.depth:
            inline = node.item.mark.style == _INLINE  # 一是… follows in the line; any other number follows a line break
            ends[still_open.pop()] = node.item.mark.start - (not inline)
        still_open.append(place)
    return tuple(ends)


def _clause(
    normal: NormalText,
    nodes: tuple[_Node, ...],
    place: int,
    end: int,
    titles: tuple[Heading | None, ...],
    notes: tuple[tuple[Note, ...], ...],
) -> ClauseText:
    node, title = nodes[place], titles[place]
    start, own_end = node.item.mark.start, node.item.own_end
    end = min(end, node.item.limit)
    above = []
    parent = node.parent
    while parent >= 0:
        if upper := titles[parent]:
            above.append(normal.text[upper.start : upper.end])
        parent = nodes[parent].parent
    return ClauseText(
        path=node.path,
        heading=normal.quote(title.start, title.end).text if title else None,
        start=start,
        end=max(start, end),
        body=()
        if node.item.form
        else _body(normal.text, title.after if title else node.item.mark.end, own_end, notes[place]),
        headings=tuple(above),
        depth=node.depth,
        units=tuple(unit for note in _notes_of(nodes, place, notes) for unit in note.units),
    )


def _notes_of(nodes: tuple[_Node, ...], place: int, notes: tuple[tuple[Note, ...], ...]) -> tuple[Note, ...]:
    """The notes of a clause; a note behind 四是… names the units of the clause that holds the run."""
    if nodes[place].item.mark.style == _INLINE:
        return ()
    found = list(notes[place])
    for child in range(place + 1, len(nodes)):
        if nodes[child].parent != place or nodes[child].item.mark.style != _INLINE:
            break
        found.extend(notes[child])
    return tuple(found)


def _body(text: str, start: int, end: int, notes: tuple[Note, ...]) -> tuple[tuple[int, int], ...]:
    """The paragraphs of `start:end` without notes of units and glosses."""
    stretches: list[tuple[int, int]] = []
    low = start
    for note in (*notes, None):
        high = note.start if note else end
        stretches.extend(_lines(text, low, high))
        low = note.end if note else end
    return tuple(stretches)


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        low = start
        while low < stop and text[low] in "。：:；":
            low += 1
        if low < stop and not is_line("gloss", text[low:stop]):
            found.append((low, stop))
        start = stop + 1
    return found


def _tail_start(layout: tuple[Block, ...], items: tuple[_Item, ...]) -> int:
    last = max(item.mark.start for item in items if not item.form)
    ending = (Role.CLOSING, Role.FORM, Role.TAIL)
    after = (block.start for block in layout if block.start > last and block.role in ending)
    return next(after, layout[-1].end)


def _unnumbered(normal: NormalText, layout: tuple[Block, ...]) -> Outline:
    """One clause with all paragraphs that hold sentences."""
    body = [
        block for block in layout if any(mark in block.text for mark in "。；") and not is_line("handout", block.text)
    ]
    doubt = Finding(code="NO_CLAUSES", severity=Severity.WARNING, message="没有找到编号的条款，全文作为一条处理")
    size = len(normal.text)
    if not body:
        return Outline((), (0, size), (size, size), (doubt,))
    start, end = body[0].start, body[-1].end
    spans = tuple((block.start, block.end) for block in body)
    whole = ClauseText(WHOLE, None, start, end, spans, (), 0)
    return Outline((whole,), (0, start), (end, size), (doubt,))


def _gaps(normal: NormalText, nodes: tuple[_Node, ...]) -> tuple[Finding, ...]:
    """A doubt where the numbers of neighbours in one style do not follow each other."""
    found = []
    last: dict[tuple[str, str], int] = {}
    for node in nodes:
        mark = node.item.mark
        key = (node.item.part, mark.style)
        if not node.item.form and mark.value not in (1, last.get(key, 0) + 1):
            quote = normal.quote(mark.start, mark.end)
            found.append(
                Finding(
                    code="NUMBERING_GAP",
                    severity=Severity.INFO,
                    message=f"编号“{mark.label}”与前一个不连续，请核对是否漏读或原文有误",
                    place=node.path,
                    start=quote.start,
                    end=quote.end,
                    quote=quote.text,
                )
            )
        last[key] = mark.value
    return tuple(found)
