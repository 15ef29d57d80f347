"""docs/SPARQL.md shows the saved queries as they are; HUIQI_RECORD=1 writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kb.sparql.saved import saved

PAGE = Path(__file__).parents[2] / "docs/SPARQL.md"
SHOWN = re.compile(r"(?<=<!-- queries -->\n).*?(?=<!-- /queries -->)", re.DOTALL)


def test_the_page_shows_the_saved_queries() -> None:
    text = PAGE.read_text(encoding="utf-8")
    parts = (f"### {one.title}（`{one.name}`）\n{one.about}\n\n```sparql\n{one.text}```\n" for one in saved())
    wanted = "\n" + "\n".join(parts) + "\n"
    if os.environ.get("HUIQI_RECORD"):
        PAGE.write_text(SHOWN.sub(lambda _: wanted, text), encoding="utf-8")
        return
    assert SHOWN.findall(text) == [wanted], "a query has changed: HUIQI_RECORD=1 pytest tests/sparql"
