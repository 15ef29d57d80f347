"""A server for assistants, asked by the client of the protocol's own library."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, TextContent

_T = TypeVar("_T")
Connected = Callable[[Path], AbstractAsyncContextManager[Client]]


@asynccontextmanager
async def over_stdio(ready: Any, kb: Path, mode: str = "auto") -> AsyncIterator[Client]:
    """A client of `huiqi mcp` in a process of its own."""
    command, *rest = ready.through("--kb", kb, "mcp")
    parameters = StdioServerParameters(command=command, args=rest, env=dict(os.environ))
    async with Client(stdio_client(parameters), mode=mode, read_timeout_seconds=60) as client:
        yield client


@pytest.fixture
def stdio(ready: Any) -> Callable[..., AbstractAsyncContextManager[Client]]:
    """`over_stdio`."""
    return partial(over_stdio, ready)


@pytest.fixture
def asked() -> Callable[[Callable[[], Awaitable[Any]]], Any]:
    """Run an asynchronous conversation to its end."""

    def run(conversation: Callable[[], Awaitable[_T]]) -> _T:
        return anyio.run(conversation)

    return run


def text(result: Any) -> str:
    """The words of an answer."""
    assert isinstance(result, CallToolResult)
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.fixture
def words() -> Callable[[Any], str]:
    """`text`."""
    return text
