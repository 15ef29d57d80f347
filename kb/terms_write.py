"""Measures in, their words out into the index: cut once, when a document is read in."""

from __future__ import annotations

import sqlite3

from ingest.segment import segment

from .bigrams import searchable
from .terms import plain


def cut(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a text in order, width and case folded, without signs; `words`: those of the domain.

    >>> cut("担保费率不高于１%。", ("担保费率",))
    ('担保费率', '不', '高于', '1')
    """
    return tuple(found for token in segment(plain(text), words=words) if (found := searchable(token.text)))


def put(db: sqlite3.Connection, number: int, text: str, heading: str, words: tuple[str, ...]) -> None:
    """Keep the words of a measure under its number in the index."""
    row = (number, " ".join(cut(text, words)), " ".join(cut(heading, words)))
    db.execute("INSERT INTO term (rowid, body, heading) VALUES (?, ?, ?)", row)


def remove(db: sqlite3.Connection, document: str) -> None:
    """Forget the words of a document's measures."""
    db.execute("DELETE FROM term WHERE rowid IN (SELECT id FROM measure WHERE document = ?)", (document,))
