"""What a comparison is: items (rows) by regions or documents (columns), every cell typed, none merely blank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from engine.decide import Status
from engine.period import Validity
from ontology.model import BoundOp, Force, InclusiveBasis, PaymentPeriod, Quote, ReviewState


class Empty(StrEnum):
    """Why a cell holds no rule: read and silent, excluded in words, or no document of that region on the subject."""

    SILENT = "silent"
    EXCLUDED = "excluded"
    NOT_COVERED = "not_covered"


class Undecided(StrEnum):
    """Why no cell of a row is called the most favourable."""

    NO_DIRECTION = "no_direction"
    ONE_ONLY = "one_only"
    OPERATORS = "operators"
    CONDITIONS = "conditions"
    SEVERAL = "several"


class Favour(StrEnum):
    """Which way a kind of figure is better for an enterprise (hq:favourable of the code list)."""

    HIGHER = "higher"
    LOWER = "lower"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of one numeric attribute; None is unbounded, `closed` says that the end itself belongs to it."""

    attr: str
    low: Decimal | None = None
    low_closed: bool = False
    high: Decimal | None = None
    high_closed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """What a row compares: a kind of figure in one unit, for a tier and a group of beneficiaries.

    `kind` None: rules in words only. `tiers`: empty when it holds for all. `group`: the conditions on who benefits, in
    words, sorted; empty when nobody is left out.
    """

    instrument: str | None
    kind: str | None
    unit: str | None
    tiers: tuple[Interval, ...] = ()
    group: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """The value of a rule in its base unit; `inclusive` whether the limit itself is included, `quote` its own words."""

    op: BoundOp
    value: Decimal | date
    unit: str
    previous: Decimal | None = None
    inclusive: bool | None = None
    inclusive_basis: InclusiveBasis | None = None
    period: PaymentPeriod | None = None
    per: str | None = None
    relative_to: str | None = None
    quote: Quote | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The document that a rule comes from; `file` is how the knowledge base names it."""

    iri: str
    file: str
    title: str | None
    doc_number: str | None
    region: str | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in a cell. `inherited`: it is of a higher level than the column. `tiers`: as the document cuts them.

    `conditions`: those in words that the row does not name; `status`: what the engine decides for the enterprise asked
    about; `split`: the document has one tier of which the row is a part, `wider`: its group holds more than the row's;
    `duration`: how long it holds (ISO 8601), where nobody knows from when.
    """

    origin: Origin
    measure: str
    clause: str
    quote: Quote
    force: Force
    units: tuple[str, ...]
    figure: Figure | None
    tiers: tuple[Interval, ...]
    validity: Validity
    starts: date | None
    ends: date | None
    inherited: bool = False
    conditions: tuple[str, ...] = ()
    status: Status | None = None
    split: bool = False
    wider: bool = False
    duration: str | None = None
    review: ReviewState = ReviewState.UNREVIEWED


@dataclass(frozen=True, slots=True)
class Cell:
    """The rules of one column on one item; when there is none, why, with the words that exclude it.

    `elsewhere`: the column has rules on the same kind (of a table of an instrument: on any) in another row.
    """

    rules: tuple[Rule, ...] = ()
    empty: Empty | None = None
    excluded_by: Rule | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A region with its documents on record, or a single document; `region` None: the text does not tell.

    `on_subject`: one of them at least deals with the subject (has a measure of the same group of instruments).
    """

    region: str | None
    name: str
    documents: tuple[Origin, ...]
    on_subject: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """An item with a cell for each column; `best`: the columns whose figures in force are the most favourable.

    `undecided`: why there is no such column.
    """

    item: Item
    cells: tuple[Cell, ...]
    favour: Favour | None = None
    best: tuple[int, ...] = ()
    undecided: Undecided | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table: what is compared (a kind of figure or an instrument), on which date, by columns and rows.

    `others`: regions or documents on record that have no rule on it and so no column. `tasked`: those of all that only
    give banks or offices a task in it, which is no rule for a firm.
    """

    title: str
    subject: str
    as_of: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    others: tuple[Column, ...] = ()
    tasked: tuple[Column, ...] = ()
