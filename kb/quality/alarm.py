"""One thing that a maintainer should look at, as plain JSON values and as lines of a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from kb.layout import clipped, page, rows, rule
from kb.wording import SEVERITIES
from ontology.findings import Severity

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: ""}
_WORDS = 120


@dataclass(frozen=True, slots=True)
class Alarm:
    """What was found, in which document and clause, in which words, and what to do about it.

    `file`: None for what concerns the data of the software and no document.
    """

    code: str
    severity: Severity
    message: str
    todo: str
    file: str | None = None
    place: str | None = None
    words: str | None = None
    measure: str | None = None


def ordered(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """The gravest first, then by document, in the order in which they were found."""
    return tuple(sorted(alarms, key=lambda one: (_ORDER.index(one.severity), one.file or "", one.code)))


def alarms_json(alarms: Sequence[Alarm]) -> dict[str, Any]:
    """The alarms as plain JSON values, with their numbers."""
    names = ("code", "file", "place", "words", "message", "todo", "measure")
    told = [{"severity": one.severity.value, **{name: getattr(one, name) for name in names}} for one in alarms]
    return {"counts": counts(alarms), "findings": told}


def counts(alarms: Sequence[Alarm]) -> dict[str, int]:
    """How many there are of each severity."""
    found = Counter(one.severity for one in alarms)
    return {severity.value: found[severity] for severity in _ORDER}


def show_alarms(alarms: Sequence[Alarm], looked: str, *, everything: bool) -> None:
    """Errors and warnings one by one; what is only worth knowing by number, unless everything is asked for."""
    out, found = page(), Counter(one.severity for one in alarms)
    told = "，".join(f"{SEVERITIES[one]} {found[one]} 处" for one in _ORDER if found[one])
    out.print(Text(f"检查了 {looked}：{told or '没有发现问题'}"))
    shown = [one for one in alarms if everything or one.severity is not Severity.INFO]
    file: str | None = ""
    for one in shown:
        if one.file != file:
            file = one.file
            rule(out, file or "词表和代码表", _COLOURS[one.severity])
        out.print(Text(f"{SEVERITIES[one.severity]} {one.code}  {one.place or ''} {one.message}"), soft_wrap=True)
        words = [("原文", clipped(one.words, _WORDS))] if one.words else []
        rows(out, [*words, ("怎么办", one.todo)])
    hidden = Counter(one.code for one in alarms) - Counter(one.code for one in shown)
    if hidden:
        kinds = "、".join(f"{code} {count}" for code, count in sorted(hidden.items()))
        out.print(Text(f"\n另有提示（--all 列出）：{kinds}"), soft_wrap=True)
