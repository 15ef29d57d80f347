"""A part whose group no table knows in, the words of its beneficiary out as open conditions: not everybody is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import regex

from ontology.codebook import CodeBook
from ontology.model import Audience, Criterion, Force, OpenCondition

from .conditions import apart, stated
from .expressions import all_of, anybody, leaves
from .groups import Unit, fold, units, words_before
from .phrases import Stretch, open_words, person, words
from .text import NormalText, Part

_PIECES = regex.compile(r"(?<what>[^，。；：]+)")
_MOST = 3  # words of a compound that limits a noun (数字+经济+领域)
_LONGEST = 24  # characters between a mark and its noun
_SHORTEST = 3  # characters of such a compound


def opened(part: Part, found: Criterion | None, normal: NormalText, codes: CodeBook) -> Criterion | None:
    """A criterion with the unknown words that limit a bare noun, or those of a beneficiary without any criterion."""
    if part.audience is not Audience.ENTERPRISE:
        return found
    free = anybody(found)
    if not free and any(isinstance(one, OpenCondition) for one in leaves(found)):
        return found
    own = Stretch(part.text, part.start)
    told = all_of(_limiting(own, normal, codes)) if found is not None else _served(own, normal)
    if told is None and free and not _for_all(part):
        told = _object(own, normal)
    return all_of([found, told, _person(told, normal, codes)])


def _person(told: Criterion | None, normal: NormalText, codes: CodeBook) -> Criterion | None:
    if not isinstance(told, OpenCondition) or told.quote is None:
        return None
    return person(Stretch(told.text, None), normal, codes)


def _for_all(part: Part) -> bool:
    """Whether a measure may be meant for everybody: terms, formalities, caps, and what enterprises as such do."""
    if part.force is Force.ENTITLEMENT:
        return words("capped").search(part.text) is not None
    terms = part.instrument is not None and words("open_to_all").fullmatch(part.instrument) is not None
    return terms or words("all_called").search(part.text) is not None


def _object(own: Stretch, normal: NormalText) -> Criterion | None:
    """What a measure is for where it names nobody: the words after its verb, else its first words."""
    for hit in (*words("object").finditer(own.text), *_PIECES.finditer(own.text)):
        low, high = hit.span("what")
        if len(words("noise").sub("", fold(own.text[low:high]).text)) >= _SHORTEST:
            return open_words(own, low, high, normal)
    return None


def _served(own: Stretch, normal: NormalText) -> Criterion | None:
    for hit in words("served").finditer(own.text):
        low, high = hit.span("who")
        left = words("noise").sub("", own.text[low:high])
        if len(left) >= _SHORTEST and not words("general").search(own.text[low:high]):
            return open_words(own, low, high, normal)
    return None


def _limiting(own: Stretch, normal: NormalText, codes: CodeBook) -> list[Criterion | None]:
    """The unknown words in front of the first noun: since its mark (向…企业), else the compound that ends at it."""
    told = apart([*units(own.text, codes), *stated(own.text)])
    noun = next((place for place, unit in enumerate(told) if unit.role in {"head", "plain"}), None)
    if noun is None:
        return []
    end = told[noun].start
    low = _marked(own.text, end)
    if low is not None:
        spans = list(_between(told[: noun + 1], low))
    elif noun == 0 and told[0].role == "plain" and not words("possessed").match(own.text, told[0].end):
        spans = [_compound(own.text, end, codes)]
    else:
        return []
    return [open_words(own, a, b, normal) for a, b in spans if _tells(own.text[a:b], end == b)]


def _marked(text: str, noun: int) -> int | None:
    """Where the words begin that stand between a mark and a noun."""
    low: int | None = None
    for mark in words("toward").finditer(text, 0, noun):
        low = int(mark.end())
    if low is None or noun - low > _LONGEST or words("broken").search(text, low, noun):
        return None
    return low


def _between(told: Sequence[Unit], low: int) -> Iterator[tuple[int, int]]:
    """The stretches since a place that no unit covers, up to the last unit."""
    for unit in told:
        if unit.start > low:
            yield low, unit.start
        low = max(low, unit.end)


def _tells(found: str, next_to_noun: bool) -> bool:
    """Whether words limit a noun: what stands right in front of it may be short, a verb there limits nothing."""
    left = words("noise").sub("", fold(found).text)
    if not next_to_noun:
        return len(words("unlimited").sub("", left)) >= _SHORTEST
    return len(_idle_end().sub("", left)) >= _SHORTEST - 1


@cache
def _idle_end() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{words('unlimited').pattern})+$")


def _compound(text: str, noun: int, codes: CodeBook) -> tuple[int, int]:
    """The compound directly in front of a noun; empty where it has none."""
    low = high = noun
    for count, (start, end) in enumerate(words_before(text, noun, codes)):
        idle = words("unlimited").fullmatch(text[start:end])
        if count == _MOST or (idle and low < high):
            break
        if idle and low == high and words("noise").fullmatch(text[start:end]):
            low = high = start
            continue
        if idle:
            break
        low = start
    return (low, high) if high - low >= _SHORTEST else (noun, noun)
