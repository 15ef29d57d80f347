"""A review file in, its decisions out; a change of decisions in, the file whole with it out: never half, never lost."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from ontology.findings import KBError

from .apply import set_of
from .decisions import Decision
from .form import parsed, written
from .marks import conflicted, sides
from .merging import merged

NAME = "review.toml"

Arrange = Callable[[Sequence[Decision]], Sequence[Decision]]


def beside(source: Path, *, corpus_folder: bool) -> Path:
    """Where the decisions about a document are: in its corpus folder, or beside a single file under its name."""
    return source.parent / NAME if corpus_folder else source.with_name(f"{source.stem}.{NAME}")


def mend(path: Path) -> int | None:
    """Make one file of the two sides of a conflict, with the decisions of both; how many, None when there is none."""
    text, stages = _read(path), _stages(path)
    if stages is None and not conflicted(text):
        return None
    base, ours, theirs = (parsed(side, path.name) for side in stages or ("", *sides(text)))
    found = merged(base, ours, theirs)
    _replace(path, written(found))
    return len(found)


def _stages(path: Path) -> tuple[str, str, str] | None:
    """What git is merging: where both began, ours, theirs; None when it is not merging this file."""
    try:
        found = [
            subprocess.run(
                ["git", "show", f":{stage}:./{path.name}"], cwd=path.parent, capture_output=True, check=False
            )
            for stage in (1, 2, 3)
        ]
    except FileNotFoundError:
        return None
    base, ours, theirs = (one.stdout.decode("utf-8", "replace") for one in found)
    return None if found[1].returncode or found[2].returncode else (base, ours, theirs)


def unite(path: Path, base: Path, theirs: Path) -> int:
    """Put the decisions of another person into a file, both begun with `base`; how many there are then."""
    found = merged(load(base), load(path), load(theirs))
    _replace(path, written(found))
    return len(found)


def load(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file, none when there is no file."""
    return parsed(_read(path), path.name)


def _read(path: Path) -> str:
    """The text of a file, none when there is no file."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise KBError("REVIEW_FORM", "不是 UTF-8 文本", place=str(path), hint="，请另存为 UTF-8。") from error
    except OSError as error:
        raise KBError("REVIEW_FILE", f"读不了（{error.strerror}）", place=str(path), hint="，请检查权限。") from error


def change(
    path: Path, *, add: Sequence[Decision], remove: Sequence[Decision], arrange: Arrange
) -> tuple[Decision, ...]:
    """Take decisions out of a file and put others in, beside what another person wrote meanwhile."""
    try:
        handle = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise KBError(
            "REVIEW_FILE", f"语料文件夹打不开（{error.strerror}）", place=str(path.parent), hint="，请检查。"
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        before = load(path)
        after = arrange(set_of([*(one for one in before if one not in remove), *add]))
        text = written(after)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            _replace(path, text)
            os.fsync(handle)
        return tuple(after)
    finally:
        os.close(handle)


def _replace(path: Path, text: str) -> None:
    """The file with a new text, in one step; a failure leaves the old one."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise KBError("REVIEW_FILE", f"写不了（{error.strerror}）", place=str(path), hint="，请检查权限。") from error
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise KBError("REVIEW_FILE", f"写不了（{error.strerror}）", place=str(path), hint="，请检查磁盘。") from error
