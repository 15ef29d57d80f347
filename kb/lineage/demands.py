"""A measure in, what it demands of an enterprise out: its conditions, and limits that only its figures tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from engine.hierarchy import region_within
from engine.trace import Leaf, leaves
from kb.bigrams import searchable
from ontology.codebook import Attribute, CodeBook, Concept
from ontology.model import (
    AttributeCondition,
    Bound,
    BoundRole,
    ConditionGroup,
    Criterion,
    GroupMode,
    Measure,
    OpenCondition,
    PolicyDocument,
    Quote,
)

from .inclusion import Demands, Span, alternatives, span

LIMIT = " "
"""Between kind and unit in the name of a span that comes from a figure; attributes have none in theirs."""

_REGION, _KIND = "region", "kind"


def demands_of(document: PolicyDocument, measure: Measure, codes: CodeBook) -> tuple[Demands, ...]:
    """The alternatives of what is asked; that a firm lies in the document's own region goes without saying."""
    read = frozenset(_read(measure, codes))
    found = alternatives(_without(measure.criteria, lambda leaf: _home(leaf, document.region) or leaf in read))
    further = _limits(_apart(measure))
    return tuple(one.joined(further) for one in found)


def _without(criterion: Criterion | None, given: Callable[[Leaf], bool]) -> Criterion | None:
    """A condition without those parts that go without saying."""
    if isinstance(criterion, AttributeCondition | OpenCondition):
        return None if given(criterion) else criterion
    if isinstance(criterion, ConditionGroup) and criterion.mode is GroupMode.ALL:
        kept = tuple(one for member in criterion.members if (one := _without(member, given)) is not None)
        return criterion.model_copy(update={"members": kept}) if kept else None
    return criterion


def _read(measure: Measure, codes: CodeBook) -> Iterator[OpenCondition]:
    """The words that say nothing but what a limit says as well: 单户担保金额 before 500万元以下."""
    found = tuple(leaves(measure.criteria))
    limits: list[tuple[Quote | None, Attribute | Concept]] = [
        (leaf.quote, codes.attributes[leaf.attr]) for leaf in found if isinstance(leaf, AttributeCondition)
    ]
    limits += [(bound.quote, codes.lists[_KIND][bound.kind]) for bound in measure.thresholds]
    for leaf in found:
        if isinstance(leaf, OpenCondition) and leaf.quote is not None:
            for quote, named in limits:
                if quote is not None and leaf.quote.start <= quote.start and quote.end <= leaf.quote.end:
                    rest = searchable(leaf.text.replace(quote.text, ""))
                    if rest in {"", *map(searchable, (named.label_zh, *named.forms))}:
                        yield leaf


def _home(leaf: Leaf, home: str | None) -> bool:
    """Whether a condition asks for no more than the document's own region."""
    if not isinstance(leaf, AttributeCondition) or leaf.attr != _REGION:
        return False
    codes = (leaf.value,) if isinstance(leaf.value, str) else leaf.value
    return isinstance(codes, tuple) and any(region_within(code, home) is True for code in codes)


def _apart(measure: Measure) -> Iterator[Bound]:
    """The limits that no condition of the measure states."""
    stated = {leaf.value for leaf in leaves(measure.criteria) if isinstance(leaf, AttributeCondition)}
    for bound in measure.thresholds:
        if bound.role is BoundRole.CONDITION and isinstance(bound.value, Decimal) and bound.value not in stated:
            yield bound


def _limits(bounds: Iterator[Bound]) -> Demands:
    """Limits as spans; several of one kind that exclude each other (grades) are told by their words alone."""
    spans: dict[str, list[Bound]] = {}
    for bound in bounds:
        spans.setdefault(f"{bound.kind}{LIMIT}{bound.unit}", []).append(bound)
    met = {name: _met(several) for name, several in spans.items()}
    odd = [b for name, several in spans.items() if met[name].empty for b in several]
    words = frozenset(bound.quote.text for bound in odd)
    return Demands(spans={name: one for name, one in met.items() if not one.empty}, words=words)


def _met(bounds: Sequence[Bound]) -> Span:
    found = Span()
    for bound in bounds:
        assert isinstance(bound.value, Decimal)
        found = found.meet(span(bound.op.value, bound.value))
    return found
