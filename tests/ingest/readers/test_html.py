"""The article of a saved page: its container, its encoding, its numbers and tables, without furniture and copies."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.readers.html import extract
from ontology.findings import KBError

BODY = "".join(f"<p>第{n}条　对符合条件的企业给予一次性奖励，具体由主管部门负责。</p>" for n in "一二三四五六")
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>某市人民政府门户网站</title>
<meta name="ArticleTitle" content="关于支持企业发展的若干措施"><meta name="PubDate" content="2024-03-05 10:20">
<meta name="Url" content="https://www.example.gov.cn/art/1.html"></head><body>
<nav>首页 政务公开</nav><div class="share">分享到 微信</div><div id="zoom">{body}</div>
<div class="foot">主办单位：某市人民政府办公室 网站地图</div></body></html>"""


def read(body: str, page: str = PAGE) -> list[str]:
    return extract(page.replace("{body}", body).encode(), "网页.html").text.split("\n")


def test_only_the_container_is_read():
    found = read(BODY)
    assert found[0] == "第一条　对符合条件的企业给予一次性奖励，具体由主管部门负责。"
    assert len(found) == 6
    assert not any("首页" in line or "网站地图" in line for line in found)


def test_the_head_tells_title_address_and_day():
    found = extract(PAGE.replace("{body}", BODY).encode(), "网页.html")
    assert found.title == "关于支持企业发展的若干措施"
    assert found.url == "https://www.example.gov.cn/art/1.html"
    assert found.published == date(2024, 3, 5)
    assert found.findings == ()


def test_a_second_copy_of_the_body_is_read_once():
    assert len(read(f"{BODY}</div><div id='zoom'>{BODY}")) == 6


def test_hidden_words_and_scripts_are_left_out():
    found = read(BODY + "<p style='display: none'>隐藏</p><script>document.write('脚本')</script><!-- 注释 -->")
    assert not any(word in line for line in found for word in ("隐藏", "脚本", "注释"))


def test_line_breaks_of_the_source_are_no_blanks_between_chinese_characters():
    assert "给予补助100万元" in read(f"<p>给予\n   补助100万元</p>{BODY}")


def test_a_break_begins_a_line():
    assert read(f"<p>甲<br>乙<br/>丙</p>{BODY}")[:3] == ["甲", "乙", "丙"]


def test_the_numbers_of_an_ordered_list_are_restored():
    assert read(f"<ol start='3'><li>注册满一年</li><li>纳税正常</li></ol>{BODY}")[:2] == [
        "3. 注册满一年",
        "4. 纳税正常",
    ]


def test_a_table_becomes_entries():
    table = "<table><tr><th>名称</th><th>标准</th><th>依据</th></tr>"
    table += "<tr><td>甲</td><td>1万元</td><td rowspan=2>某文件</td></tr>"
    table += "<tr><td>乙</td><td>2万元</td></tr></table>"
    found = read(table + BODY)[:6]
    assert found == ["1. 甲", "标准：1万元", "依据：某文件", "2. 乙", "标准：2万元", "依据：某文件"]


def test_a_table_that_lays_out_the_page_is_read_as_text():
    assert read(f"<table><tr><td><table><tr><td>{BODY}</td></tr></table></td></tr></table>")[0].startswith("第一条")


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("", "gb18030")]
)
def test_the_encoding_is_found(declared, encoding):
    page = PAGE.replace(
        '<meta charset="utf-8">', f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    )
    found = extract(page.replace("{body}", BODY + "<p>镕</p>").encode(encoding), "网页.html")
    assert found.text.endswith("镕")


def test_an_article_without_a_known_container_is_found():
    page = PAGE.replace('<div id="zoom">', '<div class="abc">')
    found = extract(page.replace("{body}", BODY).encode(), "网页.html")
    assert "第六条" in found.text
    assert "网站地图" not in found.text or [one.code for one in found.findings] == ["PAGE_WHOLE"]


def test_a_saved_fragment_is_read_whole():
    assert extract(b"<p>" + "第一条　支持企业。".encode() + b"</p>", "x.html").text == "第一条　支持企业。"


def test_deep_nesting_does_no_harm():
    found = read("<div>" * 20_000 + BODY)
    assert "第六条" in "\n".join(found)


def test_a_page_without_text_says_what_to_do():
    with pytest.raises(KBError) as caught:
        extract(b"<html><head><script src='a.js'></script></head><body><div id='app'></div></body></html>", "x.html")
    assert caught.value.code == "FILE_EMPTY"
    assert "脚本" in str(caught.value)
