"""A small made-up policy in files, and a digest of a folder to show that nothing in it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

POLICY = """{city}人民政府办公室关于支持企业发展的若干措施

{number}

一、降低融资成本
（一）加大担保支持。单户500万元（含）以下的小微企业融资担保费率不高于{rate}%。（责任单位：市金融局）
（二）给予贷款贴息。对受疫情影响的小微企业，按不超过50%的比例给予贴息，单户最高20万元。
二、附则
本措施自2022年1月1日起施行，有效期至2023年12月31日。

{city}人民政府办公室
2021年12月20日
"""


@pytest.fixture(scope="session")
def policy() -> Callable[..., str]:
    """The text of a policy: `city`, `number` and `rate` may differ."""

    def text(city: str = "淄博市", number: str = "淄政办字〔2021〕99号", rate: str = "1") -> str:
        return POLICY.format(city=city, number=number, rate=rate)

    return text


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory, policy: Callable[..., str]) -> Path:
    """A plain folder with one policy."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "措施.txt").write_text(policy(), encoding="utf-8")
    return folder


def digest(folder: Path) -> str:
    """One digest of all names and bytes below a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(f"{path.relative_to(folder)}\0".encode())
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="session")
def folder_digest() -> Callable[[Path], str]:
    """The digest of a folder."""
    return digest
