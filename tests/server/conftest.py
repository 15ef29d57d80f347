"""A server in this process over the knowledge base of the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from kb.application import create_app
from kb.server.settings import Settings


@pytest.fixture(scope="session")
def site(kb_dir: Path) -> Iterator[TestClient]:
    """The application, asked without a network."""
    with TestClient(create_app(Settings(kb=kb_dir, rate=""))) as client:
        yield client
