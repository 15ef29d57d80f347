"""A grant's part in, the criterion of who can claim it out: every limiting word in front of the grant counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import regex

from ontology.codebook import CodeBook
from ontology.model import Criterion

from .conditions import Tier, apart, apart_from, limited_places, limits, loans, other_cases, stated
from .expressions import all_of, anybody
from .groups import DEFINED, Unit, fold, units
from .mentions import quantities
from .phrases import Run, Stretch, above, leaf, meant, named, open_words, person, properties, runs, words
from .text import Mention, NormalText, Part

_PIECES = regex.compile(r"(?:[^，；：。（]|（[^）]*）)+")
_COMPOUND = 12  # characters of a compound in front of the noun that begins a claim
_STOPS = "，。；："
_COLON = "："
_SHORTEST = 4  # characters of a claim; less says nothing of who may claim


def claimed(part: Part, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """Who can claim the grant of a part: the words of its sentence in front of the grant, else the sentence before."""
    claim = _claim(part, normal)
    if (given := _given(part, normal, codes)) is not None:
        told = (_rest(piece, (), normal) for piece in claim_pieces(claim) if not words("aside").match(piece.text))
        return all_of([given, *told])
    tier = tier_of(part)
    found = [
        required(piece, part.instrument, normal, codes, tier)
        for piece in claim_pieces(claim)
        if not words("aside").match(piece.text)
    ]
    nouns = [noun for noun, _ in found]
    if all(noun is None for noun in nouns):
        nouns = [_defined(part, normal, codes) or _generic(part, normal, codes)]
    elif all(anybody(noun) for noun in nouns):
        nouns = [_defined(part, normal, codes) or all_of(nouns)]
    return all_of([*nouns, *(rest for _, rest in found)])


def silent(part: Part) -> bool:
    """Whether the part names neither who can claim its grant nor when (补贴标准：1万元)."""
    at = part.start - part.sentence_start
    label = words("label").match(part.sentence)
    if label is not None and tier_of(part) is not None:
        grant = words("grant").search(part.sentence, label.end())
        return grant is not None and not grant.start() > label.end()
    labelled = label is not None and label.end() > at
    own = part.sentence[label.end() if labelled else at : at + len(part.text)]
    grant = words("grant").search(own, 0 if labelled else 1)
    said = own[: grant.start() if grant else len(own)]
    return all(words("aside").match(piece.text) for piece in claim_pieces(Stretch(said, None)))


def _given(part: Part, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """Whom the money is given to, where the grant itself names another group than the claim (给予合作社10万元)."""
    hit = words("given").search(part.text)
    if hit is None:
        return None
    who = Stretch(hit.group("who"), part.start + hit.start("who"))
    head = _head(runs(who.text, units(who.text, codes)), who.text)
    if head is None or not any(unit.role == "head" and unit.kind == "person" for unit in head.units):
        return None
    return named(head, who, normal, codes)


def tier_of(part: Part) -> Tier | None:
    """Which amount of a list of amounts (分别给予100万元、50万元) is the part's."""
    offset = max(0, part.start - part.sentence_start)
    low = part.sentence.rfind("；", 0, offset + 1) + 1
    high = part.sentence.find("；", offset + 1)
    text = part.sentence[low : high if high >= 0 else len(part.sentence)]
    grant = words("grant").search(text)
    if grant is None:
        return None
    last: Mention | None = None
    amounts: list[int] = []
    for figure in quantities(text):
        if figure.start < grant.start():
            continue
        if last and not (figure.unit == last.unit and words("listed").fullmatch(text, last.end, figure.start)):
            break
        last = figure
        amounts.append(low + figure.start)
    place = sum(at < offset for at in amounts)
    return Tier(place, len(amounts)) if len(amounts) > 1 and place < len(amounts) else None


def _claim(part: Part, normal: NormalText) -> Stretch:
    """The words in front of the grant: since the last semicolon, or since the sentence begins when it is empty."""
    offset = max(0, part.start - part.sentence_start)
    text = part.sentence[: offset + len(part.text)]
    starts = [0, *(place + 1 for place in range(offset) if text[place] == "；")]
    for start in reversed(starts):
        label = words("label").match(text, start)
        low = start if not label else label.end() if tier_of(part) else max(label.end(), offset)
        grant = words("grant").search(text, low if label else low + 1)
        high = grant.start() if grant else len(text)
        if label and high == low:
            return Stretch("", part.sentence_start + low)
        if high - low >= _SHORTEST and (start == 0 or words("claims").search(text[low:high])):
            found = Stretch(text[low:high], part.sentence_start + low)
            if label or not all(words("aside").match(piece.text) for piece in claim_pieces(found)):
                return found
    at = part.clause_text.find(part.sentence)
    previous = part.clause_text[: max(at, 0)].rstrip("。")
    low = previous.rfind("。") + 1
    grant = words("grant").search(previous, low + 1)
    said = previous[low : grant.start() if grant else None]
    place = normal.text.rfind(said, 0, part.sentence_start) if said else -1
    return Stretch(said, place if place >= 0 else None)


