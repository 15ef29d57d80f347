"""The bytes of a saved web page in, its article as text out: furniture left out, doubled bodies once, tables kept."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import regex

from ingest.lexicon import rows
from ontology.findings import Finding, KBError, Severity

from .extract import Extract
from .grid import Row, lines
from .needs import needed

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_HEAD = 4096
_CHARSET = regex.compile(rb"""charset\s*=\s*["']?\s*([\w-]{3,20})""", regex.IGNORECASE)
_SIMPLIFIED = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "hz-gb-2312"})
_MARKED = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p",
    "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))
_SILENT = frozenset((
    "-comment", "area", "audio", "button", "canvas", "embed", "footer", "head", "iframe", "input", "map", "nav",
    "noscript", "object", "option", "script", "select", "style", "svg", "template", "textarea", "title", "video",
))
# fmt: on
_HIDDEN = regex.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", regex.IGNORECASE)
_MOST_SPAN = 50
_LEAST_BODY = 80
_DEEPEST = 4000
_DATE = regex.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


def extract(data: bytes, name: str) -> Extract:
    """The article of a page. KBError when it cannot be decoded or holds no text."""
    page = _parse(decoded(data, name))
    told = {kind: _told(page, kind) for kind in ("title", "url", "published")}
    body, how = _article(page, name)
    text = "\n".join(line for node in body for line in _lines(node))
    if not text.strip():
        hint = "。网页的正文可能由脚本载入：请在浏览器里打开，复制正文存成 txt，或打印成 PDF 后再导入。"
        raise KBError("FILE_EMPTY", "网页里没有正文", place=name, hint=hint)
    findings = () if how else (_whole_page(),)
    return Extract(text, "html", told["title"], told["url"], _day(told["published"]), findings)


def decoded(data: bytes, name: str) -> str:
    """The characters of a page: byte order mark, strict UTF-8, then what it declares, then GB18030; never guessed."""
    declared = _CHARSET.search(data[:_HEAD])
    named = declared[1].decode("ascii").lower() if declared else ""
    marked = [encoding for mark, encoding in _MARKED if data.startswith(mark)]
    tried = marked or ["utf-8", "gb18030" if named in _SIMPLIFIED else named, "gb18030"]
    for encoding in filter(None, tried):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    raise KBError("FILE_ENCODING", "网页的文字编码不能识别", place=name, hint="，请另存为 UTF-8 后再导入。")


def _parse(text: str) -> LexborHTMLParser:
    with needed("selectolax", "html"):
        from selectolax.lexbor import LexborHTMLParser, SelectolaxError
    try:
        return LexborHTMLParser(text)
    except SelectolaxError as error:  # any text is a page to this library: it fails only without memory
        raise MemoryError from error


def _told(page: LexborHTMLParser, kind: str) -> str | None:
    """What the page says of itself in its head, by the names that government sites use."""
    for row in rows("page_places"):
        if row["kind"] == kind:
            for node in page.css(row["selector"]):
                value = (node.attributes.get("content") or node.attributes.get("href") or "").strip()
                if value:
                    return value
    return None


def _article(page: LexborHTMLParser, name: str) -> tuple[list[LexborNode], bool]:
    """The nodes that hold the article and whether that is sure: a known container, else what a library finds."""
    for row in rows("page_places"):
        if row["kind"] == "body":
            found = _outermost(page.css(row["selector"]))
            if sum(len("".join(node.text().split())) for node in found) >= _LEAST_BODY:
                return found, True
    whole = page.body or page.root
    if whole is None:
        raise KBError("FILE_EMPTY", "网页没有内容", place=name, hint="，请检查文件。")
    if page.css_first("meta, title, link, script") is None:
        return [whole], True  # a saved fragment: nothing around the article
    kept = _main_text(page)
    return ([kept], True) if kept is not None else ([whole], False)


def _outermost(found: list[LexborNode]) -> list[LexborNode]:
    """Containers in their order, without those inside another and without second copies of the same words."""
    kept: dict[str, LexborNode] = {}
    inside: set[int] = set()
    for node in found:
        if node.mem_id not in inside:
            inside.update(one.mem_id for one in node.traverse())
            kept.setdefault("".join(node.text().split()), node)
    return [node for words, node in kept.items() if words]


