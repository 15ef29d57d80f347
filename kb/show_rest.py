"""What does not apply in, its part of the page out: why not, and what a firm could change to get it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from engine.classes import Assessment, Classes
from engine.explain import Reason
from engine.near import Change
from engine.period import Validity
from ontology.codebook import CodeBook

from .class_words import conditions_words
from .headline import headline
from .layout import rows, rule
from .matching import Answer, Result
from .reason_words import changes_words, still_asked
from .wording import validity_words

WAYS, _NAMED, _IN = 5, 3, -4


def show_summary(out: Console, answer: Answer, rest: Sequence[Result], codes: CodeBook, *, everything: bool) -> None:
    """How many do not apply and why; what could be changed, each change with what it would open."""
    causes = Counter(cause(result) for result in rest)
    counted = "，".join(f"{cause} {number} 项" for cause, number in causes.most_common())
    hint = "" if everything or not rest else "；--all 查看"
    rule(out, f"不适用 {len(rest)} 项{f'（{counted}{hint}）' if rest else ''}", "bright_black")
    if not everything:
        _show_ways(out, answer, rest, codes)


def cause(result: Result) -> str:
    """Why a measure does not apply, in a word."""
    if result.decision.region is False:
        return "辖区以外"
    if result.decision.validity in (Validity.NOT_YET, Validity.EXPIRED):
        return validity_words(result.decision.validity)
    return "条件不符"


def _show_ways(out: Console, answer: Answer, rest: Sequence[Result], codes: CodeBook) -> None:
    """The changes that a firm can make, the first of them."""
    found = ways(answer, rest, codes)
    if not found:
        return
    out.print(Text("  改变下列情况就可能适用："))
    for way in found[:WAYS]:
        rows(out, [("  ·", way.change), ("", way.opens)], indent=_IN)
        rows(out, [("", text) for text in way.conditions], indent=_IN)
    if len(found) > WAYS:
        rows(out, [("", f"另有 {len(found) - WAYS} 种改变（--all 逐项查看）")], indent=_IN)


@dataclass(frozen=True, slots=True)
class Way:
    """A change that a firm can make, what it opens, and whether the conditions for it are met."""

    change: str
    opens: str
    conditions: tuple[str, ...]


def ways(answer: Answer, rest: Sequence[Result], codes: CodeBook) -> list[Way]:
    """The changes by which measures would apply, those of the fewest facts first, then what opens most."""
    found: dict[tuple[Change, ...], list[Result]] = {}
    for result in rest:
        if result.near:
            found.setdefault(result.near.changes, []).append(result)
    classes = Classes(answer.profile, answer.as_of)
    places = {id(result): i for i, result in enumerate(rest)}
    ordered = sorted(found, key=lambda way: (len(way), -len(found[way]), places[id(found[way][0])]))
    return [_way(way, found[way], classes, codes) for way in ordered]


def _way(changes: tuple[Change, ...], opened: Sequence[Result], classes: Classes, codes: CodeBook) -> Way:
    """A change and what it opens: one with what must still be known, of several the first few by name."""
    near = opened[0].near
    names = list(dict.fromkeys(headline(one.measure, codes) for one in opened))
    if len(opened) == 1:
        text = f"{names[0]}{still_asked(near, opened[0], codes) if near else ''}"
    else:
        more = " 等" if len(names) > _NAMED else ""
        open_too = "；其中有的还要确认别的情况" if any(one.near and one.near.asks for one in opened) else ""
        text = f"{'；'.join(names[:_NAMED])}{more}{open_too}"
    change = f"{changes_words(near, codes) if near else ''}（{len(opened)} 项）"
    return Way(change, text, tuple(_conditions(changes, classes, codes)))


def _conditions(way: Sequence[Change], classes: Classes, codes: CodeBook) -> list[str]:
    """For a certificate to win: whether the conditions for it are met, by which rule."""
    gained = (change for change in way if change.tag is not None and change.value)
    wanted = (Reason(one.attr, one.op, str(one.tag), None, None, deciding=True, quote=None) for one in gained)
    behind = (one for reason in wanted for one in classes.behind(reason))
    certified = (one for one in behind if isinstance(one, Assessment) and one.certified and one.rule is not None)
    return [conditions_words(one, codes) for one in certified]
