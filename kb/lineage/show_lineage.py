"""A lineage in, its page for the terminal out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from engine.period import Validity
from kb.headline import headline
from kb.layout import clipped, ends, page, rows, rule
from kb.wording import region_name, validity_words
from ontology.codebook import CodeBook
from ontology.model import Measure, PolicyDocument

from .pairs import Pair
from .parents import Kin
from .trace import Lineage, Standing, Traced
from .words import KINS, LEFT, SIDES, VERDICTS, change_words, figure_words

_QUOTE = 120
_SHOWN = 8


def show_lineage(found: Lineage, codes: CodeBook, *, everything: bool) -> None:
    """Print what stands behind, document by document, then what rests on it."""
    out = page()
    rows(out, [("文件", _name(found.document, codes)), ("日期", found.as_of.isoformat())], 0)
    if found.measure is not None:
        rows(out, [("措施", _quoted(found.measure))], 0)
    if not found.above:
        rows(out, [("依据", "文件没有写明依据哪份文件，也没有废止本地旧文件。")], 0)
    for one in found.above:
        _show_traced(out, one, found, codes, everything)
    unknown = sum(one.parent.document is None for one in found.above)
    if unknown and unknown < len(found.above):
        rows(out, [("注意", f"还有 {unknown} 份依据未收录，“新增”的条款可能出自那里。")], 0)
    for child, pairs in found.below:
        rule(out, f"落实本文件的下位文件：{_name(child, codes)}", "cyan")
        rows(out, [("对应", f"{len(pairs)} 条" if pairs else "没有找到对应的条款")])
        for pair in pairs if everything or found.measure else pairs[:_SHOWN]:
            _show_pair(out, pair, codes)
        _rest(out, len(pairs), everything or found.measure is not None)
    rows(out, [("说明", _NOTE)], 0)


_NOTE = (
    "对应关系按文字和数额种类推定，请对照原文。更宽、更窄只按写明的条件和数额判断（门槛、对象谁包含谁，数额哪个对企业有利），"
    "辖区大小不计；推不出的一律写“不可比”。“未落实”是没有找到对应条款，不等于没有落实。"
)


def _show_traced(out: Console, one: Traced, found: Lineage, codes: CodeBook, everything: bool) -> None:
    parent = one.parent
    if parent.document is None:
        rule(out, f"{KINS[parent.kin]}：{parent.name}", "yellow")
        lines = [("状态", "未收录：只知道文件名，无法逐条对照；收录后（huiqi add）再查。")]
        if parent.also_named_by:
            others = "、".join(other.doc_number or other.title or other.file for other in parent.also_named_by)
            lines.append(("同源", f"同样依据它的已收录文件：{others}"))
        rows(out, lines)
        return
    rule(out, f"{KINS[parent.kin]}：{_name(parent.document, codes)}", "cyan")
    rows(out, _warnings(one))
    if one.pairing is None:
        return
    pairs, single = one.pairing.pairs, found.measure is not None
    if not single:
        told = Counter(pair.delta.verdict for pair in pairs)
        counts = "，".join(f"{VERDICTS[verdict]} {told[verdict]}" for verdict in VERDICTS if told[verdict])
        left = f"{LEFT[parent.kin]} {len(one.pairing.missing)} 条"
        rows(
            out,
            [("对应", f"{len(pairs)} 条{f'（{counts}）' if counts else ''}；新增 {len(one.pairing.added)} 条；{left}")],
        )
    elif not pairs:
        rows(out, [("对应", "新增：上面的文件里没有找到对应的条款。")])
    for pair in pairs if everything or single else pairs[:_SHOWN]:
        _show_pair(out, pair, codes)
    _rest(out, len(pairs), everything or single)
    if not single:
        _show_left(out, "新增", one.pairing.added, codes, everything)
        _show_left(out, LEFT[parent.kin], one.pairing.missing, codes, everything)


def _warnings(one: Traced) -> list[tuple[str, str]]:
    lines = [("状态", _standing_words(one.standing))] if one.standing else []
    if one.standing is not None and one.standing.lapsed and one.parent.kin is not Kin.EARLIER:
        lines.append(("注意", "上位文件在查询日期已经失效，本地规定是否还有依据须自行核对。"))
    if one.younger:
        lines.append(("注意", "收录的这一份晚于本文件，可能不是当时依据的那一版。"))
    return lines


def _standing_words(one: Standing) -> str:
    words = validity_words(one.validity)
    if one.validity is Validity.EXPIRED and one.ends is not None:
        words += f"（{one.ends.isoformat()} 止）"
    elif one.ends is not None:
        words += f"，至 {one.ends.isoformat()}"
    if one.repeal is not None:
        day = f"{one.repeal.day.isoformat()} 起" if one.repeal.day else "施行日期不明，"
        words += f"；{one.repeal.name}（{day}）已明文废止"
    return words


def _show_pair(out: Console, pair: Pair, codes: CodeBook) -> None:
    head = Text(f"▪ {pair.local.clause} ← {pair.above.clause}  {headline(pair.local, codes)}", style="bold")
    ends(out, head, Text(VERDICTS[pair.delta.verdict], style="bold"))
    lines = [("本地", _quoted(pair.local)), ("上面", _quoted(pair.above))]
    for side, verdict in pair.delta.sides:
        told = change_words(pair.delta.local, pair.delta.above, side, codes)
        lines.append((SIDES[side], f"{VERDICTS[verdict]}：{told}"))
    lines += [("数额", figure_words(one, codes)) for one in pair.delta.figures]
    if pair.local.force is not pair.above.force:
        forces = [codes.label("force", one.force) for one in (pair.above, pair.local)]
        lines.append(("力度", " → ".join(forces)))
    if pair.delta.only_words:
        lines.append(("内容", "两边都没有数额，写法不同，请对照原文。"))
    rows(out, lines)


def _show_left(out: Console, label: str, measures: Sequence[Measure], codes: CodeBook, everything: bool) -> None:
    shown = measures if everything else measures[:_SHOWN]
    rows(out, [(label if i == 0 else "", f"{one.clause} {headline(one, codes)}") for i, one in enumerate(shown)])
    _rest(out, len(measures), everything)


def _rest(out: Console, number: int, everything: bool) -> None:
    if number > _SHOWN and not everything:
        rows(out, [("", f"… 另有 {number - _SHOWN} 条，加 --all 全部列出")])


def _quoted(measure: Measure) -> str:
    return f"{measure.clause}：“{clipped(measure.quote.text, _QUOTE)}”"


def _name(document: PolicyDocument, codes: CodeBook) -> str:
    number = f"（{document.doc_number}）" if document.doc_number else ""
    return f"{region_name(document.region, codes)} {document.title or document.file}{number}"
