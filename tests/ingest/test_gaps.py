"""Sentences that oblige or support and became no measure are told, and only those."""

from __future__ import annotations

from ingest.pipeline import ingest_text
from ingest.read import decode
from ontology.findings import GAP
from ontology.skos import load

TEXT = """关于支持企业发展的若干措施

一、工作要求
各部门要主动服务企业，鼓励金融机构加大信贷投放。

二、降低融资成本
对小微企业免收担保费。

三、附则
本措施由市财政局负责解释。
"""


def test_a_normative_sentence_without_a_measure_is_told_with_its_words():
    read = ingest_text(decode(TEXT.encode(), "x.txt"), codes=load())
    told = [finding for finding in read.findings if finding.code == GAP]
    assert [(finding.place, finding.quote) for finding in told] == [
        ("一", "各部门要主动服务企业，鼓励金融机构加大信贷投放。")
    ]
    assert [measure.clause for measure in read.document.measures] == ["二"]


def test_the_place_of_a_gap_leads_back_to_the_source():
    read = ingest_text(decode(TEXT.encode(), "x.txt"), codes=load())
    for finding in read.findings:
        if finding.code == GAP:
            assert read.source.text[finding.start : finding.end] == finding.quote
