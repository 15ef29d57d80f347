"""Any bytes in; nothing out, or an assertion: whatever the text, it is read, the same each time, in words it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ingest.lexicon import rows
from ingest.pipeline import Ingested, ingest_text
from ingest.read import decode
from kb.export import exported
from ontology.codebook import CodeBook
from ontology.findings import GAP, KBError
from ontology.interchange import export_json
from ontology.skos import load

LEXICON = (
    *(("actors", "ending"), ("actor_verbs", "verb"), ("actor_prefixes", "prefix"), ("org_suffixes", "suffix")),
    *(("units", "word"), ("unit_roles", "word"), ("quantity_idioms", "word"), ("document_titles", "word")),
    *(("instrument_cues", "pattern"), ("force_cues", "pattern"), ("groups", "pattern"), ("frame_cues", "pattern")),
    *(("condition_words", "pattern"), ("general_words", "pattern"), ("document_lines", "pattern")),
)
SPECIAL = frozenset(r"\()[]{}?*+^$.<>=|")


@cache
def codes() -> CodeBook:
    """The code lists."""
    return load()


@cache
def fragments() -> tuple[str, ...]:
    """The pieces of the list beside this file, and the plain words of the lexicon."""
    lines = (Path(__file__).parent / "fragments.txt").read_text(encoding="utf-8").splitlines()
    listed = [json.loads(f'"{line}"') if "\\" in line else line for line in lines[1:] if line]
    words = {
        word
        for table, column in LEXICON
        for row in rows(table)
        for word in row[column].split("|")
        if word and not SPECIAL.intersection(word)
    }
    return (*listed, *sorted(words))


def text_of(data: bytes) -> bytes:
    """Bytes as they are, or, after an odd first byte, the document that two bytes a piece spell."""
    if not data or data[0] % 2 == 0:
        return data[1:]
    known = fragments()
    numbers = (int.from_bytes(data[i : i + 2], "big") for i in range(1, len(data) - 1, 2))
    return "".join(known[number % len(known)] for number in numbers).encode()


def check(data: bytes) -> None:
    """Read the text of some bytes: refused, or read the same twice with quotes that the source holds."""
    try:
        source = decode(data, "x.txt")
    except KBError:
        return
    read = ingest_text(source, codes=codes())
    again = ingest_text(source, codes=codes())
    assert (read.document, read.findings) == (again.document, again.findings)
    for form in ("json", "csv", "md"):
        assert exported((read.document,), form, codes()) == exported((again.document,), form, codes())
    json.dumps(export_json([read.document]), allow_nan=False)
    assert len({measure.id for measure in read.document.measures}) == len(read.document.measures)
    assert all(0 <= measure.confidence <= 1 for measure in read.document.measures)
    assert sum(finding.code == GAP for finding in read.findings) <= read.normative
    for start, end, words in quotes(read):
        held = source.text[start:end].replace("\ufeff", "")
        assert words == "".join(held.split()), (words, held)


def quotes(read: Ingested) -> Iterator[tuple[int, int, str]]:
    """Start, end and words of all that is quoted."""
    yield from _quoted(read.document.model_dump())
    for finding in read.findings:
        if finding.start is not None and finding.end is not None and finding.quote is not None:
            yield finding.start, finding.end, finding.quote


def _quoted(value: Any) -> Iterator[tuple[int, int, str]]:
    if isinstance(value, dict):
        if {"text", "start", "end"} <= value.keys():
            yield value["start"], value["end"], value["text"]
        for inner in value.values():
            yield from _quoted(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _quoted(inner)


def target(data: bytes) -> None:
    """What a fuzzer calls."""
    check(text_of(data))
