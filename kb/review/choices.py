"""A case (a measure with what was decided about it) and a person's choice in, the change of the decisions out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ontology.findings import Finding, KBError
from ontology.model import Clause, Measure, PolicyDocument, ReviewState

from . import notices
from .anchor import Dense, anchored, fold, inside
from .apply import Applied
from .decisions import MAKING, Action, Decision, Plain
from .pairing import Span, span_of
from .readings import Ground, checked, clause_at, differing, reading

_ELLIPSIS = re.compile(r"…+|\.{3,}")
_EMPTY: dict[str, Any] = {"actor": [], "criteria": {}, "thresholds": [], "units": []}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and when."""

    name: str
    at: datetime

    @staticmethod
    def now(name: str) -> Reviewer:
        """The reviewer at this moment."""
        return Reviewer(name, datetime.now(UTC).replace(microsecond=0))


@dataclass(frozen=True, slots=True)
class Case:
    """A measure as it stands, what the software reads of it now (None: a person made it), decisions, open findings."""

    measure: Measure
    fields: Plain
    now: Plain | None
    decisions: tuple[Decision, ...]
    findings: tuple[Finding, ...]

    @property
    def decision(self) -> Decision | None:
        """The decision that holds, notes apart."""
        return next((one for one in self.decisions if one.action is not Action.NOTE), None)


@dataclass(frozen=True, slots=True)
class Change:
    """Decisions to put in and to take out."""

    add: tuple[Decision, ...] = ()
    remove: tuple[Decision, ...] = ()

    @property
    def undone(self) -> Change:
        """The change that takes this one back."""
        return Change(self.remove, self.add)


def cases(done: Applied) -> tuple[Case, ...]:
    """The measures of a document as cases, in order of place."""
    found = []
    for measure in done.document.measures:
        fields = reading(measure, done.document)
        decisions = done.about.get(measure.id, ())
        mine = tuple(
            one
            for one in done.findings
            if one.code in notices.OPEN and any(one.quote == each.quote for each in decisions)
        )
        now = done.now.get(measure.id, None if decisions and decisions[0].action in MAKING else fields)
        found.append(Case(measure, fields, now, decisions, mine))
    return tuple(found)


def queue(every: Sequence[Case], *, only: str | None = None, everything: bool = False) -> tuple[Case, ...]:
    """The cases to look at: those with findings first, then the least sure ones."""
    if only == "conflicts":
        chosen = [one for one in every if one.findings]
    elif everything:
        chosen = list(every)
    else:
        waiting = (ReviewState.UNREVIEWED,)
        chosen = [one for one in every if one.measure.review in waiting or (one.findings and only is None)]
    return tuple(sorted(chosen, key=lambda one: (not one.findings, one.measure.confidence, one.measure.quote.start)))


def settled(case: Case, wanted: Plain, who: Reviewer, ground: Ground, note: str | None = None) -> Change:
    """The measure shall have these fields: accepted when the software reads them so, else corrected."""
    wanted = checked(wanted, ground, span_of(case.measure), case.measure)
    before = case.decision
    said = note if note is not None else (before.note if before else None)
    base = _anchor(case.measure, who, ground, said)
    if before is not None and before.action in MAKING:
        read = case.now if case.now is not None else before.read
        new = replace(before, by=who.name, at=who.at, note=said, read=read, set=_set(wanted, read, ground, every=True))
        return Change((new,), (before,))
    if any(one.code == notices.REGROUPED for one in case.findings):
        return Change((_kept_whole(base, wanted, case, ground),), _judging(case))
    now = case.now if case.now is not None else case.fields
    changed = _set(wanted, now, ground)
    action = Action.CORRECT if changed else Action.ACCEPT
    return Change((replace(base, action=action, read=now, set=changed),), _judging(case))


def _kept_whole(base: Decision, wanted: Plain, case: Case, ground: Ground) -> Decision:
    """A measure that the software does not read as one any more, made by the person from the pieces that it reads."""
    own = span_of(case.measure)
    pieces = [one.quote.text for one in ground.document.measures if inside(span_of(one), own) and span_of(one) != own]
    return replace(base, action=Action.MERGE if pieces else Action.ADD, set=wanted, replaces=tuple(pieces))


def accepted(case: Case, who: Reviewer, ground: Ground, note: str | None = None) -> Change:
    """The measure is right as it stands."""
    return settled(case, case.fields, who, ground, note)


def renewed(case: Case, who: Reviewer, ground: Ground) -> Change:
    """What the software reads now is right, whatever was decided before."""
    if case.now is None:
        raise KBError("REVIEW_NOTHING", "程序没有读到这一条，没有新读法可用", place=case.measure.id)
    return settled(case, case.now, who, ground)


def corrected(case: Case, fields: Plain, who: Reviewer, ground: Ground, note: str | None = None) -> Change:
    """Some fields of the measure are otherwise."""
    return settled(case, {**case.fields, **fields}, who, ground, note)


def rejected(case: Case, who: Reviewer, ground: Ground, note: str | None = None) -> Change:
    """The words are no measure; one that a person made is taken back."""
    before = case.decision
    if before is not None and before.action in MAKING:
        return Change((), (before,))
    base = _anchor(case.measure, who, ground, note)
    return Change((replace(base, action=Action.REJECT, read=case.now or case.fields),), _judging(case))


def noted(case: Case, text: str, who: Reviewer, ground: Ground) -> Change:
    """A remark: with the decision where there is one, else on its own."""
    before = case.decision
    if before is not None:
        return Change((replace(before, note=text or None),), (before,))
    mine = tuple(one for one in case.decisions if one.action is Action.NOTE and one.by == who.name)
    base = _anchor(case.measure, who, ground, text)
    return Change((replace(base, action=Action.NOTE, read=case.now or case.fields),) if text else (), mine)


