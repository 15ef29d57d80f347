"""A comparison and the name of a format in, its bytes out, and written to a file: md, html, csv, xlsx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ontology.codebook import CodeBook
from ontology.findings import KBError

from .canvas import EMPTY_CHART
from .table import Comparison


def exported(table: Comparison, codes: CodeBook, form: str) -> bytes:
    """The table in a format; the same table gives the same bytes."""
    if form not in FORMATS:
        hint = f"。可用的格式：{'、'.join(FORMATS)}。"
        raise KBError("UNKNOWN_FORMAT", f"没有“{form}”这种格式", place="--format", hint=hint)
    return FORMATS[form](table, codes)


def saved(data: bytes, path: Path) -> None:
    """Write a file; KBError where that is not possible."""
    try:
        path.write_bytes(data)
    except OSError as error:
        hint = "，请检查路径和权限。"
        raise KBError("SAVE_FAILED", f"结果不能写到这里（{error.strerror}）", place=str(path), hint=hint) from error


def _markdown(table: Comparison, codes: CodeBook) -> bytes:
    from .markdown import markdown
    from .sheet import sheet

    return markdown(sheet(table, codes)).encode()


def _html(table: Comparison, codes: CodeBook) -> bytes:
    from .sheet import sheet
    from .webpage import webpage

    pictures, remarks = _pictures(table, codes)
    return webpage(sheet(table, codes), pictures, remarks).encode()


def _pictures(table: Comparison, codes: CodeBook) -> tuple[list[tuple[str, str]], list[str]]:
    """The charts of a table as SVG, and why there is none of a sort."""
    from .chart_rates import rates_chart
    from .chart_validity import validity_chart

    drawn: list[tuple[str, str]] = []
    remarks: list[str] = []
    for caption, draw in (("各地数值", rates_chart), ("有效期", validity_chart)):
        try:
            drawn.append((caption, draw(table, codes).drawn("svg").decode()))
        except KBError as error:
            if error.code != EMPTY_CHART:
                remarks.append(f"没有附图：{error.message}。")
    return drawn, list(dict.fromkeys(remarks))


def _csv(table: Comparison, codes: CodeBook) -> bytes:
    from .longform import csv_bytes

    return csv_bytes(table, codes)


def _xlsx(table: Comparison, codes: CodeBook) -> bytes:
    from .workbook import workbook

    return workbook(table, codes)


FORMATS: Mapping[str, Callable[[Comparison, CodeBook], bytes]] = {
    "md": _markdown,
    "html": _html,
    "csv": _csv,
    "xlsx": _xlsx,
}
