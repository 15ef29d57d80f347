"""A part in, the criterion of whom or what it concerns out: its own group, else that of the sentence, else of the heading.

Coordinated groups are any of them; what limits them holds with them; words that no attribute covers stay open conditions.
Every leaf is quoted. Nothing is taken from the title of the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from ontology.codebook import CodeBook
from ontology.model import Criterion, OpenCondition

from .claims import claimed
from .conditions import apart, implied, limits, presupposed, stated
from .expressions import all_of
from .groups import Unit, fold, units
from .phrases import Run, Stretch, named, runs, words
from .text import Mention, NormalText, Part


@dataclass(frozen=True, slots=True)
class Reading:
    """What a stretch says: the group's nouns, the conditions in front of them, and whether only a property is named."""

    nouns: Criterion | None = None
    conditions: Criterion | None = None
    specific: bool = False
    weak: bool = False


def criteria(part: Part, normal: NormalText, codes: CodeBook, figures: Sequence[Mention] = ()) -> Criterion | None:
    """Whom a part benefits or concerns; `figures` are the quantities of `part.text`."""
    own = Stretch(part.text, part.start)
    if regex.fullmatch(words("grants"), part.instrument or ""):
        return claimed(part, normal, codes, figures)
    group = _group(part, own, normal, codes)
    loans = presupposed(own, part.instrument, normal, codes)
    figured = limits(own, figures, part.instrument, normal, codes)
    return all_of([group, loans, figured, implied(part.text, part.instrument, codes)])


def _group(part: Part, own: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The group of a part by rule: its own words, the words before it in the sentence, the rest, the heading."""
    mine = read(own, part.instrument, normal, codes)
    if mine.specific:
        return all_of([mine.nouns, mine.conditions])
    before = Stretch(part.sentence[: max(0, part.start - part.sentence_start)], part.sentence_start)
    after_at = part.end - part.sentence_start
    after = Stretch(part.sentence[after_at:], part.end)
    others = [_nearest(before, part.instrument, normal, codes), read(after, part.instrument, normal, codes)]
    for other in others:
        if other.specific:
            return _with(mine, other)
    for other in (mine, *others):
        if other.nouns is not None and not other.weak:
            return all_of(
                [
                    mine.nouns if mine.weak else None,
                    other.nouns,
                    mine.conditions,
                    other.conditions if other is not mine else None,
                ]
            )
    for heading in part.headings[:1]:
        above = read(_placed(heading, part.start, normal), part.instrument, normal, codes)
        if above.nouns is not None:
            return all_of([above.nouns, above.conditions, mine.nouns, mine.conditions])
    return all_of([mine.nouns, mine.conditions])


def _with(mine: Reading, other: Reading) -> Criterion | None:
    """A part's own words joined to the group that its sentence names: a property takes the nouns, not their conditions."""
    if mine.weak:
        return all_of([other.nouns, mine.nouns, mine.conditions])
    return all_of([other.nouns, other.conditions, mine.conditions])


def _nearest(before: Stretch, instrument: str | None, normal: NormalText, codes: CodeBook) -> Reading:
    """The reading of the words before a part: the last stretch between commas that names a group, else all of them."""
    return read(before, instrument, normal, codes)


def _placed(heading: str, before: int, normal: NormalText) -> Stretch:
    at = normal.text.rfind(heading, 0, max(before, 0) + len(heading))
    return Stretch(heading, at if at >= 0 else None)


def read(stretch: Stretch, instrument: str | None, normal: NormalText, codes: CodeBook) -> Reading:
    """The group that a stretch names, with its conditions."""
    found = apart([*units(stretch.text, codes), *stated(stretch.text, instrument)])
    made = runs(stretch.text, found)
    anywhere = [unit for unit in found if unit.role == "condition" and unit.kind == "anywhere"]
    best = _best(made, stretch.text)
    headless = _headless(stretch, best, found, normal)
    if best is None:
        nouns = None
        within: Sequence[Unit] = ()
    else:
        nouns = named(best, stretch, normal, codes, limits=False)
        first = _reach(best, stretch.text)
        within = [unit for unit in found if unit.role == "condition" and first <= unit.start < best.end]
        headless = [*_open(stretch, first, best, found, normal), *headless]
    told = {unit.start: unit for unit in (*within, *anywhere, *_before_de(stretch.text, found))}
    from .phrases import leaf

    conditions = all_of([*(leaf(told[start], stretch, normal, codes) for start in sorted(told)), *headless])
    return Reading(nouns, conditions, bool(best and best.specific), bool(best and best.weak))


def _best(made: Sequence[Run], text: str) -> Run | None:
    """The run that most likely names the beneficiary: specific before generic, marked (对X, 为X) before unmarked."""
    candidates = [run for run in made if run.named]
    if not candidates:
        return None
    return min(candidates, key=lambda run: (not run.specific, not run.weak, not _marked(run, text), run.start))


def _marked(run: Run, text: str) -> bool:
    start = _reach(run, text)
    return any(mark.end() == start for mark in words("mark").finditer(text))


def _reach(run: Run, text: str) -> int:
    """Where the words that limit a run begin: after its mark, when what stands between limits it, else at the run."""
    marks = [mark.end() for mark in words("mark").finditer(text, 0, run.start)]
    for end in reversed(marks):
        between = text[end : run.start]
        if regex.search(r"[。；]", between) or len(between) > 60:
            break
        if not _plain(between) and not between.endswith(("的", "的“")):
            continue
        return end
    head = max((place.end() for place in regex.finditer(r"[，。；：]", text[: run.start])), default=0)
    return head if text[head : run.start].endswith("的") else run.start


def _plain(between: str) -> bool:
    return regex.fullmatch(rf"(?:{words('noise').pattern}|[“”、0-9])*", between) is not None


def _open(stretch: Stretch, first: int, run: Run, found: Sequence[Unit], normal: NormalText) -> list[Criterion | None]:
    """The words in front of a run that end in 的 and that nothing covers, as open conditions."""
    return (
        _uncovered(stretch, first, run.start, found, normal)
        if stretch.text[first : run.start].rstrip("“").endswith("的")
        else []
    )


def _uncovered(
    stretch: Stretch, start: int, end: int, found: Sequence[Unit], normal: NormalText
) -> list[Criterion | None]:
    made: list[Criterion | None] = []
    for piece in regex.finditer(r"[^、，；：]+", stretch.text[start:end]):
        low, high = start + piece.start(), start + piece.end()
        text = piece.group().rstrip("的")
        high -= len(piece.group()) - len(text)
        if any(unit.start < high and unit.end > low for unit in found):
            continue
        if len(regex.sub(words("noise").pattern, "", fold(text).text)) < 3:
            continue
        quote = None if stretch.start is None else normal.quote(stretch.start + low, stretch.start + high)
        made.append(OpenCondition(text=quote.text if quote else text, quote=quote))
    return made


def _before_de(text: str, found: Sequence[Unit]) -> list[Unit]:
    """Conditions that a noun-less clause states (对符合条件的，…; 对符合条件的积极给予…)."""
    return [
        unit
        for unit in found
        if unit.role == "condition" and regex.match(r"的(?:，|积极|可|要|应|予以|给予)", text[unit.end :])
    ]


def _headless(stretch: Stretch, best: Run | None, found: Sequence[Unit], normal: NormalText) -> list[Criterion | None]:
    """Clauses "…的，" without a noun: an open condition each."""
    made: list[Criterion | None] = []
    for clause in regex.finditer(r"(?:^|[，；。])([^，；。]{3,50})的，", stretch.text):
        made += _uncovered(stretch, clause.start(1), clause.end(1), found, normal)
    return made
