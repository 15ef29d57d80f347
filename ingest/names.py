"""A text in, the organisations that it names and the words that say how binding it is out, as mentions.

An organisation is what stands between two words that no name holds (由, 对, 鼓励) up to the last ending of `actors` or
`org_suffixes` in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import regex

from .force import guarded
from .frames import actor_class
from .lexicon import column, rows
from .text import Mention, MentionType

_LONGEST_NAME = 24


@cache
def _name() -> regex.Pattern[str]:
    endings = sorted({*column("actors", "ending"), *column("org_suffixes", "suffix")}, key=lambda e: (-len(e), e))
    last = "|".join(map(regex.escape, endings))
    return regex.compile(rf"[\u4e00-\u9fff]{{0,{_LONGEST_NAME}}}(?:{last})(?:（[\u4e00-\u9fff]{{1,10}}）)?")


@cache
def _borders() -> regex.Pattern[str]:
    words = sorted(column("name_borders", "word"), key=lambda w: (-len(w), w))
    return regex.compile("|".join(map(regex.escape, words)) + r"|[^\u4e00-\u9fff（）]")


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between words and marks that no name holds."""
    start = 0
    for border in _borders().finditer(text):
        yield start, border.start()
        start = border.end()
    yield start, len(text)


def organisations(text: str) -> tuple[Mention, ...]:
    """The bodies that a text names, in order of place."""
    found = []
    for start, end in _pieces(text):
        name = _name().match(text, start, end) if end - start > 1 else None
        if name is None or len(name.group()) < 2 or name.group() in column("unit_roles", "word"):
            continue
        code = actor_class(name.group())
        if code != "enterprise":
            found.append(Mention(name.start(), name.end(), name.group(), MentionType.ORGANISATION, code=code))
    return tuple(found)


@cache
def _cues() -> tuple[tuple[regex.Pattern[str], str], ...]:
    return tuple((guarded(row["pattern"]), row["force"]) for row in rows("force_cues"))


def cue_words(text: str) -> tuple[Mention, ...]:
    """The words that make a duty, an encouragement or a target, each with the force as its code, in order of place."""
    found = {
        (hit.start(), hit.end()): Mention(hit.start(), hit.end(), hit.group(), MentionType.CUE, code=force)
        for pattern, force in _cues()
        for hit in pattern.finditer(text)
        if hit.end() > hit.start()
    }
    return tuple(found[place] for place in sorted(found))
