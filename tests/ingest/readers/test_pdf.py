"""PDF files with a text layer: paragraphs rebuilt from the page, running heads left out, tables kept, scans refused."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.readers.pdf import MOST_PAGES, extract
from ontology.findings import KBError

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
SIZE, LEFT, PER_LINE, STEP = 16, 80, 27, 28
WIDE = PER_LINE * SIZE

LONG = (
    "为支持企业扩大投资，对固定资产投资达到1000万元以上的工业企业，按照设备投入的10%给予补助，单个企业最高不超过300万元，"
    "同一项目不重复享受。"
)
SHORT = "对首次纳入统计的企业，给予一次性奖励20万元。"


class Press:
    """Prints paragraphs as official documents are set: two characters of indent, lines of equal length."""

    def __init__(self, head: str | None = None, **options) -> None:
        self.stream, self.head, self.number = io.BytesIO(), head, 0
        self.canvas = Canvas(self.stream, pagesize=A4, **options)
        self._begin()

    def _begin(self) -> None:
        self.number += 1
        self.y = A4[1] - 110
        if self.head:
            self.canvas.setFont("STSong-Light", 10)
            self.canvas.drawString(LEFT, A4[1] - 50, self.head)
        self.canvas.setFont("STSong-Light", 14)
        self.canvas.drawCentredString(A4[0] / 2, 50, f"— {self.number} —")
        self.canvas.setFont("STSong-Light", SIZE)

    def line(self, text: str, indent: int = 0) -> None:
        if self.y < 110:
            self.turn()
        self.canvas.drawString(LEFT + indent * SIZE, self.y, text)
        self.y -= STEP

    def title(self, *lines: str) -> None:
        self.canvas.setFont("STSong-Light", 22)
        for text in lines:
            self.canvas.drawCentredString(A4[0] / 2, self.y, text)
            self.y -= 36
        self.canvas.setFont("STSong-Light", SIZE)

    def paragraph(self, text: str) -> None:
        line, indent = "", 2
        for character in text:
            if pdfmetrics.stringWidth(line + character, "STSong-Light", SIZE) > WIDE - indent * SIZE:
                self.line(line, indent)
                line, indent = "", 0
            line += character
        self.line(line, indent)

    def table(self, rows: Sequence[Sequence[str]], width: int = 140) -> None:
        for row in rows:
            for place, text in enumerate(row):
                self.canvas.rect(LEFT + place * width, self.y - 8, width, STEP)
                self.canvas.drawString(LEFT + 4 + place * width, self.y, text)
            self.y -= STEP
        self.y -= STEP

    def turn(self) -> None:
        self.canvas.showPage()
        self._begin()

    def done(self) -> bytes:
        self.canvas.save()
        return self.stream.getvalue()


def lines(press: Press) -> list[str]:
    return extract(press.done(), "措施.pdf").text.split("\n")


def test_lines_become_paragraphs():
    press = Press()
    press.title("某市关于支持企业发展的", "若干措施")
    for text in ("第一条 扶持投资", LONG, SHORT, LONG):
        press.paragraph(text)
    assert lines(press) == ["某市关于支持企业发展的若干措施", "第一条 扶持投资", LONG, SHORT, LONG]


def test_a_paragraph_runs_over_the_page_without_heads_and_numbers():
    press = Press(head="某市人民政府公报 2024年第3期")
    for _ in range(30):
        press.paragraph(LONG)
    assert lines(press) == [LONG] * 30


def test_a_table_is_kept_and_goes_on_over_the_page():
    press = Press()
    press.paragraph(SHORT)
    press.table([("项目", "标准", "条件"), ("技改补助", "按10%补助", "投资达标")])
    press.turn()
    press.table([("项目", "标准", "条件"), ("上规奖励", "20万元", "首次入统")])
    press.paragraph(SHORT)
    expected = ["1. 技改补助", "标准：按10%补助", "条件：投资达标", "2. 上规奖励", "标准：20万元", "条件：首次入统"]
    assert lines(press) == [SHORT, *expected, SHORT]


def test_a_numbered_line_after_a_full_one_begins_a_paragraph():
    press = Press()
    first = "（一）" + "编制年度资金支出计划并组织实施监督检查评价工作汇总。"[: PER_LINE - 5]
    press.line(first[:-1] + "。", indent=2)
    press.line("（二）拨付资金。")
    press.paragraph(LONG)
    assert len(lines(press)) == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\nbroken", "FILE_DAMAGED"),
        (b"", "FILE_DAMAGED"),
        (Press().done()[:400], "FILE_DAMAGED"),
    ],
)
def test_what_is_damaged_is_refused(data, code):
    with pytest.raises(KBError) as caught:
        extract(data, "x.pdf")
    assert caught.value.code == code


def test_a_password_is_told():
    press = Press(encrypt=StandardEncryption("secret"))
    press.paragraph(LONG)
    with pytest.raises(KBError) as caught:
        extract(press.done(), "x.pdf")
    assert caught.value.code == "FILE_ENCRYPTED"


def test_a_file_locked_against_printing_only_is_read():
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))
    canvas.drawString(LEFT, 500, "Article 1: support")
    canvas.save()
    assert extract(stream.getvalue(), "x.pdf").text == "Article 1: support"


def test_pages_without_text_are_a_scan():
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    canvas.rect(100, 100, 300, 300, fill=1)
    canvas.save()
    with pytest.raises(KBError) as caught:
        extract(stream.getvalue(), "扫描.pdf")
    assert caught.value.code == "FILE_SCANNED"
    assert "OCR" in str(caught.value)


def test_too_many_pages_are_refused_quickly():
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for _ in range(MOST_PAGES + 1):
        canvas.drawString(100, 100, "x")
        canvas.showPage()
    canvas.save()
    with pytest.raises(KBError) as caught:
        extract(stream.getvalue(), "x.pdf")
    assert caught.value.code == "FILE_TOO_LONG"
