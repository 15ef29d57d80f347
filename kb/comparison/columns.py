"""Documents on record and rules in, the columns of a table out: a region each, or a document each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum

from kb.wording import region_name
from ontology import regions
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.model import Audience

from .gather import Found, Given
from .table import Column, Origin


class By(StrEnum):
    """What a column is."""

    REGION = "region"
    DOCUMENT = "document"


def column_of(name: str) -> By:
    """What a column is to be, by its code; KBError when there is no such thing."""
    try:
        return By(name)
    except ValueError as error:
        known = "、".join(By)
        raise KBError("UNKNOWN_COLUMN", f"不能按“{name}”分列", place="--by", hint=f"，可用：{known}。") from error


def columns_of(
    origins: Sequence[Origin],
    ruled: AbstractSet[str],
    dealing: AbstractSet[str],
    wanted: Sequence[str],
    by: By,
    codes: CodeBook,
) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The columns, and those on record that have no rule and were not asked for.

    `ruled`, `dealing`: the documents with a rule on it, and those that deal with the subject.
    """
    made = _by_region(origins, wanted, codes) if by is By.REGION else _by_document(origins)
    told = [
        Column(one.region, one.name, one.documents, any(each.iri in dealing for each in one.documents)) for one in made
    ]
    if wanted and by is By.REGION:
        return tuple(told), ()
    with_rule = [any(each.iri in ruled for each in one.documents) for one in told]
    shown = tuple(one for one, has in zip(told, with_rule, strict=True) if has)
    others = tuple(one for one, has in zip(told, with_rule, strict=True) if not has)
    return shown, others


def _by_region(origins: Sequence[Origin], wanted: Sequence[str], codes: CodeBook) -> list[Column]:
    """One a region in the order asked for, else of the codes; documents without a region come last."""
    held: dict[str | None, list[Origin]] = {code: [] for code in wanted}
    for one in origins:
        if not wanted or one.region in held:
            held.setdefault(one.region, []).append(one)
    names: Sequence[str | None] = wanted or sorted(held, key=lambda code: (code is None, code or ""))
    return [Column(code, region_name(code, codes), tuple(held[code])) for code in names]


def _by_document(origins: Sequence[Origin]) -> list[Column]:
    ordered = sorted(origins, key=lambda one: (one.region is None, one.region or "", one.doc_number or one.file))
    return [Column(one.region, one.doc_number or one.title or one.file, (one,)) for one in ordered]


def tasked(columns: Iterable[Column], found: Iterable[Found], ruled: AbstractSet[str]) -> tuple[Column, ...]:
    """The columns whose documents give only others than enterprises something to do."""
    others = {one.origin.iri for one in found if one.measure.audience is not Audience.ENTERPRISE} - ruled
    return tuple(
        one
        for one in columns
        if any(each.iri in others for each in one.documents) and not any(each.iri in ruled for each in one.documents)
    )


def own_and_inherited(
    columns: Iterable[Column], given: Iterable[Given], by: By
) -> tuple[tuple[list[Given], list[Given]], ...]:
    """For each column the rules of its own documents, and those of the regions around its own, nearest first."""
    documents: dict[str, list[Given]] = {}
    places: dict[str, list[Given]] = {}
    for one in given:
        documents.setdefault(one.rule.origin.iri, []).append(one)
        places.setdefault(one.rule.origin.region or "", []).append(one)
    return tuple(
        (
            [one for origin in column.documents for one in documents.get(origin.iri, ())],
            [one for code in _around(column, by) for one in places.get(code, ())],
        )
        for column in columns
    )


def _around(column: Column, by: By) -> tuple[str, ...]:
    """The regions around that of a column, the nearest first."""
    return regions.path(column.region)[1:] if by is By.REGION and column.region else ()
