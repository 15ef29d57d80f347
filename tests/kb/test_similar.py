"""Similar measures: found by words, explained by them, confined by instrument, group and region; stored words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kb.base import KnowledgeBase
from kb.bigrams import searchable
from kb.build import add
from kb.comparison.similar_view import Asked, answer, answer_json
from kb.place import Place
from kb.terms import counts, measures, places, terms_of
from ontology.findings import KBError

FEE = "622900-2022-84-5634#c1.4-m-979d6903"  # 单户1000万元(含)以下的融资担保费率不高于1%
CUT = "370300-2020-56-c4cb#c1-m-171b7d9c"  # 担保费率由1%降低至0.5%

GUARD = """
import sys
from kb.cli import main
status = main(sys.argv[1:])
loaded = sorted({name.partition(".")[0] for name in sys.modules} & {"jieba", "rjieba", "rdflib", "pyshacl", "ingest"})
print(status, loaded, file=sys.stderr)
"""


def enterprise(knowledge: KnowledgeBase) -> list[Any]:
    return [m for document in knowledge.documents() for m in document.measures if m.audience == "enterprise"]


def test_the_same_support_elsewhere_comes_first(knowledge: KnowledgeBase) -> None:
    found = answer(knowledge, FEE, Asked()).found
    assert found[0].measure.id.endswith(CUT)
    assert all(one.document.region != "622900" for one in found)


def test_every_score_is_made_of_the_words_shown_at_their_places(knowledge: KnowledgeBase) -> None:
    for measure in enterprise(knowledge)[::9]:
        for one in answer(knowledge, measure.id, Asked(instrument="any", group="any")).found:
            assert sum(word.part for word in one.shared) == pytest.approx(1)
            for word in one.shared:
                for text, spans in ((measure.quote.text, word.here), (one.measure.quote.text, word.there)):
                    assert {searchable(text[start:end]) for start, end in spans} <= {word.word}


def test_instrument_and_group_confine_the_answer(knowledge: KnowledgeBase) -> None:
    for measure in enterprise(knowledge)[::15]:
        same, wide = (answer(knowledge, measure.id, Asked(instrument=how, limit=50)) for how in ("same", "any"))
        assert {one.measure.instrument for one in same.found} <= {measure.instrument}
        assert len(wide.found) >= len(same.found)
    named = answer(knowledge, FEE, Asked(instrument="any", group="微型", limit=50))
    shown = answer_json(named, knowledge.codes)["similar"]
    assert shown
    assert all("微型" in one["groups"] for one in shown)


def test_regions_confine_the_answer(knowledge: KnowledgeBase) -> None:
    found = answer(knowledge, FEE, Asked(regions=["淄博"], instrument="any", limit=50)).found
    assert {one.document.region for one in found} == {"370300"}


@pytest.mark.parametrize(
    ("name", "asked", "code"),
    [
        ("x", Asked(), "MEASURE_UNKNOWN"),
        (FEE, Asked(regions=["福州"]), "REGION_NOT_COVERED"),
        (FEE, Asked(regions=["天上市"]), "UNKNOWN_REGION"),
        (FEE, Asked(instrument="空投"), "UNKNOWN_CODE"),
        (FEE, Asked(group="火星企业"), "UNKNOWN_CODE"),
        (FEE, Asked(limit=0), "BAD_LIMIT"),
    ],
)
def test_what_cannot_be_asked_is_refused(knowledge: KnowledgeBase, name: str, asked: Asked, code: str) -> None:
    with pytest.raises(KBError) as caught:
        answer(knowledge, name, asked)
    assert caught.value.code == code


def test_words_are_counted_as_the_texts_have_them(knowledge: KnowledgeBase) -> None:
    database = knowledge.index.database
    all_words = {measure.id: terms_of(database, measure.id) for d in knowledge.documents() for measure in d.measures}
    for word, count in counts(database, ["担保", "费率", "没有这个词"]).items():
        assert count == sum(word in (*found.body, *found.heading) for found in all_words.values())
    assert measures(database) == len(all_words)


def test_places_pass_over_signs_and_what_web_pages_leave() -> None:
    found = places("“瞪羚&quot;企业， 再担保", ("瞪羚", "企业", "再", "担保"))
    assert found == {"瞪羚": ((1, 3),), "企业": ((9, 11),), "再": ((13, 14),), "担保": ((14, 16),)}


def test_words_follow_a_document_that_is_added_and_one_that_is_alone_has_no_others(
    tmp_path: Path, policy: Any, huiqi: Any
) -> None:
    for name, city in (("甲", "淄博市"), ("乙", "潍坊市")):
        (tmp_path / f"{name}.txt").write_text(policy(city, f"{city[0]}政办字〔2021〕7号"), encoding="utf-8")
    place = Place(tmp_path / "kb")
    add(place, [tmp_path / "甲.txt"])
    with KnowledgeBase(place.root) as kb:
        first = kb.documents()[0].measures[0].id
        with pytest.raises(KBError, match="没有收录其他地区"):
            answer(kb, first, Asked())
    add(place, [tmp_path / "乙.txt"])
    with KnowledgeBase(place.root) as kb:
        found = answer(kb, first, Asked()).found
        assert [one.measure.clause for one in found[:1]] == ["一/一"]
        assert found[0].score == pytest.approx(1)
    shown = huiqi("--kb", place.root, "similar", first, "--regions", "潍坊")
    assert "共有词" in shown.stdout
    assert huiqi("--kb", place.root, "similar", "没有").returncode == 2


def test_a_question_loads_no_segmenter(kb_dir: Path) -> None:
    arguments = ["--kb", kb_dir, "similar", FEE, "--json"]
    done = subprocess.run(
        [sys.executable, "-c", GUARD, *arguments], capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stderr.splitlines()[-1] == "0 []"
    assert json.loads(done.stdout)["format"] == "huiqi-similar/1"
