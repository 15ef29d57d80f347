"""The forms of the tools' structured answers, as far as programs should rely on them; more may stand in each."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Output(BaseModel):
    """What every answer has: which documents it rests on."""

    model_config = ConfigDict(extra="allow")

    coverage: dict[str, Any]


class Paged(Output):
    """A part of a list."""

    page: dict[str, int | None]


class MatchOutput(Paged):
    """The form huiqi-match/1 with what a person must be told of each result."""

    format: str
    as_of: str
    profile: dict[str, Any]
    counts: dict[str, int]
    results: list[dict[str, Any]]
    questions: list[dict[str, Any]]


class ExplainOutput(Output):
    """One result of a match with all its conditions in words."""

    as_of: str
    measure: str
    status: str
    missing: list[str]
    reasons: list[dict[str, Any]]
    conditions: list[str]
    about: dict[str, Any]


class CompareOutput(Paged):
    """The form huiqi-compare/2."""

    format: str
    title: str
    as_of: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    others: list[dict[str, Any]]


class RelocateOutput(Paged):
    """The form huiqi-relocate/1, without the conditions of measures."""

    format: str
    as_of: str
    base: dict[str, Any]
    regions: list[dict[str, Any]]
    unchanged: list[dict[str, Any]]
    asked: list[dict[str, Any]]


class FindOutput(Paged):
    """The measures that were found, as `huiqi find --json` lists them."""

    results: list[dict[str, Any]]


class ShowOutput(Output):
    """A measure as `huiqi show --json` gives it, or a part of a document."""


class CoverageOutput(Paged):
    """Documents, regions and instruments on record."""

    documents: list[dict[str, Any]]
    regions: list[dict[str, Any]]
    instruments: dict[str, int]
