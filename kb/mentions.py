"""Any text in, what is read in it out (huiqi-mentions/1): quantities, dates, organisations, groups, cues."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

from rich.text import Text

from ingest.groups import groups
from ingest.mentions import mentions_json
from ingest.names import cue_words, organisations
from ingest.read import decode, read
from ontology import skos

from .layout import page


def mentions_of(file: str) -> dict[str, object]:
    """The mentions of a file, or of standard input when the file is "-"."""
    source = decode(sys.stdin.buffer.read(), "标准输入") if file == "-" else read(Path(file))
    return mentions_in(source.text)


def mentions_in(text: str) -> dict[str, object]:
    """The mentions of a text."""
    return mentions_json(text, others=(*groups(text, skos.load()), *organisations(text), *cue_words(text)))


def show_mentions(found: dict[str, object]) -> None:
    """One line a mention."""
    out = page()
    listed = cast("list[dict[str, Any]]", found["mentions"])
    for one in listed:
        value = "" if one["value"] is None else f"{one['op'] or ''} {one['value']} {one['unit'] or ''}"
        line = f"{one['start']:>6}–{one['end']:<6} {one['type']:<12} {one['text']}   {value}"
        out.print(Text(line.rstrip()), soft_wrap=True)
