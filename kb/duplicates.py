"""A document and those that are there in, its likeness to them out: same text, same number, near, and by clause how.

Texts are compared by their letters and digits alone, so that one document saved as a page, as PDF and as text is found.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ontology.model import Clause, PolicyDocument

from .index import Index, Listed

_SHINGLE, _SMALL = 8, 3
_NEAR = Fraction(3, 10)
_COPY = Fraction(95, 100)
_ALIKE = Fraction(1, 2)
_LETTER = re.compile(r"[^\W_]+|(?<=\d)\.(?=\d)|[%‰]")
_TOKEN = re.compile(r"\d[\d,.]*%?|[A-Za-z]+|.", re.DOTALL)


class Likeness(StrEnum):
    """How a document is like one that is there."""

    SAME_TEXT = "same_text"
    SAME_NUMBER = "same_number"
    NEAR = "near"


class Edit(StrEnum):
    """What became of a clause."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a clause that was replaced; one side may be empty."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ClauseEdit:
    """A clause of one side or both, with what differs in its words."""

    edit: Edit
    old: str | None
    new: str | None
    words: tuple[Words, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document as it is compared, by letters and their runs; `listed` when it is there, `read` when it is new."""

    file: str
    number: str
    letters: str
    shingles: frozenset[str]
    listed: Listed | None = None
    read: tuple[PolicyDocument, str] | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """A document that is there (or came before in the same go) and is like a new one, and how much they share."""

    likeness: Likeness
    other: Shelved
    overlap: Fraction


def shelved(document: PolicyDocument, text: str) -> Shelved:
    """A document that is to be added, as it is compared."""
    letters = letters_of(text)
    return Shelved(
        document.file, letters_of(document.doc_number or ""), letters, shingles(letters), read=(document, text)
    )


def shelf(index: Index) -> list[Shelved]:
    """The documents that are there, as they are compared."""
    found = []
    for one in index.listed():
        letters = letters_of(index.source(one.iri).text)
        found.append(Shelved(one.file, letters_of(one.doc_number or ""), letters, shingles(letters), one))
    return found


def letters_of(text: str) -> str:
    """The letters and digits of a text in one width, with the points in figures.

    >>> letters_of("〔2022〕 7号：1.5%。")
    '20227号1.5%'
    """
    return "".join(_LETTER.findall(unicodedata.normalize("NFKC", text)))


def shingles(letters: str, size: int = _SHINGLE) -> frozenset[str]:
    """All runs of so many letters."""
    return frozenset(letters[i : i + size] for i in range(max(1, len(letters) - size + 1)))


def twins(new: Shelved, there: Sequence[Shelved]) -> tuple[Twin, ...]:
    """The documents that are like a new one, the same text first, then those that share most."""
    found = [twin for other in there if (twin := _twin(new, other))]
    return tuple(sorted(found, key=lambda one: (list(Likeness).index(one.likeness), -one.overlap)))


def _twin(new: Shelved, other: Shelved) -> Twin | None:
    if new.letters == other.letters:
        return Twin(Likeness.SAME_TEXT, other, Fraction(1))
    shared = Fraction(len(new.shingles & other.shingles), max(1, min(len(new.shingles), len(other.shingles))))
    if new.number and new.number == other.number:
        return Twin(Likeness.SAME_NUMBER, other, shared)
    return Twin(Likeness.NEAR, other, shared) if shared >= _NEAR else None


def nearly_a_copy(twin: Twin) -> bool:
    """Whether next to nothing differs: two copies of one document rather than two documents."""
    return twin.overlap >= _COPY


def is_copy(old: tuple[PolicyDocument, str], new: tuple[PolicyDocument, str]) -> bool:
    """Whether two files that share nearly all hold one document: its description and every clause are the same."""
    (one, words), (other, others) = old, new
    edits = clause_edits((one.clauses, words), (other.clauses, others))
    return _head(one) == _head(other) and all(edit.edit is Edit.SAME for edit in edits)


def _head(document: PolicyDocument) -> tuple[object, ...]:
    number = letters_of(document.doc_number or "")
    return number, document.issued, document.region, document.valid_from, document.valid_to


@dataclass(frozen=True, slots=True)
class _Part:
    path: str
    text: str
    letters: str
    shingles: frozenset[str]


def clause_edits(old: tuple[Sequence[Clause], str], new: tuple[Sequence[Clause], str]) -> tuple[ClauseEdit, ...]:
    """What became of each clause, in the order of the new text, then what is gone; each side: clauses and text."""
    before, after = list(_parts(*old)), list(_parts(*new))
    pairs = _pairs(before, after)
    found = [_edit(before[pairs[i]] if i in pairs else None, part) for i, part in enumerate(after)]
    kept = set(pairs.values())
    gone = [ClauseEdit(Edit.REMOVED, part.path, None, text=part.text) for i, part in enumerate(before) if i not in kept]
    return (*found, *gone)


def _parts(clauses: Sequence[Clause], text: str) -> Iterator[_Part]:
    """Each clause with its own words: what stands in it before the first clause below it."""
    for i, clause in enumerate(clauses):
        below = clauses[i + 1] if i + 1 < len(clauses) else None
        end = below.start if below and below.path.startswith(f"{clause.path}/") else clause.end
        own = text[clause.start : max(clause.start, end)].strip()
        letters = letters_of(own)
        if letters:
            yield _Part(clause.path, own, letters, shingles(letters, _SMALL))


def _pairs(before: Sequence[_Part], after: Sequence[_Part]) -> dict[int, int]:
    """Which new clause is which old one: the most alike first, each once; of equals those of one number."""
    scored = sorted(
        (-_alike(old, new), old.path != new.path, abs(i - j), i, j)
        for i, new in enumerate(after)
        for j, old in enumerate(before)
        if _alike(old, new) >= _ALIKE
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in scored:
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _alike(old: _Part, new: _Part) -> Fraction:
    return Fraction(2 * len(old.shingles & new.shingles), len(old.shingles) + len(new.shingles))


def _edit(old: _Part | None, new: _Part) -> ClauseEdit:
    if old is None:
        return ClauseEdit(Edit.ADDED, None, new.path, text=new.text)
    if old.letters == new.letters:
        return ClauseEdit(Edit.SAME, old.path, new.path, text=new.text)
    return ClauseEdit(Edit.CHANGED, old.path, new.path, tuple(_words(_line(old.text), _line(new.text))), new.text)


def _line(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _words(old: str, new: str) -> Iterator[Words]:
    """The stretches that differ, whole figures and words at a time."""
    one, other = _TOKEN.findall(old), _TOKEN.findall(new)
    for kind, i, j, k, m in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Words("".join(one[i:j]), "".join(other[k:m]))


def count(edits: Iterable[ClauseEdit], kind: Edit) -> int:
    """How many clauses became so."""
    return sum(one.edit is kind for one in edits)
