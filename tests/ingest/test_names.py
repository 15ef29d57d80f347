"""Organisations and binding words are found in place, in any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.names import cue_words, organisations

CASES = [
    ("鼓励银行机构加大信用贷款投放", ["银行机构"]),
    ("市鑫润融资担保公司要切实搞好增信服务", ["市鑫润融资担保公司"]),
    ("由市财政局、人行临夏州中心支行和临夏银保监分局负责", ["市财政局", "人行临夏州中心支行", "临夏银保监分局"]),
    ("对小微企业给予奖励", []),
    ("责任单位：州财政局（国资委）、各县市政府", ["州财政局（国资委）", "各县市政府"]),
]


@pytest.mark.parametrize(("text", "names"), CASES)
def test_organisations_are_found_by_their_whole_name(text, names):
    assert [mention.text for mention in organisations(text)] == names


def test_binding_words_carry_their_force_and_guarded_characters_are_none():
    found = [(mention.text, mention.code) for mention in cue_words("各机构要鼓励应收账款融资，严禁收费，主要需求")]
    assert found == [("要", "duty"), ("鼓励", "encouragement"), ("严禁", "duty")]


@given(st.text(alphabet="市财政局银行和由对（）、，a1委要应鼓励", max_size=60))
def test_mentions_lie_in_the_text(text):
    for mention in (*organisations(text), *cue_words(text)):
        assert text[mention.start : mention.end] == mention.text
