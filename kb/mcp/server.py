"""What opens the knowledge base in, a Model Context Protocol server out: tools, resources, prompts, all read only."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult, Resource, TextContent, Tool, ToolAnnotations
from pydantic import ValidationError

from ontology.codebook import CodeBook
from ontology.findings import KBError

from .asking import add_prompts
from .schema import input_schema, output_schema
from .sources import Sources
from .tools import Lease, Tools
from .words import said, table

_log = logging.getLogger("huiqi.mcp")
_SHOWN = 40
_OPTION = "--"
"""What stands in front of an option of the command line; an assistant has arguments of the same names."""
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class PolicyServer(MCPServer[Any]):
    """Tells what its tools are by the code lists of the newest build, and errors in Chinese."""

    def __init__(self, lease: Lease) -> None:
        """Over what `lease` opens; nothing is opened before the first question."""
        super().__init__(
            "huiqi",
            title=said("title"),
            description=said("description"),
            instructions=said("instructions"),
            version=version("huiqi-kb"),
            log_level="WARNING",
        )
        self._sources = Sources(lease)
        for tool in Tools(lease).every:
            name = tool.__name__
            title, told = said("tools", name, "title"), said("tools", name, "description")
            self.add_tool(tool, title=title, description=told, annotations=_READS.model_copy(update={"title": title}))
        self._sources.add_to(self)
        add_prompts(self)

    async def list_tools(self) -> list[Tool]:
        """The tools with what each argument is, by the code lists in use."""
        codes = await self._sources.codes()
        return [_described(tool, codes) for tool in await super().list_tools()]

    async def list_resources(self) -> list[Resource]:
        """The fixed ones, and the texts of documents."""
        return [*await super().list_resources(), *await self._sources.documents()]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """The answer of a tool, or why there is none."""
        try:
            await self._check(name, arguments)
            return await super().call_tool(name, arguments, context)
        except KBError as error:
            return _refused(error)
        except ToolError as error:
            return _refused(_told(error, name))

    async def _check(self, name: str, arguments: Mapping[str, Any]) -> None:
        """An argument that a tool does not have would be left out without a word: refuse it."""
        known = {tool.name: tool for tool in await super().list_tools()}
        if name not in known:
            raise KBError("UNKNOWN_TOOL", f"没有“{name}”这个工具", hint=f"，可用：{'、'.join(known)}。")
        takes = known[name].input_schema.get("properties", {})
        for given in arguments:
            if given not in takes:
                raise KBError("UNKNOWN_ARGUMENT", f"{name} 没有“{given}”这个参数", hint=f"，可用：{'、'.join(takes)}。")


def _described(tool: Tool, codes: CodeBook) -> Tool:
    schemas = {"input_schema": input_schema(tool.name, tool.input_schema, codes)}
    if tool.output_schema is not None:
        schemas["output_schema"] = output_schema(tool.output_schema)
    return tool.model_copy(update=schemas)


def _refused(error: KBError) -> CallToolResult:
    """What was found, where, and what an assistant can do; a line for each thing that is wrong."""
    text = "\n".join(map(_line, error.each()))
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _line(error: KBError) -> str:
    hint = table()["hints"].get(error.code) or (error.hint or "").replace(_OPTION, "")
    told = KBError(error.code, error.message, place=error.place and error.place.removeprefix(_OPTION), hint=hint)
    return f"{told}（{error.code}）"


def _told(error: ToolError, name: str) -> KBError:
    """The reason of a failure: a bad request, arguments that do not fit, or a defect, of which only the log tells."""
    cause = error.__cause__
    if isinstance(cause, KBError):
        return cause
    if isinstance(cause, ValidationError) and not isinstance(error, UnexpectedToolError):
        return _misfit(cause)
    _log.error("tool %s", name, exc_info=error)
    return KBError("INTERNAL", "程序内部出错，没有给出结果", hint="；详情在服务的日志里。")


def _misfit(error: ValidationError) -> KBError:
    """Which argument does not fit, and what fits."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "missing":
        return KBError("BAD_ARGUMENT", f"缺少参数 {name}", hint="，写法见工具说明。")
    shown, words = str(first["input"]), table()["limits"]
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    fits = [told] if (told := table()["fits"].get(first["type"])) else []
    fits += [f"{words[key]} {value}" for key, value in first.get("ctx", {}).items() if key in words]
    hint = f"（{'，'.join(fits)}）。" if fits else "，写法见工具说明。"
    return KBError("BAD_ARGUMENT", f"参数 {name} 的值不合适：{shown}", hint=hint)
