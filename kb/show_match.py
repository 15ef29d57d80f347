"""An answer in, its page for the terminal out: what applies, what is open and why, in the words of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from engine.decide import Status, Validity
from engine.explain import Question, Reason
from engine.trace import fact_json
from ontology.codebook import CodeBook
from ontology.interchange import OPEN_ATTRIBUTE, inherited_units
from ontology.model import UnitInCharge, UnitRole

from .headline import headline, strength
from .layout import clipped, ends, page, rows, rule
from .match_json import coverage_note
from .matching import REGION, Answer, Result
from .wording import condition_words, fact_words, period_words, region_name, validity_words

_QUOTE, _NAMES, _QUESTIONS, _NEAR = 100, 3, 5, 3
_MARKS = {Status.APPLIES: "●", Status.UNKNOWN: "◐", Status.NOT_APPLICABLE: "○"}
_COLOURS = {Status.APPLIES: "green", Status.UNKNOWN: "yellow", Status.NOT_APPLICABLE: "dim"}
_TAGS = "tags"


def show_answer(answer: Answer, codes: CodeBook, *, name: str | None, everything: bool) -> None:
    """Print the whole answer."""
    out = page()
    rows(out, _header(answer, codes, name), indent=0)
    placed = [result for result in answer.results if result.document.region is not None]
    for status, title in ((Status.APPLIES, "适用"), (Status.UNKNOWN, "待确认")):
        group = _ranked(placed, status)
        hint = f"（回答 {len(answer.questions)} 个问题可全部确定）" if status is Status.UNKNOWN and group else ""
        rule(out, f"{title} {len(group)} 项{hint}", _COLOURS[status])
        for result in group:
            show_result(out, result, codes)
    _show_unplaced(out, answer, codes, everything=everything)
    _show_rest(out, answer, _ranked(placed, Status.NOT_APPLICABLE), codes, everything=everything)
    _show_questions(out, answer, codes)
    rows(out, [("提示", coverage_note(answer.covered))], indent=0)


def show_explanation(answer: Answer, result: Result, codes: CodeBook) -> None:
    """Print one measure with every condition."""
    out = page()
    rows(out, _header(answer, codes, None), indent=0)
    out.print()
    show_result(out, result, codes)
    lines = [("辖区", f"{_tick(result.decision.region)} {region_name(result.document.region, codes)}")]
    if result.decision.validity is not Validity.IN_FORCE:
        lines.append(("期限", f"✗ {validity_words(result.decision.validity)}"))
    lines += [
        ("条件" if i == 0 else "", f"{_tick(reason.truth)} {condition_words(reason, codes)}{_words(reason.quote)}")
        for i, reason in enumerate(result.explanation.reasons)
    ]
    rows(out, lines)


def _tick(truth: bool | None) -> str:
    return {True: "✓", False: "✗", None: "?"}[truth]


def _words(quote: str | None) -> str:
    return f"（原文“{quote}”）" if quote else ""


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
    if attr not in answer.profile.derived:
        return ""
    origin = answer.profile.derived[attr]
    used = [
        f"{codes.attributes[one].label_zh} {fact_words(one, fact_json(answer.profile.facts[one]), codes)}"
        for one in origin.used
        if one in codes.attributes and one in answer.profile.facts
    ]
    return f"（按{origin.reference}{origin.clause}推出：{'、'.join(used)}）"


def _ranked(results: Iterable[Result], status: Status) -> list[Result]:
    return sorted((one for one in results if one.status is status), key=lambda one: strength(one.measure))


def show_result(out: Console, result: Result, codes: CodeBook) -> None:
    """One measure: what one gets, why, what is missing, the words, who is in charge, from when to when."""
    measure = result.measure
    mark = Text(f"{_MARKS[result.status]} ", style=_COLOURS[result.status])
    head = Text.assemble(mark, (headline(measure, codes), "bold"))
    force, instrument = codes.label("force", measure.force), codes.label("instrument", measure.instrument)
    ends(out, head, Text(f"[{force}] {instrument}", style="dim"))
    rows(out, _details(result, codes))


def _details(result: Result, codes: CodeBook) -> list[tuple[str, str]]:
    measure, document = result.measure, result.document
    lines = [("因为", "；".join(_because(result, codes)))]
    if needed := _needed(result, codes):
        lines.append(("还需", "；".join(needed)))
    source = document.doc_number or document.title or document.file
    lines.append(("依据", f"{source} {measure.clause}：“{clipped(measure.quote.text, _QUOTE)}”"))
    if units := units_words(_units(result), codes):
        lines.append(("单位", units))
    lines.append(("有效期", period_words(document, measure, codes)))
    lines.append(("编号", measure.id.rpartition("/")[2]))
    return lines


def _because(result: Result, codes: CodeBook) -> list[str]:
    """The conditions that decide, with own value and limit; conditions still open are in the other line."""
    decision = result.decision
    if decision.region is False:
        return [f"文件的辖区是 {region_name(result.document.region, codes)}，企业不在其中"]
    if decision.validity in (Validity.NOT_YET, Validity.EXPIRED):
        period = period_words(result.document, result.measure, codes)
        return [f"查询日期{validity_words(decision.validity)}（{period}）"]
    wanted = result.status is not Status.NOT_APPLICABLE
    shown = _distinct(reason for reason in result.explanation.reasons if reason.truth is wanted and reason.deciding)
    if result.status is Status.UNKNOWN:
        shown = _distinct(reason for reason in result.explanation.reasons if reason.truth is True)
    words = [condition_words(reason, codes) for reason in shown]
    if not words:
        words = [f"在{region_name(result.document.region, codes)}范围内" if decision.region else "没有其他条件"]
    return words


def _distinct(reasons: Iterable[Reason]) -> list[Reason]:
    """Reasons with the same test once."""
    return list({(one.attr, one.op, str(one.value)): one for one in reasons}.values())


def _needed(result: Result, codes: CodeBook) -> list[str]:
    """What is missing, each as a question; words that a person must judge name who judges."""
    explanation = result.explanation
    found = [_question(attr, [result], codes) for attr in explanation.missing]
    judges = _judges(_units(result))
    found += [f"是否“{text}”（原文如此，由{judges}认定）" for text in explanation.open_texts]
    if result.decision.validity is Validity.UNDETERMINED:
        found.append("文件的施行日期（有了它才能算出期限）")
    return list(dict.fromkeys(found))


def _question(attr: str, results: Sequence[Result], codes: CodeBook) -> str:
    """The question for an attribute; of a set, the tags that matter."""
    question = codes.attributes[attr].question
    tags = [
        fact_words(attr, reason.value, codes)
        for result in results
        for reason in result.explanation.reasons
        if reason.attr == attr and reason.truth is None and reason.deciding
    ]
    listed = list(dict.fromkeys(tag for group in tags for tag in group.split("、")))
    if attr != _TAGS or not listed:
        return question
    return f"是否属于：{'、'.join(listed[:8])}{'等' if len(listed) > 8 else ''}？"


def _units(result: Result) -> tuple[UnitInCharge, ...]:
    units = {clause.path: clause.units for clause in reversed(result.document.clauses)}
    return result.measure.units or inherited_units(result.measure.clause, units)


def units_words(units: Sequence[UnitInCharge], codes: CodeBook) -> str:
    """The units in charge by role, the first few of each by name."""
    groups: dict[UnitRole, list[str]] = {}
    for unit in units:
        groups.setdefault(unit.role, []).append(unit.name)
    return "；".join(f"{codes.label('unit-role', role)} {_few(groups[role])}" for role in UnitRole if role in groups)


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMES]) + (f" 等 {len(names)} 家" if len(names) > _NAMES else "")


def _judges(units: Sequence[UnitInCharge]) -> str:
    if not units:
        return "经办机构"
    return units[0].name + (f" 等 {len(units)} 家单位" if len(units) > 1 else "")


def _show_unplaced(out: Console, answer: Answer, codes: CodeBook, *, everything: bool) -> None:
    """Measures of documents without a region: never offered as if they applied."""
    held = [one for one in answer.results if one.document.region is None and one.status is not Status.NOT_APPLICABLE]
    if not held:
        return
    held.sort(key=lambda one: strength(one.measure))
    rule(out, f"辖区不明 {len(held)} 项", "magenta")
    files = "、".join(dict.fromkeys(one.document.title or one.document.file for one in held))
    note = f"条件可能相符，但 {files} 没有写明辖区，不能当作本地政策，请先查明出处。"
    rows(out, [("说明", note if everything else f"{note}（--all 查看）")])
    if everything:
        for result in held:
            show_result(out, result, codes)


def _show_rest(out: Console, answer: Answer, rest: list[Result], codes: CodeBook, *, everything: bool) -> None:
    near = [result for result in rest if _near(result)]
    rule(out, f"不适用 {len(rest)} 项{'' if everything or not rest else '（--all 查看）'}", "bright_black")
    if everything:
        for result in rest:
            show_result(out, result, codes)
        return
    if near:
        out.print(Text(f"  其中 {len(near)} 项只差一个条件："))
        for result in near[:_NEAR]:
            reason = next(reason for reason in result.explanation.reasons if reason.truth is False and reason.deciding)
            rows(out, [("", f"{headline(result.measure, codes)}：{condition_words(reason, codes)}")], indent=0)


def _near(result: Result) -> bool:
    """Whether one condition alone, and no other, stands in the way."""
    if result.decision.region is False or result.decision.validity in (Validity.NOT_YET, Validity.EXPIRED):
        return False
    return [reason.truth for reason in result.explanation.reasons].count(False) == 1


def _show_questions(out: Console, answer: Answer, codes: CodeBook) -> None:
    if not answer.questions:
        return
    rule(out, "下一问", "cyan")
    asked = [(f"{i}.", _asked(question, answer, codes)) for i, question in enumerate(answer.questions[:_QUESTIONS], 1)]
    rows(out, asked)


def _asked(question: Question, answer: Answer, codes: CodeBook) -> str:
    alone = f"，其中 {question.alone} 项只差这一项" if question.alone else ""
    if question.attr == OPEN_ATTRIBUTE:
        return f"是否“{question.text}”？（关系到 {question.decides} 项{alone}）"
    open_results = [one for one in answer.results if question.attr in one.explanation.missing]
    return f"{_question(question.attr, open_results, codes)}（关系到 {question.decides} 项{alone}）"
