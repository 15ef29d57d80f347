"""Search by words: every two-character word is found, in text, headings and titles; folding of lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kb.bigrams import bigrams, phrase, searchable
from kb.index import Filters
from kb.layout import folded


def test_every_stretch_of_a_measure_finds_it(knowledge):
    for document in knowledge.documents():
        for measure in document.measures[::10]:
            words = searchable(measure.quote.text)[3:9]
            assert (document.id, measure.id) in knowledge.index.search(words, Filters())


@pytest.mark.parametrize("column", ["audience", "force", "instrument"])
def test_filters_keep_only_what_they_say(knowledge, column):
    measures = {measure.id: measure for document in knowledge.documents() for measure in document.measures}
    for value in {getattr(measure, column) for measure in measures.values()}:
        found = {iri for _, iri in knowledge.index.search(None, Filters(**{column: value}))}
        assert found == {iri for iri, measure in measures.items() if getattr(measure, column) == value}


@given(st.text(max_size=30), st.integers(0, 30), st.integers(1, 10))
def test_a_phrase_is_part_of_the_pairs_of_its_text(text, start, length):
    bare = searchable(text)
    part = bare[start : start + length]
    wanted = phrase(part)
    if wanted is None:
        assert part == ""
    elif len(searchable(part)) > 1:
        assert wanted.strip('"') in bigrams(text)


@given(st.text(alphabet="担保费率abc 1%，。（）“”", max_size=80), st.integers(8, 40))
def test_folding_keeps_every_character_and_the_width(text, width):
    lines = folded(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width or len(line.strip("，。（）“”%")) < width for line in lines)
