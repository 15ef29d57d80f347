"""A comparison in, the bytes of an Excel workbook out: the table, every rule, the sources, how to read it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from rich.cells import cell_len

from kb.layout import clipped
from kb.wording import amount, number
from ontology.codebook import CodeBook

from .longform import COLUMNS, Value, records
from .markdown import web_address
from .sheet import Box, Entry, Line, Note, Sheet, blocks, sheet
from .table import Comparison, Empty
from .words import day_words, plain_figure

SHEETS = ("比较", "明细", "来源", "说明")
_WIDTHS = {
    "quote": 60,
    "title": 40,
    "text": 26,
    "tier": 26,
    "units_in_charge": 30,
    "item": 20,
    "measure": 16,
    "url": 24,
}
_FILLS = {
    Empty.SILENT: PatternFill("solid", fgColor="F7F7F7"),
    Empty.EXCLUDED: PatternFill("solid", fgColor="FBE9E7"),
    Empty.NOT_COVERED: PatternFill("lightUp", fgColor="C9CED6"),
}
_SOURCE_HEADS = (
    *("地区", "行政区划代码", "文件", "发文字号", "引用的规定"),
    *("最早生效日", "最后有效日", "链接", "来源文件"),
)
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_LINE = Side(style="thin", color="C9CED6")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAP = Alignment(wrap_text=True, vertical="top")
_QUOTE, _COMMENT = 400, 1800
_HEAD_WIDTHS, _COLUMN, _TALLEST = (18, 26, 18), 38, 400
MORE = "※"
_TABLE_TOP = 4
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def workbook(table: Comparison, codes: CodeBook) -> bytes:
    """The workbook; the same table gives the same bytes."""
    book, page = Workbook(), sheet(table, codes)
    first = book.active
    if not isinstance(first, Worksheet):
        raise TypeError(first)
    first.title = SHEETS[0]
    _comparison(first, page, codes)
    _records(book.create_sheet(SHEETS[1]), table, codes)
    _sources(book.create_sheet(SHEETS[2]), page, table)
    _legend(book.create_sheet(SHEETS[3]), page)
    out = io.BytesIO()
    book.save(out)
    return _undated(out.getvalue(), table.as_of)


def _comparison(ws: Worksheet, page: Sheet, codes: CodeBook) -> None:
    _put(ws, 1, 1, page.title).font = Font(bold=True, size=14)
    _put(ws, 2, 1, f"查询日期 {page.as_of.isoformat()}；空格的含义见“{SHEETS[3]}”，原文见单元格批注和“{SHEETS[1]}”")
    heads = [f"{head.name}\n{head.code}".rstrip() for head in page.heads]
    _heading(ws, _TABLE_TOP, ["项目", "档次", "受益对象", *heads])
    ws.row_dimensions[_TABLE_TOP].height = 34
    notes = {note.number: note for note in page.notes}
    for at, entry in enumerate(page.entries, _TABLE_TOP + 1):
        _entry(ws, at, entry, notes, codes)
    below = page.others if page.entries else "已收录的文件都没有这一项"
    _put(ws, _TABLE_TOP + max(1, len(page.entries)) + (2 if page.entries else 0), 1, below or None)
    for column, width in enumerate([*_HEAD_WIDTHS, *([_COLUMN] * len(heads))], 1):
        ws.column_dimensions[get_column_letter(column)].width = width
    ws.freeze_panes = f"D{_TABLE_TOP + 1}"
    _printed(ws, f"{_TABLE_TOP}:{_TABLE_TOP}", "A:C", across=len(blocks(page)))


def _entry(ws: Worksheet, at: int, entry: Entry, notes: dict[int, Note], codes: CodeBook) -> None:
    head = f"{entry.name}\n（{entry.favour}）" if entry.favour else entry.name
    texts = [head, entry.tier or "不分档", entry.group or "不限"]
    for column, words in enumerate(tuple(texts), 1):
        _styled(_put(ws, at, column, words)).font = Font(bold=column == 1)
    for column, box in enumerate(entry.boxes, 4):
        cell = _styled(_put(ws, at, column, None))
        _fill(cell, box, codes)
        numeric = cell.data_type == "n"
        texts.append("" if numeric else box.text)
        cited = [box.note] if box.note else [one for line in box.lines for one in line.notes]
        if cited:
            cell.comment = _comment([notes[one] for one in dict.fromkeys(cited)], box.text if numeric else "")
    ws.row_dimensions[at].height = _tall(texts, [*_HEAD_WIDTHS, *([_COLUMN] * len(entry.boxes))])


def _fill(cell: Cell, box: Box, codes: CodeBook) -> None:
    if box.empty is not None:
        text_cell(cell, box.text)
        cell.font = Font(italic=True, color="5F6368")
        cell.fill = _FILLS[box.empty]
        return
    shown = _number(box.lines, codes)
    if shown is None:
        text_cell(cell, box.text)
    else:
        cell.value, cell.number_format = shown
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    if any(line.best for line in box.lines):
        cell.font = Font(bold=True)
    elif all(line.off for line in box.lines):
        cell.font = Font(italic=True, color="5F6368")


def _number(lines: Sequence[Line], codes: CodeBook) -> tuple[Decimal, str] | None:
    """The one figure of a cell with a number format that shows the words around it; None when it has more to say."""
    figure = lines[0].rules[0].figure
    value = plain_figure(figure)
    if len(lines) != 1 or figure is None or value is None or value < 0:
        return None
    before, written, after = lines[0].words.rpartition(amount(value, figure.unit, codes))
    after = f"{codes.label('unit', figure.unit)}{after}{_told(lines[0])}"
    form = f'"{before}"{_digits(value)}"{after}"' if before else f'{_digits(value)}"{after}"'
    fits = cell_len(f"{before}{value:,}{after}") < _COLUMN  # a number that does not fit is shown as a row of #
    return (value, form) if written and fits and form.count('"') <= 4 and "\n" not in form else None


def _told(line: Line) -> str:
    """What must be read with a number, as far as a cell has room: the whole is in its comment."""
    whole = line.text.removeprefix(line.words)
    if cell_len(line.text) < _COLUMN - 4 or not line.qualifiers:
        return whole
    state = f"〔{line.qualifiers[0]}〕" if line.off else ""
    return f"{state}{'★' if line.best else ''}{MORE}"


def _tall(texts: Sequence[str], widths: Sequence[int]) -> float:
    """The height of a row whose texts wrap."""
    lines = (
        sum(-(-max(1, cell_len(line)) // (width - 2)) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return float(min(_TALLEST, 4 + 15 * max(lines)))


def _comment(notes: Sequence[Note], shown: str) -> Comment:
    parts = [f"[{note.number}] {note.place}\n“{clipped(note.quote, _QUOTE)}”\n{note.told}" for note in notes]
    whole = "\n".join([shown, *parts] if shown else parts)
    text = clipped(ILLEGAL_CHARACTERS_RE.sub("", whole), _COMMENT)
    return Comment(text, "huiqi", width=380, height=min(420, 40 + 18 * (len(text) // 26 + text.count("\n") + 1)))


def _records(ws: Worksheet, table: Comparison, codes: CodeBook) -> None:
    _heading(ws, 1, list(COLUMNS.values()))
    at = 1
    for at, record in enumerate(records(table, codes), 2):
        for column, name in enumerate(COLUMNS, 1):
            value = record.get(name)
            cell = _styled(_put(ws, at, column, value))
            if name in ("value", "previous") and isinstance(value, Decimal):
                cell.number_format = _format(str(record.get("unit") or ""), value, codes)
            if name == "url" and isinstance(value, str) and web_address(value):
                cell.hyperlink = value
    for column, name in enumerate(COLUMNS, 1):
        ws.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 12)
    ws.freeze_panes = "A2"
    ws.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{max(at, 1)}"
    _printed(ws, "1:1", None)


def _format(unit: str, value: Decimal, codes: CodeBook) -> str:
    """A number format with the unit behind; thousands parted where the figure is whole."""
    return f'{_digits(value)}"{codes.label("unit", unit)}"' if unit else _digits(value)


def _digits(value: Decimal) -> str:
    places = len(number(value).partition(".")[2])
    return f"#,##0.{'0' * places}" if places else "#,##0"


def _sources(ws: Worksheet, page: Sheet, table: Comparison) -> None:
    _heading(
        ws,
        1,
        ["地区", "行政区划代码", "文件", "发文字号", "引用的规定", "最早生效日", "最后有效日", "链接", "来源文件"],
    )
    rules = [rule for row in table.rows for cell in row.cells for rule in cell.rules]
    for at, (origin, region) in enumerate(page.sources, 2):
        own = [rule for rule in rules if rule.origin.iri == origin.iri]
        starts = min((rule.starts for rule in own if rule.starts), default=None)
        ends = max((rule.ends for rule in own if rule.ends), default=None)
        open_end = day_words(None) if any(rule.ends is None for rule in own) else ends
        row: list[Value] = [region, origin.region, origin.title, origin.doc_number, len(own), starts, open_end]
        for column, value in enumerate([*row, origin.url, origin.file], 1):
            cell = _styled(_put(ws, at, column, value))
            if column == 8 and web_address(origin.url):
                cell.hyperlink = origin.url
    for column, width in enumerate((16, 14, 60, 26, 12, 13, 13, 40, 30), 1):
        ws.column_dimensions[get_column_letter(column)].width = width
    ws.freeze_panes = "A2"
    _printed(ws, "1:1", None)


def _legend(ws: Worksheet, page: Sheet) -> None:
    _heading(ws, 1, ["写法", "意思"])
    more = (
        (f"{SHEETS[0]}", "每格是当地的规定；只有一个数值的格是数字，可参与计算，文字写在数字格式里"),
        (f"{SHEETS[1]}", "每行一条规定，数值以基本单位（元、%、天）记录，可筛选"),
        (MORE, "数字旁还有条件或说明，见该格的批注"),
        ("批注", "鼠标停在单元格上可见原文、文件、条款、责任单位和有效期"),
    )
    for at, (sign, meaning) in enumerate((*page.legend, *more), 2):
        _styled(_put(ws, at, 1, sign))
        _styled(_put(ws, at, 2, meaning))
    ws.column_dimensions["A"].width, ws.column_dimensions["B"].width = 36, 80
    _printed(ws, "1:1", None)


def _heading(ws: Worksheet, at: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, 1):
        cell = _styled(_put(ws, at, column, name))
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left")


def _styled(cell: Cell) -> Cell:
    cell.alignment, cell.border = _WRAP, _BORDER
    return cell


def _put(ws: Worksheet, row: int, column: int, value: Value) -> Cell:
    cell = ws.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError(cell)
    if isinstance(value, str):
        return text_cell(cell, value)
    cell.value = {True: "是", False: "否"}[value] if isinstance(value, bool) else value
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell


def text_cell(cell: Cell, words: str) -> Cell:
    """Words, never a formula."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", words)
    if cell.data_type == "f":
        cell.data_type = "s"
    return cell


def _printed(ws: Worksheet, rows: str, columns: str | None, across: int = 1) -> None:
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = across, 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.print_title_rows = rows
    if columns:
        ws.print_title_cols = columns


def _undated(data: bytes, day: date) -> bytes:
    """The same archive without the time at which it was written."""
    stamp = f"{datetime.combine(day, time()).isoformat()}Z".encode()
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = _DATES.sub(lambda found: found.group(1) + stamp, body)
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, body)
    return out.getvalue()
