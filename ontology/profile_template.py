"""The code lists in, a commented YAML template of an enterprise profile out: each item with meaning and example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from .codebook import Attribute, AttributeType, CodeBook, Scope
from .tables import rows

_WIDTH = 56
_HEAD = """\
# 企业画像。知道多少写多少：留空就是“不知道”，不会当作“没有”。
# 项目名写中文或英文代码都可以；“也可写”后面是代码。
# 金额写 420万元、1.2亿元，不写单位就是元；区间写 300万元-500万元、500万元以上；日期写 2016-05-12 或 2016年5月12日。
"""
_OTHERS = {
    "credit_code": "18 位，核对校验码；没有填所在地和主体类型的，由它推出。",
    "certificates": "有效期内的资质证书：资质和有效期的最后一天；只知道发证日期的写发证日期。到期后不再计入。",
    "amounts": "只有测算才用的数，键是文件里的词；还缺哪些，huiqi estimate 的“还需”会列出来。",
    "answers": "要人判断的话，键是政策或规定的原话；还缺哪些话，huiqi profile check 和 huiqi match 会列出来。",
}
_SECTIONS = {Scope.ENTERPRISE: "企业本身", Scope.REQUEST: "这一笔贷款、担保或项目", Scope.OWNER: "经营者本人"}


def template(codes: CodeBook) -> str:
    """The template: read as it is, it states nothing."""
    lines = [
        _HEAD,
        f"{_key('name')}:",
        f"{_key('as_of')}:            # 不写就是今天",
        *_outer("amounts"),
        f"{_key('profile')}:",
    ]
    lines += _other("credit_code")
    for scope, title in _SECTIONS.items():
        of_scope = [one for one in _askable(codes) if one.scope is scope]
        lines += [f"  # ── {title} ──", ""] if of_scope else []
        for attribute in of_scope:
            lines += _item(attribute, codes)
        lines += _other("certificates") if scope is Scope.ENTERPRISE else []
    lines += _other("answers")
    return "\n".join(lines).rstrip() + "\n"


@cache
def examples() -> Mapping[str, str]:
    """An example of each item, as one writes it."""
    return {row["attribute"]: row["example"] for row in rows("profile_example")}


def _askable(codes: CodeBook) -> list[Attribute]:
    return [one for one in codes.attributes.values() if one.type is not AttributeType.TEXT]


def _key(name: str) -> str:
    """The first Chinese word for a key that is no attribute."""
    return next((row["word"] for row in rows("profile_words") if _names(row, name)), name)


def _names(row: Mapping[str, str], name: str) -> bool:
    return row["kind"] == "key" and row["value"] == name and row["word"] != name


def _item(attribute: Attribute, codes: CodeBook) -> Iterator[str]:
    yield f"  # {attribute.label_zh}：{attribute.definition}也可写 {attribute.code}。"
    options = codes.lists.get(attribute.options or "", {})
    if attribute.type in (AttributeType.ENUM, AttributeType.SET):
        yield from _listed([one.label_zh for one in options.values()])
    if attribute.type is AttributeType.SET:
        yield "  #   写成列表：列表以外都是“没有”；写成 {名称: 是}：没写到的是“不知道”。"
    yield from _blank(attribute.label_zh, attribute.code)


def _other(name: str) -> Iterator[str]:
    yield f"  # {_key(name)}：{_OTHERS[name]}也可写 {name}。"
    yield from _blank(_key(name), name)


def _outer(name: str) -> list[str]:
    """An item of the wrapper."""
    return [line.removeprefix("  ") for line in _other(name)]


def _blank(shown: str, code: str) -> Iterator[str]:
    if code in examples():
        yield f"  #   例：{examples()[code]}"
    yield f"  {shown}:"
    yield ""


def _listed(labels: list[str]) -> Iterator[str]:
    """The options in lines of bearable length."""
    line = "可选："
    for label in labels:
        if len(line) + len(label) > _WIDTH:
            yield f"  #   {line}"
            line = ""
        line += label + ("。" if label == labels[-1] else "、")
    yield f"  #   {line}"
