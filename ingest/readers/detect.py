"""The first bytes of a file in, its format out: what the content is counts, not what the name says."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from pathlib import PurePath

import regex

from ontology.findings import KBError

_START = 2048
_PAGE = regex.compile(rb"<(?:!doctype\s+html|html|head|body|meta|table|div|p|tr|tbody)[\s>]", regex.IGNORECASE)
_MIME = regex.compile(rb"\A(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*multipart/related", regex.IGNORECASE)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


class Format(StrEnum):
    """The formats that can be read."""

    TEXT = "text"
    HTML = "html"
    MHTML = "mhtml"
    DOCX = "docx"
    PDF = "pdf"
    OFD = "ofd"
    OFFICE = "office"


SUFFIXES = {
    ".txt": Format.TEXT,
    ".md": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".shtml": Format.HTML,
    ".mht": Format.MHTML,
    ".mhtml": Format.MHTML,
    ".docx": Format.DOCX,
    ".pdf": Format.PDF,
    ".ofd": Format.OFD,
    ".doc": Format.OFFICE,
    ".wps": Format.OFFICE,
    ".rtf": Format.OFFICE,
}
"""The formats that names promise; a name with another ending is not taken for a policy document."""


def detect(data: bytes, name: str) -> Format:
    """What a file is. KBError for what cannot be read, with what to do instead."""
    start = data[:_START]
    if b"%PDF-" in start[:1024]:
        return Format.PDF
    if start.startswith(_ZIP):
        return _packed(data, name)
    if start.startswith(_COMPOUND):
        return _compound(data, name)
    if start.startswith(b"{\\rtf"):
        return Format.OFFICE
    if start.startswith(_PICTURES):
        hint = "。请先做文字识别（OCR），再添加识别后的文本。"
        raise KBError("FILE_PICTURE", "这是一张图片，没有文字", place=name, hint=hint)
    if _MIME.search(start):
        return Format.MHTML
    if _PAGE.search(start) and SUFFIXES.get(PurePath(name).suffix.lower()) is not Format.TEXT:
        return Format.HTML
    return Format.TEXT


def _packed(data: bytes, name: str) -> Format:
    """What a zip archive holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {entry.lower() for entry in archive.namelist()}
            locked = any(entry.flag_bits & 1 for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        hint = "，请重新下载，或打开后另存再导入。"
        raise KBError("FILE_DAMAGED", "文件不完整，不能打开", place=name, hint=hint) from error
    if locked:
        raise KBError("FILE_ENCRYPTED", "文件设有密码", place=name, hint="，请用不加密的版本。")
    if "word/document.xml" in names:
        return Format.DOCX
    if any(entry.endswith("ofd.xml") for entry in names):
        return Format.OFD
    if "content.xml" in names and "mimetype" in names:
        return Format.OFFICE
    hint = "，请解压后导入其中的政策文件；可用：docx、pdf、html、txt、ofd。"
    raise KBError("FILE_TYPE", "这是压缩包或表格，不是政策文件", place=name, hint=hint)


def _compound(data: bytes, name: str) -> Format:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise KBError("FILE_ENCRYPTED", "文件设有密码", place=name, hint="，请用不加密的版本。")
    if "WordDocument".encode("utf-16-le") in data:
        return Format.OFFICE
    hint = "，可用：docx、doc、wps、pdf、html、txt、ofd。"
    raise KBError("FILE_TYPE", "这是 Office 文件，但不是文字文档", place=name, hint=hint)
