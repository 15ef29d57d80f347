"""Results and a day in, what dates say of them out: words for people, plain values for programs, what ends soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.figures import Dated, dated_figures, in_stages
from engine.period import Period, Validity, expiring_within
from engine.ties import Altered, Repeal
from ontology.codebook import CodeBook
from ontology.interchange import amendment_json, iso_json, value_json
from ontology.model import Amendment, Change, Measure, PolicyDocument

from .matching import Answer, Result
from .wording import bound_words, duration_words, period_words

_AHEAD = timedelta(hours=14)
"""The earliest time zone: a date that has begun somewhere is not a future one."""


def to_come_words(day: date) -> str:
    """What an answer for a day to come cannot know; nothing for other days."""
    if day <= (datetime.now(UTC) + _AHEAD).date():
        return ""
    return f"查询日期 {day.isoformat()} 在今天之后，只按现在已收录的文件推算；届时新出台、修改或废止的政策无从知道。"


def days_left(result: Result) -> int | None:
    """How many days are left after the day of the question; None when not in force or without a known end."""
    return result.period.days_left(result.as_of)


def expiring(result: Result, within: int | None = None) -> bool:
    """Whether a result in force ends within so many days (the usual number when none is given)."""
    left = days_left(result)
    return left is not None and left <= (expiring_within() if within is None else within)


def only_expiring(answer: Answer, within: int) -> Answer:
    """The answer with those results only that end soon, the first to end in front."""
    ending = sorted(
        (one for one in answer.results if expiring(one, within)), key=lambda one: one.period.ends or date.max
    )
    return replace(answer, results=tuple(ending), questions=(), open=(), within=within)


def measure_today(result: Result) -> Measure:
    """The measure with the figures that hold on the day of the question, where the text gives several by date."""
    figures = dated_figures(result.measure, result.period)
    gone = {id(one.bound) for one in figures if not one.holds(result.as_of)}
    if not in_stages(figures) or len(gone) == len(figures):
        return result.measure
    kept = tuple(one for one in result.measure.thresholds if id(one) not in gone)
    return result.measure.model_copy(update={"thresholds": kept})


def period_line(result: Result, codes: CodeBook) -> str:
    """From when to when, whether that is soon over, and which document ends it."""
    words = held_words(result.document, result.measure, result.period, codes, result.missing)
    if expiring(result):
        left = days_left(result)
        words += f"，即将到期（还剩 {left} 天）" if left else "，今天到期"
    return words


def held_words(
    document: PolicyDocument, measure: Measure, period: Period, codes: CodeBook, missing: Iterable[Amendment] = ()
) -> str:
    """From when to when a measure holds, what later documents change in it, and which one repeals it."""
    words = period_words(document, measure, codes, period)
    words += "".join(f"；{told}" for told in changed_words(period, missing))
    return words if period.repeal is None else f"{words}；{repeal_words(period.repeal)}"


def repeal_words(repeal: Repeal) -> str:
    """Which document puts another one out of force, and from when."""
    day = f"{repeal.day.isoformat()} 起" if repeal.day else "施行日期不明，"
    return f"{repeal.name}（{day}）已明文废止本文件"


def altered_words(change: Altered) -> str:
    """What a later document changes, and from when."""
    return f"{change.name}（{_since(change.day)}）{change_words(change.amendment)}"


def changed_words(period: Period, missing: Iterable[Amendment] = ()) -> list[str]:
    """Which document the words stand in, and which later ones change them or their end, as seen on the day."""
    found = []
    inset = period.inset
    if inset is not None:
        found.append(f"{_since(inset.day)}为 {inset.target.name} {inset.clause or '新增条款'}的文字")
    found += [_missing_words(one) for one in missing]
    found += [altered_words(one) for one in period.changes]
    return found


def _missing_words(amendment: Amendment) -> str:
    name = f"《{amendment.title}》" if amendment.title else amendment.doc_number
    return f"所修改的{name}未收录，只能看到修改后的文字"


def _since(day: date | None) -> str:
    return f"{day.isoformat()} 起" if day else "施行日期不明"


def change_words(amendment: Amendment) -> str:
    """What an amendment does, in a few words."""
    old = amendment.old.text if amendment.old else ""
    match amendment.change:
        case Change.WORDS:
            return f"将“{old}”改为“{amendment.new.text if amendment.new else ''}”"
        case Change.EXTEND if amendment.until:
            return f"将有效期延长至 {amendment.until.isoformat()}"
        case Change.EXTEND:
            return f"将有效期延长{duration_words(amendment.duration)}" if amendment.duration else "宣布继续有效"
        case Change.DELETE:
            return "已删去这一条款"
        case _:
            return "已修改这一条款"


def figures_line(result: Result, codes: CodeBook) -> str | None:
    """The figures by date where the text gives several, those of the day marked."""
    figures = dated_figures(result.measure, result.period)
    if not in_stages(figures):
        return None
    return "；".join(_dated_words(one, result.as_of, codes) for one in figures)


def _dated_words(one: Dated, day: date, codes: CodeBook) -> str:
    first = f"{one.starts.isoformat()} 起" if one.starts else ""
    last = f"至 {one.ends.isoformat()} " if one.ends else " "
    return f"{first}{last}{bound_words(one.bound, codes)}{'（查询日）' if one.holds(day) else ''}"


def settled_words(result: Result) -> list[str]:
    """What would settle a period whose end nobody knows."""
    if result.decision.validity is not Validity.UNDETERMINED:
        return []
    found = []
    if result.document.id in result.period.settled_by:
        length = result.document.valid_duration
        told = f"，期限为{duration_words(length)}" if length else ""
        found.append(
            f"文件的成文或发布日期（有了它才能算出期限{told}；查到后在它的 document.toml 写 issued，再 huiqi build）"
        )
    repeal = result.period.repeal
    if repeal is not None and repeal.day is None:
        found.append(f"{repeal.name} 的施行日期（它废止了本文件）")
    return found


def period_json(result: Result) -> dict[str, Any]:
    """The period as plain values; `figures` only where the text dates them."""
    period, repeal = result.period, result.period.repeal
    found: dict[str, Any] = {
        "from": iso_json(period.starts),
        "to": iso_json(period.ends),
        "days_left": days_left(result),
        "expiring": expiring(result),
        "settled_by": list(period.settled_by),
    }
    if repeal is not None:
        found["repealed_by"] = {"document": repeal.document, "name": repeal.name, "from": iso_json(repeal.day)}
    if period.changes:
        found["changed_by"] = [_change_json(one) for one in period.changes]
    if period.inset is not None:
        inset = period.inset
        found["amends"] = {"document": inset.target.id, "name": inset.target.name, "clause": inset.clause}
    figures = dated_figures(result.measure, period)
    if in_stages(figures):
        found["figures"] = [_figure_json(one, result.as_of) for one in figures]
    return found


def _figure_json(one: Dated, day: date) -> dict[str, Any]:
    bound = one.bound
    value = {"kind": bound.kind, "op": bound.op.value, "value": value_json(bound.value), "unit": bound.unit}
    return {**value, "from": iso_json(one.starts), "to": iso_json(one.ends), "holds": one.holds(day)}


def _change_json(change: Altered) -> dict[str, Any]:
    told = {"document": change.document, "name": change.name, "from": iso_json(change.day)}
    return {**told, **amendment_json(change.amendment)}
