"""The name of an answer in, its example for the description of the interface out (recorded from the corpus)."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

FOLDER = "examples"


def example(name: str) -> dict[int | str, dict[str, Any]]:
    """The answer 200 of a route with a real example."""
    text = (files("kb.api") / FOLDER / f"{name}.json").read_text(encoding="utf-8")
    return {200: {"description": "结果", "content": {"application/json": {"example": json.loads(text)}}}}


def shortened(value: Any, entries: int = 2) -> Any:
    """An answer with at most so many entries of each list, as examples show it."""
    match value:
        case {**fields}:
            return {name: shortened(one, entries) for name, one in fields.items()}
        case [*several]:
            return [shortened(one, entries) for one in several[:entries]]
    return value
