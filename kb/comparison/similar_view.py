"""A request for similar measures in (names as people give them), scope and answer out, as a page or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.text import Text

from kb.base import KnowledgeBase
from kb.headline import headline
from kb.layout import ends, folded, page, rows, rule
from kb.lookup import code_of
from kb.wording import number_words, period_words, region_name
from ontology import regions
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.interchange import quote_json
from ontology.model import Measure, PolicyDocument

from .groups import group_words, groups_of
from .similar import Scope, Shared, Similar, similar

FORMAT = "huiqi-similar/1"
SAME, FAMILY, ANY = "same", "family", "any"
_LIST = "instrument"
_MOST = 50
_WORDS = 8
_LABEL = 8
_INDENT = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for: regions by name, which instruments, which groups, how many."""

    regions: Sequence[str] = ()
    instrument: str = SAME
    group: str = SAME
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """A measure with those that are like it, and how many documents were looked through."""

    document: PolicyDocument
    measure: Measure
    found: tuple[Similar, ...]
    documents: int
    asked: Asked


def answer(kb: KnowledgeBase, name: str, asked: Asked) -> Answer:
    """The measures like one; KBError for what cannot be asked."""
    if not 1 <= asked.limit <= _MOST:
        raise KBError("BAD_LIMIT", f"条数应在 1 到 {_MOST} 之间", place="--limit", hint="，请改一个数。")
    document, measure = kb.measure(name)
    iris = _documents(kb, document, asked.regions)
    group = None if asked.group in (SAME, ANY) else _group(kb.codes, asked.group)
    instruments = _instruments(kb.codes, measure.instrument, asked.instrument)
    scope = Scope(iris, instruments, group, asked.group == SAME)
    return Answer(document, measure, similar(kb, measure, scope, asked.limit), len(iris), asked)


def _documents(kb: KnowledgeBase, own: PolicyDocument, names: Sequence[str]) -> tuple[str, ...]:
    """The documents of the regions named, else those of all regions but the measure's own."""
    wanted = [kb.region(name) for name in names]
    for code in wanted:
        if not any(one.region and regions.within(one.region, code) for one in kb.listed):
            known = "、".join(dict.fromkeys(region_name(one.region, kb.codes) for one in kb.listed if one.region))
            hint = f"；已收录：{known}。请先用 huiqi add 收录。"
            raise KBError(
                "REGION_NOT_COVERED", f"没有收录{region_name(code, kb.codes)}的文件", place="--regions", hint=hint
            )
    if wanted:
        found = [one for one in kb.listed if one.region and any(regions.within(one.region, code) for code in wanted)]
    else:
        found = [one for one in kb.listed if one.region is None or one.region != own.region]
    iris = tuple(one.iri for one in found if one.iri != own.id)
    if not iris:
        hint = "；请先用 huiqi add 收录，或用 --regions 写本地区，在本地区其他文件中找。"
        raise KBError("REGION_NOT_COVERED", "没有收录其他地区的文件，无从比较", place=own.file, hint=hint)
    return iris


def _instruments(codes: CodeBook, own: str, wanted: str) -> tuple[str, ...] | None:
    concepts = codes.lists[_LIST]
    if wanted == ANY:
        return None
    if wanted == SAME:
        return (own,)
    if wanted == FAMILY:
        above = concepts[own].broader if own in concepts else None
        return tuple(code for code, one in concepts.items() if code == own or (above and one.broader == above))
    return (code_of(codes, _LIST, wanted) or own,)


def _group(codes: CodeBook, name: str) -> tuple[str, str]:
    """The attribute and code of a class of enterprises given by name."""
    for attribute in codes.attributes.values():
        for code, one in codes.lists.get(attribute.options or "", {}).items():
            if name in (code, one.label_zh, *one.forms):
                return attribute.code, code
    hint = "，请写 same、any，或代码表里的名称，如 小型企业、专精特新中小企业。"
    raise KBError("UNKNOWN_CODE", f"没有“{name}”这类企业", place="--group", hint=hint)


def answer_json(found: Answer, codes: CodeBook) -> dict[str, Any]:
    """The answer as plain values; offsets are code points of the quotes' own texts."""
    return {
        "format": FORMAT,
        "measure": _measure_json(found.document, found.measure, codes),
        "filters": {
            "regions": list(found.asked.regions),
            "instrument": found.asked.instrument,
            "group": found.asked.group,
            "documents": found.documents,
        },
        "similar": [
            {
                **_measure_json(one.document, one.measure, codes),
                "score": round(one.score, 4),
                "shared": [_shared_json(word) for word in one.shared],
            }
            for one in found.found
        ],
    }


