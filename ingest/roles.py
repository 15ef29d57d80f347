"""The clauses in, the stretches that grant and demand nothing out: conditions, materials, announcements, labels.

What a stretch is follows from what announces it (a heading, a sentence with a colon) and from its own shape: an item
that only describes a state names who qualifies. The wording is in `ingest/lexicon/frame_cues.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .force import read_force
from .frames import bare, instrument_scores, is_kind, says
from .sentences import Span, sentences
from .text import ClauseText

_USUAL = 0.6
_TITLE, _FEW = 24, 3


def formal(clauses: Sequence[ClauseText], text: str) -> tuple[Span, ...]:
    """The stretches whose sentences are no measures, unless they limit a grant."""
    listed = _listed(clauses, text)
    closing = max((place for place, clause in enumerate(clauses) if clause.depth == 0), default=0)
    found: list[Span] = []
    for place, clause in enumerate(clauses):
        if listed[place] or _without_action(clause, closing=place >= closing):
            found.extend(clause.body)
            continue
        if place + 1 < len(clauses) and _opens_below(clause, clauses[place + 1], text):
            found.extend(span for span in clause.body if not _grants(text[slice(*span)]))
        found.extend(_announced(clause.body, text))
        found.extend(idle for span in clause.body for idle in _idle_sentences(text, span))
        found.extend(_titles(clause.body, text))
        found.extend(_fragments(clause.body, text))
    found.extend(_alike(clauses, text))
    return _joined(found)


def _opens_below(clause: ClauseText, following: ClauseText, text: str) -> bool:
    """Whether a clause is a chapter of titled clauses on lines of their own, so that its own words tell its purpose."""
    lower = following.depth > clause.depth and following.heading is not None
    return lower and text[following.start - 1] == "\n"


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _without_action(clause: ClauseText, *, closing: bool) -> bool:
    """Whether a heading tells of purposes or formalities; requirements at the end of a text say who does what.

    A titled task below goals (目标任务) is an action.
    """
    upper = [heading for heading in clause.headings if not (clause.heading and is_kind("goals", heading))]
    above = [heading for heading in (clause.heading, *upper) if heading]
    return any(is_kind("noaction", heading) or (not closing and is_kind("opening", heading)) for heading in above)


def _listed(clauses: Sequence[ClauseText], text: str) -> list[bool]:
    """For each clause whether it stands under a sentence that announces conditions, materials or fields."""
    found: list[bool] = []
    above: list[int] = []
    for place, clause in enumerate(clauses):
        while above and clauses[above[-1]].depth >= clause.depth:
            above.pop()
        found.append(bool(above) and (found[above[-1]] or _announces(clauses[above[-1]].body, text)))
        above.append(place)
    return found


def _announces(body: Sequence[Span], text: str) -> bool:
    return bool(body) and is_kind("lists", text[slice(*body[-1])].rstrip("\n"))


def _announced(body: Sequence[Span], text: str) -> Iterator[Span]:
    """The lines after one that announces conditions, as long as they end as items of a list do."""
    listed = False
    for before, line in pairwise(body):
        words = text[slice(*before)].rstrip()
        listed = is_kind("lists", words) or (listed and is_kind("item_end", words))
        if listed:
            yield line


def _idle_sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a paragraph that are no measures; what a label heads goes on to its full stop.

    Conditions that a label heads (申报条件：) go on to the next label, as far as they demand nothing.
    """
    labelled = conditions = False
    for start, end in sentences(text, *span):
        words = text[start:end].rstrip()
        labelled = (labelled or is_kind("label", words)) and not is_kind("payment", words)
        conditions = is_kind("conditions", words) or (conditions and not is_kind("labels", words))
        if labelled or _idle(text, (start, end)) or (conditions and not _steered(words)):
            yield start, end
        labelled = labelled and is_kind("item_end", words)


def _steered(words: str) -> bool:
    """Whether a sentence pays, limits or encourages rather than naming a condition."""
    return _grants(words) or is_kind("payment", words) or is_kind("limit", words) or is_kind("steers", words)


def _idle(text: str, span: Span) -> bool:
    """Whether a sentence only announces, labels, describes a state or tells how to apply."""
    words = bare(text[span[0] : span[1]].rstrip())
    if _grants(words):
        return False
    return any(is_kind(kind, words) for kind in ("announcement", "procedure", "cell")) or _state(words)


def _state(words: str) -> bool:
    """Whether words describe who or what qualifies and demand nothing."""
    return is_kind("state", words) and not _demands(words)


def _demands(words: str) -> bool:
    return _grants(words) or read_force(words, governing=None, modal=False).own


def _grants(words: str) -> bool:
    """Whether words pay a sum."""
    return says("force_payments", words, words)


def _alike(clauses: Sequence[ClauseText], text: str) -> Iterator[Span]:
    """The items beside such as name who qualifies: in a list where most items do so, all do that demand nothing."""
    siblings: dict[tuple[int, int], list[Span]] = {}
    above: list[int] = []
    for place, clause in enumerate(clauses):
        while above and clauses[above[-1]].depth >= clause.depth:
            above.pop()
        if clause.body and clause.heading is None:
            siblings.setdefault((above[-1] if above else -1, clause.depth), []).append(clause.body[0])
        above.append(place)
    for spans in siblings.values():
        told = [bare(text[slice(*span)].rstrip()) for span in spans]
        named = [is_kind("lists", f"{words}") or _state(words) for words in told]
        if len(told) > 1 and sum(named) >= len(told) / 2:
            yield from (span for span, words in zip(spans, told, strict=True) if not _demands(words))


def _fragments(body: Sequence[Span], text: str) -> Iterator[Span]:
    """Lines of a page that are no sentences (menus, addresses): without any mark, beside others, demanding nothing."""
    for span in body if len(body) > 1 else ():
        words = text[slice(*span)].rstrip()
        if is_kind("fragment", words) and not _demands(words) and not instrument_scores(words):
            yield span


def _titles(body: Sequence[Span], text: str) -> Iterator[Span]:
    """First sentences that are titles: short ones without a pause, where most paragraphs begin with one."""
    told = [sentences(text, *span) for span in body]
    long = [spans for spans in told if len(spans) > 1]
    shaped = [spans[0] for spans in long if is_kind("title", text[slice(*spans[0])]) and _short(spans[0])]
    if len(shaped) >= _FEW and len(shaped) >= _USUAL * len(long):
        yield from shaped


def _short(span: Span) -> bool:
    return span[1] - span[0] <= _TITLE
