"""A profile file or mapping in, a `Profile` out, and back to the normalised JSON object; KBError for whatever is wrong.

Attributes are named by code or in Chinese. A missing attribute, null and 未知 are unknown. No RDF library is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from .codebook import Attribute, AttributeType, CodeBook
from .findings import KBError
from .profile import Fact, Flags, Interval, Profile
from .profile_file import as_mapping, read_mapping
from .profile_values import nearest, quoted, read_bool, read_date, read_fact
from .tables import rows

ANSWERS, DERIVED, PROFILE = "answers", "derived", "profile"
_WRAPPER = frozenset({"name", "description", "as_of", PROFILE})


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """What a profile file holds: the profile, and what its wrapper says about it."""

    profile: Profile
    name: str | None = None
    description: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mapping was read: the file, the lines of its keys where they are known, and the key that holds it."""

    file: str | None = None
    lines: Mapping[str, int] | None = None
    outer: str = ""

    def of(self, key: object) -> str | None:
        """The place of a key as messages show it."""
        line = (self.lines or {}).get(f"{self.outer}{key}")
        return self.file if line is None else f"{self.file or ''} 第 {line} 行".strip()

    def raised(self, error: KBError, key: object) -> KBError:
        """The same error with the place of the key at which it arose."""
        return KBError(error.code, error.message, place=self.of(key), hint=error.hint)


def read_profile(path: Path, codes: CodeBook) -> Profile:
    """The profile of a YAML or JSON file."""
    return read_profile_file(path, codes).profile


def read_profile_file(path: Path, codes: CodeBook) -> ProfileFile:
    """The profile of a YAML or JSON file with its name, description and date, when it has them."""
    mapping, lines = read_mapping(path)
    place = _Place(path.name, lines)
    keys = {_key(key): key for key in mapping}
    if PROFILE not in keys:
        return ProfileFile(_profile(mapping, codes, place))
    for name, key in keys.items():
        if name not in _WRAPPER:
            message, hint = f"{quoted(key)} 应写在 profile 里面。", "外层只有 name、description、as_of、profile。"
            raise KBError("UNKNOWN_ATTRIBUTE", message, place=place.of(key), hint=hint)
    outer = {name: mapping[key] for name, key in keys.items()}
    inner = as_mapping(outer[PROFILE], place.of(keys[PROFILE]))
    try:
        as_of = None if outer.get("as_of") is None else read_date(outer["as_of"], str(keys["as_of"]))
    except KBError as error:
        raise place.raised(error, keys["as_of"]) from error
    return ProfileFile(
        profile=_profile(inner, codes, _Place(path.name, lines, f"{keys[PROFILE]}.")),
        name=_line(outer.get("name")),
        description=_line(outer.get("description")),
        as_of=as_of,
    )


def parse_profile(mapping: Mapping[str, object], codes: CodeBook) -> Profile:
    """The profile that a mapping of attributes (and `answers`) states; facts named in its `derived` are left out."""
    return _profile(as_mapping(mapping), codes, _Place())


def dump_profile(profile: Profile, codes: CodeBook) -> dict[str, Any]:
    """The normalised JSON object of a profile in the order of the attributes; `derived` says which are derived."""
    found: dict[str, Any] = {code: _json(profile.facts[code]) for code in codes.attributes if code in profile.facts}
    if profile.answers:
        found[ANSWERS] = dict(sorted(profile.answers.items()))
    if profile.derived:
        found[DERIVED] = {
            code: {"rule": one.rule, "reference": one.reference, "used": dict(sorted(one.used.items()))}
            for code, one in sorted(profile.derived.items())
        }
    return found


def _json(fact: Fact) -> object:
    match fact:
        case Interval(low=low, high=high) if low is not None and low == high:
            return _json_number(low)
        case Interval(low=low, high=high):
            ends = {"min": low, "max": high}
            return {name: _json_number(end) for name, end in ends.items() if end is not None}
        case Flags(known=known, complete=True):
            return sorted(tag for tag, said in known.items() if said)
        case Flags(known=known):
            return dict(sorted(known.items()))
        case date():
            return fact.isoformat()
        case _:
            return fact


def _json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _profile(mapping: Mapping[Any, object], codes: CodeBook, place: _Place) -> Profile:
    derived = next((value for key, value in mapping.items() if _key(key) == DERIVED), None)
    facts: dict[str, Fact] = {}
    answers: dict[str, bool] = {}
    written: dict[str, str] = {}
    for key, value in mapping.items():
        try:
            if _key(key) == ANSWERS:
                answers = _answers(value)
            elif _key(key) != DERIVED:
                attribute = _attribute(key, codes)
                _once(attribute, key, written)
                fact = read_fact(attribute, value, codes, _shown(key, attribute))
                if fact is not None and not (isinstance(derived, Mapping) and attribute.code in derived):
                    facts[attribute.code] = fact
        except KBError as error:
            raise place.raised(error, key) from error
    return Profile(facts={code: facts[code] for code in codes.attributes if code in facts}, answers=answers)


def _attribute(key: object, codes: CodeBook) -> Attribute:
    """The attribute of a key: its code, label or another form."""
    askable = [one for one in codes.attributes.values() if one.type is not AttributeType.TEXT]
    names = {form: one.code for one in askable for form in (one.code, one.label_zh, *one.forms)}
    code = names.get(str(key).strip())
    if code is not None:
        return codes.attributes[code]
    shown = {form: codes.attributes[one].label_zh if form == one else one for form, one in names.items()}
    hint = nearest(str(key), shown) or "文字条件写在 answers 里，其他项目见文档“企业画像”。"
    raise KBError("UNKNOWN_ATTRIBUTE", f"没有名为 {quoted(key)} 的项目。", hint=hint)


def _shown(key: object, attribute: Attribute) -> str:
    """How messages name an attribute: as written when that is Chinese, else by its label."""
    text = str(key).strip()
    return attribute.label_zh if text == attribute.code else text


def _once(attribute: Attribute, key: object, written: dict[str, str]) -> None:
    if attribute.code in written:
        message = f"{quoted(key)} 与 {quoted(written[attribute.code])} 是同一项目，写了两次。"
        raise KBError("DUPLICATE_FIELD", message, hint="请只保留一处。")
    written[attribute.code] = str(key)


def _answers(value: object) -> dict[str, bool]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        message = f"answers 应为对象，收到 {quoted(value)}。"
        raise KBError("BAD_VALUE", message, hint="写法：answers: {符合条件: true}，键是政策原文的条件。")
    said = {str(text): answer for text, answer in value.items() if answer is not None}
    return {text: read_bool(answer, f"answers 中 {quoted(text)}") for text, answer in said.items()}


def _key(key: object) -> str:
    """The English name of a key that is not an attribute."""
    text = str(key).strip()
    return next((row["value"] for row in rows("profile_words") if row["kind"] == "key" and row["word"] == text), text)


def _line(value: object) -> str | None:
    return None if value is None else str(value)
