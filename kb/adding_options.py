"""What a person says of a document on the command line in, checked facts out; KBError for what cannot be so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import regex

from ingest import dates
from ingest.pipeline import DocumentKnown
from ontology import regions
from ontology.codebook import CodeBook
from ontology.findings import KBError

_DATES = ("issued", "valid_from", "valid_to")
_WEB = ("http://", "https://")


def known_of(given: Mapping[str, str | None], codes: CodeBook) -> DocumentKnown | None:
    """The facts that options give, None when none is given."""
    said = {name: value.strip() for name, value in given.items() if value is not None}
    if not said:
        return None
    for name, value in said.items():
        if not value:
            raise KBError("ADD_OPTION_EMPTY", "没有内容", place=option(name), hint="，不知道的请不要写这个选项。")
    days = {name: day_of(said[name], option(name)) for name in _DATES if name in said}
    if (starts := days.get("valid_from")) and (ends := days.get("valid_to")) and ends < starts:
        message = f"失效日 {ends.isoformat()} 早于施行日 {starts.isoformat()}"
        raise KBError("ADD_DATES_ORDER", message, place=option("valid_to"), hint="，请核对。")
    if "url" in said and not said["url"].startswith(_WEB):
        raise KBError(
            "ADD_URL", f"“{said['url']}”不是网址", place=option("url"), hint="，应以 https:// 或 http:// 开头。"
        )
    texts = {name: value for name, value in said.items() if name not in _DATES}
    if "region" in texts:
        texts["region"] = regions.resolve(texts["region"], codes)
    return DocumentKnown(**texts, **days)  # type: ignore[arg-type]


def option(name: str) -> str:
    """The option of a field.

    >>> option("valid_to")
    '--valid-to'
    """
    return f"--{ {'doc_number': 'number'}.get(name, name).replace('_', '-') }"


def day_of(text: str, place: str) -> date:
    """The day that a person wrote in figures or in Chinese: 2024-03-05, 2024年3月5日, 二〇二四年三月五日."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        found = regex.fullmatch(dates.pattern(), text) or regex.fullmatch(dates.plain(), text)
        day = dates.whole(text) if found else None
    if day is None:
        raise KBError("BAD_DATE", f"“{text}”不是有效日期", place=place, hint="，请写成 2024-03-05 或 2024年3月5日。")
    return day
