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


def test_a_percent_sign_stays_with_its_figure():
    assert folded("担保费率不高于1%，免收再担保费", 15) == ["担保费率不高于", "1%，免收再担保", "费"]


@given(st.text(alphabet="担保费率abc 1%，。（）“”", max_size=80), st.integers(8, 40))
def test_folding_keeps_every_character(text, width):
    assert "".join("".join(folded(text, width)).split()) == "".join(text.split())


@given(st.text(alphabet="担保费率，。（）“”", max_size=80), st.integers(8, 40))
def test_only_closing_marks_hang_over_the_width(text, width):
    lines = folded(text, width)
    assert all(cell_len(line) <= width or cell_len(line.rstrip("，。）”")) <= width for line in lines)
