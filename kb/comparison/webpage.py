"""A sheet and pictures in, one self-contained HTML page out: nothing is fetched, no script runs, it prints on A4."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from .markdown import web_address
from .sheet import Sheet, blocks

_PROLOG = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def webpage(page: Sheet, pictures: Sequence[tuple[str, str]] = (), remarks: Sequence[str] = ()) -> str:
    """The page; `pictures`: captions with SVG documents, `remarks`: what a reader should know of the page itself."""
    return _template().render(
        page=page,
        blocks=blocks(page),
        references=_references(page),
        pictures=[(caption, Markup(_inline(svg))) for caption, svg in pictures],  # drawn here, text escaped there
        remarks=remarks,
        web_address=web_address,
    )


@cache
def _template() -> Template:
    loader = PackageLoader("kb.comparison", "templates")
    reader = Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    return reader.get_template("comparison.html.j2")


def _references(page: Sheet) -> Mapping[int, tuple[str, ...]]:
    """For every note the places that refer to it, as the identifiers of their links."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for columns in blocks(page):
        for row, entry in enumerate(page.entries):
            for column in columns:
                box = entry.boxes[column]
                numbers = [one for line in box.lines for one in line.notes]
                for number in dict.fromkeys(numbers if box.note is None else [box.note]):
                    found[number].append(f"r{row}c{column}n{number}")
    return {number: tuple(places) for number, places in found.items()}


def _inline(svg: str) -> str:
    """An SVG document as an element of a page."""
    return _METADATA.sub("", _PROLOG.sub("", svg, count=1))
