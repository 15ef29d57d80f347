"""Files of every format go in by content, not by name; hostile ones end with a sentence and within limits."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pytest

from ingest.read import MAX_FILE, READABLE_SUFFIXES, read
from ingest.readers import confined
from ingest.readers.detect import Format, detect
from ontology.findings import KBError

PAGE = "<html><head><meta charset='utf-8'></head><body><div id='zoom'>{}</div></body></html>"
ARTICLE = "".join(f"<p>第{n}条 对符合条件的企业给予奖励{n}万元，由市工信局负责实施。</p>" for n in range(1, 9))


def has_writer() -> bool:
    """Whether LibreOffice is there with the part that opens text documents."""
    program = shutil.which("soffice")
    return program is not None and any(Path(program).resolve().parent.glob("libswlo.*"))


def archive(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (b"%PDF-1.4", "a.pdf", Format.PDF),
        (b"\n\n%PDF-1.4", "a.txt", Format.PDF),
        (archive("word/document.xml"), "a.docx", Format.DOCX),
        (archive("OFD.xml"), "a.ofd", Format.OFD),
        (archive("mimetype", "content.xml"), "a.odt", Format.OFFICE),
        (PAGE.encode(), "a.html", Format.HTML),
        (PAGE.encode(), "a.doc", Format.HTML),
        ("　　支持企业。".encode(), "a.txt", Format.TEXT),
        (b"<p> is how the text begins", "a.txt", Format.TEXT),
        (b"{\\rtf1 x}", "a.doc", Format.OFFICE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a.wps", Format.OFFICE),
        (b"From: <x>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n", "a.mht", Format.MHTML),
    ],
)
def test_the_content_tells_the_format(data, name, form):
    assert detect(data, name) is form


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (archive("xl/workbook.xml"), "FILE_TYPE"),
        (archive("a.txt"), "FILE_TYPE"),
        (b"PK\x03\x04broken", "FILE_DAMAGED"),
        (b"\x89PNG\r\n", "FILE_PICTURE"),
        (b"\xff\xd8\xff\xe0", "FILE_PICTURE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "FILE_TYPE"),
    ],
)
def test_what_is_no_document_is_told(data, code):
    with pytest.raises(KBError) as caught:
        detect(data, "x.docx")
    assert caught.value.code == code


def test_a_page_named_as_a_word_document_is_read_and_told(tmp_path: Path):
    path = tmp_path / "措施.doc"
    path.write_text(PAGE.format(ARTICLE), encoding="utf-8")
    source = read(path)
    assert source.text.startswith("第1条")
    assert [one.code for one in source.findings] == ["FILE_NAME_WRONG"]


def test_text_named_as_another_kind_is_read_and_told_and_what_is_neither_is_refused(tmp_path: Path):
    path = tmp_path / "措施.pdf"
    path.write_text("第一条 给予奖励10万元。", encoding="utf-8")
    source = read(path)
    assert (source.text, [one.code for one in source.findings]) == ("第一条 给予奖励10万元。", ["FILE_NAME_WRONG"])
    path.write_bytes(b"\x00\x9c\xff" * 50)
    with pytest.raises(KBError, match=r"文件名以 \.pdf 结尾，内容却不是这种文件"):
        read(path)


def test_a_word_document_is_read_by_its_own_process(tmp_path: Path):
    made = docx.Document()
    made.add_paragraph("第一条 给予奖励10万元。")
    made.save(str(tmp_path / "措施.docx"))
    source = read(tmp_path / "措施.docx")
    assert (source.text, source.format, source.encoding) == ("第一条 给予奖励10万元。", "docx", "utf-8")


def test_a_page_saved_as_one_file_is_read(tmp_path: Path):
    path = tmp_path / "措施.mht"
    head = "From: <x>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    part = "Content-Type: text/html; charset=utf-8\nContent-Location: https://www.example.gov.cn/a.html\n\n"
    path.write_text(f"{head}{part}{PAGE.format(ARTICLE)}\n--b--\n", encoding="utf-8")
    source = read(path)
    assert source.text.startswith("第1条")
    assert source.url == "https://www.example.gov.cn/a.html"


def test_an_error_of_the_reader_comes_back_as_it_was(tmp_path: Path):
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(KBError) as caught:
        read(path)
    assert caught.value.code == "FILE_DAMAGED"
    assert caught.value.place == "x.pdf"


def test_what_takes_too_long_is_stopped():
    page = "<html><head><title>x</title></head><body>" + "<div><p>对企业给予奖励</p><ul><li>甲</li></ul></div>" * 60_000
    with pytest.raises(KBError) as caught:
        confined.read(page.encode(), "大.html", Format.HTML, seconds=1)
    assert caught.value.code == "FILE_SLOW"


def test_what_takes_too_much_memory_is_stopped():
    page = f"<html><body><div id='zoom'>{ARTICLE * 40_000}</div></body></html>"
    with pytest.raises(KBError) as caught:
        confined.read(page.encode(), "大.html", Format.HTML, memory=200 * 1024**2)
    assert caught.value.code == "FILE_MEMORY"


def test_a_file_too_large_is_not_read_at_all(tmp_path: Path):
    path = tmp_path / "x.pdf"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE + 1)
    with pytest.raises(KBError) as caught:
        read(path)
    assert caught.value.code == "FILE_TOO_LARGE"


def test_an_unknown_name_lists_those_known(tmp_path: Path):
    path = tmp_path / "x.xyz"
    path.write_text("支持企业", encoding="utf-8")
    with pytest.raises(KBError) as caught:
        read(path)
    assert all(suffix in str(caught.value) for suffix in READABLE_SUFFIXES)


@pytest.mark.skipif(not has_writer(), reason="needs LibreOffice Writer")
def test_rich_text_goes_through_libreoffice(tmp_path: Path):
    path = tmp_path / "措施.rtf"
    words = "".join(f"\\u{ord(one)}?" for one in "给予奖励十万元")
    path.write_text(f"{{\\rtf1\\ansi {words}\\par}}", encoding="ascii")
    assert read(path).text == "给予奖励十万元"


def test_without_libreoffice_the_way_out_is_told(tmp_path: Path, monkeypatch):
    path = tmp_path / "措施.doc"
    path.write_text("{\\rtf1 x}", encoding="ascii")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KBError) as caught:
        read(path)
    assert caught.value.code == "READER_MISSING"
    assert "docx" in str(caught.value)
