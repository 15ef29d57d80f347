"""A document as read and the decisions about it in, the document with them applied out, and what is to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from ontology.codebook import CodeBook
from ontology.findings import Finding
from ontology.iri import measure_iri
from ontology.model import Measure, PolicyDocument, Reviewed, ReviewState

from . import notices
from .anchor import Dense, anchored, inside
from .decisions import MAKING, Action, Decision, Plain
from .pairing import Placed, Span, paired, span_of
from .readings import Ground, clause_at, differing, made, reading, said

_STATES = {
    Action.ACCEPT: ReviewState.ACCEPTED,
    Action.CORRECT: ReviewState.CORRECTED,
    Action.REJECT: ReviewState.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Applied:
    """The document with the decisions in it; by the IRI of a measure: the decisions about it, and what is read now.

    `adrift`: decisions that hold nowhere now (their words are not found, or in several places).
    """

    document: PolicyDocument
    findings: tuple[Finding, ...]
    about: dict[str, tuple[Decision, ...]] = field(default_factory=dict)
    now: dict[str, Plain] = field(default_factory=dict)
    adrift: tuple[Decision, ...] = ()


def applied(document: PolicyDocument, text: str, decisions: Sequence[Decision], codes: CodeBook) -> Applied:
    """Apply decisions; their order does not matter, and applying them again changes nothing."""
    if not decisions:
        return Applied(document, ())
    work = _Work(Ground(document, Dense(text), codes))
    placed = work.placed(decisions)
    held = work.held(placed)
    work.make([one for one in held if _kind(one.decision) is _Kind.MAKING])
    work.judge([one for one in held if _kind(one.decision) is _Kind.JUDGING])
    work.remark([one for one in held if _kind(one.decision) is _Kind.NOTING])
    return work.result()


class _Kind(Enum):
    MAKING = 1
    JUDGING = 2
    NOTING = 3


def _kind(decision: Decision) -> _Kind:
    if decision.action in MAKING:
        return _Kind.MAKING
    return _Kind.NOTING if decision.action is Action.NOTE else _Kind.JUDGING


class _Work:
    """One application: the measures so far, and what was noticed."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._measures: dict[str, Measure] = {one.id: one for one in ground.document.measures}
        self._findings: list[Finding] = []
        self._about: dict[str, tuple[Decision, ...]] = {}
        self._now: dict[str, Plain] = {}
        self._adrift: list[Decision] = []

    def placed(self, decisions: Sequence[Decision]) -> list[Placed]:
        """The decisions whose words are found, in order of place and time."""
        found = []
        for one in sorted(set_of(decisions), key=lambda one: one.order):
            clauses = tuple(c for c in self._ground.document.clauses if c.path == one.clause)
            spans = anchored(self._ground.dense, one.quote, (one.before, one.after), clauses)
            if len(spans) == 1:
                found.append(Placed(one, spans[0]))
                continue
            self._adrift.append(one)
            self._findings.append(notices.ambiguous(one, spans) if spans else notices.orphan(one))
        return sorted(found, key=lambda one: (one.span, one.decision.order))

    def held(self, placed: Sequence[Placed]) -> list[Placed]:
        """Of decisions about the same measure the last one; that they differ is told."""
        groups: dict[object, list[Placed]] = {}
        for one in placed:
            groups.setdefault(self._target(one, groups), []).append(one)
        for group in groups.values():
            last = group[-1]
            for one in group[:-1]:
                if _outcome(one.decision) != _outcome(last.decision):
                    self._findings.append(notices.disputed(one.decision, last.decision, last.span))
        return [group[-1] for group in groups.values()]

    def _target(self, one: Placed, groups: dict[object, list[Placed]]) -> object:
        """The key of the group that is about the same measure."""
        kind = _kind(one.decision)
        for key, group in groups.items():
            mine, theirs = one.decision, group[0].decision
            if group[0].span != one.span or _kind(theirs) is not kind or kind is _Kind.NOTING:
                continue
            people = {each.decision.by for each in group}
            if kind is _Kind.MAKING and (not differing(mine.set, theirs.set) or mine.by not in people):
                return key
            if kind is _Kind.JUDGING and not differing(mine.read, theirs.read):
                return key
        return (one.span, len(groups))

    def make(self, making: Sequence[Placed]) -> None:
        """Put in the measures that people made, in the place of those read from the same words."""
        there = list(self._measures.values())
        counterparts = paired(making, there, self._read, lambda one, _: not one.decision.beside)
        made_of = {one.id for one in counterparts.values()}
        for one in making:
            for measure in there:
                if measure.id not in made_of and self._replaced(measure, one):
                    self._state(measure, ReviewState.REJECTED, one.decision)
        for number, one in enumerate(making):
            found = counterparts.get(number)
            new = self._put(one, found)
            if found is not None:
                self._now[new.id] = self._read(found)
                self._compare(one, found, None)

    def _replaced(self, measure: Measure, one: Placed) -> bool:
        """Whether a measure is one of those that a person made another of."""
        mine = span_of(measure)
        if not _touch(mine, one.span):
            return False
        return any(mine in self._ground.dense.spans(words) for words in one.decision.replaces)

    def judge(self, judging: Sequence[Placed]) -> None:
        """Give each measure that a person judged its state, with the fields as the person left them."""
        replaced = {iri for iri in self._about if self._measures[iri].review is ReviewState.REJECTED}
        pool = [one for one in self._measures.values() if one.id not in replaced]
        counterparts = paired(judging, pool, self._read, lambda _one, _measure: True)
        claimed = {one.id for one in counterparts.values()}
        lost: list[Placed] = []
        for number, one in enumerate(judging):
            found = counterparts.get(number)
            if found is None:
                lost.append(one)
                continue
            twins = [m for m in pool if m.id not in claimed and self._alike(m, found)]
            claimed |= {twin.id for twin in twins}
            for measure in (found, *twins):
                self._judged(one, measure)
        self._recover(lost, claimed)

    def _alike(self, one: Measure, other: Measure) -> bool:
        """Whether two measures are read alike from the same words, so that nobody could tell them apart."""
        return span_of(one) == span_of(other) and not differing(self._read(one), self._read(other))

    def _judged(self, one: Placed, found: Measure) -> None:
        decision = one.decision
        before = self._now.get(found.id)
        if decision.action is Action.REJECT:
            self._state(found, ReviewState.REJECTED, decision)
        else:
            found_id = self._put(one, found).id
            self._now[found_id] = before or self._read(found)
        self._compare(one, found, decision.read)

    def remark(self, noting: Sequence[Placed]) -> None:
        """Put notes to their measures, beside what was decided about these."""
        about = paired(noting, [*self._measures.values()], self._read, lambda _one, _measure: True)
        for number, found in about.items():
            decision = noting[number].decision
            told = found.reviewed or _reviewed(replace(decision, note=None))
            if decision.note and decision.note not in (told.note or ""):
                told = told.model_copy(update={"note": "；".join(filter(None, (told.note, decision.note)))})
            self._measures[found.id] = found.model_copy(update={"reviewed": told})
            self._about[found.id] = (*self._about.get(found.id, ()), decision)

    def _recover(self, lost: Sequence[Placed], claimed: set[str]) -> None:
        """Decisions about measures that are read otherwise now: what was kept is put back, what is in pieces goes."""
        free = [m for m in self._measures.values() if m.id not in claimed and m.id not in self._about]
        kept: list[Placed] = []
        for one in lost:
            pieces = [m for m in free if m.id in self._measures and inside(span_of(m), one.span)]
            across = [m for m in free if m not in pieces and _touch(span_of(m), one.span)]
            if one.decision.action is not Action.REJECT:
                self._put(one, None)
                kept.append(one)
            for measure in pieces:
                self._state(measure, ReviewState.REJECTED, one.decision)
            if one in kept or pieces or across:
                self._findings.append(notices.regrouped(one.decision, one.span, [*pieces, *across], self._ground))
        for measure in free:
            over = [one for one in kept if _touch(one.span, span_of(measure))]
            if self._measures.get(measure.id) is measure and _covered(span_of(measure), over, self._ground):
                self._state(measure, ReviewState.REJECTED, over[0].decision)

    def _put(self, one: Placed, found: Measure | None) -> Measure:
        """Take up the measure as the person left it, in the place of the one that it is about."""
        new = self._made(one, found)
        if found is not None:
            self._measures.pop(found.id)
        self._measures[new.id] = new
        self._about[new.id] = (one.decision,)
        return new

    def _made(self, one: Placed, like: Measure | None) -> Measure:
        """The measure as the person left it; with a measure of the same words its IRI stays."""
        decision, ground = one.decision, replace(self._ground, place=notices.where(one.decision))
        quote = ground.dense.quote(one.span)
        same = like is not None and span_of(like) == one.span
        clause = like.clause if like and same else clause_at(one.span, ground.document, decision.clause)
        new = made(decision.effective, quote, clause, ground, like)
        if not same:
            taken = {iri for iri in self._measures if like is None or iri != like.id}
            new = new.model_copy(update={"id": measure_iri(ground.document.id, clause, quote.text, taken)})
        state = ReviewState.CORRECTED if decision.action in MAKING else _STATES[decision.action]
        sure = {"confidence": like.confidence} if like else {}
        return new.model_copy(update={"review": state, "reviewed": _reviewed(decision), **sure})

    def _state(self, measure: Measure, state: ReviewState, decision: Decision) -> None:
        self._measures[measure.id] = measure.model_copy(update={"review": state, "reviewed": _reviewed(decision)})
        self._about[measure.id] = (decision,)

    def _compare(self, one: Placed, found: Measure, old: Plain | None) -> None:
        """Tell where the software now reads what is neither what it read before nor what the person says."""
        now, decision = self._read(found), one.decision
        final = decision.read if decision.action is Action.REJECT else decision.effective
        names = [
            name
            for name in differing(now, final)
            if old is None or name not in decision.set or said(now, name) != said(old, name)
        ]
        moved = span_of(found) != one.span
        if names or moved:
            other = found if moved else None
            self._findings.append(notices.conflict(decision, one.span, names, now, other, self._ground))

    def _read(self, measure: Measure) -> Plain:
        return reading(measure, self._ground.document)

    def result(self) -> Applied:
        """The document, its measures in order of place."""
        order = {one.id: number for number, one in enumerate(self._ground.document.measures)}
        found = sorted(self._measures.values(), key=lambda m: (m.quote.start, order.get(m.id, len(order)), m.id))
        kept = self._ground.document.model_copy(update={"measures": tuple(found)})
        findings = sorted(self._findings, key=lambda f: (f.start or 0, f.code, f.message))
        return Applied(kept, tuple(findings), self._about, self._now, tuple(self._adrift))


def set_of(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions, each once."""
    found: list[Decision] = []
    for one in decisions:
        if one not in found:
            found.append(one)
    return found


def _reviewed(decision: Decision) -> Reviewed:
    return Reviewed(by=decision.by, at=decision.at, note=decision.note)


def _outcome(decision: Decision) -> tuple[object, ...]:
    """What a decision comes to, whoever made it."""
    if decision.action in (Action.REJECT, Action.NOTE):
        return (decision.action,)
    return (tuple(repr(said(decision.effective, name)) for name in decision.effective), decision.replaces)


def _touch(one: Span, other: Span) -> bool:
    return min(one[1], other[1]) > max(one[0], other[0])


def _covered(span: Span, kept: Sequence[Placed], ground: Ground) -> bool:
    """Whether the words of a place all lie in places that people decided about, but for marks and blanks."""
    left = [at for at in range(*span) if not any(one.span[0] <= at < one.span[1] for one in kept)]
    return not any(ground.dense.source[at].isalnum() for at in left)
