"""The amounts of a document or a measure in, their page for the terminal out: formulas, inputs, limits, sums, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rich.text import Text

from engine.amount_rules import reason, stacking_note
from engine.amounts import Estimate
from engine.decide import Status
from engine.stacking import Applied, Sum, Total
from ontology.codebook import CodeBook

from .amount_words import cap_words, input_words, money, outcome_words, result_words, stage_words, sum_words
from .estimating import Estimated, Line
from .headline import headline
from .layout import clipped, ends, page, rows, rule
from .wording import number_words

_STATUS = {Status.APPLIES: "适用", Status.UNKNOWN: "待确认", Status.NOT_APPLICABLE: "不适用"}
_MARKS = {Status.APPLIES: "●", Status.UNKNOWN: "◐", Status.NOT_APPLICABLE: "○"}
_QUOTE = 100


def show_estimated(found: Estimated, codes: CodeBook, *, name: str | None) -> None:
    """Print the amounts one by one, then the sums with the rules that were applied."""
    out = page()
    document = found.document
    source = " ".join(filter(None, (document.title, document.doc_number))) or document.file
    head = [("企业", name)] if name else []
    rows(out, [*head, ("文件", source), ("日期", found.as_of.isoformat())], indent=0)
    lines = [line for line in found.lines if not line.estimate.limit_only] or found.lines
    rule(out, f"测算 {len(lines)} 项", "cyan")
    if not lines:
        rows(out, [("说明", "没有适用或待确认、又涉及金额的措施。")])
    for line in lines:
        mark = f"{_MARKS[line.status]} {headline(line.measure, codes)}"
        ends(
            out, Text(mark, style="bold"), Text(f"[{_STATUS[line.status]}] {outcome_words(line.estimate)}", style="dim")
        )
        rows(out, _details(line, codes))
    names = {line.measure.id: headline(line.measure, codes) for line in found.lines}
    sums = [("适用的合计", found.sure)]
    if any(line.status is Status.UNKNOWN for line in lines):
        sums.append(("连同待确认（都符合时）的合计", found.possible))
    for title, one in sums:
        if one.counted or one.savings:
            rule(out, title, "green")
            rows(out, _sum_rows(one, names, {line.measure.id: line.estimate for line in found.lines}, codes))
    rows(out, [("提示", _NOTE)], indent=0)


_NOTE = (
    "合计按一年计：一次性的都算在这一年，逐年不同的取第一年，按次的只算一次，按月的不计入。金额精确到分，四舍五入后再比上限。"
    "测算只用文件写明的算法，以经办机构核定为准。"
)


def _details(line: Line, codes: CodeBook) -> list[tuple[str, str]]:
    one = line.estimate
    lines = [("算式", one.formula)] if one.formula and not one.stages else []
    lines += [("逐年", words) for words in stage_words(one, codes)]
    if shown := result_words(one, codes):
        lines.append(("得数", shown))
    if given := [input_words(needed, codes) for needed in one.inputs if needed.value is not None]:
        lines.append(("填入", "；".join(given)))
    lines += [("还需", f"{needed.question}（--input {needed.key}=…）") for needed in one.missing]
    if one.total is not None and one.inputs:
        lines.append(("说明", "各年合计按每年填入的数相同计；每年不同的，请分年测算。"))
    lines += [("上限", cap_words(cap, codes)) for cap in one.caps]
    if one.reasons:
        lines.append(("未定", "；".join(reason(code) for code in one.reasons)))
    quote = clipped(line.measure.quote.text, _QUOTE)
    lines.append(("依据", f"{line.measure.clause}：“{quote}”"))
    lines.append(("编号", number_words(line.measure, codes)))
    return lines


def _sum_rows(
    one: Total, names: Mapping[str, str], estimates: Mapping[str, Estimate], codes: CodeBook
) -> list[tuple[str, str]]:
    paid = _total_words(one.sum, one.counted, estimates, codes)
    lines = [("合计", f"{paid}（{len(one.counted)} 项）")] if one.counted else []
    lines += [("规则", _applied_words(applied, codes)) for applied in one.applied if one.counted]
    if one.savings:
        saved = _total_words(one.saved, one.savings, estimates, codes)
        lines.append(("少付", f"{saved}（{len(one.savings)} 项，不是拨付的钱，不受奖补限额约束）"))
    if one.left_out:
        listed = "、".join(names.get(measure, measure) for measure in one.left_out)
        lines.append(("未计入", f"{listed}（没有可算的金额，或者按月、按件计，或者以后的年份才给）"))
    return lines


def _total_words(total: Sum, measures: Iterable[str], estimates: Mapping[str, Estimate], codes: CodeBook) -> str:
    """A sum; of one without a most why: rates that are only limited, and amounts that lack figures."""
    if not total.low or total.high is not None:
        return sum_words(total, codes)
    added = [estimates[measure] for measure in measures]
    lacking = sum(bool(one.missing) for one in added)
    parts = [f"至少 {money(total.low, codes)}"]
    if any(one.saving and one.low is not None and one.high is None for one in added):
        parts.append("文件只写“不高于”的，实际费率、利率更低时少付更多")
    if lacking:
        parts.append(f"其中 {lacking} 项还缺数，没有计入")
    return "；".join(parts) if len(parts) > 1 else sum_words(total, codes)


def _applied_words(one: Applied, codes: CodeBook) -> str:
    """What a rule is, its words, and what it did."""
    what = stacking_note(one.note) if one.note else ""
    if one.rule is not None:
        scope = codes.label("stacking-scope", one.rule.scope)
        mode = codes.label("stacking-mode", one.rule.mode)
        where = f"{'、'.join(one.rule.clauses)} 之内，" if one.rule.clauses else ""
        what = f"{where}{scope}{mode}“{one.rule.quote.text}”{f'（{what}）' if what else ''}"
    if one.needs is not None:
        return f"{what}：还不能算，{one.needs.question}（--input {one.needs.key}=…）"
    if one.before is None or one.after is None:
        return f"{what}：不在本文件内，没有计入，请自行核对是否已享受同类支持"
    if one.before == one.after:
        return f"{what}：没有改变合计"
    return f"{what}：{sum_words(one.before, codes)} → {sum_words(one.after, codes)}"
