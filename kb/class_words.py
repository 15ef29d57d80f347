"""National classes behind conditions in, the words for people out: what was used to decide them.

Figures, limits, document, clause and dates, or the certificate with its last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.certificates import TAGS
from engine.classes import Assessment, Basis, Grading
from engine.explain import Reason
from engine.hierarchy import INDUSTRY
from engine.trace import fact_json
from ontology.codebook import CodeBook
from ontology.profile import Profile

from .layout import clipped
from .wording import condition_words, fact_words

_SHOWN, _LONG = 3, 16
_EXPIRES, _ISSUED, _NUMBER = "expires", "issued", "number"
_ABOVE, _BELOW = {">=": "≤", ">": "<"}, {"<=": "≤", "<": "<"}
_HELD = {True: "是", False: "否", None: "不能确定"}


def told(found: Iterable[tuple[Reason, Assessment | Grading]]) -> list[Assessment | Grading]:
    """The classes that say more than the condition itself: not those that only repeat a stated fact."""
    kept = {one.of: one for reason, one in found if {test.attr for test in one.reasons} != {reason.attr}}
    return list(kept.values())


def drawn(one: Assessment | Grading) -> bool:
    """Whether a class follows from figures or from a certificate that counts (of others a finding tells)."""
    if isinstance(one, Grading):
        return one.origin is not None
    return one.held is not None and (one.basis is Basis.FIGURES or (one.basis is Basis.CERTIFICATE and one.held))


def class_name(one: Assessment | Grading, profile: Profile, codes: CodeBook) -> str:
    """What an enterprise is called by a class that it belongs to; empty where it does not."""
    if isinstance(one, Grading):
        return fact_words(one.of, fact_json(profile.facts[one.of]), codes) if one.of in profile.facts else ""
    return one.title if one.held else ""


def class_words(one: Assessment | Grading, profile: Profile, codes: CodeBook) -> str:
    """How a class was decided or can be: the answer, the figures against the limits, document, clause and days."""
    if isinstance(one, Grading):
        return _grading_words(one, profile, codes)
    if one.basis is Basis.CERTIFICATE and one.origin is not None:
        return f"{_title(one, codes)}：{_certificate_words(one)}"
    if not one.certified:
        return _joined(f"{_title(one, codes)}：{_HELD[one.held]}", one, codes)
    held = {True: "已填报有", False: "已填报没有", None: "有没有以证书为准"}[one.held]
    asked = f"；{conditions_words(one, codes)}" if one.held is None and one.rule else ""
    return f"{_title(one, codes)}：{held}{asked}"


def conditions_words(one: Assessment, codes: CodeBook) -> str:
    """Whether the conditions for a certificate are met, as far as figures tell, and by which document."""
    left = [
        *(codes.attributes[attr].label_zh for attr in one.missing),
        *(clipped(text, _LONG) for text in one.open_texts),
    ]
    more = f" 等 {len(left)} 项" if len(left) > _SHOWN else ""
    met = {True: "已达到", False: "未达到", None: f"还要看 {'、'.join(left[:_SHOWN])}{more}"}
    failed = [] if one.met is not False else _figures(one.reasons, codes)
    return f"认定条件{met[one.met]}（{'；'.join([*failed, *_cited(one)])}）"


def _title(one: Assessment, codes: CodeBook) -> str:
    return one.title if one.rule or one.of not in codes.lists[TAGS] else codes.label(TAGS, one.of)


def _grading_words(one: Grading, profile: Profile, codes: CodeBook) -> str:
    label = codes.attributes[one.of].label_zh
    if one.origin is not None:
        return _joined(f"{label} {fact_words(one.of, fact_json(profile.facts[one.of]), codes)}", one, codes)
    missing = "、".join(codes.attributes[attr].label_zh for attr in one.missing)
    return _joined(f"{label}可由{missing}推算", one, codes) if missing and missing != label else ""


def _figures(reasons: Iterable[Reason], codes: CodeBook) -> list[str]:
    """What was held against the limits: a figure between two limits in one; not to which industry a rule belongs."""
    by_attr: dict[str, list[Reason]] = {}
    for reason in reasons:
        if reason.truth is not None and reason.attr != INDUSTRY:
            by_attr.setdefault(reason.attr, []).append(reason)
    return [words for tests in by_attr.values() for words in _between(tests, codes)]


def _between(tests: Sequence[Reason], codes: CodeBook) -> list[str]:
    """The tests of one attribute; a limit below and one above that both hold are one."""
    floor = [one for one in tests if one.truth and one.op in _ABOVE]
    ceiling = [one for one in tests if one.truth and one.op in _BELOW]
    if len(floor) != 1 or len(ceiling) != 1 or len(tests) > len(floor + ceiling):
        return [condition_words(one, codes) for one in tests]
    low, high, attr = floor[0], ceiling[0], tests[0].attr
    own = fact_words(attr, low.actual, codes)
    below = f"{fact_words(attr, low.value, codes)} {_ABOVE[low.op]} {own}"
    return [f"{codes.attributes[attr].label_zh} {below} {_BELOW[high.op]} {fact_words(attr, high.value, codes)}"]


def _certificate_words(one: Assessment) -> str:
    """The certificate behind a class: until when, and whether it still counts."""
    used = one.origin.used if one.origin else {}
    number = f"，编号 {used[_NUMBER]}" if _NUMBER in used else ""
    issued = f"{used[_ISSUED]} 发证，" if _ISSUED in used else ""
    if one.held:
        return f"有证书（{issued}有效期至 {used.get(_EXPIRES, '不明')}{number}）"
    return f"没有（证书 {used.get(_EXPIRES, '')} 到期，查询日期已不计入{number}）"


def _joined(head: str, one: Assessment | Grading, codes: CodeBook) -> str:
    """A statement with the figures behind it and the rule by which it was made."""
    parts = [*_figures(one.reasons, codes), *_cited(one)]
    return f"{head}（{'；'.join(parts)}）" if parts else head


def _cited(one: Assessment | Grading) -> list[str]:
    """The document, its clause and from when to when the rule holds."""
    if one.rule is None:
        return []
    until = f"至 {one.rule.valid_to.isoformat()}" if one.rule.valid_to else "起"
    return [f"按{one.rule.cited}，{one.rule.valid_from.isoformat()} {until}"]
