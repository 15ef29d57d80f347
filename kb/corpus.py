"""Corpus folders in (source, document.toml), what is to be read out of them; and new folders out for added files."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from ingest.pipeline import DocumentKnown
from ingest.read import READABLE_SUFFIXES
from ontology.findings import KBError

from . import told
from .review.files import NAME as REVIEW
from .review.files import beside

CARD = "document.toml"
_SOURCE = "source"
TEXT = "text.txt"
"""What was read from a source that is no text: kept, so that offsets and quotes stay as they are."""
_NOT_A_POLICY = "readme"
_DRAFT, _OLD = ".draft-", ".old-"
_TEXTS = ("title", "doc_number", "region", "url")
_DATES = ("issued", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Item:
    """A document to be read: its folder's name, its source file, what a person knows of it and decided about it."""

    folder: str
    source: Path
    known: DocumentKnown
    sha256: str | None = None
    text: Path | None = None
    review: Path | None = None


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
    return Item(path.stem, path, DocumentKnown(file=path.name), review=beside(path, corpus_folder=False))


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
    said = _fields(card) if card.exists() else {}
    digest = said.pop("sha256", None)
    known = DocumentKnown(**{"file": f"{path.name}{sources[0].suffix}", **said})
    if day := told.last_day(told.told_of(path)):
        known = replace(known, valid_to=day)
    text = path / TEXT
    kept = text if text.is_file() else None
    return Item(path.name, sources[0], known, digest, kept, beside(sources[0], corpus_folder=True))


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


def below(root: Path) -> tuple[Item, ...]:
    """Every document in a folder and those in it, in order: corpus folders whole, other readable files one by one."""
    found: list[Item] = []
    for path in sorted(root.iterdir()):
        if path.is_dir() and not path.name.startswith(".") and not _is_corpus_folder(path):
            found += below(path)
        elif item := _item(path):
            found.append(item)
    return tuple(found)


def _is_corpus_folder(path: Path) -> bool:
    return (path / CARD).is_file() or any(found.is_file() for found in path.glob(f"{_SOURCE}.*"))


def keep(root: Path, item: Item, text: str | None = None, *, into: Path | None = None) -> Path:
    """Make a corpus folder for a file that was added, whole or not at all; the same bytes get the same folder.

    `text`: what was read from a file that is no text. `into`: the folder of an older copy, whose other files stay.
    """
    data = item.source.read_bytes()
    digest = sha256(data).hexdigest()
    folder = into or own_folder(root, item)
    draft = root / f"{_DRAFT}{folder.name}"
    shutil.rmtree(draft, ignore_errors=True)
    if folder.is_dir():
        shutil.copytree(folder, draft)
    else:
        draft.mkdir(parents=True)
        _copy_beside(item, draft)
    for old in (*draft.glob(f"{_SOURCE}.*"), draft / TEXT):
        old.unlink(missing_ok=True)
    (draft / f"{_SOURCE}{item.source.suffix.lower()}").write_bytes(data)
    if text is not None:
        (draft / TEXT).write_text(text, encoding="utf-8", newline="\n")
    known = {name: value for one in fields(item.known) if (value := getattr(item.known, name := one.name)) is not None}
    _write_card(draft / CARD, {"file": item.source.name, **known, "sha256": digest})
    _swap(draft, folder)
    return folder


def with_card(item: Item, folder: Path) -> Item:
    """A new copy of a document, with what stands in the folder of the older one, unless said anew."""
    own = _item(folder)
    if own is None:
        return item
    told = [one.name for one in fields(item.known) if getattr(item.known, one.name) is not None]
    known = replace(own.known, **{name: getattr(item.known, name) for name in told})
    return replace(own, source=item.source, known=known, sha256=None, text=None)


def _copy_beside(item: Item, draft: Path) -> None:
    """Take along what people wrote about a document: the other files of its corpus folder, or its decisions."""
    if item.source.stem == _SOURCE and item.folder == item.source.parent.name:
        for path in item.source.parent.iterdir():
            if path.is_file() and path.stem != _SOURCE and path.name not in (TEXT, CARD):
                shutil.copyfile(path, draft / path.name)
    elif item.review is not None and item.review.is_file():
        shutil.copyfile(item.review, draft / REVIEW)


def own_folder(root: Path, item: Item) -> Path:
    """A folder named after a file and its bytes; another one when that holds a newer copy by now."""
    with item.source.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    stem = item.folder if item.source.stem == _SOURCE else item.source.stem
    name = f"{stem[:40]}-{digest[:8]}"
    found = root / name
    copy = 2
    while found.is_dir() and _registered(found) not in (None, digest):
        found = root / f"{name}-{copy}"
        copy += 1
    return found


def folder_of(root: Path, digest: str) -> Path | None:
    """The corpus folder that holds the source with a digest."""
    found = [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
    folders = sorted(found, key=lambda path: (digest[:8] not in path.name, path))  # that of its name is read first
    return next((one for one in folders if not one.name.startswith(".") and _registered(one) == digest), None)


def holding(root: Path, digest: str) -> Item | None:
    """The document that was added with the bytes of a digest."""
    folder = folder_of(root, digest)
    return None if folder is None else _item(folder)


def beside_review(review: Path) -> Item | None:
    """The document that a review file is about: its folder's, or the file beside it."""
    if not review.parent.is_dir():
        return None
    if found := _item(review.parent):
        return found
    return next(
        (one for path in sorted(review.parent.iterdir()) if (one := _single(path)) and one.review == review), None
    )


def _single(path: Path) -> Item | None:
    return _item(path) if path.is_file() else None


def _registered(folder: Path) -> str | None:
    card = folder / CARD
    return str(_fields(card).get("sha256")) if card.is_file() else None


def _write_card(card: Path, values: Mapping[str, object]) -> None:
    """Write the fields of a document.toml; what else stands in it (other fields, remarks) stays."""
    before = card.read_text(encoding="utf-8").splitlines() if card.is_file() else []
    rest = [line for line in before if line.partition("=")[0].strip() not in values]
    lines = [f"{key} = {_toml(value)}" for key, value in values.items()]
    card.write_text("\n".join([*lines, *rest]) + "\n", encoding="utf-8")


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(_basic_string(one) for one in value)}]"
    return _basic_string(str(value))


def _swap(draft: Path, folder: Path) -> None:
    """Put a finished folder in its place; `recover` ends a swap that was cut off between its two steps."""
    if not folder.exists():
        draft.rename(folder)
        return
    old = folder.with_name(f"{_OLD}{folder.name}")
    folder.rename(old)
    draft.rename(folder)
    shutil.rmtree(old)


def recover(root: Path) -> None:
    """Put right what a writer left that died: an older copy goes back when no newer one took its place."""
    for old in root.glob(f"{_OLD}*"):
        folder = root / old.name.removeprefix(_OLD)
        if folder.exists():
            shutil.rmtree(old)
        else:
            old.rename(folder)
    for draft in root.glob(f"{_DRAFT}*"):
        shutil.rmtree(draft)


def _basic_string(text: str) -> str:
    """A TOML basic string."""
    escaped = "".join(f"\\u{ord(c):04X}" if ord(c) < 32 or c in '"\\\x7f' else c for c in text)
    return f'"{escaped}"'
