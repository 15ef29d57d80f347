"""Every format read back: the cells are those of the table, no text gets out of its place, nothing is fetched."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from kb.comparison.formats import FORMATS, exported, saved
from kb.comparison.sheet import Sheet, blocks, filled, sheet
from kb.comparison.table import Comparison, Empty
from kb.comparison.webpage import webpage
from kb.comparison.words import EMPTY
from ontology.codebook import CodeBook
from ontology.findings import KBError

ANY = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
VOID = {"meta", "br", "link", "img", "hr"}
CELLS = {"rule", *(one.value for one in Empty)}


def plain(text: str) -> str:
    """A text without white space: formats may break lines as they like."""
    return re.sub(r"\s", "", text)


class Page(HTMLParser):
    """The cells of the tables, the notes and the attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.cells: list[str] = []
        self.rows: list[list[str]] = []
        self.quotes: list[str] = []
        self.table = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.table = dict(attrs).get("class") or ""
        if tag == "tr" and self.table == "compared":
            self.rows.append([])
        if tag in ("td", "th") and self.table == "compared":
            self.rows[-1].append("")
        if tag == "blockquote":
            self.quotes.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "sup" in self.open or "style" in self.open:
            return
        if "td" in self.open and self.table == "compared":
            self.rows[-1][-1] += data
        if "blockquote" in self.open:
            self.quotes[-1] += data


def shown(page: Sheet, columns: range) -> list[list[str]]:
    return [[plain(page.entries[row].boxes[one].text) for one in columns] for row in filled(page, columns)]


def same_as_html(page: Sheet, columns: range) -> list[list[str]]:
    """As in the page, which puts qualifiers on a line of their own and the star before them."""
    return [
        [
            plain(
                box.text
                if box.empty
                else "".join(f"{one.words}{'★' if one.best else ''}{'；'.join(one.qualifiers)}" for one in box.lines)
            )
            for box in (page.entries[row].boxes[one] for one in columns)
        ]
        for row in filled(page, columns)
    ]


def check_html(table: Comparison, codes: CodeBook) -> None:
    page, text = sheet(table, codes), exported(table, codes, "html").decode()
    found = Page(text)
    assert not found.open
    bodies = [row[1:] for row in found.rows if any(row[1:])]
    assert [[plain(cell) for cell in row] for row in bodies] == [
        row for columns in blocks(page) for row in same_as_html(page, columns)
    ]
    assert [plain(quote) for quote in found.quotes] == [plain(f"“{note.quote}”") for note in page.notes]
    links = {value for tag, name, value in found.attributes if name == "href" and value.startswith("#")}
    targets = [value for _, name, value in found.attributes if name == "id"]
    assert len(targets) == len(set(targets))
    assert {link[1:] for link in links} <= set(targets)
    assert not {"script", "link", "img", "iframe", "base"} & set(found.tags)
    assert not [one for one in found.attributes if one[1] in ("src", "srcset") or one[1].startswith("on")]
    assert all(v.startswith(("#", "http://", "https://")) for _, name, v in found.attributes if name == "href")
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert not re.search(r"url\(|@import|@font-face", style)


def check_markdown(table: Comparison, codes: CodeBook) -> None:
    page, text = sheet(table, codes), exported(table, codes, "md").decode()
    rows = list(markdown_rows(text))
    if not page.entries:
        return
    wanted = [row for columns in blocks(page) for row in shown(page, columns)]
    held = [row[1:] for row in rows if len(row) > 1]
    assert [row for row in held if row in wanted][: len(wanted)] == wanted
    notes = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert notes == [str(note.number) for note in page.notes]


def markdown_rows(text: str) -> Any:
    """The text of the rows of the tables, without the numbers of notes, as a reader of Markdown sees them."""
    row: list[str] = []
    body = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in ("tbody_open", "tbody_close"):
            body = token.type == "tbody_open"
        if token.type == "tr_open":
            row = []
        if token.type == "inline" and body:
            parts = [child.content if child.type in ("text", "text_special") else "" for child in token.children or []]
            row.append(re.sub(r"\[\^\d+\]", "", plain("".join(parts))))
        if token.type == "tr_close" and body:
            yield row


