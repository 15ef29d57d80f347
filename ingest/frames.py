"""A comma segment in, its reading out: instrument, lead or tail, who acts, whether a new beneficiary begins.

All wording is in `ingest/lexicon`: instrument_cues, frame_cues, actors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

import regex

from .lexicon import rows
from .sieve import Possible, Sieve
from .text import Actor

_CLEAN = regex.compile(r"[“”\"\s]")
_EDGE = "，,。；;！？"
_BRACKETED = regex.compile(r"（[^）]*）$")
_JOINTS = regex.compile(r"[、和及与]")

_ASKED_OF_SEGMENTS = (
    "instrument_cues",
    "force_cues",
    "force_benefits",
    "force_payments",
    "force_targets",
    "force_closed",
    "force_addressed",
)

MONEY = frozenset(row["instrument"] for row in rows("instrument_forms") if row["form"] == "money")
IN_KIND = frozenset(row["instrument"] for row in rows("instrument_forms") if row["form"] == "in_kind")


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of a cue table, compiled."""

    pattern: regex.Pattern[str]
    veto: regex.Pattern[str] | None
    weight: int
    value: str

    def found(self, text: str) -> bool:
        """Whether the row speaks in this text."""
        return self.pattern.search(text) is not None and (self.veto is None or self.veto.search(text) is None)


@cache
def cues(table: str, value: str) -> tuple[Cue, ...]:
    """The rows of a cue table, with the column that says what each row stands for."""
    return tuple(
        Cue(
            regex.compile(row["pattern"]),
            regex.compile(row["not"]) if row.get("not") else None,
            int(row.get("weight") or 1),
            row.get(value, ""),
        )
        for row in rows(table)
    )


@cache
def _sieve() -> Sieve:
    return Sieve({name: [row["pattern"] for row in rows(name)] for name in _ASKED_OF_SEGMENTS})


@lru_cache(maxsize=1024)
def possible(text: str) -> Possible:
    """The rows of the tables asked of every segment that can speak in a text, and so in any stretch of it.

    A row should begin with its words: what must only stand before them (a digit) belongs into a look-behind, for a
    row that can begin with anything is tried on every text.
    """
    return _sieve().of(text)


@lru_cache(maxsize=4096)
def says(table: str, text: str, whole: str) -> bool:
    """Whether any row of a cue table speaks in this text, which is `whole` or a stretch of it."""
    table_cues = cues(table, "pattern")
    return any(table_cues[place].found(text) for place in possible(whole)[table])


@cache
def _kind(kind: str) -> tuple[Cue, ...]:
    return tuple(cue for cue in cues("frame_cues", "kind") if cue.value == kind)


@cache
def _joined_kind(kind: str) -> tuple[regex.Pattern[str], regex.Pattern[str] | None, tuple[Cue, ...]]:
    """The rows of a kind as one search, those among them that nothing vetoes as another, and those with a veto."""
    every = _kind(kind)
    plain, vetoed = [cue for cue in every if cue.veto is None], tuple(cue for cue in every if cue.veto is not None)
    return _any_of(every), _any_of(plain) if plain else None, vetoed


def _any_of(table: Sequence[Cue]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{cue.pattern.pattern})" for cue in table))


@lru_cache(maxsize=8192)
def is_kind(kind: str, text: str) -> bool:
    """Whether a segment, sentence or heading reads as lead, tail, detail, beneficiary, skip or noaction."""
    every, plain, vetoed = _joined_kind(kind)
    if every.search(text) is None:
        return False  # as most texts are of few kinds
    return (plain is not None and plain.search(text) is not None) or any(cue.found(text) for cue in vetoed)


def is_detail(sentence: str) -> bool:
    """Whether a sentence only limits the measure before it and grants nothing for an event of its own."""
    return is_kind("detail", sentence) and not is_kind("event", sentence)


@lru_cache(maxsize=4096)
def instrument_scores(text: str, whole: str | None = None) -> Mapping[str, int]:
    """The instruments that a text, `whole` or a stretch of it, speaks of: each with the sum of its cues' weights."""
    plain = _CLEAN.sub("", text)
    same = plain == text
    scores: dict[str, int] = {}
    table = cues("instrument_cues", "instrument")
    for place in possible(whole or text if same else f"{text}\n{plain}")["instrument_cues"]:
        cue = table[place]
        if cue.found(plain) or (not same and cue.found(text)):
            scores[cue.value] = scores.get(cue.value, 0) + cue.weight
    return MappingProxyType(scores)


@cache
def _order() -> Mapping[str, int]:
    return {row["instrument"]: i for i, row in reversed(list(enumerate(rows("instrument_cues"))))}


