"""Candidates for the lexicon in, the page out: each with its numbers and two examples, and how one is added."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from .candidates import Candidate
from .layout import clipped, ends, page, rows

_LONGEST = 100
_HOW = (
    "怎样加：概念（资质、行业、扶持方式…）的说法写进 ontology/codelists 的 altLabel，"
    "提示词和企业类别写进 ingest/lexicon，一行一个；重新建库后生效。"
)


def show_candidates(found: Sequence[Candidate]) -> None:
    """The word groups, the most widespread first."""
    out = page()
    out.print(Text(f"词表里没有、在没读成措施的句子和文字条件里常见的词组 {len(found)} 个"))
    for one in found:
        parts = f"{one.documents} 份文件 {one.count} 处"
        split = f"（条件 {one.conditions}，语句 {one.count - one.conditions}）"
        ends(out, Text(one.words, style="bold"), Text(f"{parts}{split}", style="dim"))
        rows(out, [("例", f"{clipped(place.text, _LONGEST)}（{place.file}）") for place in one.examples])
    out.print(Text(_HOW), soft_wrap=True)
