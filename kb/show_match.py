"""An answer in, its page for the terminal out: what applies, what is open and why, in the words of the documents."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from engine.decide import Status
from engine.explain import Reason
from engine.period import Validity
from engine.trace import fact_json
from ontology.codebook import CodeBook

from .amount_words import amount_words
from .headline import headline, strength
from .layout import clipped, ends, page, rows, rule
from .match_json import coverage_note
from .matching import REGION, Answer, Result
from .periods import figures_line, measure_today, period_line
from .reason_words import (
    because,
    briefly,
    by_measure,
    near_words,
    needed,
    next_question,
    origin_words,
    reason_words,
    units_of,
    units_words,
    why_asked,
)
from .wording import fact_words, region_name, validity_words

_QUOTE, _QUESTIONS, _NEAR, _INDENT = 100, 5, 3, 2
_MARKS = {Status.APPLIES: "●", Status.UNKNOWN: "◐", Status.NOT_APPLICABLE: "○"}
_COLOURS = {Status.APPLIES: "green", Status.UNKNOWN: "yellow", Status.NOT_APPLICABLE: "dim"}


def show_answer(answer: Answer, codes: CodeBook, *, name: str | None, everything: bool, short: bool = False) -> None:
    """Print the whole answer; `short`: two lines a measure, for a meeting."""
    out = page()
    show = show_short if short else show_result
    rows(out, _header(answer, codes, name), indent=0)
    placed = [result for result in answer.results if result.document.region is not None]
    for status, title in ((Status.APPLIES, "适用"), (Status.UNKNOWN, "待确认")):
        group = ranked(placed, status)
        asked = sum(question.placed for question in answer.questions)
        hint = f"（回答 {asked} 个问题可全部确定）" if status is Status.UNKNOWN and group and asked else ""
        rule(out, f"{title} {len(group)} 项{hint}", _COLOURS[status])
        for result in group:
            show(out, result, codes)
    _show_unplaced(out, answer, codes, everything=everything, short=short)
    _show_rest(out, ranked(placed, Status.NOT_APPLICABLE), codes, everything=everything, short=short)
    _show_questions(out, answer, codes)
    rows(out, [("提示", coverage_note(answer.covered))], indent=0)


def show_explanation(answer: Answer, result: Result, codes: CodeBook) -> None:
    """Print one measure with every condition, those first on which the answer rests."""
    out = page()
    rows(out, _header(answer, codes, None), indent=0)
    out.print()
    show_result(out, result, codes)
    lines = [("辖区", f"{_tick(result.decision.region)} {region_name(result.document.region, codes)}")]
    if result.decision.validity is not Validity.IN_FORCE:
        lines.append(("期限", f"✗ {validity_words(result.decision.validity)}"))
    reasons = result.explanation.reasons
    for title, deciding in (("决定", True), ("其他", False)):
        shown = [_condition(reason, answer, codes) for reason in reasons if reason.deciding is deciding]
        lines += [(title if i == 0 else "", text) for i, text in enumerate(shown)]
    rows(out, lines)


def _condition(reason: Reason, answer: Answer, codes: CodeBook) -> str:
    """A condition with own value, limit, quote and, for a derived fact, the rule that derived it."""
    origin = origin_words(reason.origin, answer.profile, codes, limits=True) if reason.origin else ""
    quote = f"（原文“{reason.quote}”）" if reason.quote else ""
    return f"{_tick(reason.truth)} {reason_words(reason, codes)}{origin}{quote}"


def _tick(truth: bool | None) -> str:
    return {True: "✓", False: "✗", None: "?"}[truth]


def _header(answer: Answer, codes: CodeBook, name: str | None) -> list[tuple[str, str]]:
    """Who asks (with what was derived, and how), when, and of which documents."""
    facts = answer.profile.facts
    own = [name] if name else []
    known = [attr for attr in (REGION, "industry", "size") if attr in facts]
    own += [fact_words(attr, fact_json(facts[attr]), codes) + _origin(attr, answer, codes) for attr in known]
    lines = [("企业", " · ".join(own) or "一无所知")]
    lines += [("注意", finding.message) for finding in answer.findings]
    regions = list(dict.fromkeys(region_name(one.region, codes) for one in answer.covered if one.region))
    nowhere = sum(one.region is None for one in answer.covered)
    covered = f"{len(answer.covered)} 份文件，覆盖 {' '.join(regions) or '（无）'}"
    covered += f"；{nowhere} 份文件辖区不明，未计入" if nowhere else ""
    return [*lines, ("日期", answer.as_of.isoformat()), ("知识库", covered)]


def _origin(attr: str, answer: Answer, codes: CodeBook) -> str:
    return origin_words(answer.profile.derived[attr], answer.profile, codes) if attr in answer.profile.derived else ""


def ranked(results: Iterable[Result], status: Status) -> list[Result]:
    """The results of one status, what binds and gives most first."""
    return sorted((one for one in results if one.status is status), key=lambda one: strength(one.measure))


def show_result(out: Console, result: Result, codes: CodeBook) -> None:
    """One measure: what one gets, why, what is missing, the words, who is in charge, from when to when."""
    measure = result.measure
    mark = Text(f"{_MARKS[result.status]} ", style=_COLOURS[result.status])
    head = Text.assemble(mark, (headline(measure_today(result), codes), "bold"))
    force, instrument = codes.label("force", measure.force), codes.label("instrument", measure.instrument)
    ends(out, head, Text(f"[{force}] {instrument}", style="dim"))
    rows(out, _details(result, codes))


def _details(result: Result, codes: CodeBook) -> list[tuple[str, str]]:
    measure, document = result.measure, result.document
    lines = [("因为", "；".join(because(result, codes)))]
    if result.status is Status.UNKNOWN:
        lines.append(("还需", "；".join(needed(result, codes)).replace("？；", "？ ")))
    if result.near:
        lines.append(("差一点", near_words(result.near, result, codes)))
    if result.amount is not None and (result.amount.formula or result.amount.high is not None):
        lines.append(("测算", amount_words(result.amount, codes)))
    source = document.doc_number or document.title or document.file
    lines.append(("依据", f"{source} {measure.clause}：“{clipped(measure.quote.text, _QUOTE)}”"))
    if units := units_words(units_of(result), codes):
        lines.append(("单位", units))
    if figures := figures_line(result, codes):
        lines.append(("数额", figures))
    lines.append(("有效期", period_line(result, codes)))
    lines.append(("编号", measure.id.rpartition("/")[2]))
    return lines


def show_short(out: Console, result: Result, codes: CodeBook) -> None:
    """One measure in two lines: what one gets; why (or what is needed) and who is in charge."""
    mark = Text(f"{_MARKS[result.status]} ", style=_COLOURS[result.status])
    force = codes.label("force", result.measure.force)
    ends(out, Text.assemble(mark, (headline(measure_today(result), codes), "bold")), Text(f"[{force}]", style="dim"))
    why = briefly(result, codes)
    units = units_of(result)
    who = f"　单位：{units[0].name}{f' 等 {len(units)} 家' if len(units) > 1 else ''}" if units else ""
    room = out.width - cell_len(who) - _INDENT
    out.print(Text(f"{' ' * _INDENT}{_fitted(why, room)}{who}", style="dim"), soft_wrap=True)


def _fitted(text: str, room: int) -> str:
    """A text, or as much of its beginning as fits into so many columns."""
    if cell_len(text) <= room:
        return text
    while text and cell_len(text) > room - 1:
        text = text[:-1]
    return f"{text}…"


def _show_unplaced(out: Console, answer: Answer, codes: CodeBook, *, everything: bool, short: bool) -> None:
    """Measures of documents without a region: never offered as if they applied."""
    held = [one for one in answer.results if one.document.region is None and one.status is not Status.NOT_APPLICABLE]
    if not held:
        return
    held.sort(key=lambda one: strength(one.measure))
    rule(out, f"辖区不明 {len(held)} 项", "magenta")
    files = "、".join(dict.fromkeys(one.document.title or one.document.file for one in held))
    note = f"条件可能相符，但 {files} 没有写明辖区，不能当作本地政策，请先查明出处。"
    rows(out, [("说明", note if everything else f"{note}（--all 查看）")])
    for result in held if everything else ():
        (show_short if short else show_result)(out, result, codes)


def _show_rest(out: Console, rest: list[Result], codes: CodeBook, *, everything: bool, short: bool) -> None:
    rule(out, f"不适用 {len(rest)} 项{'' if everything or not rest else '（--all 查看）'}", "bright_black")
    for result in rest if everything else ():
        (show_short if short else show_result)(out, result, codes)
    near = sorted((result for result in rest if result.near), key=_nearest)
    if near and not everything:
        out.print(Text(f"  其中 {len(near)} 项差一点，改变下列情况就可能适用："))
        for result in near[:_NEAR]:
            words = near_words(result.near, result, codes) if result.near else ""
            rows(out, [("", f"{headline(result.measure, codes)}：{words}")], indent=0)


def _nearest(result: Result) -> int:
    """The fewest changes first; among these, what binds and gives most stays in front."""
    return len(result.near.changes) if result.near else 0


def _show_questions(out: Console, answer: Answer, codes: CodeBook) -> None:
    if not answer.questions:
        return
    rule(out, "下一问", "cyan")
    results = by_measure(answer)
    for i, question in enumerate(answer.questions[:_QUESTIONS], 1):
        rows(out, [(f"{i}.", next_question(question, codes)), ("", why_asked(question, results, codes))])