def best_instrument(scores: Mapping[str, int], *, at_least: int = 1) -> str | None:
    """The instrument with the highest score; of equals the one that the table names first."""
    if not scores:
        return None
    order = _order()
    best = max(scores, key=lambda code: (scores[code], -order[code]))
    return best if scores[best] >= at_least else None


@cache
def _endings() -> regex.Pattern[str]:
    found = sorted(rows("actors"), key=lambda row: (-len(row["ending"]), row["ending"]))
    return regex.compile("(?:" + "|".join(map(_ending, found)) + ")")


def _ending(row: Mapping[str, str]) -> str:
    """The ending of a name, not where the character before it makes another word of it."""
    guard = f"(?<![{row['not_after']}])" if row["not_after"] else ""
    return f"{guard}{regex.escape(row['ending'])}"


@cache
def _classes() -> dict[str, str]:
    return {row["ending"]: row["class"] for row in rows("actors")}


@cache
def _modal() -> regex.Pattern[str]:
    guard = "|".join(regex.escape(row["word"]) for row in rows("modal_guards"))
    return regex.compile(rf"(?!{guard})(?:" + "|".join(cue.pattern.pattern for cue in _kind("modal")) + ")")


@cache
def _subject_patterns() -> tuple[regex.Pattern[str], ...]:
    """How a subject stands in front of a modal word, and in front of a verb of acting bodies."""
    modal = _modal().pattern
    ending = _endings().pattern
    plain = "|".join(regex.escape(row["prefix"]) for row in rows("actor_prefixes"))
    verbs = "|".join(regex.escape(row["verb"]) for row in rows("actor_verbs"))
    return (
        regex.compile(rf"^(?P<name>[^，。；]{{0,40}}?{ending}(?:（[^）]*）)?)(?:认真|主动|继续)?(?={modal})"),
        regex.compile(rf"^(?P<name>(?:{plain})[^，。；的对为向将把]{{0,14}}{ending})(?={verbs})"),
        regex.compile(rf"^(?P<name>{ending})(?={verbs})"),
    )


def actor_class(name: str) -> str | None:
    """institution, government or enterprise, by the longest ending that the name has."""
    best = max((e for e in _classes() if name.endswith(e)), key=len, default=None)
    return _classes()[best] if best else None


def subject(text: str) -> Actor | None:
    """The named subject with which a segment begins (各银行机构要…, 市级设立…), if any."""
    skipped = 0
    for cue in _kind("connective"):
        if found := cue.pattern.match(text):
            skipped = found.end()
            break
    before_modal, *before_verb = _subject_patterns()
    for pattern in (before_modal, *before_verb) if _modal().search(text, skipped) else before_verb:
        found = pattern.match(text[skipped:])
        if (
            found
            and not _pivot_pattern().match(found["name"])
            and (group := actor_class(_strip_brackets(found["name"])))
        ):
            return Actor(found["name"], group, skipped + found.end())
    return None


def _strip_brackets(name: str) -> str:
    return str(_BRACKETED.sub("", name))


@cache
def _pivot_pattern() -> regex.Pattern[str]:
    pivots = "|".join(cue.pattern.pattern for cue in _kind("pivot"))
    name = rf"[^，。；的]{{0,16}}?{_endings().pattern}"
    further = rf"(?:、[^，。；的]{{1,12}}?{_endings().pattern})*"
    longer = rf"(?![^，。；的对为]{{0,6}}?{_endings().pattern})"  # 省级担保机构, not 省级
    return regex.compile(rf"(?:{pivots})(?P<name>{name}{further}{longer})")


def pivot(text: str) -> Actor | None:
    """Whom a verb of steering makes the actor (鼓励银行业金融机构…, 引导县市政府…), if any."""
    found = _pivot_pattern().search(text)
    if not found:
        return None
    group = actor_class(found["name"])
    return Actor(found["name"], group, found.end()) if group else None


@cache
def _modal_head() -> regex.Pattern[str]:
    words = "|".join(cue.pattern.pattern for cue in _kind("modal_head"))
    return regex.compile(rf"^(?:{words})+")


def after_modal(text: str) -> str:
    """What follows the modal words and adverbs after a subject (要积极…)."""
    return str(_modal_head().sub("", text))


def bare(text: str) -> str:
    """A segment without its closing mark."""
    return text.rstrip(_EDGE)


def actor_names(name: str) -> tuple[str, ...]:
    """The acting bodies of a subject: split where every piece is a complete name (大型银行和股份制银行 are two)."""
    pieces = _JOINTS.split(name)
    return tuple(pieces) if len(pieces) > 1 and all(actor_class(_strip_brackets(p)) for p in pieces) else (name,)
