"""A document of any format goes in with its original file and the text read from it, and comes out the same again."""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path

import docx
import pytest

from kb.base import KnowledgeBase
from kb.build import add, build, quiet
from kb.place import Place
from kb.verify import verified

WORDS = (
    "某市人民政府关于支持企业发展的若干措施",
    "一、对首次纳入统计的工业企业，给予一次性奖励20万元。",
    "二、对企业购置设备的，按照设备投入的10%给予补助，单个企业最高300万元。",
)
PAGE = "<html><head><meta charset='utf-8'><meta name='Url' content='https://www.example.gov.cn/1.html'></head>{}</html>"


@pytest.fixture(params=["docx", "html"])
def source(request, tmp_path: Path) -> Path:
    path = tmp_path / f"措施.{request.param}"
    if request.param == "docx":
        made = docx.Document()
        for words in WORDS:
            made.add_paragraph(words)
        made.save(str(path))
    else:
        path.write_text(PAGE.format("".join(f"<p>{words}</p>" for words in WORDS)), encoding="utf-8")
    return path


def test_the_original_and_its_text_are_kept(tmp_path, source):
    place = Place(tmp_path / "kb")
    add(place, [source])
    (folder,) = place.corpus.iterdir()
    assert (folder / f"source{source.suffix}").read_bytes() == source.read_bytes()
    assert (folder / "text.txt").read_text(encoding="utf-8") == "\n".join(WORDS)
    with KnowledgeBase(place.root) as kb:
        (document,) = kb.documents()
        assert document.sha256 == sha256(source.read_bytes()).hexdigest()
        assert len(document.measures) == 2
        assert kb.source(document.id).text == "\n".join(WORDS)
        assert verified(kb, quiet).problems == ()


def test_a_rebuild_from_the_kept_text_changes_nothing(tmp_path, source):
    place, again = Place(tmp_path / "kb"), Place(tmp_path / "again")
    add(place, [source])
    folder = tmp_path / "corpus"
    shutil.copytree(place.corpus, folder)
    build(again, folder)
    with KnowledgeBase(place.root) as one, KnowledgeBase(again.root) as other:
        assert one.documents() == other.documents()


def test_the_address_of_a_page_is_kept(tmp_path, source):
    place = Place(tmp_path / "kb")
    add(place, [source])
    with KnowledgeBase(place.root) as kb:
        assert [one.url for one in kb.listed] == [
            "https://www.example.gov.cn/1.html" if source.suffix == ".html" else None
        ]
