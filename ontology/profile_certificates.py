"""The certificates of a profile as people write them in, `Certificate` values out, and back to JSON; KBError if wrong.

`{高新技术企业: 2026-11-30}`, `{高新技术企业: {发证日期: …, 有效期至: …, 编号: …}}`, a list of such objects with the
name under 资质, or one text (高新技术企业 2026-11-30；小巨人 2025-07-14) as a cell of a table holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from .codebook import CodeBook
from .findings import KBError
from .profile import Certificate
from .profile_values import quoted, read_date, read_option, separated, words_of

TAGS = "tags"
_TAG, _ISSUED, _EXPIRES, _NUMBER = "tag", "issued", "expires", "number"
_HINT = "写法：certificates: {高新技术企业: 2026-11-30}，日期为有效期的最后一天。"


def read_certificates(value: object, codes: CodeBook, shown: str) -> tuple[Certificate, ...]:
    """The certificates that a value states, in order; None states none."""
    found: list[Certificate] = []
    for name, stated in _pairs(value, shown):
        place = f"{shown} 中 {quoted(name)}"
        tag = read_option(name, codes.lists[TAGS], shown)
        found += [_certificate(tag, one, place) for one in (stated if isinstance(stated, list) else [stated])]
    return tuple(dict.fromkeys(found))


def certificate_json(one: Certificate) -> dict[str, Any]:
    """A certificate as the normalised JSON object that `read_certificates` reads."""
    dates = {_ISSUED: one.issued, _EXPIRES: one.expires}
    shown = {name: day.isoformat() for name, day in dates.items() if day is not None}
    return {_TAG: one.tag, **shown, **({_NUMBER: one.number} if one.number else {})}


def _pairs(value: object, shown: str) -> Iterator[tuple[object, object]]:
    """Names with what is stated of each."""
    match value:
        case None:
            return
        case str():
            for part in separated(value):
                yield _named_day(part)
        case Mapping():
            yield from value.items()
        case [*several] if all(isinstance(one, Mapping) for one in several):
            for one in several:
                entry = dict(_entry(one, shown))
                yield entry.pop(_TAG, None), entry
        case _:
            raise KBError("BAD_VALUE", f"{shown} 应为“资质: 有效期至”，收到 {quoted(value)}。", hint=_HINT)


def _named_day(part: str) -> tuple[str, str]:
    """Name and day of 高新技术企业 有效期至2026-11-30."""
    text = part.strip()
    start = next((i for i, c in enumerate(text) if c.isdigit()), len(text))
    return _bare(text[:start]), _bare(text[start:])


def _bare(text: str) -> str:
    """A text without the words that join a name to a day."""
    for word in words_of("until"):
        text = text.strip().removesuffix(word)
    return text.strip()


def _certificate(tag: str, stated: object, shown: str) -> Certificate:
    if stated is None or isinstance(stated, str | date | int | bool):
        entry: Mapping[str, object] = {_EXPIRES: stated}
    else:
        entry = _entry(stated, shown)
    days = {name: read_date(entry[name], shown) for name in (_ISSUED, _EXPIRES) if entry.get(name) is not None}
    if not days:
        raise KBError("BAD_CERTIFICATE", f"{shown} 没有写有效期至或发证日期。", hint=_HINT)
    issued, expires = days.get(_ISSUED), days.get(_EXPIRES)
    if issued and expires and expires < issued:
        raise KBError("BAD_CERTIFICATE", f"{shown} 的有效期至 {expires} 早于发证日期 {issued}。", hint="请核对。")
    number = entry.get(_NUMBER)
    return Certificate(tag=tag, issued=issued, expires=expires, number=None if number is None else str(number))


def _entry(stated: object, shown: str) -> Mapping[str, object]:
    """What is stated of one certificate by the English names of the keys."""
    if not isinstance(stated, Mapping):
        raise KBError("BAD_VALUE", f"{shown} 应为日期或对象，收到 {quoted(stated)}。", hint=_HINT)
    keys = words_of("certificate_key")
    unknown = [key for key in stated if str(key).strip() not in keys]
    if unknown:
        hint = "可写 有效期至（expires）、发证日期（issued）、编号（number）。"
        raise KBError("UNKNOWN_ATTRIBUTE", f"{shown} 没有名为 {quoted(unknown[0])} 的项目。", hint=hint)
    return {keys[str(key).strip()]: value for key, value in stated.items()}
