"""The name of a table in, its rows out: the TSV files of `ontology/codelists`, without any RDF library."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "codelists"
FORM_SEPARATOR = ";"
ALIASES = "aliases"
"""Note of a concept: words that name it in a profile, but are too ordinary to be looked for in policy texts."""


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `codelists/NAME.tsv`, in file order; lines that begin with "#" are comments."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    kept = (line for line in lines if line.strip() and not line.startswith("#"))
    reader = csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(MappingProxyType({key: value or "" for key, value in row.items() if key}) for row in reader)
