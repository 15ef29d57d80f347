"""An open knowledge base in, all of it as files of open formats out, in a folder, with their sizes and checksums."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterable
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from kb.base import KnowledgeBase

from .catalogue import File, catalogue
from .forms import JSONLD, TURTLE, parts, rdf

DUMPS: Final = MappingProxyType(
    {
        "huiqi.trig": ("trig", "全部文件和措施，每份文件一张命名图（TriG）"),
        "huiqi.nq": ("nquads", "全部文件和措施，每份文件一张命名图（N-Quads）"),
        "huiqi.jsonld": ("jsonld", "全部文件和措施，每份文件一张命名图（JSON-LD）"),
        "huiqi.json": ("json", "全部文件和措施的交换格式（JSON）"),
        "huiqi.csv": ("csv", "全部措施，一个数额一行（CSV）"),
        "cpsv-ap.ttl": ("cpsv-ap", "面向企业的措施，CPSV-AP 3.2 公共服务（Turtle）"),
        "cpsv-ap.jsonld": ("cpsv-ap-jsonld", "面向企业的措施，CPSV-AP 3.2 公共服务（JSON-LD）"),
        "codes.ttl": ("codes", "代码表、企业画像属性和地区（Turtle）"),
    }
)
"""The files of a dump: form and title."""
DESCRIPTIONS: Final = MappingProxyType({"dataset.ttl": TURTLE, "dataset.jsonld": JSONLD})
_BLOCK = 1 << 20


def write(kb: KnowledgeBase, folder: Path, on: date, names: Iterable[str] = tuple(DUMPS)) -> tuple[File, ...]:
    """Write dumps into a folder; the same knowledge base on the same day gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_written(kb, folder, on, name) for name in names)


def _written(kb: KnowledgeBase, folder: Path, on: date, name: str) -> File:
    form, title = DUMPS[name]
    digest, size = sha256(), 0
    held = partial(kb.period, day=on)
    with (folder / name).open("wb") as file:
        for part in parts(kb, kb.documents(), form, held):
            digest.update(part)
            size += file.write(part)
    return File(name, form, title, size, digest.hexdigest())


def describe(kb: KnowledgeBase, folder: Path, files: Iterable[File], site: str | None = None) -> None:
    """Write the description of dumps beside them."""
    found = tuple(catalogue(kb, files, site))
    for name, media in DESCRIPTIONS.items():
        (folder / name).write_bytes(rdf(found, media))


def compressed(path: Path) -> Path:
    """The file compressed, beside it; the same bytes for the same file."""
    target = path.with_name(f"{path.name}.gz")
    if not target.exists():
        draft = target.with_name(f"{target.name}.draft")
        with path.open("rb") as source, draft.open("wb") as raw, _archive(raw) as file:
            shutil.copyfileobj(source, file, _BLOCK)
        draft.replace(target)
    return target


def _archive(raw: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=6)
