"""The server around all pages and interfaces: errors, headers, limits, tags, measurements, settings, hot swap."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from kb.application import create_app
from kb.build import build
from kb.place import Place
from kb.server.headers import POLICY
from kb.server.settings import Settings, settings
from kb.server.snapshots import Snapshots
from ontology.findings import KBError

PAGE = {"Accept": "text/html"}


def test_health_names_the_knowledge_base(site: TestClient) -> None:
    found = site.get("/health").json()
    assert found["status"] == "ok"
    assert found["documents"] == 5


def test_without_a_knowledge_base_the_server_runs_and_says_so(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(kb=tmp_path))) as client:
        answer = client.get("/health")
        assert answer.status_code == 503
        assert "huiqi build" in answer.json()["trouble"]
        assert "还没有建立知识库" in client.get("/", headers=PAGE).text


def test_an_error_is_a_page_for_people_and_problem_details_for_programs(site: TestClient) -> None:
    page = site.get("/nowhere", headers=PAGE)
    assert page.status_code == 404
    assert "<h1>没有找到</h1>" in page.text
    told = site.get("/api/nowhere")
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == 404
    assert told.json()["instance"].endswith(told.headers["x-request-id"])


@pytest.mark.parametrize("path", ["/", "/library", "/health", "/api/documents", "/static/huiqi.css", "/nowhere"])
def test_head_is_answered_as_get_without_the_body(site: TestClient, path: str) -> None:
    whole, head = site.get(path), site.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_pages_run_no_script_of_their_own_and_take_nothing_from_elsewhere(site: TestClient) -> None:
    answer = site.get("/", headers=PAGE)
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "http" not in answer.text.replace("http-equiv", "")


def test_a_request_keeps_the_identifier_it_was_given_unless_it_is_odd(site: TestClient) -> None:
    assert site.get("/health", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert site.get("/health", headers={"X-Request-ID": "a b\tc"}).headers["x-request-id"] != "a b\tc"


def test_an_address_that_asks_too_often_waits(kb_dir: Path) -> None:
    with TestClient(create_app(Settings(kb=kb_dir, rate="3/minute"))) as client:
        found = [client.get("/", headers=PAGE).status_code for _ in range(4)]
        assert found == [200, 200, 200, 429]
        refused = client.get("/api/x")
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert refused.json()["code"] == "TOO_MANY"
        assert client.get("/health").status_code == 200


@pytest.mark.parametrize("stated", [True, False])
def test_too_large_a_body_is_not_read(kb_dir: Path, stated: bool) -> None:
    def pieces() -> Any:
        yield from (b"x" * 1000 for _ in range(5))

    with TestClient(create_app(Settings(kb=kb_dir, max_body=2000))) as client:
        answer = client.post("/api/match", content=b"x" * 5000 if stated else pieces())
        assert answer.status_code == 413
        assert answer.json()["code"] == "TOO_LARGE"


def test_requests_are_measured_by_route_and_logged_without_their_query(
    site: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("huiqi").propagate = True
    with caplog.at_level(logging.INFO, logger="huiqi.access"):
        site.get("/health?employees=7")
    record = caplog.records[-1]
    assert record.values["path"] == "/health"  # type: ignore[attr-defined]
    assert "employees" not in record.getMessage()
    lines = site.get("/metrics").text.splitlines()
    assert any(line.startswith('huiqi_requests_total{method="GET",route="/health",status="200"}') for line in lines)
    assert "huiqi_documents 5.0" in lines


def test_no_other_site_may_read_answers_unless_it_is_named(kb_dir: Path) -> None:
    asked = {"Origin": "https://a.example"}
    with TestClient(create_app(Settings(kb=kb_dir))) as client:
        assert "access-control-allow-origin" not in client.get("/health", headers=asked).headers
    with TestClient(create_app(Settings(kb=kb_dir, cors_origins=("https://a.example",)))) as client:
        assert client.get("/health", headers=asked).headers["access-control-allow-origin"] == "https://a.example"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "70000", "port"),
        ("PORT", "abc", "port"),
        ("BASE_URL", "ftp://x", "base_url"),
        ("WORKERS", "0", "workers"),
    ],
)
def test_a_setting_that_cannot_be_is_told_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"HUIQI_{name}", value)
    with pytest.raises(KBError, match=f"配置项 {told}"):
        settings()


def test_settings_come_from_a_file_the_environment_and_the_options_in_turn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "server.toml"
    file.write_text('port = 9001\nhost = "0.0.0.0"\ntitle = "市惠企政策"\n', encoding="utf-8")
    monkeypatch.setenv("HUIQI_CONFIG", str(file))
    monkeypatch.setenv("HUIQI_PORT", "9002")
    found = settings(host="127.0.0.1", port=None)
    assert (found.title, found.port, found.host) == ("市惠企政策", 9002, "127.0.0.1")
    file.write_text("port = = 1", encoding="utf-8")
    with pytest.raises(KBError, match="TOML"):
        settings()
    monkeypatch.setenv("HUIQI_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(KBError, match="没有这个配置文件"):
        settings()


def test_a_new_build_is_taken_up_while_requests_keep_what_they_began_with(
    tmp_path: Path, small_policy: Callable[..., str]
) -> None:
    corpus, place = tmp_path / "corpus", Place(tmp_path / "kb")
    corpus.mkdir()
    (corpus / "一.txt").write_text(small_policy(), encoding="utf-8")
    build(place, corpus)
    snapshots = Snapshots(place.root)
    with snapshots.lease() as before:
        first = snapshots.digest()
        (corpus / "二.txt").write_text(small_policy(city="烟台市", number="烟政办字〔2021〕9号"), encoding="utf-8")
        build(place, corpus)
        with snapshots.lease() as after:
            assert (len(before.listed), len(after.listed)) == (1, 2)
            assert before.documents()  # not closed while it is read
        assert snapshots.digest() != first
    build(place, corpus)
    with snapshots.lease() as same:
        assert same.generation.name == "generation-3"
    (place.root / "current").write_text("generation-9", encoding="ascii")
    with snapshots.lease() as kept:
        assert len(kept.listed) == 2
    assert snapshots.trouble
    snapshots.close()


def test_no_request_is_dropped_while_builds_replace_each_other(
    serve: Any, tmp_path: Path, small_policy: Callable[..., str]
) -> None:
    corpus, place = tmp_path / "corpus", Place(tmp_path / "kb")
    corpus.mkdir()
    (corpus / "一.txt").write_text(small_policy(), encoding="utf-8")
    build(place, corpus)
    found: list[int] = []
    stop = threading.Event()
    with serve(place.root) as (address, _), httpx.Client(base_url=address) as client:

        def ask() -> None:
            with httpx.Client(base_url=address) as own:
                while not stop.is_set():
                    found.append(own.get("/health").status_code)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for name in ("二", "三", "四"):
            (corpus / f"{name}.txt").write_text(
                small_policy(number=f"淄政办字〔2021〕{ord(name) % 90}号"), encoding="utf-8"
            )
            build(place, corpus)
        stop.set()
        for thread in threads:
            thread.join()
        assert client.get("/health").json()["documents"] == 4
    assert set(found) == {200}


def test_the_server_stops_in_peace_and_warns_when_opened_wide(serve: Any, kb_dir: Path) -> None:
    with serve(kb_dir, "--host", "0.0.0.0", HUIQI_LOG_FORMAT="json") as (_, process):
        pass
    assert process.returncode in (0, -15)


def test_bad_options_are_told_before_the_server_starts(huiqi: Any, kb_dir: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("HUIQI_RATE", "often")
    run = huiqi("--kb", kb_dir, "serve")
    assert run.returncode == 2
    assert "rate" in run.stderr
    assert json.dumps(run.stdout) == '""'


def test_a_stop_waits_for_the_request_that_is_being_answered(serve: Any, kb_dir: Path) -> None:
    body = json.dumps({"profile": {"region": "临夏市"}, "as_of": "2022-12-01"}).encode()
    head = (
        f"POST /api/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with serve(kb_dir) as (address, process):
        url = httpx.URL(address)
        with socket.create_connection((url.host, url.port or 80), timeout=60) as line:
            line.sendall(head.encode() + body[:10])
            time.sleep(0.5)
            process.terminate()
            time.sleep(0.5)
            assert process.poll() is None
            with pytest.raises(httpx.ConnectError):  # nobody new is let in
                httpx.get(f"{address}/health")
            line.sendall(body[10:])
            found = b""
            while piece := line.recv(65536):
                found += piece
        assert found.startswith(b"HTTP/1.1 200")
        assert process.wait(timeout=30) in (0, -15)


def test_only_a_trusted_proxy_may_say_where_a_request_comes_from(serve: Any, kb_dir: Path) -> None:
    def left(address: str) -> list[int]:
        asked = ({"X-Forwarded-For": f"192.0.2.{n}"} for n in range(4))
        return [httpx.get(f"{address}/", headers=one).status_code for one in asked]

    with serve(kb_dir, HUIQI_RATE="2/minute", HUIQI_TRUSTED_PROXIES='["127.0.0.1"]') as (address, _):
        assert left(address) == [200] * 4
    with serve(kb_dir, HUIQI_RATE="2/minute") as (address, _):
        assert left(address) == [200, 200, 429, 429]


def test_several_workers_answer_alike(serve: Any, kb_dir: Path) -> None:
    with serve(kb_dir, "--workers", "2") as (address, _):
        found = {httpx.get(f"{address}/api/coverage").text for _ in range(10)}
    assert len(found) == 1
