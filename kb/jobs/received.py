"""Files and text that a browser sent in, the same in a folder of ours out: under our names, each of a known type.

The name that a browser tells is kept as words only; it never becomes a path.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ingest.read import MAX_BYTES, MAX_FILE, decode, not_as_named
from ingest.readers.detect import SUFFIXES, Format, detect
from ontology.findings import KBError

_LONGEST = 80
_BLOCK = 1 << 20
_PLAIN = ".txt"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Received:
    """One file: its number in the folder, the ending that we gave it, and what it was called."""

    number: int
    suffix: str
    name: str

    def source(self, folder: Path) -> Path:
        """Where it lies."""
        return folder / str(self.number) / f"source{self.suffix}"


def named(told: str) -> str:
    r"""What a file was called, as words that can be shown: no folders, no signs that are not seen.

    >>> named("../../etc/x.pdf"), named("C:\\tmp\\通知.docx"), named(" ")
    ('x.pdf', '通知.docx', '未命名')
    """
    last = told.replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in unicodedata.normalize("NFC", last) if unicodedata.category(one)[0] != "C")
    found = _SPACES.sub(" ", seen).strip(" .")
    stem, suffix = PurePosixPath(found).stem, PurePosixPath(found).suffix
    return f"{stem[: _LONGEST - len(suffix)]}{suffix}" if found and len(suffix) < 10 else found[:_LONGEST] or "未命名"


def receive(number: int, told: str, content: BinaryIO, folder: Path) -> Received:
    """Keep a file; KBError for one that is too large, empty, or of no type that can be read."""
    name = named(told)
    data = content.read(MAX_FILE + 1)
    if not data:
        raise KBError("FILE_EMPTY", "文件是空的", place=name, hint="，请检查后再传。")
    if len(data) > MAX_FILE:
        raise KBError("FILE_TOO_LARGE", f"文件超过 {MAX_FILE // _BLOCK} MB", place=name, hint="，请拆分后再传。")
    found = Received(number, _suffix(data, name), name)
    _keep(found.source(folder), data)
    return found


def written(number: int, text: str, folder: Path) -> Received:
    """Keep text that was pasted, called by its first line."""
    if not text.strip():
        raise KBError("FILE_EMPTY", "没有文字", place="正文", hint="，请粘贴文件的全文，或选择文件。")
    data = text.encode()
    if len(data) > MAX_BYTES:
        raise KBError("FILE_TOO_LARGE", f"文字超过 {MAX_BYTES // _BLOCK} MB", place="正文", hint="，请拆分。")
    first = next(line for line in text.splitlines() if line.strip())
    found = Received(number, _PLAIN, named(f"{first.strip()[:40].replace('/', '／')}{_PLAIN}"))
    _keep(found.source(folder), data)
    return found


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(data)


def _suffix(data: bytes, name: str) -> str:
    """The ending of a file: what it is called by where its content is of that kind, else one of its content."""
    form = detect(data, name)
    told = PurePosixPath(name).suffix.lower()
    if SUFFIXES.get(told) is form:
        return told
    if form is Format.TEXT and told in SUFFIXES:
        try:
            decode(data, name)
        except KBError as error:
            raise not_as_named(name) from error
        return _PLAIN
    if form is Format.TEXT and told:
        known = "、".join(sorted(SUFFIXES))
        raise KBError("FILE_TYPE", f"不支持的文件类型 {told}", place=name, hint=f"，可用：{known}。")
    return next(suffix for suffix, kind in SUFFIXES.items() if kind is form)
