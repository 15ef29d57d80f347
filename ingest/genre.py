"""A title and the measures read in, those to rely on out: what is no support policy has none for enterprises.

Names of genres are in `ingest/lexicon/document_genres.tsv`.
"""

from __future__ import annotations

from functools import cache

import regex

from ontology.findings import Finding, Severity
from ontology.model import Audience, BoundRole, Force, Measure

from .lexicon import rows


@cache
def _genres() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple((row["genre"], regex.compile(row["pattern"])) for row in rows("document_genres"))


def genre(title: str | None) -> str | None:
    """policy, other, or None when the title does not tell; the first genre that the table names wins."""
    return next((name for name, pattern in _genres() if pattern.search(title or "")), None)


def relied_on(
    title: str | None, measures: tuple[Measure, ...], *, numbered: bool
) -> tuple[tuple[Measure, ...], tuple[Finding, ...]]:
    """All measures of a support policy; of any other document those that bind institutions or government only.

    What tells of events without numbering (news, minutes, lists) orders nothing at all.

    A definite benefit with a figure makes any text a support policy. Without one the title must not say otherwise, and
    a text without title and numbering (news, a web page) is none.
    """
    grants = any(
        m.audience is Audience.ENTERPRISE
        and m.force is Force.ENTITLEMENT
        and any(bound.role is BoundRole.BENEFIT for bound in m.thresholds)
        for m in measures
    )
    kind = genre(title)
    if grants or kind == "policy" or (kind is None and (title is not None or numbered)):
        return measures, ()
    kept = tuple(m for m in measures if m.audience is not Audience.ENTERPRISE and numbered)
    if len(kept) == len(measures):
        return measures, ()
    doubt = Finding(
        code="NOT_A_SUPPORT_POLICY",
        severity=Severity.WARNING,
        message=f"这份文件看来不是惠企政策，{len(measures) - len(kept)} 处表述未作为措施收录；如有误请补录。",
        quote=title,
    )
    return kept, (doubt,)
