"""The code lists: complete, without ambiguous words, linked to one another, and the same after a way through JSON."""

from __future__ import annotations

import csv
import time
from collections import Counter
from enum import StrEnum
from pathlib import Path

import pytest
from rdflib import RDF, Graph
from rdflib.namespace import SKOS

from ontology import skos
from ontology.codebook import CodeBook
from ontology.iri import code_iri
from ontology.model import (
    Audience,
    BoundRole,
    Change,
    Force,
    GroupMode,
    InclusiveBasis,
    PaymentPeriod,
    ReviewState,
    StackingMode,
    StackingScope,
    UnitRole,
    ValidityStatus,
)
from ontology.tables import ALIASES, FOLDER, FORM_SEPARATOR, rows

CODES = skos.load()
TURTLE = sorted(FOLDER.glob("*.ttl"))
NAMES_ONLY = {"functional-zone"}  # names of places: no definition, and they repeat from one county to another
DESCRIBED = sorted(set(CODES.lists) - NAMES_ONLY)
ENUMS: dict[str, type[StrEnum]] = {
    "audience": Audience,
    "bound-role": BoundRole,
    "force": Force,
    "group-mode": GroupMode,
    "inclusive-basis": InclusiveBasis,
    "change": Change,
    "payment-period": PaymentPeriod,
    "review-state": ReviewState,
    "stacking-mode": StackingMode,
    "stacking-scope": StackingScope,
    "unit-role": UnitRole,
    "validity-status": ValidityStatus,
}


def contract() -> list[tuple[str, str]]:
    """The codes that other programs rely on."""
    lines = (Path(__file__).parent / "contract_codes.tsv").read_text(encoding="utf-8").splitlines()
    table = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return [(row["list"], row["code"]) for row in table]


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_concept_is_described(name: str) -> None:
    for code, concept in CODES.lists[name].items():
        assert concept.code == code
        assert concept.label_zh, code
        assert concept.label_en, code
        assert concept.label_en.isascii(), code
        assert concept.definition, code


def test_every_attribute_is_described() -> None:
    for code, attribute in CODES.attributes.items():
        assert attribute.code == code
        assert attribute.definition, code
        assert attribute.label_en.isascii(), code
        assert attribute.question.endswith(("？", "。")), code


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_form_belongs_to_one_code(name: str) -> None:
    words = Counter(
        form
        for one in CODES.lists[name].values()
        for form in {one.code, one.label_zh, *one.forms, *one.notes.get(ALIASES, one.code).split(FORM_SEPARATOR)}
    )
    assert [form for form, times in words.items() if times > 1] == []


def test_a_form_belongs_to_one_attribute() -> None:
    words = Counter(form for one in CODES.attributes.values() for form in {one.code, one.label_zh, *one.forms})
    assert [form for form, times in words.items() if times > 1] == []


@pytest.mark.parametrize("name", DESCRIBED)
def test_forms_are_clean(name: str) -> None:
    for one in CODES.lists[name].values():
        assert one.label_zh not in one.forms
        assert len(set(one.forms)) == len(one.forms)
        assert all(form == form.strip() and form for form in one.forms)


@pytest.mark.parametrize(("name", "code"), contract())
def test_contract_codes_are_present(name: str, code: str) -> None:
    assert code in (CODES.attributes if name == "attribute" else CODES.lists[name])


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_lists_of_the_model_are_its_enums(name: str) -> None:
    assert list(CODES.lists[name]) == [member.value for member in ENUMS[name]]


def test_links_between_lists_hold() -> None:
    for attribute in CODES.attributes.values():
        assert attribute.unit is None or attribute.unit in CODES.lists["unit"], attribute.code
        assert attribute.options in {None, "region", *CODES.lists}, attribute.code
    for instrument in CODES.lists["instrument"].values():
        assert instrument.broader in CODES.lists["instrument-group"], instrument.code
    for kind in CODES.lists["kind"].values():
        assert kind.notes.get("typical_unit", "%") in CODES.lists["unit"], kind.code
        assert kind.notes.get("favourable", "higher") in {"lower", "higher", "later"}, kind.code


def test_industries_follow_the_standard() -> None:
    industries = CODES.lists["industry"]
    kinds = Counter(one.notes["kind"] for one in industries.values())
    assert (kinds["section"], kinds["division"]) == (20, 97)
    for one in industries.values():
        if one.notes["kind"] in {"division", "group", "class"}:
            assert one.broader is not None
            assert one.broader in industries, one.code
            assert one.code.startswith(one.broader), one.code
        for member in filter(None, one.notes.get("members", "").split(",")):
            assert any(member.startswith(code) for code in industries), one.code
        if one.notes["kind"] == "union":
            assert one.code == one.notes["members"], "a union is written like the alternatives of a condition"


def test_regions_form_a_tree() -> None:
    for region in CODES.regions.values():
        assert (region.parent is None) == (region.level == 0), region
        if region.parent is not None:
            assert CODES.regions[region.parent].level < region.level, region
        assert not any(word in CODES.regions for word in region.former), region
    for zone in CODES.lists["functional-zone"].values():
        assert zone.broader
        assert zone.broader.isdigit()


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.name)
def test_iris_and_order_are_those_of_the_file(path: Path) -> None:
    graph, text = Graph().parse(path, format="turtle"), path.read_text(encoding="utf-8")
    found = [str(graph.value(node, SKOS.notation)) for node in graph.subjects(RDF.type, SKOS.Concept)]
    assert {str(node) for node in graph.subjects(RDF.type, SKOS.Concept)} == {code_iri(path.stem, one) for one in found}
    assert found == sorted(found, key=lambda code: text.index(f'skos:notation "{code}"'))
    assert found == list(CODES.attributes if path.stem == "attribute" else CODES.lists[path.stem])


def test_the_book_survives_json() -> None:
    assert CodeBook.model_validate_json(CODES.model_dump_json()) == CODES


def test_the_book_loads_fast() -> None:
    start = time.process_time()
    skos.load.__wrapped__()
    assert time.process_time() - start < 1.5


def test_version_is_that_of_the_sources() -> None:
    assert len(CODES.version) == 64
    assert skos.load.__wrapped__().version == CODES.version


def test_surface_forms_feed_the_segmenter() -> None:
    forms = skos.surface_forms(CODES)
    assert list(forms) == sorted(set(forms))
    assert min(map(len, forms)) > 1
    for name in ("tags", "industry", "loan-type", "organisation-type"):
        assert {one.label_zh for one in CODES.lists[name].values()} <= set(forms)
    assert {region.name for region in CODES.regions.values()} <= set(forms)


def test_words_of_profiles_are_unambiguous() -> None:
    words = Counter((row["kind"], row["word"]) for row in rows("profile_words"))
    assert max(words.values()) == 1
