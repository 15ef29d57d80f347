"""Words, filters or a name in, measures and documents as they are written out: the forms of `huiqi find` and `show`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kb.base import KnowledgeBase
from kb.headline import headline
from kb.index import Filters
from kb.layout import clipped
from kb.periods import held_words
from kb.show_document import doubt_words, doubts, facts, later, measure_view, readings
from kb.show_find import Found, found_json
from kb.wording import region_name, state_words
from ontology.codebook import CodeBook
from ontology.findings import GAP, KBError
from ontology.model import Clause, Measure, PolicyDocument

from .covering import covered, covered_words, document_json, held
from .told import Page, Told, joined, lines, page

_QUOTE, _AROUND, _HUNDRED = 120, 80, 100
_LABELS = ("audience", "force", "instrument")


def found(
    kb: KnowledgeBase,
    words: str | None,
    filters: Filters,
    region: str | None,
    in_force_on: date | None,
    reviewed_only: bool,
    offset: int,
    limit: int,
    day: date,
) -> Told:
    """Measures that hold the words, the best first."""
    every = kb.find(words, filters, region=region, in_force_on=in_force_on, reviewed_only=reviewed_only)
    shown, part = page(every, offset, limit)
    code = None if region is None else kb.region(region)
    data = {
        "results": [
            one | {"headline": headline(measure, kb.codes), "period": _period(kb, document, measure, day)}
            for one, (document, measure) in zip(found_json(shown), shown, strict=True)
        ],
        "page": part.json,
        "coverage": covered(kb, in_force_on or day, code),
    }
    head = f"找到 {part.total} 条措施。{part.words}" if every else "没有找到。可以换更短的词，或少写几个条件。"
    return Told(data, joined([head, *_listed(kb, shown, part, day), covered_words(kb, in_force_on or day, code)]))


def _listed(kb: KnowledgeBase, shown: Found, part: Page, day: date) -> list[str]:
    rows = []
    for number, (document, measure) in enumerate(shown, part.offset + 1):
        rows.append(f"{number}. {headline(measure, kb.codes)}（{_labels(measure, kb.codes)}）")
        told = [("依据", _cited(document, measure, kb.codes)), ("有效期", _period(kb, document, measure, day))]
        rows += lines([*told, ("编号", _number(measure, kb.codes))])
    return rows


def _cited(document: PolicyDocument, measure: Measure, codes: CodeBook) -> str:
    source = document.doc_number or document.title or document.file
    quote = clipped(measure.quote.text, _QUOTE)
    return f"{region_name(document.region, codes)} {source} {measure.clause}：“{quote}”"


def _labels(measure: Measure, codes: CodeBook) -> str:
    return "，".join(codes.label(name, getattr(measure, name)) for name in _LABELS)


def _period(kb: KnowledgeBase, document: PolicyDocument, measure: Measure, day: date) -> str:
    return held_words(document, measure, kb.period(document, measure, day), kb.codes)


def _number(measure: Measure, codes: CodeBook) -> str:
    return f"{measure.id.rpartition('/')[2]}（{state_words(measure, codes)}）"


def bare(name: str) -> str:
    """The name of a measure without what answers write behind it."""
    return name.partition("（")[0].replace("\\", "").strip()


def is_measure(name: str) -> bool:
    """Whether a name is that of a measure."""
    return "#" in name or "-m-" in name


def measure_told(kb: KnowledgeBase, name: str, day: date) -> Told:
    """All that was read of one measure, with its words in the text around them."""
    document, measure = kb.measure(name)
    low, high = measure.quote.start, measure.quote.end
    text = kb.source(document.id).text
    context = {"before": text[max(0, low - _AROUND) : low], "after": text[high : high + _AROUND]}
    doubtful = [doubt_words(one) for one in doubts(kb, document, measure)]
    data = {
        **measure_view(document, measure),
        "headline": headline(measure, kb.codes),
        "context": context,
        "doubts": doubtful,
        "coverage": covered(kb, day, document.region),
    }
    told = [*readings(kb, document, measure), *(("疑点", one) for one in doubtful)]
    before, after = (" ".join(one.split()) for one in context.values())
    around = f"…{before}【{measure.quote.text}】{after}…"
    head = f"{headline(measure, kb.codes)}（{_labels(measure, kb.codes)}）"
    told += [("原文", around), ("编号", _number(measure, kb.codes))]
    return Told(data, joined([head, *lines(told), covered_words(kb, day, document.region)]))


def document_told(
    kb: KnowledgeBase, name: str, part: str, clause: str | None, offset: int, limit: int, day: date
) -> Told:
    """One part of a document: what is known of it and its clauses, its text, its measures, or what is doubtful."""
    document = kb.document(name)
    made = {"summary": _summary, "text": _source, "measures": _measures, "doubts": _doubts}[part]
    told = made(kb, document, None if clause is None else _clauses(document, clause), offset, limit)
    data = {"document": document_json(kb, document), "part": part, **told.data}
    data["coverage"] = covered(kb, day, document.region)
    title = f"{document.title or document.file}（{document.doc_number or '没有文号'}）"
    return Told(data, joined([title, told.text, covered_words(kb, day, document.region)]))


_Clauses = Sequence[Clause] | None


def _clauses(document: PolicyDocument, path: str) -> Sequence[Clause]:
    """The clauses of that path."""
    found = [one for one in document.clauses if one.path == path.strip()]
    if not found:
        known = "、".join(dict.fromkeys(one.path for one in document.clauses))
        raise KBError("CLAUSE_UNKNOWN", f"没有条款“{path}”", place=document.file, hint=f"，有：{clipped(known, 200)}。")
    return found


def _summary(kb: KnowledgeBase, document: PolicyDocument, only: _Clauses, offset: int, limit: int) -> Told:
    shown, part = page(only or document.clauses, offset, limit)
    outline = [{"path": one.path, "heading": one.heading} for one in shown]
    found = [one for one in kb.findings(document.id) if one.code != GAP]
    data = {"clauses": outline, "page": part.json, "doubts": len(found), "text": _resource(document)}
    known = dict(facts(document, kb.codes)) | {"有效期": held(kb, document)}
    told = lines([*known.items(), *later(kb, document)], "")
    rows = [f"  {one.path} {one.heading or ''}".rstrip() for one in shown]
    doubtful = f"读取时有 {len(found)} 处疑点（part=doubts）。" if found else ""
    head = f"措施 {len(document.measures)} 条（part=measures），原文用 part=text。{doubtful}"
    return Told(data, joined([*told, head, f"条款目录：{part.words}", *rows]))


def _source(kb: KnowledgeBase, document: PolicyDocument, only: _Clauses, offset: int, limit: int) -> Told:
    """The stored text, some hundred characters at a time."""
    whole = kb.source(document.id).text
    text = whole if only is None else "\n".join(whole[one.start : one.end] for one in only)
    shown, part = page(text, offset, limit * _HUNDRED)
    left = f"（共 {part.total} 字，这里从第 {offset} 字起" if part.words else ""
    left += f"；接着看用 offset={part.following}）" if part.following is not None else "）" if left else ""
    return Told({"text": shown, "page": part.json}, joined([left, f"原文：\n{shown}"]))


def _measures(kb: KnowledgeBase, document: PolicyDocument, only: _Clauses, offset: int, limit: int) -> Told:
    paths = None if only is None else {one.path for one in only}
    chosen = [one for one in document.measures if paths is None or one.clause in paths]
    shown, part = page(chosen, offset, limit)
    data = {"measures": [_brief(one, kb.codes) for one in shown], "page": part.json}
    rows = [f"措施 {part.total} 条。{part.words}"]
    for number, one in enumerate(shown, offset + 1):
        rows.append(f"{number}. {headline(one, kb.codes)}（{_labels(one, kb.codes)}）")
        rows += lines([("原文", f"{one.clause}：“{one.quote.text}”"), ("编号", _number(one, kb.codes))])
    return Told(data, joined(rows))


def _brief(measure: Measure, codes: CodeBook) -> dict[str, Any]:
    labels = {name: str(getattr(measure, name)) for name in _LABELS}
    told = {"measure": measure.id, "clause": measure.clause, "headline": headline(measure, codes)}
    return {
        **told,
        **labels,
        "review": measure.review.value,
        "text": measure.quote.text,
        "start": measure.quote.start,
        "end": measure.quote.end,
    }


def _doubts(kb: KnowledgeBase, document: PolicyDocument, only: _Clauses, offset: int, limit: int) -> Told:
    paths = None if only is None else {one.path for one in only}
    every = [one for one in kb.findings(document.id) if paths is None or one.place in paths]
    shown, part = page(every, offset, limit)
    data = {"doubts": [one.model_dump(mode="json", exclude_none=True) for one in shown], "page": part.json}
    rows = [f"  {clipped(doubt_words(one), _QUOTE)}" for one in shown]
    return Told(data, joined([f"读取时的疑点 {part.total} 处。{part.words}", *rows]))


def _resource(document: PolicyDocument) -> str:
    return f"huiqi://documents/{document.id.rpartition('/')[2]}"
