"""The corpus as a knowledge base, built once a session; tests only read it. The installed command beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kb.base import KnowledgeBase
from kb.build import build
from kb.place import Place

# A run that decides whether work lands draws the same examples each time; anywhere else new ones are tried.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

ROOT = Path(__file__).parent.parent
HUIQI = Path(sys.executable).with_name("huiqi")

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds tests/ and corpus/."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The corpus folder."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def huiqi() -> Run:
    """Run the installed command: arguments in, the finished process out."""

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
