"""A measure in, how far it can be granted without an application (免申即享) out: scope, standard, data.

Scope: every condition is one of codes and figures, none in words that a person must judge. Standard: a figure says what
is granted, and not only its upper end. Data: for every condition an authority or lender has the data.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.trace import leaves
from ontology.codebook import CodeBook
from ontology.model import (
    AttributeCondition,
    Bound,
    BoundOp,
    BoundRole,
    Force,
    Measure,
    OpenCondition,
    PolicyDocument,
    Quote,
)

from .open_words import judged

_HELD, _JUDGEMENT, _APPLICANT = "held", "judgement", "applicant"
_SOURCES = "data-source"
_CAPS = (BoundOp.LE, BoundOp.LT)
_FUND = "fund_size"
"""The kind of a figure that says how much there is for all together."""
_DIRECTION, _HIGHER = "favourable", "higher"


@dataclass(frozen=True, slots=True)
class Needed:
    """A fact that conditions of a measure ask for, and who has it (code list data-source)."""

    attr: str
    source: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """What of a measure can be decided from data, what is judged, and what no field holds.

    `held`, `stated`: facts that an authority has, and that only the enterprise can give; `judged`: words or facts that
    a person must judge; `missing`: words with a figure for which there is no attribute; `figures`: whether a figure
    says what is granted; `capped`: it is only its upper end.
    """

    document: PolicyDocument
    measure: Measure
    held: tuple[Needed, ...]
    stated: tuple[Needed, ...]
    judged: tuple[str, ...]
    missing: tuple[str, ...]
    figures: bool
    capped: bool

    @property
    def scope(self) -> bool:
        """Whether it is clear who is meant (范围明确)."""
        return self.document.region is not None and not self.judged

    @property
    def standard(self) -> bool:
        """Whether it is clear what is granted (标准清晰)."""
        binding = self.measure.force is Force.ENTITLEMENT and self.measure.discretion is None
        return binding and self.figures and not self.capped

    @property
    def data(self) -> bool:
        """Whether nobody need hand in anything (数据齐全)."""
        return not self.stated and not self.missing

    @property
    def grants(self) -> bool:
        """Whether something is granted at all, so that the question arises: a figure, a free hand, or a right."""
        return self.figures or self.measure.discretion is not None or self.measure.force is Force.ENTITLEMENT

    @property
    def lacking(self) -> int:
        """How many of the three tests are not passed."""
        return [self.scope, self.standard, self.data].count(False)


def readiness(document: PolicyDocument, measure: Measure, codes: CodeBook) -> Readiness:
    """How far a measure can be granted without an application."""
    facts: dict[str, Needed] = {}
    words: list[str] = []
    lost: list[str] = []
    for leaf in leaves(measure.criteria):
        if isinstance(leaf, AttributeCondition):
            attribute = codes.attributes.get(leaf.attr)
            facts[leaf.attr] = Needed(leaf.attr, (attribute and attribute.source) or _APPLICANT)
        elif not repeats(leaf, measure):
            (lost if _measured(leaf, measure) else words).append(leaf.text)
    judging = [codes.attributes[one.attr].label_zh for one in facts.values() if one.source == _JUDGEMENT]
    known = [one for one in facts.values() if one.source != _JUDGEMENT]
    held = tuple(one for one in known if is_held(one.source, codes))
    granted = [bound for bound in measure.thresholds if bound.role is BoundRole.BENEFIT and _better(bound, codes)]
    capped = bool(granted) and all(_is_cap(bound, codes) for bound in granted)
    stated = tuple(one for one in known if one not in held)
    asked = tuple(dict.fromkeys((*words, *judging))), tuple(dict.fromkeys(lost))
    return Readiness(document, measure, held, stated, *asked, bool(granted), capped)


def is_held(source: str, codes: CodeBook) -> bool:
    """Whether an authority or lender has the data of a source."""
    concept = codes.lists.get(_SOURCES, {}).get(source)
    return concept is not None and concept.notes.get(_HELD) == "true"


def repeats(leaf: OpenCondition, measure: Measure) -> bool:
    """Whether words only repeat a condition that a code or figure already says."""
    if leaf.text in judged() or leaf.quote is None:
        return False
    coded = [one.quote for one in leaves(measure.criteria) if isinstance(one, AttributeCondition) and one.quote]
    return bool(_uncovered(leaf.quote, coded) == 0) if coded else False


def _uncovered(words: Quote, parts: Sequence[Quote]) -> int:
    """How many characters of some words no part of them holds."""
    places = set(range(words.start, words.end))
    for one in parts:
        places -= set(range(one.start, one.end))
    return len(places)


def _measured(leaf: OpenCondition, measure: Measure) -> bool:
    """Whether a figure stands in the words: a number that could be looked up if a field held it."""
    if leaf.quote is None:
        return False
    low, high = leaf.quote.start, leaf.quote.end
    return any(low <= bound.quote.start < high for bound in measure.thresholds if bound.role is BoundRole.CONDITION)


def _is_cap(bound: Bound, codes: CodeBook) -> bool:
    """Whether a figure only says how much there is at most: the less, the worse for the enterprise."""
    return bound.op in _CAPS and _better(bound, codes) == _HIGHER


def _better(bound: Bound, codes: CodeBook) -> str | None:
    """Which way a figure is better for an enterprise; None for what no enterprise gets (the size of a fund)."""
    concept = None if bound.kind == _FUND else codes.lists["kind"].get(bound.kind)
    return concept.notes.get(_DIRECTION) if concept else None


def blocking(found: Readiness, codes: CodeBook) -> Iterator[str]:
    """What stands in the way, in words."""
    if found.document.region is None:
        yield "辖区不明"
    yield from (f"要人认定：{words}" for words in found.judged)
    if not found.figures:
        yield "没有写明给多少"
    elif found.capped:
        yield "只写了上限"
    if found.measure.discretion is not None:
        yield f"一事一议：{found.measure.discretion.text}"
    if found.measure.force is not Force.ENTITLEMENT:
        yield f"力度是{codes.label('force', found.measure.force)}"
    yield from (f"缺数据项：{words}" for words in found.missing)
    yield from (f"要企业填报：{codes.attributes[one.attr].label_zh}" for one in found.stated)


def readiness_json(found: Readiness, codes: CodeBook) -> dict[str, Any]:
    """One measure as plain JSON values."""
    return {
        "measure": found.measure.id,
        "document": found.document.id,
        "scope": found.scope,
        "standard": found.standard,
        "data": found.data,
        "held": [{"attr": one.attr, "source": one.source} for one in found.held],
        "stated": [{"attr": one.attr, "source": one.source} for one in found.stated],
        "judged": list(found.judged),
        "missing": list(found.missing),
        "figures": found.figures,
        "capped": found.capped,
        "blocking": list(blocking(found, codes)),
    }


def readiness_words(found: Readiness, codes: CodeBook) -> str:
    """One measure in a line or two: the three tests, what stands in the way, who has which data."""
    tests = (("范围明确", found.scope), ("标准清晰", found.standard), ("数据齐全", found.data))
    marks = "；".join(f"{name} {'✓' if passed else '✗'}" for name, passed in tests)
    why = "；".join(blocking(found, codes))
    sources: dict[str, list[str]] = {}
    for one in found.held:
        sources.setdefault(codes.label(_SOURCES, one.source), []).append(codes.attributes[one.attr].label_zh)
    held = "；".join(f"{source}有{'、'.join(names)}" for source, names in sources.items())
    return "。".join(part for part in (marks, why, held) if part)