def _main_text(page: LexborHTMLParser) -> LexborNode | None:
    with needed("trafilatura", "html"):
        from trafilatura import extract as article
    found = article(page.html or "", output_format="html", include_comments=False, include_tables=True)
    body = _parse(found).body if found else None
    if body is None or len("".join(body.text().split())) < _LEAST_BODY:
        return None
    return body


def _whole_page() -> Finding:
    message = "没有认出网页正文的位置，全页文字都已读入：请看看开头和结尾是否混入了导航、版权等文字。"
    return Finding(code="PAGE_WHOLE", severity=Severity.WARNING, message=message)


def _day(text: str | None) -> date | None:
    found = _DATE.search(text or "")
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _lines(root: LexborNode) -> Iterator[str]:
    """The lines of a node, without recursion: pages may nest as deep as they like."""
    line: list[str] = []
    for event, node in _walk(root):
        if isinstance(node, str):
            line.append(node)
        elif node.tag == "br" or node.tag in _BLOCKS:
            yield from _flush(line)
            if event and node.tag == "li" and (mark := _mark(node)):
                line.append(mark)
            if event and node.tag == "table" and _holds_data(node):
                yield from lines(tuple(_rows(node)))
    yield from _flush(line)


def _walk(root: LexborNode) -> Iterator[tuple[bool, LexborNode | str]]:
    """Nodes as they begin (True) and end (False), texts between; what is silent or hidden is passed over."""
    stack: list[tuple[bool, LexborNode]] = [(True, root)]
    while stack:
        begins, node = stack.pop()
        if not begins:
            yield False, node
            continue
        if node.is_text_node:
            yield True, _words(node.text_content or "")
            continue
        if node.tag in _SILENT or (len(stack) > 1 and _HIDDEN.search(node.attributes.get("style") or "")):
            continue
        yield True, node
        stack.append((False, node))
        if node.tag == "table" and _holds_data(node):
            continue
        if len(stack) > _DEEPEST:
            yield True, _words(node.text())
            continue
        stack.extend((True, child) for child in reversed([*node.iter(include_text=True)]))


def _words(text: str) -> str:
    """Text without the line breaks of its source; a break between Chinese characters was never a blank."""
    text = text.replace("\xa0", " ").replace("\u200b", "")
    text = regex.sub(r"(?<=[^\x00-\x7f])[ \t]*[\r\n]+\s*(?=[^\x00-\x7f])", "", text)
    return str(regex.sub(r"[ \t\r\n]+", " ", text))


def _flush(line: list[str]) -> Iterator[str]:
    text = "".join(line).strip(" \t")
    line.clear()
    if text.strip():
        yield text


def _mark(item: LexborNode) -> str:
    """The number that a browser shows before an item of an ordered list; it is not in the text."""
    parent = item.parent
    if parent is None or parent.tag != "ol" or "none" in (parent.attributes.get("style") or ""):
        return ""
    own, place, before = item.attributes.get("value") or "", 0, item.prev
    while before is not None:
        place += before.tag == "li"
        before = before.prev
    start = parent.attributes.get("start") or "1"
    return f"{int(own) if own.isdecimal() else int(start) + place if start.isdecimal() else place + 1}. "


def _holds_data(table: LexborNode) -> bool:
    """Whether a table holds data: two rows and two columns or more, and no other table inside."""
    cells = [len(row.css("td, th")) for row in table.css("tr")]
    return table.css_first("td table, th table") is None and sum(count >= 2 for count in cells) >= 2


def _rows(table: LexborNode) -> Iterator[Row]:
    """The rows with every cell in its column; a cell over several rows is repeated, over several columns it is not."""
    above: dict[int, tuple[str, int]] = {}
    for row in table.css("tr"):
        line: list[str] = []
        for cell in row.css("td, th"):
            while len(line) in above:
                line.append(above[len(line)][0])
            deep, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            own = ["\n".join(_lines_of(cell)), *[""] * (wide - 1)]
            above |= {len(line) + place: (text, deep) for place, text in enumerate(own)}
            line += own
        line += [above[place][0] if place in above else "" for place in range(len(line), max(above, default=-1) + 1)]
        yield tuple(line)
        above = {column: (text, left - 1) for column, (text, left) in above.items() if left > 1}


def _lines_of(cell: LexborNode) -> Iterator[str]:
    inner = _parse(f"<div>{cell.inner_html or ''}</div>").body
    return _lines(inner) if inner is not None else iter(())


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "").strip()
    return min(int(value), _MOST_SPAN) if value.isdecimal() and int(value) > 0 else 1
