"""One item of a relocation in, its lines for people out: what, why, the words of the documents, what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.amounts import Outcome
from engine.decide import Status
from engine.explain import Point, Reason
from ontology.codebook import CodeBook
from ontology.interchange import OPEN_ATTRIBUTE

from .amount_words import amount_words
from .headline import headline
from .layout import clipped
from .matching import Result
from .moving import Reset
from .pairing import Change, Item, Silence
from .periods import measure_today, period_line
from .reason_words import because, question_words, reason_words, units_of, units_words
from .relocating import PERIOD, Asked, Target, points, question
from .weighing import Weighed, Why
from .wording import fact_words, limit_words, number_words, region_name

_QUOTE, _SHOWN, _TITLE = 100, 3, 24
NAMES: Mapping[Change, str] = {
    Change.GAINED: "得到",
    Change.LOST: "失去",
    Change.BETTER: "更好",
    Change.WORSE: "更差",
    Change.SAME: "相同",
    Change.INCOMPARABLE: "不可比",
    Change.UNKNOWN: "待确认",
    Change.NO_CONCLUSION: "不下结论",
}
_WHY: Mapping[Why, str] = {
    Why.WORDS: "没有两边都写明的数值，文字规定不比高低",
    Why.KINDS: "两边写的数值不是同一种",
    Why.SEVERAL: "有一边写了几个数值，文件没有写怎样合并",
    Why.UNIT: "单位不同",
    Why.PERIOD: "给付周期或者计数单位不同",
    Why.BASE: "比例的基数不同",
    Why.FORM: "一边是上限，一边是确定的数或者下限",
    Why.FORCE: "数值和用语的力度（承诺、要求、鼓励）不是同一边好",
    Why.MIXED: "几个数值有高有低",
    Why.EXTRA: "有一边另有别的数值（如上限、期限）",
}
_DIRECTIONS = {"lower": "越低越好", "higher": "越高越好", "later": "越晚越好"}
_RESET = {"reset": "随地址而定", "local": "由当地认定", "province": "由省级认定"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a page: a headline with a note at its end, and labelled lines."""

    head: str
    note: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts items into words; `numbers` are those of the open facts, `listed` how many of them are shown."""

    codes: CodeBook
    numbers: Mapping[Point, int]
    listed: int

    def entry(self, item: Item, target: Target) -> Entry:
        """An item of one region."""
        here, there = (region_name(place.region, self.codes) for place in (target.here, target.there))
        label = self.codes.label("instrument", item.instrument)
        if item.here and item.there and item.silence is Silence.VERDICT:
            return self._reconsidered(item.there[0], label)
        if len(item.here) + len(item.there) > 1:
            lines = [*self._sides(item, here, there), *self._comparison(item)]
            return Entry(self._pair_head(item), label, tuple(lines))
        (one,) = item.here or item.there
        far, documents = (there, target.there.documents) if item.here else (here, target.here.documents)
        lines = [("因为", self.why(one))]
        lines += [(far, text) for text in self._silence(item, far, len(documents))]
        lines += self.asks((one,), item.if_met) if item.change is Change.UNKNOWN else []
        lines += self.source(one)
        force = self.codes.label("force", one.measure.force)
        side = f"（{here if item.here else there}）" if item.change in (Change.UNKNOWN, Change.INCOMPARABLE) else ""
        return Entry(f"{self.title(one)}{side}", f"[{force}] {label}", tuple(lines))

    def _reconsidered(self, one: Result, label: str) -> Entry:
        """A measure of both places that has to be looked at anew after the move."""
        lines = [("说明", "两地都在这份文件范围内；迁移后有的情况要重新确认，或者答案变了"), ("因为", self.why(one))]
        return Entry(self.title(one), label, (*lines, *self.asks((one,)), *self.source(one)))

    def title(self, result: Result) -> str:
        """What a measure gives."""
        return headline(measure_today(result), self.codes)

    def why(self, result: Result) -> str:
        """The enterprise's own facts on which a verdict rests; what is open is told apart."""
        if result.status is not Status.APPLIES or not result.explanation.deciding:
            return "；".join(because(result, self.codes))
        return "；".join(dict.fromkeys(self._met(reason) for reason in result.explanation.deciding))

    def _met(self, reason: Reason) -> str:
        """A condition that is met: the own value, of a set those members that are asked for."""
        if reason.truth is not True or reason.op not in ("in", "has", "==") or not isinstance(reason.value, str | list):
            return reason_words(reason, self.codes)
        wanted = reason.value if isinstance(reason.value, list) else [reason.value]
        held = {tag: True for tag in wanted if isinstance(reason.actual, dict) and reason.actual.get(str(tag))}
        if reason.attr == OPEN_ATTRIBUTE:
            return reason_words(reason, self.codes)
        return fact_words(reason.attr, held or reason.actual, self.codes)

    def source(self, result: Result) -> list[tuple[str, str]]:
        """The words of a measure, what it pays, who is in charge, from when to when."""
        lines = []
        if result.amount is not None and result.amount.outcome is Outcome.DETERMINED:
            lines.append(("测算", amount_words(result.amount, self.codes)))
        lines.append(("依据", _basis(result)))
        if units := units_words(units_of(result), self.codes):
            lines.append(("单位", units))
        return [*lines, ("有效期", period_line(result, self.codes)), ("编号", number_words(result.measure, self.codes))]

    def _pair_head(self, item: Item) -> str:
        parts = [self._change(one) for one in item.weighed]
        return "；".join(parts) or self.title((item.here or item.there)[0])

    def _change(self, one: Weighed) -> str:
        """A kind of figure with both sides: 担保费率 不高于1% → 0.5%."""
        here, there = ("、".join(limit_words(bound, self.codes) for bound in side) for side in (one.here, one.there))
        label = self.codes.label("kind", one.kind)
        return f"{label} {here} → {there}"

    def _sides(self, item: Item, here: str, there: str) -> list[tuple[str, str]]:
        lines: list[tuple[str, str]] = []
        for name, results in ((here, item.here), (there, item.there)):
            shown = results[:_SHOWN]
            for i, one in enumerate(shown):
                lines.append((name if i == 0 else "", self._brief(one)))
            if len(results) > len(shown):
                lines.append(("", f"另有 {len(results) - len(shown)} 项同类"))
        return lines

    def _brief(self, one: Result) -> str:
        """A measure of one side in a paragraph."""
        parts = [f"{self.title(one)}（{self.codes.label('force', one.measure.force)}）：{_basis(one)}"]
        if one.amount is not None and one.amount.outcome is Outcome.DETERMINED:
            parts.append(f"测算：{amount_words(one.amount, self.codes)}")
        if units := units_of(one):
            parts.append(f"{units[0].name}{f' 等 {len(units)} 家' if len(units) > 1 else ''}")
        return "；".join([*parts, period_line(one, self.codes), number_words(one.measure, self.codes)])

    def _comparison(self, item: Item) -> list[tuple[str, str]]:
        lines = [("方向", "；".join(self._direction(one) for one in item.weighed))] if item.weighed else []
        if item.why is not None:
            lines.append(("不可比", _WHY[item.why]))
        if item.change is Change.UNKNOWN and item.if_met is None:
            lines.append(("说明", "同类措施另有已经适用的；这几项还要确认"))
        open_ones = item.change is Change.UNKNOWN
        return lines + (self.asks((*item.here, *item.there), item.if_met) if open_ones else [])

    def _direction(self, one: Weighed) -> str:
        favourable = self.codes.lists["kind"][one.kind].notes["favourable"]
        return f"{self.codes.label('kind', one.kind)}{_DIRECTIONS[favourable]}"

    def _silence(self, item: Item, far: str, documents: int) -> list[str]:
        """What the other side has instead."""
        match item.silence:
            case Silence.SILENT:
                return [f"已收录的 {documents} 份文件没有同类规定（未收录的文件不在其中）"]
            case Silence.OTHER_MATTERS:
                return [f"另有同类工具的措施 {item.others} 项，事项或者数值的种类不同，不当作同一项"]
            case Silence.NOT_COVERED:
                return ["没有收录只管该地、对企业有措施的文件，有没有同类规定不知道"]
            case Silence.NOT_IN_FORCE:
                return ["已收录的文件在查询日都不在有效期内，有没有新的规定不知道"]
            case Silence.NOT_APPLICABLE | Silence.VERDICT:
                return [self._refused(one) for one in item.instead]
        return [f"也有同类规定 {item.others} 项，写法不同：{_WHY[item.why]}"] if item.why else []

    def _refused(self, one: Result) -> str:
        why = "；".join(because(one, self.codes))
        return f"有同类措施，不适用：{why}（{self.title(one)}，{_basis(one)}）"

    def asks(self, results: Sequence[Result], if_met: Change | None = None) -> list[tuple[str, str]]:
        """Which open questions an item hangs on."""
        keys = dict.fromkeys(question(point) for one in results for point in points(one))
        numbers = sorted(self.numbers[key] for key in keys if key in self.numbers)
        if not numbers:
            return []
        shown = [number for number in numbers if number <= self.listed]
        parts = [f"文末“还需确认”第 {'、'.join(map(str, shown))} 项"] if shown else []
        if len(numbers) > len(shown):
            parts.append(f"{'另外 ' if shown else ''}{len(numbers) - len(shown)} 个情况（--all 查看）")
        would = f"；都符合时：{NAMES[if_met]}" if if_met else ""
        return [("还需", f"{'，'.join(parts)}{would}")]


def asked_words(one: Asked, codes: CodeBook) -> str:
    """An open fact as a question, with how many measures hang on it."""
    match one.point.attr:
        case attr if attr == OPEN_ATTRIBUTE:
            text = f"是否“{one.point.detail}”（原文如此，由经办机构认定）？"
        case attr if attr == PERIOD:
            text = f"{one.point.detail}"
        case attr:
            text = question_words(attr, one.tags, codes)
    return f"{text} 关系到 {len(one.measures)} 项"


def reset_words(one: Reset, codes: CodeBook) -> str:
    """A fact that has to be known anew, with what it was and why."""
    if one.attr == OPEN_ATTRIBUTE:
        return f"“{one.detail}”（由当地认定）"
    if one.detail is None:
        return f"{codes.attributes[one.attr].label_zh}（{_RESET[one.how]}）"
    return f"{fact_words(one.attr, one.detail, codes)}（原来{'是' if one.held else '不是'}，{_RESET[one.how]}）"


def _basis(result: Result) -> str:
    document, measure = result.document, result.measure
    source = document.doc_number or clipped(document.title or document.file, _TITLE)
    return f"{source} {measure.clause}：“{clipped(measure.quote.text, _QUOTE)}”"
