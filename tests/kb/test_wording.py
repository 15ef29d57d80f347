"""Bounds in, their words out: changes and distances from a rate say their direction and what they lean on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kb.wording import bound_words
from ontology import skos
from ontology.model import Bound, BoundOp, BoundRole, Quote

QUOTE = Quote(text="原话", start=0, end=2)


@pytest.mark.parametrize(
    ("kind", "op", "value", "unit", "base", "words"),
    [
        ("interest_rate_change", "delta", "-1", "pp", None, "利率下调1个百分点"),
        ("interest_rate_change", "delta", "0.5", "pp", None, "利率上调0.5个百分点"),
        ("interest_rate_change", "delta", "150", "bp", "LPR", "利率为LPR加150个基点"),
        ("interest_rate_change", "<=", "50", "bp", "LPR", "利率不高于LPR加50个基点"),
        ("interest_rate_change", "<=", "-20", "bp", "LPR", "利率不高于LPR减20个基点"),
        ("interest_rate_change", ">=", "-30", "bp", "LPR", "利率不低于LPR减30个基点"),
        ("interest_rate_change", ">=", "-30", "bp", None, "利率下调不超过30个基点"),
        ("interest_rate_change", "<=", "-50", "bp", None, "利率下调不少于50个基点"),
        ("borrower_rate_vs_lpr", "delta", "-150", "bp", "LPR", "借款人承担利率为LPR减150个基点"),
        ("guarantee_fee_rate", "<=", "1", "%", None, "担保费率不高于1%"),
    ],
)
def test_changes_and_distances(kind: str, op: str, value: str, unit: str, base: str | None, words: str) -> None:
    bound = Bound(
        quote=QUOTE,
        kind=kind,
        role=BoundRole.BENEFIT,
        op=BoundOp(op),
        value=Decimal(value),
        unit=unit,
        relative_to=base,
    )
    assert bound_words(bound, skos.load()) == words
