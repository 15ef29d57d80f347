"""Text in, overlapping pairs of characters out: exact phrase search over Chinese without a segmenter."""

from __future__ import annotations

import unicodedata


def searchable(text: str) -> str:
    """The letters and digits of a text, width and case folded.

    >>> searchable("单户１０００万元（含） LPR")
    '单户1000万元含lpr'
    """
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def bigrams(text: str) -> str:
    """The pairs of a text with its last character, in order, for the index.

    >>> bigrams("担保费率")
    '担保 保费 费率 率'
    """
    bare = searchable(text)
    return " ".join(bare[i : i + 2] for i in range(len(bare)))


def phrase(query: str) -> str | None:
    """The index query that finds exactly these words; None when nothing is left to look for.

    >>> phrase("担保费"), phrase("担"), phrase("。")
    ('"担保 保费"', '"担"*', None)
    """
    bare = searchable(query)
    if len(bare) < 2:
        return f'"{bare}"*' if bare else None
    return '"' + " ".join(bare[i : i + 2] for i in range(len(bare) - 1)) + '"'
