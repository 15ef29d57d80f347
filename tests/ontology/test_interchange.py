"""The export form: exactly the fields of the contract, resolved values, and a way back for what it carries."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from ontology.findings import KBError
from ontology.graph import from_graph, to_graph
from ontology.interchange import criteria_from_json, criteria_json, export_json, from_export
from ontology.model import (
    AttributeCondition,
    Clause,
    ConditionGroup,
    GroupMode,
    OpenCondition,
    Operator,
    ReviewState,
    UnitInCharge,
    UnitRole,
)

from .factory import criteria, documents, full_document

SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FULL = full_document()
LEAF = {"attr": "size", "op": "in", "value": ["micro", "small"]}
DOCUMENT_FIELDS = (
    "id file title issuers doc_number issued region valid_from valid_to valid_duration trial based_on repeals "
    "clauses measures stacking amendments"
)
AMENDMENT_FIELDS = "change title doc_number clause old new old_value new_value effective until duration"
MEASURE_FIELDS = (
    "id clause text start end audience force instrument actor criteria thresholds units valid_from valid_to "
    "confidence review discretion reviewed"
)


def through_json(value):
    """The value as another program reads it."""
    return json.loads(json.dumps(value, ensure_ascii=False, allow_nan=False))


@SETTINGS
@given(documents())
def test_export_survives_reading_and_writing_again(document):
    export = through_json(export_json([document]))
    assert through_json(export_json(from_export(export))) == export


@SETTINGS
@given(documents())
def test_export_is_the_same_after_the_graph(document):
    assert export_json([from_graph(to_graph(document), document.id)]) == export_json([document])


@SETTINGS
@given(criteria())
def test_criteria_survive_reading_and_writing_again(criterion):
    tree = through_json(criteria_json(criterion))
    assert through_json(criteria_json(criteria_from_json(tree))) == tree
    assert set(tree) <= {"all", "any", "not"}


def test_export_has_the_fields_of_the_contract():
    export = through_json(export_json([FULL]))
    assert list(export) == ["format", "documents"]
    assert export["format"] == "huiqi-export/1"
    (document,) = export["documents"]
    assert list(document) == DOCUMENT_FIELDS.split()
    assert list(document["clauses"][1]) == ["path", "heading", "start", "end", "units"]
    measure = document["measures"][0]
    assert list(measure) == MEASURE_FIELDS.split()
    fields = ["text", "start", "end", "kind", "role", "op", "value", "unit", "from"]
    assert list(measure["thresholds"][0]) == [*fields, "relative_to", "period", "per", "years"]
    assert list(measure["thresholds"][1]) == fields
    assert list(document["amendments"][0])[3:] == AMENDMENT_FIELDS.split()
    assert list(document["stacking"][0])[:3] == ["text", "start", "end"]
    assert list(document["stacking"][0])[3:] == ["mode", "scope", "clauses", "value", "unit", "relative_to", "period"]
    assert [list(unit) for unit in measure["units"]] == [["name", "role"]]


def test_numbers_are_json_numbers_and_dates_are_iso():
    measure = export_json([FULL])["documents"][0]["measures"][0]
    rate, deadline = measure["thresholds"]
    assert (rate["value"], rate["from"], deadline["value"]) == (0.5, 1, "2023-06-30")
    assert isinstance(rate["from"], int)
    assert [leaf.get("value") for leaf in measure["criteria"]["all"][:2]] == [["micro", "small"], 10000000]


def test_rejected_measures_are_left_out():
    rejected = FULL.measures[0].model_copy(update={"review": ReviewState.REJECTED})
    export = export_json([FULL.model_copy(update={"measures": (rejected, *FULL.measures[1:])})])
    assert [measure["id"] for measure in export["documents"][0]["measures"]] == [FULL.measures[1].id]


def test_validity_of_a_measure_is_its_own_else_the_documents():
    open_ended = FULL.measures[0].model_copy(update={"valid_from": None, "valid_to": None})
    (document,) = export_json([FULL.model_copy(update={"measures": (open_ended, FULL.measures[1])})])["documents"]
    inherited, own = document["measures"]
    assert (inherited["valid_from"], inherited["valid_to"]) == (document["valid_from"], document["valid_to"])
    assert (own["valid_from"], own["valid_to"]) == ("2022-12-01", "2023-06-30")


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ({"一": ["甲"], "一/四": ["乙"], "一/四/1": ["丙"]}, ["丙"]),
        ({"一": ["甲"], "一/四": ["乙"], "一/四/1": []}, ["乙"]),
        ({"一": ["甲"], "一/四/1": []}, ["甲"]),
        ({"二": ["甲"], "一/四/1": []}, []),
    ],
)
def test_units_come_from_the_nearest_clause_that_names_any(clauses, expected):
    found = tuple(
        Clause(path=path, start=0, end=1, units=tuple(UnitInCharge(name=name, role=UnitRole.LEAD) for name in names))
        for path, names in clauses.items()
    )
    measure = FULL.measures[0].model_copy(update={"clause": "一/四/1", "units": ()})
    (document,) = export_json([FULL.model_copy(update={"clauses": found, "measures": (measure,)})])["documents"]
    assert [unit["name"] for unit in document["measures"][0]["units"]] == expected


@pytest.mark.parametrize(
    ("tree", "criterion"),
    [
        (None, None),
        ({"all": []}, None),
        ({"all": [None]}, None),
        (LEAF, AttributeCondition(attr="size", op=Operator.IN, value=("micro", "small"))),
        (
            {"not": {"attr": "established", "value": "2020-01-31"}},
            ConditionGroup(
                mode=GroupMode.NONE,
                members=(AttributeCondition(attr="established", op=Operator.EQ, value=date(2020, 1, 31)),),
            ),
        ),
        ({"attr": "text", "op": "==", "value": "2020-01-31"}, OpenCondition(text="2020-01-31")),
        (
            {"attr": "rd_ratio", "op": ">=", "value": 0.1},
            AttributeCondition(attr="rd_ratio", op=Operator.GE, value=Decimal("0.1")),
        ),
        (
            {"attr": "first_time_borrower", "op": "==", "value": True},
            AttributeCondition(attr="first_time_borrower", op=Operator.EQ, value=True),
        ),
        (
            {"not": {"any": [LEAF, LEAF]}},
            ConditionGroup(
                mode=GroupMode.NONE,
                members=(AttributeCondition(attr="size", op=Operator.IN, value=("micro", "small")),) * 2,
            ),
        ),
    ],
)
def test_criteria_are_read_as_they_are_meant(tree, criterion):
    assert criteria_from_json(tree) == criterion


@pytest.mark.parametrize(
    "tree",
    [
        {"any": []},
        {"not": None},
        {"any": [LEAF, None]},
        {"all": [LEAF], "any": [LEAF]},
        {"attr": "size", "op": "~", "value": "x"},
        {"attr": "size", "op": "=="},
        {"attr": "size", "op": "==", "value": None},
        {"attr": "size", "op": "==", "value": [1]},
        {"attr": "size", "op": "==", "value": "x", "note": ""},
        {"all": LEAF},
        ["all"],
        "all",
    ],
)
def test_what_is_no_criterion_is_a_bad_request(tree):
    with pytest.raises(KBError) as raised:
        criteria_from_json(tree)
    assert raised.value.code == "CRITERIA_FORM"


def test_another_format_is_a_bad_request():
    with pytest.raises(KBError) as raised:
        from_export({"format": "huiqi-export/9", "documents": []})
    assert raised.value.code == "EXPORT_FORM"
