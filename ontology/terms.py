"""The IRIs of the terms that the graph uses, a closed class per vocabulary: plain strings, no RDF library."""

from __future__ import annotations

from typing import Final

from .iri import VOCABULARY_BASE
from .model import BoundOp, Operator


class RDF:
    """RDF."""

    NS: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    type: Final = f"{NS}type"


class XSD:
    """XML Schema datatypes."""

    NS: Final = "http://www.w3.org/2001/XMLSchema#"
    string: Final = f"{NS}string"
    boolean: Final = f"{NS}boolean"
    integer: Final = f"{NS}integer"
    decimal: Final = f"{NS}decimal"
    date: Final = f"{NS}date"
    dateTime: Final = f"{NS}dateTime"


class DCT:
    """Dublin Core terms."""

    NS: Final = "http://purl.org/dc/terms/"
    title: Final = f"{NS}title"
    description: Final = f"{NS}description"
    identifier: Final = f"{NS}identifier"
    audience: Final = f"{NS}audience"


class SKOS:
    """SKOS, for the code lists."""

    NS: Final = "http://www.w3.org/2004/02/skos/core#"
    Concept: Final = f"{NS}Concept"
    ConceptScheme: Final = f"{NS}ConceptScheme"
    inScheme: Final = f"{NS}inScheme"
    notation: Final = f"{NS}notation"
    prefLabel: Final = f"{NS}prefLabel"
    altLabel: Final = f"{NS}altLabel"
    broader: Final = f"{NS}broader"


class ELI:
    """European Legislation Identifier: documents and their subdivisions."""

    NS: Final = "http://data.europa.eu/eli/ontology#"
    LegalResource: Final = f"{NS}LegalResource"
    LegalResourceSubdivision: Final = f"{NS}LegalResourceSubdivision"
    Format: Final = f"{NS}Format"
    passed_by: Final = f"{NS}passed_by"
    id_local: Final = f"{NS}id_local"
    relevant_for: Final = f"{NS}relevant_for"
    date_document: Final = f"{NS}date_document"
    first_date_entry_in_force: Final = f"{NS}first_date_entry_in_force"
    date_no_longer_in_force: Final = f"{NS}date_no_longer_in_force"
    based_on: Final = f"{NS}based_on"
    repeals: Final = f"{NS}repeals"
    changes: Final = f"{NS}changes"
    has_part: Final = f"{NS}has_part"
    is_part_of: Final = f"{NS}is_part_of"


class CPSV:
    """Core Public Service Vocabulary (CPSV-AP 3.2)."""

    NS: Final = "http://purl.org/vocab/cpsv#"
    PublicService: Final = f"{NS}PublicService"


class CV:
    """Core vocabularies of the EU: CCCEV 2.1, CPSV-AP 3.2, CPOV."""

    NS: Final = "http://data.europa.eu/m8g/"
    Criterion: Final = f"{NS}Criterion"
    Constraint: Final = f"{NS}Constraint"
    Participation: Final = f"{NS}Participation"
    PublicOrganisation: Final = f"{NS}PublicOrganisation"
    InformationConcept: Final = f"{NS}InformationConcept"
    holdsRequirement: Final = f"{NS}holdsRequirement"
    hasRequirement: Final = f"{NS}hasRequirement"
    constrains: Final = f"{NS}constrains"
    hasParticipation: Final = f"{NS}hasParticipation"
    role: Final = f"{NS}role"


class ORG:
    """The organization ontology."""

    NS: Final = "http://www.w3.org/ns/org#"
    Organization: Final = f"{NS}Organization"


class QUDT:
    """QUDT quantities (units are codes of our list, linked to QUDT by skos:exactMatch)."""

    NS: Final = "http://qudt.org/schema/qudt/"
    numericValue: Final = f"{NS}numericValue"
    hasUnit: Final = f"{NS}hasUnit"


class ODRL:
    """ODRL 2.2, for its comparison operators only."""

    NS: Final = "http://www.w3.org/ns/odrl/2/"
    eq: Final = f"{NS}eq"
    neq: Final = f"{NS}neq"
    lt: Final = f"{NS}lt"
    lteq: Final = f"{NS}lteq"
    gt: Final = f"{NS}gt"
    gteq: Final = f"{NS}gteq"
    isAnyOf: Final = f"{NS}isAnyOf"
    hasPart: Final = f"{NS}hasPart"


