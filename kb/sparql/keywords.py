"""A query in, whether a keyword stands in it out: settled by the parser itself, not by the look of the text.

A word stands in a string, a comment, an IRI or a name, or it is the keyword. With its first letter changed wherever it
occurs, strings and names are still strings and names, but a keyword is none any more: the query no longer parses.
"""

from __future__ import annotations

import re

from kb.store import parses

_CHANGED = {True: "X", False: "x"}


def uses(keyword: str, query: str) -> bool:
    """Whether a query has this keyword; also true of a text that is no query but has the word."""
    word = re.compile(re.escape(keyword), re.IGNORECASE)
    if word.search(query) is None:
        return False
    return not parses(word.sub(lambda found: _CHANGED[found[0][0].isupper()] + found[0][1:], query))


_UPDATES = "INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH"
_UPDATE = re.compile(
    rf"(?:\s+|\#[^\n]*\n|PREFIX\s+[^\s:]*:\s*<[^<>]*>|BASE\s*<[^<>]*>)*+(?:{_UPDATES})\b", re.IGNORECASE
)


def looks_like_update(text: str) -> bool:
    """Whether what is no query begins like an update: only to say so (nothing ever runs as an update)."""
    return _UPDATE.match(text) is not None
