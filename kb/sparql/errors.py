"""How a query ended without an answer in, what to tell the person who asked out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ontology.findings import KBError

SYNTAX, UPDATE, SERVICE = "SPARQL_SYNTAX", "SPARQL_UPDATE", "SPARQL_SERVICE"
FORM, LARGE, HEAVY, LATE = "SPARQL_FORM", "SPARQL_LARGE", "SPARQL_HEAVY", "SPARQL_DEADLINE"
FAILED, START, BUSY = "SPARQL_FAILED", "SPARQL_START", "SPARQL_BUSY"

_TOLD: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        UPDATE: ("这里只能查询，不能更新", "。知识库由 huiqi add、review 等命令维护。"),
        SERVICE: ("查询里有 SERVICE，本服务不代为访问别的地址", "，请去掉 SERVICE 一段。"),
        FORM: ("查询的结果不能写成所要的格式", "：SELECT、ASK 是表格，CONSTRUCT、DESCRIBE 是图，请改要另一种。"),
        LARGE: ("查询的结果超过了大小上限", "，请加 LIMIT 或收紧条件，分几次查询。"),
        HEAVY: ("查询太重：超过内存上限，或嵌套太深", "，请收紧条件、去掉不相连的图案，或拆成几个查询。"),
        LATE: ("查询没有在限定时间内完成，已经停止", "，请收紧条件、加 LIMIT，或拆成几个查询。"),
        FAILED: ("查询不能执行", "，请检查图的 IRI 和函数的用法。"),
        START: ("查询进程没有启动，或打不开知识库的存储", "，请重新建库（huiqi build），并检查内存是否够用。"),
        BUSY: ("正在执行的查询已满", "，请稍后再试。"),
    }
)
_STATUS: Mapping[str, int] = MappingProxyType(
    {
        UPDATE: 403,
        SERVICE: 403,
        FORM: 406,
        LARGE: 422,
        HEAVY: 422,
        LATE: 504,
        START: 503,
        BUSY: 503,
    }
)
"""What HTTP calls them; all others are 400."""
_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+)(?:: (?P<detail>.*))?", re.DOTALL)
_NO_PREFIX = "Prefix not found"
_LONGEST = 120


class QueryError(KBError):
    """A query without an answer; where in it the mistake is, when known, and in how many seconds to try again."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        hint: str,
        line: int | None = None,
        column: int | None = None,
        wait: int | None = None,
    ) -> None:
        """`line`, `column`: counted from 1."""
        place = None if line is None else f"第 {line} 行第 {column} 列"
        super().__init__(code, message, place=place, hint=hint)
        self.line, self.column, self.wait = line, column, wait

    @property
    def status(self) -> int:
        """The status of HTTP."""
        return _STATUS.get(self.code, 400)


def error_of(code: str, detail: str = "", *, wait: int | None = None) -> QueryError:
    """The error with a code; `detail`: the words of the parser."""
    if code == SYNTAX:
        return _syntax(detail)
    message, hint = _TOLD[code]
    if code == FAILED and detail:
        message = f"{message}（{_short(detail)}）"
    return QueryError(code, message, hint=hint, wait=wait)


def _syntax(detail: str) -> QueryError:
    found = _PLACE.match(detail)
    place: dict[str, Any] = {}
    if found is not None:
        place = {"line": int(found["line"]), "column": int(found["column"])}
        detail = found["detail"] or ""
    if _NO_PREFIX in detail:
        return QueryError(SYNTAX, "这个前缀没有声明", hint="，请在开头用 PREFIX 声明。", **place)
    words = _short(detail)
    hint = f"（{words}）。" if words and not words.endswith("…") else "。"
    return QueryError(SYNTAX, "不是 SPARQL 查询，附近的写法有误", hint=hint, **place)


def _short(detail: str) -> str:
    words = " ".join(detail.replace(", [_]", "").split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
