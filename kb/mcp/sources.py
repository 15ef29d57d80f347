"""What opens the knowledge base in, what can be read beside the tools out: the texts of documents, and code lists."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from anyio import to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp_types import Completion, PromptReference, Resource, ResourceTemplateReference

from ontology import regions, skos
from ontology.codebook import CodeBook
from ontology.findings import KBError

from .tools import Lease
from .words import said

_JSON, _PLAIN = "application/json", "text/plain"
_LISTED, _SUGGESTED, _FOUND = 200, 50, 20
_ATTRIBUTES = "attributes"


class Sources:
    """Resources over what `lease` opens."""

    def __init__(self, lease: Lease) -> None:
        """Nothing is opened yet."""
        self._lease = lease

    def add_to(self, server: MCPServer[Any]) -> None:
        """Make them known to a server."""
        fixed = (("documents", self.listed), ("codes", self.lists))
        for name, read in fixed:
            server.resource(f"huiqi://{name}", name=name, description=said("resources", name), mime_type=_JSON)(read)
        server.resource(
            "huiqi://documents/{document}",
            name="document",
            description=said("resources", "document"),
            mime_type=_PLAIN,
        )(self.text)
        server.resource(
            "huiqi://codes/{name}", name="code_list", description=said("resources", "code_list"), mime_type=_JSON
        )(self.code_list)
        server.resource(
            "huiqi://regions/{words}", name="regions", description=said("resources", "regions"), mime_type=_JSON
        )(self.regions)
        server.completion()(self.completed)  # type: ignore[no-untyped-call]  # the library leaves it untyped

    async def codes(self) -> CodeBook:
        """The code lists in use; those of the package where nothing has been built."""
        return await to_thread.run_sync(self._codes)

    def _codes(self) -> CodeBook:
        try:
            with self._lease() as kb:
                return kb.codes
        except KBError:
            return _packaged()

    async def documents(self) -> list[Resource]:
        """The texts of the first documents; the others can be read as well."""
        return await to_thread.run_sync(self._documents)

    def _documents(self) -> list[Resource]:
        try:
            with self._lease() as kb:
                listed = kb.listed[:_LISTED]
        except KBError:
            return []
        return [
            Resource(
                uri=f"huiqi://documents/{one.iri.rpartition('/')[2]}",
                name=one.doc_number or one.title or one.file,
                title=one.title,
                mime_type=_PLAIN,
            )
            for one in listed
        ]

    def listed(self) -> str:
        """All documents."""
        with self._lease() as kb:
            return _json(
                [
                    {
                        "name": one.iri.rpartition("/")[2],
                        "iri": one.iri,
                        "title": one.title,
                        "doc_number": one.doc_number,
                        "region": one.region,
                        "region_name": one.region and regions.full_name(one.region, kb.codes),
                        "file": one.file,
                        "url": one.url,
                    }
                    for one in kb.listed
                ]
            )

    def text(self, document: str) -> str:
        """The text of a document."""
        try:
            with self._lease() as kb:
                return kb.source(kb.document(document).id).text
        except KBError as error:
            raise ResourceNotFoundError(str(error)) from error

    def lists(self) -> str:
        """The names of the code lists."""
        codes = self._codes()
        sizes = {name: len(held) for name, held in codes.lists.items()}
        return _json({_ATTRIBUTES: len(codes.attributes), **sizes})

    def code_list(self, name: str) -> str:
        """One code list."""
        codes = self._codes()
        if name == _ATTRIBUTES:
            return _json([one.model_dump(mode="json", exclude_none=True) for one in codes.attributes.values()])
        if name not in codes.lists:
            known = "、".join((_ATTRIBUTES, *codes.lists))
            raise ResourceNotFoundError(f"没有代码表“{name}”，有：{known}。")
        held = codes.lists[name].values()
        return _json([one.model_dump(mode="json", exclude_defaults=True) for one in held])

    def regions(self, words: str) -> str:
        """The regions whose name or code begins with the words or holds them."""
        codes = self._codes()
        found = [
            code
            for code, one in codes.regions.items()
            if code.startswith(words) or words in one.name or words in one.former
        ]
        shown = [
            {"code": code, "name": codes.regions[code].name, "full_name": regions.full_name(code, codes)}
            for code in found[:_FOUND]
        ]
        return _json({"total": len(found), "regions": shown})

    async def completed(self, ref: PromptReference | ResourceTemplateReference, argument: Any, context: Any) -> Any:
        """How the name of a document or a code list that was begun can go on."""
        found = await to_thread.run_sync(self._begun, argument.name, argument.value)
        return Completion(values=found[:_SUGGESTED], total=len(found), has_more=len(found) > _SUGGESTED)

    def _begun(self, name: str, value: str) -> list[str]:
        if name == "name":
            return [one for one in (_ATTRIBUTES, *self._codes().lists) if one.startswith(value)]
        if name != "document":
            return []
        try:
            with self._lease() as kb:
                names = [one.iri.rpartition("/")[2] for one in kb.listed]
        except KBError:
            return []
        return [one for one in names if one.startswith(value)]


@cache
def _packaged() -> CodeBook:
    return skos.load()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
