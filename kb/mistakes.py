"""What is wrong with a request in, the lines that tell of it out."""

from __future__ import annotations

from ontology.findings import KBError

_SHOWN = 20
"""So many mistakes of one request are told."""


def lines(error: KBError) -> list[str]:
    """All that is wrong, a line each with its code, and how much more when there is much."""
    wrong = error.each()
    rest = [f"另有 {len(wrong) - _SHOWN} 处"] if len(wrong) > _SHOWN else []
    return [f"{one}（{one.code}）" for one in wrong[:_SHOWN]] + rest
