"""A form and documents in, the file on a stream out; what a form must leave out is told on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO

import typer

from kb.base import KnowledgeBase, day
from ontology.findings import KBError
from ontology.model import PolicyDocument

from .forms import FORMS, JSONLD, TURTLE, parts
from .public_services import left_out

_SHOWN = 5
_CHECKED = {TURTLE.type: "turtle", JSONLD.type: "json-ld"}


def export_to(
    out: BinaryIO, kb: KnowledgeBase, documents: Sequence[PolicyDocument], form: str, shapes: Path | None = None
) -> None:
    """Write the file; with shapes, only when it conforms to them (KBError otherwise)."""
    found = parts(kb, documents, form, partial(kb.period, day=day(None)))
    if shapes is not None:
        whole = b"".join(found)
        _check(whole, form, shapes)
        found = iter((whole,))
    for part in found:
        out.write(part)
    out.flush()
    if form.startswith("cpsv-ap"):
        _tell_left_out(kb, documents)


def _tell_left_out(kb: KnowledgeBase, documents: Sequence[PolicyDocument]) -> None:
    for document, count in left_out(documents, kb.codes):
        name = document.title or document.file
        typer.echo(f"{name}：{count} 条措施没有写明主管单位或地区，CPSV-AP 要求必填，没有导出。", err=True)


def _check(data: bytes, form: str, path: Path) -> None:
    """KBError with the first problems when the file breaks the shapes."""
    from rdflib import Graph

    from ontology.validate import against

    syntax = _CHECKED.get(FORMS[form].type)
    if syntax is None or not path.is_file():
        problem = "只有 Turtle 和 JSON-LD 能用 SHACL 检查" if syntax is None else "找不到约束文件"
        raise KBError("SHAPES_USE", problem, place="--shapes" if syntax is None else str(path))
    graph = Graph().parse(data=data.decode(), format=syntax)
    try:
        shapes = Graph().parse(path, format="turtle")
    except SyntaxError as error:
        raise KBError("SHAPES_USE", "约束文件不是 Turtle", place=str(path), hint=f"：{error}") from error
    if problems := against(graph, shapes):
        shown = "；".join(problems[:_SHOWN])
        raise KBError("SHAPES_BROKEN", f"不符合约束，共 {len(problems)} 处", place=str(path), hint=f"：{shown}")
