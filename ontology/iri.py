"""Regions, numbers, clause paths and quotes in; stable IRIs out, and back again. Strings only, no RDF library."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Container
from functools import cache
from hashlib import sha1
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote as percent
from urllib.parse import unquote

VOCABULARY_BASE = "https://w3id.org/huiqi/"
"""Namespace of the vocabulary and the code lists: the same wherever a knowledge base is published."""

BASE_SETTING = "HUIQI_BASE_IRI"
"""Environment variable that moves the documents of a knowledge base to another base."""

_DIGITS = "零一二三四五六七八九"
_LARGEST_NUMERAL = 999
_TOKEN = re.compile(r"n[0-9]+|[0-9]+|x(?:10)?[0-9a-f]{1,4}_|x[0-9a-f]{5}_|[a-mo-wyz]")
_MEASURE = re.compile(r"(?P<document>[^#]+)#c(?P<path>[^-]*)-m-(?P<digest>[0-9a-f]{8})(?:-(?P<copy>[0-9]+))?")


class MeasureName(NamedTuple):
    """The parts that a measure IRI is made of."""

    document: str
    path: str
    digest: str
    copy: int


def base_iri() -> str:
    """The base of document IRIs: the setting HUIQI_BASE_IRI, else the vocabulary's own base; always ends in "/"."""
    return os.environ.get(BASE_SETTING, VOCABULARY_BASE).rstrip("/") + "/"


def document_iri(
    region: str | None, year: int | None, doc_number: str | None, sha256: str, *, base: str | None = None
) -> str:
    """A document's IRI: region, year and serial of its 发文字号 with a digest of the whole number; else of its bytes.

    The year inside the number comes before `year`. The digest keeps apart numbers of several agencies of one region.

    >>> document_iri("622900", 2022, "临州办发[2022]84号", "", base="https://w3id.org/huiqi/")
    'https://w3id.org/huiqi/doc/622900-2022-84-5634'
    >>> document_iri("622900", None, "临州办发（2022） 84 号", "", base="https://w3id.org/huiqi")
    'https://w3id.org/huiqi/doc/622900-2022-84-5634'
    >>> document_iri(None, None, None, "2dac9e6653a873b4", base="https://example.org/")
    'https://example.org/doc/x2dac9e66'
    """
    root = f"{base.rstrip('/')}/" if base else base_iri()
    number = unicodedata.normalize("NFKC", doc_number or "")
    bare = "".join(filter(str.isalnum, number))
    if not bare:
        return f"{root}doc/x{sha256[:8]}"
    runs = re.findall(r"[0-9]+", number)
    own_year = next((run for run in runs[:-1] if len(run) == 4), None)
    digest = sha1(bare.encode(), usedforsecurity=False).hexdigest()[:4]
    serial = f"{runs[-1]}-{digest}" if runs else digest
    return f"{root}doc/{percent(region or 'xx', safe='')}-{own_year or year or '0000'}-{serial}"


def clause_iri(document: str, path: str, copy: int = 1) -> str:
    """A clause's IRI; `copy` counts clauses of one document that carry the same numbering.

    >>> clause_iri("https://w3id.org/huiqi/doc/a", "一/四")
    'https://w3id.org/huiqi/doc/a#c1.4'
    >>> clause_iri("https://w3id.org/huiqi/doc/a", "第十二条/1", copy=2)
    'https://w3id.org/huiqi/doc/a#cd12t.n1-2'
    """
    return f"{document}#c{encode_path(path)}" + (f"-{copy}" if copy > 1 else "")


def measure_iri(document: str, path: str, quote: str, taken: Container[str] = ()) -> str:
    """A measure's IRI from its clause and words, so that a second reading keeps it; the first one not yet `taken`.

    >>> first = measure_iri("https://w3id.org/huiqi/doc/a", "一/四", "免收罚息")
    >>> first
    'https://w3id.org/huiqi/doc/a#c1.4-m-978c5037'
    >>> measure_iri("https://w3id.org/huiqi/doc/a", "一/四", "免收 罚息", taken={first})
    'https://w3id.org/huiqi/doc/a#c1.4-m-978c5037-2'
    """
    words = "".join(quote.split())
    iri = f"{document}#c{encode_path(path)}-m-{sha1(words.encode(), usedforsecurity=False).hexdigest()[:8]}"
    if iri not in taken:
        return iri
    low, high = 1, 2  # copies are taken in order: the first that is free lies between one taken and one free
    while f"{iri}-{high}" in taken:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if f"{iri}-{middle}" in taken else (low, middle)
    return f"{iri}-{high}"


def child_iri(parent: str, kind: str, position: int | None = None) -> str:
    """The IRI of something that belongs to `parent`: its quote, a bound, a criterion, a unit in charge.

    >>> child_iri("https://w3id.org/huiqi/doc/a#c1", "b", 2)
    'https://w3id.org/huiqi/doc/a#c1-b2'
    >>> child_iri("https://w3id.org/huiqi/doc/a", "source")
    'https://w3id.org/huiqi/doc/a#source'
    """
    joint = "-" if "#" in parent else "#"
    return f"{parent}{joint}{kind}{'' if position is None else position}"


