"""A clause's own text in, its parts out: stretches of sentences that each will be one measure.

Comma segments are read one by one; a segment opens a new part when it speaks of another instrument, another
beneficiary, another actor or another force than the part before it. Settings join what follows, purposes what precedes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ontology.model import Force

from .force import ForceReading, joined, read_force
from .frames import (
    IN_KIND,
    MONEY,
    after_modal,
    bare,
    best_instrument,
    instrument_scores,
    is_detail,
    is_kind,
    pivot,
    subject,
)
from .products import product_cuts
from .sentences import Span, segments, sentences
from .text import Actor, RawPart
from .tiers import aim_cuts, condition_cuts, payment_cuts, tier_cuts

_STRONG = 3
_LIST = "；;"
_SHORTEST = 5  # characters of a sentence


@dataclass(frozen=True, slots=True)
class _Segment:
    """One comma segment with its reading."""

    start: int
    end: int
    text: str
    scores: tuple[tuple[str, int], ...]
    instrument: str | None
    lead: bool
    tail: bool
    beneficiary: bool
    subject: Actor | None
    pivot: Actor | None


def _read(text: str, span: Span, *, first: bool, after_lead: bool) -> _Segment:
    words = text[span[0] : span[1]]
    plain = bare(words)
    who = None if not first and is_kind("tail", plain) else subject(words)
    rest = words[who.end :] if who else words
    steered = pivot(words)
    lead = _leads(words, who, steered) or (after_lead and who is None and is_kind("lead_more", words))
    tail = not first and not lead and is_kind("tail", plain)
    scores = instrument_scores(rest, words)
    if who and max(scores.values(), default=0) < _STRONG:
        scores = {**instrument_scores(who.name, words), **scores}
    best = best_instrument(scores)
    if best and not first and not lead and is_kind("means", plain):
        best = None
    if tail and scores.get(best or "", 0) < _STRONG + 4:
        best = None
    return _Segment(
        start=span[0],
        end=span[1],
        text=words,
        scores=tuple(sorted(scores.items())),
        instrument=best,
        lead=lead,
        tail=tail,
        beneficiary=any(is_kind("beneficiary", w) for w in {rest, words, words[steered.end if steered else 0 :]}),
        subject=who,
        pivot=steered,
    )


def _leads(words: str, who: Actor | None, steered: Actor | None) -> bool:
    """Whether a segment only sets the scene, by itself or after the subject that it names."""
    if is_kind("lead", words):
        return True
    if who is not None:
        return len(bare(words[who.end :])) < 3 or is_kind("lead", after_modal(words[who.end :]))
    if steered is not None:
        return len(bare(words[steered.end :])) < 3 or is_kind("lead", words[steered.end :])
    return False


def _opens(segment: _Segment, previous: list[_Segment], force: ForceReading, current: ForceReading) -> bool:
    """Whether a segment opens a new part after those collected."""
    if all(s.lead for s in previous) or is_kind("continues", segment.text):
        return False
    known = {s.instrument for s in previous if s.instrument and not s.lead}
    if segment.lead:
        return segment.subject is not None or segment.beneficiary or not segment.tail
    if segment.subject is not None and segment.instrument is not None:
        return segment.instrument not in known or any(s.subject for s in previous)
    if segment.tail and segment.instrument is None:
        return False
    if _steers(segment, force) and any(not s.lead and not is_kind("topic", s.text) for s in previous):
        return True
    if not known:
        return segment.instrument is not None and is_kind("beneficiary_own", segment.text)
    if force.own and segment.instrument is not None and _other_force(force, current, segment.instrument in known):
        return True
    if force.force is Force.TARGET is current.force and is_kind("aim", segment.text):
        return True
    if is_kind("tier", segment.text) and any(is_kind("tier", s.text) for s in previous):
        return True
    if (
        segment.instrument is not None
        and is_kind("beneficiary_own", segment.text)
        and (
            segment.instrument not in known
            or any(s.beneficiary or (not s.lead and is_kind("group_noun", s.text)) for s in previous)
        )
    ):
        return True
    if segment.instrument is None or is_kind("detail", segment.text):
        return False
    return segment.instrument not in known


def _steers(segment: _Segment, force: ForceReading) -> bool:
    """Whether a segment begins with a verb of its own that steers (支持…, 引导…, 允许…)."""
    return force.own and force.force is not Force.DUTY and is_kind("steers", segment.text)


def _other_force(force: ForceReading, current: ForceReading, same_instrument: bool) -> bool:
    """Whether a change of force sets a segment apart; a benefit that completes a duty on the same matter does not."""
    if force.force is current.force:
        return False
    if not same_instrument or Force.TARGET in (force.force, current.force):
        return True
    return force.governs and force.force is Force.ENCOURAGEMENT


def _forward(groups: list[list[int]], readings: list[_Segment]) -> list[list[int]]:
    """Join a group that names no instrument with the one after it, unless another acts or benefits there."""
    joined: list[list[int]] = []
    for group in groups:
        opens = readings[group[0]]
        before = [readings[k] for k in joined[-1]] if joined else []
        empty = bool(before) and all(s.instrument is None for s in before)
        named = {readings[k].instrument for k in group}
        announced = len(before) == 1 and is_kind("announce", before[0].text) and before[0].instrument in named
        told = {s.instrument for s in before} | {None}
        apart = opens.subject is not None or any(readings[k].beneficiary for k in group)
        resumed = bool(before) and opens.lead and not apart and named <= told and not is_kind("steers", opens.text)
        weak = empty and opens.subject is None and not any(s.beneficiary for s in before)
        if announced or resumed or (weak and not is_kind("steers", opens.text)):
            joined[-1].extend(group)
        else:
            joined.append(list(group))
    return joined


def _groups(readings: list[_Segment], forces: list[ForceReading]) -> list[list[int]]:
    """Indices of the segments of each part of a sentence; trailing leads join the part before them."""
    groups: list[list[int]] = []
    for i, segment in enumerate(readings):
        if groups and not _opens(segment, [readings[k] for k in groups[-1]], forces[i], forces[groups[-1][-1]]):
            groups[-1].append(i)
        else:
            groups.append([i])
    groups = _forward(groups, readings)
    if len(groups) > 1 and _trails([readings[k] for k in groups[-1]]):
        groups[-2].extend(groups.pop())
    return groups


def _trails(group: list[_Segment]) -> bool:
    """Whether the last group of a sentence names no instrument and so belongs to the one before it."""
    steers = not group[0].tail and is_kind("steers", group[0].text)
    return not (steers and len(group) > 1) and all(s.lead or s.instrument is None for s in group)


def _money_first(readings: list[_Segment]) -> list[_Segment]:
    """In a sentence that pays money, what the money is for is no measure of its own: those segments lead up to it."""
    pays = [i for i, s in enumerate(readings) if s.instrument in MONEY and is_kind("pays", s.text)]
    if not pays:
        return readings
    return [
        s
        if i in pays or s.lead or s.instrument in MONEY or not (s.instrument is None or s.instrument in IN_KIND)
        else replace(s, instrument=None, lead=i < pays[-1], beneficiary=s.beneficiary)
        for i, s in enumerate(readings)
    ]


def _carried(
    text: str, span: Span, carried: Actor | None
) -> tuple[list[_Segment], list[ForceReading], list[Actor | None]]:
    """The segments of a sentence with the force and the actor that govern each."""
    readings: list[_Segment] = []
    for i, place in enumerate(segments(text, *span)):
        readings.append(_read(text, place, first=i == 0, after_lead=bool(readings) and readings[-1].lead))
    forces: list[ForceReading] = []
    actors: list[Actor | None] = []
    governing: ForceReading | None = None
    actor = carried
    readings = _money_first(readings)
    for segment in readings:
        if segment.subject is not None:
            actor, governing = segment.subject, None
        reading = read_force(segment.text, governing=governing, modal=segment.subject is not None)
        if reading.governs:
            governing = reading
        if segment.pivot is not None and reading.force is Force.ENCOURAGEMENT:
            actor = segment.pivot
        forces.append(reading)
        actors.append(segment.pivot if segment.pivot is not None and segment.subject is None else actor)
    return readings, forces, actors


def _part(
    text: str,
    span: Span,
    group: list[int],
    readings: list[_Segment],
    forces: list[ForceReading],
    actors: list[Actor | None],
) -> RawPart:
    """Join the segments of one part; its force is that of its first action, its instrument the best of all."""
    members = [readings[i] for i in group]
    actions = [i for i in group if not readings[i].lead] or group
    scores: dict[str, int] = {}
    for segment in members:
        share = 1 if segment.lead or segment.tail else 2
        for code, weight in segment.scores:
            scores[code] = scores.get(code, 0) + share * weight
    chosen = next((readings[i].instrument for i in actions if readings[i].instrument), None)
    named = [i for i in actions if readings[i].instrument == chosen] or actions
    granting = [i for i in actions if forces[i].force is Force.ENTITLEMENT and readings[i].instrument is None]
    return RawPart(
        start=members[0].start,
        end=members[-1].end,
        sentence=span,
        instrument=chosen or best_instrument(scores, at_least=2),
        scores=tuple(sorted(scores.items())),
        force=joined([forces[i] for i in actions], [forces[i] for i in (*named, *granting)]),
        actor=actors[named[0]],
    )


def _restated(found: list[RawPart], following: list[RawPart], text: str) -> bool:
    """Whether the sentence before only refers to the policy that the next one sets out (落实…政策，… 。对…实施…)."""
    if not found or not following:
        return False
    last, first = found[-1], following[0]
    return (
        is_kind("refer", text[last.start : last.end])
        and last.sentence == (last.start, last.end)
        and last.end == first.start
        and last.instrument is not None
        and last.instrument == first.instrument
    )


def parts(text: str, spans: tuple[Span, ...]) -> tuple[RawPart, ...]:
    """The parts of a clause's own text, given as spans of normal text, in order."""
    found: list[RawPart] = []
    carried: Actor | None = None
    for stretch in spans:
        for span in sentences(text, *stretch):
            words = text[span[0] : span[1]]
            if is_kind("skip", words) or len(bare(words)) < _SHORTEST:
                continue
            if found and text[span[0] - 1] in _LIST and is_kind("item", words):
                continue
            if found and is_detail(words) and not is_kind("limit", words) and found[-1].end <= span[0]:
                continue
            readings, forces, actors = _carried(text, span, carried)
            sentence_parts = [
                cut
                for group in _groups(readings, forces)
                for piece in product_cuts(text, _part(text, span, group, readings, forces, actors))
                for paid in payment_cuts(text, piece)
                for told in condition_cuts(text, paid)
                for aim in aim_cuts(text, told)
                for cut in tier_cuts(text, aim)
            ]
            if _restated(found, sentence_parts, text):
                first, referring = sentence_parts[0], found.pop()
                sentence_parts[0] = replace(first, start=referring.start, sentence=(referring.start, first.sentence[1]))
            before: tuple[str, ...] = ()
            for part in sentence_parts:
                found.append(replace(part, before=before) if before else part)
                before = (*before, text[part.start : part.end])
            last = [s.subject for s in readings if s.subject]
            carried = replace(last[-1], carried=True) if last else carried
    return tuple(found)
