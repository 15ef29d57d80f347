"""A numeral in, its value out: digits with separators and magnitudes, or Chinese numerals (bounded, by cn2an)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import cn2an
import regex

from .lexicon import rows

LONGEST = 24
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_KEPT = "，；：！？"
_TABLE = {code: chr(to) for code, to in _FULL_WIDTH.items() if chr(code) not in _KEPT}
_FOLDED = regex.compile(f"[{regex.escape(''.join(map(chr, _TABLE)))}]")


def fold(text: str) -> str:
    """The text with full-width letters, digits and signs made narrow, one character for one; Chinese stops stay."""
    return text.translate(_TABLE) if _FOLDED.search(text) else text  # looking costs a tenth of translating


@cache
def _table(kind: str) -> dict[str, str]:
    return {row["word"]: row["value"] for row in rows("numerals") if row["kind"] == kind}


def magnitude(word: str) -> Decimal:
    """The factor of a magnitude word (万 = 10000); one for the empty word."""
    return Decimal(_table("magnitude").get(word, "1"))


def numeral(text: str) -> Decimal | None:
    """The value of a numeral, None when it is none: 2,000 | 1.5 | 三百万 | 伍拾万 | 两 | 半."""
    plain = text.replace(",", "")
    if not plain or len(plain) > LONGEST + 8:
        return None
    if plain.replace(".", "", 1).isascii():
        return Decimal(plain) if plain.replace(".", "", 1).isdigit() and plain[0] != "." and plain[-1] != "." else None
    if plain in _table("word"):
        return Decimal(_table("word")[plain])
    for written, usual in _table("variant").items():
        plain = plain.replace(written, usual)
    if len(plain) > LONGEST:
        return None
    try:
        return Decimal(str(cn2an.cn2an(plain, "smart")))
    except (ValueError, KeyError, IndexError):
        return None


def digits(text: str) -> int | None:
    """The number that numerals read digit by digit write (二〇二二), also in ordinary digits."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    each = _table("digit")
    read = [each.get(char) for char in text]
    return int("".join(d for d in read if d is not None)) if read and None not in read else None
