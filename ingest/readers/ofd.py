"""The bytes of an OFD document (GB/T 33190) in, its text out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from ontology.findings import KBError

from .extract import Extract
from .needs import needed
from .page_lines import Line, Page, Table, paragraphs
from .pdf import MOST_PAGES

_SAME_LINE = 0.5


def extract(data: bytes, name: str) -> Extract:
    """The text of the document. KBError when it is damaged, too long, or holds only pictures."""
    with needed("ofdkit", "ofd"):
        from ofdkit import OFDDocument, OFDError
    try:
        with OFDDocument(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                found = f"有 {len(document.pages)} 页，超过 {MOST_PAGES} 页"
                raise KBError("FILE_TOO_LONG", found, place=name, hint="，请拆分后再导入。")
            pages = [_page(page) for page in document.pages]
    except OFDError as error:
        hint = "。请用 OFD 阅读器打开，另存或转换为 PDF 后再导入。"
        raise KBError("FILE_DAMAGED", "不是完整的 OFD 文件", place=name, hint=hint) from error
    text = "\n".join(block for block in paragraphs(pages) if not isinstance(block, Table))
    if not text.strip():
        hint = "，无法读取。请先做文字识别（OCR），再添加识别后的文本。"
        raise KBError("FILE_SCANNED", "该 OFD 里只有图片，没有文字", place=name, hint=hint)
    return Extract(text, "ofd")


def _page(page: Any) -> Page:
    runs = sorted(page.runs, key=lambda run: (run.y, run.x))
    lines = tuple(_line(group) for group in _grouped(runs))
    return Page(page.width, page.height, lines, (), sum(len(line.text) for line in lines))


def _grouped(runs: Sequence[Any]) -> Iterator[list[Any]]:
    """The pieces of each printed line: those on one base line."""
    group: list[Any] = []
    for run in runs:
        if group and run.y - group[0].y > _SAME_LINE * max(group[0].size, 1.0):
            yield group
            group = []
        group.append(run)
    if group:
        yield group


def _line(group: Sequence[Any]) -> Line:
    pieces = sorted(group, key=lambda run: run.x)
    last = pieces[-1]
    size = max(run.size for run in pieces)
    return Line("".join(r.text for r in pieces), pieces[0].x, last.x + last.width, last.y - size, last.y, size)
