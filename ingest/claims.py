"""A grant's part in, the criterion of who can claim it out: every limiting word in front of the grant counts."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from ontology.codebook import CodeBook
from ontology.model import Criterion, OpenCondition

from .conditions import apart, limits, stated
from .expressions import all_of
from .groups import Unit, fold, units
from .phrases import Run, Stretch, leaf, meant, named, properties, runs, words
from .text import Mention, NormalText, Part


def claimed(part: Part, normal: NormalText, codes: CodeBook, figures: Sequence[Mention] = ()) -> Criterion | None:
    """Who can claim the grant of a part: the words of its sentence in front of the grant, else the sentence before."""
    claim = _claim(part)
    figured = limits(Stretch(part.text, part.start), figures, part.instrument, normal, codes)
    made = [_segment(piece, normal, codes) for piece in _pieces(claim)]
    return all_of([*made, figured])


def _claim(part: Part) -> Stretch:
    offset = part.start - part.sentence_start
    text = part.sentence[: offset + len(part.text)]
    low = max((cut.end() for cut in regex.finditer(r"[；。]", text[:offset])), default=0)
    grant = words("grant").search(text, low + 1)
    high = grant.start() if grant else len(text)
    if high - low >= 4:
        return Stretch(text[low:high], part.sentence_start + low)
    at = part.clause_text.find(part.sentence)
    previous = part.clause_text[:at].rstrip("。") if at > 0 else ""
    last = previous.rpartition("。")[2]
    start = part.sentence_start - at + previous.rfind(last) if last else None
    return Stretch(last, start)


def _pieces(claim: Stretch) -> list[Stretch]:
    made = []
    for piece in regex.finditer(r"(?:[^，；：（]|（[^）]*）)+", claim.text):
        text = piece.group()
        lead = regex.match(rf"(?:{words('mark').pattern})?", text)
        start = piece.start() + (lead.end() if lead else 0)
        text = claim.text[start : piece.end()]
        made.append(Stretch(text, None if claim.start is None else claim.start + start))
    return made


def _segment(piece: Stretch, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """The criterion of the words between two commas: its noun at the beginning or the end, conditions, the rest open."""
    found = meant(apart([*units(piece.text, codes), *stated(piece.text)]), piece.text)
    head = _head(runs(piece.text, found), piece.text)
    covered = [unit for unit in found if unit.role == "condition" or (head and unit in head.units)]
    conditions = [leaf(unit, piece, normal, codes) for unit in found if unit.role == "condition"]
    noun = all_of([named(head, piece, normal, codes), properties(head, piece, normal, codes)]) if head else None
    return all_of([noun, *conditions, _rest(piece, covered, normal)])


def _head(made: Sequence[Run], text: str) -> Run | None:
    """The run that the words between two commas are about: the last word, else the first."""
    candidates = [run for run in made if run.named]
    for run in reversed(candidates):
        if regex.fullmatch(r"[的”等，（）]*", text[run.end :]):
            return run
    first = [run for run in candidates if regex.fullmatch(rf"(?:{words('noise').pattern})*", text[: run.start])]
    return first[0] if first else None


def _rest(piece: Stretch, covered: Sequence[Unit], normal: NormalText) -> Criterion | None:
    """The words that nothing covers, as one open condition; None when they limit nothing."""
    left = fold(
        "".join(c for place, c in enumerate(piece.text) if not any(u.start <= place < u.end for u in covered))
    ).text
    if len(regex.sub(words("noise").pattern, "", left)) < 2:
        return None
    start, end = 0, len(piece.text)
    while end > start and piece.text[end - 1] in "的，”":
        end -= 1
    for unit in reversed(covered):
        if unit.end == end and unit.role != "condition":
            end = unit.start
    while end > start and piece.text[end - 1] in "的，“":
        end -= 1
    quote = None if piece.start is None else normal.quote(piece.start + start, piece.start + end)
    return OpenCondition(text=quote.text if quote else piece.text[start:end], quote=quote)
