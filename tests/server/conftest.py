"""A server in this process over the knowledge base of the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
