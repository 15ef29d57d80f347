"""A relocation in, the huiqi-relocate/1 form out (plain JSON values)."""

from __future__ import annotations

from typing import Any

from ontology.codebook import CodeBook
from ontology.interchange import OPEN_ATTRIBUTE, number_json, quote_json, value_json
from ontology.model import Bound
from ontology.profile import Profile

from .headline import headline
from .match_json import coverage_json, result_json
from .matching import Result
from .moving import Reset
from .pairing import Change, Item
from .periods import measure_today
from .reason_words import units_of
from .relocating import PERIOD, Asked, Place, Relocation, Target, Unchanged
from .weighing import Weighed
from .wording import region_name

FORMAT = "huiqi-relocate/1"


def relocation_json(found: Relocation, codes: CodeBook) -> dict[str, Any]:
    """The whole comparison."""
    return {
        "format": FORMAT,
        "as_of": found.as_of.isoformat(),
        "base": {"region": found.base, "name": region_name(found.base, codes), "assumed": found.assumed},
        "regions": [_target_json(target, found, codes) for target in found.targets],
        "unchanged": [_unchanged_json(one, found, codes) for one in found.unchanged],
        "asked": [_asked_json(one, codes) for one in found.asked],
        "coverage": coverage_json(found.answer.covered, found.as_of),
    }


def _target_json(target: Target, found: Relocation, codes: CodeBook) -> dict[str, Any]:
    return {
        "region": target.region,
        "name": region_name(target.region, codes),
        "coverage": {"here": _place_json(target.here), "there": _place_json(target.there)},
        "facts": {"kept": list(target.moved.kept), "reset": [_reset_json(one) for one in target.moved.reset]},
        "summary": {change.value: target.count(change) for change in Change},
        "items": [_item_json(item, found.answer.profile, target.moved.profile, codes) for item in target.items],
    }


def _place_json(place: Place) -> dict[str, Any]:
    return {
        "state": place.coverage.value,
        "documents": [one.iri for one in place.documents],
        "inside": [one.iri for one in place.inside],
        "silent": [one.iri for one in place.silent],
    }


def _reset_json(one: Reset) -> dict[str, Any]:
    detail = {} if one.detail is None else {"text" if one.attr == OPEN_ATTRIBUTE else "tag": one.detail}
    return {"attr": one.attr, **detail, "held": one.held, "how": one.how}


def _item_json(item: Item, here: Profile, there: Profile, codes: CodeBook) -> dict[str, Any]:
    """One item; `here` and `there` are the enterprise before and after."""
    return {
        "change": item.change.value,
        "if_met": item.if_met and item.if_met.value,
        "instrument": item.instrument,
        "why": item.why and item.why.value,
        "silence": item.silence and item.silence.value,
        "others": item.others,
        "here": [_measure_json(one, here, codes) for one in item.here],
        "there": [_measure_json(one, there, codes) for one in item.there],
        "instead": [_measure_json(one, there if item.here else here, codes) for one in item.instead],
        "figures": [_weighed_json(one) for one in item.weighed],
    }


def _measure_json(one: Result, profile: Profile, codes: CodeBook) -> dict[str, Any]:
    """A measure as `match` gives it, with what people see of it."""
    return result_json(one, profile) | {
        "headline": headline(measure_today(one), codes),
        "document": one.document.id,
        "clause": one.measure.clause,
        "force": one.measure.force.value,
        "quote": quote_json(one.measure.quote),
        "units": [{"name": unit.name, "role": unit.role.value} for unit in units_of(one)],
    }


def _weighed_json(one: Weighed) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "balance": one.balance.value,
        "why": one.why and one.why.value,
        "here": [_bound_json(bound) for bound in one.here],
        "there": [_bound_json(bound) for bound in one.there],
    }


def _bound_json(bound: Bound) -> dict[str, Any]:
    return {
        "op": bound.op.value,
        "value": value_json(bound.value),
        "unit": bound.unit,
        "from": None if bound.previous is None else number_json(bound.previous),
        "quote": quote_json(bound.quote),
    }


def _unchanged_json(one: Unchanged, found: Relocation, codes: CodeBook) -> dict[str, Any]:
    return {"regions": list(one.regions), **_measure_json(one.result, found.answer.profile, codes)}


def _asked_json(one: Asked, codes: CodeBook) -> dict[str, Any]:
    """An open fact with the measures that hang on it; a date of a document is in words."""
    attr = one.point.attr
    if attr in (OPEN_ATTRIBUTE, PERIOD):
        return {"attr": attr, "text": one.point.detail, "measures": list(one.measures)}
    question = codes.attributes[attr].question
    return {"attr": attr, "question": question, "tags": list(one.tags), "measures": list(one.measures)}
