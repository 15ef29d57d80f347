"""The interface gives what the command line gives, with real examples, pages of lists, tags, and errors in Chinese."""

from __future__ import annotations

import csv
import io
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from starlette.testclient import TestClient

from kb.api.forms import EXAMPLE
from kb.api.recorded import FOLDER, shortened

DAY = "2022-12-01"
MEASURE = "622900-2022-84-5634#c1.4-m-979d6903"
ASKED = {"profile": EXAMPLE, "as_of": DAY}
MEASURE_PATH = MEASURE.replace("#", "%23")
EXAMPLES: dict[str, tuple[str, str, Any]] = {
    "match": ("POST", "/api/match", ASKED),
    "explain": ("POST", "/api/explain", ASKED | {"measure": MEASURE}),
    "estimate": ("POST", "/api/estimate", ASKED | {"name": MEASURE, "inputs": {"现行担保费率": "1.5%"}}),
    "relocate": ("POST", "/api/relocate", ASKED | {"regions": ["淄博市"]}),
    "check": ("POST", "/api/profile/check", ASKED),
    "compare": (
        "POST",
        "/api/compare",
        {"kind": "guarantee_fee_rate", "regions": ["临夏州", "淄博市"], "as_of": DAY},
    ),
    "mentions": ("POST", "/api/mentions", {"text": "对符合条件的小微企业，单户担保费率不高于1%，最高补贴20万元。"}),
    "measures": ("GET", "/api/measures?q=担保费率", None),
    "measure": ("GET", f"/api/measures/{MEASURE_PATH}", None),
    "documents": ("GET", "/api/documents", None),
    "document": ("GET", "/api/documents/622900-2022-84-5634", None),
    "timeline": ("GET", "/api/timeline?kind=guarantee_fee_rate&region=临夏州", None),
    "coverage": ("GET", "/api/coverage", None),
    "attributes": ("GET", "/api/attributes", None),
    "codes": ("GET", "/api/codes/instrument", None),
    "regions": ("GET", "/api/regions?q=临夏", None),
}


