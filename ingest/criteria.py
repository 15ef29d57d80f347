"""A part in, the criterion of whom or what it concerns out: its own group, else the sentence's, else the heading's.

Coordinated groups are any of them; what limits them holds with them; words that no attribute covers stay open
conditions. Every leaf is quoted. Nothing is taken from the title of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import regex

from ontology.codebook import CodeBook
from ontology.model import ConditionGroup, Criterion, GroupMode, OpenCondition

from .claims import claimed
from .conditions import apart, apart_from, implied, limits, loans, other_cases, presupposed, stated
from .expressions import all_of
from .general import general_criteria, merge
from .groups import Unit, fold, units
from .lexicon import rows
from .phrases import Run, Stretch, above, inner, leaf, meant, named, open_words, properties, runs, words
from .text import NormalText, Part
from .unknown import opened

__all__ = ["criteria", "general_criteria", "merge"]

_STOPS = "，。；："
_PIECES = regex.compile(r"[^、，；：]+")
_LONGEST_LIMIT = 60  # characters between a mark (对) and the noun that it marks


@dataclass(frozen=True, slots=True)
class _Context:
    instrument: str | None
    normal: NormalText
    codes: CodeBook


@dataclass(frozen=True)
class Reading:
    """What a stretch says of a group. Every answer is worked out when first asked for: most are not wanted."""

    stretch: Stretch
    context: _Context

    @cached_property
    def nouns(self) -> Criterion | None:
        """The group's nouns with their qualities."""
        return named(self._best, self.stretch, self.context.normal, self.context.codes) if self._best else None

    @cached_property
    def properties(self) -> Criterion | None:
        """What the nouns bear (首贷户)."""
        return properties(self._best, self.stretch, self.context.normal, self.context.codes) if self._best else None

    @cached_property
    def conditions(self) -> Criterion | None:
        """What limits the group, also words that no table knows."""
        told = (leaf(unit, self.stretch, self.context.normal, self.context.codes) for unit in self._told)
        return all_of([*told, *self._opened])

    @cached_property
    def sure(self) -> bool:
        """Whether the noun says more than 企业, or the words around it do."""
        best, text = self._best, self.stretch.text
        if best is None or best.specific or not best.named or best.weak:
            return best is not None and best.specific
        return _limited(best, self._first, text) and bool(self._told or self._opened)

    @cached_property
    def _found(self) -> tuple[Unit, ...]:
        text = self.stretch.text
        told = (*units(text, self.context.codes), *stated(text, self.context.instrument))
        return meant(apart(apart_from(told, other_cases(text))), text)

    @cached_property
    def _best(self) -> Run | None:
        return _best(runs(self.stretch.text, self._found), self.stretch.text)

    @cached_property
    def _first(self) -> int:
        return _reach(self._best, self.stretch.text) if self._best else 0

    @cached_property
    def _told(self) -> tuple[Unit, ...]:
        best, first, text = self._best, self._first, self.stretch.text
        bound = inner(best) if best else ()
        return tuple(unit for unit in self._found if unit not in bound and _holds(unit, best, first, text))

    @cached_property
    def _opened(self) -> list[Criterion]:
        spans = _limiting(self.stretch.text, self._best, self._first)
        if not spans:
            return []
        covered = (*self._found, *loans(self.stretch.text, self.context.instrument))
        return [one for low, high in spans for one in _uncovered(self.stretch, low, high, covered, self.context.normal)]


