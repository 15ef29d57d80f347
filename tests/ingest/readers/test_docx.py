"""Word documents: automatic numbers as Word shows them, tables in order, changes accepted, bombs refused."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.readers.docx import extract
from ingest.readers.word_numbers import written
from ontology.findings import KBError

LEVELS = """<w:abstractNum {ns} w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum>"""


def _document(*paragraphs: tuple[str, int | None], restart: bool = False) -> io.BytesIO:
    made = docx.Document()
    root = made.part.numbering_part.element
    root.insert(0, parse_xml(LEVELS.format(ns=nsdecls("w"))))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/>{over}</w:num>'))
    for place, (text, level) in enumerate(paragraphs):
        paragraph = made.add_paragraph(text)
        if level is not None:
            number = 91 if restart and place == len(paragraphs) - 1 else 90
            mark = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(mark))
    return _saved(made)


def _saved(made) -> io.BytesIO:
    stream = io.BytesIO()
    made.save(stream)
    return stream


def text(stream: io.BytesIO) -> list[str]:
    return extract(stream.getvalue(), "措施.docx").text.split("\n")


def test_numbers_are_restored_and_restart_below_a_new_one():
    found = text(
        _document(("总则", 0), ("目的", 1), ("依据", 1), ("正文", None), ("扶持", 0), ("奖励", 1), ("标准", 2))
    )
    assert found == ["一、总则", "（一）目的", "（二）依据", "正文", "二、扶持", "（一）奖励", "2.1标准"]


def test_a_list_may_start_again():
    assert text(_document(("甲", 0), ("乙", 0), ("丙", 0), restart=True)) == ["一、甲", "二、乙", "一、丙"]


def test_tables_stand_where_they_are():
    made = docx.Document()
    made.add_paragraph("前")
    table = made.add_table(rows=2, cols=2)
    for place, words in enumerate(("名称", "标准", "甲", "1万元")):
        table.cell(place // 2, place % 2).text = words
    made.add_paragraph("后")
    assert text(_saved(made)) == ["前", "1. 甲", "标准：1万元", "后"]


def test_changes_are_read_as_accepted_and_told():
    made = docx.Document()
    ns = nsdecls("w")
    body = (
        f"<w:p {ns}><w:r><w:t>最高</w:t></w:r><w:del w:id='1' w:author='x'><w:r><w:delText>50</w:delText></w:r></w:del>"
    )
    body += "<w:ins w:id='2' w:author='x'><w:r><w:t>100</w:t></w:r></w:ins><w:r><w:t>万元</w:t></w:r></w:p>"
    made.element.body.insert(0, parse_xml(body))
    found = extract(_saved(made).getvalue(), "措施.docx")
    assert found.text == "最高100万元"
    assert [one.code for one in found.findings] == ["TRACKED_CHANGES"]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"), (110, "chineseCounting", "一百一十"),
        (3, "decimalEnclosedCircle", "③"), (12, "decimalFullWidth", "\uff11\uff12"), (7, "decimalZero", "07"),
        (28, "upperLetter", "BB"), (9, "lowerRoman", "ix"), (5, "unheardOf", "5"),
    ],
)  # fmt: skip
def test_a_number_is_written_in_its_format(number, form, shown):
    assert written(number, form) == shown


def test_a_bomb_is_refused_before_it_is_unpacked():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(KBError) as caught:
        extract(stream.getvalue(), "bomb.docx")
    assert caught.value.code == "FILE_BOMB"


def test_entities_are_not_expanded():
    stream = _document(("正文", None))
    made = io.BytesIO()
    entities = '<!DOCTYPE w [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    ) + "]>"  # fmt: skip
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            data = old.read(entry)
            if entry == "word/document.xml":
                data = data.decode().replace("<w:document", f"{entities}<w:document", 1).replace("正文", "&i;").encode()
            new.writestr(entry, data)
    with pytest.raises(KBError) as caught:
        extract(made.getvalue(), "x.docx")
    assert caught.value.code in ("FILE_EMPTY", "FILE_DAMAGED")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", _document(("正文", None)).getvalue()[:800]])
def test_what_is_damaged_is_refused(data):
    with pytest.raises(KBError) as caught:
        extract(data, "x.docx")
    assert caught.value.code == "FILE_DAMAGED"
