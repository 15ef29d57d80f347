"""Who may change something: sign-in, sessions, forms, guesses, proxies, uploads, and the log of all that."""

from __future__ import annotations

import json
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from kb.accounts.book import Book
from kb.accounts.forms import own_path
from kb.accounts.ledger import Ledger
from kb.application import create_app
from kb.jobs.received import named
from kb.server.settings import Settings
from ontology.findings import KBError

NAME, PASSWORD = "张三", "correct horse battery"
PAGE = {"Accept": "text/html"}
DOMAIN = "testserver.local"
ASKS = frozenset({"/sign-in", "/sign-out"})
"""Ways in that are no page of maintainers and yet keep something: each has a test of its own here."""
ANSWERS = re.compile(r"/(api|match|compare|sparql|mcp|library|about|find|estimate|interview|health|metrics)\b")
"""Ways in that take a question by POST and change nothing."""
Enter = Callable[..., TestClient]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    Book(tmp_path / "web" / "accounts.json").put(NAME, PASSWORD, new=True)
    return tmp_path


@pytest.fixture
def enter(place: Path) -> Iterator[Enter]:
    """Open a server for a browser; signed in when asked."""
    opened: list[TestClient] = []

    def client(*, signed: bool = True, browser: dict[str, Any] | None = None, **settings: Any) -> TestClient:
        app = create_app(Settings(kb=place, rate="", **settings))
        found = TestClient(app, follow_redirects=False, headers=PAGE, **(browser or {}))
        opened.append(found)
        if signed:
            assert sign_in(found).status_code == 303
        return found

    yield client
    for one in opened:
        one.close()


def token(client: TestClient, path: str = "/sign-in") -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def sign_in(client: TestClient, name: str = NAME, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", data={"csrf": token(client), "name": name, "password": password, **more})


def hold(client: TestClient, session: str) -> None:
    """Let a browser hold a session."""
    client.cookies.set("huiqi_session", session, domain=DOMAIN, path="/")


def changing(client: TestClient) -> list[tuple[str, str]]:
    """All ways in that may change something, by method and path."""
    routes = [one for one in _routes(client.app) if isinstance(one, APIRoute)]
    found = [(method, one.path) for one in routes for method in one.methods - {"GET", "HEAD"}]
    return [pair for pair in found if not ANSWERS.match(pair[1])]


def _routes(app: Any) -> list[Any]:
    """Also those of routers that are looked up when asked."""
    found, waiting = [], list(app.routes)
    while waiting:
        one = waiting.pop()
        found.append(one)
        if not isinstance(one, APIRoute):
            waiting += list(getattr(getattr(one, "original_router", None), "routes", ()))
    return found


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "a" * 32, path)


def test_whatever_changes_something_needs_somebody_signed_in_and_a_form_of_ours(enter: Enter) -> None:
    stranger, own = enter(signed=False), enter()
    found = [pair for pair in changing(own) if pair[1] not in ASKS]
    assert len(found) >= 4
    for method, path in found:
        assert path.startswith("/maintain/"), f"{method} {path}: a way in that changes something belongs to maintainers"
        assert stranger.request(method, filled(path)).status_code == 401, path
        assert own.request(method, filled(path)).status_code == 403, path
        assert own.request(method, filled(path), data={"csrf": "0" * 96}).status_code == 403, path


def test_pages_of_maintainers_are_closed_to_strangers(enter: Enter) -> None:
    stranger = enter(signed=False)
    pages = [one for one in _routes(stranger.app) if isinstance(one, APIRoute) and one.path.startswith("/maintain")]
    assert len(pages) >= 5
    for one in pages:
        if "GET" in one.methods:
            answer = stranger.get(filled(one.path))
            assert answer.status_code == 303, one.path
            assert answer.headers["location"].startswith("/sign-in?next=%2Fmaintain"), one.path


