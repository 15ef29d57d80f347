"""Each constraint of each shape finds the one fault that it is there for, and nothing in a graph without fault."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, SKOS, XSD

import ontology
from ontology.codebook import AttributeType, CodeBook, Concept, Scope
from ontology.findings import Severity
from ontology.graph import to_graph
from ontology.iri import VOCABULARY_BASE, code_iri, parse_code
from ontology.model import (
    Audience,
    BoundRole,
    Change,
    Force,
    GroupMode,
    InclusiveBasis,
    PaymentPeriod,
    ReviewState,
    StackingMode,
    StackingScope,
    UnitRole,
    ValidityStatus,
)
from ontology.terms import BOUND_OPERATORS, CPSV, CV, HQ, OPERATORS, QUDT, Scheme
from ontology.validate import SHAPES, shapes, unknown_codes, validate

from .factory import documents, full_document

FULL = full_document()
CODELISTS = Path(ontology.__file__).parent / "codelists"
NOWHERE = URIRef("urn:nowhere")
EARLY, LATE = "1990-01-01", "2100-01-01"
ENUMS: dict[str, type[StrEnum]] = {
    Scheme.AUDIENCE: Audience,
    Scheme.BOUND_ROLE: BoundRole,
    Scheme.FORCE: Force,
    Scheme.GROUP_MODE: GroupMode,
    Scheme.INCLUSIVE_BASIS: InclusiveBasis,
    Scheme.CHANGE: Change,
    Scheme.PAYMENT_PERIOD: PaymentPeriod,
    Scheme.REVIEW_STATE: ReviewState,
    Scheme.STACKING_MODE: StackingMode,
    Scheme.STACKING_SCOPE: StackingScope,
    Scheme.UNIT_ROLE: UnitRole,
    Scheme.VALIDITY_STATUS: ValidityStatus,
}
NOT_CONSTRAINTS = {RDF.type, SH.path, SH.message, SH.severity, SH.targetClass, SH.property, SH.qualifiedValueShape}


def code_graph() -> Graph:
    """A code list of one code, which is an attribute too."""
    graph = Graph()
    code = URIRef(code_iri(Scheme.ATTRIBUTE, "revenue"))
    for predicate, value in (
        (RDF.type, SKOS.Concept),
        (RDF.type, URIRef(CV.InformationConcept)),
        (SKOS.notation, Literal("revenue")),
        (SKOS.inScheme, URIRef(f"{VOCABULARY_BASE}code/attribute")),
        (SKOS.broader, URIRef(code_iri(Scheme.ATTRIBUTE, "scale"))),
        (SKOS.prefLabel, Literal("营业收入", lang="zh")),
        (SKOS.prefLabel, Literal("revenue", lang="en")),
        (SKOS.definition, Literal("上年度营业收入", lang="zh")),
        (URIRef(HQ.valueType), Literal(AttributeType.NUMBER.value)),
        (URIRef(HQ.scope), Literal(Scope.ENTERPRISE.value)),
        (URIRef(HQ.question), Literal("营业收入是多少元？", lang="zh")),
        (URIRef(HQ.options), URIRef(f"{VOCABULARY_BASE}code/size")),
        (URIRef(HQ.unit), URIRef(code_iri(Scheme.UNIT, "CNY"))),
        (URIRef(HQ.adjustable), Literal("up")),
        (URIRef(HQ.dataSource), URIRef(f"{VOCABULARY_BASE}code/data-source/tax")),
        (URIRef(HQ.onMove), Literal("local")),
        (URIRef(HQ.generic), Literal("true")),
    ):
        graph.add((code, predicate, value))
    return graph


def fresh(shape: URIRef) -> Graph:
    """The valid graph that a shape looks at."""
    return code_graph() if str(shape).startswith((f"{SHAPES}code-", f"{SHAPES}attribute-")) else to_graph(FULL)


def property_constraints() -> list[tuple[URIRef, URIRef]]:
    """Every constraint of every property shape that has a name."""
    found = [
        (shape, parameter)
        for shape in set(shapes().subjects(RDF.type, SH.PropertyShape))
        for parameter in set(shapes().predicates(shape)) - NOT_CONSTRAINTS
    ]
    return sorted(found)


def values_allowed(shape: URIRef) -> list[URIRef]:
    """The members of sh:in of a shape."""
    head = shapes().value(shape, SH["in"])
    return [] if head is None else list(Collection(shapes(), head))


def another(graph: Graph, shape: URIRef, value: URIRef | Literal) -> URIRef | Literal:
    """A second value as good as the first."""
    if allowed := [code for code in values_allowed(shape) if code != value]:
        return allowed[-1]
    if isinstance(value, URIRef):
        twin = URIRef(f"{value}0")
        for predicate, thing in list(graph.predicate_objects(value)):
            graph.add((twin, predicate, thing))
        return twin
    if value.language:
        return Literal(f"{value}x", lang=value.language)
    ordered = (shape, SH.lessThanOrEquals, None) in shapes()
    texts = {
        XSD.date: EARLY if ordered else LATE,
        XSD.integer: "0" if ordered else "99",
        XSD.decimal: "0.125",
        XSD.boolean: "false" if value.value else "true",
    }
    return Literal(texts.get(value.datatype, f"1{value}".replace("1P", "P1D")[:64]), datatype=value.datatype)


def of_wrong_type(value: Literal) -> Literal:
    """The same value with another datatype, comparable where numbers are."""
    if value.language:
        return Literal(str(value))
    other = {XSD.integer: XSD.decimal, XSD.decimal: XSD.double, XSD.date: XSD.gYear}.get(value.datatype)
    return Literal(str(value), datatype=other, normalize=False) if other else Literal(str(value), lang="zh")


def faulty(graph: Graph, shape: URIRef, parameter: URIRef, focus: URIRef, value: URIRef | Literal) -> bool:
    """Put the one fault of this parameter into the graph; False when there is no way to put it at this value."""
    path = shapes().value(shape, SH.path)
    replacement: URIRef | Literal | None = None
    match parameter.rpartition("#")[2]:
        case "minCount":
            graph.remove((focus, path, None))
            return True
        case "maxCount":
            graph.add((focus, path, another(graph, shape, value)))
            return True
        case "datatype":
            for earlier in shapes().subjects(SH.lessThanOrEquals, path):
                if (earlier, SH.minCount, None) not in shapes():
                    graph.remove((focus, shapes().value(earlier, SH.path), None))
            replacement = of_wrong_type(value)
        case "nodeKind":
            replacement = Literal(str(value))
        case "minLength":
            replacement = Literal("")
        case "pattern":
            replacement = NOWHERE if isinstance(value, URIRef) else Literal("?")
        case "minInclusive" | "maxInclusive":
            limit = Decimal(str(shapes().value(shape, parameter)))
            step = -1 if parameter == SH.minInclusive else 1
            replacement = Literal(str(limit + step), datatype=value.datatype)
        case "lessThanOrEquals":
            replacement = Literal("99999" if value.datatype == XSD.integer else LATE, datatype=value.datatype)
        case "class" | "in" | "or":
            replacement = NOWHERE
        case "hasValue":
            replacement = URIRef(code_iri(Scheme.AUDIENCE, Audience.GOVERNMENT))
        case "not":
            replacement = URIRef(code_iri(Scheme.AUDIENCE, Audience.ENTERPRISE))
        case "uniqueLang":
            graph.add((focus, path, Literal("又一个", lang="zh")))
            return True
        case "qualifiedMinCount":
            languages = shapes().value(shapes().value(shape, SH.qualifiedValueShape), SH.languageIn)
            wanted = {str(tag) for tag in Collection(shapes(), languages)}
            if value.language in wanted:
                graph.remove((focus, path, value))
            return value.language in wanted
    assert replacement is not None, f"no fault known for {parameter}"
    graph.remove((focus, path, value))
    graph.add((focus, path, replacement))
    return True


def places(shape: URIRef) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    """The nodes and values of the valid graph that a property shape looks at."""
    graph = fresh(shape)
    path = shapes().value(shape, SH.path)
    for owner in shapes().subjects(SH.property, shape):
        for focus in sorted(graph.subjects(RDF.type, shapes().value(owner, SH.targetClass))):
            for value in sorted(graph.objects(focus, path)):
                yield focus, value


def code_of(shape: URIRef) -> str:
    """The code of the findings of a shape."""
    return shape.removeprefix(SHAPES).replace("-", "_").upper()


def test_full_documents_and_codes_have_no_fault():
    assert validate(to_graph(FULL)) == ()
    assert validate(code_graph()) == ()


@pytest.mark.parametrize(("shape", "parameter"), property_constraints(), ids=lambda iri: iri.rpartition("#")[2])
def test_constraint_finds_its_fault_and_only_that(shape, parameter):
    seen = []
    for focus, value in places(shape):
        graph = fresh(shape)
        if faulty(graph, shape, parameter, focus, value):
            findings = validate(graph)
            seen.append({(finding.code, finding.place) for finding in findings})
            if seen[-1] == {(code_of(shape), str(focus))}:
                severity = shapes().value(shape, SH.severity)
                assert {finding.severity for finding in findings} == {
                    Severity.WARNING if severity == SH.Warning else Severity.ERROR
                }
                return
    pytest.fail(f"no place where the fault gives just one finding: {seen}")


def _without(graph: Graph, predicate: str) -> None:
    graph.remove((None, URIRef(predicate), None))


def _both_values(graph: Graph) -> None:
    graph.add((next(graph.subjects(URIRef(HQ.memberList))), URIRef(HQ.value), Literal("micro")))


def _order_of_words(graph: Graph) -> None:
    condition = next(graph.subjects(URIRef(HQ.operator), URIRef(OPERATORS["<="])))
    graph.set((condition, URIRef(HQ.value), Literal("很多")))


def _unserved(graph: Graph) -> None:
    for kind in (CPSV.PublicService, HQ.InstitutionalDuty):
        graph.remove((None, RDF.type, URIRef(kind)))


def _no_value(graph: Graph) -> None:
    _without(graph, QUDT.numericValue)


def _no_previous(graph: Graph) -> None:
    _without(graph, HQ.previousValue)


def _two_bound_values(graph: Graph) -> None:
    bound = next(graph.subjects(URIRef(HQ.date)))
    graph.add((bound, URIRef(QUDT.numericValue), Literal("1.0", datatype=XSD.decimal)))


RULES = [
    ("condition-value", lambda graph: _without(graph, HQ.memberList)),
    ("condition-value", _both_values),
    ("condition-order", _order_of_words),
    ("measure-served", _unserved),
    ("bound-value", _no_value),
    ("bound-value", _two_bound_values),
    ("bound-change", _no_previous),
]


@pytest.mark.parametrize(("rule", "fault"), RULES)
def test_rule_finds_its_fault_and_only_that(rule, fault):
    graph = to_graph(FULL)
    fault(graph)
    assert {finding.code for finding in validate(graph)} == {code_of(URIRef(f"{SHAPES}{rule}"))}


def test_every_rule_on_a_whole_node_has_its_fault():
    plain = {SH.property, SH.targetClass, RDF.type, SH.message, SH.severity}
    rules = {shape for shape in shapes().subjects(RDF.type, SH.NodeShape) if set(shapes().predicates(shape)) - plain}
    assert {shape.removeprefix(SHAPES) for shape in rules} == {rule for rule, _ in RULES}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_what_the_model_accepts_the_shapes_accept_without_error(document):
    errors = [finding for finding in validate(to_graph(document)) if finding.severity is Severity.ERROR]
    assert not errors


def test_a_finding_has_its_place_in_the_source():
    measure = FULL.measures[0]
    graph = to_graph(FULL)
    graph.remove((URIRef(measure.id), URIRef(HQ.force), None))
    (finding,) = validate(graph)
    assert (finding.code, finding.place) == ("MEASURE_FORCE", measure.id)
    assert (finding.start, finding.end, finding.quote) == (measure.quote.start, measure.quote.end, measure.quote.text)


def test_shapes_use_core_only_and_speak_chinese():
    assert not list(shapes().triples((None, SH.sparql, None)))
    for shape, _ in [*property_constraints(), *((URIRef(f"{SHAPES}{rule}"), None) for rule, _ in RULES)]:
        assert [message.language for message in shapes().objects(shape, SH.message)] == ["zh"]


def test_lists_in_shapes_are_the_lists_of_the_model():
    seen: dict[str, set[str]] = {}
    for shape, head in shapes().subject_objects(SH["in"]):
        members = [str(member) for member in Collection(shapes(), head)]
        if shape in (URIRef(f"{SHAPES}attribute-type"), URIRef(f"{SHAPES}attribute-scope")):
            assert set(members) in ({*AttributeType}, {*Scope})
        if isinstance(shape, URIRef) and members[0].startswith(f"{VOCABULARY_BASE}code/"):
            codes = [parse_code(member) for member in members]
            seen[codes[0][0]] = {notation for _, notation in codes}
    assert seen == {scheme: {member.value for member in enum} for scheme, enum in ENUMS.items()}
    for shape, operators in (("condition-operator", OPERATORS), ("bound-operator", BOUND_OPERATORS)):
        assert {str(member) for member in values_allowed(URIRef(f"{SHAPES}{shape}"))} == set(operators.values())


def test_a_code_that_its_list_lacks_is_found():
    known = {"instrument": {"guarantee_fee": Concept(code="guarantee_fee", label_zh="担保费")}, "kind": {}}
    findings = unknown_codes(to_graph(FULL), CodeBook(lists=known, attributes={}, regions={}, version="0"))
    used = {(finding.code, finding.message.split()[1]) for finding in findings}
    assert used == {("CODE_UNKNOWN", Scheme.ATTRIBUTE), ("CODE_UNKNOWN", Scheme.REGION), ("CODE_UNKNOWN", Scheme.KIND)}
    assert (URIRef(findings[0].place), None, None) in to_graph(FULL)


@pytest.mark.parametrize("path", sorted(CODELISTS.glob("*.ttl")), ids=lambda path: path.stem)
def test_code_lists_of_the_package_have_no_fault(path):
    assert validate(Graph().parse(path, format="turtle")) == ()


def test_requirements_are_the_published_terms():
    graph = to_graph(FULL)
    assert set(graph.subjects(RDF.type, URIRef(CPSV.PublicService))) == {URIRef(FULL.measures[0].id)}
    assert (URIRef(FULL.measures[0].id), URIRef(CV.holdsRequirement), None) in graph


def test_shapes_that_are_looked_at_once_find_the_same():
    """A graph that lacks one kind of statement a time: as many results of the same shapes as the shapes as written."""
    import pyshacl

    for predicate in sorted(set(to_graph(FULL).predicates()))[::4]:
        graph = to_graph(FULL)
        graph.remove((None, predicate, None))
        _, report, _ = pyshacl.validate(graph, shacl_graph=shapes(), inplace=True)
        found = {
            (
                str(report.value(result, SH.focusNode)),
                str(report.value(result, SH.sourceShape)).removeprefix(SHAPES).replace("-", "_").upper(),
            )
            for result in report.subjects(RDF.type, SH.ValidationResult)
        }
        assert {(one.place, one.code) for one in validate(graph)} == found, predicate
