"""A policy document's file or bytes in, its decoded text out: byte order mark, strict UTF-8, strict GB18030, or none.

Offsets everywhere refer to the text as decoded here: without a byte order mark and with every line break as one line
feed (CR LF and CR become LF), which is what Python's text mode gives when it reads the same file as utf-8-sig.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import Path

from ontology.findings import KBError

from .text import SourceText

MAX_BYTES = 2 * 1024 * 1024
TEXT_SUFFIXES = frozenset({".txt", ".md"})

_MARKED = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = ("utf-8", "gb18030")


def read(path: Path) -> SourceText:
    """The decoded text of a .txt or .md file; what cannot be one is a `KBError` that says why."""
    if not path.exists():
        raise KBError("FILE_MISSING", "找不到这个文件", place=str(path), hint="，请检查路径。")
    if path.is_dir():
        raise KBError("FILE_IS_FOLDER", "这是一个文件夹，不是文件", place=str(path), hint="，请给出其中的文件。")
    if path.suffix.lower() not in TEXT_SUFFIXES:
        known = "、".join(sorted(TEXT_SUFFIXES))
        raise KBError(
            "FILE_TYPE", f"不支持的文件类型 {path.suffix or '（无扩展名）'}", place=path.name, hint=f"，可用：{known}。"
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise _too_large(size, path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise KBError("FILE_UNREADABLE", f"文件不能读取（{reason}）", place=str(path), hint="，请检查权限。") from error
    return decode(data, path.name)


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


def _too_large(size: int, name: str) -> KBError:
    found, limit = f"{size / 1024 / 1024:.1f} MB", f"{MAX_BYTES // 1024 // 1024} MB"
    return KBError("FILE_TOO_LARGE", f"文本有 {found}，超过 {limit}", place=name, hint="，请拆分后再导入。")