class OA:
    """Web Annotation: places in a text."""

    NS: Final = "http://www.w3.org/ns/oa#"
    hasSource: Final = f"{NS}hasSource"
    start: Final = f"{NS}start"
    end: Final = f"{NS}end"
    exact: Final = f"{NS}exact"


class PROV:
    """PROV-O."""

    NS: Final = "http://www.w3.org/ns/prov#"
    wasQuotedFrom: Final = f"{NS}wasQuotedFrom"
    wasAttributedTo: Final = f"{NS}wasAttributedTo"
    generatedAtTime: Final = f"{NS}generatedAtTime"
    Person: Final = f"{NS}Person"


class SCHEMA:
    """schema.org, for the period of a measure."""

    NS: Final = "https://schema.org/"
    validFrom: Final = f"{NS}validFrom"
    validThrough: Final = f"{NS}validThrough"


class HQ:
    """Our own vocabulary (`vocabulary.ttl` defines each term)."""

    NS: Final = "https://w3id.org/huiqi/ns#"
    PolicyDocument: Final = f"{NS}PolicyDocument"
    SourceFile: Final = f"{NS}SourceFile"
    ValidityRule: Final = f"{NS}ValidityRule"
    Clause: Final = f"{NS}Clause"
    Measure: Final = f"{NS}Measure"
    InstitutionalDuty: Final = f"{NS}InstitutionalDuty"
    ConditionGroup: Final = f"{NS}ConditionGroup"
    AttributeCondition: Final = f"{NS}AttributeCondition"
    OpenCondition: Final = f"{NS}OpenCondition"
    Bound: Final = f"{NS}Bound"
    UnitInCharge: Final = f"{NS}UnitInCharge"
    Stacking: Final = f"{NS}Stacking"
    Amendment: Final = f"{NS}Amendment"
    Party: Final = f"{NS}Party"
    Reference: Final = f"{NS}Reference"
    SourceSpan: Final = f"{NS}SourceSpan"
    Quote: Final = f"{NS}Quote"
    Review: Final = f"{NS}Review"

    position: Final = f"{NS}position"
    name: Final = f"{NS}name"
    source: Final = f"{NS}source"
    fileName: Final = f"{NS}fileName"
    sha256: Final = f"{NS}sha256"
    trial: Final = f"{NS}trial"
    superiorOverrides: Final = f"{NS}superiorOverrides"
    validDuration: Final = f"{NS}validDuration"
    validityRule: Final = f"{NS}validityRule"
    validityStatus: Final = f"{NS}validityStatus"
    rule: Final = f"{NS}rule"
    path: Final = f"{NS}path"
    heading: Final = f"{NS}heading"
    parentClause: Final = f"{NS}parentClause"
    hasMeasure: Final = f"{NS}hasMeasure"
    fromClause: Final = f"{NS}fromClause"
    hasSpan: Final = f"{NS}hasSpan"
    hasQuote: Final = f"{NS}hasQuote"
    audience: Final = f"{NS}audience"
    force: Final = f"{NS}force"
    instrument: Final = f"{NS}instrument"
    actor: Final = f"{NS}actor"
    beneficiary: Final = f"{NS}beneficiary"
    confidence: Final = f"{NS}confidence"
    review: Final = f"{NS}review"
    hasReview: Final = f"{NS}hasReview"
    note: Final = f"{NS}note"
    combinator: Final = f"{NS}combinator"
    operator: Final = f"{NS}operator"
    value: Final = f"{NS}value"
    member: Final = f"{NS}member"
    memberList: Final = f"{NS}memberList"
    hasBound: Final = f"{NS}hasBound"
    kind: Final = f"{NS}kind"
    boundRole: Final = f"{NS}boundRole"
    date: Final = f"{NS}date"
    previousValue: Final = f"{NS}previousValue"
    relativeTo: Final = f"{NS}relativeTo"
    paymentPeriod: Final = f"{NS}paymentPeriod"
    per: Final = f"{NS}per"
    firstYear: Final = f"{NS}firstYear"
    lastYear: Final = f"{NS}lastYear"
    discretion: Final = f"{NS}discretion"
    hasStacking: Final = f"{NS}hasStacking"
    stackingMode: Final = f"{NS}stackingMode"
    stackingScope: Final = f"{NS}stackingScope"
    withinClause: Final = f"{NS}withinClause"
    hasAmendment: Final = f"{NS}hasAmendment"
    changeKind: Final = f"{NS}changeKind"
    oldWords: Final = f"{NS}oldWords"
    newWords: Final = f"{NS}newWords"
    oldValue: Final = f"{NS}oldValue"
    newValue: Final = f"{NS}newValue"
    inclusive: Final = f"{NS}inclusive"
    inclusiveBasis: Final = f"{NS}inclusiveBasis"
    inferred: Final = f"{NS}inferred"
    change: Final = f"{NS}change"
    delta: Final = f"{NS}delta"

    valueType: Final = f"{NS}valueType"
    adjustable: Final = f"{NS}adjustable"
    weight: Final = f"{NS}weight"
    scope: Final = f"{NS}scope"
    options: Final = f"{NS}options"
    question: Final = f"{NS}question"
    unit: Final = f"{NS}unit"
    typicalUnit: Final = f"{NS}typicalUnit"
    favourable: Final = f"{NS}favourable"
    generic: Final = f"{NS}generic"
    dataSource: Final = f"{NS}dataSource"
    held: Final = f"{NS}held"
    onMove: Final = f"{NS}onMove"
    dimension: Final = f"{NS}dimension"


