"""The bytes of a Word document (docx) in, its text out: numbers restored, tables in order, deletions left out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from ontology.findings import Finding, KBError, Severity

from .extract import Extract
from .grid import Row, lines
from .needs import needed
from .word_numbers import Numbering, numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "txbxContent")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_MOST_FILES = 5_000
_MOST_BYTES = 200 * 1024 * 1024

Element = Any
"""An lxml element (lxml ships no types)."""


def extract(data: bytes, name: str) -> Extract:
    """The text of a Word document. KBError when it is damaged, a bomb, or holds no text."""
    _checked(data, name)
    with needed("docx", "docx"):
        from docx import Document
        from docx.opc.exceptions import PackageNotFoundError
    try:
        document = Document(io.BytesIO(data))
        numbers = _numbering(document)
        text = "\n".join(_blocks(document.element.body, numbers))
    except (KeyError, ValueError, PackageNotFoundError, zipfile.BadZipFile, SyntaxError) as error:
        raise _damaged(name) from error
    if not text.strip():
        pictures = bool(document.part.package.image_parts)
        found = "文档里只有图片，没有文字" if pictures else "文档没有文字"
        raise KBError("FILE_EMPTY", found, place=name, hint="。图片请先做文字识别，再添加识别后的文本。")
    return Extract(text, "docx", findings=tuple(_changes(document.element.body)))


def _checked(data: bytes, name: str) -> None:
    """Refuse what would unpack to more than any policy needs, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _damaged(name) from error
    size = sum(one.file_size for one in entries)
    if len(entries) > _MOST_FILES or size > _MOST_BYTES:
        limit = f"{_MOST_BYTES // 1024 // 1024} MB 或 {_MOST_FILES} 个"
        found = f"解开后有 {size // 1024 // 1024} MB、{len(entries)} 个部件，超过 {limit}"
        raise KBError("FILE_BOMB", found, place=name, hint="，不像政策文件，没有读取。")


def _damaged(name: str) -> KBError:
    hint = "。请用 Word 或 WPS 打开，另存为 docx 后再导入。"
    return KBError("FILE_DAMAGED", "不是完整的 docx 文件", place=name, hint=hint)


def _numbering(document: Any) -> Numbering:
    from docx.opc.constants import RELATIONSHIP_TYPE

    part = next((r.target_part for r in document.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.NUMBERING), None)
    return numbering(None if part is None else part.element, document.styles.element)


def _blocks(parent: Element, numbers: Numbering) -> Iterator[str]:
    """Paragraphs and tables in their order, also those inside content controls."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, numbers)
        elif child.tag == f"{_W}tbl":
            yield from lines(tuple(_rows(child, numbers)))
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _blocks(child, numbers)


def _paragraph(paragraph: Element, numbers: Numbering) -> Iterator[str]:
    text = "".join(_words(paragraph))
    if text.strip():
        first, *more = (numbers.label(paragraph) + text.lstrip()).split("\n")
        yield from (line for line in (first, *more) if line.strip())
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(one.tag.endswith("}Fallback") for one in box.iterancestors()):
            yield from _blocks(box, numbers)


def _words(parent: Element) -> Iterator[str]:
    """The characters of a paragraph as it stands when all changes are accepted."""
    for child in parent:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        else:
            yield from _words(child)


def _rows(table: Element, numbers: Numbering) -> Iterator[Row]:
    """The rows of a table; a cell merged downwards is repeated, one over several columns is not."""
    above: dict[int, str] = {}
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not table:
            continue  # of a table inside a cell, whose text is read with the cell
        line: list[str] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is not row:
                continue
            wide, merged = _cell_form(cell)
            place = len(line)
            text = above.get(place, "") if merged else "\n".join(_blocks(cell, numbers))
            above[place] = text
            line += [text, *[""] * (wide - 1)]
        yield tuple(line)


def _cell_form(cell: Element) -> tuple[int, bool]:
    """How many columns a cell spans, and whether it goes on from the cell above."""
    form = cell.find(f"{_W}tcPr")
    if form is None:
        return 1, False
    span, merge = form.find(f"{_W}gridSpan"), form.find(f"{_W}vMerge")
    wide = 1 if span is None else min(int(span.get(f"{_W}val", "1")), 50)
    return wide, merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _changes(body: Element) -> Iterator[Finding]:
    """Tracked changes: the text was read as if all were accepted."""
    found = sum(1 for kind in ("del", "ins", "moveFrom") for _ in body.iter(f"{_W}{kind}"))
    if found:
        message = f"文档里有 {found} 处未定稿的修订，已按全部接受读取：请与正式文本核对。"
        yield Finding(code="TRACKED_CHANGES", severity=Severity.WARNING, message=message)
