"""The bytes of a page saved as one file (mht, mhtml) in, its article as text out."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from email.parser import BytesParser

from ontology.findings import KBError

from . import html
from .extract import Extract


def extract(data: bytes, name: str) -> Extract:
    """The article of the page that such a file holds. KBError when it holds none."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                found = html.extract(page, name)
                address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
                return replace(found, format="mhtml", url=found.url or address or None)
    raise KBError("FILE_EMPTY", "文件里没有网页", place=name, hint="，请在浏览器里另存为 html 后再导入。")
