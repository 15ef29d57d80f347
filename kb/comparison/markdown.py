"""A sheet in, a Markdown document out: tables of a few columns each, footnotes with the words of the documents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .sheet import Box, Note, Sheet, blocks, filled, left_out

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&#$!])")


def markdown(page: Sheet) -> str:
    """The whole table with legend, notes and sources."""
    parts = [f"# {plain_words(page.title)}", _facts(page), *(_table(page, columns) for columns in blocks(page))]
    if page.others:
        parts.append(plain_words(page.others))
    parts.append("\n".join(f"- {plain_words(sign)}：{plain_words(meaning)}" for sign, meaning in page.legend))
    if page.notes:
        parts += ["## 注（原文）", "\n".join(map(_note, page.notes))]
    if page.sources:
        parts += ["## 来源", _sources(page)]
    return "\n\n".join(parts) + "\n"


def _facts(page: Sheet) -> str:
    return f"查询日期 {page.as_of.isoformat()} · {len(page.heads)} 列 {len(page.entries)} 项"


def _table(page: Sheet, columns: range) -> str:
    if not page.entries:
        return "已收录的文件都没有这一项。"
    heads = [f"{plain_words(page.heads[one].name)}<br>{page.heads[one].code}".removesuffix("<br>") for one in columns]
    lines = [_row(["项目", *heads]), _row(["---"] * (len(heads) + 1))]
    for entry in (page.entries[row] for row in filled(page, columns)):
        first, *rest = map(plain_words, (*(entry.lines or ("—",)), *filter(None, [entry.favour])))
        lines.append(_row(["<br>".join((f"**{first}**", *rest)), *(_cell(entry.boxes[one]) for one in columns)]))
    return "\n".join(lines) + (f"\n\n{left_out(page, columns)}" if left_out(page, columns) else "")


def _cell(box: Box) -> str:
    if box.empty is not None:
        return f"*{plain_words(box.text)}*{_marks([] if box.note is None else [box.note])}"
    return "<br>".join(f"{plain_words(line.text)}{_marks(line.notes)}" for line in box.lines)


def _marks(numbers: Iterable[int]) -> str:
    return "".join(f"[^{number}]" for number in numbers)


def _note(note: Note) -> str:
    source = _link(note.place, note.rule.origin.url)
    return f"[^{note.number}]: {source}：“{plain_words(note.quote)}”（{plain_words(note.told)}）"


def _sources(page: Sheet) -> str:
    lines = [_row(["地区", "文件", "发文字号"]), _row(["---"] * 3)]
    for origin, region in page.sources:
        title = _link(origin.title or origin.file, origin.url)
        lines.append(_row([plain_words(region), title, plain_words(origin.doc_number or "—")]))
    return "\n".join(lines)


def _link(words: str, url: str | None) -> str:
    target = (url or "").replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("|", "%7C")
    return f"[{plain_words(words)}](<{target}>)" if web_address(url) and "<" not in target else plain_words(words)


def web_address(url: str | None) -> bool:
    """Whether a link may be followed: addresses of web pages only, no scripts."""
    return url is not None and re.match(r"https?://[^\s<>]+$", url) is not None


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def plain_words(text: str) -> str:
    """Words that Markdown shows as they are, on one line."""
    return "<br>".join(_SPECIAL.sub(r"\\\1", line) for line in text.strip().splitlines())
