"""A row below a heading row is an entry with labelled cells; a table without headings is written cell by cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.grid import lines

CASES = {
    "a heading row labels the cells, the number column is counted": (
        [
            ("序号", "项目", "条件", "标准"),
            ("1", "技改补助", "投资200万元以上", "按10%补助"),
            ("2", "上规奖励", "", "10万元"),
        ],
        ["1. 技改补助", "条件：投资200万元以上", "标准：按10%补助", "2. 上规奖励", "标准：10万元"],
    ),
    "a title across the table stands above it": (
        [("某区政策清单", "", ""), ("名称", "对象", "标准"), ("甲", "企业", "1万元")],
        ["某区政策清单", "1. 甲", "对象：企业", "标准：1万元"],
    ),
    "a first column that spans rows groups them": (
        [("类别", "名称", "标准"), ("奖励类", "甲", "1万元"), ("奖励类", "乙", "2万元"), ("补助类", "丙", "3万元")],
        ["奖励类", "1. 甲", "标准：1万元", "2. 乙", "标准：2万元", "补助类", "3. 丙", "标准：3万元"],
    ),
    "a long first cell is no name": (
        [("条件", "标准"), ("企业上年度研发投入占比达到3%以上，且纳入统计；", "5万元")],
        ["1. 条件", "条件：企业上年度研发投入占比达到3%以上，且纳入统计；", "标准：5万元"],
    ),
    "a cell of several paragraphs keeps them": (
        [("名称", "条件"), ("甲", "（一）注册满一年\n（二）纳税正常")],
        ["1. 甲", "条件：（一）注册满一年", "（二）纳税正常"],
    ),
    "figures are no headings": ([("1", "2"), ("3", "4")], ["1\t2", "3\t4"]),
    "empty rows are nothing": ([("", ""), (" ", "")], []),
}


@pytest.mark.parametrize("name", CASES)
def test_lines_of_a_table(name):
    rows, expected = CASES[name]
    assert list(lines(rows)) == expected


CELLS = st.text("甲乙1。：\n ", max_size=8)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4).map(tuple), max_size=5))
def test_no_cell_of_a_table_without_spans_is_lost(rows):
    written = "".join("".join(line.split()) for line in lines(rows))
    for row in rows[1:]:
        for cell in row[1:] if len(row) <= len(rows[0]) else ():
            assert "".join(cell.split()) in written
