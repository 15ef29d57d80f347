"""The folder of a knowledge base in, its current generation out; a new generation appears whole or not at all.

DIR/current              the name of the generation that readers use (replaced in one step)
DIR/generation-N/        store/ (Oxigraph), index.sqlite (read model) and profiles/, never changed once current
DIR/profiles/            reference profiles of the maintainer
DIR/corpus/              corpus folders of the documents that `huiqi add` was given
DIR/lock                 held by the one writer
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ontology.findings import KBError

STORE = "store"
PROFILES = "profiles"
INDEX = "index.sqlite"
_POINTER, _LOCK, _GENERATION, _DRAFT = "current", "lock", "generation-", "draft-"


@dataclass(frozen=True, slots=True)
class Place:
    """A knowledge base on disk."""

    root: Path

    @property
    def corpus(self) -> Path:
        """Where `huiqi add` keeps its corpus folders."""
        return self.root / "corpus"

    def current(self) -> Path | None:
        """The folder of the current generation, None before the first build."""
        try:
            name = (self.root / _POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (NotADirectoryError, PermissionError) as error:
            raise KBError(
                "KB_PLACE", "不能作为知识库目录读取", place=str(self.root), hint="，请换一个目录。"
            ) from error
        return self.root / name

    def existing(self) -> Path:
        """The current generation; KBError when nothing has been built."""
        found = self.current()
        if found is None or not found.is_dir():
            hint = "。请先运行 huiqi build 文件夹，或用 --kb 指定已有的知识库。"
            raise KBError("KB_MISSING", "这里还没有知识库", place=str(self.root), hint=hint)
        return found

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Yield an empty folder to build in, under the lock; it becomes current when the block ends well."""
        with self._locked():
            draft = self.root / f"{_DRAFT}{os.getpid()}"
            self._sweep(keep=self.current())
            draft.mkdir()
            try:
                yield draft
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
            self._publish(draft)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fresh = not self.root.exists()
        handle = self._lock_file()
        try:
            yield
        except BaseException:
            if fresh and self.current() is None:
                (self.root / _LOCK).unlink(missing_ok=True)
                with suppress(OSError):
                    self.root.rmdir()
            raise
        finally:
            os.close(handle)

    def _lock_file(self) -> int:
        """The open lock file, locked; asked again when another writer took the file away meanwhile."""
        path = self.root / _LOCK
        while True:
            try:
                self.root.mkdir(parents=True, exist_ok=True)
                handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise KBError(
                    "KB_PLACE", "不能在这里写知识库", place=str(self.root), hint="，请检查路径和权限。"
                ) from error
            fcntl.flock(handle, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(handle).st_ino:
                    return handle
            os.close(handle)

    def _publish(self, draft: Path) -> None:
        before = self.current()
        number = int(before.name.removeprefix(_GENERATION)) + 1 if before else 1
        target = self.root / f"{_GENERATION}{number}"
        draft.rename(target)
        pointer = self.root / f"{_POINTER}.new"
        with pointer.open("w", encoding="ascii") as file:
            file.write(f"{target.name}\n")
            file.flush()
            os.fsync(file.fileno())
        pointer.replace(self.root / _POINTER)
        self._sweep(keep=target, also=before)

    def _sweep(self, *, keep: Path | None, also: Path | None = None) -> None:
        """Remove drafts of writers that died and generations that nobody reads any more (the one before stays)."""
        kept = {path for path in (keep, also) if path}
        if keep and not also:
            number = int(keep.name.removeprefix(_GENERATION))
            kept.add(self.root / f"{_GENERATION}{number - 1}")
        for path in [*self.root.glob(f"{_DRAFT}*"), *self.root.glob(f"{_GENERATION}*")]:
            if path not in kept:
                shutil.rmtree(path)
