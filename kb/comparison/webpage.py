"""A sheet and pictures in, one self-contained HTML page out: nothing is fetched, no script runs, it prints on A4."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from .markdown import web_address
from .sheet import Sheet, blocks, filled, left_out

_PROLOG = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_IDENTIFIER = re.compile(r"""(\bid="|\bhref="#|url\(#)(?=[\w.-]+[")])""")
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def webpage(page: Sheet, pictures: Sequence[tuple[str, str]] = (), remarks: Sequence[str] = ()) -> str:
    """The page; `pictures`: captions with SVG documents, `remarks`: what a reader should know of the page itself."""
    return _template().render(
        page=page,
        blocks=[(one, filled(page, one), left_out(page, one)) for one in blocks(page)],
        references=_references(page),
        pictures=[(name, Markup(_inline(svg, f"p{at}-"))) for at, (name, svg) in enumerate(pictures)],  # drawn here
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
        for row in filled(page, columns):
            for column in columns:
                box = page.entries[row].boxes[column]
                numbers = [one for line in box.lines for one in line.notes]
                for number in dict.fromkeys(numbers if box.note is None else [box.note]):
                    found[number].append(f"r{row}c{column}n{number}")
    return {number: tuple(places) for number, places in found.items()}


def _inline(svg: str, prefix: str) -> str:
    """An SVG document as an element of a page, its identifiers apart from those of others."""
    element = _METADATA.sub("", _PROLOG.sub("", svg, count=1))
    return _IDENTIFIER.sub(lambda found: f"{found.group(1)}{prefix}", element)
