"""A lineage in, plain JSON values out (huiqi-lineage/1)."""

from __future__ import annotations

from typing import Any

from kb.index import Listed
from ontology.codebook import CodeBook
from ontology.interchange import iso_json, quote_json
from ontology.model import Measure, PolicyDocument

from .deltas import Delta, Side
from .pairs import Pair
from .trace import Lineage, Traced
from .words import demands_words, figure_words

FORMAT = "huiqi-lineage/1"


def lineage_json(found: Lineage, codes: CodeBook) -> dict[str, Any]:
    """The whole lineage."""
    return {
        "format": FORMAT,
        "as_of": found.as_of.isoformat(),
        "document": _document(found.document),
        "measure": None if found.measure is None else _measure(found.measure),
        "above": [_traced(one, codes) for one in found.above],
        "below": [
            {"document": _document(child), "pairs": [_pair(pair, codes) for pair in pairs]}
            for child, pairs in found.below
        ],
    }


def _document(one: PolicyDocument) -> dict[str, Any]:
    known = {"title": one.title, "doc_number": one.doc_number, "region": one.region}
    return {"document": one.id, "file": one.file, **known}


def _listed(one: Listed) -> dict[str, Any]:
    known = {"title": one.title, "doc_number": one.doc_number, "region": one.region}
    return {"document": one.iri, "file": one.file, **known}


def _measure(one: Measure) -> dict[str, Any]:
    return {"measure": one.id, "clause": one.clause, "quote": quote_json(one.quote)}


def _traced(one: Traced, codes: CodeBook) -> dict[str, Any]:
    """A document behind; `on_record` false: nothing but its name, and who else names it."""
    parent = one.parent
    found: dict[str, Any] = {"name": parent.name, "kin": parent.kin.value, "on_record": parent.document is not None}
    if parent.document is None:
        return found | {"also_named_by": [_listed(other) for other in parent.also_named_by]}
    found |= {"document": _document(parent.document), "younger": one.younger}
    if one.standing is not None:
        repeal = one.standing.repeal
        found["validity"] = one.standing.validity.value
        found["ends"] = iso_json(one.standing.ends)
        found["repealed_by"] = None if repeal is None else {"document": repeal.document, "from": iso_json(repeal.day)}
    if one.pairing is not None:
        found["pairs"] = [_pair(pair, codes) for pair in one.pairing.pairs]
        found["added"] = [_measure(measure) for measure in one.pairing.added]
        found["missing"] = [_measure(measure) for measure in one.pairing.missing]
    return found


def _pair(pair: Pair, codes: CodeBook) -> dict[str, Any]:
    return {
        "local": _measure(pair.local),
        "above": _measure(pair.above),
        "likeness": round(pair.score, 4),
        "force": {"local": pair.local.force.value, "above": pair.above.force.value},
        **_delta(pair.delta, codes),
    }


def _delta(one: Delta, codes: CodeBook) -> dict[str, Any]:
    sides = {
        side.value: {
            "verdict": verdict.value,
            "local": demands_words(one.local, Side(side), codes),
            "above": demands_words(one.above, Side(side), codes),
        }
        for side, verdict in one.sides
    }
    figures = [
        {"kind": each.kind, "verdict": each.verdict.value, "text": figure_words(each, codes)} for each in one.figures
    ]
    return {"verdict": one.verdict.value, "only_words": one.only_words, "conditions": sides, "figures": figures}
