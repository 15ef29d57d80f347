"""A policy document's file or bytes in, its text out: decoded without guessing, or read from its format.

Offsets everywhere refer to the text as given here: without a byte order mark and with every line break as one line
feed (CR LF and CR become LF), which is what Python's text mode gives when it reads the same file as utf-8-sig. What
is no plain text is read by the reader of its format in a confined process.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import replace
from pathlib import Path

from ontology.findings import Finding, KBError, Severity

from .readers import confined
from .readers.detect import SUFFIXES, Format, detect
from .text import SourceText

MAX_BYTES = 2 * 1024 * 1024
"""Of text."""
MAX_FILE = 50 * 1024 * 1024
"""Of a file that holds more than text."""
READABLE_SUFFIXES = frozenset(SUFFIXES)

_MARKED = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = ("utf-8", "gb18030")


def read(path: Path) -> SourceText:
    """The text of a file of any format known; what cannot be read is a `KBError` that says why and what to do."""
    data = _bytes(path)
    form, promised = detect(data, path.name), SUFFIXES.get(path.suffix.lower())
    if form is Format.TEXT:
        if promised is None:
            raise _unknown(path)
        return _text(data, path, promised)
    found = confined.read(data, path.name, form)
    size = len(found.text.encode())
    if size > MAX_BYTES:
        raise _too_large(size, path.name)
    doubts = found.findings if form is promised else (*found.findings, _misnamed(path, form))
    digest = hashlib.sha256(data).hexdigest()
    return SourceText(
        path.name, found.text, "utf-8", digest, found.format, found.title, found.url, found.published, doubts
    )


def _text(data: bytes, path: Path, promised: Format) -> SourceText:
    """The text of what is in no other format, whatever its name promised."""
    if promised is Format.TEXT:
        return decode(data, path.name)
    try:
        found = decode(data, path.name)
    except KBError as error:
        if error.code == "FILE_EMPTY":
            raise
        raise not_as_named(path.name) from error
    return found if promised is Format.HTML else replace(found, findings=(_misnamed(path, Format.TEXT),))


def not_as_named(name: str) -> KBError:
    """What to say of a file whose content is neither what its name promises nor text."""
    message = f"文件名以 {Path(name).suffix} 结尾，内容却不是这种文件"
    return KBError("FILE_DAMAGED", message, place=name, hint="；可能没有下载完整或已损坏，请重新下载后再试。")


def kept(path: Path, text: Path) -> SourceText:
    """The text that was read from a file before and kept beside it: the same words whatever reads such files today."""
    found = decode(_bytes(text), path.name)
    return replace(found, sha256=hashlib.sha256(_bytes(path)).hexdigest(), format=path.suffix.lower().lstrip("."))


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise KBError("FILE_MISSING", "找不到这个文件", place=str(path), hint="，请检查路径。")
    if path.is_dir():
        raise KBError("FILE_IS_FOLDER", "这是一个文件夹，不是文件", place=str(path), hint="，请给出其中的文件。")
    size, text = path.stat().st_size, SUFFIXES.get(path.suffix.lower()) is Format.TEXT
    if size > (MAX_BYTES if text else MAX_FILE):
        raise _too_large(size, path.name, MAX_BYTES if text else MAX_FILE)
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise KBError("FILE_UNREADABLE", f"文件不能读取（{reason}）", place=str(path), hint="，请检查权限。") from error


def _unknown(path: Path) -> KBError:
    known = "、".join(sorted(READABLE_SUFFIXES))
    found = f"不支持的文件类型 {path.suffix or '（无扩展名）'}"
    return KBError("FILE_TYPE", found, place=path.name, hint=f"，可用：{known}。")


def _misnamed(path: Path, form: Format) -> Finding:
    message = f"文件名以 {path.suffix or '（无扩展名）'} 结尾，内容是 {form.value}，已按内容读取。"
    return Finding(code="FILE_NAME_WRONG", severity=Severity.INFO, message=message)


def decode(data: bytes, name: str) -> SourceText:
    """The text of bytes: encoding found without guessing, line breaks as LF; empty, binary or too large is refused."""
    if len(data) > MAX_BYTES:
        raise _too_large(len(data), name)
    text, encoding = _decoded(data, name)
    if "\0" in text:
        raise KBError("FILE_BINARY", "文件含有空字节，不是文本文件", place=name, hint="，请另存为文本后再导入。")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise KBError("FILE_EMPTY", "文件没有文字", place=name, hint="，请检查文件内容。")
    return SourceText(name=name, text=text, encoding=encoding, sha256=hashlib.sha256(data).hexdigest())


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(name, encoding) from error
    if b"\0" in data:
        raise KBError("FILE_BINARY", "文件含有空字节，不是文本文件", place=name, hint="，请另存为文本后再导入。")
    for encoding in _UNMARKED:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise _undecodable(name, "、".join(_UNMARKED))


def _undecodable(name: str, tried: str) -> KBError:
    return KBError("FILE_ENCODING", f"文字编码不是 {tried}", place=name, hint="，请另存为 UTF-8 后再导入。")


def _too_large(size: int, name: str, most: int = MAX_BYTES) -> KBError:
    found, limit = f"{size / 1024 / 1024:.1f} MB", f"{most // 1024 // 1024} MB"
    message = f"文本有 {found}，超过 {limit}" if most == MAX_BYTES else f"文件大小是 {found}，超过 {limit}"
    return KBError("FILE_TOO_LARGE", message, place=name, hint="，请拆分后再导入。")
