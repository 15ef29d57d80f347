"""Clause trees of excerpts agree with a careful reader, and any text gives a tree that covers its own words once."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.normalise import normalise
from ingest.numbering import marker, ordinal
from ingest.outline import outline
from ingest.read import decode
from ingest.text import NormalText, SourceText

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "outline.toml").read_text(encoding="utf-8"))["case"]


def normal_of(text: str) -> NormalText:
    return normalise(SourceText(name="x.txt", text=text, encoding="utf-8", sha256=""))


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["name"])
def test_the_tree_is_that_of_a_careful_reader(case):
    normal = normalise(decode(case["text"].encode(), "x.md"))
    found = outline(normal)
    wanted = [(c["path"], c.get("heading"), tuple(c.get("above", ()))) for c in case["clause"]]
    assert [(c.path, c.heading, c.headings) for c in found.clauses] == wanted
    for clause, expected in zip(found.clauses, case["clause"], strict=True):
        words = [normal.text[start:end] for start, end in clause.body]
        assert len(words) == len(expected.get("body", [])), (clause.path, words)
        assert all(own.startswith(begin) for own, begin in zip(words, expected.get("body", []), strict=True)), words
    if "head_ends" in case:
        assert normal.text[: found.head[1]].rstrip().endswith(case["head_ends"])
    if "tail_begins" in case:
        assert normal.text[found.tail[0] :].startswith(case["tail_begins"])


def test_a_number_left_out_is_reported():
    found = outline(normal_of("一、支持发展。给予奖励。\n三、支持升级。给予补助。\n"))
    assert [(doubt.code, doubt.place, doubt.quote) for doubt in found.findings] == [("NUMBERING_GAP", "三", "三、")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十八", 28),
        ("一百零三", 103),
        ("廿一", 21),
        ("③", 3),
        ("7", 7),
    ],
)
def test_numerals_have_their_value(text, value):
    assert ordinal(text) == value


@pytest.mark.parametrize(
    "text", ["一、二、三产业", "1.5亿元", "第七条、第八条", "（二）款的资助", "第三条规定的", "2021年", "甲、"]
)
def test_words_that_look_like_numbers_are_none(text):
    assert marker(text) is None


WORDS = "一、 二、 （一） （二） 1. 2. 第一章 第一条 ① 一是 二是 支持 。 ； ， 【宗旨】 （责任单位：财政局） 附件"
LINES = "附件1 名词解释 2022年3月25日 市人民政府 若干措施 申报表"
PIECES = st.sampled_from([*WORDS.split(), "\n", *(f"{line}\n" for line in LINES.split())])


@settings(deadline=None)  # the first text loads the dictionary
@given(st.one_of(st.lists(PIECES, max_size=50).map("".join), st.text(max_size=60)))
@example("一、一是一、。二是")
def test_any_text_gives_clauses_in_order_with_paths_of_their_own(text):
    normal = normal_of(text)
    found = outline(normal)
    size = len(normal.text)
    assert 0 <= found.head[0] <= found.head[1] <= size
    assert 0 <= found.tail[0] <= found.tail[1] <= size
    assert len({clause.path for clause in found.clauses}) == len(found.clauses)
    assert all(earlier.start < later.start for earlier, later in pairwise(found.clauses))
    stretches = [stretch for clause in found.clauses for stretch in clause.body]
    assert all(0 <= start < end <= size for start, end in stretches)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(stretches))
    for clause in found.clauses:
        assert clause.start <= clause.end <= size
        assert all(clause.start <= start and end <= clause.end for start, end in clause.body)
