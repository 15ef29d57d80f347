"""A document in, those that it rests on out: named as its basis (on record or not), their later versions, its own past.

A document is known by its number or by its title, with or without the notice that it came with (关于印发…的通知).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from kb.base import KnowledgeBase
from kb.bigrams import searchable
from kb.index import Listed
from ontology import regions
from ontology.model import PolicyDocument

from .standing import repeal_of, repealed_by

_SHORTEST = 6  # signs of a name by which a document is known inside a longer one
_BRACKET = re.compile(r"[（(〔\[][^（）()〔〕\[\]]*[）)〕\]]$")


class Kin(StrEnum):
    """What a document is to another: its basis by name, a later version of that, or its own earlier version."""

    BASIS = "basis"
    NEWER_BASIS = "newer_basis"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Parent:
    """A document behind another: as it is named, and on record or not; not: who else names it."""

    name: str
    kin: Kin
    document: PolicyDocument | None
    also_named_by: tuple[Listed, ...] = ()


def parents(kb: KnowledgeBase, child: PolicyDocument) -> tuple[Parent, ...]:
    """The documents behind one, in the order in which it names them, each once."""
    found: dict[str, Parent] = {}
    for name in child.based_on:
        known = [one for one in kb.listed if _is(name, one) and _above(one, child) and one.iri != child.id]
        for one in known:
            found.setdefault(one.iri, Parent(name, Kin.BASIS, kb.index.document(one.iri)))
        if not known:
            found[name] = Parent(name, Kin.BASIS, None, tuple(_others(kb, child, name)))
    for parent in [one.document for one in found.values() if one.document is not None]:
        for later in _later(kb, parent):
            found.setdefault(later.id, Parent(later.title or later.file, Kin.NEWER_BASIS, later))
    for earlier in _earlier(kb, child):
        found.setdefault(earlier.id, Parent(earlier.title or earlier.file, Kin.EARLIER, earlier))
    return tuple(found.values())


def children(kb: KnowledgeBase, parent: PolicyDocument) -> tuple[PolicyDocument, ...]:
    """The documents on record that name one as their basis."""
    own = next(one for one in kb.listed if one.iri == parent.id)
    named = [iri for iri, names in _bases(kb).items() if iri != parent.id and any(_is(name, own) for name in names)]
    return tuple(child for child in kb.documents(named) if _above(own, child)) if named else ()


def _bases(kb: KnowledgeBase) -> Mapping[str, tuple[str, ...]]:
    """What each document names as its basis, without reading the documents whole."""
    rows = kb.index.database.execute("SELECT iri, json_extract(json, '$.based_on') FROM document ORDER BY position")
    return {iri: tuple(json.loads(names)) for iri, names in rows}


@cache
def _carriers() -> tuple[str, ...]:
    table = tomllib.loads((files("kb.lineage") / "name_words.toml").read_text(encoding="utf-8"))
    return tuple(table["carriers"])


def _is(name: str, one: Listed) -> bool:
    """Whether a name as written means a document."""
    number, wanted = searchable(one.doc_number or ""), searchable(name)
    if len(number) >= _SHORTEST and number in wanted:
        return True
    title, bare = (searchable(_BRACKET.sub("", text.strip())) for text in (one.title or "", name))
    if len(title) < _SHORTEST or len(bare) < _SHORTEST:
        return False
    return title == bare or _carried(title, bare) or _carried(bare, title)


def _carried(inner: str, outer: str) -> bool:
    """Whether a name stands in a longer one behind a word that says that it came with it."""
    at = outer.find(inner)
    return at > 0 and outer[:at].endswith(_carriers())


def _above(one: Listed, child: PolicyDocument) -> bool:
    """Whether a document may stand behind one: its region is that of the child or around it, as far as is known."""
    return one.region is None or child.region is None or regions.within(child.region, one.region)


def _others(kb: KnowledgeBase, child: PolicyDocument, name: str) -> Iterator[Listed]:
    """The other documents that name the same one."""
    wanted, named = searchable(name), _bases(kb)
    for one in kb.listed:
        if one.iri != child.id and any(searchable(other) == wanted for other in named[one.iri]):
            yield one


def _later(kb: KnowledgeBase, document: PolicyDocument) -> Iterator[PolicyDocument]:
    """The documents that take the place of one: by repealing it."""
    repeal = repeal_of(kb, document.id)
    if repeal is not None:
        yield kb.index.document(repeal.document)


def _earlier(kb: KnowledgeBase, document: PolicyDocument) -> Sequence[PolicyDocument]:
    """The documents of the same region that one puts out of force."""
    ended = repealed_by(kb, document.id)
    return [one for one in kb.documents(ended) if one.region == document.region] if ended else []
