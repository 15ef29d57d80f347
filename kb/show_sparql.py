"""What a query found in, a table on the terminal out; on a narrow one, or with many columns, an item a row."""

from __future__ import annotations

from rich import box
from rich.table import Table as Drawn
from rich.text import Text

from .layout import page, rows
from .sparql.tables import Table

_COLUMN = 16
"""Columns of the terminal that a column needs to be read."""


def show_table(table: Table) -> None:
    """Print it; how many rows there are at the end."""
    out = page()
    if out.width >= _COLUMN * len(table.names):
        drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False)
        for at, name in enumerate(table.names):
            number = bool(table.rows) and all(row[at].number or not row[at].text for row in table.rows)
            drawn.add_column(Text(name), justify="right" if number else "left", overflow="fold")
        for row in table.rows:
            drawn.add_row(*(Text(cell.text) for cell in row))
        out.print(drawn)
    else:
        for at, row in enumerate(table.rows, 1):
            out.print(Text(f"[{at}]", "bold"))
            rows(out, [(name, cell.text) for name, cell in zip(table.names, row, strict=True) if cell.text])
    out.print(f"共 {table.count} 行")
