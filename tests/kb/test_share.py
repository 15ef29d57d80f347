"""The share of normative sentences that became no measure: shown with the gaps, in the report, in JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kb.share import share_json, share_words
from ontology.findings import GAP, Finding, Severity

FIGURES = re.compile(r"规范性语句 (\d+) 句，已成措施 (\d+) 句，未成措施 (\d+) 句（([\d.]+)%）")
FINDING = Finding(code=GAP, severity=Severity.INFO, message="x")


@pytest.mark.parametrize(
    ("normative", "without", "share", "words"),
    [
        (87, 7, 0.0805, "规范性语句 87 句，已成措施 80 句，未成措施 7 句（8.0%）"),
        (3, 0, 0, "规范性语句 3 句，已成措施 3 句，未成措施 0 句（0.0%）"),
        (0, 0, 0, "没有规范性语句"),
    ],
)
def test_the_share_in_words_and_numbers(normative, without, share, words):
    findings = [FINDING] * without
    assert share_words(normative, findings) == words
    assert share_json(normative, findings) == {"sentences": normative, "without_measure": without, "share": share}


def test_the_share_is_shown_wherever_a_document_is(huiqi, small_corpus, tmp_path: Path):
    kb = tmp_path / "kb"
    built = huiqi("--kb", kb, "build", small_corpus)
    assert len(FIGURES.findall(built.stderr)) == len(list(small_corpus.iterdir()))
    told = json.loads(huiqi("--kb", kb, "build", small_corpus, "--json").stdout)["documents"]
    for document in told:
        view = json.loads(huiqi("--kb", kb, "show", document["file"], "--gaps", "--json").stdout)
        whole = json.loads(huiqi("--kb", kb, "show", document["file"], "--json").stdout)
        assert view["normative"] == whole["normative"] == document["normative"]
        assert len(view["gaps"]) == view["normative"]["without_measure"]
        page = huiqi("--kb", kb, "show", document["file"], "--gaps").stdout
        sentences, measured, without, _ = FIGURES.search(page.replace("\n", "")).groups()
        assert int(sentences) == view["normative"]["sentences"] == int(measured) + int(without)
