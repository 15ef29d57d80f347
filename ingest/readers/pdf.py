"""The bytes of a PDF with a text layer in, its text out: tables kept, scans refused with what to do about them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import regex

from ontology.findings import Finding, KBError, Severity

from .extract import Extract
from .grid import Row, lines
from .needs import needed
from .page_lines import Line, Page, Table, paragraphs

MOST_PAGES = 500
_LEAST_CHARACTERS = 10
_MOST_UNKNOWN = 0.05
_UNKNOWN = regex.compile(r"\(cid:\d+\)")
_PRINTED_HYPHEN = regex.compile(r"(?<=\d)\u00ad(?=\d)")  # Word writes a hyphen between years as a soft one
_LEAST_CELLS = 2
_FRAME = 0.4


def extract(data: bytes, name: str) -> Extract:
    """The text of a PDF. KBError when it is damaged, encrypted, too long, scanned, or cannot be turned into text."""
    with needed("pdfplumber", "pdf"):
        import pdfplumber
        from pdfplumber.utils.exceptions import PdfminerException
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                hint = "，请拆分后再导入。"
                found = f"有 {len(document.pages)} 页，超过 {MOST_PAGES} 页"
                raise KBError("FILE_TOO_LONG", found, place=name, hint=hint)
            pages = [_page(page) for page in document.pages]
            pictures = [number for number, page in enumerate(document.pages, 1) if page.images]
    except PdfminerException as error:
        raise _unreadable(error, name) from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise _damaged(name) from error  # what the library raises on damaged files is not documented
    return _told(pages, pictures, name)


def _told(pages: list[Page], pictures: list[int], name: str) -> Extract:
    blank = [number for number, page in enumerate(pages, 1) if page.characters < _LEAST_CHARACTERS]
    if len(blank) == len(pages):
        hint = "，无法读取。请先做文字识别（OCR），再添加识别后的文本或带文字层的 PDF。"
        raise KBError("FILE_SCANNED", "该 PDF 没有文字层（扫描件）", place=name, hint=hint)
    text = "\n".join(_lines(pages))
    unknown = sum(len(match.group()) for match in _UNKNOWN.finditer(text))
    if unknown > _MOST_UNKNOWN * len(text):
        hint = "。请用 Word 或 WPS 另存，或做文字识别（OCR）后再导入。"
        raise KBError("FILE_NO_ENCODING", "该 PDF 的字体没有编码，文字不能还原", place=name, hint=hint)
    scanned = [number for number in blank if number in pictures]
    return Extract(_PRINTED_HYPHEN.sub("-", text), "pdf", findings=tuple(_missing(scanned)))


def _missing(scanned: list[int]) -> Iterator[Finding]:
    if scanned:
        places = "、".join(map(str, scanned))
        message = f"第 {places} 页是图片，没有文字，未能读入：请做文字识别后补上。"
        yield Finding(code="PAGE_WITHOUT_TEXT", severity=Severity.WARNING, message=message)


def _lines(pages: list[Page]) -> Iterator[str]:
    for block in paragraphs(pages):
        if isinstance(block, Table):
            yield from lines(block.rows)
        else:
            yield block


def _unreadable(error: Exception, name: str) -> KBError:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    causes = (*error.args, error.__cause__, error.__context__)
    if any(isinstance(cause, PDFEncryptionError | PDFPasswordIncorrect) for cause in causes):
        return KBError("FILE_ENCRYPTED", "该 PDF 设有密码", place=name, hint="，请用不加密的版本。")
    return _damaged(name)


def _damaged(name: str) -> KBError:
    return KBError("FILE_DAMAGED", "不是完整的 PDF 文件", place=name, hint="，请重新下载，或用阅读器打开后另存。")


def _page(page: Any) -> Page:
    """One page as lines and tables from top to bottom."""
    tables = [found for found in page.find_tables() if _is_table(found, page)]
    boxes = [found.bbox for found in tables]
    own = []
    for line in page.extract_text_lines(return_chars=True):
        if not any(_inside(line, box) for box in boxes):
            sizes = sorted(char["size"] for char in line["chars"])
            edges = (line["x0"], line["x1"], line["top"], line["bottom"])
            own.append(Line(line["text"], *edges, size=sizes[len(sizes) // 2]))
    kept = tuple(Table(tuple(_rows(found)), found.bbox[1], found.bbox[3]) for found in tables)
    return Page(float(page.width), float(page.height), tuple(own), kept, len(page.chars))


def _is_table(found: Any, page: Any) -> bool:
    """A frame around text is no table: it has one row or one column, or a cell that fills half of the page."""
    several = len(found.rows) >= _LEAST_CELLS and max(len(row.cells) for row in found.rows) >= _LEAST_CELLS
    largest = max(((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in found.cells), default=0.0)
    return bool(several and largest < _FRAME * page.width * page.height)


def _inside(line: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    middle = (line["top"] + line["bottom"]) / 2
    return bool(box[1] <= middle <= box[3] and line["x0"] < box[2] and line["x1"] > box[0])


def _rows(found: Any) -> Iterator[Row]:
    """The cells of a table; a merged one is given where it begins, so a name above is repeated below it."""
    for row in found.extract():
        yield tuple("".join((cell or "").split("\n")) for cell in row)
