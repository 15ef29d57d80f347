"""OFD documents (GB/T 33190): the text of their pages, paragraphs rebuilt; what is damaged is refused."""

from __future__ import annotations

import io
import zipfile

import pytest

from ingest.readers.ofd import extract
from ontology.findings import KBError

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROOT = f"""<ofd:OFD {SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo/>
<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"""
DOCUMENT = f"""<ofd:Document {SPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>
</ofd:PageArea></ofd:CommonData>
<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>"""


def ofd(*lines: tuple[str, float]) -> bytes:
    """One page with lines of 5 mm characters, each with its indent in characters."""
    objects = "".join(
        f'<ofd:TextObject ID="{place + 2}" Boundary="{28 + 5 * indent} {40 + 9 * place} 160 6" Font="1" Size="5">'
        f'<ofd:TextCode X="0" Y="5" DeltaX="{" ".join(["5"] * (len(text) - 1))}">{text}</ofd:TextCode></ofd:TextObject>'
        for place, (text, indent) in enumerate(lines)
    )
    page = f'<ofd:Page {SPACE}><ofd:Content><ofd:Layer ID="90">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("OFD.xml", ROOT)
        archive.writestr("Doc_0/Document.xml", DOCUMENT)
        archive.writestr("Doc_0/Pages/Page_0/Content.xml", page)
    return stream.getvalue()


FIRST = "第一条　对符合条件的企业按照设备投入的百分之十给予一次补助"
SECOND = "单个企业每年最高不超过三百万元同一项目不重复享受本市其他各类扶持"


def test_lines_become_paragraphs():
    found = extract(ofd((FIRST, 2), (SECOND[:31], 0), ("政策。", 0), ("第二条　附则。", 2)), "措施.ofd")
    assert found.text.split("\n") == [f"{FIRST}{SECOND[:31]}政策。", "第二条　附则。"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04"])
def test_what_is_damaged_is_refused(data):
    with pytest.raises(KBError) as caught:
        extract(data, "x.ofd")
    assert caught.value.code == "FILE_DAMAGED"


def test_a_document_without_words_is_a_scan():
    with pytest.raises(KBError) as caught:
        extract(ofd(), "x.ofd")
    assert caught.value.code == "FILE_SCANNED"
