"""Candidates' regions and documents in, blocks of rules out: found by the enterprise's address, kept by version.

A block holds the candidates of neighbouring documents of one region. Where it ends depends on the names of its
documents alone, so that another document, or another version of one, changes one block and leaves the rest as it is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from threading import Lock

from ontology.model import Criterion

from .hierarchy import EVERYWHERE, region_stem
from .rete import RuleSet, compile_rules

_ENDS_ONE_IN = 16
"""One document in so many ends its block: larger blocks answer faster, smaller ones are compiled anew faster."""

Key = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Candidates by their places; `key`: documents, versions and numbers of candidates (None: never the same again)."""

    region: str | None
    places: tuple[int, ...]
    key: Key | None


def blocks(candidates: Sequence[tuple[str | None, str, str]]) -> tuple[Block, ...]:
    """Candidates (region, document, version) as blocks, regions and documents in the order in which they come."""
    regions: dict[str | None, list[int]] = {}
    for i, (region, _, _) in enumerate(candidates):
        regions.setdefault(region, []).append(i)
    return tuple(
        Block(region, tuple(places), _key(candidates, places))
        for region, mine in regions.items()
        for places in _split(candidates, mine)
    )


def _split(candidates: Sequence[tuple[str | None, str, str]], places: Sequence[int]) -> Iterator[list[int]]:
    found: list[int] = []
    for document, group in groupby(places, key=lambda i: candidates[i][1]):
        found += group
        if document and sha256(document.encode()).digest()[0] % _ENDS_ONE_IN == 0:
            yield found
            found = []
    if found:
        yield found


def _key(candidates: Sequence[tuple[str | None, str, str]], places: Sequence[int]) -> Key | None:
    if not all(candidates[i][2] for i in places):
        return None
    return tuple((*name, len(tuple(group))) for name, group in groupby(candidates[i][1:] for i in places))


class RuleCache:
    """Compiled rules by the documents that they came from, shared by whoever answers; the longest unused go first.

    `compiled` counts what had to be compiled, for tests and for those who watch a service.
    """

    def __init__(self, limit: int = 50_000) -> None:
        """Keep the rules of up to so many candidates."""
        self._limit = limit
        self._lock = Lock()
        self._kept: OrderedDict[Key, tuple[int, RuleSet]] = OrderedDict()
        self.compiled = 0

    def rules(self, key: Key | None, criteria: Sequence[Criterion | None]) -> RuleSet:
        """The rules of a block, compiled unless they are there."""
        with self._lock:
            if key is not None and key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][1]
            found = compile_rules(criteria)
            self.compiled += len(criteria)
            if key is not None:
                self._kept[key] = len(criteria), found
                while len(self._kept) > 1 and sum(size for size, _ in self._kept.values()) > self._limit:
                    self._kept.popitem(last=False)  # whoever still answers with it keeps it alive
            return found


class Routes:
    """Blocks with their rules, by the part of the region codes that all addresses inside begin with."""

    def __init__(self, found: Iterable[tuple[Block, RuleSet]]) -> None:
        """Sort the blocks by region."""
        self._all = tuple(found)
        self._everywhere: list[int] = []
        self._stems: dict[str, list[int]] = {}
        for i, (block, _) in enumerate(self._all):
            everywhere = block.region is None or block.region == EVERYWHERE
            near = self._everywhere if everywhere else self._stems.setdefault(region_stem(block.region or ""), [])
            near.append(i)

    def __iter__(self) -> Iterator[tuple[Block, RuleSet]]:
        """Every block with its rules."""
        return iter(self._all)

    def met(self, address: str | None) -> list[tuple[int, Block, RuleSet, bool | None]]:
        """The blocks around an address, with their numbers and whether it lies inside (unknown without an address)."""
        if address is None:
            everywhere = set(self._everywhere)
            return [(i, *pair, True if i in everywhere else None) for i, pair in enumerate(self._all)]
        near = [i for end in range(len(address) + 1) for i in self._stems.get(address[:end], ())]
        return [(i, *self._all[i], True) for i in (*self._everywhere, *near)]
