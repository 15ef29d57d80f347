"""Adding by web: what was handed in is read apart, shown, and written only when it is confirmed."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kb.accounts.book import Book
from kb.application import create_app
from kb.base import KnowledgeBase
from kb.build import add
from kb.jobs.folder import Jobs, Kind, Phase, State
from kb.place import Place
from kb.server.settings import Settings
from ontology.findings import KBError

NAME, PASSWORD = "张三", "correct horse battery"
PAGE = {"Accept": "text/html"}


@pytest.fixture
def kb(kb_dir: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "kb"
    shutil.copytree(kb_dir, copy)
    Book(copy / "web" / "accounts.json").put(NAME, PASSWORD, new=True)
    return copy


@pytest.fixture
def desk(kb: Path) -> Iterator[TestClient]:
    """A maintainer's browser."""
    with TestClient(create_app(Settings(kb=kb, rate="")), headers=PAGE) as client:
        form = token(client.get("/sign-in").text)
        client.post("/sign-in", data={"csrf": form, "name": NAME, "password": PASSWORD})
        yield client


def token(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found, text[:2000]
    return found[1]


def send(client: TestClient, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    return client.post(path, data={"csrf": token(client.get("/maintain/add").text), **(data or {})}, **more)


def done(client: TestClient, answer: Any) -> tuple[str, str]:
    """The address and the page of a piece of work when it has come to an end."""
    path = answer.url.path
    assert path.startswith("/maintain/jobs/"), answer.text
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        page = client.get(path).text
        if "<progress" not in page:
            return path, page
        time.sleep(0.2)
    raise AssertionError("no end")


def test_a_document_is_shown_first_and_written_on_confirmation(
    desk: TestClient, kb: Path, small_policy: Callable[..., str]
) -> None:
    path, page = done(desk, send(desk, "/maintain/add", {"text": small_policy(), "url": "https://example.org/a"}))
    for words in ("淄政办字〔2021〕99号", "2021-12-20", "淄博市（370300）", "写入知识库", "家参考企业结果会变"):
        assert words in page
    with KnowledgeBase(kb) as before:
        assert len(before.listed) == 5
    _, page = done(desk, send(desk, f"{path}/confirm"))
    assert "收录 1 份文件" in page
    with KnowledgeBase(kb) as after:
        found = after.document("淄政办字〔2021〕99号")
        assert len(after.listed) == 6
    (folder,) = [one for one in (kb / "corpus").iterdir() if one.is_dir()]
    assert re.fullmatch(r"370300-2021-[0-9a-f]{8}", folder.name)
    assert (folder / "source.txt").read_text(encoding="utf-8") == small_policy().strip()
    assert f'file = "{found.file}"' in (folder / "document.toml").read_text(encoding="utf-8")
    assert send(desk, f"{path}/confirm").status_code == 400
    lines = (kb / "web" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    last = json.loads(lines[-1])
    assert (last["what"], last["who"], last["documents"]) == ("documents added", NAME, [found.id])
    assert "收录文件" in desk.get("/maintain").text


def test_what_changed_meanwhile_is_shown_again_before_it_is_written(
    desk: TestClient, kb: Path, tmp_path: Path, small_policy: Callable[..., str]
) -> None:
    path, _ = done(desk, send(desk, "/maintain/add", {"text": small_policy()}))
    other = tmp_path / "other.txt"
    other.write_text(small_policy().replace("1%", "0.5%"), encoding="utf-8")
    add(Place(kb), [other])
    _, page = done(desk, send(desk, f"{path}/confirm"))
    assert "请再看一次" in page
    assert "发文字号相同" in page
    assert "改为替换旧文件" in page
    with KnowledgeBase(kb) as now:
        assert len(now.listed) == 6
    _, page = done(desk, send(desk, f"{path}/replace"))
    assert "替换已收录的文件" in page
    _, page = done(desk, send(desk, f"{path}/confirm"))
    with KnowledgeBase(kb) as now:
        assert len(now.listed) == 6
        assert "不高于1%" in now.index.source(now.document("淄政办字〔2021〕99号").id).text


def bomb() -> bytes:
    """A small file that says that it is a document and unpacks to half a gigabyte."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(64):
                member.write(b" " * (8 << 20))
    return packed.getvalue()


def test_a_hostile_file_is_refused_and_its_name_is_only_words(desk: TestClient, kb: Path) -> None:
    name = '../../<img src=x onerror="alert(1)">.docx'
    _, page = done(desk, send(desk, "/maintain/add", files={"files": (name, bomb())}))
    assert "不能收录" in page
    assert "<img src=x" not in page
    assert "&lt;img" in page
    assert "写入知识库</button>" not in page
    inside = {path.name for path in (kb / "web" / "jobs").rglob("*") if path.is_file()}
    assert inside == {"job.json", "state.json", "result.json", "lock", "source.docx"}
    with KnowledgeBase(kb) as now:
        assert len(now.listed) == 5


def test_the_text_of_a_policy_is_escaped_wherever_it_is_shown(
    desk: TestClient, small_policy: Callable[..., str]
) -> None:
    hostile = small_policy().replace("若干措施", "若干措施<script>alert(1)</script>", 1)
    path, page = done(desk, send(desk, "/maintain/add", {"text": hostile}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    _, page = done(desk, send(desk, f"{path}/confirm"))
    assert "<script>alert" not in page + desk.get("/maintain").text


@pytest.mark.parametrize(
    ("data", "files", "told"),
    [
        ({}, {}, "没有选择文件"),
        ({"text": " \n "}, {}, "没有选择文件"),
        ({"text": "x"}, {"files": ("a.txt", b"x")}, "请分两次"),
        ({}, {"files": ("a.exe", b"MZ plain")}, "不支持的文件类型"),
        ({}, {"files": ("a.pdf", b"")}, "文件是空的"),
        ({}, {"files": ("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99)}, "文字识别"),
        ({"text": "x", "issued": "后天"}, {}, "不是有效日期"),
        ({"text": "x", "region": "临厦州"}, {}, "您是不是要找"),
        ({"text": "x", "url": "javascript:alert(1)"}, {}, "不是网址"),
    ],
)
def test_what_cannot_be_taken_is_told_and_leaves_nothing(
    desk: TestClient, kb: Path, data: dict[str, str], files: dict[str, Any], told: str
) -> None:
    answer = send(desk, "/maintain/add", data, files=files or None)
    assert answer.status_code == 400
    assert told in answer.text
    assert not list((kb / "web").glob("jobs/*"))
    if "issued" in data:
        assert 'value="后天"' in answer.text


def test_more_files_than_are_taken_are_refused(kb: Path) -> None:
    with TestClient(create_app(Settings(kb=kb, rate="", upload_files=2, max_upload=5000)), headers=PAGE) as client:
        form = token(client.get("/sign-in").text)
        client.post("/sign-in", data={"csrf": form, "name": NAME, "password": PASSWORD})
        many = [("files", (f"{i}.txt", b"x")) for i in range(3)]
        assert send(client, "/maintain/add", files=many).status_code == 400
        large = {"files": ("a.txt", b"x" * 6000)}
        assert send(client, "/maintain/add", files=large).status_code == 413


def test_the_same_text_again_is_told_and_not_offered(desk: TestClient, corpus: Path) -> None:
    source = next(corpus.glob("370300*/source.txt"))
    _, page = done(desk, send(desk, "/maintain/add", files={"files": ("again.txt", source.read_bytes())}))
    assert "重复：again.txt" in page
    assert "写入知识库</button>" not in page


def test_work_whose_process_is_gone_is_told_as_lost(desk: TestClient, kb: Path) -> None:
    jobs = Jobs(kb / "web" / "jobs")
    job = jobs.new()
    job.want({"files": [], "actor": {"who": NAME}, "replace": None})
    job.tell(State(Kind.PREVIEW, Phase.READING, "x", 0, 1))
    assert "处理中断了" in desk.get(f"/maintain/jobs/{job.id}").text
    handle = job.lock()
    assert handle is not None
    page = desk.get(f"/maintain/jobs/{job.id}").text
    assert "正在读取：x" in page
    part = desk.get(f"/maintain/jobs/{job.id}", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert send(desk, f"/maintain/jobs/{job.id}/discard").status_code == 400


@pytest.mark.parametrize("name", ["0" * 32, "%2e%2e%2fx", "0" * 31 + "%2f", "A" * 32, "0" * 32 + "%0a"])
def test_a_piece_of_work_is_found_by_its_own_name_only(desk: TestClient, kb: Path, name: str) -> None:
    assert desk.get(f"/maintain/jobs/{name}").status_code in (400, 404)
    with pytest.raises(KBError):
        Jobs(kb / "web" / "jobs").job(name)


def test_two_writers_wait_for_each_other_and_say_so(
    desk: TestClient, kb: Path, tmp_path: Path, small_policy: Callable[..., str]
) -> None:
    path, _ = done(desk, send(desk, "/maintain/add", {"text": small_policy()}))
    handle = os.open(kb / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    answer = send(desk, f"{path}/confirm")
    deadline = time.monotonic() + 60
    while "另一处正在写入知识库" not in (page := desk.get(path).text) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "另一处正在写入知识库" in page
    assert "这项工作不能确认" in send(desk, f"{path}/confirm").text
    os.close(handle)
    other = tmp_path / "other.txt"
    other.write_text(small_policy("潍坊市", "潍政办字〔2021〕9号"), encoding="utf-8")
    add(Place(kb), [other])
    assert "收录 1 份文件" in done(desk, answer)[1]
    with KnowledgeBase(kb) as now:
        assert len(now.listed) == 7
    assert desk.get("/health").json()["documents"] == 7


def test_writing_that_was_cut_off_is_told_and_done_again(
    desk: TestClient, kb: Path, small_policy: Callable[..., str]
) -> None:
    path, _ = done(desk, send(desk, "/maintain/add", {"text": small_policy()}))
    handle = os.open(kb / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    answer = send(desk, f"{path}/confirm")
    deadline = time.monotonic() + 60
    while "另一处正在写入知识库" not in desk.get(path).text and time.monotonic() < deadline:
        time.sleep(0.1)
    found = subprocess.run(["pgrep", "-f", path.rpartition("/")[2]], capture_output=True, text=True, check=True)
    for process in found.stdout.split():
        os.kill(int(process), signal.SIGKILL)
    assert "处理中断了" in done(desk, answer)[1]
    os.close(handle)
    _, page = done(desk, send(desk, f"{path}/confirm"))
    assert "收录 1 份文件" in page


def test_documents_are_added_to_an_empty_place(tmp_path: Path, small_policy: Callable[..., str]) -> None:
    Book(tmp_path / "web" / "accounts.json").put(NAME, PASSWORD, new=True)
    with TestClient(create_app(Settings(kb=tmp_path, rate="")), headers=PAGE) as client:
        form = token(client.get("/sign-in").text)
        client.post("/sign-in", data={"csrf": form, "name": NAME, "password": PASSWORD})
        assert "还没有文件" in client.get("/maintain").text
        path, _ = done(client, send(client, "/maintain/add", {"text": small_policy()}))
        _, page = done(client, send(client, f"{path}/confirm"))
        assert "收录 1 份文件" in page
        assert client.get("/health").json()["documents"] == 1
