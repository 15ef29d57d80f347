"""The code lists as one frozen value, without any RDF library: what queries need at run time.

`ontology.skos` reads it from the Turtle and TSV sources; `kb` keeps it beside the index so that a query does not parse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from .model import Value


class AttributeType(StrEnum):
    """How the value of a profile attribute is written."""

    CODE = "code"
    ENUM = "enum"
    DATE = "date"
    INT = "int"
    NUMBER = "number"
    BOOL = "bool"
    SET = "set"
    TEXT = "text"


class Scope(StrEnum):
    """What an attribute describes: the enterprise, this one request, or its owner."""

    ENTERPRISE = "enterprise"
    REQUEST = "request"
    OWNER = "owner"
    ANY = "any"


class Concept(Value):
    """One code of a list (skos:Concept): notation, labels, definition, surface forms, broader code."""

    code: str
    label_zh: str
    label_en: str = ""
    definition: str = ""
    forms: tuple[str, ...] = ()
    broader: str | None = None
    notes: Mapping[str, str] = Field(default_factory=dict)


class Attribute(Value):
    """One profile attribute (cv:InformationConcept) and the question that asks for it in plain Chinese.

    `adjustable`: in which direction a firm can change it; `on_move`: what a move of the firm does to it;
    `source`: who has the data (code list data-source).
    """

    code: str
    label_zh: str
    label_en: str
    definition: str
    type: AttributeType
    scope: Scope
    unit: str | None = None
    options: str | None = None
    question: str
    forms: tuple[str, ...] = ()
    adjustable: str | None = None
    on_move: str | None = None
    source: str | None = None


class Region(Value):
    """A region of GB/T 2260, or a functional zone inside one (its `code` is then the host's code, `zone` its own)."""

    code: str
    name: str
    short: str
    level: int
    parent: str | None = None
    former: tuple[str, ...] = ()


class CodeBook(Value):
    """Every code list by name (`lists["instrument"]["guarantee_fee"]`), the attributes, and the regions by code."""

    lists: Mapping[str, Mapping[str, Concept]]
    attributes: Mapping[str, Attribute]
    regions: Mapping[str, Region]
    version: str

    def label(self, scheme: str, code: str) -> str:
        """The Chinese label of a code, or the code itself when the list lacks it."""
        concept = self.lists.get(scheme, {}).get(code)
        return concept.label_zh if concept else code


@dataclass(frozen=True, eq=False, slots=True)
class Edition:
    """A code book that equals another of the same version, so that what follows from it is worked out once."""

    codes: CodeBook

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same version."""
        return isinstance(other, Edition) and other.codes.version == self.codes.version

    def __hash__(self) -> int:
        """The hash of the version."""
        return hash(self.codes.version)
