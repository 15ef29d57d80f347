"""What a text changes in others is read with target, clause, words, figures and days (cases in tests/spec)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.amendments import amending, operative
from ingest.document import describe
from ingest.normalise import normalise
from ingest.outline import outline
from ingest.references import same, steps
from ingest.text import NormalText, SourceText
from ontology.skos import load

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "amendments.toml").read_text(encoding="utf-8"))["case"]
ALPHABET = "将对《甲》办法第三条二款中的“1%”修改为增加一条：删去延长有效期至2025年12月31日，。；\n"
WORDS = ("quote", "old", "new")


def normal_of(text: str) -> NormalText:
    return normalise(SourceText(name="x.txt", text=text, encoding="utf-8", sha256=""))


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["text"][:24])
def test_changes_of_other_documents(case):
    normal = normal_of(case["text"])
    found = amending(normal)
    read = []
    for one in found.amendments:
        told = {name: value for name, value in one if value is not None and name != "quote"}
        told |= {name: getattr(one, name).text for name in WORDS[1:] if getattr(one, name)}
        told |= {name: str(told[name]) for name in ("old_value", "new_value") if name in told}
        read.append(told | {"change": one.change.value})
    assert read == case["amendments"]
    for one in found.amendments:
        for quote in (getattr(one, name) for name in WORDS):
            source = "" if quote is None else normal.source.text[quote.start : quote.end]
            assert quote is None or "".join(source.split()) == quote.text


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["text"][:24])
def test_measures_are_looked_for_in_the_new_words_alone(case):
    normal = normal_of(case["text"])
    found = amending(normal)
    left = operative(outline(normal).clauses, found)
    bodies = [normal.text[low:high] for clause in left for low, high in clause.body]
    for one in found.amendments:
        if one.change.value in ("replace", "insert"):
            assert any(one.new.text in body for body in bodies)
        if one.change.value == "words":
            assert not any(one.old.text in body for body in bodies)


def test_a_clause_struck_out_does_not_repeal_its_document():
    normal = normal_of(SPEC[-1]["text"])
    assert describe(normal, outline(normal), load()).repeals == ("旧办法",)


def test_references_are_compared_by_number():
    assert [tuple(one) for one in steps("第五条第二款")] == [(5, "条"), (2, "款")]
    assert same("第五条第二款", "第5条")
    assert not same("第五条", "第五条第二款")


@settings(deadline=None)
@given(
    st.text(
        alphabet="将对《甲》办法第三条二款中的“1%”修改为增加一条：删去延长有效期至2025年12月31日，。；\n", max_size=80
    )
)
def test_any_text_is_read(text):
    found = amending(normal_of(text))
    assert all(one.title or one.doc_number for one in found.amendments)
    assert all(low <= high for low, high in found.commands)
