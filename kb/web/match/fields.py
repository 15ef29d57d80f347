"""The code lists and what was typed in, the fields of the form out: cards first, groups of all other attributes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from engine.trace import fact_json
from kb.wording import fact_words
from ontology import regions
from ontology.codebook import Attribute, AttributeType, CodeBook
from ontology.profile import Flags
from ontology.profile_template import examples

from .choices import Choices, industry_choices, region_choices
from .entered import REST, Entered, askable, tag_fields

_REGION, _INDUSTRY = "region", "industry"
_SOURCES = "data-source"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values to choose."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: how it is shown (`kind`), what is asked, what was typed, how it was understood, and what is wrong.

    `denied`: tags of a set that were said not to be held; `rest`: that no other is.
    """

    name: str
    kind: str
    label: str
    question: str
    hint: str = ""
    value: str = ""
    read: str = ""
    error: str = ""
    options: tuple[Option, ...] = ()
    denied: tuple[Option, ...] = ()
    rest: bool = False
    choices: Choices | None = None
    numeric: str = ""

    @property
    def filled(self) -> bool:
        """Whether anything was said."""
        return bool(self.value or self.denied or self.rest or any(one.chosen for one in self.options if one.value))


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a heading; `filled`: how many of them say something."""

    title: str
    note: str
    fields: tuple[FormField, ...]

    @property
    def filled(self) -> int:
        """How many fields say something."""
        return sum(one.filled for one in self.fields)

    @property
    def wrong(self) -> bool:
        """Whether a field could not be read."""
        return any(one.error for one in self.fields)


@dataclass(frozen=True, slots=True)
class Form:
    """The cards that come first and the groups that may follow."""

    cards: tuple[Group, ...]
    groups: tuple[Group, ...]

    @property
    def wrong(self) -> tuple[FormField, ...]:
        """The fields that could not be read, in the order of the page."""
        return tuple(one for group in (*self.cards, *self.groups) for one in group.fields if one.error)


def form(given: Entered, codes: CodeBook, covered: frozenset[str], look: str = "") -> Form:
    """The form with what was typed; `look`: the field whose choices are asked for."""
    layout = _layout()
    made = {one.code: form_field(one, given, codes, covered, look) for one in askable(codes)}
    cards = tuple(
        Group(card["title"], "", tuple(made[code] for code in card["attributes"] if code in made))
        for card in layout["card"]
    )
    first = {one.name for card in cards for one in card.fields}
    by_source: dict[str, list[FormField]] = {code: [] for code in layout["groups"]["order"]}
    for attribute in askable(codes):
        if attribute.code not in first:
            by_source.setdefault(attribute.source or "", []).append(made[attribute.code])
    sources = codes.lists[_SOURCES]
    groups = tuple(
        Group(codes.label(_SOURCES, code), sources[code].definition if code in sources else "", tuple(fields))
        for code, fields in by_source.items()
        if fields
    )
    return Form(cards, groups)


def form_field(
    attribute: Attribute, given: Entered, codes: CodeBook, covered: frozenset[str], look: str = ""
) -> FormField:
    """The field of an attribute."""
    typed, error = given.typed.get(attribute.code, ""), given.errors.get(attribute.code, "")
    shown: dict[str, Any] = {
        "name": attribute.code,
        "label": attribute.label_zh,
        "question": attribute.question,
        "value": typed,
        "error": error,
        "read": "" if error or not typed else _understood(attribute, given, codes),
    }
    match attribute.type:
        case AttributeType.CODE:
            wanted = typed if error or look == attribute.code else ""
            find = region_choices(wanted, codes, covered) if attribute.options == _REGION else None
            choices = find if find is not None else industry_choices(wanted, codes)
            return FormField(kind="code", choices=choices if wanted else None, hint=_example(attribute), **shown)
        case AttributeType.ENUM:
            options = [Option(one.code, one.label_zh) for one in codes.lists[attribute.options or ""].values()]
            return FormField(kind="choice", options=_marked(options, _coded(attribute, given)), **shown)
        case AttributeType.BOOL:
            both = [Option("true", "是"), Option("false", "否")]
            return FormField(kind="choice", options=_marked(both, _coded(attribute, given)), **shown)
        case AttributeType.SET:
            return _set(attribute, given, codes, shown)
        case AttributeType.DATE:
            return FormField(kind="date", hint=_example(attribute), **shown)
        case _:
            numeric = "numeric" if attribute.type is AttributeType.INT else "text"
            return FormField(kind="figure", hint=_example(attribute), numeric=numeric, **shown)


def _coded(attribute: Attribute, given: Entered) -> str:
    """The option that was understood."""
    fact = given.profile.facts.get(attribute.code)
    return str(fact).lower() if isinstance(fact, bool) else str(fact or "")


def _marked(options: list[Option], typed: str) -> tuple[Option, ...]:
    """The options with the chosen one marked, and in front that nothing is known."""
    known = any(one.value == typed for one in options)
    return (
        Option("", "不知道", chosen=not known),
        *(Option(one.value, one.label, chosen=one.value == typed) for one in options),
    )


def _set(attribute: Attribute, given: Entered, codes: CodeBook, shown: Mapping[str, Any]) -> FormField:
    said = tag_fields(attribute, given.typed)
    names = {one.code: one.label_zh for one in codes.lists[attribute.options or ""].values()}
    held = tuple(Option(code, label, chosen=said.get(code) == "true") for code, label in names.items())
    denied = tuple(Option(code, label, chosen=True) for code, label in names.items() if said.get(code) == "false")
    return FormField(
        kind="set",
        options=tuple(one for one in held if one.value not in {other.value for other in denied}),
        denied=denied,
        rest=said.get(REST) == "false",
        **shown,
    )


def _understood(attribute: Attribute, given: Entered, codes: CodeBook) -> str:
    """How a field was read, where that is not what was typed."""
    fact = given.profile.facts.get(attribute.code)
    if fact is None or isinstance(fact, bool | Flags):
        return ""
    typed = given.typed[attribute.code]
    if attribute.options == _REGION:
        return regions.describe(str(fact), codes)
    words = fact_words(attribute.code, fact_json(fact), codes)
    if attribute.options == _INDUSTRY:
        return f"{words}（{fact}）"
    return "" if words in typed or attribute.type is AttributeType.ENUM else words


def _example(attribute: Attribute) -> str:
    """How one writes it."""
    found = examples().get(attribute.code)
    return f"例：{found}" if found else ""


@cache
def _layout() -> dict[str, Any]:
    return tomllib.loads((files("kb.web.match") / "layout.toml").read_text(encoding="utf-8"))
