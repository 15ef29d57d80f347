"""What does not apply in, its part of the page out: why not, and what a firm could change to get it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

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

_WAYS, _NAMED, _IN = 5, 3, -4


def show_summary(out: Console, answer: Answer, rest: Sequence[Result], codes: CodeBook, *, everything: bool) -> None:
    """How many do not apply and why; what could be changed, each change with what it would open."""
    causes = Counter(_cause(result) for result in rest)
    counted = "，".join(f"{cause} {number} 项" for cause, number in causes.most_common())
    hint = "" if everything or not rest else "；--all 查看"
    rule(out, f"不适用 {len(rest)} 项{f'（{counted}{hint}）' if rest else ''}", "bright_black")
    if not everything:
        _show_ways(out, answer, rest, codes)


def _cause(result: Result) -> str:
    if result.decision.region is False:
        return "辖区以外"
    if result.decision.validity in (Validity.NOT_YET, Validity.EXPIRED):
        return validity_words(result.decision.validity)
    return "条件不符"


def _show_ways(out: Console, answer: Answer, rest: Sequence[Result], codes: CodeBook) -> None:
    """The changes that a firm can make, those of the fewest facts first, then what opens most."""
    ways: dict[tuple[Change, ...], list[Result]] = {}
    for result in rest:
        if result.near:
            ways.setdefault(result.near.changes, []).append(result)
    if not ways:
        return
    classes = Classes(answer.profile, answer.as_of)
    out.print(Text("  改变下列情况就可能适用："))
    places = {id(result): i for i, result in enumerate(rest)}
    ordered = sorted(ways, key=lambda way: (len(way), -len(ways[way]), places[id(ways[way][0])]))
    for way in ordered[:_WAYS]:
        rows(out, _way(ways[way], codes), indent=_IN)
        rows(out, [("", text) for text in _conditions(way, classes, codes)], indent=_IN)
    if len(ordered) > _WAYS:
        rows(out, [("", f"另有 {len(ordered) - _WAYS} 种改变（--all 逐项查看）")], indent=_IN)


def _way(opened: Sequence[Result], codes: CodeBook) -> list[tuple[str, str]]:
    """A change and what it opens: one with what must still be known, of several the first few by name."""
    near = opened[0].near
    if near is None:
        return []
    names = list(dict.fromkeys(headline(one.measure, codes) for one in opened))
    if len(opened) == 1:
        text = f"{names[0]}{still_asked(near, opened[0], codes)}"
    else:
        more = " 等" if len(names) > _NAMED else ""
        open_too = "；其中有的还要确认别的情况" if any(one.near and one.near.asks for one in opened) else ""
        text = f"{'；'.join(names[:_NAMED])}{more}{open_too}"
    return [("  ·", f"{changes_words(near, codes)}（{len(opened)} 项）"), ("", text)]


def _conditions(way: Sequence[Change], classes: Classes, codes: CodeBook) -> list[str]:
    """For a certificate to win: whether the conditions for it are met, by which rule."""
    gained = (change for change in way if change.tag is not None and change.value)
    wanted = (Reason(one.attr, one.op, str(one.tag), None, None, deciding=True, quote=None) for one in gained)
    behind = (one for reason in wanted for one in classes.behind(reason))
    certified = (one for one in behind if isinstance(one, Assessment) and one.certified and one.rule is not None)
    return [conditions_words(one, codes) for one in certified]