def test_without_accounts_maintaining_is_closed(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(kb=tmp_path)), headers=PAGE) as client:
        assert client.get("/maintain").status_code == 403
        assert client.post("/maintain/add").status_code == 403
        assert "huiqi account add" in client.get("/sign-in").text
        assert not (tmp_path / "web").exists()


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(enter: Enter) -> None:
    plain = sign_in(enter(signed=False)).headers["set-cookie"]
    assert plain.startswith("huiqi_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain
    secure = sign_in(enter(signed=False, browser={"base_url": "https://testserver"})).headers["set-cookie"]
    assert secure.startswith("__Host-huiqi_session=")
    assert "Secure" in secure.split("; ")


def test_signing_in_gives_a_new_session_whatever_the_browser_held(enter: Enter) -> None:
    client = enter(signed=False)
    ledger = client.app.state.door.ledger  # type: ignore[attr-defined]
    hold(client, planted := "x" * 43)
    assert sign_in(client).status_code == 303
    first = client.cookies.get("huiqi_session", domain=DOMAIN)
    assert ledger.session(planted) is None
    hold(client, other := ledger.begin("李四", "s"))
    assert sign_in(client).status_code == 303
    assert client.cookies.get("huiqi_session", domain=DOMAIN) not in (planted, first, other, None)
    assert ledger.session(other) is None


def test_signing_out_ends_the_session_for_good(enter: Enter) -> None:
    client = enter()
    held, form = client.cookies["huiqi_session"], token(client, "/maintain")
    assert client.post("/sign-out", data={"csrf": "0" * 96}).status_code == 403
    assert client.get("/maintain").status_code == 200
    assert client.post("/sign-out", data={"csrf": form}).status_code == 303
    hold(client, held)
    assert client.get("/maintain").status_code == 303


@pytest.mark.parametrize("change", ["password", "removed"])
def test_another_password_or_no_account_ends_sessions(enter: Enter, place: Path, change: str) -> None:
    client, book = enter(), Book(place / "web" / "accounts.json")
    assert client.get("/maintain").status_code == 200
    if change == "password":
        book.put(NAME, "another horse battery", new=False)
    else:
        book.remove(NAME)
        book.put("李四", "another horse battery", new=True)
    assert client.get("/maintain").status_code == 303


def test_a_session_ends_unused_and_in_any_case(tmp_path: Path) -> None:
    unused, short = Ledger(tmp_path, 100, 1), Ledger(tmp_path, 1, 100)
    token = unused.begin(NAME, "s")
    assert unused.session(token) is not None
    time.sleep(1.1)
    assert unused.session(token) is None
    assert short.session(token) is None
    assert Ledger(tmp_path, 100, 100).session(token) is not None


def test_all_workers_know_who_is_signed_in(enter: Enter) -> None:
    one, other = enter(), enter(signed=False)
    hold(other, one.cookies["huiqi_session"])
    assert other.get("/maintain").status_code == 200
    form = token(one, "/maintain")
    assert other.post("/sign-out", data={"csrf": form}).status_code == 303


def test_a_form_of_another_browser_is_not_taken(enter: Enter) -> None:
    one, other = enter(), enter()
    assert other.post("/maintain/add", data={"csrf": token(one, "/maintain")}).status_code == 403
    own = token(other, "/maintain")
    assert other.post("/maintain/add", data={"csrf": own}).status_code == 400
    stranger = enter(signed=False)
    assert stranger.post("/sign-in", data={"csrf": own, "name": NAME, "password": PASSWORD}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 400),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 400),
        ({"Origin": "https://policy.example"}, 400),
    ],
)
def test_a_form_must_say_that_it_comes_from_here(enter: Enter, headers: dict[str, str], status: int) -> None:
    client = enter(base_url="https://policy.example/kb")
    found = client.post("/maintain/add", data={"csrf": token(client, "/maintain")}, headers=headers)
    assert found.status_code == status


def test_a_wrong_name_and_a_wrong_password_look_the_same(enter: Enter) -> None:
    client = enter(signed=False)

    def told(name: str, password: str) -> tuple[int, str, float]:
        begun = time.process_time()
        answer = sign_in(client, name, password)
        text = re.sub(r'value="[^"]*"|编号 <code>\w+', "", answer.text)
        return answer.status_code, text, time.process_time() - begun

    wrong, unknown = told(NAME, "x" * 12), told("王五", "x" * 12)
    assert wrong[:2] == unknown[:2]
    assert wrong[0] == 401
    assert 0.2 < wrong[2] / unknown[2] < 5


def test_guesses_become_slow_by_name_and_a_right_one_is_not_even_looked_at(enter: Enter) -> None:
    client = enter(signed=False)
    found = [sign_in(client, password=f"guess number {i}").status_code for i in range(7)]
    assert found[:5] == [401] * 5
    assert found[-1] == 429
    refused = sign_in(client)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) <= 60


def test_guesses_become_slow_by_address_whatever_the_names(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, 100, 100)
    waits = [ledger.guessing(f"n{i}", "10.0.0.9") for i in range(25)]
    assert waits[:20] == [0] * 20
    assert waits[-1] > 0
    assert ledger.guessing("n0", "10.0.0.10") == 0
    ledger.guessed("n0", "10.0.0.10")


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_after_signing_in_one_stays_on_this_site(enter: Enter, next_: str) -> None:
    assert sign_in(enter(signed=False), next=next_).headers["location"] == "/maintain"
    assert own_path(next_, "/maintain") == "/maintain"
    assert own_path("/maintain/x?y=1", "/") == "/maintain/x?y=1"