def withdrawn(case: Case) -> Change:
    """Nothing is decided any more."""
    return Change((), case.decisions)


def added(words: str, fields: Plain, who: Reviewer, ground: Ground, note: str | None = None) -> Change:
    """A measure that was missed, by its words (the middle may be left out: 开头…结尾)."""
    span = place_of(words, ground)
    there = any(span_of(one) == span for one in ground.document.measures)
    return Change((_made(Action.ADD, span, fields, who, ground, note=note, beside=there),))


def merged(first: Case, second: Case, who: Reviewer, ground: Ground) -> Change:
    """Two measures that are one: the fields of the first with the figures of both."""
    spans = sorted([span_of(first.measure), span_of(second.measure)])
    figures = [*first.fields.get("thresholds", []), *second.fields.get("thresholds", [])]
    fields = {**second.fields, **first.fields, **({"thresholds": figures} if figures else {})}
    words = tuple(dict.fromkeys(one.measure.quote.text for one in (first, second)))
    new = _made(Action.MERGE, (spans[0][0], spans[-1][1]), fields, who, ground, replaces=words)
    return Change((new,), (*_judging(first), *_judging(second)))


def split(case: Case, words: str, who: Reviewer, ground: Ground) -> Change:
    """A measure that is two: the second begins with these words; each has the figures within it."""
    low, high = span_of(case.measure)
    starts = [span[0] for span in ground.dense.spans(words) if low < span[0] < high]
    if len(starts) != 1:
        found = f"有 {len(starts)} 处" if starts else "没有"
        raise KBError(
            "REVIEW_WORDS", f"这一条里{found}“{words}”", place=case.measure.id, hint="，请写第二条开头的几个字。"
        )
    pieces = []
    for span in ((low, starts[0]), (starts[0], high)):
        inside = ground.dense.quote(span).text
        figures = [one for one in case.fields.get("thresholds", []) if str(one.get("words", "")) in inside]
        fields = {name: value for name, value in case.fields.items() if name != "thresholds"}
        fields |= {"thresholds": figures} if figures else {}
        pieces.append(_made(Action.SPLIT, span, fields, who, ground, replaces=(case.measure.quote.text,)))
    return Change(tuple(pieces), _judging(case))


def place_of(words: str, ground: Ground) -> Span:
    """The one place that words stand at; KBError when there is none or more than one."""
    begin, *rest = [part for part in _ELLIPSIS.split(words) if part.strip()] or [words]
    spans = ground.dense.spans(begin)
    if rest:
        ends = ground.dense.spans(rest[-1])
        pairs = [(one[0], min((end[1] for end in ends if end[0] >= one[1]), default=-1)) for one in spans]
        spans = tuple(pair for pair in pairs if pair[1] >= 0)
    if len(spans) == 1:
        return spans[0]
    problem = f"在正文里有 {len(spans)} 处" if spans else "在正文里找不到"
    raise KBError("REVIEW_WORDS", problem, place=f"“{words}”", hint="，请照正文多写几个字（中间可用…代替）。")


def _made(
    action: Action, span: Span, fields: Plain, who: Reviewer, ground: Ground, *, note: str | None = None, **more: Any
) -> Decision:
    quote = _trimmed(span, ground.dense)
    fields = checked(fields, ground, quote)
    around = ground.dense.around((quote[0], quote[1]))
    words = ground.dense.quote(quote).text
    clause = clause_at(quote, ground.document, "")
    return Decision(action, words, who.name, who.at, *around, clause, note, {}, fields, **more)


def _trimmed(span: Span, dense: Dense) -> Span:
    """A place without blanks at its ends and the mark after it."""
    low, high = span
    while low < high and dense.source[low].isspace():
        low += 1
    while high > low and (dense.source[high - 1].isspace() or dense.source[high - 1] in "，,；;。"):
        high -= 1
    return low, high


def _anchor(measure: Measure, who: Reviewer, ground: Ground, note: str | None) -> Decision:
    before, after = ground.dense.around(span_of(measure))
    return Decision(Action.ACCEPT, measure.quote.text, who.name, who.at, before, after, measure.clause, note)


def _judging(case: Case) -> tuple[Decision, ...]:
    """The decisions that a new one replaces: not those that reject longer words, of which others hang too."""
    mine = fold(case.measure.quote.text)
    return tuple(
        one
        for one in case.decisions
        if one.action is not Action.NOTE and (one.action is not Action.REJECT or fold(one.quote) == mine)
    )


def _set(wanted: Plain, now: Plain, ground: Ground, *, every: bool = False) -> dict[str, Any]:
    """The fields in which the wanted ones differ from what is read; one that shall be empty says so."""
    names = [name for name in wanted if wanted[name] not in (None,)] if every else []
    names += [name for name in differing(wanted, now) if name not in names]
    return {name: wanted[name] if name in wanted else _empty(name, ground.document) for name in names}


def _empty(name: str, document: PolicyDocument) -> Any:
    if name in ("valid_from", "valid_to"):
        return getattr(document, name) or ""
    return _EMPTY.get(name, "")


def arranged(decisions: Sequence[Decision], document: PolicyDocument, dense: Dense) -> list[Decision]:
    """Decisions in the order of the file: by place in the text, then time; those without a place last, by words."""

    def place(one: Decision) -> tuple[Any, ...]:
        clauses: tuple[Clause, ...] = tuple(c for c in document.clauses if c.path == one.clause)
        spans = anchored(dense, one.quote, (one.before, one.after), clauses)
        return (0, *spans[0], "") if len(spans) == 1 else (1, 0, 0, one.quote)

    return sorted(decisions, key=lambda one: (place(one), one.order))
