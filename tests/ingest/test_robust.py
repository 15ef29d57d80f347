"""Whatever the text, it is read: no exception, the same each time, in words that the source holds, in time for it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalise import normalise
from ingest.pipeline import ingest_text
from ingest.read import MAX_BYTES, decode
from ingest.sentences import sentences
from ontology.findings import KBError
from ontology.skos import load

READINGS = Path(__file__).parent.parent / "fuzz" / "readings.py"


def _readings() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readings", READINGS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


readings = _readings()
PIECE = st.sampled_from(readings.fragments())
DOCUMENT = st.lists(PIECE, max_size=60).map("".join)
MIXED = st.lists(st.one_of(PIECE, PIECE, PIECE, st.text(max_size=6)), max_size=40).map("".join)
ANYTHING = st.text(max_size=300)


@settings(max_examples=120)
@given(st.one_of(DOCUMENT, MIXED))
def test_a_document_of_policy_words_is_read(text):
    readings.check(text.encode("utf-8", errors="ignore"))


@settings(max_examples=60)
@given(ANYTHING)
def test_any_text_is_read(text):
    readings.check(text.encode("utf-8", errors="ignore"))


@settings(max_examples=15)
@given(DOCUMENT, st.integers(50, 200))
def test_a_document_without_end_is_read(text, times):
    readings.check((text * times)[:20_000].encode())


@settings(max_examples=20)
@given(st.lists(PIECE, min_size=1, max_size=20).map("".join), st.sampled_from(["", "。", "，", "\n"]))
def test_long_paragraphs_and_sentences_are_read_in_pieces(text, mark):
    normal = normalise(decode(("一、" + (text + mark) * (8_000 // len(text))).encode(), "x.txt"))
    assert max(map(len, normal.text.split("\n"))) <= 3_000
    assert all(earlier <= later for earlier, later in pairwise(normal.offsets))
    spans = list(sentences(normal.text, 0, len(normal.text)))
    assert max((high - low for low, high in spans), default=0) <= 1_000
    assert "".join(normal.text[low:high] for low, high in spans).replace("\n", "") == normal.text.replace("\n", "")


ENDLESS = {
    "sentence": "对首次贷款的第1类企业给予1万元奖励，",
    "sentences": "对上述小微企业给予1万元奖励。",
    "lines": "对小微企业给予1万元奖励。\n",
    "items": "（1）具有第1类资质的企业；\n",
    "tiers": "100万元、",
    "brackets": "（责任单位：",
    "books": "《",
    "bodies": "市财政局\n",
    "runs": "一是支持企业。",
    "clauses": "1.支持企业\n",
}


@pytest.mark.parametrize("unit", ENDLESS.values(), ids=ENDLESS)
def test_time_grows_with_the_length_only(unit):
    def seconds(length: int) -> float:
        source = decode(("一、申报条件\n" + unit * (length // len(unit))).encode(), "x.txt")
        before = time.process_time()
        ingest_text(source, codes=load())
        return time.process_time() - before

    seconds(1_000)
    # four times the length; a square would take sixteen each time, a busy machine only now and then
    assert any(seconds(16_000) < 10 * max(seconds(4_000), 0.05) for _ in range(3))


EXPORT = """
import json, sys
from pathlib import Path
from ingest.pipeline import ingest
from ontology.interchange import export_json
from ontology.skos import load
read = ingest(Path(sys.argv[1]), codes=load())
print(json.dumps([export_json([read.document]), [one.model_dump(mode="json") for one in read.findings]]))
"""


def test_another_process_reads_the_same(corpus: Path):
    path = str(next(iter(sorted(corpus.glob("*/source.txt")))))
    told = {
        subprocess.run(
            [sys.executable, "-c", EXPORT, path],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def test_a_text_above_the_limit_is_refused_in_words():
    with pytest.raises(KBError) as refused:
        decode(b"a" * (MAX_BYTES + 1), "意见.txt")
    assert refused.value.code == "FILE_TOO_LARGE"
    assert "2 MB" in refused.value.message
