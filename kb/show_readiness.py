"""Measures with their readiness in, page and plain JSON values out: counts, what is ready or nearly, what blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from ontology import regions
from ontology.codebook import CodeBook
from ontology.model import Audience, ReviewState

from .base import KnowledgeBase
from .headline import headline
from .layout import ends, page, rows, rule
from .readiness import Readiness, blocking, readiness, readiness_json

_BLOCKS = 12
_SHOWN = 20


def assessed(kb: KnowledgeBase, document: str | None, region: str | None) -> tuple[Readiness, ...]:
    """The measures for enterprises of one document, of a region and those inside it, or of all."""
    code = None if region is None else kb.region(region)
    documents = kb.documents() if document is None else (kb.document(document),)
    return tuple(
        readiness(one, measure, kb.codes)
        for one in documents
        if code is None or (one.region is not None and regions.within(one.region, code))
        for measure in one.measures
        if measure.audience is Audience.ENTERPRISE and measure.review is not ReviewState.REJECTED
    )


def counts(found: Sequence[Readiness]) -> dict[str, int]:
    """How many grant something, and how many of these pass each test, and all three."""
    every, found = len(found), [one for one in found if one.grants]
    return {
        "measures": every,
        "grants": len(found),
        "scope": sum(one.scope for one in found),
        "standard": sum(one.standard for one in found),
        "data": sum(one.data for one in found),
        "ready": sum(not one.lacking for one in found),
        "lacking_one": sum(one.lacking == 1 for one in found),
    }


def blocks(found: Sequence[Readiness], codes: CodeBook) -> list[tuple[str, int]]:
    """What stands in the way of most measures."""
    count = Counter(words for one in found if one.grants for words in blocking(one, codes))
    return sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))[:_BLOCKS]


def assessment_json(found: Sequence[Readiness], codes: CodeBook) -> dict[str, Any]:
    """Counts, what blocks, and every measure."""
    told = [{**readiness_json(one, codes), "headline": headline(one.measure, codes)} for one in found]
    blocking_most = [{"what": words, "measures": count} for words, count in blocks(found, codes)]
    return {"counts": counts(found), "blocking": blocking_most, "measures": told}


def show_assessment(found: Sequence[Readiness], codes: CodeBook, *, everything: bool) -> None:
    """A table by document, the measures that are ready or nearly, and what blocks most."""
    out, told = page(), counts(found)
    near = f"三项都具备 {told['ready']}，差一项 {told['lacking_one']}"
    out.print(Text(f"面向企业的措施 {told['measures']} 条，写明给付的 {told['grants']} 条：{near}"))
    for line in _table(found):
        out.print(Text(line), soft_wrap=True)
    for number, head in ((0, "三项都具备"), (1, "差一项"), (2, "差两项"), (3, "三项都不具备")):
        several = [one for one in found if one.grants and one.lacking == number]
        if several and (everything or number < 2):
            rule(out, f"{head} {len(several)}", "green" if number == 0 else "")
            for one in several if everything else several[:_SHOWN]:
                ends(out, Text(headline(one.measure, codes), style="bold"), Text(one.document.file, style="dim"))
                why = list(blocking(one, codes))
                rows(out, [("还缺", "；".join(why))] if why else [])
            if not everything and len(several) > _SHOWN:
                out.print(Text(f"… 另有 {len(several) - _SHOWN} 条，--all 列出"))
    told_blocks = blocks(found, codes)
    if told_blocks:
        rule(out, "最常缺什么")
        rows(out, [(f"{count} 条", words) for words, count in told_blocks])


def _table(found: Sequence[Readiness]) -> Iterator[str]:
    """A line a document: how many of its measures pass each test."""
    documents: dict[str, list[Readiness]] = {}
    for one in found:
        documents.setdefault(one.document.id, []).append(one)
    yield " 措施  有给付  范围明确  标准清晰  数据齐全  都具备  文件"
    for several in documents.values():
        told, document = counts(several), several[0].document
        figures = [told[name] for name in ("measures", "grants", "scope", "standard", "data", "ready")]
        widths = (5, 8, 10, 10, 10, 8)
        line = "".join(f"{figure:>{width}}" for figure, width in zip(figures, widths, strict=True))
        yield f"{line}  {document.title or document.file}"
