"""An installation and a folder in, checks with what to do about each out."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import platform
import sqlite3
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from rich.text import Text

from ontology.findings import KBError

from .base import KnowledgeBase
from .layout import page
from .place import Place

_DISTRIBUTION = "huiqi-kb"
_PACKAGES = ("kb", "engine", "ingest", "ontology")
_NEEDED = ("pydantic", "rdflib", "jieba", "durable_rules", "pyshacl", "pyoxigraph", "typer", "rich", "PyYAML")
_RULES = "durable_rules_engine"
_FRAME = b"\x55\x48\x89\xe5"
"""How every function begins on x86-64 when the compiler was not asked to optimise (push rbp; mov rbp, rsp)."""

_FRAMES = 50
_INSTALL = (
    "CPPFLAGS='-O2 -DPyEval_CallObject=PyObject_CallObject' pip install --no-cache-dir --no-binary :all: durable-rules"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be right: what was found, and what to do when it is not."""

    name: str
    ok: bool
    found: str
    todo: str = ""


def checks(root: Path) -> tuple[Check, ...]:
    """Everything that can be checked without changing anything."""
    return (_python(), *_versions(), _rules_build(), _owners(), _search(), _knowledge_base(root))


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), found, "请使用 Python 3.11 或更新的版本。")


def _versions() -> tuple[Check, ...]:
    found = []
    for name in (_DISTRIBUTION, *_NEEDED):
        try:
            found.append(Check(name, True, version(name)))
        except PackageNotFoundError:
            found.append(Check(name, False, "没有安装", f"请运行 pip install {name}。"))
    return tuple(found)


def _rules_build() -> Check:
    """Whether the rule engine works, and whether it was compiled with optimisation."""
    name = "规则引擎 durable_rules"
    spec = importlib.util.find_spec(_RULES)
    if spec is None or spec.origin is None:
        return Check(name, False, "没有编译的模块", f"请运行 {_INSTALL}")
    if platform.machine() not in ("x86_64", "AMD64"):
        return Check(name, True, "可用（在这种处理器上看不出编译选项）")
    if Path(spec.origin).read_bytes().count(_FRAME) > _FRAMES:
        return Check(name, True, "可用，但编译时没有优化（-O2），回答会慢一些", f"可运行 {_INSTALL}")
    return Check(name, True, "可用，编译时已优化")


def _owners() -> Check:
    """Whether another distribution brings packages of the same names."""
    owners = packages_distributions()
    others = sorted({other for name in _PACKAGES for other in owners.get(name, []) if other != _DISTRIBUTION})
    places = {Path(spec.origin).parent.parent for name in _PACKAGES if (spec := _spec(name)) and spec.origin}
    if others:
        return Check("包名", False, f"{'、'.join(others)} 也提供同名的包", f"请卸载：pip uninstall {' '.join(others)}")
    shown = "、".join(sorted(map(str, places)))
    todo = "请检查当前目录和 PYTHONPATH 里有没有同名的文件夹。"
    return Check("包名", len(places) == 1, f"四个包来自 {shown}", todo)


def _spec(name: str) -> importlib.machinery.ModuleSpec | None:
    return importlib.util.find_spec(name)


def _search() -> Check:
    with sqlite3.connect(":memory:") as database:
        options = {row[0] for row in database.execute("PRAGMA compile_options")}
    return Check("SQLite 全文检索", "ENABLE_FTS5" in options, sqlite3.sqlite_version, "请使用带 FTS5 的 SQLite。")


def _knowledge_base(root: Path) -> Check:
    name = f"知识库 {root}"
    if Place(root).current() is None:
        return Check(name, True, "还没有建立", "请运行 huiqi build 文件夹。")
    try:
        with KnowledgeBase(root) as kb:
            return Check(name, True, f"{len(kb.listed)} 份文件，代码表版本 {kb.codes.version[:8]}")
    except KBError as error:
        return Check(name, False, error.message, error.hint or "")


def show_checks(found: tuple[Check, ...]) -> None:
    """One line a check, with what to do below."""
    out = page()
    for one in found:
        out.print(Text(f"{'✓' if one.ok else '✗'} {one.name}  {one.found}"), soft_wrap=True)
        if one.todo and (not one.ok or one.found.startswith(("可用，但", "还没有"))):
            out.print(Text(f"    {one.todo}"), soft_wrap=True)
