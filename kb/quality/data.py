"""The code lists in, words that stand for two codes out; with the documents, the codes that none of them uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.trace import leaves
from ontology.codebook import CodeBook, Concept
from ontology.findings import Severity
from ontology.model import AttributeCondition, PolicyDocument

from .alarm import Alarm

_ATTRIBUTE = "attribute"
_REGIONAL = "functional-zone"
"""A list of places, of which many bear the same name."""

_IN_MEASURES = ("instrument", "kind", "unit")
"""The lists whose codes measures use directly; the options of attributes come besides."""


def form_alarms(codes: CodeBook) -> Iterator[Alarm]:
    """Words that name two codes of one list, and those that name two facts of a profile.

    That a word names both a measure and a fact (a loan and the kind of support) is meant so.
    """
    facts = {_ATTRIBUTE, *(one.options for one in codes.attributes.values())}
    for form, senses in sorted(_senses(codes).items()):
        lists = {name for name, _ in senses}
        shown = "、".join(f"{name} {code}" for name, code in senses)
        if len(lists) < len(senses):
            todo = "在 ontology/codelists 里只留一处，或把其中一处写得更全"
            yield Alarm("FORM_SHARED", Severity.WARNING, f"同一张表里“{form}”是两个代码的说法：{shown}", todo)
        elif len({code for name, code in senses if name in facts}) > 1:
            todo = "多数是有意的（一词说两件事）；不是的，删去一处"
            yield Alarm("FORM_IN_TWO_LISTS", Severity.INFO, f"“{form}”是几种企业情况的说法：{shown}", todo)


def _senses(codes: CodeBook) -> dict[str, list[tuple[str, str]]]:
    """Every word with the codes that it stands for, in the order of the lists."""
    lists: dict[str, Mapping[str, Concept]] = {name: one for name, one in codes.lists.items() if name != _REGIONAL}
    found: dict[str, list[tuple[str, str]]] = {}
    named: Iterable[tuple[str, str, tuple[str, ...]]] = (
        *((name, code, (one.label_zh, *one.forms)) for name, each in lists.items() for code, one in each.items()),
        *((_ATTRIBUTE, one.code, (one.label_zh, *one.forms)) for one in codes.attributes.values()),
    )
    for name, code, forms in named:
        for form in dict.fromkeys(forms):
            found.setdefault(form, []).append((name, code))
    return {form: senses for form, senses in found.items() if len(senses) > 1}


def unused_alarms(documents: Iterable[PolicyDocument], codes: CodeBook) -> Iterator[Alarm]:
    """The codes of measures and of the attributes' options that no document uses."""
    used, asked = _used(documents)
    for name in _IN_MEASURES:
        unused = [one for code, one in codes.lists[name].items() if (name, code) not in used]
        yield from (_unused(f"{name} {one.code}", one.label_zh) for one in unused)
    for attribute in codes.attributes.values():
        if attribute.code not in {attr for attr, _ in asked}:
            yield _unused(f"{_ATTRIBUTE} {attribute.code}", attribute.label_zh)
        elif attribute.options is not None and attribute.options != "industry":
            for code, one in codes.lists.get(attribute.options, {}).items():
                if (attribute.code, code) not in asked:
                    yield _unused(f"{attribute.options} {code}", one.label_zh)


def _unused(place: str, label: str) -> Alarm:
    todo = "保留无妨；确认不会再用的可以删去"
    return Alarm("TERM_UNUSED", Severity.INFO, f"已收录的文件没有用到“{label}”", todo, None, place)


def _used(documents: Iterable[PolicyDocument]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """The codes that measures have, and the values that their conditions ask for."""
    used: set[tuple[str, str]] = set()
    asked: set[tuple[str, str]] = set()
    for document in documents:
        for measure in document.measures:
            used.add(("instrument", measure.instrument))
            used |= {pair for bound in measure.thresholds for pair in (("kind", bound.kind), ("unit", bound.unit))}
            for leaf in leaves(measure.criteria) if measure.criteria else ():
                if isinstance(leaf, AttributeCondition):
                    values = leaf.value if isinstance(leaf.value, tuple) else (str(leaf.value),)
                    asked |= {(leaf.attr, value) for value in values}
    return used, asked