def said(api: TestClient, method: str, path: str, body: Any) -> Any:
    answer = api.request(method, path, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_what_is_answered(api: TestClient, name: str) -> None:
    found = shortened(said(api, *EXAMPLES[name]))
    path = Path(str(files("kb.api") / FOLDER / f"{name}.json"))
    if os.environ.get("HUIQI_RECORD") == "1":
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == found


def test_every_example_is_recorded_for_a_route() -> None:
    kept = {Path(str(one)).stem for one in (files("kb.api") / FOLDER).iterdir()}
    assert kept == set(EXAMPLES)


def _profile_file(tmp_path: Path) -> Path:
    path = tmp_path / "企业.yaml"
    path.write_text(yaml.safe_dump(EXAMPLE, allow_unicode=True), encoding="utf-8")
    return path


def test_answers_are_those_of_the_command_line(api: TestClient, huiqi: Any, kb_dir: Path, tmp_path: Path) -> None:
    profile = ["--profile", _profile_file(tmp_path), "--as-of", DAY, "--json"]

    def told(*command: str | Path) -> Any:
        run = huiqi("--kb", kb_dir, *command)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    found = said(api, "POST", "/api/match", ASKED)
    counts, after = found.pop("counts"), found.pop("next")
    assert found == told("match", *profile)
    assert sum(counts.values()) == len(found["results"])
    assert after is None
    assert said(api, "POST", "/api/explain", ASKED | {"measure": MEASURE}) == told("explain", MEASURE, *profile)
    assert said(api, "POST", "/api/relocate", ASKED | {"regions": ["淄博市"]}) == told("relocate", "淄博市", *profile)
    estimated = said(api, "POST", "/api/estimate", ASKED | {"name": MEASURE, "inputs": {"现行担保费率": "1.5%"}})
    assert estimated == told("estimate", MEASURE, *profile, "--input", "现行担保费率=1.5%")
    compared = said(api, "GET", f"/api/compare?kind=guarantee_fee_rate&region=淄博市&as_of={DAY}", None)
    assert compared == told("compare", "--kind", "guarantee_fee_rate", "--regions", "淄博市", "--as-of", DAY, "--json")
    assert said(api, "GET", "/api/measures?q=担保&limit=1000", None)["items"] == told("find", "担保", "--json")
    document = said(api, "GET", "/api/documents/622900-2022-84-5634", None)
    assert document == told("show", "622900-2022-84-5634", "--json")


def test_a_receipt_can_be_replayed(api: TestClient, huiqi: Any, kb_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "凭据.json"
    path.write_bytes(api.post("/api/receipt", json=ASKED).content)
    run = huiqi("--kb", kb_dir, "replay", path)
    assert run.returncode == 0, run.stdout


def test_lists_come_in_pages_that_join_to_the_whole(api: TestClient) -> None:
    whole = said(api, "GET", "/api/measures?region=临夏州&limit=1000", None)["items"]
    joined, offset = [], 0
    while offset is not None:
        page = said(api, "GET", f"/api/measures?region=临夏州&limit=25&offset={offset}", None)
        joined += page["items"]
        offset = page["next"]
    assert joined == whole
    assert page["total"] == len(whole) > 25
    results, offset = [], 0
    while offset is not None:
        answer = said(api, "POST", "/api/match", ASKED | {"limit": 20, "offset": offset})
        results += answer["results"]
        offset = answer["next"]
    assert results == said(api, "POST", "/api/match", ASKED)["results"]


def test_a_caller_who_has_the_answer_is_told_so(api: TestClient) -> None:
    first = api.get("/api/documents")
    tag = first.headers["etag"]
    again = api.get("/api/documents", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get("/api/documents?limit=1", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("POST", "/api/match", {"profile": {"region": "临厦州"}}, 400, "临夏"),
        ("POST", "/api/match", {"profile": {"revenue": "四百多万"}}, 400, "四百多万"),
        ("POST", "/api/match", {"profile": {"nonsense": 1}}, 400, "nonsense"),
        ("POST", "/api/match", {"profile": []}, 422, "profile"),
        ("POST", "/api/match", {"profile": {}, "as_of": "2022-13-01"}, 422, "as_of"),
        ("POST", "/api/match", {}, 422, "profile"),
        ("POST", "/api/explain", {"profile": {}, "measure": "没有"}, 404, "没有这条措施"),
        ("GET", "/api/documents/没有", None, 404, "没有收录这份文件"),
        ("GET", "/api/measures?instrument=nothing", None, 400, "instrument"),
        ("GET", "/api/measures?limit=0", None, 422, "limit"),
        ("GET", "/api/compare", None, 400, "比较什么"),
        ("GET", "/api/compare?kind=guarantee_fee_rate&format=pdf", None, 422, "format"),
        ("GET", "/api/timeline?kind=guarantee_fee_rate&region=临夏州&from=2023-01-01&to=2022-01-01", None, 400, "from"),
        ("GET", "/api/codes/nothing", None, 404, "instrument"),
        ("POST", "/api/match", {"profile": {}, "asof": "2022-12-01"}, 422, "asof 没有这一项"),
        ("POST", "/api/match", {"profile": {}, "as_of": 5}, 422, "as_of 请写成 2022-12-01 的形式"),
        ("POST", "/api/match", {"profile": {}, "as_of": "2022-13-01"}, 422, "请写成"),
        ("POST", "/api/match", [], 422, "正文 应为 JSON 对象"),
        ("POST", "/api/match?as_of=2022-12-01", {"profile": {}}, 422, "没有参数 as_of；"),
        ("GET", "/api/measures?q=担保&regoin=淄博市", None, 422, "没有参数 regoin，可用：q、region"),
        ("GET", "/api/compare?kind=guarantee_fee_rate&on=2020-08-01", None, 422, "没有参数 on，可用：kind"),
        ("GET", "/api/measures?limit=x", None, 422, "limit 应为整数"),
        ("GET", "/api/measures?limit=0", None, 422, "limit 不能小于 1"),
        ("GET", "/api/compare?kind=guarantee_fee_rate&by=x", None, 422, "by 应为 region、document 之一"),
        ("GET", "/api/timeline", None, 422, "kind 缺这一项；region 缺这一项"),
    ],
)
def test_a_bad_request_is_told_in_chinese_with_a_code(
    api: TestClient, method: str, path: str, body: Any, status: int, words: str
) -> None:
    answer = api.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert words in problem["detail"]
    assert problem["code"]
    assert "--" not in problem["detail"].partition("：")[0]


def test_all_mistakes_of_a_profile_are_told_at_once(api: TestClient) -> None:
    problem = api.post("/api/match", json={"profile": {"revenue": "四百多万", "nonsense": 1}}).json()
    assert [one["code"] for one in problem["errors"]] == ["BAD_VALUE", "UNKNOWN_ATTRIBUTE"]
    assert problem["detail"] == problem["errors"][0]["detail"]
    assert "nonsense" in problem["errors"][1]["detail"]


def test_what_is_no_json_is_refused(api: TestClient) -> None:
    answer = api.post("/api/match", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "BAD_REQUEST"
    assert "正文第 1 个字符附近 不是有效的 JSON" in answer.json()["detail"]


def test_comparisons_come_as_files(api: TestClient) -> None:
    path = f"/api/compare?kind=guarantee_fee_rate&as_of={DAY}&format="
    table = list(csv.reader(io.StringIO(api.get(f"{path}csv").content.decode("utf-8-sig"))))
    assert len(table) > 2
    answer = api.get(f"{path}xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


def test_the_page_of_the_interface_shows_every_route(api: TestClient) -> None:
    page = api.get("/api", headers={"Accept": "text/html"}).text
    for path in api.get("/api/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in page
