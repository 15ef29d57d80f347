"""A profile file or mapping in, a `Profile` out, and back to the normalised JSON object; KBError for whatever is wrong.

Attributes are named by code or in Chinese. A missing attribute, null and 未知 are unknown. No RDF library is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from .codebook import Attribute, CodeBook
from .credit_code import read_credit_code
from .findings import Finding, KBError, all_of
from .interchange import number_json, value_json
from .profile import Derived, Fact, Flags, Interval, Profile
from .profile_certificates import certificate_json, read_certificates
from .profile_file import as_mapping, read_mapping
from .profile_identity import disagreements, with_credit_code
from .profile_table import SUFFIXES, Row, chosen, read_rows
from .profile_values import attribute_names, nearest, quoted, read_bool, read_date, read_fact, read_option
from .tables import rows

_WRAPPER = ("name", "description", "as_of", "unknown", "amounts")
ANSWERS, DERIVED, PROFILE, CERTIFICATES, CREDIT_CODE = "answers", "derived", "profile", "certificates", "credit_code"


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """What a profile file, or a row of a table, holds: the profile, what its wrapper says of it, what to look at.

    `unknown`: what was asked and is not known, as attribute, attribute.tag or answers.words, so that it is not asked
    again. `amounts`: figures that only amounts need, by the words of policies, as written.
    """

    profile: Profile
    name: str | None = None
    description: str | None = None
    as_of: date | None = None
    row: int | None = None
    unknown: tuple[str, ...] = ()
    amounts: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


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

    @contextmanager
    def gathered(self, key: object, wrong: list[KBError]) -> Iterator[None]:
        """What is wrong with a key is noted with its place, and the next key is read."""
        try:
            yield
        except KBError as error:
            wrong.extend(KBError(one.code, one.message, place=self.of(key), hint=one.hint) for one in error.each())


def read_profile(path: Path, codes: CodeBook) -> Profile:
    """The profile of a YAML or JSON file."""
    return read_profile_file(path, codes).profile


def read_profile_file(path: Path, codes: CodeBook, row: str | None = None) -> ProfileFile:
    """The one profile of a file with its name, description and date, when it has them; of a table the row asked for."""
    found = read_profile_files(path, codes, row)
    if len(found) == 1:
        return found[0]
    hint = "请用 --row 指定一家（第几家，或企业名称）。"
    raise KBError("PROFILE_ROW", f"表中有 {len(found)} 家企业。", place=path.name, hint=hint)


def read_profile_files(path: Path, codes: CodeBook, row: str | None = None) -> tuple[ProfileFile, ...]:
    """The profile of a YAML or JSON file; of a table those of all rows, or of the row with a number or a name."""
    if path.suffix.lower() in SUFFIXES:
        read = read_rows(path, codes)
        names = [next((str(v) for k, v in one.mapping.items() if _key(k) == "name"), None) for one in read]
        wanted = read if row is None else (chosen(read, names, row, path.name),)
        return _rows(wanted, codes, path.name)
    if row is not None:
        raise KBError("PROFILE_ROW", "只有 CSV 表才能用 --row 选一行。", place=path.name, hint="请去掉 --row。")
    mapping, lines = read_mapping(path)
    return (_wrapped(mapping, codes, path.name, lines),)


def parse_profile_file(mapping: Mapping[Any, object], codes: CodeBook) -> ProfileFile:
    """What a mapping in the form of a profile file holds, with its wrapper or without."""
    return _wrapped(as_mapping(mapping), codes, None, None)


def _wrapped(
    mapping: Mapping[Any, object], codes: CodeBook, file: str | None, lines: Mapping[str, int] | None
) -> ProfileFile:
    """The profile in a wrapper, or the mapping itself when it has none."""
    place = _Place(file, lines)
    keys = {_key(key): key for key in mapping}
    if PROFILE not in keys:
        return _file(mapping, mapping, codes, place, place)
    for name, key in keys.items():
        if name not in (*_WRAPPER, PROFILE):
            message, hint = (
                f"{quoted(key)} 应写在 profile 里面。",
                "外层只有 name、description、as_of、unknown、amounts、profile。",
            )
            raise KBError("UNKNOWN_ATTRIBUTE", message, place=place.of(key), hint=hint)
    inner = as_mapping(mapping[keys[PROFILE]], place.of(keys[PROFILE]))
    return _file(mapping, inner, codes, place, _Place(file, lines, f"{keys[PROFILE]}."))


def _rows(wanted: Sequence[Row], codes: CodeBook, file: str) -> tuple[ProfileFile, ...]:
    """The profiles of rows; KBError with what is wrong in all of them."""
    found, wrong = list[ProfileFile](), list[KBError]()
    for one in wanted:
        try:
            found.append(_row(one, codes, file))
        except KBError as error:
            wrong.append(error)
    if wrong:
        raise all_of(_columns_once(wrong))
    return tuple(found)


def _columns_once(wrong: Sequence[KBError]) -> list[KBError]:
    """Errors of rows, with what is wrong with the name of a column told for the first row only."""
    found: dict[object, KBError] = {}
    for one in (each for error in wrong for each in error.each()):
        column = one.code in ("UNKNOWN_ATTRIBUTE", "DUPLICATE_FIELD")
        found.setdefault((one.code, one.message, None if column else one.place), one)
    return list(found.values())


def _row(row: Row, codes: CodeBook, file: str) -> ProfileFile:
    place = _Place(file, dict.fromkeys(map(str, row.mapping), row.line))
    return replace(_file(row.mapping, row.mapping, codes, place, place), row=row.number)


def _file(
    outer: Mapping[Any, object], inner: Mapping[Any, object], codes: CodeBook, place: _Place, inside: _Place
) -> ProfileFile:
    """What a wrapper says and the profile inside it; both may be one mapping."""
    said = {_key(key): (key, value) for key, value in outer.items() if _key(key) in _WRAPPER and value is not None}
    wrong: list[KBError] = []
    wrapper = _wrapper(said, codes, place, wrong)
    stated = {key: value for key, value in inner.items() if outer is not inner or _key(key) not in _WRAPPER}
    try:
        profile = _profile(stated, codes, inside)
    except KBError as error:
        raise all_of([*wrong, error]) from error
    if wrong:
        raise all_of(wrong)
    return replace(wrapper, profile=profile, findings=disagreements(profile, codes))


def _wrapper(
    said: Mapping[str, tuple[object, object]], codes: CodeBook, place: _Place, wrong: list[KBError]
) -> ProfileFile:
    """What is said around a profile, the profile not read yet; what is wrong with it is added to `wrong`."""
    as_of: date | None = None
    unknown: tuple[str, ...] = ()
    amounts: dict[str, str] = {}
    for name, (key, value) in said.items():
        with place.gathered(key, wrong):
            match name:
                case "as_of":
                    as_of = read_date(value, str(key))
                case "unknown":
                    unknown = _unknown(value, codes)
                case "amounts":
                    amounts = _amounts(key, value)
    title, description = (str(said[one][1]) if one in said else None for one in ("name", "description"))
    return ProfileFile(Profile(), title, description, as_of, unknown=unknown, amounts=amounts)


def _amounts(key: object, value: object) -> dict[str, str]:
    """Figures by the words of policies: a mapping, or in a cell of a table 名称=数值 separated by semicolons."""
    if isinstance(value, str):
        pairs = [
            one.partition("=") for one in value.replace("；", ";").replace("\uff1d", "=").split(";") if one.strip()
        ]
        said: Mapping[object, object] = {name.strip(): figure.strip() for name, _, figure in pairs}
    elif isinstance(value, Mapping):
        said = {name: figure for name, figure in value.items() if figure is not None}
    else:
        said = {"": value}
    for name, figure in said.items():
        if not str(name).strip() or isinstance(figure, bool | list | Mapping) or not str(figure).strip():
            hint = f"写法：{key}: {{设备投资额: 300万元, 人数: 12}}，名称是 huiqi estimate 里“还需”的词。"
            raise KBError("BAD_VALUE", f"{key} 应为“名称: 数值”，收到 {quoted(figure or name)}。", hint=hint)
    return {str(name).strip(): str(figure).strip() for name, figure in said.items()}


def _unknown(value: object, codes: CodeBook) -> tuple[str, ...]:
    """What was asked and is not known: attributes, tags of a set as attribute.tag, words as answers.words."""
    if not isinstance(value, list):
        message, hint = f"unknown 应为列表，收到 {quoted(value)}。", "写法：unknown: [employees, tags.high_tech]。"
        raise KBError("BAD_VALUE", message, hint=hint)
    found: dict[str, None] = {}
    for one in map(str, value):
        name, dot, detail = one.partition(".")
        if _key(name) == ANSWERS:
            found[f"{ANSWERS}{dot}{detail}"] = None
            continue
        attribute = _attribute(name, codes)
        if dot:
            detail = read_option(detail, codes.lists.get(attribute.options or "", {}), attribute.label_zh)
        found[f"{attribute.code}{dot}{detail}"] = None
    return tuple(found)


def parse_profile(mapping: Mapping[str, object], codes: CodeBook) -> Profile:
    """The profile that a mapping of attributes (and `answers`) states; facts named in its `derived` are left out."""
    return _profile(as_mapping(mapping), codes, _Place())


def dump_profile(profile: Profile, codes: CodeBook) -> dict[str, Any]:
    """The normalised JSON object of a profile in the order of the attributes; `derived` says which are derived."""
    found: dict[str, Any] = {code: _json(profile.facts[code]) for code in codes.attributes if code in profile.facts}
    if profile.answers:
        found[ANSWERS] = dict(sorted(profile.answers.items()))
    if profile.certificates:
        found[CERTIFICATES] = [certificate_json(one) for one in profile.certificates]
    if profile.credit_code:
        found[CREDIT_CODE] = profile.credit_code
    if profile.derived:
        found[DERIVED] = {code: derived_json(one) for code, one in sorted(profile.derived.items())}
    return found


def derived_json(one: Derived) -> dict[str, Any]:
    """Where a derived fact comes from: rule, reference, facts used, and the limits that they were held against."""
    found: dict[str, Any] = {"rule": one.rule, "reference": one.reference, "used": dict(sorted(one.used.items()))}
    if one.clause:
        found["clause"] = one.clause
    if one.tests:
        found["tests"] = [
            {"attr": test.attr, "op": test.op.value, "value": value_json(test.value)} for test in one.tests
        ]
    return found


def _json(fact: Fact) -> object:
    match fact:
        case Interval(low=low, high=high) if low is not None and low == high:
            return number_json(low)
        case Interval(low=low, high=high):
            ends = {"min": low, "max": high}
            return {name: number_json(end) for name, end in ends.items() if end is not None}
        case Flags(known=known, complete=True):
            return sorted(tag for tag, said in known.items() if said)
        case Flags(known=known):
            return dict(sorted(known.items()))
        case date():
            return fact.isoformat()
        case _:
            return fact


def _profile(mapping: Mapping[Any, object], codes: CodeBook, place: _Place) -> Profile:
    derived = next((value for key, value in mapping.items() if _key(key) == DERIVED), None)
    drawn = frozenset(map(str, derived)) if isinstance(derived, Mapping) else frozenset()
    facts: dict[str, Fact] = {}
    others: dict[str, Any] = {}
    written: dict[str, str] = {}
    wrong: list[KBError] = []
    for key, value in mapping.items():
        with place.gathered(key, wrong):
            other = _key(key)
            if other in (ANSWERS, CERTIFICATES, CREDIT_CODE):
                _once(other, key, written)
                others[other] = _other(other, value, codes, str(key))
            elif other != DERIVED:
                attribute = _attribute(key, codes)
                _once(attribute.code, key, written)
                if attribute.code in drawn:
                    continue
                fact = _given(attribute.code, read_fact(attribute, value, codes, _shown(key, attribute)), drawn)
                if fact is not None:
                    facts[attribute.code] = fact
    if wrong:
        raise all_of(wrong)
    profile = Profile(facts={code: facts[code] for code in codes.attributes if code in facts}, **others)
    return with_credit_code(profile, codes)


def _other(name: str, value: object, codes: CodeBook, shown: str) -> object:
    """What a profile holds besides facts."""
    match name:
        case "answers":
            return _answers(value)
        case "certificates":
            return read_certificates(value, codes, shown)
    return None if value is None or value == "" else read_credit_code(value, shown)


def _given(code: str, fact: Fact | None, drawn: frozenset[str]) -> Fact | None:
    """A fact without the tags that were derived, as the `derived` of a dumped profile says."""
    tags = [tag for tag in fact.known if f"{code}.{tag}" in drawn] if isinstance(fact, Flags) else []
    if not tags or not isinstance(fact, Flags):
        return fact
    kept = Flags(known={tag: said for tag, said in fact.known.items() if tag not in tags}, complete=fact.complete)
    return kept if kept.known or kept.complete else None


def _attribute(key: object, codes: CodeBook) -> Attribute:
    """The attribute of a key: its code, label or another form."""
    names = attribute_names(codes)
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


def _once(code: str, key: object, written: dict[str, str]) -> None:
    if code in written:
        message = f"{quoted(key)} 与 {quoted(written[code])} 是同一项目，写了两次。"
        raise KBError("DUPLICATE_FIELD", message, hint="请只保留一处。")
    written[code] = str(key)


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