def criteria(part: Part, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """Whom a part benefits or concerns; None when it concerns everybody. Those whom it leaves out are none of these."""
    left_out = tuple(_left_out(part, normal, codes))
    if not left_out:
        return _concerned(part, normal, codes)
    rest, sentence = part.text, part.sentence
    for start, end, _ in left_out:
        rest = rest[:start] + " " * (end - start) + rest[end:]
        at = part.start - part.sentence_start + start
        sentence = sentence[:at] + " " * (end - start) + sentence[at + end - start :]
    without = _concerned(replace(part, text=rest, sentence=sentence), normal, codes)
    out = (ConditionGroup(mode=GroupMode.NONE, members=(one,)) for _, _, one in left_out)
    told = [part.text[start:end] for start, end, _ in left_out]
    return all_of([*(one for one in _members(without) if not _repeats(one, told)), *out])


def _members(criterion: Criterion | None) -> tuple[Criterion, ...]:
    """The conditions that must all hold."""
    if isinstance(criterion, ConditionGroup) and criterion.mode is GroupMode.ALL:
        return criterion.members
    return () if criterion is None else (criterion,)


def _repeats(one: Criterion, told: Sequence[str]) -> bool:
    """Whether a condition in words only says who is left out."""
    return isinstance(one, OpenCondition) and any(one.text in words for words in told)


def _left_out(part: Part, normal: NormalText, codes: CodeBook) -> Iterator[tuple[int, int, Criterion]]:
    """The places in a part where it leaves out a group that its words name, with the group."""
    context = _Context(part.instrument, normal, codes)
    for hit in _exclusions().finditer(part.text):
        start, end = next(hit.span(name) for name in hit.re.groupindex if hit[name] is not None)
        who = Reading(Stretch(part.text[start:end], part.start + start), context)
        group = all_of([who.nouns, who.properties, who.conditions]) if who.sure else None
        if group is not None:
            yield hit.start(), hit.end(), group


@cache
def _exclusions() -> regex.Pattern[str]:
    """All the ways to leave out a group."""
    found = [row["pattern"].replace("?P<who>", f"?P<who{i}>") for i, row in enumerate(rows("exclusion_patterns"))]
    return regex.compile("|".join(found))


def _concerned(part: Part, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """Whom a part benefits or concerns, without regard to whom it leaves out."""
    own = Stretch(part.text, part.start)
    context = _Context(part.instrument, normal, codes)
    offset = max(0, part.start - part.sentence_start)
    mine = Reading(own, context)
    before = Reading(_tail(Stretch(part.sentence[:offset], part.sentence_start)), context)
    if _grants(part, mine, before):
        return opened(part, claimed(part, normal, codes), normal, codes)
    group = _group(part, mine, before)
    whole = _tail(Stretch(part.sentence[: offset + len(part.text)], part.sentence_start))
    borrowed = presupposed(whole, part.instrument, normal, codes)
    figured = limits(own, part.instrument, normal)
    found = all_of([group, borrowed, figured, implied(part.text, part.instrument, codes)])
    return opened(part, found, normal, codes)


def _grants(part: Part, mine: Reading, before: Reading) -> bool:
    """Whether a part hands out money to a group that only its own words tell: each of them limits who gets it."""
    instrument = part.instrument or ""
    if words("grants").fullmatch(instrument):
        return True
    if not words("grants_if").fullmatch(instrument) or not words("granted").search(part.sentence):
        return False
    return not mine.sure and not before.sure


def _group(part: Part, mine: Reading, before: Reading) -> Criterion | None:
    """The group of a part by rule: its own words, those before it in the sentence, those after, the heading's."""
    if mine.sure:
        return all_of([mine.nouns, mine.properties, mine.conditions])
    earlier = [before]
    if words("refer").search(part.text):
        earlier += [Reading(sentence, mine.context) for sentence in _previous(part)]
    for other in earlier:
        if other.sure:
            return all_of(
                [other.nouns, mine.properties, mine.conditions, None if mine.properties else other.conditions]
            )
    for nouns in _nouns(part, mine, before):
        if nouns is not None:
            return all_of([nouns, mine.properties, mine.conditions or before.conditions])
    return _under_heading(part, mine, before)


def _nouns(part: Part, mine: Reading, before: Reading) -> Iterator[Criterion | None]:
    """The generic nouns of a part, of what stands before it, and of what follows it unless that names its own group."""
    yield mine.nouns
    yield before.nouns
    offset = max(0, part.start - part.sentence_start)
    later = Reading(_front(Stretch(part.sentence[offset + len(part.text) :], part.end)), mine.context)
    yield None if later.sure else later.nouns


def _under_heading(part: Part, mine: Reading, earlier: Reading) -> Criterion | None:
    """A part without a noun of its own takes the group of its heading; a generic heading adds nothing to conditions."""
    own = [mine.properties or earlier.properties, mine.conditions or earlier.conditions]
    for heading in part.headings[:1]:
        upper = Reading(above(heading, part.start, mine.context.normal), mine.context)
        if upper.sure or (upper.nouns is not None and all_of(own) is None):
            return all_of([upper.nouns, upper.properties, upper.conditions, *own])
    return all_of(own)


def _tail(before: Stretch) -> Stretch:
    """The words since the last semicolon: another clause of the sentence speaks of another group."""
    cut = before.text.rfind("；") + 1
    return Stretch(before.text[cut:], None if before.start is None else before.start + cut)


def _front(after: Stretch) -> Stretch:
    return Stretch(after.text.partition("；")[0], after.start)


def _previous(part: Part) -> Iterator[Stretch]:
    """The sentences of the clause before the part's own, nearest first."""
    at = part.clause_text.find(part.sentence)
    for sentence in reversed(list(regex.finditer(r"[^。]+", part.clause_text[: max(at, 0)]))):
        yield Stretch(sentence.group(), part.sentence_start - at + sentence.start())


def _best(made: Sequence[Run], text: str) -> Run | None:
    """The run that names the beneficiary: specific before generic, marked (对X) before unmarked, then the nearest."""
    candidates = [run for run in made if run.named]
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    return max(candidates, key=lambda run: (run.specific, *_marked(run, text), not run.weak, -run.start))


def _marked(run: Run, text: str) -> tuple[int, int]:
    """How clearly a run is marked as the beneficiary (by 对 and the like, by a verb, not), and whether limited."""
    first = _reach(run, text)
    marks = [mark for mark in words("mark").finditer(text) if mark.end() == first]
    strong = any(words("strong").fullmatch(mark.group()) for mark in marks)
    return (2 if strong else 1 if marks else 0), int(first < run.noun)


def _reach(run: Run, text: str) -> int:
    """Where the words that limit a run begin: after its mark when what stands between limits it, else at the run."""
    noun = run.noun
    marks: list[int] = [mark.end() for mark in words("mark").finditer(text, 0, noun)]
    for end in reversed(marks):
        between = text[end:noun]
        if ("。" in between or "；" in between) or len(between) > _LONGEST_LIMIT:
            break
        if _empty(between) or words("relative").search(between):
            return end
    head = max(text.rfind(stop, 0, noun) for stop in _STOPS) + 1
    return head if words("relative").search(text[head:noun]) else run.start


def _empty(between: str) -> bool:
    return _nothing().fullmatch(between) is not None


@cache
def _nothing() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{words('noise').pattern}|{words('quote').pattern}|[、0-9])*")


def _holds(unit: Unit, best: Run | None, first: int, text: str) -> bool:
    """Whether a condition limits the group: it stands in front of it, in a nounless clause, or counts anywhere."""
    if unit.role != "condition":
        return False
    within = best is not None and first <= unit.start < best.end
    return within or unit.kind == "anywhere" or words("headed").match(text, unit.end) is not None


def _limited(run: Run, first: int, text: str) -> bool:
    """Whether words in front of a generic noun tell which enterprises are meant."""
    placed = _marked(run, text)[0] > 0 or words("relative").search(text[first : run.noun]) is not None
    return first < run.noun and placed


def _limiting(text: str, best: Run | None, first: int) -> list[tuple[int, int]]:
    """Where words limit: in front of the noun (…的企业), or in a clause without one (…的，)."""
    spans = [(_unmarked(text, hit.start("clause")), hit.end("clause")) for hit in words("headless").finditer(text)]
    if best and words("relative").search(text[first : best.noun]):
        spans.append((first, best.noun))
    return spans


def _unmarked(text: str, low: int) -> int:
    mark = words("mark").match(text, low)
    return int(mark.end()) if mark else low


def _uncovered(stretch: Stretch, low: int, high: int, found: Sequence[Unit], normal: NormalText) -> list[Criterion]:
    """The limiting words of a stretch that nothing covers."""
    made: list[Criterion] = []
    for piece in _PIECES.finditer(stretch.text[low:high]):
        at = low + piece.start()
        inside = [unit for unit in apart(found) if unit.start < low + piece.end() and unit.end > at]
        for unit in [*inside, None]:
            end = min(unit.start if unit else low + piece.end(), high)
            words_left = stretch.text[at:end]
            if len(words("noise").sub("", fold(words_left).text)) >= 3:
                trimmed = words("relative").sub("", words_left)
                made.append(open_words(stretch, at, at + len(trimmed), normal))
            at = unit.end if unit else end
    return made
