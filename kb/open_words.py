"""Nothing in, the words of open conditions out that only say that somebody will judge: data of the package."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def judged() -> frozenset[str]:
    """Words such as “those who qualify”, which name no condition that an enterprise could answer for."""
    table = tomllib.loads((files("kb") / "open_words.toml").read_text(encoding="utf-8"))
    return frozenset(table["judged"])
