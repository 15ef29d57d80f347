"""The policy model: documents, clauses, measures, criteria and bounds as frozen values (DESIGN section 4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Audience(StrEnum):
    """Who is served or bound (作用对象)."""

    ENTERPRISE = "enterprise"
    INSTITUTION = "institution"
    GOVERNMENT = "government"


class Force(StrEnum):
    """How binding the wording is (力度), strongest first."""

    ENTITLEMENT = "entitlement"
    DUTY = "duty"
    ENCOURAGEMENT = "encouragement"
    TARGET = "target"


class UnitRole(StrEnum):
    """The part that a unit in charge has (牵头、责任、配合)."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"


class ReviewState(StrEnum):
    """What a person has said of a measure."""

    UNREVIEWED = "unreviewed"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"


APPROVED = frozenset({ReviewState.ACCEPTED, ReviewState.CORRECTED})
"""What a person has looked at and stands by."""


class Operator(StrEnum):
    """How a condition compares the enterprise's value with its own."""

    EQ = "=="
    NE = "!="
    IN = "in"
    HAS = "has"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class GroupMode(StrEnum):
    """How a group joins its members; NONE is true when no member is."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class BoundOp(StrEnum):
    """What a bound says of its value; CHANGE has `previous`, DELTA is signed."""

    LE = "<="
    GE = ">="
    LT = "<"
    GT = ">"
    EQ = "=="
    CHANGE = "change"
    DELTA = "delta"


class BoundRole(StrEnum):
    """What a figure is there for."""

    BENEFIT = "benefit"
    CONDITION = "condition"
    TARGET = "target"
    TIME = "time"


class InclusiveBasis(StrEnum):
    """Why a limit does or does not include its own figure: the words, Civil Code art. 1259, or a neighbouring tier."""

    EXPLICIT = "explicit"
    CIVIL_CODE = "civil_code"
    TIER = "tier"


class PaymentPeriod(StrEnum):
    """How often an amount is paid, or what span of time a cap counts together."""

    ONCE = "once"
    YEAR = "year"
    MONTH = "month"
    OCCASION = "occasion"
    TOTAL = "total"


class StackingMode(StrEnum):
    """How grants that one enterprise may claim limit each other: the highest only, one only, a cap on their sum."""

    HIGHEST = "highest"
    ONE = "one"
    CAP = "cap"


class StackingScope(StrEnum):
    """Among what a stacking rule chooses: all grants to a firm, those for one item, those of other policies."""

    ENTERPRISE = "enterprise"
    ITEM = "item"
    OTHER_POLICY = "other_policy"


class Change(StrEnum):
    """What an amending document does to a clause of another, to words of it, or to its end of validity."""

    REPLACE = "replace"
    WORDS = "words"
    INSERT = "insert"
    DELETE = "delete"
    EXTEND = "extend"


class ValidityStatus(StrEnum):
    """How the end of validity is known."""

    STATED = "stated"
    DERIVED = "derived"
    UNDETERMINED = "undetermined"


class Quote(Value):
    """Words of the source: `text` without layout white space; `start`, `end` (exclusive) are code points of it."""

    text: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Quote:
        if self.end < self.start:
            msg = f"span ends before it starts: {self.start}..{self.end}"
            raise ValueError(msg)
        return self


def _tagged(value: bool | Decimal | date | str | tuple[str, ...]) -> object:
    """JSON has neither decimals nor dates: write them with their type, so that a code such as "370300" stays text."""
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _untagged(value: object) -> object:
    match value:
        case {"decimal": str(number)}:
            return Decimal(number)
        case {"date": str(day)}:
            return date.fromisoformat(day)
        case bool() | str():
            return value
        case int():
            return Decimal(value)
        case _:
            return value


ConditionValue = Annotated[
    bool | Decimal | date | str | tuple[str, ...],
    BeforeValidator(_untagged),
    PlainSerializer(_tagged, when_used="json"),
]


class AttributeCondition(Value):
    """A test of one profile attribute (cv:Constraint). Amounts in 元, rates in %; `quote` holds the words read."""

    type: Literal["attribute"] = "attribute"
    attr: str
    op: Operator
    value: ConditionValue
    quote: Quote | None = None


class OpenCondition(Value):
    """Words that no attribute covers (符合条件的): a question for a person, unknown until answered."""

    type: Literal["open"] = "open"
    text: str
    quote: Quote | None = None


class ConditionGroup(Value):
    """All, any or none of its members (cv:Criterion)."""

    type: Literal["group"] = "group"
    mode: GroupMode
    members: tuple[Criterion, ...] = Field(min_length=1)


Criterion = Annotated[ConditionGroup | AttributeCondition | OpenCondition, Field(discriminator="type")]


class Bound(Value):
    """A figure that grants, limits, conditions or dates something, in base units (元, %, 百分点, 基点) or a date.

    `relative_to`: the words for what a rate is taken of; `per`: those for what an amount is counted by (人, 平方米);
    `years`: the first and the last year of a schedule that it holds for (前三年 …，后两年 …).
    """

    quote: Quote
    kind: str
    role: BoundRole
    op: BoundOp
    value: Decimal | date = Field(union_mode="left_to_right")
    unit: str
    previous: Decimal | None = None
    relative_to: str | None = None
    period: PaymentPeriod | None = None
    per: str | None = None
    years: tuple[int, int] | None = None
    inclusive: bool | None = None
    inclusive_basis: InclusiveBasis | None = None
    inferred: bool = False


class UnitInCharge(Value):
    """A unit named in a 责任单位 note, with its role and the name as written."""

    name: str
    role: UnitRole
    quote: Quote | None = None


class Clause(Value):
    """A numbered part of a document (eli:LegalResourceSubdivision); `path`: the numbering as written, joined by "/"."""

    path: str
    heading: str | None = None
    start: int
    end: int
    units: tuple[UnitInCharge, ...] = ()


class Reviewed(Value):
    """Who decided about a measure and when, with a note; of a note alone the measure stays unreviewed."""

    by: str = Field(min_length=1)
    at: datetime
    note: str | None = None


class Measure(Value):
    """One action in favour of, or imposed on, somebody (cpsv:PublicService or an institutional duty).

    `discretion`: the words that leave the amount to whoever decides (一事一议).
    """

    id: str
    clause: str
    quote: Quote
    audience: Audience
    force: Force
    instrument: str
    actor: tuple[str, ...] = ()
    beneficiary: str | None = None
    criteria: Criterion | None = None
    thresholds: tuple[Bound, ...] = ()
    discretion: Quote | None = None
    units: tuple[UnitInCharge, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: Decimal = Decimal("0.5")
    review: ReviewState = ReviewState.UNREVIEWED
    reviewed: Reviewed | None = None


class ValidityRule(Value):
    """How the dates of a document were found: code of the rule (code list validity-rule), its words, and how sure."""

    status: ValidityStatus
    rule: str
    quote: Quote | None = None


class Stacking(Value):
    """A rule on several grants of a document together: of some clauses and those below, or of all (no `clauses`).

    A cap has a value: in 元, or in % of `relative_to`; `period`: what span of time it counts together.
    """

    mode: StackingMode
    scope: StackingScope
    quote: Quote
    clauses: tuple[str, ...] = ()
    value: Decimal | None = None
    unit: str | None = None
    relative_to: str | None = None
    period: PaymentPeriod | None = None

    @model_validator(mode="after")
    def _cap_has_value(self) -> Stacking:
        if (self.mode is StackingMode.CAP) is (self.value is None or self.unit is None):
            msg = f"a cap, and nothing else, has a value with its unit: {self.mode} {self.value} {self.unit}"
            raise ValueError(msg)
        return self


class Amendment(Value):
    """What a document changes in another one, named by title or number, in a clause as written (第五条第二款).

    `old`, `new`: the words replaced and those in force instead; where both hold one figure of one unit, `old_value` and
    `new_value` (base units). `effective`: the first day, None for that of the document. An extension has the last day
    (`until`), or a length that is added to the old one (`duration`), or neither (继续有效).
    """

    change: Change
    quote: Quote
    title: str | None = None
    doc_number: str | None = None
    clause: str | None = None
    old: Quote | None = None
    new: Quote | None = None
    old_value: Decimal | date | None = Field(default=None, union_mode="left_to_right")
    new_value: Decimal | date | None = Field(default=None, union_mode="left_to_right")
    effective: date | None = None
    until: date | None = None
    duration: str | None = None

    @model_validator(mode="after")
    def _has_target(self) -> Amendment:
        if self.title is None and self.doc_number is None:
            msg = "an amendment names what it amends by title or number"
            raise ValueError(msg)
        return self


class PolicyDocument(Value):
    """A policy document as read (eli:LegalResource) with its clauses and measures.

    `region` is a GB/T 2260 code, "000000" national, None when the text does not tell. `valid_to` is the inclusive last
    day. `superior_overrides`: the text says that higher or newer policy prevails. `criteria`: general conditions of the
    whole document, already resolved into each measure that they bind.
    """

    id: str
    file: str
    sha256: str
    title: str | None = None
    issuers: tuple[str, ...] = ()
    doc_number: str | None = None
    issued: date | None = None
    region: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    valid_duration: str | None = None
    validity: ValidityRule = ValidityRule(status=ValidityStatus.UNDETERMINED, rule="not_stated")
    trial: bool = False
    based_on: tuple[str, ...] = ()
    repeals: tuple[str, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    superior_overrides: bool = False
    criteria: Criterion | None = None
    clauses: tuple[Clause, ...] = ()
    measures: tuple[Measure, ...] = ()
    stacking: tuple[Stacking, ...] = ()


ConditionGroup.model_rebuild()
