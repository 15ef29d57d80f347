"""A relocation page in, one self-contained HTML page out: in the style of the tables, nothing fetched, no script."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .relocate_page import Page

_TABLES, _PAGE = "comparison.html.j2", "relocation.html.j2"
_STYLE = re.compile(r"<style>\n(.*?)</style>", re.DOTALL)


def webpage(page: Page, title: str) -> str:
    """The page with the style sheet that the page of a table has."""
    return _reader().get_template(_PAGE).render(page=page, title=title, style=Markup(_style()))


@cache
def _reader() -> Environment:
    loader = PackageLoader("kb.comparison", "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)


def _style() -> str:
    """The style sheet of the template for tables."""
    environment = _reader()
    assert environment.loader is not None
    found = _STYLE.search(environment.loader.get_source(environment, _TABLES)[0])
    assert found is not None
    return found.group(1)
