"""The words that name beneficiaries, and the notation of criteria in which the tables write them."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.conditions import counts, stated
from ingest.expressions import parse
from ingest.groups import groups, units
from ingest.lexicon import rows
from ontology.codebook import CodeBook
from ontology.model import AttributeCondition, ConditionGroup, GroupMode, Operator
from ontology.skos import load


@cache
def codes() -> CodeBook:
    return load()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("对小微企业和个体工商户发放贷款", ["小微企业", "个体工商户"]),
        ("打造“专精特新”中小企业专属产品", ["专精特新", "中小企业"]),
        ("加快普惠小微企业贷款投放", ["普惠小微企业"]),
        ("各银行业金融机构要优化流程", []),
        ("农业发展银行要加大投放", []),
    ],
)
def test_names_the_groups(text: str, words: list[str]) -> None:
    assert [group.text.strip("“”") for group in groups(text, codes())] == words


@pytest.mark.parametrize("table", ["groups", "condition_words", "loan_words", "instrument_conditions"])
def test_every_expression_of_the_tables_is_well_formed(table: str) -> None:
    for row in rows(table):
        if row["criterion"]:
            parse(row["criterion"].replace('"="', '"x"'), codes())


def test_units_do_not_overlap_and_lie_in_the_text() -> None:
    text = "受疫情影响严重的餐饮、零售、文化、旅游、交通运输等困难行业到期的普惠型小微企业贷款"
    found = units(text, codes())
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert found[-1].end <= len(text)


def test_an_instrument_list_takes_in_or_leaves_out() -> None:
    assert counts("", None)
    assert counts("*", "grant")
    assert counts("grant,guarantee", "grant")
    assert not counts("grant", "guarantee")
    assert not counts("!grant", "grant")


def test_conditions_keep_the_longest_of_overlapping_words() -> None:
    found = stated("流动性遇到暂时困难的企业")
    assert [unit.expression for unit in found] == ["temporary_difficulty=true"]


def test_notation_binds_and_tighter_than_or() -> None:
    read = parse("ownership=private | size=micro,small & viable=true", codes())
    assert isinstance(read, ConditionGroup)
    assert read.mode is GroupMode.ANY
    assert isinstance(read.members[1], ConditionGroup)
    assert read.members[1].mode is GroupMode.ALL
    assert read.members[0] == AttributeCondition(attr="ownership", op=Operator.EQ, value="private")


def test_notation_reads_negation_and_refuses_nonsense() -> None:
    read = parse("!(tags=green | tags=listed)", codes())
    assert isinstance(read, ConditionGroup)
    assert read.mode is GroupMode.NONE
    for bad in ("", "size=", "(size=micro", "size=micro )", "&"):
        with pytest.raises(ValueError, match="criterion"):
            parse(bad, codes())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert groups(text, codes()) == groups(text, codes())