def _measure_json(document: PolicyDocument, measure: Measure, codes: CodeBook) -> dict[str, Any]:
    return {
        "measure": measure.id,
        "review": measure.review.value,
        "document": document.id,
        "file": document.file,
        "doc_number": document.doc_number,
        "region": document.region,
        "clause": measure.clause,
        "instrument": measure.instrument,
        "groups": list(group_words(groups_of(measure), codes)),
        "quote": quote_json(measure.quote),
    }


def _shared_json(word: Shared) -> dict[str, Any]:
    """A word of both; it stands in a heading only where it has no offsets."""
    return {
        "word": word.word,
        "part": round(word.part, 4),
        "in_measure": [list(span) for span in word.here],
        "in_similar": [list(span) for span in word.there],
    }


def show_answer(found: Answer, codes: CodeBook) -> None:
    """Print the measure, then those like it with the shared words in bold and their part in the score."""
    out = page()
    rows(out, [("措施", headline(found.measure, codes)), ("出处", _source(found.document, found.measure, codes))], 0)
    marked(out, "原文", found.measure.quote.text, [span for one in found.found for w in one.shared for span in w.here])
    told = {SAME: "工具相同", FAMILY: "工具同一大类", ANY: "工具不限"}.get(
        found.asked.instrument, found.asked.instrument
    )
    groups = {SAME: "对象不相排斥", ANY: "对象不限"}.get(found.asked.group, f"对象含{found.asked.group}")
    rule(out, f"相近的措施 {len(found.found)} 条", "cyan")
    for one in found.found:
        score = Text(f"相近度 {one.score:.2f}", style="dim")
        ends(out, Text(f"▪ {headline(one.measure, codes)}", style="bold"), score)
        rows(out, [("出处", _source(one.document, one.measure, codes))])
        marked(out, "原文", one.measure.quote.text, [span for word in one.shared for span in word.there], _INDENT)
        lines = [("共有词", shared_words(one))]
        if groups_here := group_words(groups_of(one.measure), codes):
            lines.append(("对象", "、".join(groups_here)))
        lines.append(("有效期", period_words(one.document, one.measure, codes)))
        rows(out, [*lines, ("编号", number_words(one.measure, codes))])
    if not found.found:
        hint = "没有文字相近的措施。可以放宽：--instrument family 或 any，--group any。"
        rows(out, [("结果", hint)], 0)
    rows(out, [("范围", f"其他文件 {found.documents} 份；{told}，{groups}。"), ("说明", _NOTE)], 0)


_NOTE = (
    "相近度是两条文字共有词的余弦值（0 到 1）：越少措施用到的词分量越重，共有词后面是它占相近度的份额。"
    "文字相近不等于规定相同，标准和条件请看原文。"
)


def shared_words(one: Similar) -> str:
    """The words that make up the score with their parts; those in headings only are marked so."""
    told = [
        f"{word.word} {word.part:.0%}{'' if word.here and word.there else '（标题）'}"
        for word in one.shared[:_WORDS]
        if round(word.part, 2)
    ]
    rest = sum(word.part for word in one.shared) - sum(word.part for word in one.shared[: len(told)])
    return "、".join([*told, *([f"其余 {rest:.0%}"] if round(rest, 2) else [])])


def _source(document: PolicyDocument, measure: Measure, codes: CodeBook) -> str:
    name = document.doc_number or document.title or document.file
    return f"{region_name(document.region, codes)} {name} {measure.clause}"


def marked(out: Console, label: str, text: str, spans: Sequence[tuple[int, int]], indent: int = 0) -> None:
    """Print a label with a text folded beside it, stretches of the text in bold."""
    bold = {at for start, end in spans for at in range(start, end)}
    start, at = indent + _LABEL, 0
    for i, line in enumerate(folded(text, out.width - start)):
        shown = Text(" " * indent + label + " " * (_LABEL - 2 * len(label)) if i == 0 else " " * start, style="dim")
        for character in line:
            at = text.index(character, at)
            shown.append(character, style="not dim bold" if at in bold else "not dim")
            at += 1
        out.print(shown, soft_wrap=True)
