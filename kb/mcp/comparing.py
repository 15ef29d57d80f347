"""A question about regions in, a table of what each prescribes out: the form of `huiqi compare`, in pages of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kb.base import KnowledgeBase
from kb.comparison.build import compare
from kb.comparison.columns import column_of
from kb.comparison.markdown import markdown
from kb.comparison.plain import comparison_json
from kb.comparison.sheet import sheet
from kb.comparison.terminal import MOST, first_columns
from kb.lookup import code_of
from ontology.findings import KBError
from ontology.profile import Profile

from .covering import covered, covered_words
from .told import Told, joined, page, unmarked


def compared(
    kb: KnowledgeBase,
    kind: str | None,
    instrument: str | None,
    regions: Sequence[str],
    by: str,
    day: date,
    group: str | None,
    profile: Profile | None,
    reviewed_only: bool,
    offset: int,
    limit: int,
) -> Told:
    """The table: each figure with its words, what it is bound to, and from when to when it holds."""
    if (kind is None) == (instrument is None):
        raise KBError("COMPARE_WHAT", "请说明比较什么")
    whole = compare(
        kb,
        kind=code_of(kb.codes, "kind", kind, place="kind"),
        instrument=code_of(kb.codes, "instrument", instrument, place="instrument"),
        regions=list(regions),
        by=column_of(by),
        as_of=day,
        profile=profile,
        group=group,
        reviewed_only=reviewed_only,
    )
    table = first_columns(whole, MOST)
    rows, part = page(table.rows, offset, limit)
    table = replace(table, rows=tuple(rows))
    data = comparison_json(table, kb.codes) | {
        "columns_total": len(whole.columns),
        "page": part.json,
        "coverage": covered(kb, day),
    }
    cut = (
        f"共 {len(whole.columns)} 列，这里是前 {MOST} 列；其余请用 regions 指定。" if len(whole.columns) > MOST else ""
    )
    text = [cut, part.words, unmarked(markdown(sheet(table, kb.codes))), covered_words(kb, day)]
    return Told(data, joined(text))
