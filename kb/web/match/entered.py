"""The fields of a form in, what they say of an enterprise out: a profile, and what is wrong told at each field.

A field is named after its attribute (`revenue`), the tag of a set (`tags.high_tech`; `tags.rest` for all others), the
words of an open condition (`answers.…`) or of a figure (`amounts.…`). `q….` in front answers a question in its place
and is believed before the field. Nothing of this is kept by the server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kb.base import day
from kb.interview import figure_of
from ontology.codebook import Attribute, AttributeType, CodeBook
from ontology.credit_code import read_credit_code
from ontology.findings import KBError
from ontology.profile import Profile
from ontology.profile_identity import disagreements
from ontology.profile_read import ANSWERS, CREDIT_CODE, ProfileFile, parse_profile
from ontology.profile_values import read_bool, read_fact

NAME, AS_OF, AMOUNTS, PASSED, PASS, DROP, REST = "name", "as_of", "amounts", "passed", "pass", "drop", "rest"
CHOICE, UNKNOWN = "choice", "unknown"
_PLAIN = (NAME, AS_OF, CREDIT_CODE)
_LONGEST, _MOST = 400, 1000
_ANSWERED = re.compile(r"q\d*\.(.+)", re.DOTALL)
_POINTS = "\n"

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entered:
    """What was typed, field by field, and what it says. `errors`: by field, what could not be read and what to write.

    `began`: anything at all was asked, so that an answer is due.
    """

    typed: Mapping[str, str]
    file: ProfileFile
    day: date
    errors: Mapping[str, str] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    began: bool = False

    @property
    def profile(self) -> Profile:
        """The facts that could be read."""
        return self.file.profile


def entered(pairs: Pairs, codes: CodeBook) -> Entered:
    """What the fields of a form, or of the address of a shared link, say."""
    given = [(name, value.strip()[:_LONGEST]) for name, value in pairs][:_MOST]
    typed, passed = _folded(given)
    errors: dict[str, str] = {}
    stated: dict[str, object] = {}
    for attribute in askable(codes):
        value = _read(attribute, typed, codes, errors)
        if value is not None:
            stated[attribute.code] = value
    answers = _answers(typed, errors)
    code = _credit_code(typed, errors)
    as_of = _day(typed, errors)
    profile = parse_profile({**stated, **({ANSWERS: answers} if answers else {}), CREDIT_CODE: code}, codes)
    amounts = {name.partition(".")[2]: value for name, value in typed.items() if name.startswith(f"{AMOUNTS}.")}
    file = ProfileFile(
        profile,
        name=typed.get(NAME) or None,
        as_of=as_of,
        unknown=passed,
        amounts=amounts,
        findings=disagreements(profile, codes),
    )
    return Entered(typed, file, as_of or day(None), errors, passed, began=bool(given))


def askable(codes: CodeBook) -> list[Attribute]:
    """The attributes that have a value of their own."""
    return [one for one in codes.attributes.values() if one.type is not AttributeType.TEXT]


def tag_fields(attribute: Attribute, typed: Mapping[str, str]) -> dict[str, str]:
    """What was said of each tag of a set."""
    begin = f"{attribute.code}."
    return {name.removeprefix(begin): value for name, value in typed.items() if name.startswith(begin)}


def points(names: Iterable[str]) -> str:
    """Several points that one button passes over, as its value."""
    return _POINTS.join(names)


def _folded(given: list[tuple[str, str]]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each field once: what was chosen before what was typed, answers in place before both; what was passed over."""
    typed: dict[str, str] = {}
    chosen: dict[str, str] = {}
    passed: dict[str, None] = {}
    dropped: set[str] = set()
    for name, value in given:
        answered = _ANSWERED.fullmatch(name)
        if name == PASSED and value:
            passed[value] = None
        elif name == PASS:
            passed |= dict.fromkeys(one for one in value.split(_POINTS) if one)
        elif name == DROP:
            dropped.add(value)
        elif answered and value == UNKNOWN:
            passed[answered[1]] = None
        elif answered and value:
            chosen.setdefault(answered[1].removesuffix(f".{CHOICE}"), value)
        elif name.endswith(f".{CHOICE}") and value:
            chosen.setdefault(name.removesuffix(f".{CHOICE}"), value)
        elif not answered and value:
            typed[name] = value
    typed |= chosen
    kept = {name: value for name, value in typed.items() if name not in dropped}
    return kept, tuple(one for one in passed if one not in kept and one not in dropped)


def _read(attribute: Attribute, typed: Mapping[str, str], codes: CodeBook, errors: dict[str, str]) -> object:
    """The value of an attribute as a profile states it; None, and the reason in `errors`, when it cannot be read."""
    label = attribute.label_zh
    if attribute.type is AttributeType.SET:
        said = tag_fields(attribute, typed)
        known = {tag: value == "true" for tag, value in said.items() if tag in codes.lists[attribute.options or ""]}
        if said.get(REST) == "false":
            return [tag for tag, held in known.items() if held]
        return known or None
    text = typed.get(attribute.code)
    if text is None:
        return None
    value = figure_of(attribute, text)
    return value if _tried(attribute.code, lambda: read_fact(attribute, value, codes, label), errors) else None


def _tried(name: str, read: Callable[[], object], errors: dict[str, str]) -> bool:
    try:
        read()
    except KBError as error:
        errors[name] = f"{error.message}{error.hint or ''}"
        return False
    return True


def _answers(typed: Mapping[str, str], errors: dict[str, str]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for name, value in typed.items():
        text = name.removeprefix(f"{ANSWERS}.")
        if text != name and _tried(name, lambda value=value, text=text: read_bool(value, f"“{text}”"), errors):  # type: ignore[misc]
            found[text] = read_bool(value, text)
    return found


def _credit_code(typed: Mapping[str, str], errors: dict[str, str]) -> str | None:
    text = typed.get(CREDIT_CODE)
    if text is None or not _tried(CREDIT_CODE, lambda: read_credit_code(text, "统一社会信用代码"), errors):
        return None
    return text


def _day(typed: Mapping[str, str], errors: dict[str, str]) -> date | None:
    text = typed.get(AS_OF)
    if text is None or not _tried(AS_OF, lambda: day(text, option="查询日期"), errors):
        return None
    return day(text)
