"""A checked profile in, its page for the terminal out: what was read, what follows and why, and the classes."""

from __future__ import annotations

from collections.abc import Iterable

from engine.certificates import TAGS
from engine.classes import Assessment, Basis
from engine.trace import fact_json
from ontology.codebook import Attribute, AttributeType, CodeBook
from ontology.credit_code import kind_of
from ontology.profile import Certificate, Derived, Flags, Profile

from .layout import page, rows, rule
from .profile_check import Checked
from .wording import SEVERITIES, condition_words, fact_words, tested_words

_STATES = {True: "是", False: "否", None: "不能确定"}
_MARKS = {True: "●", False: "○", None: "◐"}
_MET = {True: "达到条件，可以申报", False: "未达到条件", None: "条件还不能确定"}


def show_checked(found: Checked, codes: CodeBook) -> None:
    """Print the whole page."""
    out = page()
    name = found.file.name or ("" if found.file.row is None else f"第 {found.file.row} 家")
    rows(out, [("企业", name or "（未写名称）"), ("日期", found.as_of.isoformat())], indent=0)
    given = list(_given(found.file.profile, codes))
    rule(out, f"填报 {len(given)} 项")
    rows(out, given)
    if found.file.amounts:
        rule(out, f"测算用的数 {len(found.file.amounts)} 项")
        rows(out, [("", f"{name} {figure}") for name, figure in found.file.amounts.items()])
    derived = [
        (attribute, key, origin) for key, origin in found.profile.derived.items() for attribute in _named(key, codes)
    ]
    rule(out, f"推出 {len(derived)} 项", "green")
    for attribute, key, origin in derived:
        rows(out, _drawn(attribute, key, origin, found.profile, codes))
    rule(out, "国家类别", "cyan")
    for one in found.classes:
        rows(out, [("", f"{_MARKS[one.held]} {_title(one, codes)}：{_state(one)}")], indent=-6)
        rows(out, list(_why(one, codes)))
    if found.findings:
        rule(out, "提示", "yellow")
        rows(out, [(SEVERITIES[one.severity], one.message) for one in found.findings])
    out.print()


def _given(profile: Profile, codes: CodeBook) -> Iterable[tuple[str, str]]:
    """The facts of the file in their normal form."""
    if profile.credit_code:
        kind = kind_of(profile.credit_code)["label"]
        yield "", f"统一社会信用代码 {profile.credit_code}（{kind}；校验码相符）"
    for code, fact in profile.facts.items():
        if code not in profile.derived:
            yield "", f"{codes.attributes[code].label_zh} {_fact(codes.attributes[code], fact_json(fact), codes)}"
    for one in profile.certificates:
        yield "", f"{codes.label(TAGS, one.tag)}证书 {_days(one)}"
    for text, said in profile.answers.items():
        yield "", f"“{text}” {'是' if said else '否'}"


def _fact(attribute: Attribute, value: object, codes: CodeBook) -> str:
    """A fact with its code where it has one; of a partly known set also what it lacks."""
    words = fact_words(attribute.code, value, codes)
    match value:
        case {**known} if attribute.options and not {"low", "high", "possible"} & known.keys():
            lacks = [fact_words(attribute.code, tag, codes) for tag, said in known.items() if not said]
            return f"{words}{'；没有 ' + '、'.join(lacks) if lacks else ''}；其余不知道"
        case [*_]:
            return f"{words}；其余没有"
        case str() if attribute.options:
            return f"{words}（{value}）"
    return words


def _days(one: Certificate) -> str:
    days = [f"发证 {one.issued}" if one.issued else "", f"有效期至 {one.expires}" if one.expires else ""]
    return "，".join([day for day in days if day] + ([f"编号 {one.number}"] if one.number else []))


def _named(key: str, codes: CodeBook) -> list[Attribute]:
    code = key.partition(".")[0]
    return [codes.attributes[code]] if code in codes.attributes else []


def _drawn(attribute: Attribute, key: str, origin: Derived, profile: Profile, codes: CodeBook) -> list[tuple[str, str]]:
    """One derived fact: what it is, from which figures against which limits, by which document and clause."""
    fact, tag = profile.facts.get(attribute.code), key.partition(".")[2]
    if tag and isinstance(fact, Flags):
        head = f"{fact_words(attribute.code, tag, codes)} {_STATES[fact.holds(tag)]}"
    else:
        head = f"{attribute.label_zh} {fact_words(attribute.code, fact_json(fact), codes)}"
    lines = [("", head)]
    because = [tested_words(test, profile, codes) for test in origin.tests] or [
        f"{_USED.get(name, name)} {value}" for name, value in origin.used.items()
    ]
    return [*lines, ("因为", "；".join(because)), ("依据", f"{origin.reference}{origin.clause}")]


_USED = {"credit_code": "统一社会信用代码", "issued": "发证", "expires": "有效期至", "number": "编号"}


def _title(one: Assessment, codes: CodeBook) -> str:
    """The title of the rule in force; where none is picked, the name of the class."""
    return one.title if one.rule or one.of not in codes.lists[TAGS] else codes.label(TAGS, one.of)


def _state(one: Assessment) -> str:
    """Whether a class is held and on what; of a certified one also whether its conditions are met."""
    if not one.certified:
        short = one.held is None and one.met is True
        return "达到必要条件，是否属于还不能确定" if short else _STATES[one.held]
    held = {True: "有", False: "没有", None: "不知道有没有证书"}[one.held]
    if one.held is not None:
        held += {Basis.CERTIFICATE: "（看证书）", Basis.STATED: "（填报）"}.get(one.basis or Basis.FIGURES, "")
    return held if one.rule is None else f"{held}；{_MET[one.met]}"


def _asked(attr: str, one: Assessment, codes: CodeBook) -> str:
    """What is not known: an attribute, of a set the members that matter."""
    label = codes.attributes[attr].label_zh
    if codes.attributes[attr].type is not AttributeType.SET:
        return label
    wanted = [fact_words(attr, one.value, codes) for one in one.reasons if one.attr == attr and one.truth is None]
    return f"{label}（{'、'.join(wanted)}）" if wanted else label


def _why(one: Assessment, codes: CodeBook) -> Iterable[tuple[str, str]]:
    wanted = [reason for reason in one.reasons if reason.truth is not None]
    if wanted:
        yield "因为", "；".join(condition_words(reason, codes) for reason in wanted)
    needed = [_asked(attr, one, codes) for attr in one.missing]
    needed += [f"“{text}”" for text in one.open_texts]
    if needed:
        yield "还需", "、".join(needed)
    if one.rule is not None:
        until = f"至 {one.rule.valid_to}" if one.rule.valid_to else "起"
        yield "依据", f"{one.rule.cited}（{one.rule.valid_from} {until}）"
        if one.rule.note:
            yield "说明", one.rule.note
    elif one.gap:
        yield "说明", one.gap
