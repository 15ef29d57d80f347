"""Whatever is sent, the interface keeps to its description: no failure, the stated forms, and nonsense refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from kb.application import create_app
from kb.server.settings import Settings

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]


schema = schemathesis.openapi.from_dict(create_app(Settings(kb=Path("nowhere"))).openapi())


@pytest.fixture(scope="session")
def running(serve: Any, kb_dir: Path) -> Iterator[str]:
    """Where a server answers."""
    with serve(kb_dir) as (address, _):
        yield address


@schema.parametrize()
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_interface_keeps_to_its_description(case: schemathesis.Case, running: str) -> None:
    case.call_and_validate(base_url=running, checks=CHECKS)
