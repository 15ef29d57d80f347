"""What an assistant is told: tools, their arguments, answers, errors, resources and prompts, over both transports."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import anyio
import httpx
import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError

from kb.base import KnowledgeBase
from kb.build import build
from kb.comparison.build import compare
from kb.comparison.plain import comparison_json
from kb.index import Filters
from kb.match_json import answer_json, explanation_json
from kb.mcp.server import PolicyServer
from kb.place import Place
from kb.relocate_json import relocation_json
from kb.relocating import relocate
from kb.show_document import measure_view
from kb.show_find import found_json
from ontology.profile_values import read_date

Ask = Callable[..., Any]
Stdio = Callable[..., AbstractAsyncContextManager[Client]]
TOOLS = ("match", "explain", "compare", "relocate", "find", "show", "coverage")
DINER = {"region": "临夏市", "entity_type": "enterprise", "industry": "餐饮业", "employees": 26, "revenue": "420万元"}
DAY = "2022-12-01"
HAN = re.compile(r"[一-鿿]")


def plain(value: Any) -> Any:
    """A value as it comes back from JSON."""
    return json.loads(json.dumps(value, ensure_ascii=False))


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    return await client.call_tool(tool, arguments)


def conversation(stdio: Stdio, kb: Path, *calls: tuple[str, dict[str, Any]]) -> Callable[[], Any]:
    async def held() -> list[Any]:
        async with stdio(kb) as client:
            return [await client.call_tool(tool, arguments) for tool, arguments in calls]

    return held


@pytest.fixture
def answer(asked: Ask, stdio: Stdio, kb_dir: Path) -> Callable[..., Any]:
    """One tool called over standard input and output."""

    def one(tool: str, **arguments: Any) -> Any:
        return asked(conversation(stdio, kb_dir, (tool, arguments)))[0]

    return one


def test_the_tools_are_described(asked: Ask, stdio: Stdio, kb_dir: Path, knowledge: KnowledgeBase) -> None:
    async def listed() -> Any:
        async with stdio(kb_dir) as client:
            return (await client.list_tools()).tools, client.instructions

    tools, instructions = asked(listed)
    assert tuple(tool.name for tool in tools) == TOOLS
    assert "待确认" in instructions
    for tool in tools:
        assert HAN.search(tool.title)
        assert HAN.search(tool.description)
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.open_world_hint is False
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
        for name, one in tool.input_schema["properties"].items():
            assert HAN.search(one["description"]), (tool.name, name)
            assert "{" not in re.sub(r'\{"[^}]*\}', "", one["description"]), (tool.name, name)
    facts = tools[0].input_schema["properties"]["profile"]["properties"]
    assert set(facts) - {"answers", "certificates", "credit_code"} == set(knowledge.codes.attributes) - {"text"}
    size = sum(len(tool.model_dump_json(by_alias=True, exclude_none=True)) for tool in tools)
    assert size < 30_000, "an assistant reads this before each conversation"


def test_match_is_that_of_the_command(answer: Ask, words: Ask, knowledge: KnowledgeBase) -> None:
    result = answer("match", profile=DINER, as_of=DAY, limit=50)
    found, whole = result.structured_content, knowledge.match(knowledge.profile(DINER), read_date(DAY, "day"))
    expected = plain(answer_json(whole, knowledge.codes))
    by_measure = {one["measure"]: one for one in expected["results"]}
    assert found["format"] == expected["format"]
    assert found["profile"] == expected["profile"]
    assert len(found["results"]) == 50
    for one in found["results"]:
        about = one.pop("about")
        assert one == by_measure[one["measure"]]
        assert about["quote"] in words(result) or about["quote"][:90] in words(result)
        assert one["measure"].rpartition("/")[2] in words(result)
    assert sum(found["counts"].values()) == len(expected["results"])
    assert found["coverage"]["note"] == expected["coverage"]["note"]
    assert expected["coverage"]["note"] in words(result)
    assert [one["attr"] for one in found["questions"]] == [one["attr"] for one in expected["questions"]][:5]


def test_pages_hold_every_result_once(asked: Ask, stdio: Stdio, kb_dir: Path) -> None:
    async def turned() -> list[str]:
        seen: list[str] = []
        async with stdio(kb_dir) as client:
            offset: int | None = 0
            while offset is not None:
                result = await client.call_tool(
                    "match", {"profile": DINER, "as_of": DAY, "limit": 17, "offset": offset}
                )
                assert result.structured_content is not None
                seen += [one["measure"] for one in result.structured_content["results"]]
                offset = result.structured_content["page"]["next_offset"]
        return seen

    seen = asked(turned)
    assert len(seen) == len(set(seen)) == 62


def test_match_takes_filters(answer: Ask) -> None:
    found = answer("match", profile=DINER, as_of=DAY, status=["not_applicable"], force="明确优惠").structured_content
    assert {one["status"] for one in found["results"]} == {"not_applicable"}
    assert {one["about"]["force"] for one in found["results"]} == {"明确优惠"}


def test_documents_without_a_region_are_no_local_policy(answer: Ask, words: Ask) -> None:
    elsewhere = answer("match", profile={"region": "上海市"}, as_of=DAY)
    assert elsewhere.structured_content["results"] == []
    assert elsewhere.structured_content["counts"]["without_region"] > 0
    assert "没有收录管到上海市的任何一级文件" in words(elsewhere)
    asked = answer("match", profile={"region": "上海市"}, as_of=DAY, status=["without_region"])
    assert all(one["about"]["without_region"] for one in asked.structured_content["results"])
    assert "1. [辖区不明、不能当作本地政策；条件待确认]" in words(asked)


def test_what_is_not_known_is_asked_and_the_answer_settles_it(asked: Ask, stdio: Stdio, kb_dir: Path) -> None:
    more = {**DINER, "guaranteed_amount": "200万元"}
    before, after = asked(
        conversation(
            stdio, kb_dir, ("match", {"profile": DINER, "as_of": DAY}), ("match", {"profile": more, "as_of": DAY})
        )
    )
    assert "guaranteed_amount" in [one["fill"] for one in before.structured_content["questions"]]
    assert after.structured_content["counts"]["unknown"] < before.structured_content["counts"]["unknown"]


def test_explain_is_that_of_the_command(answer: Ask, words: Ask, knowledge: KnowledgeBase) -> None:
    name = next(m.id for d, m in knowledge.find("担保费率", Filters()) if d.region == "622900")
    result = answer("explain", measure=name.rpartition("/")[2], profile=DINER, as_of=DAY)
    whole, one = knowledge.explain(knowledge.profile(DINER), read_date(DAY, "day"), name)
    expected = plain(explanation_json(whole, one))
    assert {key: result.structured_content[key] for key in expected} == expected
    assert "✓ 临夏回族自治州" in words(result)
    assert "没有收录 临夏市、甘肃省、全国 的文件" in words(result)


def test_compare_is_that_of_the_command(answer: Ask, words: Ask, knowledge: KnowledgeBase) -> None:
    result = answer("compare", kind="融资担保费率", as_of="2020-08-01", regions=["淄博市", "临夏州"])
    table = compare(
        knowledge, kind="guarantee_fee_rate", regions=["淄博市", "临夏州"], as_of=read_date("2020-08-01", "day")
    )
    expected = plain(comparison_json(table, knowledge.codes))
    assert {key: result.structured_content[key] for key in expected} == expected
    assert "由1%降至0.5%" in words(result)
    assert "“担保费率由1%降低至0.5%”" in words(result)


def test_relocate_is_that_of_the_command(answer: Ask, words: Ask, knowledge: KnowledgeBase) -> None:
    result = answer("relocate", profile=DINER, regions=["淄博市", "吕梁市"], as_of=DAY, limit=3)
    day = read_date(DAY, "day")
    whole = relocate(knowledge, knowledge.profile(DINER), ["淄博市", "吕梁市"], day, {})
    expected = plain(relocation_json(whole, knowledge.codes))
    for region, other in zip(result.structured_content["regions"], expected["regions"], strict=True):
        assert region["summary"] == other["summary"]
        assert [one["change"] for one in region["items"]] == [one["change"] for one in other["items"]][:3]
    assert "收录的 1 份文件在查询日都不在有效期内，不下结论" in words(result)
    assert "--" not in words(result), "an assistant has no options"
    assert "#c1.2-m-" in words(result), "numbers can be copied as they stand"


def test_a_profile_may_be_that_of_a_file(asked: Ask, stdio: Stdio, kb_dir: Path, root: Path) -> None:
    file = yaml.safe_load((root / "examples/清真餐饮店.yaml").read_text(encoding="utf-8"))
    file["profile"]["established"] = str(file["profile"]["established"])
    whole = {**file, "as_of": str(file["as_of"])}
    calls = [("match", {"profile": whole}), ("match", {"profile": file["profile"], "as_of": whole["as_of"]})]
    first, second = asked(conversation(stdio, kb_dir, *calls))
    assert first.structured_content == second.structured_content
    assert first.structured_content["as_of"] == DAY


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([DAY, "临夏市", "#"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_arguments_bring_a_tool_down(data: st.DataObject, knowledge: KnowledgeBase) -> None:
    """Whatever an assistant makes up, it gets an answer or a sentence that tells it what is wrong."""
    server = PolicyServer(lambda: nullcontext(knowledge))
    tool = data.draw(st.sampled_from(TOOLS))
    facts = st.dictionaries(st.sampled_from([*knowledge.codes.attributes, "answers", "certificates"]), ANY, max_size=3)

    async def answered() -> Any:
        known = {one.name: one.input_schema["properties"] for one in await server.list_tools()}[tool]
        given = data.draw(st.dictionaries(st.sampled_from(sorted(known)), ANY, max_size=3))
        if "profile" in known:
            given["profile"] = data.draw(facts)
        return await server.call_tool(tool, given)

    result = anyio.run(answered)
    assert "INTERNAL" not in result.content[0].text
    assert result.is_error or result.structured_content["coverage"]


def test_find_and_show_are_those_of_the_command(answer: Ask, words: Ask, knowledge: KnowledgeBase) -> None:
    found = answer("find", words="担保费率", region="淄博市")
    (expected,) = plain(found_json(knowledge.find("担保费率", Filters(), region="淄博市")))
    (one,) = found.structured_content["results"]
    assert {key: one[key] for key in expected} == expected
    shown = answer("show", name=one["measure"])
    view = plain(measure_view(*knowledge.measure(one["measure"])))
    assert {key: shown.structured_content[key] for key in view} == view
    assert f"【{one['text']}】" in words(shown)


def test_a_document_is_shown_in_parts(
    asked: Ask, stdio: Stdio, kb_dir: Path, knowledge: KnowledgeBase, words: Ask
) -> None:
    number = "临州办发〔2022〕84号"
    parts = [{}, {"part": "text", "limit": 50}, {"part": "text", "clause": "一/四"}]
    parts += [{"part": "measures", "clause": "一/四"}, {"part": "doubts"}]
    calls = [("show", {"name": number, **one}) for one in parts]
    summary, text, clause, measures, doubts = asked(conversation(stdio, kb_dir, *calls))
    assert summary.structured_content["document"]["doc_number"] == number
    assert {"path": "一/四", "heading": "加大融资担保支持力度"} in summary.structured_content["clauses"]
    whole = knowledge.source(knowledge.document(number).id).text
    assert text.structured_content["text"] == whole[:5000]
    assert text.structured_content["page"]["next_offset"] == 5000
    assert "融资担保费率不高于1%" in clause.structured_content["text"]
    assert {one["clause"] for one in measures.structured_content["measures"]} == {"一/四"}
    assert "读取时的疑点" in words(doubts)


def test_coverage_says_what_is_not_on_record(answer: Ask, words: Ask) -> None:
    everything = answer("coverage")
    assert len(everything.structured_content["documents"]) == 5
    nowhere = answer("coverage", region="兰州市")
    assert nowhere.structured_content["coverage"]["levels"][0] == {"region": "620100", "name": "兰州市", "documents": 0}
    assert "没有收录管到兰州市的任何一级文件" in words(nowhere)


BAD = [
    ("match", {}, "BAD_ARGUMENT", "缺少参数 profile"),
    ("match", {"profile": "x"}, "BAD_ARGUMENT", "应为对象"),
    ("match", {"profile": {"颜色": 1}}, "UNKNOWN_ATTRIBUTE", "颜色"),
    ("match", {"profile": {"region": "临厦州"}}, "UNKNOWN_REGION", "您是不是要找：临夏回族自治州（622900）"),
    ("match", {"profile": {"revenue": "四百多万"}}, "BAD_VALUE", "可写 4000000、400万元"),
    ("match", {"profile": {"颜色": 1, "revenue": "四百多万"}}, "BAD_VALUE", "颜色"),
    ("match", {"profile": DINER, "asof": DAY}, "UNKNOWN_ARGUMENT", "as_of"),
    ("match", {"profile": DINER, "as_of": "昨天"}, "BAD_DATE", "as_of"),
    ("match", {"profile": DINER, "limit": 500}, "BAD_ARGUMENT", "不大于 50"),
    ("match", {"profile": DINER, "status": ["ok"]}, "BAD_ARGUMENT", "applies"),
    ("match", {"profile": DINER, "force": "强"}, "UNKNOWN_CODE", "force"),
    ("explain", {"measure": "没有", "profile": DINER}, "MEASURE_UNKNOWN", "请用 find 或 match 查到措施的编号"),
    ("compare", {}, "COMPARE_WHAT", "写其中一个"),
    ("compare", {"kind": "颜色"}, "UNKNOWN_CODE", "guarantee_fee_rate"),
    ("find", {"in_force_on": "2022-13-45"}, "BAD_DATE", "in_force_on"),
    ("find", {"words": "费" * 201}, "BAD_ARGUMENT", "最多 200"),
    ("show", {"name": "没有"}, "DOCUMENT_UNKNOWN", "coverage"),
    ("show", {"name": "临州办发〔2022〕84号", "clause": "九"}, "CLAUSE_UNKNOWN", "一/四"),
    ("relocate", {"profile": DINER, "regions": []}, "BAD_ARGUMENT", "regions"),
    ("relocate", {"profile": {}, "regions": ["淄博市"]}, "RELOCATE_WHERE", "regions："),
    ("relocate", {"profile": DINER, "regions": ["临夏市"]}, "RELOCATE_HERE", "请去掉"),
    ("coverage", {"region": "火星"}, "UNKNOWN_REGION", "火星"),
    ("screen", {}, "UNKNOWN_TOOL", "match、explain"),
]


def test_a_bad_request_is_told_in_chinese(asked: Ask, stdio: Stdio, kb_dir: Path, words: Ask) -> None:
    results = asked(conversation(stdio, kb_dir, *((tool, arguments) for tool, arguments, _, _ in BAD)))
    for result, (tool, arguments, code, told) in zip(results, BAD, strict=True):
        assert result.is_error, (tool, arguments)
        assert words(result).endswith(f"（{code}）"), words(result)
        assert told in words(result)
        assert "huiqi " not in words(result), "an assistant has no command line"


def test_without_a_knowledge_base_it_waits_for_one(
    asked: Ask, stdio: Stdio, tmp_path: Path, corpus: Path, words: Ask
) -> None:
    """The same server answers once something is built, and takes up the next build."""

    async def held() -> tuple[str, int, int]:
        async with stdio(tmp_path / "kb") as client:
            assert len((await client.list_tools()).tools) == len(TOOLS)
            missing = await client.call_tool("coverage", {})
            assert missing.is_error
            counts = []
            for folders in (["370300-zibo-2020-56"], ["370300-zibo-2020-56", "xx-unknown-2018-banks"]):
                for one in folders:
                    shutil.copytree(corpus / one, tmp_path / "corpus" / one, dirs_exist_ok=True)
                await anyio.to_thread.run_sync(build, Place(tmp_path / "kb"), tmp_path / "corpus")
                found = await client.call_tool("coverage", {})
                assert found.structured_content is not None
                counts.append(len(found.structured_content["documents"]))
            return words(missing), counts[0], counts[1]

    missing, first, second = asked(held)
    assert missing.endswith("（KB_MISSING）")
    assert "这里还没有知识库" in missing
    assert (first, second) == (1, 2)


def test_standard_output_holds_messages_only(kb_dir: Path) -> None:
    """The bytes of a conversation in the older form of the protocol, beginning with the handshake."""
    asked = [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "t", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "find", "arguments": {"words": "担保费率"}}},
        {"id": 3, "method": "tools/call", "params": {"name": "find", "arguments": {"kind": "没有"}}},
    ]
    command = [Path(sys.executable).with_name("huiqi"), "--kb", kb_dir, "mcp"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdin is not None
    assert process.stdout is not None
    answers = []
    for message in asked:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        process.stdin.flush()
        if "id" in message:
            answers.append(json.loads(process.stdout.readline()))
    rest, said = process.communicate(timeout=60)
    assert [one["id"] for one in answers] == [1, 2, 3]
    assert answers[1]["result"]["structuredContent"]["page"]["total"] > 0
    assert answers[2]["result"]["isError"] is True
    assert rest == ""
    assert "5 份文件" in said
    assert "Traceback" not in said
    assert process.returncode == 0


def test_texts_and_code_lists_can_be_read(asked: Ask, stdio: Stdio, kb_dir: Path, knowledge: KnowledgeBase) -> None:
    async def held() -> Any:
        async with stdio(kb_dir) as client:
            listed = (await client.list_resources()).resources
            names = ("documents", "codes", "codes/instrument", "codes/attributes", "regions/临夏")
            read = {}
            for uri in [*(f"huiqi://{name}" for name in names), *(one.uri for one in listed)]:
                (content,) = (await client.read_resource(uri)).contents
                read[uri] = content.text
            for missing in ("documents/没有", "codes/没有", "documents/..%2F..%2Fetc%2Fpasswd"):
                with pytest.raises(MCPError):
                    await client.read_resource(f"huiqi://{missing}")
            return read

    read = asked(held)
    for one in knowledge.listed:
        assert read[f"huiqi://documents/{one.iri.rpartition('/')[2]}"] == knowledge.source(one.iri).text
    assert json.loads(read["huiqi://regions/临夏"])["regions"][0]["full_name"] == "甘肃省临夏回族自治州"
    assert len(json.loads(read["huiqi://codes/instrument"])) == len(knowledge.codes.lists["instrument"])
    assert {one["iri"] for one in json.loads(read["huiqi://documents"])} == {one.iri for one in knowledge.listed}


def test_prompts_carry_the_words_of_the_user(asked: Ask, stdio: Stdio, kb_dir: Path) -> None:
    async def held() -> Any:
        async with stdio(kb_dir) as client:
            situation = "临夏市的餐馆，26 人{}，去年营业收入 420 万元"
            made = await client.get_prompt("benefits", {"situation": situation, "as_of": DAY})
            other = await client.get_prompt("compare_regions", {"subject": "融资担保费率"})
            return situation, made.messages[0].content.text, other.messages[0].content.text

    situation, first, second = asked(held)
    assert situation in first
    assert DAY in first
    assert "所有已收录的地区" in second


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_web_server_answers_the_same(
    asked: Ask, stdio: Stdio, kb_dir: Path, serve: Callable[..., AbstractContextManager[Any]], mode: str
) -> None:
    arguments = {"profile": DINER, "as_of": DAY}

    async def both(address: str) -> Any:
        async with Client(f"{address}/mcp", mode=mode) as client:
            tools = (await client.list_tools()).tools
            web = [await client.call_tool("match", arguments), await client.call_tool("show", {"name": "没有"})]
        async with stdio(kb_dir, mode) as client:
            assert (await client.list_tools()).tools == tools
            return web, [await client.call_tool("match", arguments), await client.call_tool("show", {"name": "没有"})]

    with serve(kb_dir) as (address, _):
        web, local = asked(lambda: both(address))
    for one, other in zip(web, local, strict=True):
        assert one.content == other.content
        assert one.structured_content == other.structured_content
        assert one.is_error == other.is_error


def test_the_web_server_answers_many_at_once_while_builds_change(
    asked: Ask, tmp_path: Path, corpus: Path, serve: Callable[..., AbstractContextManager[Any]]
) -> None:
    shutil.copytree(corpus / "370300-zibo-2020-56", tmp_path / "corpus" / "a")
    build(Place(tmp_path / "kb"), tmp_path / "corpus")
    counts: list[int] = []

    async def one(client: Client) -> None:
        for _ in range(10):
            found = await client.call_tool("coverage", {})
            assert not found.is_error
            assert found.structured_content is not None
            counts.append(len(found.structured_content["documents"]))

    async def held(address: str) -> None:
        async with Client(f"{address}/mcp") as client, anyio.create_task_group() as group:
            for _ in range(4):
                group.start_soon(one, client)
            shutil.copytree(corpus / "xx-unknown-2018-banks", tmp_path / "corpus" / "b")
            await anyio.to_thread.run_sync(build, Place(tmp_path / "kb"), tmp_path / "corpus")
        async with Client(f"{address}/mcp") as client:
            await one(client)

    with serve(tmp_path / "kb") as (address, _):
        asked(lambda: held(address))
    assert counts[-10:] == [2] * 10
    assert set(counts) <= {1, 2}


def test_the_web_server_answers_under_known_names_only(
    kb_dir: Path, serve: Callable[..., AbstractContextManager[Any]]
) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    with serve(kb_dir, HUIQI_BASE_URL="https://policy.example.cn") as (address, _), httpx.Client() as web:

        def status(**headers: str) -> int:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.post(f"{address}/mcp", json=body, headers={**accept, **named}).status_code

        assert status() == 200
        assert status(Host="policy.example.cn") == 200
        assert status(Origin="https://policy.example.cn") == 200
        assert status(Host="evil.example.com") == 421
        assert status(Host="policy.example.cn.evil.com") == 421
        assert status(Origin="https://evil.example.com") == 403
        assert status(Origin="null") == 403
        assert status(Content_Type="text/plain") == 400
        told = web.post(f"{address}/mcp", json=body, headers={**accept, "Host": "evil.example.com"})
        assert told.headers["content-type"] == "application/problem+json"
        assert "allowed_hosts" in told.json()["detail"]
        got = web.get(f"{address}/mcp", headers={"Accept": "text/event-stream"})
        assert (got.status_code, got.headers["allow"]) == (405, "POST")
        large = web.post(f"{address}/mcp", content=b" " * 2_000_000, headers=accept)
        assert large.status_code == 413
        assert 'route="/mcp"' in web.get(f"{address}/metrics").text


def test_pages_of_named_sites_may_ask(kb_dir: Path, serve: Callable[..., AbstractContextManager[Any]]) -> None:
    site = "https://app.example.cn"
    wanted = "content-type, mcp-protocol-version"
    with serve(kb_dir, HUIQI_CORS_ORIGINS=json.dumps([site])) as (address, _), httpx.Client() as web:
        asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": wanted}
        allowed = web.options(f"{address}/mcp", headers={"Origin": site, **asked})
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == site
        assert wanted in allowed.headers["access-control-allow-headers"]
        assert web.options(f"{address}/mcp", headers={"Origin": "https://evil.example.com", **asked}).status_code == 400


def test_without_the_package_it_says_what_to_install(kb_dir: Path) -> None:
    """The interpreter is told that there is no such package, as where the extra was not installed."""
    program = "import sys; sys.modules['mcp'] = None; from kb.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "--kb", str(kb_dir), "mcp"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=60)
    assert done.returncode == 2
    assert "没有安装 MCP 所需的 mcp" in done.stderr
    assert "huiqi-kb[mcp]" in done.stderr
    assert done.stdout == ""


PAGE = Path(__file__).parent.parent.parent / "docs/接入.md"
CONFIG = re.compile(r"<!-- config -->\n```json\n(.*?)```", re.DOTALL)
SESSION = re.compile(r"(?<=<!-- session -->\n)```python\n(.*?)```\n```\n(.*?)```(?=\n<!-- /session -->)", re.DOTALL)


def test_the_documented_configuration_works(asked: Ask, kb_dir: Path) -> None:
    (text,) = CONFIG.findall(PAGE.read_text(encoding="utf-8"))
    given = json.loads(text)["mcpServers"]["huiqi"]
    command, folder = Path(sys.executable).with_name("huiqi"), given["args"][1]
    arguments = [str(kb_dir) if one == folder else one for one in given["args"]]
    parameters = StdioServerParameters(command=str(command), args=arguments, env=dict(os.environ))

    async def listed() -> list[str]:
        async with Client(parameters) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    assert asked(listed) == list(TOOLS)


def test_the_documented_session_is_real(kb_dir: Path, tmp_path: Path) -> None:
    """`HUIQI_RECORD=1 pytest tests/assistants` writes it anew."""
    page = PAGE.read_text(encoding="utf-8")
    ((program, shown),) = SESSION.findall(page)
    (tmp_path / ".kb").symlink_to(kb_dir)
    found = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = 'StdioServerParameters(env=__import__("os").environ | {}, '
    done = subprocess.run(
        [sys.executable, "-c", program.replace("StdioServerParameters(", inherited)],
        capture_output=True,
        cwd=tmp_path,
        encoding="utf-8",
        env={**os.environ, "PATH": found},
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout.strip() + "\n"
    if os.environ.get("HUIQI_RECORD"):
        PAGE.write_text(SESSION.sub(lambda _: f"```python\n{program}```\n```\n{told}```", page), encoding="utf-8")
        return
    assert shown == told, "the answers have changed: HUIQI_RECORD=1 pytest tests/assistants"


def test_only_what_people_reviewed(answer: Ask) -> None:
    found = answer("find", reviewed_only=True)
    assert found.structured_content["results"] == []
    every = answer("match", profile=DINER, as_of=DAY, reviewed_only=True)
    assert sum(every.structured_content["counts"].values()) == 0


def test_the_number_of_a_measure_is_taken_as_answers_write_it(answer: Ask, words: Ask) -> None:
    (number,) = re.findall(r"编号：(.+)", words(answer("find", words="担保费率", region="淄博市")))
    assert number.endswith("（未复核）")
    assert not answer("show", name=number).is_error
