"""Corpus folders in (source, document.toml), what is to be read out of them; and new folders out for added files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.pipeline import DocumentKnown
from ingest.read import READABLE_SUFFIXES
from ontology.findings import KBError

CARD = "document.toml"
_SOURCE = "source"
TEXT = "text.txt"
"""What was read from a source that is no text: kept, so that offsets and quotes stay as they are."""
_NOT_A_POLICY = "readme"
_TEXTS = ("title", "doc_number", "region", "url")
_DATES = ("issued", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Item:
    """A document to be read: its folder's name, its source file, and what a person knows of it."""

    folder: str
    source: Path
    known: DocumentKnown
    sha256: str | None = None
    text: Path | None = None


def discover(root: Path) -> tuple[Item, ...]:
    """The documents of a folder in order: corpus folders, and plain text files as a document each."""
    if not root.exists():
        raise KBError("CORPUS_MISSING", "找不到这个文件夹", place=str(root), hint="，请检查路径。")
    if not root.is_dir():
        raise KBError(
            "CORPUS_IS_FILE", "这是一个文件，不是文件夹", place=str(root), hint="；收录单个文件请用 huiqi add。"
        )
    items = [item for path in sorted(root.iterdir()) if (item := _item(path))]
    if not items:
        hint = "，请放入政策文件（txt、md、html、docx、pdf 等），或含 source 文件与 document.toml 的文件夹。"
        raise KBError("CORPUS_EMPTY", "文件夹里没有可收录的文件", place=str(root), hint=hint)
    return tuple(items)


def plain(path: Path) -> Item:
    """A single file as a document, named as it is."""
    return Item(path.stem, path, DocumentKnown(file=path.name))


def _item(path: Path) -> Item | None:
    if path.name.startswith("."):
        return None
    if path.is_file():
        policy = path.suffix.lower() in READABLE_SUFFIXES and not path.stem.lower().startswith(_NOT_A_POLICY)
        return plain(path) if policy else None
    sources = sorted(found for found in path.glob(f"{_SOURCE}.*") if found.is_file())
    card = path / CARD
    if not sources and not card.exists():
        return None
    if len(sources) != 1:
        raise KBError(
            "SOURCE_COUNT", f"应有一个 source 文件，找到 {len(sources)} 个", place=str(path), hint="，请核对。"
        )
    fields = _fields(card) if card.exists() else {}
    digest = fields.pop("sha256", None)
    known = DocumentKnown(**{"file": f"{path.name}{sources[0].suffix}", **fields})
    text = path / TEXT
    return Item(path.name, sources[0], known, digest, text if text.is_file() else None)


def _fields(card: Path) -> dict[str, Any]:
    """The fields of a document.toml, each of its type; KBError for anything else in it."""
    try:
        table = tomllib.loads(card.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KBError("CARD_FORM", f"不是有效的 TOML（{error}）", place=str(card), hint="，请更正。") from error
    for key, value in table.items():
        if not _fits(key, value):
            usable = "、".join(("file", "sha256", "issuers", *_TEXTS, *_DATES))
            hint = f"；可用：{usable}（日期写作 2024-03-05，issuers 写作列表）。"
            raise KBError("CARD_FIELD", f"{key} = {value!r} 不能识别", place=str(card), hint=hint)
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _fits(key: str, value: object) -> bool:
    if key in _DATES:
        return type(value) is date
    if key == "issuers":
        return isinstance(value, list) and all(isinstance(name, str) for name in value)
    return key in ("file", "sha256", *_TEXTS) and isinstance(value, str)


def keep(root: Path, source: Path, known: Mapping[str, str], text: str | None = None) -> Path:
    """Make a corpus folder for a file that was added; the same bytes always get the same folder.

    `text`: what was read from a file that is no text.
    """
    data = source.read_bytes()
    digest = sha256(data).hexdigest()
    folder = root / f"{source.stem[:40]}-{digest[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{_SOURCE}{source.suffix.lower()}").write_bytes(data)
    if text is not None:
        (folder / TEXT).write_text(text, encoding="utf-8", newline="\n")
    fields = {"file": source.name, "sha256": digest, **known}
    lines = [f"{key} = {_basic_string(value)}\n" for key, value in fields.items()]
    (folder / CARD).write_text("".join(lines), encoding="utf-8")
    return folder


def _basic_string(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or c in '"\\\x7f' else c for c in text)
    return f'"{escaped}"'
