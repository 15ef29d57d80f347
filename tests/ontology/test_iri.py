# ruff: noqa: RUF001 - the brackets of document numbers are meant
"""IRIs are stable, readable and lead back to what they name."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ontology.interchange
import ontology.iri
from ontology.iri import (
    VOCABULARY_BASE,
    child_iri,
    clause_iri,
    code_iri,
    decode_path,
    document_iri,
    encode_path,
    measure_iri,
    parse_clause,
    parse_code,
    parse_document,
    parse_measure,
)

DOCUMENT = document_iri("622900", 2022, "临州办发〔2022〕84号", "")
NUMBERING = st.lists(
    st.text(st.sampled_from("一二十百零第条是（）1209aA-_.ￜ\U00020000"), max_size=6), min_size=1, max_size=4
)


@pytest.mark.parametrize("module", [ontology.iri, ontology.interchange])
def test_examples_in_docstrings_hold(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@given(NUMBERING.map("/".join))
def test_clause_path_survives_its_iri_and_stays_ascii(path):
    encoded = encode_path(path)
    assert encoded.isascii()
    assert not set(encoded) - set("abcdefghijklmnopqrstuvwxyz0123456789._")
    assert decode_path(encoded) == path
    assert parse_clause(clause_iri(DOCUMENT, path, 2)) == path


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_as_a_path(path):
    assert decode_path(encode_path(path)) == path


@given(NUMBERING.map("/".join), NUMBERING.map("/".join))
def test_different_paths_have_different_iris(one, other):
    assert (one == other) == (clause_iri(DOCUMENT, one) == clause_iri(DOCUMENT, other))


@pytest.mark.parametrize("encoded", ["x4e00_", "1000", "q", "n", "A", "1..1", "xzz_", "x7fffffff_"])
def test_what_no_path_is_encoded_to_is_refused(encoded):
    with pytest.raises(ValueError, match=r"not an encoded clause path"):
        decode_path(encoded)


@given(st.text(min_size=1), st.sampled_from(["unit", "kind"]))
def test_code_survives_its_iri(notation, scheme):
    if notation.isprintable():
        assert parse_code(code_iri(scheme, notation)) == (scheme, notation)


def test_other_iris_are_not_taken_for_ours():
    for parse, iri in (
        (parse_code, "https://example.org/code/unit/CNY"),
        (parse_code, DOCUMENT),
        (parse_clause, DOCUMENT),
        (parse_measure, clause_iri(DOCUMENT, "一")),
    ):
        with pytest.raises(ValueError, match="not the IRI"):
            parse(iri)


def test_agencies_of_one_region_with_the_same_serial_are_kept_apart():
    assert document_iri("622900", 2022, "临州发〔2022〕84号", "") != DOCUMENT


def test_document_iri_does_not_depend_on_how_the_number_is_typed():
    variants = ["临州办发〔2022〕84号", "临州办发[2022]84号", "临州办发（2022）84 号", "临州办发〔２０２２〕８４号"]
    assert {document_iri("622900", None, variant, "") for variant in variants} == {DOCUMENT}


def test_base_of_documents_is_a_setting_and_codes_stay(monkeypatch):
    monkeypatch.setenv("HUIQI_BASE_IRI", "https://policy.example.cn/kb")
    assert document_iri("622900", 2022, "临州办发〔2022〕84号", "") == DOCUMENT.replace(
        VOCABULARY_BASE, "https://policy.example.cn/kb/"
    )
    assert code_iri("unit", "CNY").startswith(VOCABULARY_BASE)


def test_same_words_in_one_clause_get_numbered_measures_in_order():
    taken: list[str] = []
    for _ in range(3):
        taken.append(measure_iri(DOCUMENT, "一/四", "免收 罚息", taken))
    assert [parse_measure(iri).copy for iri in taken] == [1, 2, 3]
    assert {parse_measure(iri).path for iri in taken} == {"一/四"}
    assert {parse_document(child_iri(iri, "b", 1)) for iri in taken} == {DOCUMENT}