def claim_pieces(claim: Stretch) -> list[Stretch]:
    """The words between commas; the label of a card and a lead-in in front of 对… are left out."""
    made: list[Stretch] = []
    for piece in _PIECES.finditer(claim.text):
        if claim.text[piece.end() : piece.end() + 1] == _COLON and words("titled").fullmatch(piece.group()):
            continue
        lead = words("mark").match(piece.group())
        start = piece.start() + (lead.end() if lead else 0)
        if lead and words("restart").fullmatch(lead.group()):
            made.clear()
        made.append(Stretch(claim.text[start : piece.end()], None if claim.start is None else claim.start + start))
    return made


def required(
    piece: Stretch, instrument: str | None, normal: NormalText, codes: CodeBook, tier: Tier | None = None
) -> tuple[Criterion | None, Criterion | None]:
    """The noun of the words between two commas, and what they require besides."""
    told = [*units(piece.text, codes), *stated(piece.text, instrument), *loans(piece.text, instrument)]
    told = apart_from(told, other_cases(piece.text))
    found = meant(apart([unit for unit in told if unit.kind not in {"project", "product"}]), piece.text)
    head = _head(runs(piece.text, found), piece.text)
    covered = [(unit.start, unit.end) for unit in found if unit.role == "condition" or (head and unit in head.units)]
    covered += limited_places(piece, instrument)
    conditions: list[Criterion | None] = [
        leaf(unit, piece, normal, codes) for unit in found if unit.role == "condition"
    ]
    conditions.append(limits(piece, instrument, normal, tier))
    if head is None:
        return person(piece, normal, codes), all_of([*conditions, _rest(piece, covered, normal)])
    noun = all_of([named(head, piece, normal, codes), properties(head, piece, normal, codes)])
    return noun, all_of([*conditions, _rest(piece, covered, normal)])


def _head(made: Sequence[Run], text: str) -> Run | None:
    """The run that the words between two commas are about: the last word (…的企业), else the first (企业…的)."""
    candidates = [
        run for run in made if any(unit.role in {"head", "plain"} or unit.kind == "size" for unit in run.units)
    ]
    first = next((run for run in candidates if _subject(text[: run.start])), None)
    last = next((run for run in reversed(candidates) if words("closed").fullmatch(text, run.end)), None)
    if first and last and first is not last and not words("relative").search(text[: last.start]):
        return first
    return last or first


def _subject(before: str) -> bool:
    """Whether a noun after these words begins the claim: nothing that limits it, or a compound that belongs to it."""
    if _idle().fullmatch(before):
        return True
    return len(before) <= _COMPOUND and not words("attached").search(before)


@cache
def _idle() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{words('noise').pattern}|{words('quote').pattern})*")


def _generic(part: Part, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The generic noun (企业) of the sentence or of the heading, for a claim that names nobody."""
    offset = max(0, part.start - part.sentence_start)
    stretches = [Stretch(part.sentence[:offset], part.sentence_start)]
    stretches += [above(heading, part.start, normal) for heading in part.headings[:1]]
    for stretch in stretches:
        for unit in units(stretch.text, codes):
            if unit.role == "plain":
                return leaf(unit, stretch, normal, codes)
    return None


def _defined(part: Part, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The group that a defined term names nearest in front of the part, or in its heading; what is served is none."""
    if DEFINED not in codes.lists:
        return None
    at = max(0, part.clause_text.find(part.sentence))
    before = part.clause_text[: at + max(0, part.start - part.sentence_start)]
    stretches = [Stretch(before, None)]
    stretches += [above(heading, part.start, normal) for heading in part.headings[:1]]
    for stretch in stretches:
        for unit in reversed(units(stretch.text, codes)):
            low = max(stretch.text.rfind(stop, 0, unit.start) for stop in _STOPS) + 1
            if unit.kind == DEFINED and not words("hires").search(stretch.text[low : unit.start]):
                said = stretch.text[unit.start : unit.end]
                place = normal.text.rfind(said, 0, part.start)
                whole = Unit(0, len(said), unit.role, unit.kind, unit.expression)
                return leaf(whole, Stretch(said, place if place >= 0 else None), normal, codes)
    return None


def _rest(piece: Stretch, covered: Sequence[tuple[int, int]], normal: NormalText) -> Criterion | None:
    """The words that nothing covers, as one open condition; None when they limit nothing."""
    free = [place for place in range(len(piece.text)) if not any(low <= place < high for low, high in covered)]
    breaks = [0, *(place + 1 for place, (a, b) in enumerate(pairwise(free)) if b > a + 1), len(free)]
    told = [(free[low], free[high - 1] + 1) for low, high in pairwise(breaks) if high > low]
    told = [(low, high) for low, high in told if not words("remnant").fullmatch(piece.text, low, high)]
    left = fold("".join(piece.text[low:high] for low, high in told)).text
    if len(words("noise").sub("", left)) < 2:
        return None
    start, end = told[0][0], told[-1][1]
    before = words("leading").match(piece.text, start, end) if start > free[0] else None
    after = words("dangling").search(piece.text[:end], start) if end < free[-1] + 1 else None
    start, end = before.end() if before else start, after.start() if after else end
    end -= len(piece.text[start:end]) - len(words("relative").sub("", piece.text[start:end]))
    return open_words(piece, start, max(end, start + 1), normal)
