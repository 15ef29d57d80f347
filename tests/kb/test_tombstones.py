"""Names that a new build lacks are remembered, each with what surely took its place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kb.base import KnowledgeBase
from kb.build import add, build
from kb.place import Place
from kb.tombstones import FILE, Kind, Tombstone, Tombstones, gone, names, read
from ontology.findings import KBError


@pytest.fixture
def folder(tmp_path: Path, policy) -> Path:
    found = tmp_path / "corpus"
    found.mkdir()
    (found / "措施.txt").write_text(policy(), encoding="utf-8")
    return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "kb")


def measures(place: Place) -> dict[str, str]:
    with KnowledgeBase(place.root) as kb:
        return {one.quote.text: one.id for document in kb.documents() for one in document.measures}


def kept(place: Place) -> Tombstones:
    return read(place.existing())


def test_nothing_is_kept_while_every_name_stays(place, folder):
    build(place, folder)
    build(place, folder)
    assert len(kept(place)) == 0
    assert not (place.existing() / FILE).exists()


def test_a_reworded_measure_points_to_its_new_name(place, folder, policy):
    build(place, folder)
    before = measures(place)
    (folder / "措施.txt").write_text(policy(rate="0.5"), encoding="utf-8")
    build(place, folder)
    after = measures(place)
    (old,) = set(before.values()) - set(after.values())
    (new,) = set(after.values()) - set(before.values())
    assert kept(place)[old].kind is Kind.MEASURE
    assert kept(place).successor(old) == new


def test_a_measure_that_is_struck_out_has_no_successor(place, folder, policy):
    build(place, folder)
    text = policy().replace(
        "（二）给予贷款贴息。对受疫情影响的小微企业，按不超过50%的比例给予贴息，单户最高20万元。\n", ""
    )
    (folder / "措施.txt").write_text(text, encoding="utf-8")
    build(place, folder)
    lost = [one for one in kept(place).values() if one.kind is Kind.MEASURE]
    assert lost
    assert all(one.successor is None for one in lost)


def test_a_name_that_comes_back_is_forgotten_and_chains_are_followed(place, folder, policy):
    build(place, folder)
    first = set(measures(place).values())
    for rate in ("0.5", "0.8"):
        (folder / "措施.txt").write_text(policy(rate=rate), encoding="utf-8")
        build(place, folder)
    (old,) = first - set(measures(place).values())
    assert kept(place).successor(old) in set(measures(place).values())
    assert len([one for one in kept(place).values() if one.kind is Kind.MEASURE]) == 2
    (folder / "措施.txt").write_text(policy(), encoding="utf-8")
    build(place, folder)
    assert old not in kept(place)
    assert {kept(place).successor(iri) for iri in kept(place)} <= first | {None}


def test_a_document_that_is_taken_away_is_gone(place, folder, policy):
    (folder / "另一份.txt").write_text(policy("潍坊市", "潍政办字〔2021〕12号"), encoding="utf-8")
    build(place, folder)
    with KnowledgeBase(place.root) as kb:
        iri = next(one.iri for one in kb.listed if one.file == "另一份.txt")
    (folder / "另一份.txt").unlink()
    build(place, folder)
    assert kept(place)[iri].kind is Kind.DOCUMENT
    assert kept(place).successor(iri) is None
    assert all(one.iri.startswith(f"{iri}#") for one in kept(place).of(iri))
    assert kept(place).of(iri)


def test_a_document_under_a_new_name_takes_its_measures_along(place, folder, policy):
    text = policy().replace("淄政办字〔2021〕99号\n", "")
    (folder / "措施.txt").write_text(text, encoding="utf-8")
    build(place, folder)
    old = set(measures(place).values())
    (folder / "措施.txt").write_text(policy(), encoding="utf-8")
    build(place, folder)
    assert {kept(place).successor(iri) for iri in old} == set(measures(place).values())


def test_adding_keeps_what_was_kept(place, folder, policy, tmp_path):
    build(place, folder)
    (folder / "措施.txt").write_text(policy(rate="0.5"), encoding="utf-8")
    build(place, folder)
    before = dict(kept(place))
    more = tmp_path / "新.txt"
    more.write_text(policy("潍坊市", "潍政办字〔2021〕12号"), encoding="utf-8")
    add(place, [more])
    assert dict(kept(place)) == before


def test_a_corpus_brings_the_names_of_an_earlier_base(place, folder, tmp_path):
    gone_long = {"iri": "https://w3id.org/huiqi/doc/old", "kind": "document", "label": "旧", "since": "2020-01-01"}
    (folder / FILE).write_text(json.dumps([gone_long]), encoding="utf-8")
    build(place, folder)
    assert kept(place)[gone_long["iri"]].since == date(2020, 1, 1)


@pytest.mark.parametrize("text", ["{", "[{}]", '[{"iri": "a", "kind": "no", "label": "", "since": "2020-01-01"}]'])
def test_a_list_that_is_none_is_told(place, folder, text):
    (folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(KBError) as error:
        build(place, folder)
    assert error.value.code == "TOMBSTONES_FORM"
    assert place.current() is None


def test_a_ring_of_names_leads_nowhere():
    ring = Tombstones(Tombstone(a, Kind.MEASURE, "", date(2020, 1, 1), b) for a, b in ["ab", "ba"])
    assert ring.successor("a") is None


def test_a_build_over_an_unreadable_generation_goes_on(place, folder):
    build(place, folder)
    (place.existing() / "index.sqlite").write_bytes(b"no database")
    build(place, folder)
    assert len(kept(place)) == 0


def test_every_name_of_the_corpus_is_its_own(knowledge):
    found = names(knowledge.documents())
    assert [*gone(found, found, date(2020, 1, 1))] == []
