"""A server for assistants, asked by the client of the protocol's own library."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, TextContent

HUIQI = Path(sys.executable).with_name("huiqi")
_T = TypeVar("_T")
Connected = Callable[[Path], AbstractAsyncContextManager[Client]]


@asynccontextmanager
async def over_stdio(kb: Path, mode: str = "auto") -> AsyncIterator[Client]:
    """A client of `huiqi mcp` in a process of its own."""
    parameters = StdioServerParameters(command=str(HUIQI), args=["--kb", str(kb), "mcp"], env=dict(os.environ))
    async with Client(stdio_client(parameters), mode=mode, read_timeout_seconds=60) as client:
        yield client


@pytest.fixture
def stdio() -> Callable[..., AbstractAsyncContextManager[Client]]:
    """`over_stdio`."""
    return over_stdio


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
