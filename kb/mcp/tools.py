"""Arguments of an assistant in, answers of the knowledge base out: the tools, each over the newest build."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated, Any, Literal

from mcp_types import CallToolResult, TextContent
from pydantic import Field

from kb.base import KnowledgeBase, day
from kb.index import Filters
from kb.lookup import code_of

from .answering import Asked, Group, Wanted, explained, matched
from .comparing import compared
from .covering import coverage
from .moving import relocated
from .outputs import (
    CompareOutput,
    CoverageOutput,
    ExplainOutput,
    FindOutput,
    MatchOutput,
    RelocateOutput,
    ShowOutput,
)
from .reading import bare, document_told, found, is_measure, measure_told
from .told import Told

Lease = Callable[[], AbstractContextManager[KnowledgeBase]]
"""Opens the newest knowledge base for one call."""
Name = Annotated[str, Field(min_length=1, max_length=300)]
Words = Annotated[str, Field(max_length=200)]
Day = Annotated[str, Field(max_length=40)]
Offset = Annotated[int, Field(ge=0, le=1_000_000)]
Limit = Annotated[int, Field(ge=1, le=50)]
Facts = Annotated[dict[str, Any], Field(max_length=100)]
Figures = Annotated[dict[str, str | int | float], Field(max_length=100)]
Statuses = Annotated[list[Literal["applies", "unknown", "not_applicable", "without_region"]], Field(min_length=1)]
Regions = Annotated[list[Name], Field(max_length=30)]
Targets = Annotated[list[Name], Field(min_length=1, max_length=5)]


class Tools:
    """The verbs of the knowledge base."""

    def __init__(self, lease: Lease) -> None:
        """Over what `lease` opens."""
        self._lease = lease

    def match(
        self,
        profile: Facts,
        as_of: Day | None = None,
        status: Statuses | None = None,
        instrument: Name | None = None,
        force: Name | None = None,
        amounts: Figures | None = None,
        reviewed_only: bool = False,
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, MatchOutput]:
        """What applies to an enterprise."""
        with self._lease() as kb:
            wanted = Wanted(
                tuple(map(Group, status or ("applies", "unknown"))),
                code_of(kb.codes, "instrument", instrument, place="instrument"),
                code_of(kb.codes, "force", force, place="force"),
                reviewed_only,
            )
            return _result(matched(kb, Asked.of(kb, profile, as_of, _texts(amounts)), wanted, offset, limit))

    def explain(
        self, measure: Name, profile: Facts, as_of: Day | None = None, amounts: Figures | None = None
    ) -> Annotated[CallToolResult, ExplainOutput]:
        """Why one measure applies or not."""
        with self._lease() as kb:
            return _result(explained(kb, bare(measure), Asked.of(kb, profile, as_of, _texts(amounts))))

    def compare(
        self,
        kind: Name | None = None,
        instrument: Name | None = None,
        regions: Regions | None = None,
        by: Literal["region", "document"] = "region",
        as_of: Day | None = None,
        group: Words | None = None,
        profile: Facts | None = None,
        reviewed_only: bool = False,
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, CompareOutput]:
        """What regions prescribe on the same matter."""
        with self._lease() as kb:
            firm = Asked.of(kb, profile or {}, as_of)
            who = firm.profile if profile else None
            asked = (kind, instrument, regions or (), by, firm.day, group, who, reviewed_only, offset, limit)
            return _result(compared(kb, *asked))

    def relocate(
        self,
        profile: Facts,
        regions: Targets,
        as_of: Day | None = None,
        amounts: Figures | None = None,
        limit: Limit = 5,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, RelocateOutput]:
        """What other regions would change for an enterprise."""
        with self._lease() as kb:
            asked = Asked.of(kb, profile, as_of, _texts(amounts))
            return _result(relocated(kb, asked.profile, regions, asked.day, asked.amounts, offset, limit))

    def find(
        self,
        words: Words | None = None,
        region: Name | None = None,
        instrument: Name | None = None,
        kind: Name | None = None,
        audience: Name | None = None,
        force: Name | None = None,
        in_force_on: Day | None = None,
        reviewed_only: bool = False,
        limit: Limit = 10,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, FindOutput]:
        """Measures by words and filters."""
        with self._lease() as kb:
            given = {"audience": audience, "force": force, "instrument": instrument, "kind": kind}
            filters = Filters(**{name: code_of(kb.codes, name, one, place=name) for name, one in given.items()})
            when = None if in_force_on is None else day(in_force_on, option="in_force_on")
            return _result(found(kb, words or None, filters, region, when, reviewed_only, offset, limit, _day(None)))

    def show(
        self,
        name: Name,
        part: Literal["summary", "text", "measures", "doubts"] = "summary",
        clause: Name | None = None,
        limit: Limit = 40,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, ShowOutput]:
        """A measure, or a part of a document."""
        with self._lease() as kb:
            if is_measure(name):
                return _result(measure_told(kb, bare(name), _day(None)))
            return _result(document_told(kb, name, part, clause, offset, limit, _day(None)))

    def coverage(
        self, region: Name | None = None, limit: Limit = 20, offset: Offset = 0
    ) -> Annotated[CallToolResult, CoverageOutput]:
        """Which documents are on record, and whom they reach."""
        with self._lease() as kb:
            return _result(coverage(kb, region, offset, limit, _day(None)))

    @property
    def every(self) -> tuple[Callable[..., CallToolResult], ...]:
        """All of them."""
        return (self.match, self.explain, self.compare, self.relocate, self.find, self.show, self.coverage)


def _day(text: str | None) -> Any:
    return day(text or None, option="as_of")


def _texts(amounts: dict[str, str | int | float] | None) -> dict[str, str]:
    return {name: str(figure) for name, figure in (amounts or {}).items()}


def _result(told: Told) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=told.text)], structured_content=told.data)
