"""An answer in, its page for the terminal out: what applies, what is open and why, in the words of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from engine.classes import Assessment, Classes, Grading
from engine.decide import Status
from engine.explain import Reason
from engine.period import Validity
from engine.trace import fact_json
from ontology.codebook import CodeBook
from ontology.model import Force

from .amount_words import amount_words
from .class_words import class_name, class_words, drawn, told
from .headline import headline, strength
from .layout import clipped, ends, page, rows, rule
from .match_json import coverage_note
from .matching import REGION, Answer, Result
from .periods import days_left, expiring, figures_line, measure_today, period_line, to_come_words
from .reason_words import (
    because,
    briefly,
    by_measure,
    near_words,
    needed,
    next_question,
    origin_words,
    reason_words,
    spoken,
    units_of,
    units_words,
    why_asked,
)
from .show_rest import show_summary
from .wording import fact_words, number_words, region_name, validity_words

_QUOTE, _QUESTIONS, _INDENT, _LEAST = 100, 5, 2, 12
_FULL = 12
"""So many results are shown in full."""
_OWN = (REGION, "entity_type", "industry", "size")
_MORE = "全文与依据：--all，或 huiqi explain 行末编号"
_MARKS = {Status.APPLIES: "●", Status.UNKNOWN: "◐", Status.NOT_APPLICABLE: "○"}
_COLOURS = {Status.APPLIES: "green", Status.UNKNOWN: "yellow", Status.NOT_APPLICABLE: "dim"}


def show_answer(answer: Answer, codes: CodeBook, *, name: str | None, everything: bool, short: bool = False) -> None:
    """Print the whole answer; `short`: two lines a measure, for a meeting."""
    out = page()
    rows(out, header(answer, codes, name), indent=0)
    placed = [result for result in answer.results if result.document.region is not None]
    for status, title in ((Status.APPLIES, "适用"), (Status.UNKNOWN, "待确认")):
        group = ranked(placed, status)
        hint = _hint(answer) if status is Status.UNKNOWN and group else ""
        rule(out, f"{title} {len(group)} 项{hint}", _COLOURS[status])
        if short:
            for result in group:
                show_short(out, result, codes)
        else:
            _show_group(out, group, codes, everything=everything)
    _show_unplaced(out, answer, codes, everything=everything, short=short)
    rest = ranked(placed, Status.NOT_APPLICABLE)
    show_summary(out, answer, rest, codes, everything=everything)
    for result in rest if everything else ():
        (show_short if short else show_result)(out, result, codes)
    _show_questions(out, answer, codes)
    rows(out, [("提示", coverage_note(answer.covered))], indent=0)


def _hint(answer: Answer) -> str:
    """How many answers would settle all, and how many of them somebody else must give."""
    asked = [question for question in answer.questions if question.placed]
    judged = sum(question.judged for question in asked)
    known = f"回答 {len(asked) - judged} 个问题" if len(asked) > judged else ""
    others = f"问清经办单位 {judged} 件事" if judged else ""
    return f"（{'、'.join(one for one in (known, others) if one)}可全部确定）" if asked else ""


def _show_group(out: Console, group: Sequence[Result], codes: CodeBook, *, everything: bool) -> None:
    """Results in full; of many, those that only ask or encourage others in two lines, and that is said."""
    folded = len(group) > _FULL and not everything
    for force, several in groupby(group, key=lambda one: one.measure.force):
        results = list(several)
        if not folded or force is Force.ENTITLEMENT:
            for result in results:
                show_result(out, result, codes)
            continue
        out.print(Text(f"{codes.label('force', force)} {len(results)} 项，只列要点（{_MORE}）", style="bold"))
        alike: dict[str, list[Result]] = {}
        for result in results:
            alike.setdefault(headline(measure_today(result), codes), []).append(result)
        for title, same in alike.items():
            show_folded(out, title, same, codes)


def show_explanation(answer: Answer, result: Result, codes: CodeBook, name: str | None = None) -> None:
    """Print one measure with every condition, those first on which the answer rests."""
    out = page()
    rows(out, header(answer, codes, name, [result]), indent=0)
    out.print()
    show_result(out, result, codes)
    rows(out, conditions(answer, result, codes))


def conditions(answer: Answer, result: Result, codes: CodeBook) -> list[tuple[str, str]]:
    """Every condition of a measure, those first on which the answer rests."""
    classes = Classes(answer.profile, answer.as_of)
    lines = [("辖区", f"{_tick(result.decision.region)} {region_name(result.document.region, codes)}")]
    if result.decision.validity is not Validity.IN_FORCE:
        lines.append(("期限", f"✗ {validity_words(result.decision.validity)}"))
    reasons = result.explanation.reasons
    for title, deciding in (("决定", True), ("其他", False)):
        shown = [_condition(reason, answer, classes, codes) for reason in reasons if reason.deciding is deciding]
        lines += [(title if i == 0 else "", text) for i, text in enumerate(shown)]
    return lines


def _condition(reason: Reason, answer: Answer, classes: Classes, codes: CodeBook) -> str:
    """A condition with own value, limit, quote and, for a class or a derived fact, the rule and the figures."""
    behind = [class_words(one, answer.profile, codes) for one in told((reason, one) for one in classes.behind(reason))]
    origin = origin_words(reason.origin, answer.profile, codes, limits=True) if reason.origin and not behind else ""
    quote = f"（原文“{reason.quote}”）" if reason.quote else ""
    return "；".join([f"{_tick(reason.truth)} {reason_words(reason, codes)}{origin}{quote}", *filter(None, behind)])


def _tick(truth: bool | None) -> str:
    return {True: "✓", False: "✗", None: "?"}[truth]


def header(
    answer: Answer, codes: CodeBook, name: str | None, results: Iterable[Result] | None = None
) -> list[tuple[str, str]]:
    """Who asks, by which rules it belongs to the classes that matter, when, and of which documents."""
    facts = answer.profile.facts
    known = [attr for attr in _OWN if attr in facts]
    own = [name or "", *(fact_words(attr, fact_json(facts[attr]), codes) for attr in known)]
    asked = _asked_classes(answer, answer.results if results is None else results)
    own += [class_name(one, answer.profile, codes) for one in asked]
    lines = [("企业", " · ".join(dict.fromkeys(filter(None, own))) or "一无所知")]
    because = [class_words(one, answer.profile, codes) for one in asked]
    lines += [("类别" if i == 0 else "", text) for i, text in enumerate(because)]
    lines += [("注意", words) for words in warnings(answer)]
    regions = list(dict.fromkeys(region_name(one.region, codes) for one in answer.covered if one.region))
    nowhere = sum(one.region is None for one in answer.covered)
    covered = f"{len(answer.covered)} 份文件，覆盖 {'、'.join(regions) or '（无）'}"
    covered += f"；{nowhere} 份文件辖区不明，未计入" if nowhere else ""
    return [*lines, ("日期", answer.as_of.isoformat()), ("知识库", covered)]


def warnings(answer: Answer) -> list[str]:
    """What is to be known before the answer is read: doubtful facts, a day to come, what is left out."""
    found = [finding.message for finding in answer.findings]
    if unknown := to_come_words(answer.as_of):
        found.append(unknown)
    if answer.within is not None:
        found.append(f"只列查询日有效、{answer.within} 天内到期的措施，其他措施不在这一页。")
    return found


def _asked_classes(answer: Answer, results: Iterable[Result]) -> list[Assessment | Grading]:
    """The classes that follow from figures or a certificate and that conditions of these results ask for."""
    classes = Classes(answer.profile, answer.as_of)
    asked = {
        (reason.attr, str(reason.value)): reason
        for result in results
        if result.document.region is not None and result.decision.region is not False
        for reason in result.explanation.reasons
    }
    return [
        one for one in told((reason, one) for reason in asked.values() for one in classes.behind(reason)) if drawn(one)
    ]


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
    rows(out, details(result, codes))


def details(result: Result, codes: CodeBook) -> list[tuple[str, str]]:
    """Why, what is missing, the words, who is in charge, from when to when: labels with their texts."""
    measure, document = result.measure, result.document
    lines = [("因为", "；".join(because(result, codes)))]
    if result.status is Status.UNKNOWN:
        lines.append(("还需", spoken(needed(result, codes))))
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
    lines.append(("编号", number_words(measure, codes)))
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


def show_folded(out: Console, title: str, results: Sequence[Result], codes: CodeBook) -> None:
    """Measures that give the same: what one gets, then a line each with why or what is needed, clause and name."""
    mark = Text(f"{_MARKS[results[0].status]} ", style=_COLOURS[results[0].status])
    instruments = dict.fromkeys(codes.label("instrument", result.measure.instrument) for result in results)
    ends(out, Text.assemble(mark, title), Text("、".join(instruments), style="dim"))
    for result in results:
        measure, document = result.measure, result.document
        source = f"{document.doc_number or document.title or document.file} {measure.clause}"
        left = days_left(result) if expiring(result) else None
        soon = "" if left is None else f"　还剩 {left} 天"
        where = f"　{source}{soon}　{measure.id.rpartition('#')[2]}"
        why = _fitted(briefly(result, codes), max(_LEAST, out.width - cell_len(where) - _INDENT))
        out.print(Text(f"{' ' * _INDENT}{why}{where}", style="dim"), soft_wrap=True)


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


def _show_questions(out: Console, answer: Answer, codes: CodeBook) -> None:
    if not answer.questions:
        return
    rule(out, "下一问", "cyan")
    results = by_measure(answer)
    for i, question in enumerate(answer.questions[:_QUESTIONS], 1):
        rows(out, [(f"{i}.", next_question(question, codes)), ("", why_asked(question, results, codes))])
    left = answer.questions[_QUESTIONS:]
    if left:
        nowhere = sum(not question.placed for question in left)
        only = f"，其中 {nowhere} 问只关系到辖区不明的文件" if nowhere else ""
        rows(out, [("", f"另有 {len(left)} 问{only}；huiqi ask 逐一来问")])
