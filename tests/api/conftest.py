"""The interface over the knowledge base of the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kb.application import create_app
from kb.server.settings import Settings


@pytest.fixture(scope="session")
def api(kb_dir: Path) -> Iterator[TestClient]:
    """A caller of the interface."""
    with TestClient(create_app(Settings(kb=kb_dir, rate="")), headers={"Accept": "application/json"}) as client:
        yield client
