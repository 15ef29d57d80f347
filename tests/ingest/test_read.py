"""Files are decoded without guessing, and what is no text is refused in a sentence that says why."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read import MAX_BYTES, decode, read
from ontology.findings import KBError

TEXT = "淄博市人民政府办公室\n关于进一步做好新形势下中小微企业融资服务工作的意见\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_found(data, encoding):
    source = decode(data, "意见.txt")
    assert (source.text, source.encoding) == (TEXT, encoding)


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_offsets_count_a_line_break_as_one(tmp_path: Path, newline):
    path = tmp_path / "意见.txt"
    path.write_bytes(codecs.BOM_UTF8 + TEXT.replace("\n", newline).encode())
    assert read(path).text == path.read_text(encoding="utf-8-sig") == TEXT


def test_the_digest_is_that_of_the_file(tmp_path: Path):
    path = tmp_path / "意见.md"
    path.write_bytes(TEXT.encode("gb18030"))
    assert read(path).sha256 == decode(TEXT.encode("gb18030"), "x").sha256 != decode(TEXT.encode(), "x").sha256


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (" \n\u3000\t".encode(), "FILE_EMPTY"),
        (codecs.BOM_UTF8, "FILE_EMPTY"),
        (b"%PDF-1.7\x00\x01", "FILE_BINARY"),
        (codecs.BOM_UTF16_LE + "一\0".encode("utf-16-le"), "FILE_BINARY"),
        (b"\xff\xfe\x00", "FILE_ENCODING"),
        (b"\x81\x20\xff\xff", "FILE_ENCODING"),
        (codecs.BOM_UTF8 + b"\xff", "FILE_ENCODING"),
        (b"a" * (MAX_BYTES + 1), "FILE_TOO_LARGE"),
    ],
)
def test_what_is_no_text_is_refused(data, code):
    with pytest.raises(KBError) as refused:
        decode(data, "x.txt")
    assert refused.value.code == code
    assert "x.txt" in str(refused.value)


def test_a_missing_file_a_folder_and_an_unknown_type_are_refused(tmp_path: Path):
    (tmp_path / "意见.exe").write_bytes(b"x")
    large = tmp_path / "大.txt"
    large.write_bytes(b"a" * (MAX_BYTES + 1))
    expected = {
        tmp_path / "无.txt": "FILE_MISSING",
        tmp_path: "FILE_IS_FOLDER",
        tmp_path / "意见.exe": "FILE_TYPE",
        large: "FILE_TOO_LARGE",
    }
    for path, code in expected.items():
        with pytest.raises(KBError) as refused:
            read(path)
        assert refused.value.code == code


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        text = decode(data, "x").text
    except KBError as refused:
        text = refused.code
    assert text.strip()
    assert "\r" not in text
