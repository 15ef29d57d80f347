"""Found measures in, a list for the terminal or plain JSON values out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.text import Text

from ontology.model import Measure, PolicyDocument

from .base import KnowledgeBase
from .base import day as date_of
from .headline import headline
from .layout import clipped, ends, page, rows
from .match_json import coverage_note
from .periods import held_words, to_come_words
from .wording import number_words, region_name

Found = Sequence[tuple[PolicyDocument, Measure]]
_QUOTE = 100


def found_json(found: Found) -> list[dict[str, Any]]:
    """The measures with what tells them apart."""
    return [
        {
            "measure": measure.id,
            "document": document.id,
            "file": document.file,
            "title": document.title,
            "doc_number": document.doc_number,
            "region": document.region,
            "clause": measure.clause,
            "audience": measure.audience.value,
            "force": measure.force.value,
            "instrument": measure.instrument,
            "text": measure.quote.text,
            "start": measure.quote.start,
            "end": measure.quote.end,
            "review": measure.review.value,
        }
        for document, measure in found
    ]


def show_found(found: Found, kb: KnowledgeBase, day: date | None = None) -> None:
    """Each measure with its place and words."""
    out, codes, seen = page(), kb.codes, day or date_of(None)
    for document, measure in found:
        labels = [codes.label(name, getattr(measure, name)) for name in ("audience", "force", "instrument")]
        ends(out, Text(f"▪ {headline(measure, codes)}", style="bold"), Text(" · ".join(labels), style="dim"))
        source = f"{region_name(document.region, codes)} {document.doc_number or document.title or document.file}"
        lines = [("依据", f"{source} {measure.clause}：“{clipped(measure.quote.text, _QUOTE)}”")]
        period = kb.period(document, measure, seen)
        lines.append(("有效期", held_words(document, measure, period, codes)))
        rows(out, [*lines, ("编号", number_words(measure, codes))])
    if day is not None and (unknown := to_come_words(day)):
        rows(out, [("注意", unknown)], indent=0)
    count = f"找到 {len(found)} 条" if found else "没有找到"
    rows(out, [("结果", f"{count}。{coverage_note(kb.listed)}")], indent=0)
