"""The corpus as a knowledge base, built once a session; tests only read it. The installed command beside it."""

from __future__ import annotations

import gc
import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from kb.base import KnowledgeBase
from kb.build import build
from kb.place import Place

from .ready import HUIQI, Command, Ready

# A run that decides whether work lands draws the same examples each time; anywhere else new ones are tried.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

ROOT = Path(__file__).parent.parent

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
Serve = Callable[..., AbstractContextManager[tuple[str, Command]]]


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """A command that runs within the tests leaves the collection of garbage off, for all tests after it too."""
    yield
    gc.enable()


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds tests/ and corpus/."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus folder."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def ready() -> Iterator[Ready]:
    """A process that has loaded everything, to run commands in copies of."""
    made = Ready()
    yield made
    made.close()


@pytest.fixture(scope="session")
def huiqi(ready: Ready) -> Run:
    """Run the command in a process that need not load anything: arguments in, the finished process out."""
    return ready.run


@pytest.fixture(scope="session")
def installed() -> Run:
    """The same from nothing, as a person runs it: slower, with a seed of hashes of its own."""

    def run(
        *arguments: str | Path, cwd: Path | None = None, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HUIQI, *arguments], capture_output=True, cwd=cwd, input=text, encoding="utf-8", check=False, timeout=300
        )

    return run


@pytest.fixture(scope="session")
def kb_dir(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    """A knowledge base built from the corpus. Read it only: copy it before you change it."""
    directory = tmp_path_factory.mktemp("kb")
    build(Place(directory), corpus)
    return directory


@pytest.fixture(scope="session")
def knowledge(kb_dir: Path) -> Iterator[KnowledgeBase]:
    """The same, open."""
    with KnowledgeBase(kb_dir) as opened:
        yield opened


@contextmanager
def served(ready: Ready, kb: Path, *options: str, **environment: str) -> Iterator[tuple[str, Command]]:
    """`huiqi serve` on a free port: its address and process; its log goes to a file: a full pipe would stop it."""
    command = ["--kb", kb, "serve", "--port", "0", *options]
    with tempfile.NamedTemporaryFile(suffix=".log") as log, Path(os.devnull).open("r+b") as nothing:
        process = ready.start(command, nothing, nothing, log, **{"HUIQI_RATE": "", **environment})
        try:
            yield _address(process, Path(log.name)), process
        finally:
            process.terminate()
            process.wait(timeout=30)


def _address(process: Command, log: Path) -> str:
    """What the server says that it listens on."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"running on (http://([^\s:]+):(\d+))", log.read_text(encoding="utf-8")):
            with suppress(OSError), socket.create_connection((found[2], int(found[3])), timeout=5):
                return found[1]  # several workers listen a moment later than this is said
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def serve(ready: Ready) -> Serve:
    """Run a real server: knowledge base, options and HUIQI_ settings in; its address and process while a block runs."""
    return partial(served, ready)


@pytest.fixture(scope="session")
def small_policy() -> Callable[..., str]:
    """The text of a small policy: `city` and `number` may differ."""

    def text(city: str = "淄博市", number: str = "淄政办字〔2021〕99号") -> str:
        return (
            f"{city}人民政府办公室关于支持企业发展的若干措施\n\n{number}\n\n"
            "一、降低融资成本\n单户500万元（含）以下的小微企业融资担保费率不高于1%。（责任单位：市金融局）\n"
            f"二、附则\n本措施自2022年1月1日起施行，有效期至2023年12月31日。\n\n{city}人民政府办公室\n2021年12月20日\n"
        )

    return text