def test_a_proxy_may_say_who_it_is_and_nobody_else(enter: Enter) -> None:
    setting = {"user_header": "X-Remote-User", "trusted_proxies": ("10.0.0.1",)}
    said = {"X-Remote-User": "李四"}
    said_bytes = {"X-Remote-User": said["X-Remote-User"].encode()}
    proxy = enter(signed=False, browser={"client": ("10.0.0.1", 1)}, **setting)
    answer = proxy.get("/maintain", headers=said_bytes)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert "李四" in answer.text
    assert "退出" not in answer.text
    form = re.search(r'name="csrf" value="([^"]+)"', proxy.get("/maintain/add", headers=said_bytes).text)  # type: ignore[arg-type]
    assert form
    sent = {"csrf": form[1]}
    assert proxy.post("/maintain/add", headers=said_bytes, data=sent).status_code == 400  # type: ignore[arg-type]
    other = {"X-Remote-User": b"other"}
    assert proxy.post("/maintain/add", headers=other, data=sent).status_code == 403  # type: ignore[arg-type]
    assert proxy.get("/maintain").status_code == 303
    twice = [("X-Remote-User", "a"), ("X-Remote-User", "b"), *PAGE.items()]
    assert proxy.get("/maintain", headers=twice).status_code == 303
    behind = {**said_bytes, "X-Forwarded-For": "192.0.2.7"}
    assert proxy.get("/maintain", headers=behind).status_code == 200  # type: ignore[arg-type]
    direct = enter(signed=False, browser={"client": ("10.0.0.2", 1)}, **setting)
    assert direct.get("/maintain", headers=said_bytes).status_code == 303  # type: ignore[arg-type]
    spoofed = {**said_bytes, "X-Forwarded-For": "10.0.0.1"}
    assert direct.get("/maintain", headers=spoofed).status_code == 303  # type: ignore[arg-type]
    few = enter(signed=False, browser={"client": ("10.0.0.1", 1)}, maintainers=("王五",), **setting)
    assert few.get("/maintain", headers=said_bytes).status_code == 303  # type: ignore[arg-type]


@pytest.mark.parametrize("trusted", [(), ("*",)])
def test_a_header_is_not_believed_from_anybody(tmp_path: Path, trusted: tuple[str, ...]) -> None:
    with pytest.raises(KBError, match="trusted_proxies"):
        create_app(Settings(kb=tmp_path, user_header="X-Remote-User", trusted_proxies=trusted))


def test_files_of_secrets_are_readable_by_nobody_else(enter: Enter, place: Path) -> None:
    enter().get("/maintain")
    for path in [place / "web", *(place / "web").iterdir()]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    stored = (place / "web" / "accounts.json").read_text(encoding="utf-8")
    assert PASSWORD not in stored
    assert "$argon2id$" in stored


def test_what_is_done_is_logged_with_who_when_and_where_from(enter: Enter, place: Path) -> None:
    client = enter()
    sign_in(enter(signed=False), password="not the password")
    client.post("/sign-out", data={"csrf": token(client, "/maintain")}, headers={"X-Request-ID": "r-1"})
    lines = (place / "web" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert [one["what"] for one in found] == ["signed in", "sign-in refused", "signed out"]
    assert {one["who"] for one in found} == {NAME}
    assert found[-1]["request_id"] == "r-1"
    assert found[-1]["address"] == "testclient"
    assert PASSWORD not in "".join(lines)


def test_a_stranger_can_hand_in_no_file(enter: Enter) -> None:
    client = enter(signed=False)
    sent = {"csrf": token(client), "name": NAME, "password": PASSWORD}
    refused = client.post("/sign-in", data=sent, files={"files": ("a.txt", b"x")})
    assert refused.status_code == 400
    assert "huiqi_session" not in refused.headers.get("set-cookie", "")
    assert client.post("/maintain/add", data=sent, files={"files": ("a.txt", b"x" * 100_000)}).status_code == 401


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../name.txt", "name.txt"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("/etc/passwd", "passwd"),
        ("<script>alert(1)</script>.html", "script>.html"),
        ("a\x00b\u202egnp.txt", "abgnp.txt"),
        ("..", "未命名"),
        ("通知" * 100 + ".docx", ("通知" * 100)[:75] + ".docx"),
    ],
)
def test_the_name_of_an_upload_is_only_words(told: str, kept: str) -> None:
    assert named(told) == kept


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("", "long enough password"),
        ("a\nb", "long enough password"),
        ("王五", "short"),
        ("王五", "王五王五王五王五王五"),
        ("王五", "aaaaaaaaaaaaaa"),
        ("王五", "x" * 1001),
    ],
)
def test_an_account_needs_a_visible_name_and_a_password_hard_to_guess(tmp_path: Path, name: str, password: str) -> None:
    with pytest.raises(KBError):
        Book(tmp_path / "a.json").put(name, password, new=True)
    assert not (tmp_path / "a.json").exists()


def test_accounts_by_the_command(huiqi: Any, tmp_path: Path) -> None:
    at = ("--kb", tmp_path, "account")
    assert huiqi(*at, "add", "王五", "--stdin", text="a good long password\n").returncode == 0
    assert huiqi(*at, "add", "王五", "--stdin", text="a good long password\n").returncode == 2
    assert json.loads(huiqi(*at, "list", "--json").stdout)[0]["name"] == "王五"
    assert huiqi(*at, "password", "王五", "--stdin", text="short\n").returncode == 2
    assert huiqi(*at, "password", "王五", "--stdin", text="another good password\n").returncode == 0
    assert Book(tmp_path / "web" / "accounts.json").matching("王五", "another good password") is not None
    assert huiqi(*at, "remove", "王五").returncode == 0
    assert huiqi(*at, "remove", "王五").returncode == 2
