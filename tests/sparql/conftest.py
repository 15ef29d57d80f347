"""Workers over the corpus with two made-up documents that repeal and change: one pool a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import pytest

from kb.base import KnowledgeBase
from kb.build import add
from kb.place import Place
from kb.sparql.pool import Limits, Pool

_REPEAL = """临州市人民政府办公室关于废止部分文件的通知

临市政办发〔2022〕7号

各县区人民政府：
一、《临州市支持小微企业融资若干措施》（临市政办发〔2020〕3号）自本通知印发之日起废止。
二、请各单位做好衔接工作。

临州市人民政府办公室
2022年3月1日
"""
_CHANGE = """临州市人民政府办公室关于延长融资支持政策执行期限的通知

临市政办发〔2021〕9号

一、《临州市支持企业发展若干措施》（临市政办发〔2020〕5号）有效期延长至2022年12月31日。

临州市人民政府办公室
2021年6月1日
"""


@pytest.fixture(scope="session")
def changing_kb(kb_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """The corpus with documents that repeal and change others."""
    place = tmp_path_factory.mktemp("changing")
    copytree(kb_dir, place / "kb")
    for name, text in (("废止.txt", _REPEAL), ("延长.txt", _CHANGE)):
        (place / name).write_text(text, encoding="utf-8")
    add(Place(place / "kb"), [place / "废止.txt", place / "延长.txt"])
    with KnowledgeBase(place / "kb") as kb:
        yield kb


@pytest.fixture(scope="session")
def pool(changing_kb: KnowledgeBase) -> Iterator[Pool]:
    """Workers with short limits."""
    found = Pool(changing_kb.store, Limits(seconds=3, memory=256, answer=2_000_000, workers=2))
    yield found
    found.close()


@pytest.fixture
def pool_of(changing_kb: KnowledgeBase) -> Iterator[Callable[..., Pool]]:
    """Workers with limits of one's own."""
    made: list[Pool] = []

    def make(**limits: float) -> Pool:
        made.append(Pool(changing_kb.store, Limits(**limits)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()
