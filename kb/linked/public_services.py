"""Documents in, their measures for enterprises as public services of CPSV-AP 3.2 out: a view, nothing is kept twice.

A measure is in the view when the body in charge and its territory are known, which CPSV-AP demands; `left_out` tells
the others. Costs, channels and contact points are not in the documents and so not in the view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from engine.period import Period, period
from engine.trace import leaves
from kb.headline import figures, headline
from kb.show_document import criterion_words
from ontology.codebook import CodeBook
from ontology.graph_write import Statement
from ontology.iri import child_iri, clause_iri, code_iri
from ontology.model import (
    AttributeCondition,
    Audience,
    ConditionGroup,
    Criterion,
    Measure,
    OpenCondition,
    PolicyDocument,
    ReviewState,
)
from ontology.terms import CPSV, CV, DCT, ELI, HQ, OPERATORS, SCHEMA, Scheme

from .authorities import authorities, authority_statements
from .concepts import named, territory
from .site import dataset_iri, dataset_statements
from .words import DCAT, a, day, language, link, value, zh
from .words import period as dated

Held = Callable[[PolicyDocument, Measure], Period]
"""From when to when a measure holds, as later documents leave it."""

_GROUP, _EVENT, _INDUSTRY = "instrument-group", "business-event", "industry"
_SIZE_LISTS = ("size", "tags", "entity-type")
_TYPE, _SPATIAL = f"{DCT.NS}type", f"{DCT.NS}spatial"
_EVENT_CLASSES = (f"{CV.NS}Event", f"{CV.NS}BusinessEvent")


def services(documents: Iterable[PolicyDocument], codes: CodeBook, held: Held = period) -> Iterator[Statement]:
    """The statements of the view, with all that they refer to."""
    yield from dataset_statements()
    for document in documents:
        offered = [one for one in document.measures if is_service(document, one, codes)]
        if offered:
            yield from _legal_resource(document, codes)
        for measure in offered:
            yield from service(document, measure, codes, held(document, measure))


def is_service(document: PolicyDocument, measure: Measure, codes: CodeBook) -> bool:
    """Whether a measure is in the view."""
    return _meant(measure) and bool(authorities(document, measure, codes))


def left_out(documents: Iterable[PolicyDocument], codes: CodeBook) -> Sequence[tuple[PolicyDocument, int]]:
    """The documents with measures for enterprises that nobody is in charge of, so far as they tell; and how many."""
    counts = [(one, sum(_meant(m) and not is_service(one, m, codes) for m in one.measures)) for one in documents]
    return [(one, count) for one, count in counts if count]


def _meant(measure: Measure) -> bool:
    return measure.audience is Audience.ENTERPRISE and measure.review is not ReviewState.REJECTED


def service(document: PolicyDocument, measure: Measure, codes: CodeBook, found: Period) -> Iterator[Statement]:
    """One measure."""
    iri = measure.id
    yield from a(iri, CPSV.PublicService)
    yield from value(iri, DCT.identifier, iri)
    yield from zh(iri, DCT.title, headline(measure, codes))
    yield from zh(iri, DCT.description, measure.quote.text)
    yield from language(iri)
    yield from link(iri, f"{CV.NS}hasLegalResource", document.id)
    yield from link(iri, f"{DCT.NS}isPartOf", dataset_iri())
    yield from _place(document, measure, codes)
    yield from _classes(measure, codes)
    yield from _rule(document, measure)
    yield from _output(measure, codes)
    if measure.criteria is not None:
        root = child_iri(iri, "k")
        yield from link(iri, CV.holdsRequirement, root)
        yield from _requirement(root, measure.criteria, codes)
    yield from dated(iri, child_iri(iri, "period"), found.starts, found.ends)
    yield from day(iri, SCHEMA.validFrom, found.starts)
    yield from day(iri, SCHEMA.validThrough, found.ends)


def _place(document: PolicyDocument, measure: Measure, codes: CodeBook) -> Iterator[Statement]:
    for one in authorities(document, measure, codes):
        yield from link(measure.id, f"{CV.NS}hasCompetentAuthority", one.iri)
        yield from authority_statements(one, codes)
    if document.region is not None:
        yield from link(measure.id, _SPATIAL, code_iri(Scheme.REGION, document.region))
        yield from territory(document.region, codes)


def _classes(measure: Measure, codes: CodeBook) -> Iterator[Statement]:
    """What kind of support it is, for whom, in which industries, and on which occasion a firm looks for it."""
    iri = measure.id
    yield from _concept(iri, f"{CV.NS}isClassifiedBy", Scheme.INSTRUMENT, measure.instrument, codes)
    yield from _concept(iri, f"{CV.NS}isClassifiedBy", Scheme.FORCE, measure.force, codes)
    yield from _concept(iri, DCT.audience, Scheme.AUDIENCE, measure.audience, codes)
    yield from zh(iri, f"{DCAT}keyword", codes.label(Scheme.INSTRUMENT, measure.instrument), measure.beneficiary or "")
    group = codes.lists[Scheme.INSTRUMENT][measure.instrument].broader
    if group is not None:
        yield from _concept(iri, f"{CV.NS}thematicArea", _GROUP, group, codes)
        yield from _event(iri, group, codes)
    for leaf in leaves(measure.criteria):
        if isinstance(leaf, AttributeCondition):
            yield from _named_in(iri, leaf, codes)


def _named_in(iri: str, test: AttributeCondition, codes: CodeBook) -> Iterator[Statement]:
    """The industries and kinds of enterprise that a condition names."""
    attribute = codes.attributes.get(test.attr)
    found = test.value if isinstance(test.value, tuple) else (test.value,)
    for code in (one for one in found if isinstance(one, str) and attribute is not None):
        if code in codes.lists[_INDUSTRY] and attribute is not None and attribute.options == _INDUSTRY:
            yield from _concept(iri, f"{CV.NS}sector", _INDUSTRY, code, codes)
        for scheme in _SIZE_LISTS:
            if attribute is not None and attribute.options == scheme and code in codes.lists[scheme]:
                yield from _concept(iri, DCT.audience, scheme, code, codes)


def _concept(subject: str, predicate: str, scheme: str, code: str, codes: CodeBook) -> Iterator[Statement]:
    yield from link(subject, predicate, code_iri(scheme, code))
    yield from named(scheme, code, codes)


def _event(service_iri: str, group: str, codes: CodeBook) -> Iterator[Statement]:
    code = _events().get(group)
    if code is not None:
        iri = code_iri(_EVENT, code)
        yield from link(service_iri, f"{CV.NS}isGroupedBy", iri)
        yield from named(_EVENT, code, codes)
        yield from a(iri, *_EVENT_CLASSES)
        yield from value(iri, DCT.identifier, code)
        yield from zh(iri, DCT.title, codes.label(_EVENT, code))


@cache
def _events() -> dict[str, str]:
    lines = (files("kb.linked") / "business_events.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {cells[0]: cells[1] for cells in (line.split("\t") for line in lines)}


def _rule(document: PolicyDocument, measure: Measure) -> Iterator[Statement]:
    """The clause as the rule that the service follows."""
    place = clause_iri(document.id, measure.clause)
    iri = child_iri(place, "rule")
    heading = next((one.heading for one in document.clauses if one.path == measure.clause and one.heading), None)
    name = f"{document.title or document.file} {measure.clause}".strip()
    yield from link(measure.id, f"{CPSV.NS}follows", iri)
    yield from a(iri, f"{CPSV.NS}Rule")
    yield from value(iri, DCT.identifier, place)
    yield from zh(iri, DCT.title, name)
    yield from zh(iri, DCT.description, heading or name)
    yield from language(iri)
    yield from link(iri, f"{CPSV.NS}implements", document.id)


def _output(measure: Measure, codes: CodeBook) -> Iterator[Statement]:
    """What the enterprise gets."""
    iri = child_iri(measure.id, "output")
    yield from link(measure.id, f"{CPSV.NS}produces", iri)
    yield from a(iri, f"{CV.NS}Output")
    yield from value(iri, DCT.identifier, iri)
    yield from zh(iri, DCT.title, codes.label(Scheme.INSTRUMENT, measure.instrument))
    yield from zh(iri, DCT.description, "；".join(figures(measure, codes)))
    yield from _concept(iri, _TYPE, Scheme.INSTRUMENT, measure.instrument, codes)


def _requirement(iri: str, criterion: Criterion, codes: CodeBook) -> Iterator[Statement]:
    """A condition as a requirement, those of a group below it."""
    words = criterion_words(criterion, codes)
    yield from value(iri, DCT.identifier, iri)
    yield from zh(iri, DCT.title, words)
    match criterion:
        case ConditionGroup():
            yield from a(iri, f"{CV.NS}Requirement", CV.Criterion)
            yield from _concept(iri, _TYPE, Scheme.GROUP_MODE, criterion.mode, codes)
            for position, member in enumerate(criterion.members, 1):
                yield from link(iri, CV.hasRequirement, f"{iri}.{position}")
                yield from _requirement(f"{iri}.{position}", member, codes)
        case AttributeCondition():
            yield from a(iri, f"{CV.NS}Requirement", CV.Constraint)
            yield from link(iri, CV.constrains, code_iri(Scheme.ATTRIBUTE, criterion.attr))
            yield from named(Scheme.ATTRIBUTE, criterion.attr, codes)
            yield from link(iri, HQ.operator, OPERATORS[criterion.op])
            yield from zh(iri, DCT.description, criterion.quote.text if criterion.quote else "")
        case OpenCondition():
            yield from a(iri, f"{CV.NS}Requirement", CV.Criterion)
            yield from zh(iri, DCT.description, criterion.text)


def _legal_resource(document: PolicyDocument, codes: CodeBook) -> Iterator[Statement]:
    iri = document.id
    yield from a(iri, ELI.LegalResource)
    yield from value(iri, DCT.identifier, document.doc_number or iri)
    yield from zh(iri, DCT.title, document.title or "")
    yield from day(iri, ELI.date_document, document.issued)
    if document.region is not None:
        yield from link(iri, ELI.relevant_for, code_iri(Scheme.REGION, document.region))
        yield from territory(document.region, codes)
