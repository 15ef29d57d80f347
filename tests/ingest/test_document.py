"""Documents say who issued them, when, where and how long they hold; what they do not say becomes a finding."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import DocumentHead, describe
from ingest.normalise import normalise
from ingest.outline import outline
from ingest.read import decode
from ontology.skos import load

SPEC = tomllib.loads((Path(__file__).parent.parent / "spec" / "document.toml").read_text(encoding="utf-8"))["case"]
LISTS = ("issuers", "based_on", "repeals")
FLAGS = ("trial", "superior_overrides")
SINGLE = ("title", "doc_number", "issued", "region", "valid_from", "valid_to", "valid_duration")


def described(text: str) -> DocumentHead:
    normal = normalise(decode(text.encode(), "x.md"))
    return describe(normal, outline(normal), load())


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["name"])
def test_the_description_is_that_of_a_careful_reader(case):
    found = described(case["text"])
    assert {name: getattr(found, name) for name in SINGLE} == {name: case.get(name) for name in SINGLE}
    assert {name: list(getattr(found, name)) for name in LISTS} == {name: case.get(name, []) for name in LISTS}
    assert {name: getattr(found, name) for name in FLAGS} == {name: case.get(name, False) for name in FLAGS}
    assert [doubt.code for doubt in found.findings] == case.get("findings", [])


@pytest.mark.parametrize("case", SPEC, ids=lambda case: case["name"])
def test_quotes_are_in_the_source(case):
    source = decode(case["text"].encode(), "x.md").text
    found = described(case["text"])
    for quote in found.quotes.values():
        assert "".join(source[quote.start : quote.end].split()) == quote.text
    assert found.title is None or found.quotes["title"].text == found.title


WORDS = "关于印发 《措施（试行）》 的通知 若干措施 市政府 省财政厅 、 2022年3月25日 附件1 一、 根据 《规定》 。 ："
PIECES = st.sampled_from(
    [*WORDS.split(), "\n", " ", "  ", "（市发[2022]3号）\n", "自印发之日起", "有效期3年", "同时废止"]
)


@settings(deadline=None)  # the first text loads dictionary and code lists
@given(st.lists(PIECES, min_size=1, max_size=40).map("".join).filter(lambda text: bool(text.strip())))
def test_any_text_has_a_description(text):
    found = described(text)
    codes = {doubt.code for doubt in found.findings}
    assert ("NO_TITLE" in codes) == (found.title is None)
    assert ("NO_ISSUE_DATE" in codes) == (found.issued is None)


def test_validity_is_reckoned_from_a_registered_day_of_issue():
    case = SPEC[0]
    normal = normalise(decode(case["text"].encode(), "x.md"))
    found = describe(normal, outline(normal), load(), known_issued=date(2022, 12, 20))
    assert (found.valid_from, found.valid_to) == (date(2022, 12, 20), date(2023, 6, 19))
    assert "NO_ISSUE_DATE" not in {doubt.code for doubt in found.findings}
