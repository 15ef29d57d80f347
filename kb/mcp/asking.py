"""A server in, the same with prompts out: requests that a person picks and an assistant works off with the tools."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from pydantic import Field

from .words import said


def add_prompts(server: MCPServer[Any]) -> None:
    """What an enterprise can get, and what regions prescribe."""
    for prompt in (benefits, compare_regions):
        name = prompt.__name__
        title, told = said("prompts", name, "title"), said("prompts", name, "description")
        server.prompt(title=title, description=told)(prompt)


def benefits(
    situation: Annotated[str, Field(description=said("prompts", "benefits", "arguments", "situation"))],
    as_of: Annotated[str, Field(description=said("prompts", "benefits", "arguments", "as_of"))] = "",
) -> str:
    """What an enterprise can get, asked in its own words."""
    text = said("prompts", "benefits", "text")
    return text.format(situation=situation, day=f"在 {as_of} " if as_of else "")


def compare_regions(
    subject: Annotated[str, Field(description=said("prompts", "compare_regions", "arguments", "subject"))],
    regions: Annotated[str, Field(description=said("prompts", "compare_regions", "arguments", "regions"))] = "",
) -> str:
    """What regions prescribe on one matter."""
    return said("prompts", "compare_regions", "text").format(subject=subject, regions=regions or "所有已收录的地区")
