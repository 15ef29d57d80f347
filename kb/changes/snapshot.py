"""A path in, the state of knowledge there out: a knowledge base, an export, or a corpus built in a temporary place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kb.base import KnowledgeBase
from kb.place import Place
from ontology.codebook import CodeBook
from ontology.findings import KBError
from ontology.interchange import from_export
from ontology.model import PolicyDocument


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Documents with the codes that they were read with; `kb` is None for an export, which answers no question."""

    name: str
    documents: tuple[PolicyDocument, ...]
    codes: CodeBook
    kb: KnowledgeBase | None


@contextmanager
def opened(path: Path) -> Iterator[Snapshot]:
    """The state of knowledge at a path; KBError when there is none."""
    if not path.exists():
        hint = "，应是知识库目录、huiqi export 写出的 JSON 文件，或语料文件夹。"
        raise KBError("DIFF_SIDE", "找不到这一侧", place=str(path), hint=hint)
    if path.is_file():
        yield _exported(path)
    elif Place(path).current() is not None:
        with KnowledgeBase(path) as kb:
            yield Snapshot(path.name, kb.documents(), kb.codes, kb)
    else:
        with TemporaryDirectory(prefix="huiqi-") as folder:
            yield from _built(path, Path(folder))


def _exported(path: Path) -> Snapshot:
    from ontology import skos

    try:
        export = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise KBError("EXPORT_FORM", "不是 JSON 文件", place=str(path), hint="；请用 huiqi export 导出。") from error
    if not isinstance(export, dict):
        raise KBError("EXPORT_FORM", "不是导出文件", place=str(path), hint="；请用 huiqi export 导出。")
    return Snapshot(path.name, from_export(export), skos.load(), None)


def _built(corpus: Path, folder: Path) -> Iterator[Snapshot]:
    from kb.build import build

    build(Place(folder), corpus)
    with KnowledgeBase(folder) as kb:
        yield Snapshot(corpus.name, kb.documents(), kb.codes, kb)