class Scheme:
    """The names of the code lists: the part of a code's IRI after `code/`."""

    ATTRIBUTE: Final = "attribute"
    AUDIENCE: Final = "audience"
    BOUND_ROLE: Final = "bound-role"
    CHANGE: Final = "change"
    FORCE: Final = "force"
    GROUP_MODE: Final = "group-mode"
    INCLUSIVE_BASIS: Final = "inclusive-basis"
    INSTRUMENT: Final = "instrument"
    KIND: Final = "kind"
    PAYMENT_PERIOD: Final = "payment-period"
    REGION: Final = "region"
    REVIEW_STATE: Final = "review-state"
    STACKING_MODE: Final = "stacking-mode"
    STACKING_SCOPE: Final = "stacking-scope"
    UNIT: Final = "unit"
    UNIT_ROLE: Final = "unit-role"
    VALIDITY_RULE: Final = "validity-rule"
    VALIDITY_STATUS: Final = "validity-status"


OPERATORS: Final = {
    Operator.EQ: ODRL.eq,
    Operator.NE: ODRL.neq,
    Operator.IN: ODRL.isAnyOf,
    Operator.HAS: ODRL.hasPart,
    Operator.LT: ODRL.lt,
    Operator.LE: ODRL.lteq,
    Operator.GT: ODRL.gt,
    Operator.GE: ODRL.gteq,
}
BOUND_OPERATORS: Final = {
    BoundOp.LE: ODRL.lteq,
    BoundOp.GE: ODRL.gteq,
    BoundOp.LT: ODRL.lt,
    BoundOp.GT: ODRL.gt,
    BoundOp.EQ: ODRL.eq,
    BoundOp.CHANGE: HQ.change,
    BoundOp.DELTA: HQ.delta,
}

_SCHEMES: Final = tuple(value for name, value in sorted(vars(Scheme).items()) if name.isupper())
PREFIXES: Final = {
    "cpsv": CPSV.NS,
    "cv": CV.NS,
    "dct": DCT.NS,
    "eli": ELI.NS,
    "hq": HQ.NS,
    "oa": OA.NS,
    "odrl": ODRL.NS,
    "org": ORG.NS,
    "prov": PROV.NS,
    "qudt": QUDT.NS,
    "rdf": RDF.NS,
    "schema": SCHEMA.NS,
    "skos": SKOS.NS,
    "xsd": XSD.NS,
    **{scheme: f"{VOCABULARY_BASE}code/{scheme}/" for scheme in _SCHEMES},
}
"""Prefixes of the files that we write; each code list has its own, named like the list."""
