"""A measure, what others change in its document and a day in, the measure as its words read on that day out."""

from __future__ import annotations

from datetime import date

from ontology.model import (
    Amendment,
    AttributeCondition,
    Audience,
    Bound,
    ConditionGroup,
    Criterion,
    Force,
    GroupMode,
    Measure,
    OpenCondition,
    Quote,
)

from .ties import Altered, Ties, concerns, plain


def amended(measure: Measure, ties: Ties, day: date) -> Measure:
    """The measure with the words in force on a day, and the general conditions of the document that it is put into."""
    inset = ties.inset(measure)
    claimable = measure.audience is Audience.ENTERPRISE and measure.force is Force.ENTITLEMENT
    if inset is not None and inset.criteria is not None and claimable:
        measure = measure.model_copy(update={"criteria": _both(inset.criteria, measure.criteria)})
    for change in applied(measure, ties, day):
        measure = _reworded(measure, change.amendment)
    return measure


def applied(measure: Measure, ties: Ties, day: date) -> tuple[Altered, ...]:
    """The changes of words of a measure that hold on a day, the oldest first."""
    held = (one for one in ties.on(measure) if one.day is not None and one.day <= day)
    return tuple(one for one in sorted(held, key=lambda one: one.day or day) if concerns(one.amendment, measure))


def _reworded(measure: Measure, amendment: Amendment) -> Measure:
    """The measure with other words; where these are no figure that was read, a question for a person in its place."""
    assert amendment.old is not None
    new = amendment.new.text if amendment.new else ""
    old, text = amendment.old.text, measure.quote.text
    text = text.replace(old, new) if old in text else plain(text).replace(plain(old), new)
    bounds = tuple(_rebound(bound, amendment) for bound in measure.thresholds)
    criteria = measure.criteria and _recast(measure.criteria, amendment)
    if bounds == measure.thresholds and criteria == measure.criteria:
        question = OpenCondition(text=amendment.quote.text, quote=amendment.quote)
        asked = measure.criteria and _asked(measure.criteria, amendment, question)
        criteria = asked if asked != measure.criteria else _both(criteria, question)
    quote = measure.quote.model_copy(update={"text": text})
    return measure.model_copy(update={"quote": quote, "thresholds": bounds, "criteria": criteria})


def _rebound(bound: Bound, amendment: Amendment) -> Bound:
    old, new = amendment.old_value, amendment.new_value
    if old is None or new is None or not _touches(bound.quote, amendment):
        return bound
    update: dict[str, object] = {"value": new} if bound.value == old else {}
    if bound.previous == old:
        update["previous"] = new
    return bound.model_copy(update={**update, "quote": amendment.new}) if update else bound


def _recast(criterion: Criterion, amendment: Amendment) -> Criterion:
    match criterion:
        case ConditionGroup():
            members = tuple(_recast(member, amendment) for member in criterion.members)
            return criterion.model_copy(update={"members": members})
        case AttributeCondition() if (
            amendment.old_value is not None
            and amendment.new_value is not None
            and criterion.value == amendment.old_value
            and (criterion.quote is None or _touches(criterion.quote, amendment))
        ):
            return criterion.model_copy(update={"value": amendment.new_value, "quote": amendment.new})
    return criterion


def _asked(criterion: Criterion, amendment: Amendment, question: OpenCondition) -> Criterion:
    """A criterion with the question in the place of what was read from the words that are gone."""
    if isinstance(criterion, ConditionGroup):
        members = dict.fromkeys(_asked(member, amendment, question) for member in criterion.members)
        return criterion.model_copy(update={"members": tuple(members)})
    quote = criterion.quote
    return question if quote is not None and _touches(quote, amendment) else criterion


def _touches(quote: Quote, amendment: Amendment) -> bool:
    """Whether the words of a reading and those that are replaced are parts of each other."""
    own, old = plain(quote.text), plain(amendment.old.text if amendment.old else "")
    return own in old or old in own


def _both(first: Criterion | None, second: Criterion | None) -> Criterion | None:
    if first is None or second is None:
        return first or second
    return ConditionGroup(mode=GroupMode.ALL, members=(first, second))
