"""The text of a document in, its own terms out (本措施所称数字经济企业，指…): a code book that knows what each means.

A defined term counts wherever the document uses it as a noun. Only a definition that the tables understand is
taken: the words of any other term stay an open condition. What a definition adds by name (及其他由…认定的企业) is an
alternative.
"""

from __future__ import annotations

from collections.abc import Iterator

from ontology.codebook import CodeBook, Concept

from .conditions import stated
from .groups import DEFINED, fold, units
from .phrases import words

_MOST = 200  # definitions; more than any document has


def defined(text: str, codes: CodeBook) -> CodeBook:
    """The code book with the terms that a text defines."""
    found: dict[str, Concept] = {}
    for term, meaning in _definitions(text):
        expression = _expression(term, meaning, codes)
        if expression is not None and len(found) < _MOST:
            found[expression] = Concept(code=expression, label_zh=term, forms=(term,))
    return codes.model_copy(update={"lists": {**codes.lists, DEFINED: found}}) if found else codes


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    for hit in words("defines").finditer(text):
        told = hit.groupdict()
        if told.get("term"):
            yield fold(told["term"]).text, told["what"]


def _expression(term: str, meaning: str, codes: CodeBook) -> str | None:
    """What a term means in the notation of criteria; None when the tables know the term or not the meaning."""
    if any(unit.role != "plain" and unit.end - unit.start == len(term) for unit in units(term, codes)):
        return None
    told = units(meaning, codes)
    fields = dict.fromkeys(
        code
        for unit in told
        if unit.kind == "industry" and "&" not in unit.expression
        for code in unit.expression.partition("=")[2].split(",")
    )
    kinds = [f"industry={','.join(fields)}"] if fields and words("activity").search(meaning) else []
    if not kinds:
        kinds = list(dict.fromkeys(f"({unit.expression})" for unit in (*told, *stated(meaning)) if _tells(unit.kind)))
    if not kinds:
        return None
    whole = " & ".join(kinds)
    other = words("besides").search(meaning)
    if other is not None and (who := other.groupdict().get("who")):
        whole = f'({whole} | "{_plain(who)}")'
    noun = next((unit.expression for unit in units(term, codes) if unit.role == "plain"), None)
    return f"({noun}) & {whole}" if noun else whole


def _tells(kind: str) -> bool:
    return kind in {"size", "tag"}


def _plain(found: str) -> str:
    return found.replace('"', "")
