"""One value of a profile in, one fact out: amounts, dates, yes or no, codes, sets; KBError says what is wrong with it.

The words (万元, 至, 是, 未知 …) are rows of `codelists/profile_words.tsv`.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from .codebook import Attribute, AttributeType, CodeBook, Concept
from .findings import KBError
from .profile import Fact, Flags, Interval
from .regions import resolve
from .tables import ALIASES, FORM_SEPARATOR, rows

REGION, INDUSTRY = "region", "industry"
_MEMBERS = "members"
_UNION = "union"
_QUOTES = frozenset("\u201c\u201d\u2018\u2019\"'")
_SHOWN = 3
_MANY = 12
_LARGEST = Decimal(10) ** 18
_CODE = re.compile(r"([A-Za-z])?(\d{2,4})")
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_EXPECTED = {
    "CNY": ("应为金额（元）", "可写 4000000、400万元 或区间 400万元-500万元。"),
    "USD": ("应为金额（美元）", "可写 500000、50万美元 或区间 50万美元-80万美元。"),
    "%": ("应为百分数", "可写 3.5、3.5% 或区间 3%-5%。"),
    "count": ("应为整数（人）", "可写 26、26人 或区间 20人-50人。"),
}


def read_fact(attribute: Attribute, value: object, codes: CodeBook, shown: str) -> Fact | None:
    """The fact that a value states for an attribute, None when unknown; `shown` names the attribute in messages."""
    if value is None or (isinstance(value, str) and _folded(value) in words_of("unknown")):
        return None
    match attribute.type:
        case AttributeType.CODE:
            return _code(attribute, value, codes, shown)
        case AttributeType.ENUM:
            return read_option(value, codes.lists[attribute.options or ""], shown)
        case AttributeType.DATE:
            return read_date(value, shown)
        case AttributeType.INT | AttributeType.NUMBER:
            return _number(attribute, value, shown)
        case AttributeType.BOOL:
            return read_bool(value, shown)
        case AttributeType.SET:
            return _flags(value, codes.lists[attribute.options or ""], shown)
        case _:
            raise KBError("BAD_VALUE", f"{shown} 不能直接填写，收到 {quoted(value)}。", hint="请写在 answers 里。")


def attribute_names(codes: CodeBook) -> dict[str, str]:
    """Every name of an attribute that can be stated, with its code."""
    askable = [one for one in codes.attributes.values() if one.type is not AttributeType.TEXT]
    return {form: one.code for one in askable for form in (one.code, one.label_zh, *one.forms)}


def quoted(value: object) -> str:
    """A value as messages show it: short, in straight quotes."""
    text = str(_plain(value))
    return f'"{text if len(text) <= 40 else text[:40] + "…"}"'


def nearest(word: str, choices: Mapping[str, str]) -> str:
    """A question that offers the codes whose names look like a word; "" when none does. `choices`: name to code."""
    near = difflib.get_close_matches(word, list(choices), n=_MANY, cutoff=0.5)
    first = {choices[name]: name for name in reversed(near)}
    listed = "、".join(
        f"{first[code]}（{code}）" for code in list(dict.fromkeys(choices[name] for name in near))[:_SHOWN]
    )
    return f"您是不是要找：{listed}？" if listed else ""


def read_bool(value: object, shown: str) -> bool:
    """Yes or no, also in Chinese."""
    if isinstance(value, bool):
        return value
    words = words_of("bool")
    if isinstance(value, str) and _folded(value).lower() in words:
        return words[_folded(value).lower()] == "true"
    raise KBError(
        "BAD_VALUE",
        f"{shown} 应为是或否，收到 {quoted(value)}。",
        hint="可写 true、false、是、否，不知道就不写。",
    )


def read_date(value: object, shown: str) -> date:
    """A calendar day: ISO or one of the written forms of the table."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _folded(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    for pattern in words_of("date"):
        found = re.fullmatch(pattern, _in_digits(text))
        if found:
            year, month, day = map(int, found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                break
    raise KBError("BAD_DATE", f"{shown} 应为日期，收到 {quoted(value)}。", hint="可写 2016-05-12 或 2016年5月12日。")


def _in_digits(text: str) -> str:
    """A text with its Chinese numerals (year digit by digit, month and day below a hundred) in digits."""
    numerals = words_of("numeral")
    ten = next(word for word, value in numerals.items() if value == "10")

    def digits(found: re.Match[str]) -> str:
        tens, has_ten, ones = found[0].partition(ten)
        if not has_ten:
            return "".join(numerals[one] for one in tens)
        if len(tens) > 1 or len(ones) > 1:
            return found[0]
        return str(10 * int(numerals.get(tens, "1")) + int(numerals.get(ones, "0")))

    return re.sub(f"[{''.join(numerals)}]+", digits, text)


def _number(attribute: Attribute, value: object, shown: str) -> Interval:
    found = _range(value, attribute.unit or "")
    if found is None:
        expected, hint = _EXPECTED.get(attribute.unit or "", ("应为数字", "可写数字或区间。"))
        raise KBError("BAD_VALUE", f"{shown} {expected}，收到 {quoted(value)}。", hint=hint)
    ends = [end for end in (found.low, found.high) if end is not None]
    if attribute.type is AttributeType.INT and any(end != end.to_integral_value() for end in ends):
        raise KBError("BAD_VALUE", f"{shown} 应为整数，收到 {quoted(value)}。", hint="请写整数。")
    if any(end < 0 for end in ends) and attribute.code not in words_of("signed"):
        raise KBError("BAD_VALUE", f"{shown} 不能为负数，收到 {quoted(value)}。", hint="请核对。")
    if any(abs(end) > _LARGEST for end in ends):
        raise KBError("BAD_VALUE", f"{shown} 数值过大，收到 {quoted(value)}。", hint="请核对单位。")
    return found


def _range(value: object, unit: str) -> Interval | None:
    """A number, an amount in words, a range in words or as {min, max}; None when it is none of these."""
    if isinstance(value, Mapping):
        return _limits(value, unit)
    if isinstance(value, str):
        return _written_range(_folded(value), unit)
    exact = _exact(value)
    return None if exact is None else Interval(low=exact, high=exact)


def _exact(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _limits(value: Mapping[object, object], unit: str) -> Interval | None:
    keys = words_of("key")
    ends = {keys.get(str(key)): _end(end, unit) for key, end in value.items() if end is not None}
    known = all(key in {"min", "max"} for key in ends) and None not in ends.values()
    return _ordered(ends.get("min"), ends.get("max")) if ends and known else None


def _end(value: object, unit: str) -> Decimal | None:
    found = _range(value, unit)
    return found.low if found is not None and found.low == found.high else None


def _written_range(text: str, unit: str) -> Interval | None:
    single = _amount(text, unit)
    if single is not None:
        return Interval(low=single, high=single)
    for kind in ("at_least", "at_most"):
        for word in words_of(kind):
            end = _amount(text.removesuffix(word), unit) if text.endswith(word) else None
            if end is not None:
                return Interval(low=end) if kind == "at_least" else Interval(high=end)
    for word in words_of("range"):
        low, found, high = text.partition(word)
        ends = (_amount(low, unit, high), _amount(high, unit)) if found and low else (None, None)
        if None not in ends:
            return _ordered(*ends)
    return None


def _ordered(low: Decimal | None, high: Decimal | None) -> Interval | None:
    return None if low is not None and high is not None and high < low else Interval(low=low, high=high)


def _amount(text: str, unit: str, other_end: str = "") -> Decimal | None:
    """A number with its unit word (400万元); a bare first end of a range takes the unit word of the other end."""
    found = re.fullmatch(rf"({_NUMBER})({_unit_words()})?", text)
    if found is None:
        return None
    number = Decimal(found[1].replace(",", ""))
    word = found[2]
    if word is None and other_end:
        after = re.fullmatch(rf"{_NUMBER}({_unit_words()})?", other_end)
        word = after[1] if after else None
    if word is None:
        return number
    row = next(row for row in rows("profile_words") if row["kind"] == "unit" and row["word"] == word)
    money = unit in {"CNY", "USD"}
    return number * Decimal(row["value"]) if row["unit"] == unit or (money and not row["unit"]) else None


def _code(attribute: Attribute, value: object, codes: CodeBook, shown: str) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise KBError("BAD_VALUE", f"{shown} 应为代码或名称，收到 {quoted(value)}。", hint="请写一个代码或中文名称。")
    if attribute.options == REGION:
        return resolve(str(value), codes)
    return _industry(str(value), codes, shown)


def _industry(value: str, codes: CodeBook, shown: str) -> str:
    """An industry code with its section letter, from a code with or without letter or from a Chinese name."""
    industries = codes.lists[INDUSTRY]
    text = _folded(value)
    found = _CODE.fullmatch(text)
    if found is not None:
        divisions = [code for code in industries if code[1:] == found[2][:2] and len(code) == len("A01")]
        if divisions and (found[1] is None or found[1].upper() == divisions[0][0]):
            return divisions[0][0] + found[2]
    names = _names(industries.values())
    endings = ("", *words_of("industry_ending"))
    bare = next((text.removesuffix(ending) for ending in endings[1:] if text.endswith(ending)), text)
    code = next((names[word + end] for word in (text, bare) for end in endings if word + end in names), text)
    concept = industries.get(code) or industries.get(code.upper())
    if concept is not None and concept.notes.get("kind") != _UNION:
        return concept.code
    if concept is not None:
        message = f"{shown} {quoted(value)} 是几个行业的合称（{concept.notes[_MEMBERS]}）。"
        raise KBError("BAD_VALUE", message, hint="请写企业的具体行业，如 餐饮业、H62、H6210。")
    hint = nearest(text, names) or "请写国民经济行业分类（GB/T 4754-2017）的代码或名称，如 餐饮业、H62、H6210。"
    raise KBError("UNKNOWN_VALUE", f"{shown} 找不到行业 {quoted(value)}。", hint=hint)


def read_option(value: object, options: Mapping[str, Concept], shown: str) -> str:
    """The code of an option given as code, label or another form."""
    names = _names(options.values())
    text = _folded(value) if isinstance(value, str) else ""
    if text in options:
        return text
    if text in names:
        return names[text]
    raise KBError("UNKNOWN_VALUE", f"{shown} 没有选项 {quoted(value)}。", hint=_choices(text, options, names))


def _choices(text: str, options: Mapping[str, Concept], names: Mapping[str, str]) -> str:
    if len(options) <= _MANY:
        listed = "、".join(f"{one.label_zh}（{one.code}）" for one in options.values())
        return f"可选：{listed}。"
    near = nearest(text, {**names, **{code: one.label_zh for code, one in options.items()}}) if text else ""
    return (
        near or f"共有 {len(options)} 个选项，如 {'、'.join(one.label_zh for one in list(options.values())[:_SHOWN])}。"
    )


def _flags(value: object, options: Mapping[str, Concept], shown: str) -> Flags:
    """A list is complete; an object says it one by one, null is unknown; a text is a list with separators."""
    if isinstance(value, str):
        value = separated(value)
    if isinstance(value, list | tuple):
        return Flags(known=dict.fromkeys((read_option(one, options, shown) for one in value), True), complete=True)
    if not isinstance(value, Mapping):
        message = f"{shown} 应为列表或对象，收到 {quoted(value)}。"
        raise KBError(
            "BAD_VALUE", message, hint="可写 [high_tech, 专精特新]，或 {high_tech: true, above_scale: null}。"
        )
    known: dict[str, bool] = {}
    for key, said in value.items():
        code = read_option(key, options, shown)
        if code in known:
            raise KBError("DUPLICATE_FIELD", f"{shown} 的 {quoted(key)} 写了两次。", hint="请只保留一处。")
        if said is not None and not (isinstance(said, str) and _folded(said) in words_of("unknown")):
            known[code] = read_bool(said, f"{shown} 的 {key}")
    return Flags(known=known, complete=False)


def _names(concepts: Iterable[Concept]) -> dict[str, str]:
    return {
        _folded(form): one.code
        for one in concepts
        for form in (one.label_zh, *one.forms, *one.notes.get(ALIASES, "").split(FORM_SEPARATOR))
        if form
    }


@lru_cache(maxsize=16384)
def _folded(text: str | int) -> str:
    """A text without blanks and quotation marks, width folded: how names are compared."""
    folded = unicodedata.normalize("NFKC", str(text))
    return "".join(c for c in folded if not c.isspace() and c not in _QUOTES)


def _plain(value: object) -> object:
    """A structure as one writes it in JSON, for messages."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(str(_plain(one)) for one in value) + "]"
    return value


def separated(text: str) -> list[str]:
    """The parts of a list written as one text."""
    return [part for part in re.split(_separators(), unicodedata.normalize("NFKC", text)) if part.strip()]


@cache
def words_of(kind: str) -> Mapping[str, str]:
    """The words of one kind of the table, longest first, with their value."""
    found = [row for row in rows("profile_words") if row["kind"] == kind]
    ordered = sorted(found, key=lambda row: -len(row["word"]))
    return {row["word"] if kind == "date" else _folded(row["word"]): row["value"] for row in ordered}


@cache
def _unit_words() -> str:
    return "|".join(map(re.escape, words_of("unit")))


@cache
def _separators() -> str:
    return "|".join(map(re.escape, words_of("separator")))
