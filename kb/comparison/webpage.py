"""A sheet and pictures in, one self-contained HTML page out: nothing is fetched, no script runs, it prints on A4.

The table and its notes are parts that other pages show too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from .markdown import web_address
from .sheet import Sheet, blocks, filled, left_out
from .table import Rule

_PROLOG = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_IDENTIFIER = re.compile(r"""(\bid="|\bhref="#|url\(#)(?=[\w.-]+[")])""")
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def webpage(page: Sheet, pictures: Sequence[tuple[str, str]] = (), remarks: Sequence[str] = ()) -> str:
    """The page; `pictures`: captions with SVG documents, `remarks`: what a reader should know of the page itself."""
    return _template("comparison.html.j2").render(
        **_values(page, _nowhere),
        pictures=[(name, Markup(_inline(svg, f"p{at}-"))) for at, (name, svg) in enumerate(pictures)],  # drawn here
        remarks=remarks,
    )


def parts(page: Sheet, own_page: Callable[[Rule], str | None]) -> tuple[Markup, Markup]:
    """The table with its legend, and the notes with the sources, for other pages; `own_page`: where a rule is."""
    values = _values(page, own_page)
    table, notes = (_template(name).render(**values) for name in ("table.html.j2", "notes.html.j2"))
    return Markup(table), Markup(notes)  # escaped by the templates


def _values(page: Sheet, own_page: Callable[[Rule], str | None]) -> dict[str, Any]:
    return {
        "page": page,
        "blocks": [(one, filled(page, one), left_out(page, one)) for one in blocks(page)],
        "references": _references(page),
        "web_address": web_address,
        "own_page": own_page,
    }


def _nowhere(rule: Rule) -> None:
    """No page of its own."""
    del rule


@cache
def _template(name: str) -> Template:
    loader = PackageLoader("kb.comparison", "templates")
    reader = Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    return reader.get_template(name)


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
