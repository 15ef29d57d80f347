"""The bytes of an old Word, WPS or RTF document in, its text out, through LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from ontology.findings import KBError

from . import docx
from .extract import Extract

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 120


def extract(data: bytes, name: str) -> Extract:
    """The text of the document as LibreOffice converts it. KBError when there is none, or it cannot be converted."""
    program = next((found for one in _PROGRAMS if (found := shutil.which(one))), None)
    if program is None:
        hint = "。请在 Word 或 WPS 里另存为 docx，或安装 LibreOffice（Debian：apt-get install libreoffice-writer）。"
        raise KBError("READER_MISSING", "读取 doc、wps、rtf 要用 LibreOffice，没有安装", place=name, hint=hint)
    with tempfile.TemporaryDirectory(prefix="huiqi-office-") as folder:
        place = Path(folder)
        source = place / f"source{Path(name).suffix.lower() or '.doc'}"
        source.write_bytes(data)
        _convert(program, source, place, name)
        converted = place / "source.docx"
        if not converted.is_file():
            raise KBError("FILE_DAMAGED", "LibreOffice 不能打开这个文件", place=name, hint="，请另存为 docx 后再导入。")
        return replace(docx.extract(converted.read_bytes(), name), format="office")


def _convert(program: str, source: Path, place: Path, name: str) -> None:
    """Convert in a profile of its own, so that an open LibreOffice is not disturbed."""
    profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(place),
        str(source),
    ]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        hint = "，请另存为 docx 后再导入。"
        raise KBError("FILE_SLOW", f"LibreOffice 转换超过 {_SECONDS} 秒", place=name, hint=hint) from error
