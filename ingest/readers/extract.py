"""What a reader of a format hands on: the text, a paragraph a line, and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ontology.findings import Finding


@dataclass(frozen=True, slots=True)
class Extract:
    """The text of a file, and its own data on title, address and day of publication (None when it says nothing).

    `findings`: what was left out or is doubtful about the file itself.
    """

    text: str
    format: str
    title: str | None = None
    url: str | None = None
    published: date | None = None
    findings: tuple[Finding, ...] = ()
