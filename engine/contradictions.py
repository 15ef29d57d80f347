"""Given facts and a day in, which of them cannot be true together out (`parameters/contradictions.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from ontology.findings import Finding, Severity
from ontology.profile import Profile

from .kleene import truth
from .parameters import as_written, criterion_of


def contradictions(profile: Profile, as_of: date) -> tuple[Finding, ...]:
    """A finding for each pair of statements that exclude each other; nothing is changed."""
    return tuple(
        Finding(code="PROFILE_CONTRADICTION", severity=Severity.WARNING, message=one["text"], place=one["attr"])
        for one in _listed()
        if one["attr"] in profile.facts and truth(criterion_of(one["when"], as_of), profile)
    )


@cache
def _listed() -> tuple[Mapping[str, Any], ...]:
    return tuple(as_written("contradictions.toml")["contradiction"])
