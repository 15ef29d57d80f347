"""Broken lines become paragraphs, nothing but layout is lost, and every character leads back to the source."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise import FOLD, normalise
from ingest.read import decode
from ingest.text import SourceText

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "normalise.toml").read_text(encoding="utf-8"))["case"]


def source(text: str) -> SourceText:
    return SourceText(name="x.txt", text=text, encoding="utf-8", sha256="")


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["name"])
def test_paragraphs_are_put_together(case):
    assert normalise(decode(case["text"].encode(), "x.md")).text.split("\n") == case["paragraphs"]


WORDS = (
    "一、 （一） 1. 第一条 加大信贷支持力度 ， 。 ； ： 《 》 （责任单位： 市财政局 ） 2022年3月25日 ** — ％ 附件1 a -"
)
PIECES = st.sampled_from(
    [*WORDS.split(), "\n", "\n\n", "\f", " ", "\u3000", "# ", "— 3 —", "\uff11", "\ufeff", "\u2028"]
)
TEXT = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=60).map("".join))


@settings(deadline=None)  # the first text loads the dictionary
@given(TEXT)
def test_offsets_lead_back_to_the_same_characters(text):
    normal = normalise(source(text))
    assert len(normal.offsets) == len(normal.text)
    assert all(earlier < later for earlier, later in pairwise(normal.offsets))
    assert all(0 <= place < len(text) for place in normal.offsets)
    for char, place in zip(normal.text, normal.offsets, strict=True):
        assert char == "\n" or text[place].translate(FOLD) == char


@settings(deadline=None)  # the first text loads the dictionary
@given(st.text(alphabet="一二加大信贷支持，。；：\n \u3000（）《》1％", max_size=120))
def test_only_white_space_is_lost(text):
    kept = "".join(char for char in text if not char.isspace()).translate(FOLD)
    assert normalise(source(text)).text.replace("\n", "") == kept


@settings(deadline=None)  # the first text loads the dictionary
@given(TEXT)
def test_a_normal_text_is_its_own_normal_text_but_for_joins(text):
    once = normalise(source(text)).text
    assert "\n\n" not in once
    assert not once.startswith("\n")


def test_time_grows_with_the_length_only():
    def seconds(lines: int) -> float:
        text = "加大对重点领域和薄弱环节的信贷支持力度，推动融资成本稳中有降\n\n" * lines
        before = time.process_time()
        normalise(source(text))
        return time.process_time() - before

    seconds(10)
    assert seconds(4000) < 40 * max(seconds(400), 0.01)