def check_csv(table: Comparison, codes: CodeBook) -> None:
    data = exported(table, codes, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    found = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    cells = [(column, cell) for row in table.rows for column, cell in zip(table.columns, row.cells, strict=True)]
    assert len(found) == sum(len(cell.rules) or 1 for _, cell in cells)
    assert {line["cell"] for line in found} <= CELLS
    expected = [rule.quote.text for _, cell in cells for rule in (cell.rules or [cell.excluded_by]) if rule]
    assert [line["quote"].removeprefix("'") for line in found if line["quote"]] == [
        one.removeprefix("'") for one in expected
    ]
    for line in found:
        for name, value in line.items():
            assert name in ("value", "previous") or not re.match(r"[=+\-@\t\r]", value), value


def check_xlsx(table: Comparison, codes: CodeBook) -> None:
    page = sheet(table, codes)
    book = load_workbook(io.BytesIO(exported(table, codes, "xlsx")))
    assert book.sheetnames == ["比较", "明细", "来源", "说明"]
    ws = book["比较"]
    assert ws.freeze_panes == "D5"
    for at, entry in enumerate(page.entries, 5):
        for column, box in enumerate(entry.boxes, 4):
            cell = ws.cell(at, column)
            assert cell.data_type != "f"
            words, wanted = plain(cell_text(cell)), re.sub(r"[\x00-\x1f]", "", plain(box.text))
            if words.endswith("※"):
                assert wanted.startswith(words.partition("〔")[0].rstrip("※★"))
                assert wanted in plain(cell.comment.text)
            else:
                assert words == wanted
            assert bool(cell.comment) is bool(box.lines or box.note)
    assert book["来源"].max_row == 1 + len(page.sources)
    assert book["明细"].max_row == 1 + sum(len(cell.rules) or 1 for row in table.rows for cell in row.cells)


def cell_text(cell: Any) -> str:
    """A cell as a spreadsheet shows it: a number in its format, money by the ten thousand as people write it."""
    if cell.data_type != "n" or cell.value is None:
        return str(cell.value)
    before, digits, after = re.fullmatch(r'(?:"([^"]*)")?(#,##0(?:\.0+)?)"([^"]*)"', cell.number_format).groups()
    value = cell.value
    places = len(digits.partition(".")[2])
    if after.startswith("元"):
        size, name = next(((s, n) for s, n in ((10**8, "亿"), (10**4, "万")) if value >= s), (1, ""))
        return f"{before or ''}{f'{value / size:.10f}'.rstrip('0').rstrip('.')}{name}{after}"
    return f"{before or ''}{value:.{places}f}{after}"


CHECKS = {"html": check_html, "md": check_markdown, "csv": check_csv, "xlsx": check_xlsx}


@pytest.mark.parametrize("form", CHECKS)
def test_reads_back(form: str, table: Comparison, codes: CodeBook) -> None:
    CHECKS[form](table, codes)


@pytest.mark.parametrize("form", CHECKS)
@given(data=st.data())
@ANY
def test_any_table_reads_back(form: str, comparisons: Any, codes: CodeBook, data: st.DataObject) -> None:
    CHECKS[form](data.draw(comparisons), codes)


@pytest.mark.parametrize("form", CHECKS)
def test_same_bytes_each_time(form: str, table: Comparison, codes: CodeBook) -> None:
    assert exported(table, codes, form) == exported(table, codes, form)


def test_every_format_is_tried() -> None:
    assert set(CHECKS) == set(FORMATS)


@pytest.mark.parametrize("form", ["html", "md", "csv"])
def test_the_empties_differ(form: str, table: Comparison, codes: CodeBook) -> None:
    text = exported(table, codes, form).decode()
    for words in EMPTY.values():
        assert words in text
    signs = {box.text for entry in sheet(table, codes).entries for box in entry.boxes if box.empty}
    assert len(signs) == len(Empty)


def test_words_keep_boundaries_states_and_levels(table: Comparison, codes: CodeBook) -> None:
    texts = [[box.text for box in entry.boxes] for entry in sheet(table, codes).entries]
    assert texts[0][0] == "由1%降至0.5%〔原文不分档；明确优惠〕★"
    assert "上级规定" in texts[0][1]
    assert texts[1][1] == "不高于1.5%（含）〔2023-01-01 起施行；明确优惠〕"
    assert texts[2][0].splitlines()[1] == "每年每户最高300万元〔明确优惠〕"
    assert sheet(table, codes).entries[0].tier == "单户担保金额 ≤1000万元（含）"


def test_numbers_are_numbers(table: Comparison, codes: CodeBook) -> None:
    book = load_workbook(io.BytesIO(exported(table, codes, "xlsx")))
    cell = book["比较"]["D5"]
    assert (cell.value, cell.number_format) == (0.5, '"由1%降至"#,##0.0"%★※"')
    assert "由1%降至0.5%〔原文不分档；明确优惠〕★" in cell.comment.text
    assert "担保费率由1%降低至0.5%" in cell.comment.text
    heads = {cell.value: cell.column for cell in book["明细"][1]}
    values = [book["明细"].cell(row, heads["数值"]) for row in range(2, book["明细"].max_row + 1)]
    assert (3_000_000, '#,##0"元"') in [(one.value, one.number_format) for one in values]


def test_many_columns_are_parted(table: Comparison, codes: CodeBook) -> None:
    wide = replace(
        table,
        columns=table.columns * 7,
        rows=tuple(replace(row, cells=row.cells * 7) for row in table.rows),
    )
    page = sheet(wide, codes)
    assert [len(one) for one in blocks(page)] == [5, 5, 6, 5] or sum(map(len, blocks(page))) == 21
    assert max(map(len, blocks(page))) <= 6
    check_html(wide, codes)
    check_markdown(wide, codes)


def test_page_holds_pictures_as_they_are(table: Comparison, codes: CodeBook) -> None:
    svg = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg xmlns="http://www.w3.org/2000/svg"><text>图</text></svg>'
    text = webpage(sheet(table, codes), [("一张 <图>", svg)], ["没有别的"])
    assert '<svg xmlns="http://www.w3.org/2000/svg"><text>图</text></svg>' in text
    assert "一张 &lt;图&gt;" in text
    assert "<?xml" not in text


def test_saves_under_a_chinese_name(tmp_path: Path, table: Comparison, codes: CodeBook) -> None:
    file = tmp_path / "担保费率 比较.html"
    saved(exported(table, codes, "html"), file)
    assert file.read_bytes() == exported(table, codes, "html")


@pytest.mark.parametrize("name", ["没有/这个/文件夹.html", ""])
def test_a_place_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(KBError, match="不能写") as caught:
        saved(b"x", tmp_path / name)
    assert caught.value.code == "SAVE_FAILED"


def test_an_unknown_format(table: Comparison, codes: CodeBook) -> None:
    with pytest.raises(KBError, match="md、html、csv、xlsx") as caught:
        exported(table, codes, "pdf")
    assert caught.value.code == "UNKNOWN_FORMAT"
