"""A unified social credit code in, the code checked and what it says out: kind of entity and region; KBError otherwise.

GB 32100-2015: authority and class, six digits of a region, nine characters of an organisation code (GB 11714, the last
its check character), a check character. Authorities and classes are rows of `codelists/credit_code.tsv`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from .codebook import CodeBook
from .findings import KBError
from .tables import rows

REFERENCE = "GB 32100-2015"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH, _ORGANISATION, _LAST = 18, slice(8, 17), 17
_REGION = slice(2, 8)
_WEIGHTS = tuple(pow(3, i, len(_ALPHABET)) for i in range(_LAST))
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ELEVEN = {10: "X", 11: "0"}
_SHOWN = 3


def read_credit_code(value: object, shown: str) -> str:
    """The code in its normal form; KBError says what is wrong with it and which valid ones are near."""
    text = unicodedata.normalize("NFKC", str(value)).upper()
    code = "".join(c for c in text if not c.isspace() and c != "-")
    problem = _problem(code)
    if problem is None:
        return code
    near = list(dict.fromkeys(_near(code)))[:_SHOWN] if abs(len(code) - _LENGTH) <= 1 else []
    hint = f"您是不是要写：{'、'.join(near)}？" if near else "请对照营业执照核对。"
    raise KBError("BAD_CREDIT_CODE", f'{shown} "{str(value).strip()[:40]}" {problem}。', hint=hint)


def kind_of(code: str) -> Mapping[str, str]:
    """The row of the registering authority and class of a valid code."""
    return _classes()[code[:2]]


def entity_type(code: str) -> str | None:
    """The type of entity of a valid code, where the profile has one for it."""
    return kind_of(code)["entity_type"] or None


def region(code: str, codes: CodeBook) -> str | None:
    """The region of the registering authority, the one above it where its own is not on the list; None: national."""
    digits = code[_REGION]
    for one in (digits, *_followed(digits, codes), f"{digits[:4]}00", f"{digits[:2]}0000"):
        if one in codes.regions:
            return one
    return None


def _followed(digits: str, codes: CodeBook) -> list[str]:
    """The present region that once had a code, when there is exactly one."""
    found = [one.code for one in codes.regions.values() if digits in one.former]
    return found if len(found) == 1 else []


def _problem(code: str) -> str | None:
    if len(code) != _LENGTH:
        return f"应为 {_LENGTH} 位，这里有 {len(code)} 位"
    strange = [f"第 {i} 位“{c}”" for i, c in enumerate(code, 1) if c not in _ALPHABET]
    if strange:
        return f"含有代码不使用的字符：{'、'.join(strange)}"
    if code[:2] not in _classes():
        return f"前两位“{code[:2]}”不是登记管理部门和机构类别的代码（企业为 91）"
    if not code[_REGION].isdigit():
        return f"第 3–8 位“{code[_REGION]}”应为六位行政区划代码"
    organisation = code[_ORGANISATION]
    wanted = organisation_check(organisation[:-1])
    if wanted != organisation[-1]:
        return f"第 17 位（组织机构代码校验码）应为“{wanted}”，这里是“{organisation[-1]}”，其中有抄错的字符"
    wanted = check_character(code[:_LAST])
    return None if wanted == code[_LAST] else f"第 18 位（校验码）应为“{wanted}”，这里是“{code[_LAST]}”，有抄错的字符"


def check_character(body: str) -> str:
    """The check character of the first 17 characters (GB 32100-2015, 4.4).

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(_ALPHABET.index(c) * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[-total % len(_ALPHABET)]


def organisation_check(body: str) -> str:
    """The check character of the eight characters of an organisation code (GB 11714).

    >>> organisation_check("M000100Y")
    '4'
    """
    numbers = map(_ORGANISATION_ALPHABET.index, body)
    total = sum(number * weight for number, weight in zip(numbers, _ORGANISATION_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return _ELEVEN.get(rest, str(rest))


def _near(code: str) -> Iterator[str]:
    """Valid codes one slip away: a character taken for another, two exchanged, one wrong, one missing or too many."""
    wanted = [(row["code"], row["label"]) for row in rows("credit_code") if row["kind"] == "lookalike"]
    cleaned = "".join(dict(wanted).get(c, c) if c not in _ALPHABET else c for c in code)
    tried = [cleaned, *(_put(code, i, one) for i, c in enumerate(code) for was, one in wanted if c == was)]
    tried += [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1)]
    tried += [_put(cleaned, i, one) for i in range(len(code)) for one in _ALPHABET]
    tried += [code[:i] + code[i + 1 :] for i in range(len(code))]
    tried += [code[:i] + one + code[i:] for i in range(len(code) + 1) for one in _ALPHABET]
    return (one for one in tried if _problem(one) is None)


def _put(code: str, place: int, character: str) -> str:
    return code[:place] + character + code[place + 1 :]


@cache
def _classes() -> Mapping[str, Mapping[str, str]]:
    return {row["code"]: row for row in rows("credit_code") if row["kind"] == "class"}
