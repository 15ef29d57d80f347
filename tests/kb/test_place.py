"""A generation appears whole or not at all: failures, kills and readers at work."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from ingest.pipeline import Ingested, ingest
from kb.base import KnowledgeBase
from kb.build import add, build, quiet, read_item
from kb.place import Place
from kb.verify import verified
from ontology import skos
from ontology.findings import KBError


@pytest.fixture
def built(tmp_path: Path, small_corpus: Path) -> Place:
    place = Place(tmp_path / "kb")
    build(place, small_corpus)
    return place


def test_the_folder_is_created_and_holds_what_was_read(built):
    with KnowledgeBase(built.root) as kb:
        (one,) = kb.listed
        assert one.file == "措施.txt"
        assert kb.document(one.file).measures


def test_the_code_lists_are_kept_whole_and_in_order(built):
    with KnowledgeBase(built.root) as kb:
        codes, read = skos.load(), kb.codes
    assert read == codes
    assert [*read.regions] == [*codes.regions]
    assert {name: [*one] for name, one in read.lists.items()} == {name: [*one] for name, one in codes.lists.items()}
    assert "000001" not in read.regions
    with pytest.raises(KeyError):
        read.regions["000001"]


def test_a_failure_leaves_everything_as_it_was(built, small_corpus, folder_digest):
    before = folder_digest(built.root)

    def broken(item, codes):
        read_item(item, codes)
        raise RuntimeError("made to fail")

    with pytest.raises(RuntimeError):
        build(built, small_corpus, read=broken)
    assert folder_digest(built.root) == before


def test_a_failure_of_the_first_build_leaves_no_folder(tmp_path, small_corpus):
    def broken(item, codes):
        raise RuntimeError("made to fail")

    with pytest.raises(RuntimeError):
        build(Place(tmp_path / "new"), small_corpus, read=broken)
    assert not (tmp_path / "new").exists()


def test_nothing_built_is_said(tmp_path):
    with pytest.raises(KBError, match="huiqi build") as caught:
        KnowledgeBase(tmp_path / "none")
    assert caught.value.code == "KB_MISSING"
    assert not (tmp_path / "none").exists()


HANGS = """
import sys, time
from pathlib import Path
from kb.build import build, read_item
from kb.place import Place

def slow(item, codes):
    found = read_item(item, codes)
    print("reading", flush=True)
    time.sleep(60)
    return found

build(Place(Path(sys.argv[1])), Path(sys.argv[2]), read=slow)
"""


def test_a_killed_build_leaves_the_old_one_usable(built, small_corpus, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HANGS, built.root, small_corpus], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "reading\n"
        os.kill(writer.pid, signal.SIGKILL)
    with KnowledgeBase(built.root) as kb:
        assert len(kb.listed) == 1
    assert list(built.root.glob("draft-*"))
    build(built, small_corpus)
    assert not list(built.root.glob("draft-*"))


def test_a_reader_keeps_its_snapshot_while_a_writer_works(built, small_corpus):
    """Every answer of a reader during ten builds is a whole one."""
    stop = threading.Event()
    counts: set[int] = set()
    failures: list[BaseException] = []
    with KnowledgeBase(built.root) as snapshot:
        expected = len(snapshot.documents()[0].measures)
        reading: dict[str, Ingested] = {}

        def cached(item, codes):
            if item.folder not in reading:
                reading[item.folder] = ingest(item.source, codes=codes, known=item.known)
            return reading[item.folder]

        def read() -> None:
            try:
                while not stop.is_set():
                    with KnowledgeBase(built.root) as kb:
                        counts.add(len(kb.documents()[0].measures))
            except (KBError, OSError) as error:
                failures.append(error)

        reader = threading.Thread(target=read)
        reader.start()
        for _ in range(5):
            build(built, small_corpus, read=cached)
            time.sleep(0.01)
        stop.set()
        reader.join()
        assert failures == []
        assert counts == {expected}
        assert len(snapshot.documents()[0].measures) == expected


def test_two_writers_wait_for_each_other(tmp_path, policy):
    place = Place(tmp_path / "kb")
    cities = [("淄博市", "370300", "1"), ("吕梁市", "141100", "2")]
    files = []
    for city, _, rate in cities:
        path = tmp_path / f"{city}.txt"
        path.write_text(policy(city=city, number=f"{city[0]}政发〔2021〕{rate}号", rate=rate), encoding="utf-8")
        files.append(path)
    writers = [threading.Thread(target=add, args=(place, [path])) for path in files]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with KnowledgeBase(place.root) as kb:
        assert {one.region for one in kb.listed} == {code for _, code, _ in cities}


def test_same_bytes_are_reported_and_not_added_twice(built, small_corpus, folder_digest):
    before = folder_digest(built.root)
    report = add(built, [small_corpus / "措施.txt"])
    assert [one.same_as for one in report.duplicates] == ["措施.txt"]
    assert report.entries == ()
    assert folder_digest(built.root) == before


def test_another_text_with_the_same_number_is_kept_under_its_own_name(built, tmp_path, policy):
    other = tmp_path / "新版.txt"
    other.write_text(policy(rate="0.8"), encoding="utf-8")
    (entry,) = add(built, [other]).entries
    assert "SAME_NUMBER" in [finding.code for finding in entry.findings]
    with KnowledgeBase(built.root) as kb:
        assert len(kb.listed) == 2
        measures = [measure.id for document in kb.documents() for measure in document.measures]
        assert len(set(measures)) == len(measures)


def test_added_documents_are_kept_through_a_build(built, small_corpus, tmp_path, policy):
    other = tmp_path / "同名" / "措施.txt"
    other.parent.mkdir()
    other.write_text(policy(city="吕梁市", number="吕政发〔2021〕3号"), encoding="utf-8")
    add(built, [other])
    build(built, small_corpus)
    with KnowledgeBase(built.root) as kb:
        assert [one.region for one in kb.listed] == ["370300", "141100"]
        assert [one.file for one in kb.listed] == ["措施.txt", "措施.txt"]


def test_verification_finds_a_source_that_was_changed(built):
    index = built.existing() / "index.sqlite"
    with closing(sqlite3.connect(index)) as database, database:
        database.execute("UPDATE source SET text = replace(text, '20万元', '30万元')")
    with KnowledgeBase(built.root) as kb:
        report = verified(kb, quiet)
    assert {problem.code for problem in report.problems} == {"QUOTE_MISSING"}
    assert report.checked["quotes"] > len(report.problems)


def test_verification_finds_an_index_that_says_something_else(built):
    index = built.existing() / "index.sqlite"
    with closing(sqlite3.connect(index)) as database, database:
        database.execute("UPDATE document SET json = replace(json, '20万元', '30万元')")
    with KnowledgeBase(built.root) as kb:
        assert "INDEX_DIFFERS" in {problem.code for problem in verified(kb, quiet).problems}