def code_iri(scheme: str, notation: str) -> str:
    """The IRI of a code of a list.

    >>> code_iri("instrument", "guarantee_fee")
    'https://w3id.org/huiqi/code/instrument/guarantee_fee'
    >>> code_iri("unit", "times/year")
    'https://w3id.org/huiqi/code/unit/times%2Fyear'
    """
    return f"{VOCABULARY_BASE}code/{scheme}/{percent(notation, safe='')}"


def parse_code(iri: str) -> tuple[str, str]:
    """Scheme and notation of a code's IRI; ValueError for any other IRI.

    >>> parse_code("https://w3id.org/huiqi/code/unit/times%2Fyear")
    ('unit', 'times/year')
    """
    prefix, _, notation = iri.rpartition("/")
    root, _, scheme = prefix.rpartition("/")
    if f"{root}/" != f"{VOCABULARY_BASE}code/":
        msg = f"not the IRI of a code: {iri}"
        raise ValueError(msg)
    return scheme, unquote(notation)


def parse_document(iri: str) -> str:
    """The document that any IRI inside it belongs to (also the name of its graph).

    >>> parse_document("https://w3id.org/huiqi/doc/a#c1.4-m-978c5037")
    'https://w3id.org/huiqi/doc/a'
    """
    return iri.partition("#")[0]


def parse_clause(iri: str) -> str:
    """The clause path in the IRI of a clause or of anything below it; ValueError for an IRI without one.

    >>> parse_clause("https://w3id.org/huiqi/doc/a#cd12t.n1-2")
    '第十二条/1'
    """
    fragment = iri.partition("#")[2]
    if not fragment.startswith("c"):
        msg = f"not the IRI of a clause: {iri}"
        raise ValueError(msg)
    return decode_path(fragment[1:].partition("-")[0])


def parse_measure(iri: str) -> MeasureName:
    """The parts of a measure's IRI; ValueError for any other IRI.

    >>> parse_measure("https://w3id.org/huiqi/doc/a#c1.4-m-978c5037-2")
    MeasureName(document='https://w3id.org/huiqi/doc/a', path='一/四', digest='978c5037', copy=2)
    """
    found = _MEASURE.fullmatch(iri)
    if found is None:
        msg = f"not the IRI of a measure: {iri}"
        raise ValueError(msg)
    return MeasureName(found["document"], decode_path(found["path"]), found["digest"], int(found["copy"] or 1))


@cache
def encode_path(path: str) -> str:
    """A clause path in ASCII: Chinese numerals as digits, marks of the table as letters, all else marked; reversible.

    >>> encode_path("三/二/一是"), encode_path("第三章/第十二条/一"), encode_path("一/1")
    ('3.2.1s', 'd3z.d12t.1', '1.n1')
    """
    return ".".join(_encode_level(level) for level in path.split("/"))


@cache
def decode_path(encoded: str) -> str:
    """The clause path that `encode_path` wrote; ValueError when it cannot have written this.

    >>> decode_path("d3z.d12t.1"), decode_path("1.n1")
    ('第三章/第十二条/一', '一/1')
    """
    path = "/".join(_decode_level(level) for level in encoded.split("."))
    if encode_path(path) != encoded:
        msg = f"not an encoded clause path: {encoded}"
        raise ValueError(msg)
    return path


def _encode_level(level: str) -> str:
    if not level:
        return "0"
    encoded, arabic = "", False
    for run in re.findall(rf"[{_DIGITS}十百]+|[0-9]+|.", level, flags=re.DOTALL):
        encoded += _encode_run(run, numeral=not arabic)
        arabic = run.isascii() and run.isdigit()
    return encoded


def _encode_run(run: str, *, numeral: bool) -> str:
    """One run of Chinese numerals, Arabic digits, or one character; `numeral`: digits may be used."""
    if numeral and run in _numerals():
        return str(_numerals()[run])
    if run.isascii() and run.isdigit():
        return f"n{run}"
    return "".join(_marks().get(c, f"x{ord(c):x}_") for c in run)


def _decode_level(level: str) -> str:
    if level == "0":
        return ""
    return "".join(_decode_token(token) for token in _TOKEN.findall(level))


def _decode_token(token: str) -> str:
    if token.isdigit():
        return _numeral(int(token)) if int(token) <= _LARGEST_NUMERAL else ""
    if token[0] == "n":
        return token[1:]
    if token[0] == "x":
        return chr(int(token[1:-1], 16))
    return next((mark for mark, letter in _marks().items() if letter == token), "")


def _numeral(number: int) -> str:
    """The usual Chinese numeral of 1..999.

    >>> [_numeral(n) for n in (4, 10, 12, 20, 101, 110, 325)]
    ['四', '十', '十二', '二十', '一百零一', '一百一十', '三百二十五']
    """
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_DIGITS[hundreds]}百" if hundreds else ""
    middle = f"{'' if tens == 1 and not hundreds else _DIGITS[tens]}十" if tens else ""
    gap = _DIGITS[0] if hundreds and ones and not tens else ""
    return head + middle + gap + (_DIGITS[ones] if ones else "")


@cache
def _numerals() -> dict[str, int]:
    return {_numeral(number): number for number in range(1, _LARGEST_NUMERAL + 1)}


@cache
def _marks() -> dict[str, str]:
    rows = (Path(__file__).parent / "clause_marks.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return dict(tuple(row.split("\t")[:2]) for row in rows if row)  # type: ignore[misc]
